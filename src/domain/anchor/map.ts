import { byMapping, confidence, isReplacement, sureMapped, type Weights } from './confidence.ts';
import type { TextChange } from './diff.ts';
import { bothSides } from './evidence.ts';
import type { Found, Range } from './quote.ts';

/**
 * A range on its way through changes: where it is now, what it was in the first text, and the pieces of it and of the text
 * around it that are still there, four numbers each: from and to in the first text, from and to now.
 */
export type Tracked = Range & {
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly number[];
  readonly around: Range;
};

/** So many units of the text around a range are tracked with it, and this many of them are looked at for insertions. */
const context = 160;
const close = 42;
/** Context counts 1/e of its nearest for every so many units away, and for every so many put in between. */
const away = 25;
const drifted = 6;

export function track(range: Range, length: number): Tracked {
  const { start, end } = range;
  const around = { start: Math.max(0, start - context), end: Math.min(length, end + context) };
  return { start, end, from: start, to: end, pieces: [around.start, around.end, around.start, around.end], around };
}

/** Where a range is after one more change; an empty range where it was when nothing is left of it. */
export function step(change: TextChange, now: Tracked): Tracked {
  const { same, moved } = change;
  const pieces = through(same, now.pieces);
  if (moved.length > 0 && keptOf(pieces, now) === 0 && keptOf(now.pieces, now) > 0) {
    const elsewhere = through(moved, now.pieces);
    const own = ownOf(elsewhere, now);
    if (own) return { ...now, start: own[0], end: own[1], pieces: elsewhere };
  }
  const start = startIn(change, now.start);
  return { ...now, start, end: Math.max(start, now.start < now.end ? endIn(change, now.end) : start), pieces };
}

/** Follows a range through all changes, oldest first. */
export function follow(changes: readonly TextChange[], range: Range): Tracked {
  let now = track(range, changes[0]?.oldLength ?? range.end);
  for (const change of changes) now = step(change, now);
  return now;
}

/**
 * Where a range of an old text is in the newest one, through every change between them, oldest first; null when it is gone: an
 * orphan. Offsets are UTF-16 units; `changes` are what `diffTexts` gave for each pair of successive texts, so that this
 * needs no text and takes microseconds. `mapped`: words of the range and of what stood around it are still there;
 * `replaced`: none of the range, but both sides stand around new words; the score is the share of evidence, 0 to 1.
 */
export function mapThrough(changes: readonly TextChange[], range: Range): Found | null {
  return range.start < range.end ? judge(follow(changes, range), sureMapped, byMapping) : null;
}

/** What a followed range is worth: a place, or null where the evidence does not reach `sure`. */
export function judge(now: Tracked, sure: number, weights: Weights): Found | null {
  const { start, end, from, to } = now;
  if (start >= end) return null;
  const left = standsLeft(now);
  const right = standsRight(now);
  const kept = keptOf(now.pieces, now) / (to - from);
  if (kept === 0)
    return isReplacement(left, right, end - start, to - from)
      ? { start, end, score: Math.min(left, right) / 2, how: 'replaced' }
      : null;
  const score = confidence(featuresOf(now, kept, left, right), weights);
  return score < sure ? null : { start, end, score, how: 'mapped' };
}

/** What speaks for the place of a tracked range: see `byMapping`. */
export function features(now: Tracked): number[] {
  return featuresOf(now, keptOf(now.pieces, now) / (now.to - now.from), standsLeft(now), standsRight(now));
}

const unitsOfWord = 5;

function featuresOf(now: Tracked, kept: number, left: number, right: number): number[] {
  const was = now.to - now.from;
  return [
    kept * bothSides(left, right),
    inserted(now),
    Math.min((kept * was) / unitsOfWord, 12) / 5,
    Math.abs(Math.log2((now.end - now.start + unitsOfWord) / (was + unitsOfWord))),
  ];
}

function keptOf(pieces: readonly number[], { from, to }: Tracked): number {
  let kept = 0;
  for (let p = 0; p < pieces.length; p += 4)
    kept += Math.max(0, Math.min(pieces[p + 1]!, to) - Math.max(pieces[p]!, from));
  return kept;
}

/** From and to, now, of the pieces that are of the range itself; null when there are none. */
function ownOf(pieces: readonly number[], { from, to }: Tracked): [number, number] | null {
  let start = -1;
  let end = -1;
  for (let p = 0; p < pieces.length; p += 4) {
    const low = Math.max(pieces[p]!, from);
    const high = Math.min(pieces[p + 1]!, to);
    if (low >= high) continue;
    const at = pieces[p + 2]! + low - pieces[p]!;
    if (start < 0) start = at;
    end = Math.max(end, at + high - low);
  }
  return start < 0 || end <= start ? null : [start, end];
}

/** How well what stood before the range stands directly before it now, 0 to 1; NaN when nothing did. */
function standsLeft({ pieces, from, start, around }: Tracked): number {
  let got = 0;
  for (let p = 0; p < pieces.length; p += 4) {
    const high = Math.min(pieces[p + 1]!, from);
    if (pieces[p]! >= high) continue;
    const near = from - high;
    const drift = Math.abs(start - (pieces[p + 2]! + high - pieces[p]!) - near);
    got += (Math.exp(-near / away) - Math.exp((pieces[p]! - from) / away)) * Math.exp(-drift / drifted);
  }
  return share(got, from - around.start);
}

function standsRight({ pieces, to, end, around }: Tracked): number {
  let got = 0;
  for (let p = 0; p < pieces.length; p += 4) {
    const low = Math.max(pieces[p]!, to);
    if (low >= pieces[p + 1]!) continue;
    const near = low - to;
    const drift = Math.abs(pieces[p + 2]! + low - pieces[p]! - end - near);
    got += (Math.exp(-near / away) - Math.exp((to - pieces[p + 1]!) / away)) * Math.exp(-drift / drifted);
  }
  return share(got, around.end - to);
}

function share(got: number, there: number): number {
  const all = 1 - Math.exp(-there / away);
  return all > 0.2 ? got / all : Number.NaN;
}

/** What was put in among the pieces in and close to the range, as a share of what was there, at most 2. */
function inserted({ pieces, from, to, around }: Tracked): number {
  const low = Math.max(around.start, from - close);
  const high = Math.min(around.end, to + close);
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  let kept = 0;
  for (let p = 0; p < pieces.length; p += 4) {
    if (pieces[p + 1]! <= low || pieces[p]! >= high) continue;
    first = Math.min(first, pieces[p + 2]!);
    last = Math.max(last, pieces[p + 3]!);
    kept += pieces[p + 3]! - pieces[p + 2]!;
  }
  return kept === 0 ? 0 : Math.min(2, Math.max(0, last - first - kept) / (high - low));
}

/** What is left of the pieces in the runs. */
function through(runs: Int32Array, pieces: readonly number[]): number[] {
  const left: number[] = [];
  for (let p = 0; p < pieces.length; p += 4) {
    const from = pieces[p + 2]!;
    const to = pieces[p + 3]!;
    for (let r = runAt(runs, from); r < runs.length && runs[r]! < to; r += 4) {
      const low = Math.max(from, runs[r]!);
      const high = Math.min(to, runs[r + 1]!);
      const a = inRun(runs, r, low);
      const b = inRun(runs, r, high);
      if (a < b) left.push(pieces[p]! + low - from, pieces[p]! + high - from, a, b);
    }
  }
  return left;
}

/** The first run that ends behind `at`, as an index of `runs`; its length when none does. */
function runAt(runs: Int32Array, at: number): number {
  let low = 0;
  let high = runs.length >> 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[4 * middle + 1]! <= at) low = middle + 1;
    else high = middle;
  }
  return 4 * low;
}

const inRun = (runs: Int32Array, r: number, at: number) =>
  at === runs[r + 1]! ? runs[r + 3]! : Math.min(runs[r + 2]! + at - runs[r]!, runs[r + 3]!);

/** A beginning within a replacement is that of the new words where it was that of the old ones, else of what stayed. */
function startIn({ same, newLength }: TextChange, at: number): number {
  const r = runAt(same, at);
  if (r < same.length && same[r]! <= at) return inRun(same, r, at);
  if (at <= (r > 0 ? same[r - 3]! : 0)) return r > 0 ? same[r - 1]! : 0;
  return r < same.length ? same[r + 2]! : newLength;
}

function endIn({ same, oldLength, newLength }: TextChange, at: number): number {
  const r = runAt(same, at - 1);
  if (r < same.length && same[r]! < at) return inRun(same, r, at);
  if (at >= (r < same.length ? same[r]! : oldLength)) return r < same.length ? same[r + 2]! : newLength;
  return r > 0 ? same[r - 1]! : 0;
}

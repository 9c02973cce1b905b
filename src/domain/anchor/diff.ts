import { pairShortest } from './myers.ts';
import { inOrder, type Move, moves, size, uniqueShingles } from './shingles.ts';
import { kindOf, SPACE, type Tokens, tokenize } from './tokens.ts';

/**
 * What became of a text. Runs of four numbers: from and to in the old text, from and to in the new one, in UTF-16 units.
 * 16 bytes a run, one or two runs an edit: it may be kept beside the revision that made it.
 */
export type TextChange = {
  /** What stayed in order, ascending in both texts; between two runs something was put in, taken out or replaced. */
  readonly same: Int32Array;
  /** What stands in the new text elsewhere, ascending in the old one. */
  readonly moved: Int32Array;
  readonly oldLength: number;
  readonly newLength: number;
};

/** So many edits are sought between two anchors; when more are needed that part counts as rewritten. */
const mostEdits = 300;

/**
 * The difference of two texts in words; letter case, kinds of quotation marks and the like make none. First the passages of
 * three words that are unique in both (patience), then Myers 1986 in what lies between, bounded, so that two texts with
 * nothing in common cost little more than two that are alike; what is unique but out of order was moved.
 */
export function diffTexts(before: string, after: string): TextChange {
  const lengths = { oldLength: before.length, newLength: after.length };
  if (before === after)
    return { same: Int32Array.of(0, before.length, 0, after.length), moved: new Int32Array(), ...lengths };
  const [head, tail] = commonEnds(before, after);
  const a = tokenize(before, head, before.length - tail);
  const b = tokenize(after, head, after.length - tail);
  const anchors = uniqueShingles(a, b);
  const stayed = inOrder(anchors);
  const away = moves(a, b, anchors, stayed);
  const pairs = pair(a, b, anchors, stayed, away);
  const runs: number[] = [];
  add(runs, 0, head, 0, head);
  for (let i = 0; i < a.count; i++) {
    const j = pairs[i]!;
    if (j < 0) continue;
    const from = a.starts[i]!;
    const to = b.starts[j]!;
    add(runs, from, from + a.lengths[i]!, to, to + b.lengths[j]!);
  }
  add(runs, before.length - tail, before.length, after.length - tail, after.length);
  widen(runs, before, after);
  return { same: Int32Array.from(runs), moved: Int32Array.from(away.flatMap(move => runOf(a, b, move))), ...lengths };
}

/** How much both texts have in common at their ends, whole words only. */
function commonEnds(a: string, b: string): [number, number] {
  const least = Math.min(a.length, b.length);
  let head = 0;
  while (head < least && a.charCodeAt(head) === b.charCodeAt(head)) head++;
  while (head > 0 && kindOf(a.charCodeAt(head - 1)) !== SPACE) head--;
  let tail = 0;
  while (tail < least - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail)) tail++;
  while (tail > 0 && kindOf(a.charCodeAt(a.length - tail)) !== SPACE) tail--;
  return [head, tail];
}

/** For each token of the old text its partner in the new one, -1 for none. */
function pair(
  a: Tokens,
  b: Tokens,
  anchors: ReturnType<typeof uniqueShingles>,
  stayed: Uint8Array,
  away: readonly Move[],
) {
  const pairs = new Int32Array(a.count).fill(-1);
  // what was moved pairs with nothing here: 0 and 4 are the hash of no token
  const from = away.length > 0 ? a.hashes.slice() : a.hashes;
  const to = away.length > 0 ? b.hashes.slice() : b.hashes;
  for (const { i, j, length } of away) {
    from.fill(0, i, i + length);
    to.fill(4, j, j + length);
  }
  let i = 0;
  let j = 0;
  const between = (toA: number, toB: number) => {
    if (toA < i || toB < j) return;
    pairShortest(from, i, toA, to, j, toB, mostEdits, pairs);
    partChance(a, pairs, i, toA, j, toB);
  };
  for (let n = 0; n < anchors.count; n++) {
    const toA = anchors.a[n]!;
    const toB = anchors.b[n]!;
    if (!stayed[n] || toA + size <= i) continue;
    between(toA, toB);
    for (let k = Math.max(0, i - toA, j - toB); k < size; k++) pairs[toA + k] = toB + k;
    i = Math.max(i, toA + size);
    j = Math.max(j, toB + size);
  }
  between(a.count, b.count);
  return pairs;
}

/** A run of so many letters, for each word replaced on both sides of it, is chance: "of" between two new words. */
const chanceLetters = 1.75;

/** Parts again what only chance has paired: a few short words within longer replacements. */
function partChance(a: Tokens, pairs: Int32Array, from: number, to: number, fromB: number, toB: number): void {
  for (let i = from; i < to; ) {
    if (pairs[i]! < 0) {
      i++;
      continue;
    }
    let end = i + 1;
    while (end < to && pairs[end] === pairs[end - 1]! + 1) end++;
    let left = i - 1;
    while (left >= from && pairs[left]! < 0) left--;
    let right = end;
    while (right < to && pairs[right]! < 0) right++;
    const beforeA = i - 1 - left;
    const beforeB = pairs[i]! - (left >= from ? pairs[left]! + 1 : fromB);
    const behindA = right - end;
    const behindB = (right < to ? pairs[right]! : toB) - 1 - pairs[end - 1]!;
    let letters = 0;
    for (let k = i; k < end; k++) letters += a.lengths[k]!;
    const most = chanceLetters * Math.min(Math.max(beforeA, beforeB), Math.max(behindA, behindB));
    if (beforeA > 0 && beforeB > 0 && behindA > 0 && behindB > 0 && letters <= most) pairs.fill(-1, i, end);
    i = end;
  }
}

/** Appends a run, or lengthens the last one when both texts go on alike from it. */
function add(runs: number[], a0: number, a1: number, b0: number, b1: number): void {
  if (a0 === a1) return;
  const n = runs.length;
  const gap = n > 0 ? a0 - runs[n - 3]! : -1;
  const even = n > 0 && runs[n - 3]! - runs[n - 4]! === runs[n - 1]! - runs[n - 2]! && a1 - a0 === b1 - b0;
  if (even && gap === b0 - runs[n - 1]! && gap <= 2) {
    runs[n - 3] = a1;
    runs[n - 1] = b1;
  } else runs.push(a0, a1, b0, b1);
}

/** White space that both texts have at the ends of a run belongs to it. */
function widen(runs: number[], before: string, after: string): void {
  const space = (text: string, at: number) => kindOf(text.charCodeAt(at)) === SPACE;
  for (let r = 0; r < runs.length; r += 4) {
    const lastA = r > 0 ? runs[r - 3]! : 0;
    const lastB = r > 0 ? runs[r - 1]! : 0;
    while (runs[r]! > lastA && runs[r + 2]! > lastB && space(before, runs[r]! - 1) && space(after, runs[r + 2]! - 1)) {
      runs[r]!--;
      runs[r + 2]!--;
    }
    const nextA = r + 4 < runs.length ? runs[r + 4]! : before.length;
    const nextB = r + 4 < runs.length ? runs[r + 6]! : after.length;
    while (runs[r + 1]! < nextA && runs[r + 3]! < nextB && space(before, runs[r + 1]!) && space(after, runs[r + 3]!)) {
      runs[r + 1]!++;
      runs[r + 3]!++;
    }
  }
}

function runOf(a: Tokens, b: Tokens, { i, j, length }: Move): number[] {
  const p = i + length - 1;
  const q = j + length - 1;
  return [a.starts[i]!, a.starts[p]! + a.lengths[p]!, b.starts[j]!, b.starts[q]! + b.lengths[q]!];
}

import { diffTexts } from '../anchor/diff.ts';
import { inOrder } from '../anchor/shingles.ts';
import { tokenize } from '../anchor/tokens.ts';
import { diffSequences } from '../document/myers.ts';
import type { Segment, SegmentKind } from './segments.ts';
import { isWorded, saying } from './typography.ts';

/**
 * What became of segments from one text to the next: groups that hold every segment of both texts once. `same`: the words
 * are the same but for typography (quotes, dashes, kinds of space); `moved` says so of one that also stands elsewhere now.
 * A group of several is a split (one `from`) or a merge (one `to`); `edited` says whether its words changed.
 */
export type Followed = {
  from: number[];
  to: number[];
  edited: boolean;
  moved: boolean;
};

/** Fields beside the document: there is one of each, whatever it says. */
const fields: readonly SegmentKind[] = ['title', 'summary', 'lead-alt', 'lead-caption'];
/** Short and fixed in their places: replaced wholesale they are still the same cell. */
const placed: readonly SegmentKind[] = ['cell', 'alt', 'caption', 'heading'];

/** Word for word the same at another place: shorter ones (in UTF-16 units, folded) may be chance. */
const leastMoved = 20;
const leastMovedIdeographs = 8;
/** Two segments with this share of common words (Dice) are one and its edit. */
const kin = 0.3;
/** A part of another segment: this share of its own words is there. */
const part = 0.6;
/** Moved and edited: this share of common shingles of three words. */
const movedKin = 0.4;
const leastShingles = 4;

type Group = { from: number[]; to: number[]; moved: boolean };

/**
 * What became of each segment of a text in the next: groups that hold every segment of both texts once, in the order of the
 * new one; what was removed stands after what it followed. First what says the same in the same order (patience, then Myers
 * 1986), then the same elsewhere, then in the gaps what shares words (edits, splits, merges), then edits elsewhere; last,
 * one segment alone in place of one of its kind is its edit. Near linear in time: a few thousand segments take milliseconds
 * when little has changed, and every difference is bounded.
 */
export function followSegments(before: readonly Segment[], after: readonly Segment[]): Followed[] {
  const work = new Work(before, after);
  work.pairFields();
  work.pairEqual();
  work.pairInGaps();
  work.pairMovedEdits();
  work.pairPlaces();
  return work.groups();
}

class Work {
  readonly before: readonly Segment[];
  readonly after: readonly Segment[];
  private readonly keys: [string[], string[]];
  /** the group of each segment, on either side */
  private readonly old: (Group | null)[];
  private readonly fresh: (Group | null)[];

  constructor(before: readonly Segment[], after: readonly Segment[]) {
    this.before = before;
    this.after = after;
    // nothing is like another nothing only where both are of one kind
    const key = (segment: Segment) => saying([segment]) || `\u0002${segment.kind}`;
    this.keys = [before.map(key), after.map(key)];
    this.old = before.map(() => null);
    this.fresh = after.map(() => null);
  }

  private put(from: number[], to: number[], moved = false) {
    const group = { from, to, moved };
    for (const i of from) this.old[i] = group;
    for (const j of to) this.fresh[j] = group;
  }

  private unite(into: Group, other: Group) {
    into.from.push(...other.from);
    into.to.push(...other.to);
    into.from.sort(ascending);
    into.to.sort(ascending);
    for (const i of other.from) this.old[i] = into;
    for (const j of other.to) this.fresh[j] = into;
  }

  pairFields() {
    for (const kind of fields) {
      const i = this.before.findIndex(s => s.kind === kind);
      const j = this.after.findIndex(s => s.kind === kind);
      if (i >= 0) this.put([i], j >= 0 ? [j] : []);
      else if (j >= 0) this.put([], [j]);
    }
  }

  pairEqual() {
    const [a, b] = this.keys;
    const from = free(this.old);
    const to = free(this.fresh);
    let i = 0;
    let j = 0;
    const between = (toI: number, toJ: number) => {
      const left = from.slice(i, toI);
      const right = to.slice(j, toJ);
      for (const run of diffSequences(
        left.map(k => a[k]!),
        right.map(k => b[k]!),
      ))
        if (run.op === 'same')
          for (let k = 0; k < run.aTo - run.aFrom; k++) this.put([left[run.aFrom + k]!], [right[run.bFrom + k]!]);
    };
    for (const [x, y] of uniquePairs(
      from.map(k => a[k]!),
      to.map(k => b[k]!),
    )) {
      between(x, y);
      this.put([from[x]!], [to[y]!]);
      i = x + 1;
      j = y + 1;
    }
    between(from.length, to.length);
    // the same elsewhere
    const waiting = new Map<string, number[]>();
    for (const k of free(this.fresh)) if (isLong(b[k]!)) waiting.set(b[k]!, [...(waiting.get(b[k]!) ?? []), k]);
    for (const k of free(this.old)) {
      const place = waiting.get(a[k]!)?.shift();
      if (place !== undefined) this.put([k], [place], true);
    }
  }

  /** Between two segments that stayed: what shares words with what. */
  pairInGaps() {
    let i = 0;
    let j = 0;
    const gap = (toI: number, toJ: number) => {
      const olds = range(i, toI).filter(k => !this.old[k]);
      const news = range(j, toJ).filter(k => !this.fresh[k]);
      if (olds.length > 0 && news.length > 0) this.pairByWords(olds, news);
    };
    for (const [x, group] of [...this.old].entries()) {
      if (!group || group.moved || group.to.length !== 1) continue;
      const y = group.to[0]!;
      if (y < j) continue;
      gap(x, y);
      i = x + 1;
      j = y + 1;
    }
    gap(this.before.length, this.after.length);
  }

  private pairByWords(olds: number[], news: number[]) {
    const a = joined(this.before, olds);
    const b = joined(this.after, news);
    const edges = shared(a, b, diffTexts(a.text, b.text).same);
    const dice = (e: Edge) => (2 * e.common) / (a.sizes[e.i]! + b.sizes[e.j]!);
    edges.sort((x, y) => dice(y) - dice(x));
    const o = (e: Edge) => olds[e.i]!;
    const n = (e: Edge) => news[e.j]!;
    for (const e of edges) if (dice(e) >= kin && !this.old[o(e)] && !this.fresh[n(e)]) this.put([o(e)], [n(e)]);
    // what is left may be a part that was split off or merged in
    for (const e of edges) {
      const oldGroup = this.old[o(e)];
      const newGroup = this.fresh[n(e)];
      if (oldGroup && newGroup) continue;
      const left = newGroup ? a.sizes[e.i]! : b.sizes[e.j]!;
      if (!oldGroup && !newGroup) {
        if (e.common < part * Math.min(a.sizes[e.i]!, b.sizes[e.j]!)) continue;
        this.put([o(e)], [n(e)]);
      } else if (e.common >= part * left) {
        const alone: Group = newGroup ? { from: [o(e)], to: [], moved: false } : { from: [], to: [n(e)], moved: false };
        this.unite((newGroup ?? oldGroup)!, alone);
      }
    }
    // a sentence that went from one paragraph to its neighbour: together nothing was edited
    for (const e of edges) {
      const one = this.old[o(e)];
      const other = this.fresh[n(e)];
      if (!one || !other || one === other) continue;
      const from = [...one.from, ...other.from].sort(ascending);
      const to = [...one.to, ...other.to].sort(ascending);
      if (!this.edited(from, to)) this.unite(one, other);
    }
  }

  /** What is left, with something left anywhere else that shares its runs of words. */
  pairMovedEdits() {
    const olds = free(this.old);
    const news = free(this.fresh);
    if (olds.length === 0 || news.length === 0) return;
    const where = new Map<number, number[]>();
    const counts = new Map<number, number>();
    for (const j of news) {
      const own = shingles(this.after[j]!.text);
      counts.set(j, own.size);
      for (const s of own) where.set(s, [...(where.get(s) ?? []), j]);
    }
    const found: { i: number; j: number; kin: number }[] = [];
    for (const i of olds) {
      const own = shingles(this.before[i]!.text);
      const common = new Map<number, number>();
      for (const s of own) {
        const there = where.get(s) ?? [];
        // what stands everywhere tells nothing
        if (there.length <= 8) for (const j of there) common.set(j, (common.get(j) ?? 0) + 1);
      }
      for (const [j, n] of common) {
        const share = (2 * n) / (own.size + counts.get(j)!);
        if (n >= leastShingles && share >= movedKin) found.push({ i, j, kin: share });
      }
    }
    for (const { i, j } of found.sort((x, y) => y.kin - x.kin))
      if (!this.old[i] && !this.fresh[j]) this.put([i], [j], true);
  }

  /** A run of what is left between the same neighbours on both sides. */
  pairPlaces() {
    for (let i = 0; i < this.before.length; i++) {
      if (this.old[i]) continue;
      let end = i;
      while (end < this.before.length && !this.old[end]) end++;
      const start = i === 0 ? 0 : Math.max(-1, ...this.old[i - 1]!.to) + 1;
      let stop = start;
      while (stop < this.after.length && !this.fresh[stop]) stop++;
      const beside =
        end === this.before.length
          ? stop === this.after.length
          : stop < this.after.length && this.fresh[stop] === this.old[end];
      const olds = range(i, end);
      const alike = end - i === stop - start && olds.every((k, n) => this.isPlaceOf(k, start + n));
      if (beside && alike && (olds.length === 1 || olds.every((k, n) => this.isFixed(k, start + n))))
        for (const [n, k] of olds.entries()) this.put([k], [start + n]);
      i = end - 1;
    }
  }

  private isPlaceOf(i: number, j: number): boolean {
    const [a, b] = [this.before[i]!, this.after[j]!];
    return a.kind === b.kind && a.level === b.level;
  }

  /** Whether two of several at one place are the same one: a cell, or a block that was filled or emptied. */
  private isFixed(i: number, j: number): boolean {
    const [a, b] = [this.before[i]!, this.after[j]!];
    return placed.includes(a.kind) || !isWorded(a) || !isWorded(b);
  }

  private edited(from: readonly number[], to: readonly number[]): boolean {
    if (from.length === 1 && to.length === 1) return this.keys[0][from[0]!] !== this.keys[1][to[0]!];
    return saying(from.map(i => this.before[i]!)) !== saying(to.map(j => this.after[j]!));
  }

  groups(): Followed[] {
    const say = ({ from, to, moved }: Group): Followed => ({ from, to, edited: this.edited(from, to), moved });
    const first: Followed[] = [];
    const behind = new Map<Group, Followed[]>();
    let last: Group | null = null;
    for (const [i, group] of this.old.entries()) {
      if (group && group.to.length > 0) {
        last = group;
        continue;
      }
      const removed = { from: [i], to: [], edited: true, moved: false };
      if (last) behind.set(last, [...(behind.get(last) ?? []), removed]);
      else first.push(removed);
    }
    const all = first;
    for (const [j, group] of this.fresh.entries()) {
      if (!group || group.from.length === 0) all.push({ from: [], to: [j], edited: true, moved: false });
      else if (group.to[0] === j) all.push(say(group), ...(behind.get(group) ?? []));
    }
    return all;
  }
}

const ascending = (a: number, b: number) => a - b;
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
const free = (groups: readonly (Group | null)[]) => groups.flatMap((group, i) => (group ? [] : [i]));

const isLong = (key: string) =>
  key.length >= leastMoved || (key.length >= leastMovedIdeographs && /\p{Ideographic}{4}/u.test(key));

/** Pairs of values that occur once on both sides, the longest sequence that ascends on both. */
function uniquePairs(a: readonly string[], b: readonly string[]): [number, number][] {
  const once = (of: readonly string[]) => {
    const at = new Map<string, number>();
    for (const [i, key] of of.entries()) at.set(key, at.has(key) ? -1 : i);
    return at;
  };
  const inA = once(a);
  const inB = once(b);
  const pairs: [number, number][] = [];
  for (const [i, key] of a.entries()) {
    const j = inB.get(key) ?? -1;
    if (inA.get(key) === i && j >= 0) pairs.push([i, j]);
  }
  const stayed = inOrder({
    a: Int32Array.from(pairs, p => p[0]),
    b: Int32Array.from(pairs, p => p[1]),
    count: pairs.length,
  });
  return pairs.filter((_, n) => stayed[n]);
}

/** Several segments as one text: where each begins, and how much it says (UTF-16 units without white space). */
type Joined = { text: string; starts: number[]; sizes: number[] };

function joined(segments: readonly Segment[], indexes: readonly number[]): Joined {
  let text = '';
  const starts: number[] = [];
  const sizes: number[] = [];
  for (const i of indexes) {
    starts.push(text.length);
    text += `${segments[i]!.text}\n`;
    sizes.push(weight(segments[i]!.text));
  }
  return { text, starts: [...starts, text.length], sizes };
}

const weight = (text: string) => text.replace(/\s+/g, '').length;

type Edge = { i: number; j: number; common: number };

/** How much of each segment stands in which other, by the runs that two texts have in common (see `TextChange.same`). */
function shared(a: Joined, b: Joined, runs: Int32Array): Edge[] {
  const edges = new Map<number, Edge>();
  let i = 0;
  let j = 0;
  for (let r = 0; r < runs.length; r += 4) {
    let at = runs[r]!;
    let there = runs[r + 2]!;
    while (at < runs[r + 1]! && there < runs[r + 3]!) {
      while (a.starts[i + 1]! <= at) i++;
      while (b.starts[j + 1]! <= there) j++;
      const length = Math.min(runs[r + 1]! - at, a.starts[i + 1]! - at, runs[r + 3]! - there, b.starts[j + 1]! - there);
      const common = weight(a.text.slice(at, at + length));
      const known = edges.get(i * b.starts.length + j);
      if (known) known.common += common;
      else if (common > 0) edges.set(i * b.starts.length + j, { i, j, common });
      at += length;
      there += length;
    }
  }
  return [...edges.values()];
}

function shingles(text: string): Set<number> {
  const { hashes, count } = tokenize(text);
  const found = new Set<number>();
  for (let k = 0; k + 2 < count; k++)
    found.add(
      Math.imul(hashes[k]!, 0x9e3779b1) ^ Math.imul(hashes[k + 1]!, 0x85ebca6b) ^ Math.imul(hashes[k + 2]!, 0xc2b2ae35),
    );
  return found;
}

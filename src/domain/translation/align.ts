import { type Cues, cuesOf } from './cues.ts';
import type { Segment, SegmentKind } from './segments.ts';
import { isRendered, newLink, type Translation } from './translation.ts';

export type Langs = { source: string; target: string };

/** Segments that render each other; one side is empty where a segment has no counterpart. `score`: how sure, 0 to 1. */
export type Aligned = { source: number[]; target: number[]; score: number };

/** How many segments go with how many, and how common that is among translated paragraphs, in nats. */
const moves: readonly { a: number; b: number; cost: number }[] = (
  [
    [1, 1, 0.9],
    [1, 0, 0.012],
    [0, 1, 0.012],
    [2, 1, 0.03],
    [1, 2, 0.03],
    [2, 2, 0.004],
    [3, 1, 0.004],
    [1, 3, 0.004],
    [4, 1, 0.001],
    [1, 4, 0.001],
    [3, 2, 0.0005],
    [2, 3, 0.0005],
  ] as const
).map(([a, b, share]) => ({ a, b, cost: -Math.log(share) }));

/**
 * Characters that say as much as 100 of English: translations of one text, white space left out. Others are taken as 100;
 * the pair's own lengths decide in the second pass.
 */
const density: Record<string, number> = {
  ar: 78,
  de: 112,
  en: 100,
  fr: 108,
  he: 76,
  ja: 50,
  ko: 52,
  pl: 105,
  ru: 103,
  th: 95,
  uk: 101,
  zh: 37,
};

/*
 * Fitted on one half of the pairs of bench/align.ts: the variance of a rendering's length per English character of its
 * source (Gale and Church 1993 have 6.8 for sentences), the weight of what is in common, what is held against a cue that the
 * other side lacks, the price of standing alone in nats.
 */
const variance = 10;
const scale = 0.8;
const missed = 0.2;
const alone = 0.5;
/** Cues that say less than this, in nats, are left out: they are everywhere. */
const leastCue = 0.3;
/** A text counts as so many segments longer than it is when it comes to how rare a cue is: in short ones nothing repeats. */
const elsewhere = 10;

const fields: readonly SegmentKind[] = ['title', 'summary', 'lead-alt', 'lead-caption'];

/**
 * Which segments of a translation render which of its source, where nothing recorded it: dynamic programming over lengths
 * (Gale and Church 1993) with what both have in common (cues.ts), kinds of blocks and closing punctuation, two passes,
 * within a band about the diagonal. The order of both texts is kept; empty segments and fields beside the document are
 * paired only among themselves. Memory and time go with length times band: thousands of segments take under a second.
 */
export function alignSegments(source: readonly Segment[], target: readonly Segment[], langs: Langs): Aligned[] {
  const found: Aligned[] = [];
  for (const kind of fields) {
    const i = source.findIndex(s => s.kind === kind && isRendered(s));
    const j = target.findIndex(s => s.kind === kind && isRendered(s));
    if (i >= 0 || j >= 0)
      found.push({ source: i < 0 ? [] : [i], target: j < 0 ? [] : [j], score: i < 0 || j < 0 ? 0.5 : 1 });
  }
  const body = (of: readonly Segment[]) =>
    of.flatMap((s, i) => (!fields.includes(s.kind) && s.text.trim() !== '' ? [i] : []));
  const [a, b] = [body(source), body(target)];
  const table = new Table(
    a.map(i => source[i]!),
    b.map(j => target[j]!),
    langs,
  );
  for (const { from, to, score } of table.best())
    found.push({ source: from.map(i => a[i]!), target: to.map(j => b[j]!), score });
  return found;
}

/** The record of a pair of texts that was computed: every link says how sure its pairing is. */
export function pairedTranslation(source: readonly Segment[], target: readonly Segment[], langs: Langs): Translation {
  const links = alignSegments(source, target, langs)
    .map(group => ({
      ...group,
      source: group.source.filter(i => isRendered(source[i]!)),
      target: group.target.filter(j => isRendered(target[j]!)),
    }))
    .filter(group => group.source.length + group.target.length > 0)
    .map((group, n) => ({ ...newLink(n + 1, group.source, group.target), paired: group.score }));
  return { next: links.length + 1, links };
}

type Group = { from: number[]; to: number[]; score: number };

class Table {
  private readonly source: readonly Segment[];
  private readonly target: readonly Segment[];
  /** lengths in English characters, summed up from the beginning */
  private lengths: [Float64Array, Float64Array];
  private readonly shapes: [Shape[], Shape[]];
  private readonly cues: [Cues[], Cues[]];

  constructor(source: readonly Segment[], target: readonly Segment[], langs: Langs) {
    this.source = source;
    this.target = target;
    const per = (lang: string) => (density[lang.split('-')[0]!.toLowerCase()] ?? 100) / 100;
    this.lengths = [summed(source, per(langs.source)), summed(target, per(langs.target))];
    this.shapes = [source.map(shapeOf), target.map(shapeOf)];
    const arabic = [...source, ...target].some(s => /\p{sc=Arabic}/u.test(s.text));
    this.cues = [source.map(s => cuesOf(s, arabic)), target.map(s => cuesOf(s, arabic))];
  }

  best(): Group[] {
    const [n, m] = [this.source.length, this.target.length];
    if (n === 0 || m === 0)
      return [
        ...Array.from({ length: n }, (_, i) => ({ from: [i], to: [], score: 0.5 })),
        ...Array.from({ length: m }, (_, j) => ({ from: [], to: [j], score: 0.5 })),
      ];
    const groups = this.pass();
    // lengths as this pair has them
    let [a, b] = [0, 0];
    for (const { from, to } of groups)
      if (from.length === 1 && to.length === 1) {
        a += this.lengths[0][from[0]! + 1]! - this.lengths[0][from[0]!]!;
        b += this.lengths[1][to[0]! + 1]! - this.lengths[1][to[0]!]!;
      }
    if (a > 500 && b > 500) {
      const ratio = a / b;
      this.lengths = [this.lengths[0], this.lengths[1].map(length => length * ratio)];
    }
    return groups;
  }

  private pass(): Group[] {
    const wide = Math.max(this.source.length, this.target.length);
    for (let half = Math.min(wide, 40 + Math.ceil(wide / 20)); ; half = Math.min(wide, half * 3)) {
      const groups = this.within(half);
      if (groups || half >= wide) return groups ?? [];
    }
  }

  /** The best alignment in a band of so many target segments about the diagonal; null when it wants to leave the band. */
  private within(half: number): Group[] | null {
    const [n, m] = [this.source.length, this.target.length];
    const width = 2 * half + 1;
    const low = Int32Array.from({ length: n + 1 }, (_, i) => Math.round((i * m) / n) - half);
    const alike = this.common(low, width);
    const best = new Float64Array((n + 1) * width).fill(Number.POSITIVE_INFINITY);
    const came = new Uint8Array((n + 1) * width);
    const [la, lb] = this.lengths;
    const [sa, sb] = this.shapes;
    for (let i = 0; i <= n; i++)
      for (let j = Math.max(0, low[i]!); j <= Math.min(m, low[i]! + width - 1); j++) {
        const cell = i * width + j - low[i]!;
        if (i === 0 && j === 0) {
          best[cell] = 0;
          continue;
        }
        for (const [k, { a, b, cost }] of moves.entries()) {
          const [x, y] = [i - a, j - b];
          if (x < 0 || y < 0 || y < low[x]! || y >= low[x]! + width) continue;
          let value = best[x * width + y - low[x]!]! + cost;
          if (!Number.isFinite(value)) continue;
          if (a > 0 && b > 0) {
            value += lengthCost(la[i]! - la[x]!, lb[j]! - lb[y]!);
            value -= scale * commonOf(alike, x, i, y, j);
            value += shapeCost(sa, x, i, sb, y, j);
          } else value += alone;
          if (value < best[cell]!) {
            best[cell] = value;
            came[cell] = k;
          }
        }
      }
    return this.path(best, came, low, width, half, alike);
  }

  private path(
    best: Float64Array,
    came: Uint8Array,
    low: Int32Array,
    width: number,
    half: number,
    alike: Common,
  ): Group[] | null {
    const [n, m] = [this.source.length, this.target.length];
    const narrow = half < Math.max(n, m);
    const groups: Group[] = [];
    for (let i = n, j = m; i > 0 || j > 0; ) {
      const at = j - low[i]!;
      if (at < 0 || at >= width || !Number.isFinite(best[i * width + at]!)) return null;
      if (narrow && ((at < 5 && low[i]! > 0) || (at > width - 6 && low[i]! + width < m))) return null;
      const { a, b } = moves[came[i * width + at]!]!;
      const from = Array.from({ length: a }, (_, k) => i - a + k);
      const to = Array.from({ length: b }, (_, k) => j - b + k);
      groups.push({ from, to, score: this.sure(from, to, scale * commonOf(alike, i - a, i, j - b, j)) });
      i -= a;
      j -= b;
    }
    return groups.reverse();
  }

  private sure(from: number[], to: number[], common: number): number {
    if (from.length === 0 || to.length === 0) return 0.5;
    const [la, lb] = this.lengths;
    const length = lengthCost(la[from.at(-1)! + 1]! - la[from[0]!]!, lb[to.at(-1)! + 1]! - lb[to[0]!]!);
    return 1 / (1 + Math.exp(-(2 + common - 0.5 * length - (from.length + to.length - 2))));
  }

  /** For each pair of segments in the band what their common cues say, in nats. */
  private common(low: Int32Array, width: number): Common {
    const [n, m] = [this.source.length, this.target.length];
    const size = (n + 1) * width;
    const [once, inNext, inNextOfTarget, inBoth] = [0, 1, 2, 3].map(() => new Float32Array(size)) as Arrays;
    const [ofSource, ofTarget] = [new Float32Array(n), new Float32Array(m)];
    const where = new Map<string, { a: number[]; b: number[]; sure: number }>();
    for (const [i, cues] of this.cues[0].entries())
      for (const [key, sure] of cues) {
        const known = where.get(key);
        if (known) {
          known.a.push(i);
          known.sure = Math.max(known.sure, sure);
        } else where.set(key, { a: [i], b: [], sure });
      }
    for (const [j, cues] of this.cues[1].entries())
      for (const [key, sure] of cues) {
        const known = where.get(key);
        if (!known) continue;
        known.b.push(j);
        known.sure = known.b.length === 1 ? Math.max(known.sure, sure) : known.sure;
      }
    for (const { a, b, sure } of where.values()) {
      if (b.length === 0) continue;
      // rare on both sides, and as often on one as on the other
      const rare = (Math.log((n + elsewhere) / a.length) + Math.log((m + elsewhere) / b.length)) / 2;
      const weight = sure * rare * (Math.min(a.length, b.length) / Math.max(a.length, b.length));
      if (weight < leastCue) continue;
      for (const i of a) ofSource[i]! += weight;
      for (const j of b) ofTarget[j]! += weight;
      for (const [x, i] of a.entries())
        for (const [y, j] of b.entries()) {
          const at = j - low[i]!;
          if (at < 0 || at >= width) continue;
          const cell = i * width + at;
          const [next, nextOfTarget] = [a[x + 1] === i + 1, b[y + 1] === j + 1];
          once[cell]! += weight;
          if (next) inNext[cell]! += weight;
          if (nextOfTarget) inNextOfTarget[cell]! += weight;
          if (next && nextOfTarget) inBoth[cell]! += weight;
        }
    }
    return { low, width, once, inNext, inNextOfTarget, inBoth, ofSource, ofTarget };
  }
}

type Arrays = [Float32Array, Float32Array, Float32Array, Float32Array];

/**
 * Weights of common cues for each pair of segments, and of those that the next source segment has as well, the next target
 * segment, both: so that groups count each once.
 */
type Common = {
  low: Int32Array;
  width: number;
  once: Float32Array;
  inNext: Float32Array;
  inNextOfTarget: Float32Array;
  inBoth: Float32Array;
  /** weights of all cues of a segment that the other text has anywhere */
  ofSource: Float32Array;
  ofTarget: Float32Array;
};

/** What source segments [x, i) have in common with target segments [y, j), each cue once. */
function commonOf(
  { low, width, once, inNext, inNextOfTarget, inBoth, ofSource, ofTarget }: Common,
  x: number,
  i: number,
  y: number,
  j: number,
): number {
  let sum = 0;
  for (let p = x; p < i; p++) sum -= missed * ofSource[p]!;
  for (let q = y; q < j; q++) sum -= missed * ofTarget[q]!;
  for (let p = x; p < i; p++)
    for (let q = y; q < j; q++) {
      const at = q - low[p]!;
      if (at < 0 || at >= width) continue;
      const cell = p * width + at;
      sum += once[cell]!;
      if (p + 1 < i) sum -= inNext[cell]!;
      if (q + 1 < j) sum -= inNextOfTarget[cell]!;
      if (p + 1 < i && q + 1 < j) sum += inBoth[cell]!;
    }
  return sum;
}

/** -log of the chance that lengths differ so much by the way things are said (Gale and Church 1993, two-sided). */
function lengthCost(a: number, b: number): number {
  const mean = (a + b) / 2;
  const delta = Math.abs(b - a) / Math.sqrt(mean * variance + 4);
  return delta > 6 ? 0.5 * delta * delta + Math.log(delta) : -Math.log(2 * (1 - normal(delta)) + 1e-12);
}

/** The normal distribution function for x >= 0 (Abramowitz and Stegun 26.2.17). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}

const unspaced = /[\p{Ideographic}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff00-\uff65]/gu;

/** Latin words and numbers in a Chinese text are as long as in an English one. */
function summed(segments: readonly Segment[], per: number): Float64Array {
  const sums = new Float64Array(segments.length + 1);
  for (const [i, { text }] of segments.entries()) {
    const all = text.replace(/\s+/g, '').length;
    const dense = per < 0.6 ? (text.match(unspaced)?.length ?? 0) : 0;
    sums[i + 1] = sums[i]! + (per < 0.6 ? dense / per + (all - dense) : all / per);
  }
  return sums;
}

type Shape = { kind: number; level: number; end: number; bold: boolean; code: string | null };

const ends = ['?？؟', '!！', ':：', '.。…'];
const group: Record<SegmentKind, number> = {
  title: 0,
  summary: 0,
  'lead-alt': 0,
  'lead-caption': 0,
  heading: 1,
  paragraph: 2,
  quote: 2,
  note: 2,
  item: 3,
  pullquote: 4,
  cell: 5,
  caption: 6,
  alt: 7,
  embed: 8,
  code: 9,
};

function shapeOf(segment: Segment): Shape {
  const last =
    segment.text
      .trimEnd()
      .replace(/["'»”’)\]]+$/, '')
      .at(-1) ?? '';
  const bold = segment.content.length > 0 && segment.content.every(node => node.marks?.some(m => m.type === 'strong'));
  return {
    kind: group[segment.kind],
    level: segment.level ?? 0,
    end: ends.findIndex(signs => signs.includes(last)),
    bold,
    code: segment.kind === 'code' ? segment.text.trim() : null,
  };
}

/** What kinds of blocks, their closing signs and bold speak against, in nats; a little for what agrees. */
function shapeCost(a: readonly Shape[], x: number, i: number, b: readonly Shape[], y: number, j: number): number {
  let cost = 0;
  for (let p = x; p < i; p++)
    for (let q = y; q < j; q++) {
      const [s, t] = [a[p]!, b[q]!];
      if (s.kind !== t.kind) cost += s.kind === 9 || t.kind === 9 ? 12 : s.kind > 4 || t.kind > 4 ? 5 : 3;
      else if (s.kind === 1 && s.level !== t.level) cost += 1;
      if (s.code !== null && s.code === t.code) cost -= 3;
    }
  const [s, t] = [a[i - 1]!, b[j - 1]!];
  if (s.end !== t.end) cost += s.end === 0 || t.end === 0 || s.end === 2 || t.end === 2 ? 1.2 : 0.5;
  else if (s.end === 0 || s.end === 2) cost -= 0.6;
  if (s.bold !== t.bold) cost += 0.5;
  // what is merged is prose; headings, cells and code are not
  if (i - x > 1 || j - y > 1) for (let p = x; p < i; p++) if (a[p]!.kind !== 2 && a[p]!.kind !== 3) cost += 3;
  return cost;
}

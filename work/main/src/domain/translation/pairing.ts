import { type Cues, cuesOf } from './cues.ts';
import type { Segment, SegmentKind } from './segments.ts';

/*
 * The dynamic programming behind align.ts. All evidence is in nats, of "these render each other" against "they do not";
 * everything about a pair of segments is worked out once, so that a cell of the table costs a few sums.
 */

/** How many segments go with how many, and how common that is among translated paragraphs. */
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
 * Characters that say as much as 100 of English, white space left out; of Chinese, Japanese and Korean the ideographs and
 * syllables alone. Others are taken as 100: the pair's own lengths decide in the second pass.
 */
const density: Record<string, number> = {
  ar: 79,
  de: 112,
  en: 100,
  fr: 108,
  he: 76,
  ja: 50,
  ko: 52,
  pl: 105,
  ru: 107,
  uk: 96,
  zh: 37,
};

/*
 * Fitted on one half of the pairs of bench/align.ts: the variance of a rendering's length per English character of its
 * source (Gale and Church 1993 have 6.8 for sentences), the weight of what is in common, what is held against a cue that the
 * other side lacks, the price of standing alone.
 */
const variance = 10;
const scale = 0.8;
const missed = 0.2;
const alone = 0.5;
/** Cues that say less than this are left out: they are everywhere. */
const leastCue = 0.3;
/** A text counts as so many segments longer than it is when it comes to how rare a cue is: in short ones nothing repeats. */
const elsewhere = 10;

export type Group = { from: number[]; to: number[]; score: number };

/** The best pairing of two runs of segments, in the order of both. */
export function bestGroups(
  source: readonly Segment[],
  target: readonly Segment[],
  langs: { source: string; target: string },
): Group[] {
  if (source.length === 0 || target.length === 0)
    return [
      ...source.map((_, i) => ({ from: [i], to: [], score: 0.5 })),
      ...target.map((_, j) => ({ from: [], to: [j], score: 0.5 })),
    ];
  const lengths = [lengthsOf(source, langs.source), lengthsOf(target, langs.target)] as const;
  const shared = sharedCues(source, target);
  const shapes = [source.map(shapeOf), target.map(shapeOf)] as const;
  const first = pass(lengths, shared, shapes);
  // again, with lengths as this pair has them
  let [a, b] = [0, 0];
  for (const { from, to } of first)
    if (from.length === 1 && to.length === 1) {
      a += lengths[0][from[0]!]!;
      b += lengths[1][to[0]!]!;
    }
  if (a < enough || b < enough) return first;
  return pass([lengths[0], lengths[1].map(length => (length * a) / b)], shared, shapes);
}

/** Characters in pairs of one with one that say how long renderings are in this pair. */
const enough = 500;

type Both<T> = readonly [T, T];

/** A narrow band first: where the best way through it touches its edge, a wider one. */
function pass(lengths: Both<Float64Array>, shared: readonly Shared[], shapes: Both<Shape[]>): Group[] {
  const [n, m] = [shapes[0].length, shapes[1].length];
  const wide = Math.max(n, m);
  for (let half = Math.min(wide, 40 + Math.ceil(wide / 20)); ; half = Math.min(wide, half * 3)) {
    const found = within(new Band(n, m, half), lengths, shared, shapes);
    if (found || half >= wide) return found ?? [];
  }
}

/** For each source segment the target segments that it may go with: `width` of them, from `low` on. */
class Band {
  readonly n: number;
  readonly m: number;
  readonly half: number;
  readonly width: number;
  readonly low: Int32Array;

  constructor(n: number, m: number, half: number) {
    this.n = n;
    this.m = m;
    this.half = half;
    this.width = 2 * half + 1;
    this.low = Int32Array.from({ length: n + 1 }, (_, i) => Math.round((i * m) / n) - half);
  }

  table(): Float32Array {
    return new Float32Array((this.n + 1) * this.width);
  }

  /** Whether a way through here might go on outside. */
  isEdge(i: number, j: number): boolean {
    const at = j - this.low[i]!;
    return (at < 5 && this.low[i]! > 0) || (at > this.width - 6 && this.low[i]! + this.width <= this.m);
  }
}

function within(
  band: Band,
  lengths: Both<Float64Array>,
  shared: readonly Shared[],
  shapes: Both<Shape[]>,
): Group[] | null {
  const { n, m, width, low } = band;
  const evidence = weigh(band, shared, shapes);
  const [la, lb] = [summed(lengths[0]), summed(lengths[1])];
  const best = new Float64Array((n + 1) * width).fill(Number.POSITIVE_INFINITY);
  const came = new Uint8Array((n + 1) * width);
  best[-low[0]!] = 0;
  for (let i = 0; i <= n; i++) {
    const last = Math.min(m, low[i]! + width - 1);
    for (let j = Math.max(0, low[i]!); j <= last; j++) {
      const cell = i * width + j - low[i]!;
      let least = best[cell]!;
      for (let k = 0; k < moves.length; k++) {
        const { a, b, cost } = moves[k]!;
        const x = i - a;
        const y = j - b;
        if (x < 0 || y < 0 || y < low[x]! || y >= low[x]! + width) continue;
        let value = best[x * width + y - low[x]!]! + cost;
        if (a === 0 || b === 0) value += alone;
        else if (value - evidence.most(x, i, y, j) >= least) continue;
        else value += lengthCost(la[i]! - la[x]!, lb[j]! - lb[y]!) - evidence.of(x, i, y, j);
        if (value < least) {
          least = value;
          came[cell] = k;
        }
      }
      best[cell] = least;
    }
  }
  const groups: Group[] = [];
  for (let i = n, j = m; i > 0 || j > 0; ) {
    const at = j - low[i]!;
    if (at < 0 || at >= width || !Number.isFinite(best[i * width + at]!)) return null;
    if (band.half < Math.max(n, m) && band.isEdge(i, j)) return null;
    const { a, b } = moves[came[i * width + at]!]!;
    const from = Array.from({ length: a }, (_, k) => i - a + k);
    const to = Array.from({ length: b }, (_, k) => j - b + k);
    const length = lengthCost(la[i]! - la[i - a]!, lb[j]! - lb[j - b]!);
    groups.push({ from, to, score: a && b ? sureness(evidence.of(i - a, i, j - b, j), length, a + b) : 0.5 });
    i -= a;
    j -= b;
  }
  return groups.reverse();
}

function sureness(evidence: number, length: number, segments: number): number {
  return 1 / (1 + Math.exp(-(2 + evidence - 0.5 * length - (segments - 2))));
}

/** A cue that both texts have: the segments that hold it, ascending, and what it says. */
type Shared = { a: number[]; b: number[]; weight: number };

function sharedCues(source: readonly Segment[], target: readonly Segment[]): Shared[] {
  const withArabic = [...source, ...target].some(s => /\p{sc=Arabic}/u.test(s.text));
  const [inA, inB] = [source, target].map(of => holders(of.map(s => cuesOf(s, withArabic)))) as [Holders, Holders];
  const found: Shared[] = [];
  for (const [key, { at: a, sure }] of inA) {
    const other = inB.get(key);
    if (!other) continue;
    const b = other.at;
    // rare on both sides, and as often on one as on the other
    const rare =
      (Math.log((source.length + elsewhere) / a.length) + Math.log((target.length + elsewhere) / b.length)) / 2;
    const even = Math.min(a.length, b.length) / Math.max(a.length, b.length);
    const weight = Math.max(sure, other.sure) * rare * even;
    if (weight >= leastCue) found.push({ a, b, weight: scale * weight });
  }
  return found;
}

type Holders = Map<string, { at: number[]; sure: number }>;

function holders(all: readonly Cues[]): Holders {
  const found: Holders = new Map();
  for (const [i, cues] of all.entries())
    for (const [key, sure] of cues) {
      const known = found.get(key);
      if (known) {
        known.at.push(i);
        known.sure = Math.max(known.sure, sure);
      } else found.set(key, { at: [i], sure });
    }
  return found;
}

/** What speaks for groups of segments, their lengths aside. */
type Evidence = {
  /** of source segments [x, i) and target segments [y, j) */
  of(x: number, i: number, y: number, j: number): number;
  /** no less than that, faster */
  most(x: number, i: number, y: number, j: number): number;
};

function weigh(band: Band, shared: readonly Shared[], [sa, sb]: Both<Shape[]>): Evidence {
  const { n, m, width, low } = band;
  // of each pair of segments its kinds and common cues; of those, what the next source segment has too, the next target
  // segment, and both: so that a group counts a cue once
  const [once, inNext, inNextOfTarget, inBoth] = [band.table(), band.table(), band.table(), band.table()];
  const [lackA, lackB] = [new Float64Array(n), new Float64Array(m)];
  for (const { a, b, weight } of shared) {
    for (const i of a) lackA[i]! += missed * weight;
    for (const j of b) lackB[j]! += missed * weight;
    for (let x = 0; x < a.length; x++)
      for (let y = 0; y < b.length; y++) {
        const at = b[y]! - low[a[x]!]!;
        if (at < 0 || at >= width) continue;
        const cell = a[x]! * width + at;
        once[cell]! += weight;
        const next = a[x + 1] === a[x]! + 1;
        const nextOfTarget = b[y + 1] === b[y]! + 1;
        if (next) inNext[cell]! += weight;
        if (nextOfTarget) inNextOfTarget[cell]! += weight;
        if (next && nextOfTarget) inBoth[cell]! += weight;
      }
  }
  for (let i = 0; i < n; i++)
    for (let j = Math.max(0, low[i]!); j < Math.min(m, low[i]! + width); j++)
      once[i * width + j - low[i]!]! -= kindCost(sa[i]!, sb[j]!);
  const [againstA, againstB] = [summed(lackA), summed(lackB)];
  const [stiffA, stiffB] = [sa, sb].map(of => summed(Float64Array.from(of, s => (isProse(s) ? 0 : stiff)))) as [
    Float64Array,
    Float64Array,
  ];
  return {
    of(x, i, y, j) {
      let sum = againstA[x]! - againstA[i]! + againstB[y]! - againstB[j]! - endCost(sa[i - 1]!, sb[j - 1]!);
      if (i - x > 1 || j - y > 1) sum += stiffA[x]! - stiffA[i]! + stiffB[y]! - stiffB[j]!;
      for (let p = x; p < i; p++) {
        const row = p * width - low[p]!;
        for (let q = Math.max(y, low[p]!); q < Math.min(j, low[p]! + width); q++) {
          sum += once[row + q]!;
          if (p + 1 < i) sum -= inNext[row + q]!;
          if (q + 1 < j) sum -= inNextOfTarget[row + q]!;
          if (p + 1 < i && q + 1 < j) sum += inBoth[row + q]!;
        }
      }
      return sum;
    },
    most(x, i, y, j) {
      const there = Math.min(againstA[i]! - againstA[x]!, againstB[j]! - againstB[y]!) / missed;
      return there + 1 + (sa[x]!.code === null ? 0 : sameCode * (i - x) * (j - y));
    },
  };
}

/** -log of the chance that lengths differ so much by the way things are said (Gale and Church 1993, two-sided). */
function lengthCost(a: number, b: number): number {
  const delta = Math.abs(b - a) / Math.sqrt(((a + b) / 2) * variance + 4);
  return delta < 6 ? tails[Math.floor(delta * 100)]! : (delta * delta) / 2 + Math.log(delta);
}

const tails = Float64Array.from({ length: 601 }, (_, k) => -Math.log(2 * tail(k / 100)));

/** The normal distribution above x >= 0 (Abramowitz and Stegun 26.2.17). */
function tail(x: number): number {
  const t = 1 / (1 + 0.2316419 * x);
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

const unspaced = /[\p{Ideographic}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303f\uff00-\uff65]/gu;

/** How much each segment says, in characters of English. */
function lengthsOf(segments: readonly Segment[], lang: string): Float64Array {
  const per = (density[lang.split('-')[0]!.toLowerCase()] ?? 100) / 100;
  const isDense = per < 0.6;
  return Float64Array.from(segments, ({ text }) => {
    const all = text.replace(/\s+/g, '').length;
    if (!isDense) return all / per;
    // Latin words and numbers are as long there as in an English text
    const dense = text.match(unspaced)?.length ?? 0;
    return dense / per + (all - dense);
  });
}

function summed(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}

/** What a block looks like. `kind`: alike ones have one number; `end`: its closing sign. */
type Shape = { kind: number; level: number; end: number; bold: boolean; code: string | null };

const [heading, prose, item, code] = [1, 2, 3, 9];
const kinds: Record<SegmentKind, number> = {
  title: 0,
  summary: 0,
  'lead-alt': 0,
  'lead-caption': 0,
  heading,
  paragraph: prose,
  quote: prose,
  note: prose,
  item,
  pullquote: 4,
  cell: 5,
  caption: 6,
  alt: 7,
  embed: 8,
  code,
};
const [question, colon] = [0, 1];
const ends = ['?？؟', ':：', '!！', '.。…'];

function shapeOf(segment: Segment): Shape {
  const words = segment.text.trimEnd().replace(/["'»”’)\]]+$/, '');
  return {
    kind: kinds[segment.kind],
    level: segment.level ?? 0,
    end: words === '' ? -1 : ends.findIndex(signs => signs.includes(words.at(-1)!)),
    bold: segment.content.length > 0 && segment.content.every(node => node.marks?.some(m => m.type === 'strong')),
    code: segment.kind === 'code' ? segment.text.trim() : null,
  };
}

/** What is merged is prose; a heading, a cell or code in a larger group is held against it. */
const isProse = (shape: Shape) => shape.kind === prose || shape.kind === item;
const stiff = 3;
const sameCode = 3;

function kindCost(s: Shape, t: Shape): number {
  if (s.kind !== t.kind) return s.kind === code || t.kind === code ? 12 : s.kind > item || t.kind > item ? 5 : 3;
  if (s.code !== null) return s.code === t.code ? -sameCode : 0;
  return s.kind === heading && s.level !== t.level ? 1 : 0;
}

function endCost(s: Shape, t: Shape): number {
  const bold = s.bold === t.bold ? 0 : 0.5;
  const telling = (end: number) => end === question || end === colon;
  if (s.end === t.end) return bold - (telling(s.end) ? 0.6 : 0);
  return bold + (telling(s.end) || telling(t.end) ? 1.2 : 0.5);
}

import type { Alignment, Pattern } from './align.ts';
import { type Tokens, tokenAt } from './tokens.ts';

/** Which tokens of a pattern are the quote: [first, last), and its ends in the pattern's text: [from, to). */
export type Ends = { readonly first: number; readonly last: number; readonly from: number; readonly to: number };

/** What an alignment says of a quote: where it would stand, and what speaks for it. */
export type Reading = {
  readonly start: number;
  readonly end: number;
  /** The share of the quote's information that is there: 1 is all of it. */
  readonly kept: number;
  /** Every token is there, nothing between them. */
  readonly equal: boolean;
  /** How well the context before and behind stands directly around it, 0 to 1; NaN where there is no such context. */
  readonly left: number;
  readonly right: number;
  readonly features: readonly number[];
};

/** An inflected or misspelt word counts as so much of the word. */
const similarCounts = 0.6;

/** Reads the place of the quote off an alignment; null when nothing of it or directly beside it was matched. */
export function read(text: string, of: Tokens, pattern: Pattern, ends: Ends, alignment: Alignment): Reading | null {
  const { pairs, score } = alignment;
  const { bits, tokens } = pattern;
  const { first, last } = ends;
  const start = startOf(text, of, pattern, ends, pairs);
  const end = endOf(of, pattern, ends, pairs);
  if (start < 0 || end <= start) return null;
  let all = 0;
  let got = 0;
  let lost = 0;
  let inserted = 0;
  let most = 0;
  let equal = true;
  let previous = -1;
  for (let i = 0; i < tokens.count; i++) {
    const j = pairs[i]!;
    const quoted = i >= first && i < last;
    most += bits[i]!;
    if (quoted) all += bits[i]!;
    if (j < 0) {
      lost++;
      if (quoted) equal = false;
      continue;
    }
    const same = of.hashes[j] === tokens.hashes[i];
    if (previous >= 0) inserted += j - previous - 1;
    if (quoted) {
      got += bits[i]! * (same ? 1 : similarCounts);
      if (!same || (i > first && pairs[i - 1] !== j - 1)) equal = false;
    }
    previous = j;
  }
  const before = tokenAt(of, start);
  const behind = tokenAt(of, end);
  const left = stands(of, pattern, pairs, first - 1, -1, -1, before);
  const right = stands(of, pattern, pairs, last, tokens.count, 1, behind - 1);
  const kept = got / all;
  return {
    start,
    end,
    kept,
    equal,
    left,
    right,
    features: [
      kept * bothSides(left, right),
      score / most,
      Math.min(got, 60) / 10,
      lost / tokens.count,
      Math.min(inserted / tokens.count, 2),
      Math.abs(Math.log2((Math.max(0, behind - before) + 1) / (last - first + 1))),
      equal ? 1 : 0,
    ],
  };
}

/** The sum of both sides' standing; of a side that has no context nothing is known, which is one half. */
export function bothSides(left: number, right: number): number {
  return (Number.isNaN(left) ? 0.5 : left) + (Number.isNaN(right) ? 0.5 : right);
}

/**
 * The context on one side of the quote: the share of its information that is matched, the nearest words weighing most
 * (40 bits further away weigh 1/e), and less where something was put in between.
 */
function stands(of: Tokens, pattern: Pattern, pairs: Int32Array, from: number, to: number, step: number, at: number) {
  let away = 0;
  let got = 0;
  let sum = 0;
  for (let i = from; i !== to; i += step) {
    const weight = pattern.bits[i]! * Math.exp(-away / 40);
    away += pattern.bits[i]!;
    sum += weight;
    const j = pairs[i]!;
    if (j < 0) continue;
    const drift = Math.abs(j - at) - Math.abs(i - from) - 1;
    const same = of.hashes[j] === pattern.tokens.hashes[i];
    got += weight * (same ? 1 : similarCounts) * Math.exp(-Math.max(0, drift) / 4);
  }
  return got / sum;
}

/**
 * Where the passage begins: at its first word where that is still there; behind the context where that is; else at the
 * first word of it that was kept; -1 where there is nothing to go by.
 */
function startOf(text: string, of: Tokens, { tokens }: Pattern, { first, last, from }: Ends, pairs: Int32Array) {
  const own = pairs[first]!;
  if (own >= 0) {
    const inside = from - tokens.starts[first]!;
    return of.starts[own]! + Math.min(Math.max(0, inside), of.lengths[own]!);
  }
  const before = first > 0 ? pairs[first - 1]! : -1;
  if (before >= 0) return before + 1 < of.count ? of.starts[before + 1]! : text.length;
  for (let i = first; i < last; i++) if (pairs[i]! >= 0) return of.starts[pairs[i]!]!;
  return -1;
}

function endOf(of: Tokens, { tokens }: Pattern, { first, last, to }: Ends, pairs: Int32Array) {
  const own = pairs[last - 1]!;
  if (own >= 0) {
    const beyond = tokens.starts[last - 1]! + tokens.lengths[last - 1]! - to;
    return of.starts[own]! + of.lengths[own]! - Math.min(Math.max(0, beyond), of.lengths[own]!);
  }
  const after = last < tokens.count ? pairs[last]! : -1;
  if (after >= 0) return after > 0 ? of.starts[after - 1]! + of.lengths[after - 1]! : 0;
  for (let i = last - 1; i >= first; i--) if (pairs[i]! >= 0) return of.starts[pairs[i]!]! + of.lengths[pairs[i]!]!;
  return -1;
}

import { isDense } from './fold.ts';

/*
 * From a place where two texts agree, as far as they go on agreeing: letter by letter, and over changed, missing and added
 * words where enough agrees behind them (an extension with a drop-off, as of BLAST). What is left out for longer ends a
 * span, so that passages in another order keep their own ends.
 */

/** How many units of either text may be changed at a stretch. */
export const reachOfEdits = 40;
/** Ends that do not get better by this many units' worth go back to where they were best. */
const dropOff = 40;
/** How many letters a unit is worth: an ideograph or a syllable several, a sign of kana, of which there are few, less. */
export function worthOf(unit: number): number {
  return unit < 0x3041 ? 1 : unit < 0x3100 ? 1.5 : isDense(unit) ? 2.5 : 1;
}

/** Two texts' units, and what all alignments of a page may still cost. */
export type Pair = {
  page: Uint16Array;
  pageLength: number;
  article: Uint16Array;
  articleLength: number;
  effort: { left: number };
};

/** Where an extension came to. Positions are outermost units in its direction, behind the last one if forward. */
export type End = {
  page: number;
  article: number;
  exact: number;
  worth: number;
  gaps: number;
  low: number;
  high: number;
};

export function extend(pair: Pair, pageAt: number, articleAt: number, step: 1 | -1, reach = reachOfEdits): End {
  const { page, article, effort } = pair;
  // forward, the unit to compare is the one at a position, backward the one before it
  const before = step === 1 ? 0 : -1;
  const pageEnd = step === 1 ? pair.pageLength : 0;
  const articleEnd = step === 1 ? pair.articleLength : 0;
  let p = pageAt;
  let a = articleAt;
  let exact = 0;
  let worth = 0;
  let gaps = 0;
  let score = 0;
  let low = a - p;
  let high = a - p;
  const best: End = { page: p, article: a, exact: 0, worth: 0, gaps: 0, low, high };
  let bestScore = 0;
  for (;;) {
    const from = p;
    while (p !== pageEnd && a !== articleEnd) {
      const unit = page[p + before]!;
      if (unit !== article[a + before]) break;
      const is = worthOf(unit);
      worth += is;
      score += is;
      p += step;
      a += step;
    }
    const run = Math.abs(p - from);
    exact += run;
    effort.left -= run + 8;
    if (score > bestScore) {
      bestScore = score;
      best.page = p;
      best.article = a;
      best.exact = exact;
      best.worth = worth;
      best.gaps = gaps;
      best.low = low;
      best.high = high;
    }
    if (p === pageEnd || a === articleEnd || effort.left < 0) return best;
    const gap = resync(pair, p, a, step, reach);
    if (gap < 0) return best;
    const inPage = gap >>> 8;
    const inArticle = gap & 255;
    p += step * inPage;
    a += step * inArticle;
    score -= 2 + 0.5 * Math.max(inPage, inArticle);
    gaps++;
    if (score < bestScore - dropOff) return best;
    low = Math.min(low, a - p);
    high = Math.max(high, a - p);
  }
}

const tableBits = 8;
const table = new Int32Array(1 << tableBits);
let stamp = 0;

/** What two texts have to share to agree again: two ideographs, or four letters. */
function keyOf(first: number, second: number, third: number, fourth: number): number {
  const key = isDense(first)
    ? Math.imul(first, 0x85ebca6b) ^ second
    : first ^ (second << 5) ^ (third << 10) ^ (fourth << 15);
  return Math.imul(key ^ (key >>> 15), 0x9e3779b1) >>> (32 - tableBits);
}

/** The nearest place behind a difference where the texts agree again: how far in the page << 8 | how far in the article; or -1. */
function resync(pair: Pair, p: number, a: number, step: 1 | -1, reach: number): number {
  const { page, article } = pair;
  const inPage = step === 1 ? pair.pageLength - p : p;
  const inArticle = step === 1 ? pair.articleLength - a : a;
  const mostPage = Math.min(reach, inPage - 4);
  const mostArticle = Math.min(reach, inArticle - 4);
  pair.effort.left -= 100;
  if (mostPage < 0 || mostArticle < 0) return -1;
  const at = step === 1 ? p : p - 1;
  const to = step === 1 ? a : a - 1;
  stamp = (stamp + 1) & 0x7fffff;
  if (stamp === 0) table.fill(0);
  // the nearest of equal keys is entered last
  let second = page[at + step * (mostPage + 1)]!;
  let third = page[at + step * (mostPage + 2)]!;
  let fourth = page[at + step * (mostPage + 3)]!;
  for (let i = mostPage; i >= 0; i--) {
    const first = page[at + step * i]!;
    table[keyOf(first, second, third, fourth)] = (stamp << 8) | i;
    fourth = third;
    third = second;
    second = first;
  }
  let best = -1;
  let least = mostPage + mostArticle + 1;
  let first = article[to]!;
  second = article[to + step]!;
  third = article[to + 2 * step]!;
  for (let j = 0; j <= mostArticle && j < least; j++) {
    fourth = article[to + step * (j + 3)]!;
    const entry = table[keyOf(first, second, third, fourth)]!;
    first = second;
    second = third;
    third = fourth;
    if (entry >>> 8 !== stamp) continue;
    const i = entry & 255;
    const sum = i + j;
    if (sum === 0 || sum >= least) continue;
    const needed = sum <= 14 ? 5 : sum <= 40 ? 7 : 9;
    let worth = 0;
    const most = Math.min(inPage - i, inArticle - j);
    for (let k = 0; k < most && worth < needed; k++) {
      const unit = page[at + step * (i + k)]!;
      if (unit !== article[to + step * (j + k)]) break;
      worth += worthOf(unit);
    }
    if (worth < needed) continue;
    best = (i << 8) | j;
    least = sum;
  }
  return best;
}

import { align, patternOf } from './align.ts';
import { bySearch, confidence, isReplacement, sureFound, type Weights } from './confidence.ts';
import { type Reading, read } from './evidence.ts';
import { graphemeEnd, graphemeStart } from './graphemes.ts';
import { findLong, isLong } from './long-quote.ts';
import type { Found, Quote } from './quote.ts';
import { candidates } from './seeds.ts';
import { indexText, type TextIndex } from './text-index.ts';
import { tokenAt, tokenize } from './tokens.ts';

/** So many places are looked at closely. */
const windows = 4;
/** Tokens around a window in which a lengthened passage and its context are still seen. */
const margin = 12;
const widest = 60;
/** More context (UTF-16 units, tokens) tells nothing more. */
const mostContext = 64;
const mostTokens = 32;
/** Less of the passage than this is no longer the passage. */
const leastKept = 0.3;
/** Two places that differ by less evidence than this many bits are as good as each other: no guess. */
const ambiguous = 1.5;

/**
 * Finds a passage in a text that may have been edited since; null when it is gone or when two places are as likely: an orphan,
 * never a guess. `doc` is a text, or its index where many quotes are looked up; offsets are UTF-16 units of that text and
 * never split a grapheme. Never throws. First letter for letter, then by rare words of the quote and its context (seeds on
 * diagonals), an alignment in the few likeliest windows (Gotoh 1982), and a threshold on the evidence. Context weighs more
 * the shorter the quote is, as in Brush et al. 2001 and Phelps & Wilensky 2000.
 */
export function findQuote(doc: string | TextIndex, quote: Quote): Found | null {
  return search(doc, quote, sureFound, bySearch);
}

/** `findQuote` with a threshold and weights of one's own. */
export function search(doc: string | TextIndex, given: Quote, sure: number, weights: Weights): Found | null {
  if (given.exact === '') return null;
  // callers read quotes from requests: a start that is no offset is none
  const quote = Number.isSafeInteger(given.start) ? given : { ...given, start: undefined };
  const text = typeof doc === 'string' ? doc : doc.text;
  const same = verbatim(text, quote, typeof doc === 'string');
  if (same) return whole(text, same);
  const index = typeof doc === 'string' ? indexText(doc) : doc;
  const found = isLong(quote)
    ? findLong(index, quote, part => decide(index, part, readings(index, part), sure, weights))
    : decide(index, quote, readings(index, quote), sure, weights);
  return found && whole(text, found);
}

/** The same, of whole grapheme clusters: a quote that began within one is then no longer letter for letter. */
function whole(text: string, found: Found): Found {
  const start = graphemeStart(text, found.start);
  const end = graphemeEnd(text, found.end);
  if (start === found.start && end === found.end) return found;
  return { ...found, start, end, how: found.how === 'exact' ? 'folded' : found.how };
}

/**
 * The quote with all its context letter for letter: where it was, or in the only place that has it. Needs no index; the text
 * is gone through only where that is cheaper than making one.
 */
function verbatim(text: string, { exact, prefix = '', suffix = '', start }: Quote, through: boolean): Found | null {
  const all = prefix + exact + suffix;
  let at = -1;
  if (start !== undefined && start >= prefix.length && text.startsWith(all, start - prefix.length))
    at = start - prefix.length;
  else if (through && all.length - exact.length >= 16) {
    at = text.indexOf(all);
    if (at >= 0 && text.indexOf(all, at + 1) >= 0) at = -1;
  }
  if (at < 0) return null;
  return { start: at + prefix.length, end: at + prefix.length + exact.length, score: 1, how: 'exact' };
}

export type Placed = Reading & { readonly bits: number };

/** What the likeliest places say of a quote, the best first. */
export function readings(index: TextIndex, quote: Quote): Placed[] {
  const { exact, start } = quote;
  const prefix = nearest(quote.prefix ?? '', -1);
  const suffix = nearest(quote.suffix ?? '', 1);
  const pattern = patternOf(index, prefix + exact + suffix);
  const { tokens } = pattern;
  const from = prefix.length;
  const to = from + exact.length;
  const first = tokenAt(tokens, from);
  let last = first;
  while (last < tokens.count && tokens.starts[last]! < to) last++;
  if (first >= last) return [];
  const hint = start === undefined ? -1 : tokenAt(index.tokens, Math.max(0, start - from));
  const slack = margin + Math.min(last - first, widest);
  const all = start === undefined || exact.length === pattern.text.length;
  const found: Placed[] = [];
  const seen: number[] = [];
  let best = 0;
  for (const { diagonal, weight } of candidates(index, pattern, hint, windows)) {
    // a window near another one or with little in common says nothing new; but without context or a start every place
    // counts, as a rival
    if (!all && (weight * 1.5 + 12 < best || seen.some(d => Math.abs(d - diagonal) < slack))) continue;
    seen.push(diagonal);
    const alignment = align(pattern, index, diagonal, slack);
    const reading = read(index.text, index.tokens, pattern, { first, last, from, to }, alignment);
    if (!reading) continue;
    const bits = alignment.score + place(reading.start, start, index.text.length);
    best = Math.max(best, bits);
    found.push({ ...reading, bits });
  }
  return found.sort((x, y) => y.bits - x.bits);
}

/** Of the context what is nearest to the quote: the beginning of what stands behind it, the end of what stands before. */
function nearest(context: string, side: 1 | -1): string {
  const near = side > 0 ? context.slice(0, mostContext) : context.slice(-mostContext);
  if (near.length <= mostTokens) return near;
  const { count, starts } = tokenize(near);
  if (count <= mostTokens) return near;
  return side > 0 ? near.slice(0, starts[mostTokens]) : near.slice(starts[count - mostTokens]);
}

function decide(index: TextIndex, quote: Quote, found: Placed[], sure: number, weights: Weights): Found | null {
  const best = found[0];
  if (!best) return null;
  const { start, end, kept, left, right } = best;
  const rival = found.find(f => (f.start >= end || f.end <= start) && f.kept > leastKept);
  if (rival && best.bits - rival.bits < ambiguous) return null;
  if (kept < leastKept) {
    if (!isReplacement(left, right, end - start, quote.exact.length)) return null;
    return { start, end, score: Math.min(left, right) / 2, how: 'replaced' };
  }
  const bare = Number.isNaN(left) && Number.isNaN(right);
  const score = confidence(best.features, weights);
  if (score < sure && !(bare && best.equal)) return null;
  const how = index.text.slice(start, end) === quote.exact ? 'exact' : best.equal ? 'folded' : 'fuzzy';
  return { start, end, score, how };
}

/** Bits for standing near where it stood: small shifts are likelier (a power law), against anywhere in the text. */
function place(at: number, start: number | undefined, length: number): number {
  if (start === undefined) return 0;
  const c = 30;
  return Math.log2((length + c) / (Math.abs(at - start) + c)) - Math.log2(2 * Math.log(length / c + 2));
}

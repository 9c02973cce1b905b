import type { Found, Quote } from './quote.ts';
import type { TextIndex } from './text-index.ts';
import { tokenize } from './tokens.ts';

/** A quote longer than this (UTF-16 units) is found by its two ends, so that its length costs nothing. */
const long = 800;
const end = 320;
const context = 64;

export const isLong = (quote: Quote) => quote.exact.length > long;

/** Finds both ends of a long quote, each with the inside of the quote as context, and joins them. */
export function findLong(index: TextIndex, quote: Quote, find: (part: Quote) => Found | null): Found | null {
  const { exact, prefix, suffix, start } = quote;
  const head = find({ exact: exact.slice(0, end), prefix, suffix: exact.slice(end, end + context), start });
  if (!head || head.how === 'replaced') return null;
  const cut = exact.length - end;
  const tail = find({
    exact: exact.slice(cut),
    prefix: exact.slice(cut - context, cut),
    suffix,
    start: head.start + cut,
  });
  if (!tail || tail.how === 'replaced' || tail.end <= head.start) return null;
  const length = tail.end - head.start;
  if (length > 2 * exact.length || length < exact.length / 2) return null;
  const text = index.text.slice(head.start, tail.end);
  const how = text === exact ? 'exact' : sameTokens(text, exact) ? 'folded' : 'fuzzy';
  return { start: head.start, end: tail.end, score: Math.min(head.score, tail.score), how };
}

function sameTokens(a: string, b: string): boolean {
  const x = tokenize(a);
  const y = tokenize(b);
  return x.count === y.count && x.hashes.every((hash, i) => hash === y.hashes[i]);
}

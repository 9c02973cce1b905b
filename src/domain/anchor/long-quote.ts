import type { Found, Quote } from './quote.ts';
import type { TextIndex } from './text-index.ts';
import { tokenize } from './tokens.ts';

/** A quote of more tokens than this is found by its two ends of so many, so that its length costs nothing. */
const long = 100;
const end = 60;
/** UTF-16 units in which that many tokens surely are. */
const far = 33 * (long + 1);
const context = 64;

export const isLong = ({ exact }: Quote) =>
  exact.length > long && tokenize(exact, 0, Math.min(exact.length, far)).count > long;

/** Finds both ends of a long quote, each with the inside of the quote as context, and joins them. */
export function findLong(index: TextIndex, quote: Quote, find: (part: Quote) => Found | null): Found | null {
  const { exact, prefix, suffix, start } = quote;
  const first = tokenize(exact, 0, Math.min(exact.length, far));
  const headEnd = first.starts[end]!;
  const head = find({ exact: exact.slice(0, headEnd), prefix, suffix: exact.slice(headEnd, headEnd + context), start });
  if (!head || head.how === 'replaced') return null;
  const last = tokenize(exact, Math.max(0, exact.length - far), exact.length);
  const cut = last.starts[last.count - end]!;
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

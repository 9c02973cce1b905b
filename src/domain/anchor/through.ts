import { byMapping, bySearch, sureDespite, sureElsewhere, sureMapped } from './confidence.ts';
import { diffTexts, type TextChange } from './diff.ts';
import { findQuote, search } from './find.ts';
import { graphemeEnd, graphemeStart } from './graphemes.ts';
import { follow, judge } from './map.ts';
import { describeRange, type Found, type Quote, type Range } from './quote.ts';
import { kindOf, SPACE } from './tokens.ts';

/**
 * Where a range of the first of some revisions is in the last, oldest first; null when the passage is gone: an orphan.
 * The changes between them come first, a strict search for the words second: changes know what replaced what, a search finds
 * what was moved far or cut and put back. Ranges and results are UTF-16 units and never split a grapheme.
 * Whoever keeps what `diffTexts` gave passes it as `changes` (one fewer than revisions) and pays microseconds.
 */
export function mapRange(
  revisions: readonly string[],
  range: Range,
  changes: readonly TextChange[] = changesOf(revisions),
): Found | null {
  const first = revisions[0];
  const newest = revisions.at(-1);
  if (first === undefined || newest === undefined) return null;
  const quote = describeRange(first, range);
  if (quote.exact === '') return null;
  const start = quote.start ?? 0;
  const followed = follow(changes, { start, end: start + quote.exact.length });
  const mapped = judge(followed, sureMapped, byMapping);
  if (mapped) return tidy(newest, quote.exact, mapped);
  const found = search(newest, quote, sureElsewhere, bySearch);
  if (!found || found.how === 'replaced') return null;
  // of the place itself the changes know more than a search: there it must be all but certain
  const there = found.start < followed.end + near && found.end > followed.start - near;
  return there && found.score < sureDespite ? null : found;
}

const near = 64;

/** The change between each two successive revisions. */
export function changesOf(revisions: readonly string[]): TextChange[] {
  return revisions.slice(1).map((text, i) => diffTexts(revisions[i]!, text));
}

/**
 * Where a quote from the first of some revisions is in the last, oldest first: found in the first, then mapped. Where the
 * quote does not stand in the first (it was taken from another text), the newest is searched. Null: an orphan.
 */
export function findThrough(
  revisions: readonly string[],
  quote: Quote,
  changes: readonly TextChange[] = changesOf(revisions),
): Found | null {
  const newest = revisions.at(-1);
  if (newest === undefined) return null;
  const first = findQuote(revisions[0]!, quote);
  if (revisions.length === 1) return first;
  if (!first || first.how === 'replaced') return findQuote(newest, quote);
  const found = mapRange(revisions, first, changes);
  return found && { ...found, score: Math.min(first.score, found.score) };
}

/** Whole graphemes, and no white space at the ends that the passage had not. */
function tidy(text: string, exact: string, found: Found): Found {
  let { start, end } = found;
  const space = (of: string, at: number) => kindOf(of.charCodeAt(at)) === SPACE;
  if (!space(exact, 0)) while (start < end - 1 && space(text, start)) start++;
  if (!space(exact, exact.length - 1)) while (end > start + 1 && space(text, end - 1)) end--;
  return { ...found, start: graphemeStart(text, start), end: graphemeEnd(text, end) };
}

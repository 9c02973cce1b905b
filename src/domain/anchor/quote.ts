import { graphemeEnd, graphemeStart } from './graphemes.ts';

/** A stretch of a text, in UTF-16 units: `end` is the first unit that is no longer in it. */
export type Range = { start: number; end: number };

/**
 * A passage by its words, as a W3C TextQuoteSelector has it: the passage itself, what stands directly before and behind it,
 * and the offset (UTF-16 units) it began at. More context helps; without any, only what is there word for word, once, is found.
 */
export type Quote = { exact: string; prefix?: string; suffix?: string; start?: number };

/**
 * Where a passage stands now, in UTF-16 units. `score`, 0 to 1, is how sure that is. `exact`: letter for letter; `folded`: but
 * for case, quotation marks, dashes, diacritics or white space; `fuzzy`: edited; `mapped`: by following the changes;
 * `replaced`: the passage was rewritten, and these are the words that stand in its place.
 */
export type Found = {
  start: number;
  end: number;
  score: number;
  how: 'exact' | 'folded' | 'fuzzy' | 'mapped' | 'replaced';
};

/** Units of context kept on either side; a short quote needs more to be told from its like. */
const context = 32;
const contextOfShort = 64;
const short = 32;

/**
 * The quote that `findQuote` finds a range of a text by. Both are in UTF-16 units; a range that begins or ends within a
 * character as readers see it (grapheme cluster) is widened to whole ones, one that leaves the text is cut to it.
 */
export function describeRange(text: string, range: Range): Quote {
  const start = graphemeStart(text, Math.min(Math.max(0, range.start), text.length));
  const end = graphemeEnd(text, Math.max(start, Math.min(range.end, text.length)));
  const most = end - start < short ? contextOfShort : context;
  return {
    exact: text.slice(start, end),
    prefix: text.slice(graphemeEnd(text, Math.max(0, start - most)), start),
    suffix: text.slice(end, graphemeStart(text, Math.min(text.length, end + most))),
    start,
  };
}

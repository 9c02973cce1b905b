import { findQuote, indexText, type Quote } from '../anchor/index.ts';
import { reworded, sentenceAround } from './case.ts';

/** A case's passage in the text that readers see now: what an editor edits, with the readers' wordings put in. */
export type Today = {
  /** text[start, end) of the published text, in UTF-16 units: the sentences with the passage */
  start: number;
  end: number;
  text: string;
  /** the reported passage within `text` */
  passage: { start: number; end: number };
  before: string;
  after: string;
  how: 'exact' | 'mapped';
  /** `text` with a proposal in place, the most frequent first; equal ones are one */
  proposals: { suggestion: string; text: string; count: number }[];
};

const around = 300;
const mostReports = 50;

/**
 * Shows a case in a text. `place`: where its passage stands now. A report's own passage may be a part of it or reach beyond:
 * the sentences shown hold all of those that touch it. Reports past the fiftieth propose nothing new to look at.
 */
export function today(
  text: string,
  lang: string,
  place: { start: number; end: number },
  quote: Quote | null,
  reports: readonly { id: string; quote: Quote | null; proposed: string | null }[],
): Today {
  const index = indexText(text);
  const placed = reports.slice(0, mostReports).flatMap(report => {
    if (report.proposed === null || report.quote === null) return [];
    const found = findQuote(index, report.quote);
    return found ? [{ ...report, proposed: report.proposed, start: found.start, end: found.end }] : [];
  });
  let { start, end } = sentenceAround(text, place.start, place.end, lang);
  const touching = placed.filter(p => p.start < end && p.end > start);
  if (touching.length > 0)
    ({ start, end } = sentenceAround(
      text,
      Math.min(start, ...touching.map(p => p.start)),
      Math.max(end, ...touching.map(p => p.end)),
      lang,
    ));
  const wordings = new Map<string, { suggestion: string; text: string; count: number }>();
  for (const p of touching) {
    const worded = reworded(text.slice(start, end), p.start - start, p.end - start, p.proposed);
    const known = wordings.get(worded);
    if (known) known.count++;
    else wordings.set(worded, { suggestion: p.id, text: worded, count: 1 });
  }
  return {
    start,
    end,
    text: text.slice(start, end),
    passage: { start: place.start - start, end: place.end - start },
    before: text.slice(Math.max(0, start - around), start),
    after: text.slice(end, end + around),
    how: quote !== null && text.slice(place.start, place.end) === quote.exact ? 'exact' : 'mapped',
    proposals: [...wordings.values()].toSorted((a, b) => b.count - a.count),
  };
}

import { lengthByTerms } from '../terms/count.ts';
import type { CitingPage, Verdict } from './verdict.ts';

/** A copied passage as it stands here and there. */
export type Passage = {
  page: string;
  /** null: the text of that revision is not at hand */
  article: string | null;
  /** a few words around it on the page, so that it is found again */
  before: string;
  after: string;
  edited: boolean;
  /** of the page's words, as the terms count */
  length: number;
  /** UTF-16 positions in both texts, and the revision */
  at: { page: [number, number]; article: [number, number]; match: string };
};

const around = 60;

/** The passages of a verdict side by side. `textOf`: the text of a revision by its id in the index. */
export function evidenceOf(
  page: Pick<CitingPage, 'text'>,
  verdict: Pick<Verdict, 'spans'>,
  textOf: (match: string) => string | null,
): Passage[] {
  return verdict.spans.map(({ page: [from, to], article, edited, match }) => {
    const copied = page.text.slice(from, to);
    return {
      page: copied,
      article: textOf(match)?.slice(...article) ?? null,
      before: page.text.slice(Math.max(0, from - around), from),
      after: page.text.slice(to, to + around),
      edited,
      length: lengthByTerms(copied),
      at: { page: [from, to], article, match },
    };
  });
}

import { z } from 'zod';
import { langTag } from '../../domain/outlet/settings.ts';
import type { GlossaryInput, NameInput } from '../../domain/translation/glossary.ts';

/*
 * What the desk and its server say of earlier translations and of the glossary. Entries and names that are sent are read by
 * the flow's own schemas (domain/translation/glossary.ts). Times are ISO 8601 in UTC.
 */

/** a language whose ways with numbers and scripts can be looked up */
const known = langTag.refine(tag => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
});
/** `GET memory`, `GET glossary/terms`: of the segment that is being translated. */
export const segmentQuery = z.object({ source: known, target: known, text: z.string().max(10_000) });
/** `POST glossary/import`, `GET glossary/export.csv`: the language of the column `term` */
export const languageQuery = z.object({ lang: known.optional() });
export type SegmentQuery = z.output<typeof segmentQuery>;

/** One of what `GET memory` answers, best first. */
export type MatchView = {
  id: number;
  /** 0 to 100; 100 is the very same source */
  score: number;
  source: string;
  target: string;
  /** the target with this segment's numbers, where they are all that differs and nothing can go wrong */
  adapted: { target: string; replaced: { from: string; to: string }[] } | null;
  reviewed: boolean;
  createdAt: string;
  usedAt: string;
  who: string | null;
  /** an edition here with its title, or the file that it came with */
  origin: { editionId: number; linkId: number | null; title: string } | { file: string } | null;
};

/** One of what `GET glossary/terms` answers, in the order of the text; [start, end) in UTF-16 units. */
export type TermView = {
  /** of the entry; negative: of a name */
  id: number;
  start: number;
  end: number;
  found: string;
  use: string[];
  may: string[];
  never: string[];
  domain: string;
  note: string;
};

export type GlossaryRow = GlossaryInput & { id: number; changedAt: string; changedBy: string | null };
export type NameRow = NameInput & { id: number; changedAt: string };
/** `GET glossary` */
export type GlossaryView = { entries: GlossaryRow[]; names: NameRow[] };

/** `GET glossary/name?source=&target=&text=`: a name by what is laid down, else by the table; null: there is no table. */
export type NameView = { text: string | null; suggestions: string[] };

/** `POST glossary/import`, of which only the first mistakes are told; lines from 1. */
export type GlossaryImported = {
  added: number;
  entries: number;
  errors: { line: number; reason: string }[];
  ignored: string[];
};

/** `POST memory/import` */
export type MemoryImported = {
  added: number;
  pairs: number;
  skipped: number;
  remarks: { line: number; reason: string }[];
  refused: { line: number; column: number; reason: string } | null;
};

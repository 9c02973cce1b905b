import { z } from 'zod';
import type { JudgedAllowance } from '../../domain/citation/allowance.ts';
import type { Passage } from '../../domain/citation/evidence.ts';
import {
  type CitationAct,
  type CitationOutcome,
  type CitationState,
  citationOutcomes,
  citationStates,
  type LookResult,
  type SnapshotState,
} from '../../domain/citation/state.ts';
import type { FoundLink, Outcome } from '../../domain/citation/verdict.ts';

/*
 * What the desk's list of pages that cite us and its server say to each other, as contract.ts does for the rest. Times are ISO
 * 8601 in UTC; lengths are characters as the terms count them.
 */

export const citationSides = ['breach', 'fine', 'all'] as const;
export type CitationSide = (typeof citationSides)[number];

/** `GET citations`. state absent: what waits, of breaches; all, of the rest */
export const citationQuery = z.object({
  side: z.enum(citationSides).default('breach'),
  state: z.enum(['all', ...citationStates]).optional(),
  outcome: z.enum(citationOutcomes).optional(),
  host: z.string().max(300).optional(),
  article: z.coerce.number().int().positive().optional(),
  q: z.string().max(200).optional(),
  after: z
    .string()
    .regex(/^\d{1,3}-\d{1,15}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});

export type CitedView = {
  articleId: number;
  editionId: number;
  title: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  url: string;
};

export type CitationRowView = {
  id: number;
  address: string;
  host: string;
  title: string;
  outcome: CitationOutcome;
  /** the page has nothing of ours any more */
  gone: boolean;
  longest: number;
  total: number;
  state: CitationState;
  firstSeenAt: string;
  lookedAt: string;
  /** the most used first */
  cited: CitedView[];
  /** to be sent back with every act; a page that somebody else touched meanwhile is refused with 409 */
  version: number;
};
/** `waiting`: breaches that wait in all, whatever the filter */
export type CitationListView = { items: CitationRowView[]; next: string | null; waiting: number };

export type CitationUseView = CitedView & {
  outcome: Outcome;
  problems: Outcome[];
  longest: number;
  total: number;
  /** null: all of it may be used */
  limit: number | null;
  link: FoundLink | null;
  credited: boolean;
  /** the permission that it goes by, by its number or licence */
  permission: string | null;
  /** those that are about this page: what each lacks for it, and what somebody has to judge */
  allowances: JudgedAllowance[];
  passages: Passage[];
};

export type LetterView = { subject: string; text: string };
export type CitationView = CitationRowView & {
  note: string;
  /** SHA-256 of the page as it was stored, in hex; the record is at `citations/{id}/snapshot` */
  digest: string;
  /** whether the stored copy is that, looked at for this answer */
  proof: SnapshotState;
  nextLookAt: string | null;
  uses: CitationUseView[];
  acts: { act: CitationAct; by: string | null; at: string; text: string; sent: boolean }[];
  /** in the language of the article */
  letters: { lang: string; dir: 'ltr' | 'rtl'; thank: LetterView; ask: LetterView; license: LetterView };
  can: { decide: boolean };
};

/** `POST citations/{id}/{act}`: a letter goes to `to`; without one the text is kept with the act. */
export const citationDecision = z.object({
  version: z.number().int().positive(),
  to: z.union([z.literal(''), z.email()]).default(''),
  subject: z.string().trim().max(300).default(''),
  text: z.string().max(10_000).default(''),
});
export const citationNote = z.object({ note: z.string().max(5000) });
export type CitationActed = { version: number; state: CitationState };

/** `POST citations/look`, `POST watched-sites` */
export const webAddressInput = z.object({ address: z.string().trim().min(1).max(2000) });

export type LookView = {
  id: number;
  address: string;
  at: string;
  /** '': nobody has looked yet */
  result: LookResult;
  citation: number | null;
};

export type WatchedSiteView = {
  id: number;
  address: string;
  host: string;
  why: 'hand' | 'referrer' | 'webmention' | 'scan';
  sentAt: string;
  lookedAt: string | null;
  /** null: nobody has decided to watch it */
  nextLookAt: string | null;
  /** why nothing could be read the last time, '' when it could */
  failed: string;
};

export const citationFiguresQuery = z.object({
  months: z.coerce.number().int().min(1).max(60).default(12),
  host: z.string().max(300).optional(),
});
export type CitationFiguresView = {
  /** breaches in all and by what is worst of each page; of one site where the query names it */
  months: {
    month: string;
    breaches: number;
    tooLong: number;
    link: number;
    credit: number;
    fine: number;
    resolved: number;
  }[];
  hosts: { host: string; breaches: number; fine: number }[];
  articles: { articleId: number; title: string; lang: string; pages: number }[];
};

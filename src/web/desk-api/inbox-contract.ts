import { z } from 'zod';
import {
  type CaseAbout,
  type CaseState,
  caseAbouts,
  caseStates,
  type DecisionAct,
  type SuggestionKind,
  suggestionKinds,
  type Via,
} from '../../domain/correction/case.ts';
import { langTag } from '../../domain/outlet/settings.ts';

/*
 * What the desk's inbox of corrections and its server say to each other, as contract.ts does for the rest. Offsets are
 * UTF-16 units into the plain text of the published revision (domain/document/text.ts). Times are ISO 8601 in UTC.
 */

// --- the list: `GET cases`

export const caseQuery = z.object({
  /** waiting: open, asked, or put off until a time that has come or not */
  state: z.enum(['waiting', ...caseStates]).default('waiting'),
  about: z.enum(caseAbouts).optional(),
  kind: z.enum(suggestionKinds).optional(),
  lang: langTag.optional(),
  edition: z.coerce.number().int().positive().optional(),
  mine: z.stringbool().optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});
export type CaseQuery = z.output<typeof caseQuery>;

export type CaseRow = {
  id: number;
  about: CaseAbout;
  state: CaseState;
  lang: string;
  dir: 'ltr' | 'rtl';
  /** `site`: the host of another site, where it is a page of one */
  edition: { id: number; articleId: number; title: string; url: string; site: string | null } | null;
  /** the passage as it was reported, or the beginning of the letter; at most 300 characters */
  excerpt: string;
  reports: number;
  kinds: Partial<Record<SuggestionKind, number>>;
  firstAt: string;
  lastAt: string;
  laterUntil: string | null;
  assignedTo: { id: string; name: string } | null;
  /** to be sent back with every act; a case that somebody else touched meanwhile is refused with 409 */
  version: number;
};
/** `waiting`: how many cases wait in all, whatever the filter */
export type CaseList = { items: CaseRow[]; next: string | null; waiting: number };

// --- one case: `GET cases/{id}`

export type SuggestionView = {
  id: string;
  kind: SuggestionKind;
  /** the words that this reader marked */
  exact: string | null;
  proposed: string | null;
  comment: string;
  /** whether there is an address to answer to; the address itself is not shown */
  answerable: boolean;
  lang: string;
  via: Via;
  receivedAt: string;
};

export type DecisionView = {
  act: DecisionAct;
  by: string | null;
  at: string;
  reason: string;
  /** number of the public log entry that it made */
  correction: number | null;
};

export type CaseView = CaseRow & {
  /** where it stands in the text that readers see now; null: the passage is gone, or the case is about no passage */
  now: {
    /** the sentence(s) with the passage: what an editor edits; `text` is published[start, end) */
    start: number;
    end: number;
    text: string;
    /** the reported passage within `text` */
    passage: { start: number; end: number };
    /** up to 300 units around, for reading */
    before: string;
    after: string;
    how: 'exact' | 'folded' | 'fuzzy' | 'mapped' | 'replaced';
    /** `text` with a reader's proposal in place, by suggestion, the most frequent first; equal ones are one */
    proposals: { suggestion: string; text: string; count: number }[];
  } | null;
  /** the words stand in the headline or the standfirst, which are changed in the editor; only where `now` is null */
  standsIn: 'title' | 'summary' | null;
  /** the published version that `now` is of, counted from 1 */
  revision: number | null;
  suggestions: SuggestionView[];
  /** what changed elsewhere, for a check */
  origin: { case: number; title: string; url: string; lang: string; before: string; after: string } | null;
  decisions: DecisionView[];
  /** other published editions, each of which gets a check when this one is accepted with an entry */
  siblings: { edition: number; lang: string; title: string }[];
  /** waiting cases at the same passage in other languages: perhaps one mistake */
  related: { case: number; lang: string; dir: 'ltr' | 'rtl'; excerpt: string }[];
  /**
   * A page of another site, which only the site can change. `change`: what stood there (`wrong`) and what was accepted, or
   * proposed and found there; `foundAt`: when the page was first seen to say so.
   */
  page: {
    gone: boolean;
    checkedAt: string;
    nextCheckAt: string | null;
    change: { wrong: string; wording: string; foundAt: string | null } | null;
  } | null;
  /** what this person may do now */
  can: { decide: boolean; assign: boolean };
};

// --- acts, each `POST cases/{id}/{act}`

const version = z.number().int().positive();
/** to the reporters who left an address; '' sends the standard words alone */
const reply = z.string().max(5000).default('');

/** One step: revision, log entry, mails, checks. `start`, `end`, `text` are `now`'s as they were shown. */
export const acceptance = z.object({
  version,
  start: z.number().int().min(0),
  end: z.number().int().min(0),
  text: z.string().max(20_000),
  replacement: z.string().max(20_000),
  /** minor: spelling, without a public entry */
  kind: z.enum(['correction', 'clarification', 'update', 'minor']),
  /** for the public entry; may be '' when wrong and right say it */
  note: z.string().max(2000).default(''),
  reply,
});
export type AcceptanceInput = z.input<typeof acceptance>;
export type Accepted = { revision: number; correction: number | null; undoUntil: string; version: number };
export const declining = z.object({ version, reason: z.string().trim().min(1).max(2000), reply });
export const asking = z.object({ version, reply: z.string().trim().min(1).max(5000) });
export const puttingOff = z.object({ version, until: z.iso.datetime({ offset: true }) });
/** ends a case that changes no text: a letter, a check that found nothing, a passage that is gone */
export const ending = z.object({ version, reply });
/** `POST cases/{id}/undo` (within ten seconds, by who did it) and `POST cases/{id}/reopen` */
export const returning = z.object({ version });
export type Acted = { state: CaseState; version: number; undoUntil: string | null };
/** `PUT cases/{id}/assignee` */
export const assigning = z.object({ version, user: z.string().max(200).nullable() });

// --- saved replies: `GET|POST replies`, `PUT|DELETE replies/{id}`

export type SavedReply = { id: number; lang: string; name: string; text: string };
export const savedReply = z.object({
  lang: langTag,
  name: z.string().trim().min(1).max(100),
  text: z.string().trim().min(1).max(5000),
});

// --- the block list: `GET|POST blocks`, `DELETE blocks/{id}`

export type Block = { id: number; kind: 'email' | 'words'; value: string; createdAt: string };
export const newBlock = z.object({ kind: z.enum(['email', 'words']), value: z.string().trim().min(3).max(320) });

// --- the public log at the desk: `GET log?after=`, `POST log/{number}/withdraw`

export type LogRow = {
  number: number;
  kind: 'correction' | 'clarification' | 'update' | 'editors-note' | 'withdrawal';
  lang: string;
  title: string;
  url: string;
  wrong: string;
  right: string;
  note: string;
  at: string;
  withdrawn: boolean;
};
export type LogList = { items: LogRow[]; next: string | null };
export const withdrawal = z.object({ note: z.string().trim().min(1).max(2000) });

// --- figures: `GET figures?months=12`

export const figuresQuery = z.object({ months: z.coerce.number().int().min(1).max(60).default(12) });
export type { CorrectionFigures as Figures } from '../../store/figures.ts';

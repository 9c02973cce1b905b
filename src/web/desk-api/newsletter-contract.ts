import { z } from 'zod';
import type { DocJson } from '../../domain/document/schema.ts';
import type { DeliveryCounts, IssueState } from '../../domain/newsletter/issue.ts';
import {
  type Choice,
  choices,
  type Rhythm,
  type SubscriberState,
  subscriberStates,
} from '../../domain/newsletter/subscription.ts';
import { langTag } from '../../domain/outlet/inputs.ts';

/*
 * What the desk's screens of letters and their server say to each other. Times are ISO 8601 in UTC, days YYYY-MM-DD by the
 * outlet's calendar.
 */

const limit = z.coerce.number().int().min(1).max(100).default(40);
const after = z.coerce.number().int().positive().optional();

// --- letters and digests: `GET newsletter/issues`, `POST newsletter/issues`

export const issueQuery = z.object({ after, limit });
export type IssueRow = {
  id: number;
  kind: 'letter' | 'digest';
  lang: string;
  dir: 'ltr' | 'rtl';
  section: string | null;
  rhythm: Rhythm;
  state: IssueState;
  subject: string;
  dueAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  changedAt: string;
  /** null: it has not gone yet */
  counts: DeliveryCounts | null;
};
export type IssueList = { items: IssueRow[]; next: number | null };
export const newIssue = z.object({ lang: langTag });

// --- one: `GET|PUT|DELETE newsletter/issues/{id}`, `GET newsletter/issues/{id}/preview`

export type IssueView = IssueRow & {
  preheader: string;
  document: DocJson | null;
  version: number;
  /** who would get it now */
  readers: number;
};
export const savedIssue = z.object({
  version: z.number().int().positive(),
  lang: langTag,
  section: z.string().max(200).nullable(),
  subject: z.string().max(200),
  preheader: z.string().max(200),
  document: z.custom<DocJson>(v => typeof v === 'object' && v !== null),
});
export type IssuePreview = { subject: string; text: string };

// --- acts: `POST newsletter/issues/{id}/schedule|pause|resume|test`

export const scheduling = z.object({
  version: z.number().int().positive(),
  at: z.union([z.literal('now'), z.iso.datetime(), z.null()]),
});

// --- readers: `GET newsletter/audience`, `GET newsletter/subscribers`, `POST newsletter/import`

export type AudienceView = {
  states: Partial<Record<SubscriberState, number>>;
  audiences: { lang: string; section: string | null; daily: number; weekly: number; letters: number }[];
  /** those who get everything of a language, or a section of it, at the end of each day */
  days: { day: string; lang: string; section: string | null; n: number }[];
};
export const subscriberQuery = z.object({
  q: z.string().trim().max(200).optional(),
  state: z.enum(subscriberStates).optional(),
  after,
  limit,
});
export type SubscriberItem = {
  id: number;
  email: string;
  lang: string;
  state: SubscriberState;
  confirmedAt: string | null;
  consent: string;
  choices: Choice[];
};
export type SubscriberList = { items: SubscriberItem[]; next: number | null };
export const importing = z.object({
  addresses: z.array(z.string().max(400)).min(1).max(200_000),
  lang: langTag,
  choices,
  consent: z.string().max(500),
});

// --- settings: `GET|PUT newsletter/settings`

export const letterSettings = z.object({
  on: z.boolean(),
  hour: z.number().int().min(0).max(23),
  weekday: z.number().int().min(1).max(7),
  perMinute: z.number().int().min(1).max(100_000),
});
export type LetterSettings = z.output<typeof letterSettings> & { next: { daily: string; weekly: string } };

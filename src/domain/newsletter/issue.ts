import type { Translated } from '../article/content.ts';
import type { DocJson } from '../document/schema.ts';
import type { StoredPicture } from '../media.ts';
import type { OutletSettings } from '../outlet/settings.ts';
import type { Rhythm } from './subscription.ts';

export const issueStates = ['draft', 'scheduled', 'sending', 'paused', 'sent', 'empty'] as const;
/** empty: a digest for which there was nothing to tell */
export type IssueState = (typeof issueStates)[number];
export type DeliveryState = 'queued' | 'begun' | 'sent' | 'refused' | 'uncertain';
export type DeliveryCounts = Record<DeliveryState, number>;

/** A letter as it is sent, with `marks` where each person's own links go. */
export type IssueContent = { subject: string; html: string; text: string };

/**
 * What stands in a rendered letter in place of a person's token: as long as one and of the same letters, so that the mail is
 * put together once, and only these bytes are written for each person.
 */
export const tokenMark = 'MastheadTokenMastheadTokenMastheadTokenMast';

export type DigestArticle = {
  lang: string;
  slug: string;
  title: string;
  summary: string;
  published: Date;
  section: { slug: string; names: Translated } | null;
  picture: { stored: StoredPicture; alt: string } | null;
};
export type DigestCorrection = { slug: string; title: string; note: string; at: Date };

/** What a digest tells: the newest first, with what was set right meanwhile. */
export type Digest = { articles: readonly DigestArticle[]; more: number; corrections: readonly DigestCorrection[] };

export const mostArticles = 20;
const mostCorrections = 5;

/** The part of all that was published since the last digest that one mail tells; null where there is nothing to tell. */
export function pickDigest(
  articles: readonly DigestArticle[],
  corrections: readonly DigestCorrection[],
): Digest | null {
  if (articles.length === 0) return null;
  const newest = articles.toSorted((a, b) => b.published.getTime() - a.published.getTime());
  return {
    articles: newest.slice(0, mostArticles),
    more: Math.max(articles.length - mostArticles, 0),
    corrections: corrections.toSorted((a, b) => b.at.getTime() - a.at.getTime()).slice(0, mostCorrections),
  };
}

/** A letter as it is to be written. `section`: whose letter it is, null for everything. */
export type IssueDraft = {
  lang: string;
  section: { slug: string; names: Translated } | null;
  rhythm: Rhythm;
  /** '' for a digest that is named by its day */
  subject: string;
  preheader: string;
  at: Date;
} & ({ digest: Digest } | { document: DocJson; pictures: readonly StoredPicture[] });

/** What may be done with a letter in a state; null: not any more. */
export function issueAfter(
  state: IssueState,
  act: 'schedule' | 'unschedule' | 'begin' | 'pause' | 'resume' | 'finish',
) {
  const table: Record<typeof act, Partial<Record<IssueState, IssueState>>> = {
    schedule: { draft: 'scheduled', scheduled: 'scheduled' },
    unschedule: { scheduled: 'draft' },
    begin: { draft: 'sending', scheduled: 'sending' },
    pause: { sending: 'paused' },
    resume: { paused: 'sending' },
    finish: { sending: 'sent' },
  };
  return table[act][state] ?? null;
}

/** How many may leave at once, by the outlet's pace. `sent`: since `since`. In mails a minute. */
export function roomNow(perMinute: number, sent: number, since: Date, now: Date): number {
  const minutes = Math.max(now.getTime() - since.getTime(), 0) / 60_000;
  return Math.max(Math.floor(minutes * perMinute) + Math.max(Math.ceil(perMinute / 60), 1) - sent, 0);
}

/** The outlet around a letter, as render/site.ts has it. */
type Around = {
  settings: OutletSettings;
  publicUrl: string;
  sections: readonly { slug: string; names: Translated }[];
  tags: readonly { slug: string; names: Translated }[];
  logo: StoredPicture | null;
};
/** Writes an issue; main.ts supplies it (render/newsletter-mail.ts). */
export type WriteIssue = (site: Around, issue: IssueDraft) => IssueContent;

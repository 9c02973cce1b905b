import { z } from 'zod';
import { storable } from '../storable.ts';

/*
 * What readers write beneath articles. Off by default; where it is on, who may write and whether the newsroom looks
 * first is the outlet's choice. Anybody reads, without a script.
 */

export const commentSettings = z.object({
  on: z.boolean().default(false),
  /** 'confirmed': whoever proved an address; 'supporters': of those, whoever gives */
  writers: z.enum(['confirmed', 'supporters']).default('confirmed'),
  /** 'before': nothing is shown until somebody at the desk has read it */
  moderation: z.enum(['before', 'after']).default('before'),
  /** days after an edition's first publishing in which it takes comments; null: for ever */
  openDays: z.number().int().min(1).max(3650).nullable().default(30),
});
export type CommentSettings = z.output<typeof commentSettings>;

/** Lengths in UTF-16 units. */
export const commentLimits = { name: 80, text: 4000, reason: 1000, note: 500, perHour: 10 } as const;

export const commentStates = ['waiting', 'shown', 'refused', 'withdrawn'] as const;
export type CommentState = (typeof commentStates)[number];

/** Why a reader reports a comment. */
export const reportReasons = ['insult', 'false', 'spam', 'private', 'other'] as const;
export type ReportReason = (typeof reportReasons)[number];

/** What the desk can do with a comment. */
export const commentActs = ['show', 'refuse', 'pick', 'unpick'] as const;
export type CommentAct = (typeof commentActs)[number];

/** What cannot be seen but changes how other text is read (Unicode TR 36), and breaks of lines. */
const unseen = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

const clean = (text: string) => (storable(text) as string).normalize('NFC');

/** A name under which somebody writes, on one line and in one direction. */
export const commenterName = z
  .string()
  .transform(name => clean(name).replace(unseen, ' ').replace(/\s+/g, ' ').trim())
  .pipe(z.string().min(1).max(commentLimits.name));

export const commentInput = z.object({
  name: commenterName,
  text: z
    .string()
    .transform(text =>
      clean(text)
        .replace(/\r\n?/g, '\n')
        // line breaks and tabs stay
        .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '')
        .replace(/\n{3,}/g, '\n\n')
        .trim(),
    )
    .pipe(z.string().min(2).max(commentLimits.text)),
  /** the comment that it answers */
  parent: z.number().int().positive().nullable(),
  idempotencyKey: z.string().regex(/^[\w-]{8,100}$/),
});
export type CommentInput = z.input<typeof commentInput>;

export const commentReport = z.object({
  reason: z.enum(reportReasons),
  note: z
    .string()
    .transform(note => clean(note).trim())
    .pipe(z.string().max(commentLimits.note)),
});

/** Whether an edition takes comments at a time. */
export function takesComments(settings: CommentSettings, firstPublished: Date, now: Date): boolean {
  if (!settings.on) return false;
  return settings.openDays === null || now.getTime() < firstPublished.getTime() + settings.openDays * 86_400_000;
}

/** Whether somebody may write: 'sign-in' first, 'support' first, or 'yes'. */
export function mayWrite(
  settings: CommentSettings,
  reader: { confirmed: boolean; supporter: boolean; blocked: boolean } | null,
): 'yes' | 'sign-in' | 'support' | 'blocked' {
  if (!reader?.confirmed) return 'sign-in';
  if (reader.blocked) return 'blocked';
  return settings.writers === 'supporters' && !reader.supporter ? 'support' : 'yes';
}

/**
 * The state that an act of the desk leads to; null: it is no act on such a comment. Picking shows what waits. What its
 * writer took back stays so.
 */
export function afterAct(
  comment: { state: CommentState; picked: boolean },
  act: CommentAct,
): { state: CommentState; picked: boolean } | null {
  if (comment.state === 'withdrawn') return null;
  switch (act) {
    case 'show':
      return comment.state === 'shown' ? null : { state: 'shown', picked: false };
    case 'refuse':
      return comment.state === 'refused' ? null : { state: 'refused', picked: false };
    case 'pick':
      return comment.state === 'refused' || comment.picked ? null : { state: 'shown', picked: true };
    case 'unpick':
      return comment.picked ? { state: comment.state, picked: false } : null;
  }
}

/** A piece of a comment's text: words, or an address that is written in it. */
export type Piece = { text: string; href: string | null };

/**
 * A paragraph's words and the web addresses among them. Only http and https, and none with a name before the host, which
 * would look like another site's; the full stop after an address is not part of it.
 */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'`“”«»]+/gi)) {
    const address = match[0].replace(/[.,;:!?)\]}…]+$/, '');
    if (!URL.canParse(address)) continue;
    const url = new URL(address);
    if (url.username || url.password || address.length > 500) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index), href: null });
    found.push({ text: address, href: url.href });
    from = match.index + address.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), href: null });
  return found;
}

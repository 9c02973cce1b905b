import { z } from 'zod';
import { type CommentState, commentActs, type ReportReason } from '../../domain/comment/comment.ts';

/*
 * What the desk's screen of comments and its server say to each other, as contract.ts does for the rest. Times are ISO 8601
 * in UTC.
 */

export const commentShows = ['waiting', 'reported', 'shown', 'refused', 'all'] as const;
export type CommentShow = (typeof commentShows)[number];

export const commentQuery = z.object({
  show: z.enum(commentShows).default('waiting'),
  lang: z.string().max(35).optional(),
  edition: z.coerce.number().int().positive().optional(),
  q: z.string().trim().max(200).optional(),
  after: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});

export type CommentItem = {
  id: number;
  state: CommentState;
  name: string;
  text: string;
  at: string;
  picked: boolean;
  supporter: boolean;
  /** nothing more is taken of its writer; null: nobody knows any more who that is */
  blocked: boolean | null;
  /** what it answers */
  parent: { name: string; text: string } | null;
  edition: { id: number; lang: string; dir: 'ltr' | 'rtl'; title: string; url: string };
  reported: { reason: ReportReason; note: string; at: string }[];
  decided: { by: string | null; at: string; reason: string } | null;
  version: number;
};
/** `waiting`, `reported`: how many there are, whatever the filter */
export type CommentList = { items: CommentItem[]; next: string | null; waiting: number; reported: number };

export const commentActing = z.object({
  act: z.enum(commentActs),
  reason: z.string().max(2000).default(''),
  version: z.number().int().positive(),
});
export const commentBlocking = z.object({ blocked: z.boolean() });

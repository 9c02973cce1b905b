import { z } from 'zod';
import { langTag } from '../../domain/outlet/inputs.ts';
import { type Grant, grantLimits, grantTerms, type PermissionState } from '../../domain/permission/grant.ts';
import { type RequestAct, type RequestState, requestStates } from '../../domain/permission/request.ts';
import type { SealState } from '../../domain/permission/seal.ts';

/*
 * What the desk's screens of permissions and their server say to each other, as contract.ts does for the rest. Times are
 * ISO 8601 in UTC, days YYYY-MM-DD by the outlet's calendar.
 */

const id = z.coerce.number().int().positive();
const words = z.string().trim().max(200).optional();
const after = z.string().max(200).optional();
const limit = z.coerce.number().int().min(1).max(100).default(40);

// --- requests: `GET permissions/requests`

export const requestQuery = z.object({
  state: z.enum(requestStates).optional(),
  article: id.optional(),
  mine: z.stringbool().optional(),
  q: words,
  after,
  limit,
});
export type RequestRow = {
  id: number;
  state: RequestState;
  name: string;
  organisation: string;
  site: string;
  /** id null: gone, or whatever is published */
  article: { id: number | null; title: string } | null;
  purpose: string;
  lang: string;
  receivedAt: string;
  lastAct: RequestAct | null;
  assignedTo: { id: string; name: string } | null;
  number: number | null;
};
/** `waiting`: how many nobody has answered, whatever the filter */
export type RequestList = { items: RequestRow[]; next: string | null; waiting: number };

// --- one request: `GET permissions/requests/{id}`

export type RequestView = RequestRow & {
  /** for the answer; null: none was left, or it was swept */
  email: string | null;
  amount: 'extract' | 'whole';
  characters: number | null;
  pictures: boolean;
  translation: string | null;
  until: string | null;
  commercial: boolean;
  message: string;
  dir: 'ltr' | 'rtl';
  /** where its own page is, for the person who asks */
  decidedAt: string | null;
  /** to be sent back with every act; a request that somebody else touched meanwhile is refused with 409 */
  version: number;
  /** what everybody may do with the article without asking */
  terms: { extractLimit: number; translation: string; commercial: string; text: string };
  /** of the article, where there is one */
  page: { url: string; lang: string; editionId: number; source: string | null } | null;
  acts: { act: RequestAct; by: string | null; at: string; text: string }[];
  /** other requests of the same person, organisation or site */
  history: RequestRow[];
  /** permissions for the same article, or for all, that hold now */
  permissions: PermissionRow[];
  /** what a permission would say if it gave all that is asked */
  proposed: GrantInput;
  can: { decide: boolean };
};

// --- acts, each `POST permissions/requests/{id}/{act}`

const version = z.number().int().positive();
/** to whoever asks, beside the letter; '' sends the standard words alone */
const reply = z.string().max(5000).default('');
export const holder = z.object({
  name: z.string().trim().max(grantLimits.holder),
  organisation: z.string().trim().max(grantLimits.holder),
});
export const granting = z.object({ version, holder, terms: grantTerms, reply });
export const declining = z.object({ version, reason: z.string().trim().min(1).max(5000) });
export const asking = z.object({ version, question: z.string().trim().min(1).max(5000) });
/** `PUT permissions/requests/{id}/assignee` */
export const assigning = z.object({ version, user: z.string().max(200).nullable() });
export type GrantInput = Omit<z.input<typeof granting>, 'version' | 'reply'>;

/** `POST permissions/preview` */
export const previewing = z.object({ holder, terms: grantTerms });
export type Previewed = { lang: string; dir: 'ltr' | 'rtl'; letter: string };

// --- permissions: `GET permissions`, `POST permissions` (one that nobody asked for)

export const permissionQuery = z.object({
  state: z.enum(['valid', 'ending', 'expired', 'revoked']).optional(),
  standing: z.stringbool().optional(),
  article: id.optional(),
  q: words,
  after: id.optional(),
  limit,
});
export type PermissionRow = {
  number: number;
  state: PermissionState;
  /** ends within 30 days and is not extended */
  ending: boolean;
  holder: Grant['holder'];
  hosts: string[];
  article: Grant['article'];
  scope: Grant['scope'];
  from: string;
  until: string | null;
};
export type PermissionList = { items: PermissionRow[]; next: string | null };
export const newPermission = z.object({
  holder,
  email: z.union([z.literal('').transform(() => null), z.email().max(320)]).nullable(),
  terms: grantTerms,
  reply,
  /** a page that cites us, which it is given for */
  citation: z.number().int().positive().nullish(),
});

// --- one permission: `GET permissions/{number}`, `POST permissions/{number}/revoke|extend`

export type PermissionView = PermissionRow & {
  /** its page, where anybody can see whether it holds */
  url: string;
  lang: string;
  dir: 'ltr' | 'rtl';
  letter: string;
  conditions: string;
  credit: string;
  signedBy: string;
  signedAt: string;
  seal: SealState;
  hash: string;
  /** its holder is written to */
  answerable: boolean;
  request: number | null;
  replaces: number | null;
  replacedBy: number | null;
  revoked: { at: string; why: string } | null;
  can: { extend: boolean; revoke: boolean };
};
export const revoking = z.object({ reason: z.string().trim().min(1).max(2000) });
export const extending = z.object({ until: grantTerms.shape.until, reply });

// --- what is written often: `GET|POST permissions/letters`, `PUT|DELETE permissions/letters/{id}`

export type SavedLetter = { id: number; lang: string; name: string; text: string };
export const savedLetter = z.object({
  lang: langTag,
  name: z.string().trim().min(1).max(100),
  text: z.string().trim().min(1).max(5000),
});

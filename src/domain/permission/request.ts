import { z } from 'zod';
import { langTag } from '../outlet/inputs.ts';
import { day } from './grant.ts';

export const requestStates = ['open', 'granted', 'declined', 'withdrawn'] as const;
export type RequestState = (typeof requestStates)[number];

/** What is said about a request: by the newsroom, or by whoever asks (answer, withdraw). */
export const requestActs = ['ask', 'answer', 'grant', 'decline', 'withdraw'] as const;
export type RequestAct = (typeof requestActs)[number];

/** The state after an act; null: it cannot be done now. Who was told no may be told yes later. */
export function requestAfter(state: RequestState, act: RequestAct): RequestState | null {
  if (act === 'grant') return state === 'open' || state === 'declined' ? 'granted' : null;
  if (state !== 'open') return null;
  return act === 'decline' ? 'declined' : act === 'withdraw' ? 'withdrawn' : 'open';
}

/** Limits of a request, in UTF-16 units. */
export const requestLimits = {
  name: 200,
  organisation: 200,
  email: 320,
  site: 1000,
  purpose: 1000,
  message: 4000,
  characters: 1_000_000,
} as const;

const text = (most: number) =>
  z
    .string()
    .max(most)
    .nullish()
    .transform(s => s?.trim() ?? '');

/**
 * A request for more than the terms give. `articleId` null: for whatever the outlet publishes; `characters`: of an extract;
 * `until`: the last day, null for good; `lang`: of the person who asks.
 */
export const requestInput = z
  .object({
    name: z.string().trim().min(1).max(requestLimits.name),
    organisation: text(requestLimits.organisation),
    email: z
      .string()
      .trim()
      .max(requestLimits.email)
      .nullish()
      .transform(s => s || null)
      .pipe(z.email().nullable()),
    site: text(requestLimits.site),
    articleId: z.number().int().positive().nullable().default(null),
    amount: z.enum(['extract', 'whole']).default('whole'),
    characters: z.number().int().min(1).max(requestLimits.characters).nullable().default(null),
    pictures: z.boolean().default(false),
    purpose: z.string().trim().min(1).max(requestLimits.purpose),
    translation: langTag.nullable().default(null),
    until: day.nullable().default(null),
    commercial: z.boolean().default(false),
    message: text(requestLimits.message),
    lang: langTag,
    idempotencyKey: z
      .string()
      .regex(/^[\w-]{8,100}$/)
      .nullable()
      .default(null),
  })
  .refine(r => r.amount === 'whole' || r.characters !== null, { path: ['characters'] })
  .transform(r => (r.amount === 'whole' ? { ...r, characters: null } : r));
export type RequestInput = z.input<typeof requestInput>;
export type PermissionRequest = z.output<typeof requestInput>;

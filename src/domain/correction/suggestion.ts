import { z } from 'zod';
import { langTag } from '../outlet/settings.ts';
import { suggestionKinds, vias } from './case.ts';

/** Limits of a report, in UTF-16 units. */
export const suggestionLimits = {
  exact: 2000,
  context: 200,
  proposed: 2000,
  comment: 4000,
  email: 320,
  page: 2000,
} as const;

/** '' proposes that the passage goes; white space alone proposes nothing. */
const wording = (s: string | null | undefined) => (s === '' ? '' : s?.trim() || null);
const blankIsNull = (s: string | null | undefined) => s?.trim() || null;

/** The passage as the reader's page gave it. */
export const quoteInput = z.object({
  exact: z
    .string()
    .max(suggestionLimits.exact)
    .refine(s => s.trim() !== ''),
  prefix: z.string().max(suggestionLimits.context).optional(),
  suffix: z.string().max(suggestionLimits.context).optional(),
  start: z.number().int().min(0).optional(),
});

/**
 * A report of a reader. `articleId` null: to the outlet, or about `page`, the address of one of another site; `quote` null: about the article as a whole. `revision`: the version
 * that was read, counted from 1. `idempotencyKey`: of the sender's choice, so that the same report sent twice is one.
 */
export const suggestionInput = z
  .object({
    articleId: z.number().int().positive().nullable().default(null),
    page: z.string().max(suggestionLimits.page).nullable().default(null),
    lang: langTag,
    kind: z.enum(suggestionKinds).default('other'),
    quote: quoteInput.nullable().default(null),
    revision: z.number().int().positive().nullable().default(null),
    proposed: z.string().max(suggestionLimits.proposed).nullish().transform(wording),
    comment: z
      .string()
      .max(suggestionLimits.comment)
      .nullish()
      .transform(s => s?.trim() ?? ''),
    email: z.string().trim().max(suggestionLimits.email).nullish().transform(blankIsNull).pipe(z.email().nullable()),
    via: z.enum(vias).default('page'),
    idempotencyKey: z
      .string()
      .regex(/^[\w-]{8,100}$/)
      .nullable()
      .default(null),
  })
  // words that stand nowhere cannot go
  .transform(s => (s.quote === null && s.proposed === '' ? { ...s, proposed: null } : s))
  // something must be said: other words, or a comment, or that this very passage is wrong
  .refine(s => s.comment !== '' || s.proposed !== null || s.quote !== null, { path: ['comment'] });

export type SuggestionInput = z.input<typeof suggestionInput>;
export type Suggestion = z.output<typeof suggestionInput>;

/** Sums that cost a sender a second and us nothing; main.ts supplies it (outside/proof.ts). */
export type Proof = {
  /** a new one to solve, as JSON */
  challenge(): Promise<unknown>;
  /** the name of the challenge that was solved, so that none counts twice; null: it is not right, not ours, or too old */
  verify(proof: string): Promise<string | null>;
};

import { z } from 'zod';
import { creditRoles, revisionKinds } from '../../domain/article/content.ts';
import { langTag } from '../../domain/outlet/settings.ts';

/*
 * What the public API takes and answers, once: the handlers are typed by it, /api/v1/openapi.json is made from it, and
 * a test holds every answer to it. A name that was released stays.
 */

const time = z.iso.datetime().describe('ISO 8601, UTC');
const url = z.url().describe('absolute');

export const credit = z.object({
  name: z.string(),
  role: z.enum(creditRoles),
  url: url.nullable().describe('the page of this person here'),
});

export const source = z.object({
  outlet: z.string(),
  url: z.string().nullable(),
  author: z.string().nullable(),
  lang: z.string().nullable(),
  published: z.string().nullable().describe('as the source gives it'),
});

export const edition = z.object({
  lang: z.string().describe('BCP 47'),
  url,
  title: z.string(),
  summary: z.string(),
  bylines: z.array(credit),
  source: source.nullable().describe('the partner outlet whose reporting this is'),
  published: time,
  updated: time.describe('the last change that was more than a small one'),
  revision: z.int().min(1).describe('the version that is published now, counted from 1'),
  words: z.int().min(0),
});

export const article = z.object({
  id: z.int(),
  section: z.string().nullable().describe('its slug'),
  tags: z.array(z.string()).describe('slugs'),
  editions: z.array(edition),
});

export const revision = z.object({
  lang: z.string(),
  number: z.int().min(1),
  kind: z.enum(revisionKinds),
  note: z.string().describe('what was changed and why'),
  title: z.string(),
  words: z.int().min(0),
  published: time,
  url: url.describe('this version and its difference from the one before'),
});

export const correction = z.object({
  article: z.int().describe('id of the article'),
  lang: z.string(),
  kind: z.enum(['correction', 'clarification']),
  note: z.string(),
  title: z.string().describe('of the article, as it is today'),
  url: url.describe('of the article'),
  revision: z.int().min(1).describe('the version that set it right'),
  published: time,
});

export const problemDocument = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  key: z.string().describe('names the problem for programs; it stays when the words change'),
  field: z.string().optional(),
  data: z.unknown().optional(),
});

/** A part of a list; `next` goes into `after` to read on. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('where the list goes on, for “after”; null at its end'),
  });

const paging = {
  after: z.string().max(40).optional().describe('“next” of the part before'),
  limit: z.coerce.number().int().min(1).max(100).default(20),
};
const lang = langTag.optional().describe('only editions in this language');

export const articlesQuery = z.object({
  lang,
  section: z.string().max(200).optional().describe('slug of a section'),
  tag: z.string().max(200).optional().describe('slug of a tag'),
  since: z
    .union([z.iso.datetime({ offset: true }), z.iso.date()])
    .optional()
    .describe('only editions that were changed at this time or later'),
  ...paging,
});
export const revisionsQuery = z.object({ lang, ...paging });
export const correctionsQuery = z.object({ lang, ...paging });
export const articleParams = z.object({ id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

export type Article = z.output<typeof article>;
export type Revision = z.output<typeof revision>;
export type Correction = z.output<typeof correction>;

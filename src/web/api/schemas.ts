import { z } from 'zod';
import { creditRoles, revisionKinds } from '../../domain/article/content.ts';
import { suggestionKinds, vias } from '../../domain/correction/case.ts';
import { entryKinds } from '../../domain/correction/log.ts';
import { quoteInput, suggestionLimits } from '../../domain/correction/suggestion.ts';
import { langTag } from '../../domain/outlet/settings.ts';
import { requestLimits } from '../../domain/permission/request.ts';

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
  credit: z.string().optional().describe('the line that the partner demands'),
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

const hash = z.string().regex(/^[0-9a-f]{64}$/);

export const correction = z.object({
  number: z.int().min(1).describe('of the entry: the log counts from 1, without gaps, over all languages'),
  article: z.int().describe('id of the article'),
  key: z.string().describe('name of the article within the log; it stays in every copy of the outlet'),
  lang: z.string(),
  kind: z.enum(entryKinds).describe('a withdrawal takes an entry back that was made by mistake'),
  wrong: z.string().describe('what was wrong, as far as it is one passage'),
  right: z.string().describe('what it says now'),
  note: z.string(),
  title: z.string().describe('of the article, as it is today'),
  url: url.describe('of the article; of the page, where it is one of another site'),
  revision: z.int().min(1).describe('the version that set it right'),
  published: time,
  withdraws: z.int().nullable().describe('of a withdrawal: the number of the entry that it takes back'),
  withdrawn: z.boolean().describe('a later entry takes this one back'),
  withdrawal: z
    .object({ number: z.int().min(1), note: z.string(), published: time })
    .nullable()
    .describe('the entry that takes this one back'),
  gone: z
    .boolean()
    .describe('the article was taken down: “wrong” and “right” are left out here, and are in the hash all the same'),
  previousHash: hash.describe('“hash” of the entry before; 64 zeros for the first'),
  hash: hash.describe(
    'SHA-256, in hex, of the UTF-8 text JSON.stringify([previousHash, number, key, lang, kind, wrong, right, note, revision, withdraws, published])',
  ),
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

/** A time that every database can hold; a zone may lead out of a year. */
function isCommonYear(value: string): boolean {
  const year = new Date(value).getUTCFullYear();
  return year >= 1 && year <= 9999;
}

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
    .refine(isCommonYear, { error: 'of the years 1 to 9999' })
    .optional()
    .describe('only editions that were changed at this time or later'),
  ...paging,
});
export const revisionsQuery = z.object({ lang, ...paging });
export const correctionsQuery = z.object({
  lang,
  kind: z.enum(entryKinds).optional().describe('only entries of this kind'),
  ...paging,
});
/** In digits: `0x1`, `1e0` and ` 1` would be other addresses of the same article. */
export const articleParams = z.object({
  id: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
});

/**
 * A report of a reader, or a W3C Web Annotation of one (recognised by its `@context`). What it may hold is checked by
 * domain/correction; here it is an object.
 */
export const reportBody = z.looseObject({
  page: z
    .string()
    .max(suggestionLimits.page)
    .nullish()
    .describe('at /pages/suggestions: the address of the page that was read, of a site that the outlet has listed'),
  lang: z.string().optional().describe('of the edition that was read, BCP 47'),
  kind: z.enum(suggestionKinds).optional(),
  quote: quoteInput.nullish().describe('the passage; without it the report is about the article as a whole'),
  revision: z.int().min(1).nullish().describe('the version that was read'),
  proposed: z
    .string()
    .max(suggestionLimits.proposed)
    .nullish()
    .describe('the words that should stand there; “” proposes that the passage goes'),
  comment: z.string().max(suggestionLimits.comment).nullish(),
  email: z.string().max(suggestionLimits.email).nullish().describe('for the answer; never published'),
  via: z.enum(vias).optional(),
  proof: z.string().max(5000).nullish().describe('the solved challenge, where a 428 asked for one'),
});
/** A request for permission. What it may hold is checked by domain/permission; here it is an object. */
export const permissionBody = z.looseObject({
  name: z.string().max(requestLimits.name).describe('who asks'),
  organisation: z.string().max(requestLimits.organisation).nullish(),
  email: z.string().max(requestLimits.email).nullish().describe('for the answer; never published'),
  site: z.string().max(requestLimits.site).nullish().describe('address of the site or page where it is to stand'),
  article: z.int().min(1).nullish().describe('id of the article; without it: whatever the outlet publishes'),
  amount: z.enum(['extract', 'whole']).default('whole'),
  characters: z.int().min(1).nullish().describe('of an extract, at most'),
  pictures: z.boolean().optional(),
  purpose: z.string().max(requestLimits.purpose).describe('what for'),
  translation: z.string().nullish().describe('BCP 47: the language it is to be translated into'),
  until: z.string().nullish().describe('YYYY-MM-DD, the last day; without it: for good'),
  commercial: z.boolean().optional(),
  message: z.string().max(requestLimits.message).nullish(),
  lang: z.string().describe('of the answer, BCP 47'),
  proof: z.string().max(5000).nullish().describe('the solved challenge, where a 428 asked for one'),
});
export const taken = z.object({
  id: z
    .string()
    .describe(
      'whoever knows it may read and erase the report at /{lang}/suggestions/{id}, the request for permission at /{lang}/permissions/requests/{id}',
    ),
  status: z.literal('received'),
});
export type Taken = z.output<typeof taken>;

export type Article = z.output<typeof article>;
export type Revision = z.output<typeof revision>;
export type Correction = z.output<typeof correction>;

import { z } from 'zod';
import { parseDoc } from '../document/parse.ts';
import { emptyDoc } from '../document/schema.ts';
import { countWords, toText } from '../document/text.ts';
import { fail, ok, type Result } from '../result.ts';
import { storable } from '../storable.ts';
import { creditRoles, type EditionText } from './content.ts';

const line = (most: number) => z.string().max(most).default('');
const maybe = (most: number) =>
  z
    .string()
    .max(most)
    .nullable()
    .default(null)
    .transform(s => s || null);
const webAddress = maybe(2000).refine(s => s === null || (/^https?:\/\//i.test(s) && URL.canParse(s)));
const pictureId = z
  .string()
  .regex(/^[0-9a-f]{20}$/)
  .nullable()
  .default(null);

const shape = z.object({
  title: line(500),
  summary: line(2000),
  content: z.object({
    doc: z.unknown(),
    lead: z
      .object({
        media: pictureId,
        src: webAddress,
        alt: line(2000),
        caption: line(2000),
        credit: line(500),
        licence: line(200),
      })
      .nullable()
      .default(null),
    byline: z
      .array(z.object({ person: maybe(200), name: z.string().trim().min(1).max(200), role: z.enum(creditRoles) }))
      .max(50)
      .default([]),
    source: z
      .object({
        outlet: z.string().trim().min(1).max(200),
        url: webAddress,
        author: maybe(200),
        lang: maybe(35),
        published: maybe(40),
        credit: z.string().trim().max(500).optional(),
      })
      .transform(({ credit, ...source }) => (credit ? { ...source, credit } : source))
      .nullable()
      .default(null),
    funder: line(500),
  }),
});

export type CheckedText = { text: EditionText; plain: string; words: number };

/**
 * Reads the text of an edition from input of any origin: structure, limits, the document by its schema. What PostgreSQL
 * cannot keep (NUL, half surrogate pairs) is taken out. `plain` and `words` are what search and lists need.
 */
export function checkText(input: unknown, lang: string): Result<CheckedText> {
  const read = shape.safeParse(storable(input));
  if (!read.success) {
    const issue = read.error.issues[0];
    return fail('invalid', 'text.wrong', {
      field: issue?.path.join('.') ?? '',
      values: { field: issue?.path.join('.') ?? '' },
    });
  }
  const parsed = parseDoc(read.data.content.doc ?? emptyDoc);
  if (!parsed.ok) {
    const tooLarge = parsed.error.key === 'document.too-large';
    return fail(tooLarge ? 'too-large' : 'invalid', parsed.error.key, {
      field: 'doc',
      values: { where: parsed.error.where ?? '' },
    });
  }
  const plain = toText(parsed.doc);
  const { title, summary, content } = read.data;
  const text: EditionText = {
    title: title.trim(),
    summary: summary.trim(),
    content: { ...content, doc: parsed.doc.toJSON() },
  };
  return ok({ text, plain, words: countWords(plain, lang) });
}

import { z } from 'zod';
import { isSlug } from './article/slug.ts';
import { langTag } from './outlet/settings.ts';
import { fail, ok, type Result } from './result.ts';
import { storable } from './storable.ts';
import { translationRights } from './translation/permission.ts';

/*
 * What sections, tags, people and partner outlets are made of, as input: each has an address part and names.
 */

const slug = z
  .string()
  .transform(s => s.trim().normalize('NFC').toLowerCase())
  .refine(isSlug);
const texts = (most: number) =>
  z
    .record(langTag, z.string().max(most))
    .transform(given =>
      Object.fromEntries(Object.entries(given).flatMap(([l, t]) => (t.trim() ? [[l, t.trim()]] : []))),
    );
/** at least one language has a name */
const names = texts(200).refine(given => Object.keys(given).length > 0);
const webAddress = z
  .string()
  .trim()
  .max(2000)
  .refine(s => /^https?:\/\//i.test(s) && URL.canParse(s));
const pictureId = z.string().regex(/^[0-9a-f]{20}$/);

export const sectionInput = z.object({
  slug,
  names,
  descriptions: texts(2000).default({}),
  /** its place in the order; where it is not given, a section stays where it was */
  position: z.number().int().min(0).max(1_000_000).optional(),
});
export const tagInput = z.object({ slug, names });
export const personInput = z.object({
  slug,
  names,
  bios: texts(20_000).default({}),
  email: z
    .union([z.literal(''), z.email()])
    .nullable()
    .default(null)
    .transform(e => e || null),
  links: z
    .array(z.object({ name: z.string().trim().max(100), url: webAddress }))
    .max(20)
    .default([]),
  /** id of the stored portrait */
  media: pictureId.nullable().default(null),
});
export const sourceInput = z.object({
  slug,
  name: z.string().trim().min(1).max(200),
  url: webAddress.nullable().default(null),
  lang: langTag.nullable().default(null),
  /** what it lets us translate, until which day, with which credit line */
  translationRight: z.enum(translationRights).default('unknown'),
  translationUntil: z.iso.date().nullable().default(null),
  translationCredit: z.string().trim().max(500).default(''),
  translationNote: z.string().trim().max(4000).default(''),
});

/** Reads input of any origin; a refusal names the first field that is not as it should be. */
export function readInput<S extends z.ZodType>(shape: S, input: unknown): Result<z.output<S>> {
  const read = shape.safeParse(storable(input));
  if (read.success) return ok(read.data);
  const field = read.error.issues[0]?.path.join('.') ?? '';
  if (field === '') return fail('invalid', 'input.no-fields');
  return field === 'slug'
    ? fail('invalid', 'slug.wrong', { field })
    : fail('invalid', 'input.wrong', { field, values: { field } });
}

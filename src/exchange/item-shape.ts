import { z } from 'zod';
import { editionStates, revisionKinds } from '../domain/article/content.ts';
import { isSlug } from '../domain/article/slug.ts';
import { entryKinds } from '../domain/correction/log.ts';
import { sponsorPlaces } from '../domain/sponsor.ts';
import { articleTerms } from '../domain/terms/terms.ts';
import { translationRights } from '../domain/translation/permission.ts';
import type { ImportedItem } from './item.ts';

/* The shape of an item in an export of ours. What is inside a text is checked where texts are checked. */

const line = z.string().max(5000);
const maybe = line.nullable();
const translated = z.record(z.string().max(35), z.string().max(100_000));
const time = z.string().refine(value => !Number.isNaN(Date.parse(value)));
const maybeTime = time.nullable();
const slug = z.string().refine(isSlug);

const text = { title: z.string(), summary: z.string(), content: z.record(z.string(), z.unknown()) };
const revision = z.object({
  ...text,
  at: time,
  published: z.object({ kind: z.enum(revisionKinds), note: z.string() }).nullable(),
  by: maybe,
});

const shape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('outlet'), settings: z.record(z.string(), z.unknown()), logo: maybe }),
  z.object({
    kind: z.literal('section'),
    slug,
    names: translated,
    descriptions: translated,
    position: z.number().int(),
  }),
  z.object({ kind: z.literal('tag'), slug, names: translated }),
  z.object({
    kind: z.literal('source'),
    slug,
    name: line,
    url: maybe,
    lang: maybe,
    translation: z
      .object({ right: z.enum(translationRights), until: z.iso.date().nullable(), credit: line, note: z.string() })
      .optional(),
  }),
  z.object({
    kind: z.literal('person'),
    slug,
    names: translated,
    bios: translated,
    email: maybe,
    links: z.array(z.object({ name: line, url: line })),
    picture: maybe,
    user: maybe,
  }),
  z.object({
    kind: z.literal('picture'),
    src: line,
    filename: line,
    alt: translated,
    caption: translated,
    credit: line,
    licence: line,
    focal: z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) }).nullable(),
    stored: z.object({ id: z.string().regex(/^[0-9a-f]{20}$/), createdAt: time, createdBy: maybe }).nullable(),
  }),
  z.object({
    kind: z.literal('sponsor'),
    key: line,
    name: line,
    url: line,
    picture: line,
    alt: translated,
    label: translated,
    note: translated,
    places: z.array(z.enum(sponsorPlaces)),
    languages: z.array(line),
    firstDay: z.iso.date(),
    lastDay: z.iso.date().nullable(),
    weight: z.number().int().min(1).max(100),
  }),
  z.object({
    kind: z.literal('edition'),
    key: line,
    name: line,
    article: z.object({
      key: line,
      name: line,
      section: maybe,
      tags: z.array(line),
      terms: articleTerms.optional(),
      originalLang: line,
      createdAt: maybeTime,
      createdBy: maybe,
    }),
    lang: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
    slug: line,
    state: z.enum(editionStates),
    publishAt: maybeTime,
    embargoUntil: maybeTime,
    firstPublishedAt: maybeTime,
    publishedAt: maybeTime,
    goneAt: maybeTime,
    goneNote: z.string().nullable(),
    lead: z.object({ setAt: time, until: maybeTime }).optional(),
    createdAt: maybeTime,
    revisions: z.array(revision),
    draft: z.object({ ...text, savedAt: time, savedBy: maybe }).nullable(),
    redirects: z.array(line),
  }),
  z.object({
    kind: z.literal('correction'),
    number: z.number().int().min(1),
    article: line,
    lang: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
    entry: z.enum(entryKinds),
    wrong: z.string().max(100_000),
    right: z.string().max(100_000),
    note: z.string().max(100_000),
    revision: z.number().int().min(1),
    withdraws: z.number().int().min(1).nullable(),
    at: time,
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  z.object({ kind: z.literal('redirect'), path: line, target: line }),
]);

/** Reads one line of an export; null when it is no item. */
export function readItem(json: string): ImportedItem | null {
  try {
    const read = shape.safeParse(JSON.parse(json));
    return read.success ? (read.data as unknown as ImportedItem) : null;
  } catch {
    return null;
  }
}

import { parse } from 'yaml';
import type { EditionState, RevisionKind, SourceCredit } from '../domain/article/content.ts';
import { type Credit, type CreditRole, creditRoles, editionStates, revisionKinds } from '../domain/article/content.ts';
import { cleanWebAddress } from '../domain/document/urls.ts';
import { type ArticleTerms, articleTerms } from '../domain/terms/terms.ts';

/*
 * The front matter of a Markdown file: ours (docs/markdown-format.md) and what Jekyll, Hugo, Astro and Eleventy call the
 * same things. Whatever is missing or of another type counts as not said.
 */

export type FrontMatter = {
  title: string;
  summary: string;
  lang: string | null;
  slug: string | null;
  original: boolean | null;
  section: string | null;
  tags: string[];
  /** the article's own terms of reuse */
  terms: ArticleTerms | null;
  byline: Credit[];
  source: SourceCredit | null;
  state: EditionState;
  /** ISO 8601; null when none or wrong */
  published: string | null;
  /** what stands there instead of a time */
  unreadableDate: string | null;
  updated: string | null;
  kind: RevisionKind | null;
  note: string;
  funder: string;
  image: {
    src: string;
    alt: string;
    caption: string;
    credit: string;
    licence: string;
    focal: [number, number] | null;
  } | null;
  redirects: string[];
};

/** Reads YAML 1.2; times stay the text that they are. */
export function readYaml(text: string): { ok: true; value: unknown } | { ok: false; detail: string } {
  try {
    return { ok: true, value: parse(text, { maxAliasCount: 50, logLevel: 'error' }) };
  } catch (error) {
    return { ok: false, detail: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' };
  }
}

export function readFrontMatter(data: Record<string, unknown>): FrontMatter {
  const first = (...keys: string[]) => keys.map(key => text(data[key])).find(Boolean) ?? '';
  const published =
    time(data.published) ?? time(data.date) ?? time(data.pubDate) ?? time(data.publishDate) ?? time(data.created);
  const categories = [...list(data.categories), ...list(data.category)];
  const state = editionStates.find(s => s === data.status);
  const hidden = data.draft === true || data.published === false || data.unlisted === true;
  const kind = revisionKinds.find(k => k === data.kind) ?? null;
  const [category, ...others] = text(data.section) ? [text(data.section), ...categories] : categories;
  return {
    title: first('title', 'headline'),
    summary: first('summary', 'description', 'excerpt', 'subtitle'),
    lang: first('lang', 'language', 'locale').replace('_', '-') || null,
    slug: text(data.slug) || null,
    original: typeof data.original === 'boolean' ? data.original : null,
    section: category ?? null,
    tags: [...new Set([...list(data.tags), ...list(data.keywords), ...others])],
    byline: [
      ...credits(data.byline, 'author'),
      ...credits(data.authors, 'author'),
      ...credits(data.author, 'author'),
      ...credits(data.translator, 'translator'),
    ],
    // terms that are none are left out: an article is not refused for them
    terms: data.terms === undefined ? null : (articleTerms.safeParse(data.terms).data ?? null),
    source: sourceOf(data.source),
    state: state ?? (hidden ? 'draft' : 'published'),
    published,
    unreadableDate:
      published === null ? first('published', 'date', 'pubDate', 'publishDate', 'created').slice(0, 100) || null : null,
    updated: time(data.updated) ?? time(data.lastmod) ?? time(data.updatedDate) ?? time(data.last_modified_at),
    kind,
    note: text(data.note),
    funder: text(data.funder),
    image: imageOf(data),
    redirects: [data.redirects, data.aliases, data.redirect_from, data.permalink]
      .flatMap(list)
      .filter(p => /^(\/|https?:)/.test(p) && !p.includes(':slug')),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

function list(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(text).filter(Boolean);
  const one = text(value);
  if (one === '') return [];
  return one.includes(',')
    ? one
        .split(',')
        .map(s => s.trim())
        .filter(Boolean)
    : [one];
}

/** A time as ISO 8601 in UTC; null when it is none. One without a zone is taken as UTC. */
export function time(value: unknown): string | null {
  const given = text(value);
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)\s*(Z|[+-]\d{2}:?\d{2})?)?/.exec(given);
  if (!match) return null;
  const date = new Date(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`);
  const year = date.getUTCFullYear();
  return Number.isNaN(date.getTime()) || year < 1000 || year > 9998 ? null : date.toISOString();
}

function credits(value: unknown, role: CreditRole): Credit[] {
  const given = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return given.flatMap((entry): Credit[] => {
    if (typeof entry === 'string' && entry.trim() !== '') return [{ person: null, name: entry.trim(), role }];
    if (typeof entry !== 'object' || entry === null) return [];
    const { name, role: own, person } = entry as Record<string, unknown>;
    if (text(name) === '') return [];
    return [{ person: text(person) || null, name: text(name), role: creditRoles.find(r => r === own) ?? role }];
  });
}

function sourceOf(value: unknown): SourceCredit | null {
  if (typeof value !== 'object' || value === null) return null;
  const source = value as Record<string, unknown>;
  if (text(source.outlet) === '') return null;
  return {
    outlet: text(source.outlet),
    url: cleanWebAddress(text(source.url)),
    author: text(source.author) || null,
    lang: text(source.lang) || null,
    published: text(source.published) || null,
    ...(text(source.credit) ? { credit: text(source.credit) } : {}),
  };
}

function imageOf(data: Record<string, unknown>): FrontMatter['image'] {
  for (const value of [data.image, data.cover, data.heroImage, data.featured_image, data.thumbnail, data.banner]) {
    const given = Array.isArray(value) ? value[0] : value;
    const image: Record<string, unknown> = typeof given === 'object' && given !== null ? { ...given } : { src: given };
    const src = text(image.src) || text(image.image) || text(image.path) || text(image.url);
    if (src === '') continue;
    const focal = Array.isArray(image.focal) && image.focal.length === 2 ? image.focal.map(Number) : null;
    return {
      src,
      alt: text(image.alt) || text(data.imageAlt) || text(data.heroImageAlt),
      caption: text(image.caption),
      credit: text(image.credit),
      licence: text(image.licence) || text(image.license),
      focal: focal?.every(n => n >= 0 && n <= 1) ? [focal[0]!, focal[1]!] : null,
    };
  }
  return null;
}

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Credit, EditionContent, RevisionKind } from '../../src/domain/article/content.ts';
import type { PublicEntry } from '../../src/domain/correction/log.ts';
import { fromMarkdown } from '../../src/domain/document/from-markdown.ts';
import { parseDoc } from '../../src/domain/document/parse.ts';
import type { Node } from '../../src/domain/document/schema.ts';
import type { StoredPicture } from '../../src/domain/media.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import type { ArticleView } from '../../src/render/article-page.ts';
import type { ListedEntry } from '../../src/render/log-entry.ts';
import type { Named, Site } from '../../src/render/site.ts';
import type { Teaser } from '../../src/render/teaser.ts';

/*
 * The sample outlet as values for pages, straight from its files: what the render tests, the screenshots and the bench
 * show. Pictures are rows without files; their addresses name the drawing, so that a screenshot can draw it.
 */
const folder = new URL('../../sample/', import.meta.url);
const yaml = (name: string) => parse(readFileSync(new URL(name, folder), 'utf8'));

type Translations = Record<string, string>;
const outlet = yaml('outlet.yaml');
const people: { slug: string; names: Translations; bio: Translations; picture?: string; email?: string }[] =
  yaml('people.yaml');
const tags: Named[] = yaml('tags.yaml');
const sections: (Named & { descriptions: Translations })[] = outlet.sections;

export const sampleSections = sections;
export const sampleTags = tags;
export const samplePeople = people;

export const site: Site = {
  settings: outletSettings.parse({
    name: outlet.name,
    tagline: outlet.tagline,
    description: outlet.description,
    languages: outlet.languages,
    defaultLanguage: outlet.defaultLanguage,
    timeZone: 'Europe/Kyiv',
    copyright: outlet.copyright,
    contact: outlet.contact,
    funders: outlet.funders.map((f: { name: string; url: string }) => ({ name: f.name, url: f.url })),
    colours: outlet.colours,
    navigation: [...sections.map(s => ({ kind: 'section', slug: s.slug })), { kind: 'page', page: 'corrections' }],
    support: outlet.support,
    terms: outlet.terms,
    policies: { corrections: {}, reuse: {}, ethics: {} },
  }),
  publicUrl: 'https://ferrybell.example.org',
  sections,
  tags,
  logo: pictureOf('images/logo.svg'),
};

/** The row of a picture that is a drawing in the sample; its size is the drawing's. */
export function pictureOf(src: string): StoredPicture {
  const drawing = readFileSync(new URL(src, folder), 'utf8');
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(drawing) ?? ['', '1600', '1000'];
  const ratio = Number(height) / Number(width);
  const id = createHash('sha256').update(src).digest('hex').slice(0, 20);
  const name = src.replace(/^images\//, '').replace(/\.svg$/, '');
  const sizes = [320, 640, 960, 1280, 1920];
  return {
    id,
    width: 1920,
    height: Math.round(1920 * ratio),
    focalX: 0.5,
    focalY: 0.4,
    placeholder:
      'data:image/webp;base64,UklGRkAAAABXRUJQVlA4IDQAAADwAQCdASoQABAABQDAJaACdLoB+AADgAAA/vW4f/6aR40jxpHxcP/ugT90CfugT/3NoAAA',
    variants: (['avif', 'webp', 'jpeg'] as const).flatMap(format =>
      sizes.map(w => ({
        format,
        width: w,
        height: Math.round(w * ratio),
        bytes: w * 50,
        file: `media/${name}/${w}.${format === 'jpeg' ? 'jpg' : format}`,
      })),
    ),
  };
}

type FrontMatter = {
  title: string;
  summary: string;
  lang: string;
  slug?: string;
  original?: boolean;
  section: string;
  tags: string[];
  byline: { name: string; role: Credit['role'] }[];
  source?: EditionContent['source'];
  status?: string;
  published: string;
  kind?: RevisionKind;
  note?: string;
  funder?: string;
  image?: { src: string; alt: string; caption?: string; credit?: string; licence?: string };
};
type File = FrontMatter & { key: string; number: number; body: string };

const files: File[] = readdirSync(new URL('articles/', folder))
  .filter(name => name.endsWith('.md'))
  .map(name => {
    const text = readFileSync(new URL(`articles/${name}`, folder), 'utf8');
    const [, front, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text)!;
    const [, key, , number] = /^(.+?)\.([a-z]{2,3})(?:\.(\d+))?\.md$/.exec(name)!;
    return { ...(parse(front!) as FrontMatter), key: key!, number: Number(number ?? 0), body: body! };
  })
  .filter(f => (f.status ?? 'published') === 'published');

const current = files.filter(f => f.number === 0).toSorted((a, b) => b.published.localeCompare(a.published));

/** The interface speaks more languages than the sample is written in: there its pages have the English texts. */
const textsIn = (lang: string) => (current.some(f => f.lang === lang) ? lang : 'en');

function slugOf(file: File): string {
  return file.slug ?? file.key;
}

function personSlug(name: string): string | null {
  return people.find(p => Object.values(p.names).includes(name))?.slug ?? null;
}

function byline(file: File): Credit[] {
  return file.byline.map(c => {
    const person = people.find(p => p.slug === personSlug(c.name));
    return { ...c, name: person?.names[file.lang] ?? c.name, person: person?.slug ?? null };
  });
}

export function teaserOf(file: File): Teaser {
  return {
    lang: file.lang,
    slug: slugOf(file),
    title: file.title,
    summary: file.summary,
    section: sections.find(s => s.slug === file.section) ?? null,
    picture: file.image && existsSync(new URL(file.image.src, folder)) ? pictureOf(file.image.src) : null,
    content: { byline: byline(file), source: file.source ?? null },
    published: new Date(file.published),
  };
}

/** Published editions of a language, newest first. */
export function teasers(lang: string): Teaser[] {
  return current.filter(f => f.lang === textsIn(lang)).map(teaserOf);
}

/** Every version of an edition that was published, oldest first. */
export function versions(key: string, lang: string) {
  return files
    .filter(f => f.key === key && f.lang === textsIn(lang))
    .toSorted((a, b) => (a.number || 99) - (b.number || 99))
    .map((f, i) => ({
      number: i + 1,
      kind: f.kind ?? ('first' as const),
      note: f.note ?? '',
      published: new Date(f.published),
      title: f.title,
      summary: f.summary,
      doc: docOf(f.body),
      slug: slugOf(f),
    }));
}

/** What the sample's notes would be in the log: the newest first, of the whole outlet or of one edition. */
export function entries(key: string | null, lang: string): PublicEntry[] {
  return logOf(lang)
    .filter(e => key === null || e.key === key)
    .map(({ key: _, ...entry }) => entry);
}

/** The log of a language. */
export function logOf(lang: string): (ListedEntry & { key: string; kind: PublicEntry['kind'] })[] {
  const noted = files
    .filter(f => f.note && f.kind && f.kind !== 'first' && f.kind !== 'minor')
    .toSorted((a, b) => a.published.localeCompare(b.published));
  const all = noted.map((f, i) => ({
    key: f.key,
    lang: f.lang,
    number: i + 1,
    kind: f.kind as PublicEntry['kind'],
    wrong: words[f.key]?.[f.lang]?.[0] ?? '',
    right: words[f.key]?.[f.lang]?.[1] ?? '',
    note: f.note!,
    publishedNumber: versions(f.key, f.lang).findIndex(v => v.note === f.note) + 1,
    at: new Date(f.published),
    withdrawn: null,
    withdraws: null,
    slug: slugOf(f),
    title: current.find(c => c.key === f.key && c.lang === f.lang)?.title ?? f.title,
    external: null,
    gone: false,
  }));
  return all.filter(e => e.lang === textsIn(lang)).toReversed();
}

/** One passage as it was and as it is, where the sample's note is about one. */
const words: Record<string, Record<string, [string, string]>> = {
  dredging: {
    en: [
      'The contract was awarded without a tender.',
      'The contract was put out to tender; one company made an offer.',
    ],
  },
  'lead-pipes': {
    ar: ['من المرجح أن الرصاص في مياه نحو 1,100 منزل.', 'من المرجح أن الرصاص في مياه نحو 110 منازل.'],
  },
};

/** An article's page as a value. */
export function article(key: string, lang: string): ArticleView {
  const file = current.find(f => f.key === key && f.lang === textsIn(lang));
  if (!file) throw new Error(`the sample has no ${key} in ${lang}`);
  const all = versions(key, lang);
  const doc = docOf(file.body);
  return {
    lang,
    slug: slugOf(file),
    title: file.title,
    summary: file.summary,
    content: {
      lead: file.image
        ? {
            media: 'x',
            src: null,
            alt: file.image.alt,
            caption: file.image.caption ?? '',
            credit: file.image.credit ?? '',
            licence: file.image.licence ?? '',
          }
        : null,
      byline: byline(file),
      source: file.source
        ? {
            outlet: file.source.outlet,
            url: file.source.url,
            author: file.source.author ?? null,
            lang: file.source.lang ?? null,
            published: file.source.published ? String(file.source.published) : null,
          }
        : null,
      funder: file.funder ?? '',
    },
    doc,
    words: file.body.split(/\s+/).length,
    section: sections.find(s => s.slug === file.section) ?? null,
    tags: (file.tags ?? []).map(slug => tags.find(t => t.slug === slug)).filter(t => t !== undefined),
    leadPicture: file.image && existsSync(new URL(file.image.src, folder)) ? pictureOf(file.image.src) : null,
    pictures: picturesOf(doc),
    people: new Map(people.map(p => [p.slug, p.names])),
    firstPublished: all[0]!.published,
    revision: all.at(-1)!,
    corrections: entries(key, lang),
    editions: current
      .filter(f => f.key === key)
      .map(f => ({ lang: f.lang, slug: slugOf(f), original: f.original === true })),
    terms: {},
    related: teasers(lang)
      .filter(t => t.slug !== slugOf(file))
      .slice(3, 7),
  };
}

/** Ids stand for stored pictures; the sample's documents name files, which are stored under ids here. */
function picturesOf(doc: Node): Map<string, StoredPicture> {
  const found = new Map<string, StoredPicture>();
  doc.descendants(node => {
    if (node.type.name === 'figure' && node.attrs.media) found.set(node.attrs.media, stored.get(node.attrs.media)!);
  });
  return found;
}

const stored = new Map<string, StoredPicture>();

function docOf(body: string): Node {
  const { doc } = fromMarkdown(body);
  // a stored picture stands in a document by its id
  const json = doc.toJSON();
  for (const block of json.content) {
    if (block.type !== 'figure' || !block.attrs.src) continue;
    const picture = pictureOf(block.attrs.src);
    stored.set(picture.id, picture);
    block.attrs = { ...block.attrs, media: picture.id, src: null };
  }
  const parsed = parseDoc(json);
  if (!parsed.ok) throw new Error(`${parsed.error.key} ${parsed.error.where}`);
  return parsed.doc;
}

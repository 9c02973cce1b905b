import type { EditionContent, Translated } from '../domain/article/content.ts';
import { isSlug, slugOf } from '../domain/article/slug.ts';
import { fromMarkdown } from '../domain/document/from-markdown.ts';
import { splitFrontMatter } from '../domain/document/front-matter.ts';
import type { DocJson, NodeJson } from '../domain/document/schema.ts';
import { toText } from '../domain/document/text.ts';
import { figuresOf } from './figures.ts';
import { type FrontMatter, readFrontMatter, readYaml } from './front-matter.ts';
import type {
  Folder,
  Imported,
  ImportedEdition,
  ImportedPicture,
  ImportedRevision,
  ImportedText,
  Remark,
} from './item.ts';
import { readItem } from './item-shape.ts';
import { readText } from './text.ts';

/** Of one file. An article has a hundredth of it; ten times as much would take the parser minutes and all memory. */
const mostBytes = 2 * 1024 * 1024;
/** The parser takes the square of some kinds of lines (quotations, footnotes): these many it reads in seconds. */
const mostLines = 5_000;

/** Where an article's file is, and what its name says: `key.lang.md`, `key.lang.2.md`, or any other name. */
type ArticleFile = {
  path: string;
  key: string;
  lang: string | null;
  number: number | null;
  date: string | null;
  slug: string;
};

/**
 * Reads a folder of Markdown (docs/markdown-format.md, or that of a static site generator): the outlet and its lists first,
 * then the articles one after another, the original of each before its translations. `lang`: of files that do not say.
 */
export async function* readMarkdownFolder(folder: Folder, options: { lang: string }): AsyncGenerator<Imported> {
  const paths = await folder.list();
  const has = new Set(paths);
  const said = yield* readList(folder, has, 'outlet.yaml');
  const outlet = typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : null;
  const lang = typeof outlet?.defaultLanguage === 'string' ? outlet.defaultLanguage : options.lang;
  if (outlet) yield* outletItems(outlet, lang);
  yield* tagItems(yield* readList(folder, has, 'tags.yaml'), lang);
  yield* sourceItems(yield* readList(folder, has, 'sources.yaml'));
  yield* personItems(yield* readList(folder, has, 'people.yaml'), lang);
  yield* sponsorItems(yield* readList(folder, has, 'sponsors.yaml'), lang);

  const articles = new Map<string, ArticleFile[]>();
  for (const path of paths) {
    const file = articleFile(path);
    if (file) articles.set(file.key, [...(articles.get(file.key) ?? []), file]);
  }
  const named = new Set<string>();
  for (const [key, files] of articles) yield* readArticle(folder, has, key, files, lang, named);
}

async function* readList(folder: Folder, has: Set<string>, path: string): AsyncGenerator<Imported, unknown> {
  if (!has.has(path)) return null;
  const bytes = await folder.read(path, mostBytes);
  if (!bytes) {
    yield tooLarge(path);
    return null;
  }
  const source = readText(bytes);
  const read = source.ok ? readYaml(source.text) : source;
  if (read.ok) return read.value;
  yield remark('not-readable', 'file', path, read.detail);
  return null;
}

function* outletItems(outlet: Record<string, unknown>, lang: string): Generator<Imported> {
  const { sections, logo, ...settings } = outlet;
  const names = Array.isArray(sections) ? sections : [];
  for (const [position, section] of names.entries()) {
    if (!isNamed(section)) continue;
    const { slug, names, name, descriptions, description } = section;
    yield {
      kind: 'section',
      slug,
      names: translated(names ?? name, lang),
      descriptions: translated(descriptions ?? description, lang),
      position,
    };
  }
  yield { kind: 'outlet', settings, logo: typeof logo === 'string' && logo !== '' ? logo : null };
}

function* tagItems(tags: unknown, lang: string): Generator<Imported> {
  for (const tag of entries(tags))
    yield { kind: 'tag', slug: tag.slug, names: translated(tag.names ?? tag.name ?? tag.slug, lang) };
}

function* sourceItems(sources: unknown): Generator<Imported> {
  for (const { slug, name, url, lang } of entries(sources))
    yield { kind: 'source', slug, name: line(name) || slug, url: line(url) || null, lang: line(lang) || null };
}

function* personItems(people: unknown, lang: string): Generator<Imported> {
  for (const person of entries(people)) {
    const picture = line(person.picture) || null;
    const names = translated(person.names ?? person.name ?? person.slug, lang);
    if (picture)
      yield {
        ...emptyPicture,
        src: picture,
        alt: translated(person.alt, lang),
        filename: picture.split('/').at(-1) ?? '',
      };
    const bios = translated(person.bios ?? person.bio, lang);
    for (const [l, role] of Object.entries(translated(person.roles, lang)))
      bios[l] = bios[l] ? `${role}. ${bios[l]}` : role;
    const links = Array.isArray(person.links) ? person.links : [];
    yield {
      kind: 'person',
      slug: person.slug,
      names,
      bios,
      email: line(person.email) || null,
      links: links.flatMap(linkOf),
      picture,
      user: null,
    };
  }
}

/** Those that say what a sponsor is; whether it is one that may stand is checked when it is written (domain/sponsor.ts). */
function* sponsorItems(sponsors: unknown, lang: string): Generator<Imported> {
  for (const said of Array.isArray(sponsors) ? sponsors : []) {
    const { alt, label, note, ...rest } = (said ?? {}) as Record<string, unknown>;
    const sponsor = {
      kind: 'sponsor',
      languages: [],
      lastDay: null,
      weight: 1,
      ...rest,
      key: line(rest.key) || line(rest.name),
      alt: translated(alt, lang),
      label: translated(label, lang),
      note: translated(note, lang),
    };
    const read = readItem(JSON.stringify(sponsor));
    yield read ?? { kind: 'remark', reason: 'not-readable', what: 'file', name: 'sponsors.yaml', detail: sponsor.key };
  }
}

function linkOf(value: unknown): { name: string; url: string }[] {
  const { name, url } = (value ?? {}) as Record<string, unknown>;
  return line(url) ? [{ name: line(name) || line(url), url: line(url) }] : [];
}

type Named = { slug: string } & Record<string, unknown>;
function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && isSlug(line((value as { slug?: unknown }).slug));
}
function entries(value: unknown): Named[] {
  return Array.isArray(value) ? value.filter(isNamed) : [];
}
function line(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
function translated(value: unknown, lang: string): Translated {
  if (typeof value === 'string') return { [lang]: value };
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((e): e is [string, string] => typeof e[1] === 'string'));
}

const emptyPicture: ImportedPicture = {
  kind: 'picture',
  src: '',
  filename: '',
  alt: {},
  caption: {},
  credit: '',
  licence: '',
  focal: null,
  stored: null,
};

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

function isLanguage(tag: string): boolean {
  try {
    return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && languages.of(tag) !== undefined;
  } catch {
    return false;
  }
}

/** Whether a file is the newest text of an article; older versions of it are files of their own (`pier.en.1.md`). */
export function isArticle(path: string): boolean {
  return articleFile(path)?.number === null;
}

/** What a path says; null for what is no article. */
function articleFile(path: string): ArticleFile | null {
  if (!/\.(md|markdown|mdx)$/i.test(path)) return null;
  if (/^(?:readme|licen[cs]e|contributing|changelog|code_of_conduct)\b/i.test(path)) return null;
  const parts = path.replace(/\.[^.]+$/, '').split('/');
  if (parts.some(part => /^(?:node_modules|_includes|_layouts|layouts|themes)$/.test(part))) return null;
  let name = parts.pop() ?? '';
  const numbered = /^(.*)\.(\d{1,5})$/.exec(name);
  const [, stem = '', lang = ''] = /^(.*)\.([^.]+)$/.exec(numbered?.[1] ?? name) ?? [];
  const spoken = stem !== '' && isLanguage(lang);
  const number = spoken && numbered ? Number(numbered[2]) : null;
  if (spoken) name = stem;
  // a folder that is an article (Hugo's bundles)
  if (/^_?index$/.test(name)) {
    if (name === '_index') return null;
    name = parts.pop() ?? 'index';
  }
  const dated = /^(\d{4}-\d{2}-\d{2})-(.+)$/.exec(name);
  const folders = parts.filter(part => !/^(?:articles|content|posts|_posts|src|blog|_drafts|pages)$/.test(part));
  return {
    path,
    key: [...folders, name].join('/'),
    lang: spoken ? lang : null,
    number,
    date: dated?.[1] ?? null,
    slug: dated?.[2] ?? name,
  };
}

type ReadFile = { file: ArticleFile; front: FrontMatter; lang: string; text: ImportedText };

async function* readArticle(
  folder: Folder,
  has: Set<string>,
  key: string,
  files: ArticleFile[],
  defaultLang: string,
  said: Set<string>,
): AsyncGenerator<Imported> {
  const editions = new Map<string, ReadFile[]>();
  for (const file of files) {
    const read = yield* readFile(folder, has, file, defaultLang);
    if (read) editions.set(read.lang, [...(editions.get(read.lang) ?? []), read]);
  }
  const order = (r: ReadFile) => r.file.number ?? Number.POSITIVE_INFINITY;
  const all = [...editions.entries()].map(([lang, list]) => ({
    lang,
    files: list.sort((a, b) => order(a) - order(b)),
  }));
  const began = (e: (typeof all)[number]) => e.files[0]?.front.published ?? '9';
  all.sort((a, b) => (began(a) < began(b) ? -1 : began(a) > began(b) ? 1 : 0));
  const original = all.find(e => e.files.at(-1)?.front.original === true) ?? all[0];
  if (!original) return;
  const shared = original.files.at(-1)!.front;
  const fallback = all.map(e => e.files.at(-1)!.front).find(f => f.section !== null);
  const section = shared.section ?? fallback?.section ?? null;
  const article = {
    key,
    name: key.includes('/') ? slugOf(key) : key,
    section: section === null ? null : yield* term('section', section, original.lang, said),
    tags: [] as string[],
    ...(shared.terms ? { terms: shared.terms } : {}),
    originalLang: original.lang,
    createdAt: original.files[0]?.front.published ?? null,
    createdBy: null,
  };
  for (const tag of shared.tags) article.tags.push(yield* term('tag', tag, original.lang, said));
  for (const { lang, files } of [original, ...all.filter(e => e !== original)]) {
    yield* leadPictures(files, lang);
    yield editionOf(article, lang, files);
  }
}

/** The slug of a section or tag that a file names, by its slug or in words; the words become its name. */
function* term(kind: 'section' | 'tag', given: string, lang: string, said: Set<string>): Generator<Imported, string> {
  const slug = isSlug(given) && given === given.toLowerCase() ? given : slugOf(given) || kind;
  const known = `${kind}\n${slug}`;
  if (given !== slug && !said.has(known)) {
    said.add(known);
    if (kind === 'tag') yield { kind, slug, names: { [lang]: given } };
    else yield { kind, slug, names: { [lang]: given }, descriptions: {}, position: 1000 };
  }
  return slug;
}

function* leadPictures(files: ReadFile[], lang: string): Generator<Imported> {
  const seen = new Set<string>();
  for (const { front, text } of files.toReversed()) {
    const src = text.content.lead?.src;
    if (!src || !front.image || seen.has(src)) continue;
    seen.add(src);
    const { alt, credit, licence, focal } = front.image;
    const filename = src.split('/').at(-1) ?? '';
    const point = focal && { x: focal[0], y: focal[1] };
    yield { ...emptyPicture, src, filename, alt: alt ? { [lang]: alt } : {}, credit, licence, focal: point };
  }
}

async function* readFile(
  folder: Folder,
  has: Set<string>,
  file: ArticleFile,
  defaultLang: string,
): AsyncGenerator<Imported, ReadFile | null> {
  const bytes = await folder.read(file.path, mostBytes);
  if (!bytes) {
    yield tooLarge(file.path);
    return null;
  }
  const decoded = readText(bytes);
  if (!decoded.ok) {
    yield remark('not-readable', 'file', file.path, decoded.detail);
    return null;
  }
  const source = decoded.text;
  if ((source.match(/\r\n?|\n/g)?.length ?? 0) > mostLines) {
    yield remark('too-large', 'file', file.path, `more than ${mostLines} lines: divide it into several articles`);
    return null;
  }
  const toml = /^\uFEFF?\+\+\+[ \t]*\r?\n/.test(source);
  const split = splitFrontMatter(source);
  if (toml || !split.ok || (split.data !== null && (typeof split.data !== 'object' || Array.isArray(split.data)))) {
    const why = toml
      ? 'TOML (+++) is not read: convert it to YAML (---)'
      : split.ok
        ? 'not a list of keys'
        : (split.error.where ?? frontMatterErrors[split.error.key]);
    yield remark('front-matter', 'file', file.path, why);
    return null;
  }
  const front = readFrontMatter({ ...split.data });
  front.published ??= file.date && `${file.date}T00:00:00.000Z`;
  const lang = front.lang ?? file.lang ?? defaultLang;
  if (!isLanguage(lang)) {
    yield remark('front-matter', 'file', file.path, `lang: ${lang}`);
    return null;
  }
  const body = fromMarkdown(split.body);
  for (const { what, sample } of body.dropped) yield remark('markup', what, file.path, sample);
  const { doc, title } = titleOf(front, body.doc.toJSON() as DocJson, file);
  for (const figure of figuresOf(doc)) figure.src = find(has, file.path, figure.src);
  const image = front.image;
  const lead = image && {
    media: null,
    src: find(has, file.path, image.src),
    alt: image.alt,
    caption: image.caption === '' ? '' : toText(fromMarkdown(image.caption).doc),
    credit: image.credit,
    licence: image.licence,
  };
  const { byline, source: partner, funder } = front;
  const content: EditionContent = { doc, lead, byline, source: partner, funder };
  if (front.published === null && front.state === 'published')
    yield front.unreadableDate === null
      ? remark('date-missing', 'file', file.path)
      : remark('date-unreadable', 'file', file.path, front.unreadableDate);
  return { file, front, lang, text: { title, summary: front.summary, content } };
}

const frontMatterErrors = {
  'front-matter.unclosed': 'the line --- that ends it is missing',
  'front-matter.too-large': 'it is longer than any',
  'front-matter.wrong': 'it is no YAML',
};

function tooLarge(path: string): Remark {
  return remark('too-large', 'file', path, `more than ${mostBytes / 1024 / 1024} MB, or not readable`);
}

/** Without a title in the front matter, the heading that the text begins with is it. */
function titleOf(front: FrontMatter, doc: DocJson, file: ArticleFile): { doc: DocJson; title: string } {
  if (front.title !== '') return { doc, title: front.title };
  const [heading, ...rest] = doc.content ?? [];
  const words = (node: NodeJson): string => node.text ?? (node.content ?? []).map(words).join('');
  if (heading?.type === 'heading' && words(heading).trim() !== '')
    return {
      title: words(heading).trim(),
      doc: { type: 'doc', content: rest.length > 0 ? rest : [{ type: 'paragraph' }] },
    };
  return { doc, title: front.state === 'draft' ? '' : file.slug.replace(/[-_]+/g, ' ') };
}

/** A picture's path in the folder: beside the file, from the root, or where generators keep what they copy. */
function find(has: Set<string>, from: string, src: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(src) || src.startsWith('//')) return src;
  let path = src.replace(/[?#].*$/s, '');
  try {
    path = decodeURIComponent(path);
  } catch {
    // not encoded: looked for as it is
  }
  const beside = from.includes('/') ? from.slice(0, from.lastIndexOf('/')) : '';
  const rooted = path.replace(/^\/+/, '');
  const places = [
    ...(path.startsWith('/') ? [] : [`${beside}/${path}`]),
    rooted,
    `static/${rooted}`,
    `public/${rooted}`,
    `assets/${rooted}`,
    `src/${rooted}`,
  ];
  for (const place of places) {
    const plain = withoutDots(place);
    if (plain !== null && has.has(plain)) return plain;
  }
  return src;
}

function withoutDots(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

function editionOf(article: ImportedEdition['article'], lang: string, files: ReadFile[]): ImportedEdition {
  const newest = files.at(-1)!;
  const { front } = newest;
  // before the newest, only what readers saw is kept as a file of its own
  const unseen = front.state === 'draft' || front.state === 'scheduled';
  const shown = unseen ? files.slice(0, -1) : files;
  const revisions = shown.map((read, index): ImportedRevision => {
    const kind = index === 0 ? 'first' : read.front.kind === 'first' || !read.front.kind ? 'update' : read.front.kind;
    const withdrawn = read === newest && front.state === 'unpublished';
    const note = index === 0 || withdrawn ? '' : read.front.note;
    return { ...read.text, at: read.front.published ?? '', published: { kind, note }, by: null };
  });
  return {
    kind: 'edition',
    key: `${article.key}.${lang}`,
    name: newest.file.path,
    article,
    lang,
    slug: front.slug ?? newest.file.slug,
    state: front.state === 'draft' && revisions.length > 0 ? 'published' : front.state,
    publishAt: front.state === 'scheduled' ? front.published : null,
    embargoUntil: null,
    firstPublishedAt: null,
    publishedAt: files.length === 1 && revisions.length === 1 ? later(front.published, front.updated) : null,
    goneAt: front.state === 'unpublished' ? front.published : null,
    goneNote: front.state === 'unpublished' ? front.note : null,
    createdAt: null,
    revisions,
    draft: unseen ? { ...newest.text, savedAt: front.published ?? '', savedBy: null } : null,
    redirects: [...new Set(files.flatMap(read => read.front.redirects))],
  };
}

function later(a: string | null, b: string | null): string | null {
  return a !== null && b !== null && b > a ? b : null;
}

function remark(reason: Remark['reason'], what: string, name: string, detail?: string): Remark {
  return { kind: 'remark', reason, what, name, ...(detail ? { detail } : {}) };
}

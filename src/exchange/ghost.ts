import type { Credit } from '../domain/article/content.ts';
import { slugOf } from '../domain/article/slug.ts';
import { fromHtml } from '../domain/document/from-html.ts';
import type { DocJson } from '../domain/document/schema.ts';
import { toText } from '../domain/document/text.ts';
import { figuresOf } from './figures.ts';
import { lexicalHtml, mobiledocHtml } from './ghost-text.ts';
import type { Imported, ImportedText, Remark, RemarkReason } from './item.ts';
import { readJsonRows } from './json-rows.ts';

const mostHtml = 8_000_000; // characters

type Row = Record<string, unknown>;
type Person = { slug: string; name: string; row: Row };
type Site = {
  /** address of the old site without a slash at its end; '' when not known */
  base: string;
  lang: string;
  settings: Map<string, string>;
  users: Map<string, Person>;
  tags: Map<string, { slug: string; name: string; internal: boolean }>;
  authorsOf: Map<string, { id: string; order: number }[]>;
  tagsOf: Map<string, { id: string; order: number }[]>;
  meta: Map<string, { alt: string; caption: string; emailOnly: boolean }>;
  newsletters: string[];
  posts: number;
  /** how many of the posts have been read the second time */
  read: number;
};

/**
 * Reads a Ghost export. It is read twice, because posts come before their tags and authors. `site`: address of the old
 * site, which the export itself leaves out. Null when the file is no Ghost export, 'cut' when it ends before that can be told.
 */
export async function openGhost(
  open: () => AsyncIterable<Uint8Array>,
  options: { lang: string; site: string | null },
): Promise<{ origin: string; total: number; read: () => number; items: AsyncGenerator<Imported> } | 'cut' | null> {
  const { site, complete } = await readSite(open(), options);
  if (site.posts + site.users.size + site.tags.size + site.settings.size === 0) return complete ? null : 'cut';
  const name = site.base.replace(/^https?:\/\//, '') || slugOf(site.settings.get('title') ?? '') || 'site';
  return { origin: `ghost:${name}`, total: site.posts, read: () => site.read, items: readItems(open(), site) };
}

async function readSite(
  bytes: AsyncIterable<Uint8Array>,
  options: { lang: string; site: string | null },
): Promise<{ site: Site; complete: boolean }> {
  const site: Site = {
    base: (options.site ?? '').replace(/\/+$/, ''),
    lang: options.lang,
    settings: new Map(),
    users: new Map(),
    tags: new Map(),
    authorsOf: new Map(),
    tagsOf: new Map(),
    meta: new Map(),
    newsletters: [],
    posts: 0,
    read: 0,
  };
  const push = (map: Map<string, { id: string; order: number }[]>, post: unknown, id: unknown, order: unknown) => {
    const key = text(post);
    map.set(key, [...(map.get(key) ?? []), { id: text(id), order: Number(order) || 0 }]);
  };
  const rows = readJsonRows(bytes);
  let next = await rows.next();
  for (; !next.done; next = await rows.next()) {
    const { table, text: json } = next.value;
    if (table === 'posts') site.posts++;
    if (table === 'posts' || json === null) continue;
    const row = rowOf(json);
    if (!row) continue;
    const id = text(row.id);
    if (table === 'settings') site.settings.set(text(row.key), text(row.value));
    else if (table === 'users') {
      const name = text(row.name) || text(row.slug);
      site.users.set(id, { slug: slugOf(text(row.slug)) || slugOf(name) || 'author', name, row });
    } else if (table === 'tags') {
      const name = text(row.name);
      const internal = name.startsWith('#') || text(row.visibility) === 'internal';
      site.tags.set(id, { slug: slugOf(decoded(text(row.slug))) || slugOf(name), name, internal });
    } else if (table === 'posts_authors') push(site.authorsOf, row.post_id, row.author_id, row.sort_order);
    else if (table === 'posts_tags') push(site.tagsOf, row.post_id, row.tag_id, row.sort_order);
    else if (table === 'newsletters') site.newsletters.push(text(row.name));
    else if (table === 'posts_meta')
      site.meta.set(text(row.post_id), {
        alt: text(row.feature_image_alt),
        caption: plain(text(row.feature_image_caption)),
        emailOnly: row.email_only === true || row.email_only === 1,
      });
  }
  const said = site.settings.get('locale') || site.settings.get('default_locale') || site.settings.get('lang') || '';
  if (/^[a-z]{2,3}(-|$)/i.test(said)) site.lang = said.split('-')[0]!.toLowerCase();
  return { site, complete: next.value.complete };
}

async function* readItems(bytes: AsyncIterable<Uint8Array>, site: Site): AsyncGenerator<Imported> {
  yield* outletItem(site);
  for (const name of site.newsletters) yield remark('newsletter', 'newsletter', name);
  const named = new Set<string>();
  const rows = readJsonRows(bytes);
  let next = await rows.next();
  for (; !next.done; next = await rows.next()) {
    const { table, text: json } = next.value;
    if (table !== 'posts') continue;
    site.read++;
    const row = json === null ? null : rowOf(json);
    if (row) yield* post(row, site, named);
    else
      yield json === null
        ? remark('too-large', 'article', 'a post')
        : remark('not-readable', 'article', json.slice(0, 80));
  }
  if (!next.value.complete) yield remark('cut-off', 'file', 'export');
}

function* outletItem(site: Site): Generator<Imported> {
  const { settings, lang } = site;
  const title = settings.get('title');
  const description = settings.get('description');
  const accent = settings.get('accent_color') ?? '';
  const logo = settings.get('logo') || settings.get('icon') || '';
  yield {
    kind: 'outlet',
    settings: {
      ...(title ? { name: { [lang]: title } } : {}),
      ...(description ? { tagline: { [lang]: description } } : {}),
      ...(settings.get('timezone') ? { timeZone: settings.get('timezone')! } : {}),
      ...(/^#[0-9a-f]{6}$/i.test(accent) ? { colours: { accent, accentDark: '#6cc4d2' } } : {}),
      languages: [lang],
      defaultLanguage: lang,
    },
    logo: logo === '' ? null : address(site, logo),
  };
}

function* post(row: Row, site: Site, named: Set<string>): Generator<Imported> {
  const { lang } = site;
  const id = text(row.id) || text(row.uuid) || text(row.slug);
  const title = text(row.title).slice(0, 500);
  const name = title || text(row.slug);
  const meta = site.meta.get(id);
  const status = text(row.status);
  if (status === 'sent' || meta?.emailOnly) {
    yield remark('newsletter', 'post sent by mail only', name);
    return;
  }
  const page = text(row.type) === 'page' || row.page === true || row.page === 1;
  if (page) yield remark('page-as-article', 'page', name);
  const html = htmlOf(row);
  if (html.length > mostHtml) {
    yield remark('too-large', 'article', name, `${Math.round(html.length / 1e6)} million characters`);
    return;
  }
  const read = fromHtml(html.replaceAll('__GHOST_URL__', site.base));
  for (const { what, count, sample } of read.dropped) yield { ...remark('markup', what, name, sample), count };
  const doc = read.doc.toJSON() as DocJson;
  for (const figure of figuresOf(doc)) figure.src = address(site, figure.src);

  const byline = yield* authors(row, id, site, named);
  const image = text(row.feature_image) || text(row.image);
  const excerpt = text(row.custom_excerpt) || plain(text(row.meta_description));
  const content: ImportedText['content'] = {
    doc,
    lead:
      image === ''
        ? null
        : {
            media: null,
            src: address(site, image),
            alt: meta?.alt ?? text(row.feature_image_alt),
            caption: meta?.caption ?? '',
            credit: '',
            licence: '',
          },
    byline,
    source: null,
    funder: '',
  };
  const written: ImportedText = { title, summary: excerpt.slice(0, 2000), content };

  const visibility = text(row.visibility) || 'public';
  const hidden = visibility !== 'public';
  if (hidden) yield remark('not-public', 'article', name, visibility);
  const at = time(row.published_at) ?? (status === 'published' ? time(row.created_at) : null);
  const modified = time(row.updated_at);
  const state = hidden
    ? 'draft'
    : status === 'published'
      ? 'published'
      : status === 'scheduled' && at !== null
        ? 'scheduled'
        : 'draft';
  if (state === 'published' && at === null) yield remark('date-missing', 'article', name);

  const terms = page ? { section: null, tags: [] } : yield* termsOf(id, site, named);
  const slug = decoded(text(row.slug));
  yield {
    kind: 'edition',
    key: `post:${id}`,
    name,
    article: {
      key: `post:${id}`,
      name: slug || `ghost-${id}`,
      section: terms.section,
      tags: terms.tags,
      originalLang: lang,
      createdAt: time(row.created_at),
      createdBy: null,
    },
    lang,
    slug,
    state,
    publishAt: state === 'scheduled' ? at : null,
    embargoUntil: null,
    firstPublishedAt: null,
    publishedAt: state === 'published' && at !== null && modified !== null && modified > at ? modified : null,
    goneAt: null,
    goneNote: null,
    createdAt: time(row.created_at),
    revisions:
      state === 'published' ? [{ ...written, at: at ?? '', published: { kind: 'first', note: '' }, by: null }] : [],
    draft: state === 'published' ? null : { ...written, savedAt: modified ?? at ?? '', savedBy: null },
    redirects: slug ? [`/${slug}/`] : [],
  };
}

function htmlOf(row: Row): string {
  const html = text(row.html);
  if (html !== '') return html;
  return lexicalHtml(text(row.lexical)) ?? mobiledocHtml(text(row.mobiledoc)) ?? '';
}

function* authors(row: Row, id: string, site: Site, named: Set<string>): Generator<Imported, Credit[]> {
  const listed = (site.authorsOf.get(id) ?? []).toSorted((a, b) => a.order - b.order).map(a => a.id);
  const ids = listed.length > 0 ? listed : [text(row.author_id)];
  const byline: Credit[] = [];
  for (const user of ids) {
    const person = site.users.get(user);
    if (!person) continue;
    byline.push({ person: null, name: person.name, role: 'author' });
    if (named.has(`person\n${user}`)) continue;
    named.add(`person\n${user}`);
    const website = text(person.row.website);
    const bio = text(person.row.bio);
    const picture = text(person.row.profile_image) || text(person.row.image);
    yield {
      kind: 'person',
      slug: person.slug,
      names: { [site.lang]: person.name },
      bios: bio ? { [site.lang]: bio } : {},
      email: null, // was never shown to readers
      links: /^https?:\/\//.test(website) ? [{ name: website.replace(/^https?:\/\/|\/$/g, ''), url: website }] : [],
      picture: picture === '' || /^\/\/www\.gravatar/.test(picture) ? null : address(site, picture),
      user: null,
    };
  }
  return byline;
}

/** Ghost's first tag is the one that it shows above a post: our section. */
function* termsOf(
  id: string,
  site: Site,
  named: Set<string>,
): Generator<Imported, { section: string | null; tags: string[] }> {
  const found: { section: string | null; tags: string[] } = { section: null, tags: [] };
  for (const { id: tagId } of (site.tagsOf.get(id) ?? []).toSorted((a, b) => a.order - b.order)) {
    const tag = site.tags.get(tagId);
    if (!tag || tag.internal || tag.slug === '') continue;
    const kind = found.section === null ? 'section' : 'tag';
    if (kind === 'section') found.section = tag.slug;
    else found.tags.push(tag.slug);
    if (named.has(`${kind}\n${tag.slug}`)) continue;
    named.add(`${kind}\n${tag.slug}`);
    const names = { [site.lang]: tag.name };
    if (kind === 'tag') yield { kind, slug: tag.slug, names };
    else yield { kind, slug: tag.slug, names, descriptions: {}, position: 1000 };
  }
  return found;
}

function address(site: Site, src: string): string {
  const whole = src.replaceAll('__GHOST_URL__', site.base);
  return site.base !== '' && whole.startsWith('/') && !whole.startsWith('//') ? site.base + whole : whole;
}

function rowOf(json: string): Row | null {
  try {
    const row: unknown = JSON.parse(json);
    return typeof row === 'object' && row !== null ? (row as Row) : null;
  } catch {
    return null;
  }
}
function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
function plain(html: string): string {
  return html === '' ? '' : toText(fromHtml(html).doc).replace(/\s+/g, ' ').trim();
}
function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug);
  } catch {
    return slug;
  }
}
/** ISO 8601, `2020-01-01 00:00:00` in UTC, or milliseconds (Ghost before 1.0). */
function time(value: unknown): string | null {
  const given =
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2} [\d:.]+$/.test(value) ? `${value.replace(' ', 'T')}Z` : value;
  if (typeof given !== 'string' && typeof given !== 'number') return null;
  const date = new Date(given);
  const year = date.getUTCFullYear();
  return year >= 1000 && year <= 9998 ? date.toISOString() : null;
}
function remark(reason: RemarkReason, what: string, name: string, detail?: string): Remark {
  return { kind: 'remark', reason, what, name, ...(detail ? { detail } : {}) };
}

import { isSlug, slugOf } from '../domain/article/slug.ts';
import { fromHtml } from '../domain/document/from-html.ts';
import type { AttachedPicture } from '../domain/document/html-reading.ts';
import type { DocJson } from '../domain/document/schema.ts';
import { toText } from '../domain/document/text.ts';
import { figuresOf } from './figures.ts';
import type { Imported, ImportedEdition, ImportedText, Remark, RemarkReason } from './item.ts';
import { readWxr, type WxrItem } from './wxr.ts';

/** Characters of HTML that are read as one text; an article is a hundredth of it. */
const mostHtml = 8_000_000;

type Attachment = AttachedPicture & { id: string; parent: string };
type Site = {
  origin: string;
  base: string;
  lang: string;
  fields: Record<string, string>;
  authors: Map<string, string>;
  categories: Map<string, string>;
  attachments: Map<string, Attachment>;
  /** pictures by their address, for the sizes that WordPress made of them */
  byAddress: Map<string, Attachment>;
  /** ids of the pictures of a post, in their order */
  attached: Map<string, string[]>;
  items: number;
  /** how many of the items have been read this time */
  read: number;
};

/**
 * Reads a WordPress export (WXR). It is read twice: posts name pictures that come after them. `lang`: of the outlet, for a
 * site that does not say its own. `total` is how many items there are, `read` how many of them have been read, which is
 * not how many things came of them.
 */
export async function openWordpress(
  open: () => AsyncIterable<Uint8Array>,
  options: { lang: string },
): Promise<{ origin: string; total: number; read: () => number; items: AsyncGenerator<Imported> }> {
  const site = await readSite(open(), options.lang);
  return {
    origin: `wordpress:${site.origin}`,
    total: site.items,
    read: () => site.read,
    items: readItems(open(), site),
  };
}

async function readSite(bytes: AsyncIterable<Uint8Array>, lang: string): Promise<Site> {
  const site: Site = {
    origin: '',
    base: '',
    lang,
    fields: {},
    authors: new Map(),
    categories: new Map(),
    attachments: new Map(),
    byAddress: new Map(),
    attached: new Map(),
    items: 0,
    read: 0,
  };
  for await (const record of readWxr(bytes)) {
    if (record.kind === 'end') continue;
    const { fields } = record;
    if (record.kind === 'site') {
      site.fields = fields;
      site.base = fields.base_blog_url || fields.link || '';
      site.lang = languageOf(fields.language ?? '', lang);
    } else if (record.kind === 'author')
      site.authors.set(
        fields.author_login ?? '',
        plain(fields.author_display_name ?? '') || (fields.author_login ?? ''),
      );
    else if (record.kind === 'category')
      site.categories.set(fields.category_nicename ?? '', plain(fields.cat_name ?? ''));
    else if (record.kind === 'item') {
      site.items++;
      if (fields.post_type === 'attachment') addAttachment(site, record);
    }
  }
  site.origin = site.base.replace(/^https?:\/\//, '').replace(/\/+$/, '') || 'unknown';
  return site;
}

function addAttachment(site: Site, { fields, meta, excerpt }: WxrItem): void {
  const { post_id: id = '', post_parent: parent = '', attachment_url: src = '' } = fields;
  if (!/^https?:\/\//i.test(src)) return;
  const alt = plain(meta._wp_attachment_image_alt?.[0] ?? '');
  const caption = plain(excerpt);
  const attachment = { id, parent, src, ...(alt ? { alt } : {}), ...(caption ? { caption } : {}) };
  site.attachments.set(id, attachment);
  site.byAddress.set(addressKey(src), attachment);
  if (parent !== '0') site.attached.set(parent, [...(site.attached.get(parent) ?? []), id]);
}

/** `en-US` is English to readers; only where the script or the country changes the text is it kept. */
function languageOf(tag: string, fallback: string): string {
  const read = /^([a-z]{2,3})(?:[-_]([A-Za-z]{2,4}))?/i.exec(tag);
  if (!read) return fallback;
  const language = read[1]!.toLowerCase();
  const region = read[2] ?? '';
  if (language === 'pt' && /^br$/i.test(region)) return 'pt-BR';
  if (language === 'zh') return /^(tw|hk|hant)$/i.test(region) ? 'zh-Hant' : 'zh';
  return language;
}

async function* readItems(bytes: AsyncIterable<Uint8Array>, site: Site): AsyncGenerator<Imported> {
  const named = new Set<string>();
  const groups = new Map<string, string>();
  let badItem = false;
  for await (const record of readWxr(bytes)) {
    if (record.kind === 'site') {
      const { title = '', description = '' } = record.fields;
      const settings = {
        ...(title ? { name: { [site.lang]: plain(title) } } : {}),
        ...(description ? { tagline: { [site.lang]: plain(description) } } : {}),
        languages: [site.lang],
        defaultLanguage: site.lang,
      };
      yield { kind: 'outlet', settings, logo: null };
    } else if (record.kind === 'item') {
      if (`${record.content}${record.fields.title}`.includes('\uFFFD')) badItem = true;
      site.read++;
      yield* readItem(record, site, named, groups);
    } else if (record.kind === 'end') {
      if (record.badEncoding) yield remark('bad-encoding', 'file', badItem ? 'in articles too' : 'not in articles');
      if (!record.complete)
        yield remark('cut-off', 'file', record.within === null ? 'between two items' : `in “${record.within}”`);
    }
  }
}

const menus = new Set(['nav_menu_item', 'wp_navigation']);
/** How WordPress itself looks, and what its editor keeps; not what a newsroom wrote. */
const furniture = new Set([
  'wp_global_styles',
  'wp_template',
  'wp_template_part',
  'custom_css',
  'customize_changeset',
  'oembed_cache',
  'wp_font_family',
  'wp_font_face',
]);

async function* readItem(
  item: WxrItem,
  site: Site,
  named: Set<string>,
  groups: Map<string, string>,
): AsyncGenerator<Imported> {
  const { fields } = item;
  const type = fields.post_type ?? 'post';
  const name = plain(fields.title ?? '') || fields.post_name || fields.link || `#${fields.post_id}`;
  if (item.comments > 0) yield { ...remark('comment', 'comment', name), count: item.comments };
  if (type === 'attachment') {
    yield* picture(item, site, name);
    return;
  }
  if (menus.has(type)) yield remark('menu', type, name);
  else if (type === 'revision' || fields.status === 'auto-draft') yield remark('revision', type, name);
  else if (type !== 'post' && type !== 'page')
    yield remark('type-unknown', furniture.has(type) ? 'design' : type, name);
  else if (fields.status === 'trash') yield remark('trash', type, name);
  else if (item.content.length > mostHtml)
    yield remark('too-large', 'article', name, `${Math.round(item.content.length / 1e6)} million characters`);
  else yield* article(item, site, named, groups, name);
}

function* picture({ fields, meta, excerpt }: WxrItem, site: Site, name: string): Generator<Imported> {
  const src = fields.attachment_url ?? '';
  if (!/\.(jpe?g|png|gif|webp|avif)$/i.test(src.replace(/[?#].*$/, ''))) {
    yield remark('type-unknown', 'attached file', src || name);
    return;
  }
  const alt = plain(meta._wp_attachment_image_alt?.[0] ?? '');
  const caption = plain(excerpt);
  yield {
    kind: 'picture',
    src: cleanAddress(src),
    filename: src.split('/').at(-1) ?? '',
    alt: alt ? { [site.lang]: alt } : {},
    caption: caption ? { [site.lang]: caption } : {},
    credit: '',
    licence: '',
    focal: null,
    stored: null,
  };
}

async function* article(
  item: WxrItem,
  site: Site,
  named: Set<string>,
  groups: Map<string, string>,
  name: string,
): AsyncGenerator<Imported> {
  const { fields, meta } = item;
  const id = fields.post_id ?? '';
  const page = fields.post_type === 'page';
  if (page) yield remark('page-as-article', 'page', name);
  const lang = languageOf(termOf(item, 'language') ?? '', site.lang);
  const title = plain(fields.title ?? '').slice(0, 500);

  const read = fromHtml(item.content, {
    autop: true,
    attachment: wanted => site.attachments.get(wanted) ?? null,
    attached: site.attached.get(id) ?? [],
    footnotes: footnotesOf(meta.footnotes?.[0]),
  });
  for (const { what, count, sample } of read.dropped) {
    const reason = what.startsWith('shortcode:') ? 'shortcode' : 'markup';
    yield { ...remark(reason, what.replace(/^shortcode:/, ''), name, sample), count };
  }
  const doc = read.doc.toJSON() as DocJson;
  for (const figure of figuresOf(doc)) figure.src = bestAddress(site, figure.src, fields.link || site.base);

  const thumbnail = site.attachments.get(meta._thumbnail_id?.[0] ?? '');
  const author = site.authors.get(fields.creator ?? '') || plain(fields.creator ?? '');
  if (author && !named.has(`person\n${author}`)) {
    named.add(`person\n${author}`);
    const slug = slugOf(author) || 'author';
    yield {
      kind: 'person',
      slug,
      names: { [lang]: author },
      bios: {},
      email: null,
      links: [],
      picture: null,
      user: null,
    };
  }
  const text: ImportedText = {
    title,
    summary: plain(item.excerpt).slice(0, 2000),
    content: {
      doc,
      lead: thumbnail
        ? {
            media: null,
            src: cleanAddress(thumbnail.src),
            alt: thumbnail.alt ?? '',
            caption: thumbnail.caption ?? '',
            credit: '',
            licence: '',
          }
        : null,
      byline: author ? [{ person: null, name: author, role: 'author' }] : [],
      source: null,
      funder: '',
    },
  };

  const at = gmt(fields.post_date_gmt) ?? gmt(fields.post_date) ?? rfc822(fields.pubDate);
  const modified = gmt(fields.post_modified_gmt) ?? gmt(fields.post_modified);
  const closed = fields.post_password ? 'password' : fields.status === 'private' ? 'private' : null;
  const known = ['publish', 'future', 'draft', 'pending', 'private'].includes(fields.status ?? '');
  if (closed || !known)
    yield remark(
      'not-public',
      'article',
      name,
      closed ?? (fields.status ? `status: ${fields.status}` : 'it has no status'),
    );
  const status = closed || !known ? 'draft' : fields.status;
  if (status === 'publish' && at === null) yield remark('date-missing', 'article', name);
  const state = status === 'publish' ? 'published' : status === 'future' && at !== null ? 'scheduled' : 'draft';

  const terms = page ? { section: null, tags: [] } : yield* termsOf(item, lang, named, site);
  const group = termOf(item, 'post_translations');
  const own = ownKey(fields);
  const key = group ?? own;
  if (!groups.has(key)) groups.set(key, lang);
  const slug = decoded(fields.post_name ?? '');
  yield {
    kind: 'edition',
    key: own,
    name,
    article: {
      key,
      name: group ? `wp-${group}` : slug || `wp-${id}`,
      section: terms.section,
      tags: terms.tags,
      originalLang: groups.get(key) ?? lang,
      createdAt: at,
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
    createdAt: null,
    revisions:
      state === 'published' ? [{ ...text, at: at ?? '', published: { kind: 'first', note: '' }, by: null }] : [],
    draft: state === 'published' ? null : { ...text, savedAt: modified ?? at ?? '', savedBy: null },
    redirects: oldAddresses(item, site),
  } satisfies ImportedEdition;
}

/** Its number, and its guid without the host: a site that began anew counts from 1 again, one that moved keeps both. */
function ownKey({ post_id = '', guid = '', link = '' }: Record<string, string>): string {
  return `post:${post_id} ${pathOf(guid) || pathOf(link)}`.trim();
}

/** The first category is the section; the others, and the tags, are tags. "Uncategorized" is none. */
function* termsOf(
  item: WxrItem,
  lang: string,
  named: Set<string>,
  site: Site,
): Generator<Imported, { section: string | null; tags: string[] }> {
  const found: { section: string | null; tags: string[] } = { section: null, tags: [] };
  for (const term of item.terms) {
    if (term.domain !== 'category' && term.domain !== 'post_tag' && term.domain !== 'tag') continue;
    const name = site.categories.get(term.slug) || plain(term.name);
    const given = decoded(term.slug || term.name).toLowerCase();
    if (/^uncategori[sz]ed$/.test(given) || given === '') continue;
    const slug = isSlug(given) ? given : slugOf(name) || slugOf(given);
    if (slug === '') continue;
    const kind = term.domain === 'category' && found.section === null ? 'section' : 'tag';
    if (kind === 'section') found.section = slug;
    else if (!found.tags.includes(slug)) found.tags.push(slug);
    if (named.has(`${kind}\n${slug}`)) continue;
    named.add(`${kind}\n${slug}`);
    if (kind === 'tag') yield { kind, slug, names: { [lang]: name } };
    else yield { kind, slug, names: { [lang]: name }, descriptions: {}, position: 1000 };
  }
  return found;
}

function termOf(item: WxrItem, domain: string): string | null {
  return item.terms.find(term => term.domain === domain)?.slug ?? null;
}

/** Every address under which readers know it: its own, those by number, and those that it had before. */
function oldAddresses({ fields, meta }: WxrItem, site: Site): string[] {
  const found = new Set<string>();
  const base = pathOf(site.base).replace(/\/+$/, '');
  const link = pathOf(fields.link ?? '');
  if (link !== '' && !link.includes('?')) {
    found.add(link);
    for (const old of meta._wp_old_slug ?? []) if (old) found.add(link.replace(/[^/]+\/?$/, `${old}/`));
  }
  if (fields.post_id) {
    found.add(`${base}/?p=${fields.post_id}`);
    if (fields.post_type === 'page') found.add(`${base}/?page_id=${fields.post_id}`);
  }
  return [...found];
}

function pathOf(address: string): string {
  return URL.canParse(address) ? new URL(address).pathname + new URL(address).search : '';
}

/** The largest picture that is known behind an address: WordPress puts `-300x200` into the names of the sizes it makes. */
function bestAddress(site: Site, src: string, base: string): string {
  const whole = URL.canParse(src, base) ? new URL(src, base).href : src;
  const known =
    site.byAddress.get(addressKey(whole)) ??
    site.byAddress.get(addressKey(whole.replace(/-\d+x\d+(?=\.\w+(?:\?|$))/, ''))) ??
    site.byAddress.get(addressKey(whole.replace(/(?=\.\w+$)/, '-scaled')));
  return cleanAddress(known?.src ?? whole);
}

function cleanAddress(src: string): string {
  return URL.canParse(src) ? new URL(src).href : src;
}

function addressKey(src: string): string {
  return src.replace(/^https?:\/\//i, '').replace(/[?#].*$/s, '');
}

function footnotesOf(json: string | undefined): { id: string; content: string }[] {
  if (!json) return [];
  try {
    const notes: unknown = JSON.parse(json);
    if (!Array.isArray(notes)) return [];
    return notes.flatMap(n =>
      typeof n?.id === 'string' && typeof n?.content === 'string' ? [{ id: n.id, content: n.content }] : [],
    );
  } catch {
    return [];
  }
}

/** HTML of a title or an excerpt as one line of text. */
function plain(html: string): string {
  if (!/[<&]/.test(html)) return html.replace(/\s+/g, ' ').trim();
  return toText(fromHtml(html).doc).replace(/\s+/g, ' ').trim();
}

function decoded(slug: string): string {
  try {
    return decodeURIComponent(slug);
  } catch {
    return slug;
  }
}

/** `2023-01-16 07:08:31`, in UTC; null for WordPress's `0000-00-00 00:00:00` and for what is no time. */
function gmt(value: string | undefined): string | null {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(value ?? '');
  if (!match || match[1]!.startsWith('0000')) return null;
  const date = new Date(`${match[1]}T${match[2]}Z`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function rfc822(value: string | undefined): string | null {
  const date = new Date(value ?? '');
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1 ? null : date.toISOString();
}

function remark(reason: RemarkReason, what: string, name: string, detail?: string): Remark {
  return { kind: 'remark', reason, what, name, ...(detail ? { detail } : {}) };
}

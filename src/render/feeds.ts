import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith';
import type { CreditRole, EditionContent, SourceCredit } from '../domain/article/content.ts';
import { escapeHtml } from '../domain/document/html-text.ts';
import type { Node } from '../domain/document/schema.ts';
import { toHtml } from '../domain/document/to-html.ts';
import type { StoredPicture } from '../domain/media.ts';
import type { ArticleTerms, Terms } from '../domain/terms/terms.ts';
import { captionOf } from './article-body.ts';
import { type ReadablePicture, readable } from './article-head.ts';
import { type Html, html, raw } from './html.ts';
import { entryBody, entryText, type ListedEntry, numbered } from './log-entry.ts';
import { message } from './messages/index.ts';
import { rslContent, rslNamespace } from './rsl.ts';
import { type Named, outletName, outletText, paths, type Site } from './site.ts';
import { siteTerms } from './terms-text.ts';
import { cleaned } from './xml-text.ts';

export const feedFormats = ['rss', 'atom', 'json'] as const;
export type FeedFormat = (typeof feedFormats)[number];

export const feedTypes: Record<FeedFormat, string> = {
  rss: 'application/rss+xml; charset=utf-8',
  atom: 'application/atom+xml; charset=utf-8',
  json: 'application/feed+json; charset=utf-8',
};

/** A feed as a value, whatever its format will be. `path` is that of the page whose feed it is. */
export type Feed = { lang: string; path: string; title: string; description: string; items: readonly FeedItem[] };

export type FeedItem = {
  /** a tag URI (RFC 4151): it stays when the address, the title or the text changes */
  id: string;
  url: string;
  title: string;
  summary: string;
  html: string;
  credits: readonly { name: string; role: CreditRole; url: string | null }[];
  topics: readonly string[];
  picture: ReadablePicture | null;
  source: SourceCredit | null;
  /** what may be done with it */
  terms: Terms;
  published: Date;
  updated: Date;
};

/** What an article's item is made from. */
export type FeedArticle = {
  key: string;
  lang: string;
  slug: string;
  title: string;
  summary: string;
  content: Omit<EditionContent, 'doc'>;
  doc: Node;
  published: Date;
  updated: Date;
  section: Named | null;
  tags: readonly Named[];
  /** slugs of people who have a page */
  people: ReadonlySet<string>;
  pictures: ReadonlyMap<string, StoredPicture>;
  /** what its terms say otherwise than the outlet's */
  terms: ArticleTerms;
};

/** An article with its whole text, pictures and addresses absolute, and where it comes from if it is not ours. */
export function articleItem(site: Site, of: FeedArticle): FeedItem {
  const { lang, content } = of;
  const url = `${site.publicUrl}${paths.article(lang, of.slug)}`;
  const lead = content.lead?.media ? of.pictures.get(content.lead.media) : undefined;
  const text = toHtml(of.doc, {
    href: href => absolute(href, url),
    figure: (f, caption) => {
      const stored = f.media === null ? undefined : of.pictures.get(f.media);
      return figure(site, stored, f.alt, captionOf(raw(caption), f.credit, f.licence)).text;
    },
    embed: e => html`<p><a href="${e.url}">${e.title || e.url}</a></p>`.text,
    footnotes: {
      title: message(lang, 'article.footnotes'),
      back: message(lang, 'article.footnote-back'),
      // texts of several articles stand on one page in a reader
      prefix: `${of.slug}-`,
    },
  });
  const top =
    lead && content.lead
      ? figure(site, lead, content.lead.alt, captionOf(content.lead.caption, content.lead.credit, content.lead.licence))
      : '';
  return {
    id: tagUri(site, of.published, `${of.key}/${lang}`),
    url,
    title: of.title,
    summary: of.summary,
    html: `${top}${text}${attribution(lang, content.source)}${content.funder ? html`<p>${content.funder}</p>` : ''}`,
    credits: content.byline.map(c => ({
      name: c.name,
      role: c.role,
      url: c.person !== null && of.people.has(c.person) ? `${site.publicUrl}${paths.person(lang, c.person)}` : null,
    })),
    topics: [...(of.section ? [of.section] : []), ...of.tags].map(t => outletText(site, t.names, lang) || t.slug),
    picture: lead ? readable(lead, 1200) : null,
    source: content.source,
    terms: siteTerms(site, of.terms),
    published: of.published,
    updated: of.updated,
  };
}

/** An entry of the public log as an item of its own, linked to the comparison of both versions. */
export function correctionItem(site: Site, of: ListedEntry & { lang: string }): FeedItem {
  const { lang } = of;
  const article = of.external ?? `${site.publicUrl}${paths.article(lang, of.slug)}`;
  const kind = message(lang, `entry.${of.kind}`);
  return {
    id: tagUri(site, of.at, `correction/${of.number}`),
    // the versions of an article that was taken down cannot be read, and its address says why
    url:
      of.gone || of.external !== null
        ? article
        : `${site.publicUrl}${paths.revision(lang, of.slug, of.publishedNumber)}`,
    title: `${of.withdrawn ? `${message(lang, 'entry.withdrawn')} · ` : ''}${kind}: ${of.title}`,
    summary: entryText(lang, of),
    html: html`${of.withdraws !== null && html`<p>${message(lang, 'entry.withdraws', { n: String(of.withdraws) })}</p>`}${entryBody(site, lang, of)}<p>${numbered(lang, of.number)} · <a href="${article}">${of.title}</a></p>`
      .text,
    credits: [],
    topics: [kind],
    picture: null,
    source: null,
    terms: siteTerms(site),
    published: of.at,
    updated: of.withdrawn?.at ?? of.at,
  };
}

function figure(site: Site, picture: StoredPicture | undefined, alt: string, caption: Html | false): Html {
  const stored = picture && readable(picture, 1200);
  if (!stored) return html`${caption && html`<figure>${caption}</figure>`}`;
  return html`<figure><img src="${site.publicUrl}${stored.path}" width="${stored.width}" height="${stored.height}" alt="${alt}">${caption}</figure>`;
}

function attribution(lang: string, source: SourceCredit | null): Html | '' {
  if (!source) return '';
  const name = source.url ? html`<a href="${source.url}">${source.outlet}</a>` : html`${source.outlet}`;
  return html`<p>${message(lang, 'article.source')} ${name}${source.author && html` · ${source.author}`}</p>`;
}

function absolute(href: string, base: string): string {
  return URL.parse(href, base)?.href ?? href;
}

/** A name that nobody else gives, from the host and the day of publishing (UTC). https://www.rfc-editor.org/rfc/rfc4151 */
function tagUri(site: Site, published: Date, name: string): string {
  return `tag:${new URL(site.publicUrl).hostname},${published.toISOString().slice(0, 10)}:${encodeURI(name)}`;
}

/** A feed as RSS 2.0, Atom 1.0 or JSON Feed 1.1, ready to send. */
export function renderFeed(site: Site, feed: Feed, format: FeedFormat): string {
  const clean = cleaned(feed);
  return format === 'rss' ? rss(site, clean) : format === 'atom' ? atom(site, clean) : json(site, clean);
}

const self = (site: Site, feed: Feed, format: FeedFormat) => `${site.publicUrl}${paths.feed(feed.path, format)}`;
/** Hubs of WebSub that are told when it changes, and from which it can be had without asking again and again. */
const hubs = (site: Site) => site.settings.web.hubs;
/** Where a feed is and which hubs pass it on, as its Link header says (https://www.w3.org/TR/websub/#discovery); '': no hub does. */
export const hubLinks = (site: Site, feed: Pick<Feed, 'path'>, format: FeedFormat): string =>
  hubs(site).length === 0
    ? ''
    : [
        ...hubs(site).map(hub => `<${hub}>; rel="hub"`),
        `<${site.publicUrl}${paths.feed(feed.path, format)}>; rel="self"`,
      ].join(', ');
// an empty feed has never changed
const changed = (feed: Feed) => new Date(Math.max(0, ...feed.items.map(i => i.updated.getTime())));
const named = (item: FeedItem, ...roles: CreditRole[]) => item.credits.filter(c => roles.includes(c.role));

/** Who wrote it: our authors, else the source's, else the outlet that it comes from. */
function authors(site: Site, feed: Feed, item: FeedItem): { name: string; url?: string }[] {
  const ours = named(item, 'author');
  if (ours.length > 0) return ours.map(c => ({ name: c.name, ...(c.url ? { url: c.url } : {}) }));
  if (item.source) return [{ name: item.source.author || item.source.outlet }];
  return [{ name: outletName(site, feed.lang) }];
}

function rss(site: Site, feed: Feed): string {
  const logo = site.logo && readable(site.logo, 128);
  const title = feed.title;
  const link = `${site.publicUrl}${feed.path}`;
  const written = generateRssFeed({
    title,
    link,
    // RSS has no word for plain text: readers take a description as HTML
    description: escapeHtml(feed.description || title),
    language: feed.lang,
    copyright: rights(site, feed.lang),
    lastBuildDate: changed(feed),
    generator: 'Masthead',
    ...(logo ? { image: { url: `${site.publicUrl}${logo.path}`, title, link } } : {}),
    atom: {
      links: [
        { href: self(site, feed, 'rss'), rel: 'self', type: 'application/rss+xml' },
        ...hubs(site).map(href => ({ href, rel: 'hub' })),
      ],
    },
    items: feed.items.map(item => ({
      title: item.title,
      link: item.url,
      description: escapeHtml(item.summary),
      guid: { value: item.id, isPermaLink: false },
      pubDate: item.published,
      categories: item.topics.map(name => ({ name })),
      ...(item.picture ? { enclosures: [enclosure(site, item.picture)] } : {}),
      dc: {
        creators: authors(site, feed, item).map(a => a.name),
        contributors: named(item, 'translator', 'reviewer', 'editor', 'photographer').map(c => c.name),
        ...(item.source ? { sources: [item.source.url ?? item.source.outlet] } : {}),
      },
      content: { encoded: item.html },
      atom: { updated: item.updated },
    })),
  });
  return withTerms(site, feed, written);
}

/** With what may be done with each item (the RSL module), of which the generator knows nothing. */
function withTerms(site: Site, feed: Feed, rss: string): string {
  let at = 0;
  // what stands in a CDATA section is text, whatever it looks like
  return rss.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<rss |<\/item>/g, found => {
    if (found === '<rss ') return `<rss xmlns:rsl="${rslNamespace}" `;
    const item = found === '</item>' ? feed.items[at++] : undefined;
    if (!item) return found;
    const { url, terms, source } = item;
    return `${rslContent(site, { url, lang: feed.lang, terms, source: source?.outlet ?? null }, 'rsl:')}</item>`;
  });
}

const enclosure = (site: Site, picture: ReadablePicture) => ({
  url: `${site.publicUrl}${picture.path}`,
  length: picture.bytes,
  type: picture.mime,
});

function atom(site: Site, feed: Feed): string {
  const logo = site.logo && readable(site.logo, 512);
  const rightsText = rights(site, feed.lang);
  return generateAtomFeed({
    id: self(site, feed, 'atom'),
    title: { value: feed.title },
    ...(feed.description ? { subtitle: { value: feed.description } } : {}),
    updated: changed(feed),
    links: [
      { href: self(site, feed, 'atom'), rel: 'self', type: 'application/atom+xml' },
      { href: `${site.publicUrl}${feed.path}`, rel: 'alternate', type: 'text/html', hreflang: feed.lang },
      ...hubs(site).map(href => ({ href, rel: 'hub' })),
    ],
    authors: [{ name: outletName(site, feed.lang), uri: `${site.publicUrl}/` }],
    ...(logo ? { logo: `${site.publicUrl}${logo.path}` } : {}),
    ...(rightsText ? { rights: { value: rightsText } } : {}),
    generator: { text: 'Masthead' },
    xml: { lang: feed.lang },
    entries: feed.items.map(item => ({
      id: item.id,
      title: { value: item.title },
      ...(item.summary ? { summary: { value: item.summary } } : {}),
      content: { value: item.html, type: 'html' },
      published: item.published,
      updated: item.updated,
      authors: authors(site, feed, item).map(a => ({ name: a.name, ...(a.url ? { uri: a.url } : {}) })),
      contributors: named(item, 'translator', 'reviewer', 'editor', 'photographer').map(c => ({
        name: c.name,
        ...(c.url ? { uri: c.url } : {}),
      })),
      categories: item.topics.map(term => ({ term })),
      links: [
        { href: item.url, rel: 'alternate', type: 'text/html', hreflang: feed.lang },
        ...(item.source?.url ? [{ href: item.source.url, rel: 'via', title: item.source.outlet }] : []),
        ...(item.picture
          ? [
              {
                rel: 'enclosure',
                href: `${site.publicUrl}${item.picture.path}`,
                type: item.picture.mime,
                length: item.picture.bytes,
              },
            ]
          : []),
      ],
    })),
  });
}

function json(site: Site, feed: Feed): string {
  const logo = site.logo && readable(site.logo, 512);
  return JSON.stringify({
    // required, and left out by the generator when there are none
    items: [],
    ...(hubs(site).length > 0 ? { hubs: hubs(site).map(url => ({ type: 'WebSub', url })) } : {}),
    ...(generateJsonFeed({
      title: feed.title,
      home_page_url: `${site.publicUrl}${feed.path}`,
      feed_url: self(site, feed, 'json'),
      ...(feed.description ? { description: feed.description } : {}),
      ...(logo ? { icon: `${site.publicUrl}${logo.path}` } : {}),
      language: feed.lang,
      authors: [{ name: outletName(site, feed.lang), url: `${site.publicUrl}/` }],
      items: feed.items.map(item => ({
        id: item.id,
        url: item.url,
        title: item.title,
        content_html: item.html,
        ...(item.summary ? { summary: item.summary } : {}),
        ...(item.picture ? { image: `${site.publicUrl}${item.picture.path}` } : {}),
        date_published: item.published,
        date_modified: item.updated,
        tags: [...item.topics],
        authors: authors(site, feed, item),
        language: feed.lang,
      })),
    }) as object),
  });
}

function rights(site: Site, lang: string): string {
  return outletText(site, site.settings.copyright, lang);
}

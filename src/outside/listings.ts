import { gunzipSync } from 'node:zlib';
import { parseFeed } from 'feedsmith';
import { SaxesParser } from 'saxes';
import { attribute, descendants, isElement, parseHtml } from '../domain/document/html-tree.ts';
import { decodeHtml } from './pages.ts';
import type { Polite } from './polite.ts';

/*
 * Which pages a watched site has: its feeds and sitemaps say (https://www.sitemaps.org/protocol.html). They are found by
 * robots.txt, by the head of the front page and under the usual name.
 */

export type Listed = { url: string /** as the site says it; null: it does not */; changed: Date | null };

/** `more`: further listings, of an index. */
export type Listing = { pages: Listed[]; more: Listed[] };

/** A sitemap may have 50,000 addresses and 50 MB. */
const mostAddresses = 50_000;
const mostText = 50 * 1024 * 1024;
const mostListings = 50;

/** Reads a feed (RSS, Atom, RDF, JSON Feed) or a sitemap, gzip or not; null if it is neither. */
export function readListing(bytes: Uint8Array, type: string, url: string): Listing | null {
  const text = textOf(bytes, type);
  if (text === null) return null;
  const listing = /<(?:\w+:)?(?:urlset|sitemapindex)\b/.test(text.slice(0, 5_000)) ? readSitemap(text) : readFeed(text);
  if (!listing) return readLines(text, type);
  const absolute = (some: Listed[]) =>
    some.flatMap(({ url: address, changed }) => {
      const found = URL.parse(address, url);
      return found && /^https?:$/.test(found.protocol) ? [{ url: found.href, changed }] : [];
    });
  return { pages: absolute(listing.pages), more: absolute(listing.more) };
}

function textOf(bytes: Uint8Array, type: string): string | null {
  let plain = bytes;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    try {
      plain = gunzipSync(bytes, { maxOutputLength: mostText });
    } catch {
      return null;
    }
  const start = new TextDecoder('latin1').decode(plain.subarray(0, 200));
  const declared = /^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w-]+)/i.exec(start)?.[1];
  return decodeHtml(plain, /charset/i.test(type) || !declared ? type : `text/xml; charset=${declared}`);
}

function readSitemap(text: string): Listing {
  const listing: Listing = { pages: [], more: [] };
  const parser = new SaxesParser({ xmlns: false });
  let entry: { kind: 'pages' | 'more'; loc: string; lastmod: string } | null = null;
  let field = '';
  parser.on('opentag', ({ name }) => {
    const local = name.replace(/^.*:/, '');
    if (local === 'url' || local === 'sitemap')
      entry = { kind: local === 'url' ? 'pages' : 'more', loc: '', lastmod: '' };
    // those of pictures and videos are called image:loc
    else field = name === local || !/^(?:image|video|news|xhtml)/.test(name) ? local : '';
  });
  parser.on('text', said => {
    if (entry && (field === 'loc' || field === 'lastmod') && said.length < 5_000) entry[field] += said;
  });
  parser.on('closetag', ({ name }) => {
    const local = name.replace(/^.*:/, '');
    field = '';
    if (!entry || (local !== 'url' && local !== 'sitemap')) return;
    const { kind, loc, lastmod } = entry;
    if (loc.trim() && listing[kind].length < mostAddresses)
      listing[kind].push({ url: loc.trim(), changed: dateOf(lastmod) });
    entry = null;
  });
  // what comes before a mistake counts
  parser.on('error', () => {});
  try {
    parser.write(text).close();
  } catch {
    // the same
  }
  return listing;
}

function readFeed(text: string): Listing | null {
  let read: ReturnType<typeof parseFeed>;
  try {
    read = parseFeed(text);
  } catch {
    return null;
  }
  const pages: Listed[] = [];
  const add = (url: string | undefined, changed: unknown) => {
    if (url && pages.length < mostAddresses) pages.push({ url, changed: dateOf(changed) });
  };
  if (read.format === 'atom')
    for (const e of read.feed.entries ?? []) {
      const link = e.links?.find(l => (l.rel ?? 'alternate') === 'alternate');
      add(link?.href, e.updated ?? e.published);
    }
  else if (read.format === 'json')
    for (const i of read.feed.items ?? []) add(i.url, i.date_modified ?? i.date_published);
  else if (read.format === 'rdf') for (const i of read.feed.items ?? []) add(i.link, i.dc?.dates?.[0]);
  else
    for (const i of read.feed.items ?? [])
      add(i.link ?? (i.guid?.isPermaLink === false ? undefined : i.guid?.value), i.pubDate ?? i.dc?.dates?.[0]);
  return { pages, more: [] };
}

/** A sitemap of nothing but addresses. */
function readLines(text: string, type: string): Listing | null {
  if (!/^\s*text\/plain\b/i.test(type)) return null;
  const pages = text
    .split(/\s+/, mostAddresses)
    .filter(line => /^https?:\/\//.test(line) && URL.canParse(line))
    .map(url => ({ url, changed: null }));
  return pages.length > 0 ? { pages, more: [] } : null;
}

function dateOf(said: unknown): Date | null {
  const time = typeof said === 'string' ? Date.parse(said.trim()) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time);
}

/** What names the state of a listing that was seen, to be asked with next time. */
export type Seen = { etag: string | null; lastModified: string | null };

export type SiteNews = {
  /** the newest first, each once */
  pages: Listed[];
  /** to be given back the next time */
  seen: Record<string, Seen>;
  /** listings that could not be read, with the reason */
  failed: Record<string, string>;
};

/**
 * The pages that a site lists and that changed after `since`, those without a date among them. `site`: an address on it, or of
 * a feed or sitemap of it. Listings that have not changed since they were `seen` tell nothing.
 */
export async function pagesOf(
  polite: Polite,
  site: string,
  { seen = {}, since = null, most = 10_000 }: { seen?: Record<string, Seen>; since?: Date | null; most?: number } = {},
): Promise<SiteNews> {
  const news: SiteNews = { pages: [], seen: { ...seen }, failed: {} };
  const home = new URL(site);
  const found = new Map<string, Listed>();
  const queue: string[] = [];
  const asked = new Set<string>();
  const add = (url: string) => {
    if (!asked.has(url) && asked.size < mostListings) {
      asked.add(url);
      queue.push(url);
    }
  };
  const take = ({ pages, more }: Listing) => {
    for (const page of pages)
      if (isOn(home, page.url) && !(since && page.changed && page.changed <= since) && found.size < mostAddresses)
        if (!found.has(page.url)) found.set(page.url, page);
    // an index names years of old ones too
    const newest = more.filter(m => !(since && m.changed && m.changed <= since));
    for (const { url } of newest.sort((a, b) => Number(b.changed) - Number(a.changed))) if (isOn(home, url)) add(url);
  };

  const front = await polite.get(site);
  if (!front.ok) news.failed[site] = front.reason;
  else {
    const listing = readListing(front.bytes, front.type, front.url);
    if (listing) take(listing);
    else for (const url of feedsIn(decodeHtml(front.bytes, front.type), front.url)) if (isOn(home, url)) add(url);
  }
  const { sitemaps } = await polite.robots(site);
  for (const url of sitemaps.length > 0 ? sitemaps : [new URL('/sitemap.xml', home).href])
    if (isOn(home, url)) add(url);

  for (let url = queue.shift(); url; url = queue.shift()) {
    const got = await polite.get(url, {
      accept: 'application/xml,text/xml,application/rss+xml,*/*;q=0.5',
      ...seen[url],
    });
    if (!got.ok) {
      if (got.reason !== 'unchanged') news.failed[url] = got.reason;
      continue;
    }
    const listing = readListing(got.bytes, got.type, got.url);
    if (!listing) {
      news.failed[url] = 'not-listing';
      continue;
    }
    // an index stays the same while what it names changes
    if (listing.more.length === 0) news.seen[url] = { etag: got.etag, lastModified: got.lastModified };
    take(listing);
  }
  news.pages = [...found.values()].sort((a, b) => Number(b.changed) - Number(a.changed)).slice(0, most);
  return news;
}

/** Whether an address is on the site, or below or above its host. */
function isOn(home: URL, address: string): boolean {
  const host = (URL.parse(address)?.hostname ?? '').replace(/^www\./, '');
  const own = home.hostname.replace(/^www\./, '');
  return host === own || host.endsWith(`.${own}`);
}

/** The feeds that a page names in its head. */
function feedsIn(html: string, url: string): string[] {
  const { root } = parseHtml(html);
  const feeds: string[] = [];
  for (const node of descendants(root)) {
    if (!isElement(node) || node.tagName !== 'link' || feeds.length >= 10) continue;
    const is = /(?:^|\s)alternate(?:\s|$)/i.test(attribute(node, 'rel') ?? '');
    if (!is || !/^application\/(?:rss|atom|feed)\+(?:xml|json)/i.test(attribute(node, 'type') ?? '')) continue;
    const found = URL.parse(attribute(node, 'href') ?? '', url);
    if (found) feeds.push(found.href);
  }
  return feeds;
}

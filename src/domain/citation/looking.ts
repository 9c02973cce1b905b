/** A page of another site as it came. */
export type LookedAt =
  | {
      found: 'page';
      /** after redirects */
      url: string;
      text: string;
      isHtml: boolean;
      bytes: Uint8Array;
      headers: [name: string, value: string][];
      /** null: it said nothing of its state */
      validators: Validators | null;
    }
  /** it is what `known` named */
  | { found: 'unchanged' }
  | { found: 'gone' | 'unreadable' | 'unreachable' | 'robots' }
  /** it asks to be left alone until then */
  | { found: 'later'; until: Date };

/** What a page said of its state under the address that it was asked for by (RFC 9110, 8.8), to be asked with again. */
export type Validators = { address: string; etag: string | null; lastModified: string | null };

export type SeenListings = Record<string, { etag: string | null; lastModified: string | null }>;

/** How other sites are looked at; outside/looking.ts does it. Neither throws for what a site does. */
export type Looking = {
  /** `known`: what the page said the last time; it is not sent again if it is still so. */
  page(url: string, known?: Validators | null): Promise<LookedAt>;
  /** What a site lists that changed after `since`, the newest first; `failed`: the listings that could not be read, with the reason. */
  pagesOf(
    site: string,
    of: { seen: SeenListings; since: Date | null; most: number },
  ): Promise<{ pages: { url: string; changed: Date | null }[]; seen: SeenListings; failed: Record<string, string> }>;
};

/** The address of a page as it is kept: of a web site, without fragment and what follows people. Null: it is none. */
export function citingAddress(text: string, base?: string): string | null {
  if (text.length > 2000) return null;
  const url = fromCache(URL.parse(text, base));
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name);
  return url.href;
}

/** The page that a cache of AMP pages shows (https://developers.google.com/amp/cache/overview): it is its site's. */
function fromCache(url: URL | null): URL | null {
  const path = url?.hostname.endsWith('.cdn.ampproject.org')
    ? /^\/[a-z]{1,3}\/(s\/)?([^/]+\.[^/]+(?:\/.*)?)$/.exec(url.pathname)
    : /^(?:www\.)?google\.[a-z.]+$/.test(url?.hostname ?? '')
      ? /^\/amp\/(s\/)?([^/]+\.[^/]+(?:\/.*)?)$/.exec(url!.pathname)
      : null;
  return path ? URL.parse(`http${path[1] ? 's' : ''}://${path[2]}${url!.search}`) : url;
}

const tracking = /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|_ga|_gl)$/;

/** Search engines and networks, which send readers and copy nothing: where their pages lead from here is not looked at. */
const senders =
  /(?:^|\.)(?:google\.[a-z.]+|bing\.com|duckduckgo\.com|yahoo\.com|yandex\.[a-z.]+|baidu\.com|ecosia\.org|qwant\.com|facebook\.com|instagram\.com|t\.co|x\.com|twitter\.com|t\.me|linkedin\.com|lnkd\.in|reddit\.com|bsky\.app|youtube\.com|threads\.net|whatsapp\.com)$/;

/** What a Referer tells of where to look: the page by host and path alone, or the site where it tells no more. Null: nowhere. */
export function referredFrom(referer: string, own: string): { page: string | null; site: string } | null {
  if (referer.length > 1000) return null;
  const url = URL.parse(referer);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || !url.hostname.includes('.')) return null;
  if (siteOf(url) === siteOf(new URL(own)) || senders.test(url.hostname)) return null;
  return { page: url.pathname === '/' ? null : `${url.origin}${url.pathname}`, site: `${url.origin}/` };
}

const siteOf = (url: URL) => url.host.replace(/^www\./, '');

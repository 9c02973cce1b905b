/*
 * Whether a link leads to an article of ours: addresses differ in what does not matter (scheme, www, a slash at the end, where
 * the visitor comes from), lead through counters of clicks, and name an article by any that it ever had.
 */

/** What a visitor sees of an address: host and path, and the query apart. */
type Place = { host: string; path: string; query: string };

/** Added by whoever shares a link; they change nothing in where it leads. */
const ofSharing =
  /^(?:utm_\w+|fbclid|gclid|dclid|yclid|msclkid|mc_[ce]id|igshid|ref|ref_src|source|share|from|amp|_ga|_gl)$/i;
/** Pages of an article beside itself. */
const besides = /\/(?:history(?:\/\d+)?|suggest|amp|print)$/;

function placeOf(address: string): Place | null {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  const kept = [...url.searchParams].filter(([name]) => !ofSharing.test(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    host: hostOf(url),
    path: decoded(url.pathname)
      .normalize('NFC')
      .replace(/\/(?:index\.(?:html?|php))?$/, ''),
    query: new URLSearchParams(kept).toString(),
  };
}

/** Of an address, without `www.`; '' if it is none. */
export function siteOf(address: string): string {
  const url = URL.parse(address);
  return url ? hostOf(url) : '';
}

function hostOf(url: URL): string {
  const port = url.port ? `:${url.port}` : '';
  return url.hostname.replace(/^www\.|\.$/g, '') + port;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The addresses of one article, ready to be looked up. */
export type Addresses = { keys: ReadonlySet<string>; hosts: ReadonlySet<string>; written: readonly string[] };

export function addressesOf(urls: readonly string[]): Addresses {
  const keys = new Set<string>();
  const hosts = new Set<string>();
  const written = new Set<string>();
  for (const url of urls) {
    const place = placeOf(url);
    if (!place) continue;
    hosts.add(place.host);
    keys.add(keyOf(place, place.query));
    // as people write it into a text: without a scheme, with or without percent signs
    const bare = url.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/$/, '');
    for (const form of [bare, decoded(bare)]) written.add(form.toLowerCase());
  }
  return { keys, hosts, written: [...written] };
}

function keyOf({ host, path }: Place, query: string): string {
  return `${host}${path}${query ? `?${query}` : ''}`;
}

/** Where an address leads, as far as ours are concerned. `through`: the site that it passes by. */
export type Leads = { to: 'article' | 'front' | 'outlet'; through: string | null };

export function whereTo(href: string, article: Addresses, sites: ReadonlySet<string>): Leads | null {
  const place = placeOf(href);
  if (!place) return null;
  const direct = ours(place, article, sites);
  if (direct) return { to: direct, through: null };
  // counters of clicks have the address in their own
  for (const value of new URL(href).searchParams.values()) {
    const inner = /^https?:\/\//i.test(value) ? placeOf(value) : null;
    const to = inner && ours(inner, article, sites);
    if (to) return { to, through: place.host };
  }
  return null;
}

function ours(place: Place, { keys, hosts }: Addresses, sites: ReadonlySet<string>): Leads['to'] | null {
  if (!hosts.has(place.host) && !sites.has(place.host)) return null;
  if (keys.has(keyOf(place, place.query)) || keys.has(keyOf(place, ''))) return 'article';
  const parent = place.path.replace(besides, '');
  if (parent !== place.path && keys.has(keyOf({ ...place, path: parent }, ''))) return 'article';
  // the front page of a site, or of one of its languages
  return /^(?:\/[a-z]{2,3}(?:-\w+)?)?$/.test(place.path) && place.query === '' ? 'front' : 'outlet';
}

/** Whether a text names one of the addresses, link or not. */
export function writtenAddress(text: string, { written }: Addresses): string | null {
  const low = text.toLowerCase();
  for (const address of written)
    for (let at = low.indexOf(address); at >= 0; at = low.indexOf(address, at + 1)) {
      const next = low.slice(at + address.length, at + address.length + 2);
      const before = low[at - 1] ?? ' ';
      // not the beginning of a longer one, nor the end
      if (
        !/^(?:[\p{L}\p{N}_~%-]|\/[\p{L}\p{N}])/u.test(next) &&
        !/[\p{L}\p{N}.@-]/u.test(before === '.' ? ' ' : before)
      )
        return address;
    }
  return null;
}

import { type Declared, HtmlReader } from './html-reader.ts';

export type PageLink = {
  /** Absolute, through the page's base. */
  href: string;
  /** In small letters. */
  rel: string[];
  text: string;
};

export type Page = {
  /** What a reader sees, blocks on lines of their own; no scripts, styles, templates, hidden elements, or fields of forms. */
  text: string;
  title: string;
  /** Visible and active: an `a` or `area` with an address. In the order of the page. */
  links: PageLink[];
  /** The address that the page gives as its own, absolute. */
  canonical: string | null;
  /** Where the page sends its visitors by itself, absolute. */
  refresh: string | null;
  /** What the page asks of search engines, in small letters: `nofollow` there is on all its links. */
  robots: string[];
};

const utf8 = new TextDecoder();

/**
 * The page's own text and links. Any bytes are a page: nothing is refused, and time and memory are linear to its length.
 * `url` is the address it was read from; links that make no address with it are left out.
 */
export function readPage(html: string, url: string): Page {
  return readPageBytes(new TextEncoder().encode(html), url);
}

/** The same from a page's bytes, which are read as UTF-8: pages in other character sets have to be decoded first. */
export function readPageBytes(html: Uint8Array, url: string): Page {
  const reader = new HtmlReader();
  const declared: Declared = { base: null, canonical: null, refresh: null, robots: [], title: null, links: [] };
  reader.read(html, declared);
  const words = (from: number, to: number) => utf8.decode(reader.out.subarray(from, to));
  const base = (declared.base !== null && absolute(declared.base, url)) || url;
  const links: PageLink[] = [];
  for (const { href, rel, from, to, alt } of declared.links) {
    const address = absolute(href, base);
    if (address)
      links.push({
        href: address,
        rel: rel.toLowerCase().split(/\s+/).filter(Boolean),
        text: (alt ?? words(from, to)).replace(/[\t\n\f\r ]+/g, ' ').trim(),
      });
  }
  return {
    text: words(0, reader.length),
    title: declared.title ?? '',
    links,
    canonical: declared.canonical === null ? null : absolute(declared.canonical, base),
    refresh: declared.refresh === null ? null : absolute(declared.refresh, base),
    robots: declared.robots,
  };
}

function absolute(address: string, base: string): string | null {
  return URL.parse(address, base)?.href ?? null;
}

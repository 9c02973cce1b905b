import { escapeAttribute } from '../domain/document/html-text.ts';
import { outletName, paths, policies, type Site } from './site.ts';
import { cleaned } from './xml-text.ts';

/** Editions in one file. The protocol allows 50,000 addresses and 50 MB; with alternates these are some 5 MB. */
export const sitemapLength = 10_000;

/** As store/sitemap.ts reads them. */
export type SitemapEntry = {
  lang: string;
  slug: string;
  updated: Date;
  editions: readonly { lang: string; slug: string }[];
};

type Address = { path: string; updated?: Date; alternates: readonly { lang: string; path: string }[] };

/** A sitemap (https://www.sitemaps.org) with the languages of each page. `first`: with the pages that are no articles. */
export function sitemap(site: Site, entries: readonly SitemapEntry[], first: boolean): string {
  const articles = entries.map(e => ({
    path: paths.article(e.lang, e.slug),
    updated: e.updated,
    alternates: e.editions.map(s => ({ lang: s.lang, path: paths.article(s.lang, s.slug) })),
  }));
  const addresses = first ? [...fixedPages(site), ...articles] : articles;
  return `${declaration}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n${addresses
    .map(a => url(site, a))
    .join('')}</urlset>\n`;
}

/** The list of parts, for outlets with more articles than one file holds. */
export function sitemapIndex(site: Site, parts: readonly { n: number; updated: Date }[]): string {
  const list = parts.map(
    p =>
      `<sitemap><loc>${site.publicUrl}/sitemap-${p.n}.xml</loc><lastmod>${p.updated.toISOString()}</lastmod></sitemap>\n`,
  );
  return `${declaration}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${list.join('')}</sitemapindex>\n`;
}

export type NewsEntry = { lang: string; slug: string; title: string; published: Date };

/** What is new, as news search engines read it (https://www.google.com/schemas/sitemap-news/0.9). */
export function newsSitemap(site: Site, entries: readonly NewsEntry[]): string {
  const list = entries.map(
    e =>
      `<url><loc>${loc(site, paths.article(e.lang, e.slug))}</loc><news:news><news:publication><news:name>${text(outletName(site, e.lang))}</news:name><news:language>${newsLanguage(e.lang)}</news:language></news:publication><news:publication_date>${e.published.toISOString()}</news:publication_date><news:title>${text(e.title)}</news:title></news:news></url>\n`,
  );
  return `${declaration}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n${list.join('')}</urlset>\n`;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const text = (s: string) => escapeAttribute(cleaned(s));
const loc = (site: Site, path: string) => text(`${site.publicUrl}${path}`);

function url(site: Site, { path, updated, alternates }: Address): string {
  const links =
    alternates.length > 1
      ? alternates
          .map(a => `<xhtml:link rel="alternate" hreflang="${text(a.lang)}" href="${loc(site, a.path)}"/>`)
          .join('')
      : '';
  return `<url><loc>${loc(site, path)}</loc>${updated ? `<lastmod>${updated.toISOString()}</lastmod>` : ''}${links}</url>\n`;
}

/** Front pages, sections, policies and the list of corrections, in every language. */
function fixedPages(site: Site): Address[] {
  const { languages } = site.settings;
  const kinds: ((lang: string) => string)[] = [
    paths.front,
    ...site.sections.map(s => (lang: string) => paths.section(lang, s.slug)),
    paths.corrections,
    ...policies.map(p => (lang: string) => paths.policy(lang, p)),
  ];
  return kinds.flatMap(kind => {
    const alternates = languages.map(lang => ({ lang, path: kind(lang) }));
    return alternates.map(({ path }) => ({ path, alternates }));
  });
}

/** News sitemaps name languages by ISO 639, and Chinese by two names of their own. */
function newsLanguage(lang: string): string {
  const base = lang.split('-')[0]!;
  return base !== 'zh' ? base : /hant|tw|hk|mo/i.test(lang) ? 'zh-tw' : 'zh-cn';
}

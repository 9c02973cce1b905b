import { direction } from '../domain/outlet/settings.ts';
import type { Terms } from '../domain/terms/terms.ts';
import { footer } from './footer.ts';
import { header } from './header.ts';
import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { outletName, paths, type Site } from './site.ts';
import { type Sheet, styleOf } from './style.ts';
import { termsElements } from './tdm.ts';
import { siteTerms } from './terms-text.ts';

/** The same page in a language. */
export type Alternate = { lang: string; path: string };

/** What a page hands to its frame. */
export type Page = {
  lang: string;
  /** canonical address, as a path; null: the page has none and is not to be indexed (404, preview, search) */
  path: string | null;
  title: string;
  description: string;
  /** where this page exists, its own language included; none: it exists in no other */
  alternates: readonly Alternate[];
  /** path under which the page's own feeds are, beside those of the language */
  feedsOf?: string;
  /** Open Graph, JSON-LD */
  head?: Html;
  /** what may be done with it, where that is not what the outlet has for everything */
  terms?: Terms;
  /** the large nameplate of the front page */
  front?: boolean;
  prev?: string | null;
  next?: string | null;
  /** a sheet that only this page needs, beside that of every page */
  style?: Sheet;
  /** false: the page is about letters itself, so that its foot asks nobody to sign up for them */
  offers?: boolean;
  /** above everything: the banner of a preview */
  banner?: Html;
  main: Html;
};

/** A whole reader page, from doctype to `</html>`. Needs nothing but itself and its pictures: no script, no font, no request. */
export function page(site: Site, of: Page): string {
  const { lang } = of;
  const name = outletName(site, lang);
  const dir = direction(lang);
  const link = (rel: string, path: string) => html`<link rel="${rel}" href="${site.publicUrl}${path}">\n`;
  return html`<!doctype html>
<html lang="${lang}" dir="${dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${of.front ? of.title : `${of.title} · ${name}`}</title>
<meta name="description" content="${of.description}">
${of.path === null ? html`<meta name="robots" content="noindex">\n` : link('canonical', of.path)}${alternates(site, of)}${of.prev && link('prev', of.prev)}${of.next && link('next', of.next)}${feeds(site, of)}${of.path !== null && termsElements(site, of.terms ?? siteTerms(site))}<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="${styleOf(site.settings).ground.light}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="${styleOf(site.settings).ground.dark}">
<link rel="icon" type="image/png" sizes="192x192" href="/icon-192.png">
<link rel="apple-touch-icon" href="/apple-touch-icon.png">
${of.head ?? preview(site, of, name)}<style>${raw(styleOf(site.settings).css)}</style>${of.style && html`<style>${raw(of.style.css)}</style>`}
</head>
<body>
<a class="skip" href="#main">${message(lang, 'page.skip')}</a>
${of.banner}${header(site, of)}
<main id="main" tabindex="-1">
${of.main}</main>
${footer(site, lang, of.offers)}
</body>
</html>
`.text;
}

function alternates(site: Site, of: Page): Html | false {
  if (of.alternates.length === 0) return false;
  const fallback = of.alternates.find(a => a.lang === site.settings.defaultLanguage) ?? of.alternates[0]!;
  const link = (lang: string, path: string) =>
    html`<link rel="alternate" hreflang="${lang}" href="${site.publicUrl}${path}">\n`;
  return html`${of.alternates.map(a => link(a.lang, a.path))}${link('x-default', fallback.path)}`;
}

const feedTypes = { rss: 'application/rss+xml', atom: 'application/atom+xml', json: 'application/feed+json' } as const;

function feeds(site: Site, of: Page): Html {
  const name = outletName(site, of.lang);
  const link = (base: string, format: keyof typeof feedTypes, title: string) =>
    html`<link rel="alternate" type="${feedTypes[format]}" title="${title}" href="${site.publicUrl}${paths.feed(base, format)}">\n`;
  const front = paths.front(of.lang);
  return html`${of.feedsOf && of.feedsOf !== front && link(of.feedsOf, 'rss', `${of.title} · ${name}`)}${link(front, 'rss', name)}${link(front, 'atom', name)}${link(front, 'json', name)}`;
}

/** What link previews show of a page that says nothing of its own to them. https://ogp.me */
function preview(site: Site, of: Page, name: string): Html | false {
  if (of.path === null) return false;
  const meta = (property: string, content: string) => html`<meta property="og:${property}" content="${content}">\n`;
  return html`${meta('type', 'website')}${meta('site_name', name)}${meta('title', of.title)}${meta('description', of.description)}${meta('url', `${site.publicUrl}${of.path}`)}${meta('image', `${site.publicUrl}/icon-512.png`)}`;
}

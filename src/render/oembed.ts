import { escapeHtml } from '../domain/document/html-text.ts';
import { direction } from '../domain/outlet/settings.ts';
import { cutToLimit } from '../domain/terms/count.ts';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import type { ArticleHead } from './article-head.ts';
import { type Html, html } from './html.ts';
import type { Site } from './site.ts';
import { creditLine, siteTerms } from './terms-text.ts';

/*
 * What a page that embeds an article gets (https://oembed.com): a quotation that keeps to the terms, with a link, and nothing that runs.
 */

export type OEmbed = Record<string, string | number>;
export type OEmbedBounds = { maxwidth: number | null; maxheight: number | null };

const widest = 600;
/** A quotation for a preview is not the extract that the terms allow at most. */
const longest = 400;

/** `text`: how the article begins, its summary where it has one. */
export function oembedOf(
  site: Site,
  of: {
    head: ArticleHead;
    terms: ArticleTerms;
    text: string;
    thumbnails: readonly { url: string; width: number; height: number }[];
  },
  bounds: OEmbedBounds,
): OEmbed {
  const { head } = of;
  const { lang, url, title } = head;
  const terms = siteTerms(site, of.terms);
  const credit = creditLine(site, lang, terms);
  const authors = head.byline.filter(b => b.role === 'author');
  const maxwidth = bounds.maxwidth ?? widest;
  const maxheight = bounds.maxheight ?? Number.POSITIVE_INFINITY;
  const thumbnail = of.thumbnails
    .filter(t => t.width <= maxwidth && t.height <= maxheight)
    .toSorted((a, b) => b.width - a.width)[0];
  const common: OEmbed = {
    version: '1.0',
    title,
    ...(authors.length > 0 ? { author_name: authors.map(a => a.name).join(', ') } : {}),
    ...(authors.length === 1 && authors[0]!.url ? { author_url: authors[0]!.url } : {}),
    provider_name: head.outlet.name,
    provider_url: head.outlet.url,
    cache_age: 3600,
    ...(thumbnail
      ? { thumbnail_url: thumbnail.url, thumbnail_width: thumbnail.width, thumbnail_height: thumbnail.height }
      : {}),
  };
  const extract = cutToLimit(of.text, Math.min(terms.extractLimit, longest), lang);
  const width = Math.min(maxwidth, widest);
  // lines of some eight pixels a letter, and the title, credit and room around them
  const height = Math.ceil(((extract.length + title.length) * 8) / Math.max(width - 40, 80)) * 26 + 110;
  if (extract === '' || height > maxheight) return { type: 'link', ...common };
  const quote = html`<blockquote cite="${url}" lang="${lang}" dir="${direction(lang)}"><p><a href="${url}"><strong>${title}</strong></a></p><p>${extract}</p><footer><cite><a href="${url}">${credit}</a></cite></footer></blockquote>`;
  return { type: 'rich', ...common, html: quote.text, width, height };
}

/** The same as XML, as the specification has it. */
export function oembedXml(of: OEmbed): string {
  const fields = Object.entries(of).map(([name, value]) => `<${name}>${escapeHtml(String(value))}</${name}>`);
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>${fields.join('')}</oembed>\n`;
}

/** What the page of an article says of it, for programs that look there first. */
export function oembedLinks(site: Pick<Site, 'publicUrl'>, of: { url: string; title: string }): Html {
  const at = (format: string) => `${site.publicUrl}/oembed?${new URLSearchParams({ url: of.url, format })}`;
  return html`<link rel="alternate" type="application/json+oembed" href="${at('json')}" title="${of.title}">
<link rel="alternate" type="text/xml+oembed" href="${at('xml')}" title="${of.title}">
`;
}

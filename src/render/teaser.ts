import { type EditionContent, inLanguage } from '../domain/article/content.ts';
import type { StoredPicture } from '../domain/media.ts';
import { time } from './dates.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { picture } from './picture.ts';
import { type Named, paths, type Site } from './site.ts';

/** A published article as other pages name it; what is left out is not shown. */
export type Teaser = {
  lang: string;
  slug: string;
  title: string;
  summary: string;
  section: Named | null;
  published: Date;
  content?: Pick<EditionContent, 'byline' | 'source'>;
  picture?: StoredPicture | null;
};

/** How much of a teaser is shown. `level` is that of its headline, `sizes` those of its picture. */
export type Show = {
  level: 2 | 3 | 4;
  class?: string;
  sizes?: string;
  first?: boolean;
  summary?: boolean;
  section?: boolean;
  byline?: boolean;
};

/** A story on a front page or in a list: one link to it, the headline; the picture is a second way for pointers only. */
export function teaser(site: Site, lang: string, of: Teaser, show: Show): Html {
  const href = paths.article(of.lang, of.slug);
  const image = show.sizes !== undefined && of.picture != null && of.picture;
  return html`<article class="${`teaser ${show.class ?? ''}`}"${foreign(of.lang, lang)}>
${image && html`<a class="teaser-picture" href="${href}" tabindex="-1" aria-hidden="true">${picture(image, '', { sizes: show.sizes!, crop: '3x2', first: show.first })}</a>`}
<div class="teaser-words">${show.section !== false && of.section && html`<p class="kicker">${inLanguage(of.section.names, lang, site.settings.defaultLanguage)}</p>`}
${heading(show.level, html`<a href="${href}">${of.title}</a>`)}
${show.summary !== false && of.summary && html`<p class="summary">${of.summary}</p>`}
<p class="meta">${show.byline !== false && authors(of)}${time(of.published, lang, site.settings.timeZone)}</p></div>
</article>
`;
}

/** Stories one below the other, as on the pages of sections, tags and people. */
export function teaserList(site: Site, lang: string, items: readonly Teaser[], show: Partial<Show> = {}): Html {
  return html`<div class="list">${items.map(item => teaser(site, lang, item, { level: 2, sizes: '(min-width: 48rem) 15rem, 30vw', ...show }))}</div>`;
}

export function heading(level: 2 | 3 | 4, content: Html): Html {
  return level === 2 ? html`<h2>${content}</h2>` : level === 3 ? html`<h3>${content}</h3>` : html`<h4>${content}</h4>`;
}

/** The authors in a line, and the outlet that a partner's text comes from, each with a dot after it. */
function authors({ content }: Teaser): Html | false {
  if (!content) return false;
  const names = content.byline.filter(c => c.role === 'author').map(c => c.name);
  return html`${names.length > 0 && html`<bdi>${names.join(', ')}</bdi> · `}${content.source && html`<bdi>${content.source.outlet}</bdi> · `}`;
}

/** Says that a piece of a page is in another language than the page. */
export function foreign(lang: string, pageLang: string): Html | false {
  return lang !== pageLang && html` lang="${lang}" dir="auto"`;
}

/** What a list says when nothing is in it. */
export function empty(lang: string, key: string): Html {
  return html`<p class="empty">${message(lang, key)}</p>`;
}

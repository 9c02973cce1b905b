import type { CreditRole, EditionContent, RevisionKind, Translated } from '../domain/article/content.ts';
import type { PublicEntry } from '../domain/correction/log.ts';
import type { Node } from '../domain/document/schema.ts';
import { readingMinutes } from '../domain/document/text.ts';
import type { StoredPicture } from '../domain/media.ts';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import { appealBox } from './appeal.ts';
import { articleBody, captionOf, type Pictures } from './article-body.ts';
import { type CommentsTeaser, commentsTeaser } from './comments-page.ts';
import { time } from './dates.ts';
import { type Html, html } from './html.ts';
import { entryBox } from './log-entry.ts';
import { message } from './messages/index.ts';
import { signUp } from './newsletter-form.ts';
import { page } from './page.ts';
import { picture } from './picture.ts';
import { type Reporting, reportAttributes, reportBox, reportLine, reportScript } from './report-links.ts';
import { shareLinks } from './share.ts';
import { languageName, type Named, outletText, paths, type Site } from './site.ts';
import { commentsStyle } from './style.ts';
import { type Teaser, teaser } from './teaser.ts';
import { type Quoting, termsBox } from './terms-box.ts';
import { siteTerms } from './terms-text.ts';

/** What a published version says of itself. */
export type RevisionNote = { number: number; kind: RevisionKind; note: string; published: Date };

/** Everything that an article's page shows. */
export type ArticleView = {
  lang: string;
  slug: string;
  title: string;
  summary: string;
  content: Omit<EditionContent, 'doc'>;
  doc: Node;
  words: number;
  section: Named | null;
  tags: readonly Named[];
  leadPicture: StoredPicture | null;
  /** those that the text names */
  pictures: Pictures;
  /** people in the byline that have a page, by their slug, with the names that they go by */
  people: ReadonlyMap<string, Translated>;
  firstPublished: Date;
  /** of the newest published revision: its number counts published ones from 1 */
  revision: RevisionNote;
  /** its entries in the public log, newest first */
  corrections: readonly PublicEntry[];
  /** every language in which the article is published, this one included */
  editions: readonly { lang: string; slug: string; original: boolean }[];
  related: readonly Teaser[];
  /** what its terms say otherwise than the outlet's */
  terms: ArticleTerms;
  /** of a translation: since when the original says something else in places, where it can be read, and the engine that drafted parts */
  rendering?: {
    behindSince: Date | null;
    original: { lang: string; slug: string } | null;
    engine: string | null;
  };
  /** absent where there is nothing to report, as in a preview */
  reporting?: Reporting;
  /** absent where nothing can be quoted from yet, as in a preview */
  quoting?: Quoting;
  /** absent where the outlet takes no comments, as in a preview */
  comments?: CommentsTeaser | null;
  /** asks for support, where this article is one that does; the outlet's words */
  appeal?: string;
  sponsor?: Html | false;
  /** Open Graph and JSON-LD */
  head?: Html;
};

/** The page of an article. `banner`: it is a preview of a draft, which has no address and is in no index. */
export function articlePage(site: Site, of: ArticleView, banner?: Html): string {
  const { lang } = of;
  return page(site, {
    lang,
    path: banner ? null : paths.article(lang, of.slug),
    title: of.title,
    description: of.summary,
    alternates: banner ? [] : of.editions.map(e => ({ lang: e.lang, path: paths.article(e.lang, e.slug) })),
    head: of.head,
    ...(of.comments ? { style: commentsStyle } : {}),
    terms: siteTerms(site, of.terms),
    banner,
    main: html`<div class="wrap"><article class="story"${reportAttributes(of.reporting, lang, of.revision.number)}>
<header class="story-head">
${of.section && html`<p class="kicker"><a href="${paths.section(lang, of.section.slug)}">${outletText(site, of.section.names, lang)}</a></p>`}
<h1>${of.title}</h1>
${of.summary && html`<p class="standfirst">${of.summary}</p>`}
${!banner && atHead(site, of).map(e => entryBox(site, lang, of.slug, e))}${behind(site, of)}</header>
${credits(site, of)}
${leadFigure(of)}
<div class="text prose">
${articleBody(of.doc, lang, of.pictures)}
</div>
${!banner && ending(site, of)}
</article>
${!banner && related(site, of)}</div>${reportScript(of.reporting)}`,
  });
}

const mostAtHead = 3;

/** The entries that stand above the text, where the outlet wants them there: the newest few that hold. */
function atHead(site: Site, of: ArticleView): readonly PublicEntry[] {
  if (site.settings.corrections.place !== 'head') return [];
  return of.corrections.filter(e => e.withdrawn === null).slice(0, mostAtHead);
}

const shownRoles: readonly CreditRole[] = ['author', 'translator', 'reviewer', 'photographer', 'editor'];

/** Said where parts of a translation do not hold any more, until it has caught up. */
function behind(site: Site, of: ArticleView): Html | false {
  const { behindSince, original } = of.rendering ?? {};
  if (!behindSince) return false;
  return html`<p class="revised behind">${message(of.lang, 'article.behind')} ${time(behindSince, of.lang, site.settings.timeZone)}${original && html` <a href="${paths.article(original.lang, original.slug)}" hreflang="${original.lang}">${message(of.lang, 'article.behind-original')}</a>`}</p>`;
}

/** Who made it and where it comes from, when, and how long it takes to read. */
function credits(site: Site, of: ArticleView): Html {
  const { lang } = of;
  const { byline, source } = of.content;
  const zone = site.settings.timeZone;
  const name = (c: { person: string | null; name: string }) => {
    const names = c.person === null ? undefined : of.people.get(c.person);
    return names
      ? html`<a href="${paths.person(lang, c.person!)}" rel="author"><bdi>${names[lang] || c.name}</bdi></a>`
      : html`<bdi>${c.name}</bdi>`;
  };
  const roles = shownRoles.map(role => {
    const credited = byline.filter(c => c.role === role);
    if (credited.length === 0) return false;
    return html`<p class="who"><span class="meta">${message(lang, `role.${role}`)}</span> ${listed(lang, credited.map(name))}</p>`;
  });
  const changed = of.revision.number > 1 && of.revision.published.getTime() > of.firstPublished.getTime();
  const others = of.editions.filter(e => e.lang !== lang);
  const { engine } = of.rendering ?? {};
  return html`<div class="credits">${roles}${engine && site.settings.translation.tellMachine && html`<p class="meta">${message(lang, 'article.machine', { engine })}</p>`}
${source && html`<p class="from-source">${message(lang, 'article.source')} ${source.url ? html`<a href="${source.url}" rel="external"><bdi>${source.outlet}</bdi></a>` : html`<b><bdi>${source.outlet}</bdi></b>`}${source.author && html` · <bdi>${source.author}</bdi>`}${source.published && html` · ${sourceDate(source.published, lang, zone)}`}${source.credit && html`<br><bdi>${source.credit}</bdi>`}</p>`}
<p class="meta"><span>${message(lang, 'article.published')} ${time(of.firstPublished, lang, zone, 'minute')}</span>${changed && html` <span>${message(lang, 'article.updated')} ${time(of.revision.published, lang, zone, 'minute')}</span>`} <span>${message(lang, 'article.minutes', { n: readingMinutes(of.words, lang) })}</span></p>
${
  others.length > 0 &&
  html`<p class="meta">${message(lang, 'article.also')} ${listed(
    lang,
    others.map(
      e =>
        html`<a href="${paths.article(e.lang, e.slug)}" hreflang="${e.lang}" lang="${e.lang}"><bdi>${languageName(e.lang)}</bdi></a>${e.original && ` (${message(lang, 'article.original')})`}`,
    ),
  )}</p>`
}${reportLine(of.reporting, lang, of.slug)}</div>`;
}

function sourceDate(published: string, lang: string, zone: string): Html | string {
  const date = new Date(published);
  return Number.isNaN(date.getTime()) ? published : time(date, lang, zone);
}

/** Names with commas and an "and", as the language writes them. */
function listed(lang: string, items: readonly Html[]): Html {
  let format = lists.get(lang);
  if (!format) {
    format = new Intl.ListFormat(lang, { type: 'conjunction' });
    lists.set(lang, format);
  }
  const parts = format.formatToParts(items.map((_, i) => String(i)));
  return html`${parts.map(p => (p.type === 'element' ? items[Number(p.value)] : p.value))}`;
}
const lists = new Map<string, Intl.ListFormat>();

function leadFigure(of: ArticleView): Html | false {
  const { lead } = of.content;
  if (!lead || !of.leadPicture) return false;
  const upright = (of.leadPicture.height ?? 0) > (of.leadPicture.width ?? 0);
  return html`<figure class="${upright ? 'lead-picture upright' : 'lead-picture'}">${picture(of.leadPicture, lead.alt, {
    sizes: upright ? '(min-width: 45rem) 41rem, 100vw' : '(min-width: 82rem) 76rem, (min-width: 40rem) 92vw, 100vw',
    first: true,
  })}${captionOf(lead.caption, lead.credit, lead.licence)}</figure>`;
}

function ending(site: Site, of: ArticleView): Html {
  const { lang } = of;
  const permalink = `${site.publicUrl}${paths.article(lang, of.slug)}`;
  const above = atHead(site, of);
  const below = of.corrections.filter(e => !above.includes(e));
  return html`<footer class="ending">
${of.appeal && appealBox(lang, of.appeal)}${
  below.length > 0 &&
  html`<section class="entries" aria-labelledby="entries"><h2 id="entries">${message(lang, 'entry.title')}</h2>
${below.map(e => entryBox(site, lang, of.slug, e))}</section>`
}
${of.content.funder && html`<p class="funded">${of.content.funder}</p>`}
${of.tags.length > 0 && html`<ul class="tags" aria-label="${message(lang, 'article.tags')}">${of.tags.map(t => html`<li><a href="${paths.tag(lang, t.slug)}" rel="tag">${outletText(site, t.names, lang) || t.slug}</a></li>`)}</ul>`}
<p class="standing"><a href="${paths.history(lang, of.slug)}">${message(lang, 'article.history', { n: of.revision.number })}</a></p>
${reportBox(of.reporting, lang, of.slug)}
${signUp(site, lang, 'article')}
${shareLinks(lang, of.title, permalink)}
${termsBox(site, lang, { title: of.title, permalink, source: of.content.source, terms: siteTerms(site, of.terms), quoting: of.quoting })}
${of.comments && commentsTeaser(site, of, of.comments)}
${of.sponsor}</footer>`;
}

function related(site: Site, of: ArticleView): Html | false {
  if (of.related.length === 0) return false;
  return html`<aside class="more" aria-labelledby="more"><h2 id="more">${message(of.lang, 'article.related')}</h2>
<div class="strip">${of.related.slice(0, 4).map(t => teaser(site, of.lang, t, { level: 3, summary: false }))}</div></aside>`;
}

import type { CaseState, DecisionAct, Quote } from '../domain/correction/case.ts';
import { diffTexts } from '../domain/document/diff.ts';
import { time } from './dates.ts';
import { Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';

/** A report, for whoever knows its address. */
export type ReportView = {
  lang: string;
  id: string;
  quote: Quote | null;
  proposed: string | null;
  comment: string;
  /** whether an answer goes by mail; to where is not shown, since addresses of pages get about */
  mailed: boolean;
  received: Date;
  state: CaseState;
  decision: { act: DecisionAct; reason: string; at: Date; correction: number | null } | null;
  /** null: a letter to the newsroom */
  article: { lang: string; slug: string; title: string; published: boolean; external: string | null } | null;
};

/** `/{lang}/suggestions/{id}`: what the report says, what became of it, and how to take it back. */
export function reportPage(site: Site, of: ReportView): string {
  const { lang, article, decision } = of;
  const title = message(lang, article ? 'my-report.title' : 'my-report.letter');
  const zone = site.settings.timeZone;
  const self = paths.suggestion(lang, of.id);
  const there = article?.external ?? (article?.published ? paths.article(article.lang, article.slug) : null);
  const entry = decision?.correction ?? null;
  const said: [string, string | Html | null][] = [
    [message(lang, 'suggest.passage'), of.quote?.exact ?? null],
    [message(lang, 'suggest.proposed'), proposal(of)],
    [message(lang, 'my-report.comment'), of.comment],
  ];
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
${article && html`<p class="standfirst">${message(lang, 'suggest-form.about')} ${there ? html`<a href="${there}">${article.title}</a>` : article.title}</p>`}
<p class="meta">${message(lang, 'my-report.received')} ${time(of.received, lang, zone, 'minute')}</p></div>
<div class="my-report"><section class="state"><p><strong>${message(lang, `my-report.${stateOf(of)}${stateOf(of) === 'accepted' && article?.external ? '-there' : ''}`)}</strong></p>
${decision && of.state !== 'open' && html`<p class="meta">${time(decision.at, lang, zone, 'minute')}</p>`}
${decision?.reason && of.state !== 'open' && html`<p class="meta">${message(lang, 'my-report.reason')}</p><p class="reason">${decision.reason}</p>`}
${
  of.state === 'accepted' &&
  there !== null &&
  html`<ul><li><a href="${there}">${message(lang, article?.external ? 'my-report.page' : 'my-report.article')}</a></li>${entry !== null && html`<li><a href="${article?.external ? paths.corrections(article.lang) : there}#entry-${entry}">${message(lang, 'my-report.entry')}</a></li>`}</ul>`
}
${of.mailed && (of.state === 'open' || of.state === 'later') && html`<p>${message(lang, 'my-report.mail')}</p>`}</section>
<section><h2>${message(lang, 'my-report.said')}</h2><dl>${said.map(([name, text]) => text && html`<dt>${name}</dt><dd${text instanceof Html && raw(' class="changed-doc"')}>${text}</dd>`)}</dl></section>
<section class="erase"><h2>${message(lang, 'my-report.erase-title')}</h2><p>${message(lang, 'my-report.erase-text')}</p>
<form method="post" action="${self}"><button class="plain">${message(lang, 'my-report.erase')}</button></form></section>
<section class="hint"><p>${message(lang, 'my-report.keep')}</p><p><a href="${self}?format=jsonld">${message(lang, 'my-report.copy')}</a></p></section></div></div>`,
  });
}

/** The words proposed, as a change of the passage where there is one. */
function proposal({ quote, proposed }: ReportView): Html | string | null {
  if (!quote || proposed === null) return proposed;
  return html`${diffTexts(quote.exact, proposed).map(({ op, text }) =>
    op === 'same' ? text : op === 'add' ? html`<ins>${text}</ins>` : html`<del>${text}</del>`,
  )}`;
}

function stateOf({ state, decision }: ReportView): CaseState | 'done' {
  return state === 'accepted' && decision?.act === 'done' ? 'done' : state;
}

/** After it was erased, or where there never was one. */
export function noReportPage(site: Site, lang: string, why: 'erased' | 'missing'): string {
  const title = message(lang, `my-report.${why}`);
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div><div class="notice"><p>${message(lang, `my-report.${why}-text`)}</p>
${front(lang)}</div></div>`,
  });
}

function front(lang: string): Html {
  return html`<p><a class="button" href="${paths.front(lang)}">${message(lang, 'notice.front')}</a></p>`;
}

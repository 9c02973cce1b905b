import type { EntryKind } from '../domain/correction/log.ts';
import { time } from './dates.ts';
import { type Html, html } from './html.ts';
import { entryBody, type ListedEntry, numbered } from './log-entry.ts';
import { formattingTag, message } from './messages/index.ts';
import { page } from './page.ts';
import { outletName, paths, type Site } from './site.ts';
import { empty } from './teaser.ts';

/** What was published in a year, and what of it had to be set right. */
export type YearLine = { year: number; articles: number; corrections: number; clarifications: number };

/** The kinds that a reader may choose; editor's notes and withdrawals are in the whole list. */
const chosenKinds = ['correction', 'clarification', 'update'] as const satisfies EntryKind[];

/** `/{lang}/corrections`: the public log, the newest first. `kind`: only those; `years`: null where the outlet shows none. */
export function correctionsPage(
  site: Site,
  of: {
    lang: string;
    kind: EntryKind | null;
    lines: readonly ListedEntry[];
    next: string | null;
    later: boolean;
    newest: { number: number; hash: string } | null;
    years: readonly YearLine[] | null;
  },
): string {
  const { lang, kind } = of;
  const path = paths.corrections(lang);
  const first = kind === null ? path : `${path}?kind=${kind}`;
  const next = of.next === null ? null : `${path}?after=${encodeURIComponent(of.next)}${kind ? `&kind=${kind}` : ''}`;
  const own = !of.later && kind === null;
  const choice = (of_: EntryKind | null, words: string) =>
    html`<li><a href="${of_ === null ? path : `${path}?kind=${of_}`}"${of_ === kind && html` aria-current="true"`}>${words}</a></li>`;
  return page(site, {
    lang,
    path: own ? path : null,
    title: message(lang, 'corrections.title'),
    description: message(lang, 'corrections.intro', { outlet: outletName(site, lang) }),
    alternates: own ? site.settings.languages.map(l => ({ lang: l, path: paths.corrections(l) })) : [],
    feedsOf: path,
    prev: of.later ? first : null,
    next,
    main: html`<div class="wrap page"><div class="page-head"><h1>${message(lang, 'corrections.title')}</h1>
<p class="standfirst">${message(lang, 'corrections.intro', { outlet: outletName(site, lang) })}</p>
<p><a href="${paths.policy(lang, 'corrections')}">${message(lang, 'policy.corrections')}</a></p></div>
${of.years !== null && of.years.length > 0 && own && yearTable(lang, of.years)}
${(kind !== null || of.lines.length > 0) && html`<nav class="choices" aria-label="${message(lang, 'corrections.kinds')}"><ul>${choice(null, message(lang, 'corrections.all'))}${chosenKinds.map(k => choice(k, message(lang, `corrections.only-${k}`)))}</ul></nav>`}
${of.lines.length === 0 && empty(lang, kind === null ? 'corrections.empty' : 'corrections.none-such')}
${of.lines.length > 0 && html`<ol class="log">${of.lines.map(l => line(site, lang, l))}</ol>`}
${(next !== null || of.later) && html`<nav class="pages" aria-label="${message(lang, 'list.pages')}"><span>${of.later && html`<a href="${first}">${message(lang, 'corrections.newest')}</a>`}</span>${next !== null && html`<a href="${next}" rel="next">${message(lang, 'corrections.older')}</a>`}</nav>`}
${of.newest && html`<p class="chain">${message(lang, 'corrections.chain')} ${message(lang, 'corrections.newest-hash', { n: String(of.newest.number) })} <code dir="ltr">${of.newest.hash}</code></p>`}</div>`,
  });
}

function line(site: Site, lang: string, l: ListedEntry): Html {
  const { timeZone } = site.settings;
  return html`<li id="entry-${l.number}"${l.withdrawn && html` class="withdrawn"`}><p class="kicker">${message(lang, `entry.${l.kind}`)}</p><h2><a href="${l.external ?? paths.article(lang, l.slug)}">${l.title}</a></h2>
${l.withdraws !== null && html`<p>${message(lang, 'entry.withdraws', { n: String(l.withdraws) })}</p>`}${entryBody(site, lang, l)}
${l.gone && html`<p class="quiet">${message(lang, 'entry.gone')}</p>`}<p class="meta">${time(l.at, lang, timeZone)} · ${numbered(lang, l.number)}${l.external !== null && html` · <bdi>${new URL(l.external).host}</bdi>`}${!l.gone && l.external === null && html` · <a href="${paths.revision(lang, l.slug, l.publishedNumber)}">${message(lang, 'revision.see')}</a>`}</p></li>
`;
}

function yearTable(lang: string, years: readonly YearLine[]): Html {
  const number = new Intl.NumberFormat(formattingTag(lang), { maximumFractionDigits: 1 });
  const heads = ['year', 'articles', 'corrections', 'clarifications', 'per-thousand'];
  return html`<div class="years prose"><h2 id="years">${message(lang, 'years.title')}</h2>
<div class="table" role="region" tabindex="0" aria-labelledby="years"><table><thead><tr>${heads.map(h => html`<th scope="col">${message(lang, `years.${h}`)}</th>`)}</tr></thead><tbody>
${years.map(
  y =>
    html`<tr><th scope="row">${String(y.year)}</th><td>${number.format(y.articles)}</td><td>${number.format(y.corrections)}</td><td>${number.format(y.clarifications)}</td><td>${y.articles > 0 ? number.format(((y.corrections + y.clarifications) * 1000) / y.articles) : '–'}</td></tr>\n`,
)}</tbody></table></div></div>`;
}

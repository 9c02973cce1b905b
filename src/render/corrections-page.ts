import type { RevisionKind } from '../domain/article/content.ts';
import { time } from './dates.ts';
import { html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { outletName, paths, type Site } from './site.ts';
import { empty } from './teaser.ts';

/** A published correction or clarification, as the public list shows it. */
export type CorrectionLine = {
  slug: string;
  title: string;
  number: number;
  kind: Extract<RevisionKind, 'correction' | 'clarification'>;
  note: string;
  published: Date;
};

/** `/{lang}/corrections`: what was set right, the newest first. */
export function correctionsPage(
  site: Site,
  of: { lang: string; lines: readonly CorrectionLine[]; next: string | null; later: boolean },
): string {
  const { lang } = of;
  const path = paths.corrections(lang);
  const next = of.next === null ? null : `${path}?after=${encodeURIComponent(of.next)}`;
  return page(site, {
    lang,
    path: of.later ? null : path,
    title: message(lang, 'corrections.title'),
    description: message(lang, 'corrections.intro', { outlet: outletName(site, lang) }),
    alternates: of.later ? [] : site.settings.languages.map(l => ({ lang: l, path: paths.corrections(l) })),
    feedsOf: path,
    prev: of.later ? path : null,
    next,
    main: html`<div class="wrap page"><div class="page-head"><h1>${message(lang, 'corrections.title')}</h1>
<p class="standfirst">${message(lang, 'corrections.intro', { outlet: outletName(site, lang) })}</p>
<p><a href="${paths.policy(lang, 'corrections')}">${message(lang, 'policy.corrections')}</a></p></div>
${of.lines.length === 0 && empty(lang, 'corrections.empty')}
${
  of.lines.length > 0 &&
  html`<ol class="log">${of.lines.map(
    l => html`<li><p class="kicker">${message(lang, `revision.${l.kind}`)}</p><h2><a href="${paths.article(lang, l.slug)}">${l.title}</a></h2>
${l.note && html`<p class="note-text">${l.note}</p>`}<p class="meta">${time(l.published, lang, site.settings.timeZone)} · <a href="${paths.revision(lang, l.slug, l.number)}">${message(lang, 'revision.see')}</a></p></li>
`,
  )}</ol>`
}
${(next !== null || of.later) && html`<nav class="pages" aria-label="${message(lang, 'list.pages')}"><span>${of.later && html`<a href="${path}">${message(lang, 'list.newest')}</a>`}</span>${next !== null && html`<a href="${next}" rel="next">${message(lang, 'list.older')}</a>`}</nav>`}</div>`,
  });
}

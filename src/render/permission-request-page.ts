import type { PermissionState } from '../domain/permission/grant.ts';
import { type RequestAct, type RequestState, requestLimits } from '../domain/permission/request.ts';
import { time } from './dates.ts';
import { Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { dayText, languageIn, letterTitle } from './permission-letter.ts';
import { paths, type Site } from './site.ts';

/** A request for permission, for whoever knows its address. */
export type RequestView = {
  lang: string;
  token: string;
  state: RequestState;
  name: string;
  organisation: string;
  site: string;
  articleTitle: string;
  amount: 'extract' | 'whole';
  characters: number | null;
  pictures: boolean;
  purpose: string;
  translation: string | null;
  until: string | null;
  commercial: boolean;
  message: string;
  /** whether an answer goes by mail; to where is not shown, since addresses of pages get about */
  mailed: boolean;
  received: Date;
  acts: { act: RequestAct; at: Date; text: string; mine: boolean }[];
  /** what was given */
  permission: { number: number; token: string; state: PermissionState } | null;
  problem: string | null;
};

/** `/{lang}/permissions/requests/{token}`: what was asked, what was said, and how to take it back. */
export function requestPage(site: Site, of: RequestView): string {
  const { lang, permission } = of;
  const say = (key: string, values?: Record<string, string | number>) => message(lang, key, values);
  const title = say('asked.title');
  const zone = site.settings.timeZone;
  const self = paths.permissionRequest(lang, of.token);
  const waiting = of.state === 'open';
  const question = waiting && of.acts.at(-1)?.act === 'ask';
  const asked: [string, string | Html | null | false][] = [
    [say('ask.name'), of.name],
    [say('ask.organisation'), of.organisation],
    [say('asked.article'), of.articleTitle || say('asked.all')],
    [say('ask.amount'), of.characters === null ? say('ask.whole') : say('asked.extract', { n: of.characters })],
    [say('ask.pictures'), of.pictures && say('asked.yes')],
    [say('ask.translation'), of.translation && languageIn(of.translation, lang)],
    [say('ask.site'), of.site && html`<bdi dir="ltr">${of.site}</bdi>`],
    [say('ask.purpose'), of.purpose],
    [say('ask.commercial'), of.commercial && say('asked.yes')],
    [say('ask.until'), of.until && dayText(of.until, lang)],
    [say('ask.message'), of.message],
  ];
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="meta">${say('my-report.received')} ${time(of.received, lang, zone, 'minute')}</p></div>
${of.problem && html`<div class="error" role="alert"><strong>${say('suggest-form.wrong')}</strong> ${of.problem}</div>\n`}<div class="my-report"><section class="state"><p><strong>${say(question ? 'asked.question' : `asked.${of.state}`)}</strong></p>
${waiting && of.mailed && html`<p>${say('my-report.mail')}</p>`}
${permission && html`<p><a class="button" href="${paths.permission(lang, permission.token)}">${letterTitle(lang, permission.number)}</a></p>${permission.state !== 'valid' && html`<p>${say(`permit.${permission.state}`)}</p>`}`}</section>
${
  of.acts.some(a => a.text) &&
  html`<section><h2>${say('asked.said')}</h2><dl>${of.acts.map(
    ({ act, at, text, mine }) =>
      text &&
      html`<dt>${say(mine ? 'asked.you' : `asked.act.${act}`)} · ${time(at, lang, zone, 'minute')}</dt><dd dir="auto">${text}</dd>`,
  )}</dl></section>`
}
${
  waiting &&
  html`<section><h2>${say(question ? 'asked.answer' : 'asked.add')}</h2><form class="form" method="post" action="${self}"><div class="field"><label for="answer">${say('asked.text')}</label><textarea id="answer" name="answer" rows="4" maxlength="${requestLimits.message}" dir="auto" required></textarea></div><div><button name="do" value="answer">${say('asked.send')}</button></div></form></section>`
}
<section><h2>${say('asked.yours')}</h2><dl>${asked.map(([name, text]) => text && html`<dt>${name}</dt><dd${!(text instanceof Html) && raw(' dir="auto"')}>${text}</dd>`)}</dl></section>
<section class="erase"><h2>${say('asked.back')}</h2><p>${say(permission ? 'asked.back-granted' : 'asked.back-text')}</p>
<form method="post" action="${self}">${waiting && html`<button class="plain" name="do" value="withdraw">${say('asked.withdraw')}</button> `}<button class="plain" name="do" value="erase">${say('asked.erase')}</button></form></section>
<section class="hint"><p>${say('asked.keep')}</p></section></div></div>`,
  });
}

/** After it was erased, or where there never was one. */
export function noRequestPage(site: Site, lang: string, why: 'erased' | 'missing'): string {
  const title = message(lang, `asked.${why}`);
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div><div class="notice"><p>${message(lang, `asked.${why}-text`)}</p>
<p><a class="button" href="${paths.permissions(lang)}">${message(lang, 'ask.title')}</a></p></div></div>`,
  });
}

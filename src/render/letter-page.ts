import { direction } from '../domain/outlet/settings.ts';
import type { Grant, PermissionState } from '../domain/permission/grant.ts';
import type { Sealed, SealState } from '../domain/permission/seal.ts';
import { dateText, time } from './dates.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { dayText, holderOf, letterTitle } from './permission-letter.ts';
import { paths, type Site } from './site.ts';

/** A permission as anybody sees it: whether it holds is found out at every view. */
export type LetterView = {
  lang: string;
  granted: Grant;
  sealed: Sealed;
  state: PermissionState;
  seal: SealState;
  revoked: { at: Date; why: string } | null;
  /** number and token of the one that extends it */
  replacedBy: { number: number; token: string } | null;
};

/** `/{lang}/permissions/{token}`: the letter, and whether it holds today. */
export function letterPage(site: Site, of: LetterView): string {
  const { lang, granted, sealed } = of;
  const say = (key: string, values?: Record<string, string | number>) => message(lang, key, values);
  const title = letterTitle(lang, granted.number);
  const zone = site.settings.timeZone;
  const self = paths.permission(lang, granted.token);
  const signedAt = new Date(granted.signedAt);
  const fact = (name: string, value: Html | string) =>
    html`<dt>${say(`letter.${name}`)}</dt><dd class="code" dir="ltr">${value}</dd>`;
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="meta">${holderOf(granted.holder)}</p></div>
<div class="my-report permit">${verdict(of)}
<article class="letter" lang="${granted.lang}" dir="${direction(granted.lang)}"><p class="letter-outlet">${granted.outlet}</p>
<h2>${letterTitle(granted.lang, granted.number)}</h2>
${granted.letter.split('\n\n').map(paragraph)}
<p>${message(granted.lang, 'letter.signed', { name: `\u2068${granted.signedBy}\u2069`, outlet: `\u2068${granted.outlet}\u2069`, date: dateText(signedAt, granted.lang, zone, 'minute') })}</p></article>
<p><a class="button" href="${self}.pdf">${say('permit.pdf')}</a></p>
<section><h2>${say('permit.proof')}</h2><p>${say('permit.proof-text')}</p>
<dl>${fact('address', html`<a href="${site.publicUrl}${self}">${site.publicUrl}${self}</a>`)}
${fact('hash', sealed.hash)}${fact('signature', sealed.signature)}${fact('key', sealed.publicKey)}</dl>
<p><a href="${self}.json">${say('permit.json')}</a></p></section></div></div>`,
  });

  function verdict({ state, seal, revoked, replacedBy }: LetterView): Html {
    const sound = seal === 'right';
    const key = sound ? state : seal;
    return html`<section class="state permit-${sound && state === 'valid' ? 'holds' : 'not'}" role="status"><p><strong>${say(`permit.${key}`)}</strong></p>
${sound && state === 'valid' && html`<p>${granted.until === null ? say('permit.for-good') : say('permit.until', { date: dayText(granted.until, lang) })}</p>`}
${sound && state === 'early' && html`<p>${say('permit.from', { date: dayText(granted.from, lang) })}</p>`}
${sound && state === 'expired' && granted.until && html`<p>${say('permit.ended', { date: dayText(granted.until, lang) })}</p>`}
${revoked && html`<p>${time(revoked.at, lang, zone, 'minute')}</p><p class="reason" dir="auto">${revoked.why}</p>`}
${!sound && html`<p>${say(`permit.${seal}-text`)}</p>`}
${replacedBy && html`<p><a href="${paths.permission(lang, replacedBy.token)}">${say('permit.extended', { n: String(replacedBy.number) })}</a></p>`}</section>`;
  }
}

/** A paragraph of the letter; an address in it is a link. */
function paragraph(text: string): Html {
  const address = /^\u2068(https?:\/\/\S+)\u2069$/u.exec(text)?.[1];
  return address
    ? html`<p><a href="${address}" dir="ltr">${address}</a></p>`
    : html`<p>${text.split('\n').map((line, i) => (i === 0 ? line : html`<br>${line}`))}</p>`;
}

/** Instead of the PDF, where its words are in scripts that cannot be printed. `scripts`: as ISO 15924 has them. */
export function unprintedPage(site: Site, lang: string, granted: Grant, scripts: readonly string[]): string {
  const names = new Intl.DisplayNames([lang, 'en'], { type: 'script' });
  const list = new Intl.ListFormat(lang).format(scripts.map(code => names.of(code) ?? code));
  const title = message(lang, 'permit.unprinted');
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div>
<p>${message(lang, 'permit.unprinted-text', { scripts: list })}</p>
<p><a class="button" href="${paths.permission(lang, granted.token)}">${letterTitle(lang, granted.number)}</a></p></div>`,
  });
}

/** Where there is no such permission. */
export function noLetterPage(site: Site, lang: string): string {
  const title = message(lang, 'permit.missing');
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div><div class="notice"><p>${message(lang, 'permit.missing-text')}</p></div></div>`,
  });
}

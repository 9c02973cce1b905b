import { dateText } from './dates.ts';
import { type Html, html, nothing, raw } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';
import { policyStyle } from './style.ts';

/** What there is of one kind (flows/person-data.ts). `stays`: why it could not be erased, where it could not. */
export type KindShown = {
  kind: string;
  rows: readonly Record<string, string | number | null | undefined>[];
  stays: string | null;
};
/** What became of one kind. */
export type KindErased = { kind: string; erased: number; stays: number; because: string | null };

/** `/{lang}/policies/privacy/my-data`: the address to which a link is to be mailed. */
export function myDataPage(
  site: Site,
  of: { lang: string; hours: number; email: string; problem: string | null },
): string {
  const { lang } = of;
  const say = (key: string, values?: Record<string, number>) => message(lang, key, values);
  return frame(
    site,
    lang,
    say('my-data.title'),
    html`<div class="my-data"><p class="standfirst">${say('my-data.intro')}</p>
<form class="form" method="post" action="${paths.myData(lang)}"><div class="field"><label for="email">${say('my-data.email')}</label>
<input id="email" name="email" type="email" autocomplete="email" required maxlength="254" dir="ltr" value="${of.email}"${of.problem !== null && raw(' aria-invalid="true" aria-describedby="email-error"')}>
${of.problem !== null && html`<p class="error" id="email-error">${of.problem}</p>`}</div>
<p class="hint">${say('my-data.intro-once', { hours: of.hours })}</p>
<p class="trap" aria-hidden="true"><label>Website <input name="website" tabindex="-1" autocomplete="off"></label></p>
<p><button>${say('my-data.send')}</button></p></form></div>`,
    // the form has an address of its own that may be found
    paths.myData(lang),
  );
}

export function myDataSentPage(site: Site, lang: string): string {
  return frame(
    site,
    lang,
    message(lang, 'my-data.sent-title'),
    html`<div class="notice"><p>${message(lang, 'my-data.sent')}</p></div>`,
  );
}

/** What a mailed link leads to: `good`, one button that uses it. */
export function myDataLinkPage(site: Site, of: { lang: string; token: string; good: boolean }): string {
  const { lang } = of;
  if (!of.good)
    return frame(
      site,
      lang,
      message(lang, 'my-data.over-title'),
      html`<div class="notice"><p>${message(lang, 'my-data.over')}</p><p><a class="button" href="${paths.myData(lang)}">${message(lang, 'my-data.again')}</a></p></div>`,
    );
  return frame(
    site,
    lang,
    message(lang, 'my-data.title'),
    html`<div class="my-data"><p class="standfirst">${message(lang, 'my-data.open-text')}</p>
<form method="post" action="${paths.myDataLink(lang, of.token)}"><button name="do" value="open">${message(lang, 'my-data.open')}</button></form></div>`,
  );
}

type Found = { lang: string; email: string; found: readonly KindShown[] };

/** Everything that is kept, with the forms to take it along and to erase it. `secret`: what the forms go on with. */
export function myDataFoundPage(site: Site, of: Found & { secret: string }): string {
  const { lang, found, secret } = of;
  const act = (what: string, label: string, plain = true) =>
    html`<button${plain && raw(' class="plain"')} name="do" value="${what}">${message(lang, label)}</button>`;
  return frame(
    site,
    lang,
    message(lang, 'my-data.title'),
    html`<div class="my-data"><p class="standfirst">${message(lang, 'my-data.of', { email: of.email })}</p>
${
  found.length === 0
    ? html`<p>${message(lang, 'my-data.none')}</p>`
    : html`<form class="acts" method="post" action="${paths.myDataLink(lang, 'open')}"><input type="hidden" name="secret" value="${secret}">${act('json', 'my-data.download')}${act('html', 'my-data.download-page')}${act('ask', 'my-data.erase')}</form>
${kinds(site, lang, found)}`
}
<p class="hint">${message(lang, 'my-data.found-note')}</p></div>`,
  );
}

/** The same as a file that needs nothing else, to be kept. */
export function myDataFile(site: Site, of: Found & { at: Date }): string {
  const { lang } = of;
  const title = message(lang, 'my-data.title');
  return frame(
    site,
    lang,
    title,
    html`<div class="my-data"><p class="standfirst">${message(lang, 'my-data.of', { email: of.email })} · ${dateText(of.at, lang, site.settings.timeZone, 'minute')}</p>${kinds(site, lang, of.found)}</div>`,
  );
}

/** Asks once more before anything is erased: what goes, and what stays with the reason. */
export function myDataErasePage(site: Site, of: Found & { secret: string; problem: string | null }): string {
  const { lang, found, secret } = of;
  const goes = found.filter(f => f.stays === null);
  const stays = found.filter(f => f.stays !== null);
  const hidden = html`<input type="hidden" name="secret" value="${secret}">`;
  const back = html`<form method="post" action="${paths.myDataLink(lang, 'open')}">${hidden}<button class="plain" name="do" value="show">${message(lang, 'my-data.erase-no')}</button></form>`;
  return frame(
    site,
    lang,
    message(lang, 'my-data.erase-title'),
    html`<div class="my-data">${of.problem !== null && html`<p class="error" role="alert">${of.problem}</p>`}${
      goes.length === 0
        ? html`<p>${message(lang, 'my-data.erase-nothing')}</p>`
        : html`<div class="prose policy"><p>${message(lang, 'my-data.erase-goes')}</p><ul>${goes.map(f => line(lang, f.kind, f.rows.length))}</ul></div>`
    }
${stays.length > 0 && html`<div class="prose policy"><p>${message(lang, 'my-data.erase-stays')}</p><ul>${stays.map(f => html`${line(lang, f.kind, f.rows.length, f.stays)}`)}</ul></div>`}
${
  goes.length > 0 &&
  html`<form class="form" method="post" action="${paths.myDataLink(lang, 'open')}">${hidden}
<label class="tick"><input type="checkbox" name="sure" value="1" required><span>${message(lang, 'my-data.erase-tick')}</span></label>
<p class="acts"><button name="do" value="erase">${message(lang, 'my-data.erase-sure')}</button></p></form>`
}
${back}</div>`,
  );
}

/** What became of it. */
export function myDataErasedPage(site: Site, lang: string, result: readonly KindErased[]): string {
  const erased = result.filter(r => r.erased > 0);
  const stays = result.filter(r => r.stays > 0);
  return frame(
    site,
    lang,
    message(lang, 'my-data.erased'),
    html`<div class="my-data"><div class="prose policy"><ul>${erased.map(r => line(lang, r.kind, r.erased))}</ul></div>
${stays.length > 0 && html`<div class="prose policy"><p>${message(lang, 'my-data.erase-stays')}</p><ul>${stays.map(r => line(lang, r.kind, r.stays, r.because))}</ul></div>`}
<p class="hint">${message(lang, 'my-data.erased-text')}</p></div>`,
  );
}

function line(lang: string, kind: string, n: number, because: string | null = null): Html {
  return html`<li>${message(lang, `privacy.${kind}.what`)} (${message(lang, 'my-data.rows', { n })})${because !== null && html`: ${message(lang, `my-data.stays.${because}`)}`}</li>`;
}

function kinds(site: Site, lang: string, found: readonly KindShown[]): Html {
  return html`<div class="prose policy">${found.map(
    f => html`<section class="kept"><h2>${message(lang, `privacy.${f.kind}.what`)}</h2>
<ul class="rows">${f.rows.map(row => html`<li><dl>${Object.entries(row).map(([field, value]) => shown(site, lang, field, value))}</dl></li>`)}</ul></section>`,
  )}</div>`;
}

function shown(site: Site, lang: string, field: string, value: string | number | null | undefined): Html {
  if (value === null || value === undefined || value === '') return nothing;
  const moment = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? new Date(value) : null;
  const text = moment ? dateText(moment, lang, site.settings.timeZone, 'minute') : String(value);
  const machine = ['email', 'address', 'network', 'device'].includes(field);
  return html`<div><dt>${message(lang, `my-data.field.${field}`)}</dt><dd${machine && raw(' dir="ltr"')}>${text}</dd></div>`;
}

function frame(site: Site, lang: string, title: string, main: Html, path: string | null = null): string {
  return page(site, {
    lang,
    path,
    title,
    description: title,
    alternates: path === null ? [] : site.settings.languages.map(l => ({ lang: l, path: paths.myData(l) })),
    style: policyStyle,
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div>\n${main}</div>`,
  });
}

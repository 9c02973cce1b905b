import { parseDoc } from '../domain/document/parse.ts';
import { dateText, time } from './dates.ts';
import { changes } from './history-page.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { type PolicyBlock, policyDocument } from './privacy-text.ts';
import { outletName, type Policy, paths, type Site } from './site.ts';
import { policyStyle } from './style.ts';
import { siteTerms, termsTable, termsText } from './terms-text.ts';

type OwnPolicy = Exclude<Policy, 'privacy'>;
/** What the privacy page said from a moment on; `number` counts from 1. */
export type PrivacyVersion = { number: number; at: Date; blocks: readonly PolicyBlock[] };

/** `/{lang}/policies/{policy}`. `body` is the outlet's own text as HTML, null where it has written none. */
export function policyPage(site: Site, lang: string, policy: OwnPolicy, body: Html | null): string {
  return frame(
    site,
    lang,
    policy,
    html`<div class="prose">${body ?? ours(site, lang, policy)}
${policy === 'reuse' && html`<h2>${message(lang, 'terms.table')}</h2>\n${termsTable(site, lang, siteTerms(site))}`}
${policy === 'corrections' && html`<p><a href="${paths.corrections(lang)}">${message(lang, 'corrections.link')}</a></p>`}</div>`,
  );
}

/** What can be said truly while the outlet has said nothing itself. */
function ours(site: Site, lang: string, policy: OwnPolicy): Html {
  if (policy === 'reuse') return html`<p>${termsText(lang, siteTerms(site))}</p>`;
  return html`<p>${message(lang, `policy.${policy}-default`, { outlet: outletName(site, lang) })}</p>`;
}

/** `/{lang}/policies/privacy`: the newest version, how to use one's rights, and when it changed. `versions`: the newest first. */
export function privacyPage(site: Site, lang: string, versions: readonly PrivacyVersion[]): string {
  const { timeZone } = site.settings;
  const { email } = site.settings.contact;
  const say = (key: string, values?: Record<string, string>) => message(lang, key, values);
  const newest = versions[0]!;
  const day = (at: Date) => dateText(at, lang, timeZone);
  return frame(
    site,
    lang,
    'privacy',
    html`<div class="prose policy"><p><a class="button" href="${paths.myData(lang)}">${say('my-data.title')}</a></p>
${privacyBlocks(newest.blocks)}
<p>${say('privacy.rights-how')} <a href="${paths.myData(lang)}">${say('my-data.title')}</a></p>
${email && html`<p>${say('privacy.rights-write')} <a href="mailto:${email}" dir="ltr">${email}</a></p>`}
<h2 id="changes">${say('privacy.changes')}</h2><p>${say('privacy.since', { date: day(newest.at) })}</p>
${
  versions.length > 1 &&
  html`<ul>${versions.map(v => html`<li><a href="${paths.policyVersion(lang, v.number)}">${say(v.number === 1 ? 'privacy.first-on' : 'privacy.changed-on', { date: day(v.at) })}</a></li>`)}</ul>`
}</div>`,
  );
}

/** `/{lang}/policies/privacy/history/{n}`: what a version changed in the one before it, and its whole text. */
export function privacyVersionPage(
  site: Site,
  lang: string,
  version: PrivacyVersion,
  before: PrivacyVersion | null,
): string {
  const title = message(lang, 'privacy.as-of', { date: dateText(version.at, lang, site.settings.timeZone) });
  const whole = html`<div class="prose policy">${privacyBlocks(version.blocks)}</div>`;
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    style: policyStyle,
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="meta">${time(version.at, lang, site.settings.timeZone, 'minute')}</p>
<p class="versions"><a href="${paths.policy(lang, 'privacy')}">${message(lang, 'privacy.now')}</a></p></div>
${
  before === null
    ? whole
    : html`<section class="prose changed-doc" aria-labelledby="changes"><h2 id="changes">${message(lang, 'history.changes')}</h2>
${changes(asDocument(before), asDocument(version), lang)}</section>
<details class="full"><summary>${message(lang, 'privacy.whole')}</summary>${whole}</details>`
}</div>`,
  });
}

function asDocument({ blocks }: PrivacyVersion) {
  const parsed = parseDoc(policyDocument(blocks));
  if (!parsed.ok) throw new Error(`the privacy text is no document: ${parsed.error.key}`);
  return { summary: '', doc: parsed.doc };
}

function privacyBlocks(blocks: readonly PolicyBlock[]): Html {
  return html`${blocks.map(blockHtml)}`;
}

function blockHtml(block: PolicyBlock): Html {
  switch (block.type) {
    case 'heading':
      return html`<h2>${block.text}</h2>\n`;
    case 'paragraph':
      return html`<p>${block.text}</p>\n`;
    case 'list':
      return html`<ul>${block.items.map(i => html`<li>${i.name && html`<code dir="ltr">${i.name}</code> `}${i.text}</li>`)}</ul>\n`;
    case 'kept':
      return html`<section class="kept"><h3>${block.what}</h3><dl>${block.lines.map(l => html`<div><dt>${l.label}</dt><dd>${l.text}</dd></div>`)}</dl></section>\n`;
  }
}

function frame(site: Site, lang: string, policy: Policy, main: Html): string {
  const title = message(lang, `policy.${policy}`);
  return page(site, {
    lang,
    path: paths.policy(lang, policy),
    title,
    description: message(lang, 'policy.description', { title, outlet: outletName(site, lang) }),
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.policy(l, policy) })),
    ...(policy === 'privacy' && { style: policyStyle }),
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div>\n${main}</div>`,
  });
}

import { kept, notKept } from '../domain/privacy.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { outletName, type Policy, paths, type Site } from './site.ts';
import { siteTerms, termsTable, termsText } from './terms-text.ts';

/** `/{lang}/policies/{policy}`. `body` is the outlet's own text as HTML, null where it has written none. */
export function policyPage(site: Site, lang: string, policy: Policy, body: Html | null): string {
  const title = message(lang, `policy.${policy}`);
  return page(site, {
    lang,
    path: paths.policy(lang, policy),
    title,
    description: message(lang, 'policy.description', { title, outlet: outletName(site, lang) }),
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.policy(l, policy) })),
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div>
<div class="prose">${policy === 'privacy' ? privacy(site, lang) : (body ?? ours(site, lang, policy))}
${policy === 'reuse' && html`<h2>${message(lang, 'terms.table')}</h2>\n${termsTable(site, lang, siteTerms(site))}`}
${policy === 'corrections' && html`<p><a href="${paths.corrections(lang)}">${message(lang, 'corrections.link')}</a></p>`}</div></div>`,
  });
}

/** What can be said truly while the outlet has said nothing itself. */
function ours(site: Site, lang: string, policy: Exclude<Policy, 'privacy'>): Html {
  if (policy === 'reuse') return html`<p>${termsText(lang, siteTerms(site))}</p>`;
  return html`<p>${message(lang, `policy.${policy}-default`, { outlet: outletName(site, lang) })}</p>`;
}

/** Written from the table by which data is stored and deleted, so that it says what is done. */
function privacy(site: Site, lang: string): Html {
  const { email } = site.settings.contact;
  return html`<h2>${message(lang, 'privacy.readers')}</h2>
<p>${message(lang, 'privacy.readers-intro', { outlet: outletName(site, lang) })}</p>
<ul>${notKept.map(id => html`<li>${message(lang, `privacy.not.${id}`)}</li>`)}</ul>
<h2>${message(lang, 'privacy.kept')}</h2>
<div class="table" role="region" tabindex="0" aria-label="${message(lang, 'privacy.kept')}"><table><thead>
<tr><th scope="col">${message(lang, 'privacy.what')}</th><th scope="col">${message(lang, 'privacy.why')}</th><th scope="col">${message(lang, 'privacy.until')}</th></tr></thead><tbody>
${kept.map(k => html`<tr><td>${message(lang, `privacy.${k.id}.what`)}</td><td>${message(lang, `privacy.${k.id}.why`)}</td><td>${message(lang, `privacy.${k.id}.until`, { days: k.days ?? 0 })}</td></tr>`)}
</tbody></table></div>
<h2>${message(lang, 'privacy.rights')}</h2>
<p>${message(lang, 'privacy.rights-text')} ${email && html`<a href="mailto:${email}" dir="ltr">${email}</a>`}</p>`;
}

import { handleOf } from '../domain/fediverse/actor.ts';
import { accountName } from './fediverse.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { signUp } from './newsletter-form.ts';
import { outletName, outletText, paths, policies, type Site } from './site.ts';

/** The foot of every page: who the outlet is, its rules, how to reach it, who pays for it. `offers`: with the form for letters. */
export function footer(site: Site, lang: string, offers = true): Html {
  const { settings } = site;
  const { contact } = settings;
  const about = outletText(site, settings.description, lang);
  const street = outletText(site, contact.address, lang);
  const front = paths.front(lang);
  return html`<footer class="foot"><div class="wrap">
${offers && signUp(site, lang, 'foot')}<div class="foot-about"><p class="foot-name"><a href="${front}">${outletName(site, lang)}</a></p>
${about && html`<p>${about}</p>`}${settings.support.on && html`<p class="foot-give"><a class="button" href="${paths.support(lang)}">${message(lang, 'support.title')}</a></p>`}</div>
<div class="foot-columns">${
    site.sections.length > 0 &&
    column(
      message(lang, 'footer.sections'),
      site.sections.map(
        s => html`<a href="${paths.section(lang, s.slug)}">${outletText(site, s.names, lang) || s.slug}</a>`,
      ),
    )
  }
${column(message(lang, 'footer.rules'), [
  ...policies.map(p => html`<a href="${paths.policy(lang, p)}">${message(lang, `policy.${p}`)}</a>`),
  html`<a href="${paths.corrections(lang)}">${message(lang, 'corrections.title')}</a>`,
])}
${column(message(lang, 'footer.contact'), [
  html`<a href="${paths.feedback(lang)}">${message(lang, 'feedback.title')}</a>`,
  settings.support.on && html`<a href="${paths.account(lang)}">${message(lang, 'account.title')}</a>`,
  contact.email && html`<a href="mailto:${contact.email}" dir="ltr">${contact.email}</a>`,
  contact.phone && html`<a href="tel:${contact.phone.replace(/[^+\d]/g, '')}" dir="ltr">${contact.phone}</a>`,
  street && html`<address>${street}</address>`,
  ...settings.social.map(s => html`<a href="${s.url}" rel="me">${s.name}</a>`),
  // a name to look for where one has an account: a link would lead to an address for programs
  settings.fediverse.on &&
    html`<span>${message(lang, 'footer.fediverse')} <bdi dir="ltr">${accountName(site, handleOf(lang, null))}</bdi></span>`,
])}
${
  settings.funders.length > 0 &&
  column(
    message(lang, 'footer.funders'),
    settings.funders.map(f => {
      const note = outletText(site, f.note, lang);
      return html`${f.url ? html`<a href="${f.url}">${f.name}</a>` : html`<span>${f.name}</span>`}${note && html`<span class="foot-note">${note}</span>`}`;
    }),
  )
}
</div>
<div class="foot-end"><p>${outletText(site, settings.copyright, lang)}</p>
<ul aria-label="${message(lang, 'footer.feeds')}"><li><a href="${paths.feed(front, 'rss')}">RSS</a></li><li><a href="${paths.feed(front, 'atom')}">Atom</a></li><li><a href="${paths.feed(front, 'json')}">JSON Feed</a></li></ul></div>
</div></footer>`;
}

function column(title: string, items: readonly (Html | string | false)[]): Html {
  return html`<div class="foot-column"><h2>${title}</h2><ul>${items.filter(Boolean).map(item => html`<li>${item}</li>`)}</ul></div>`;
}

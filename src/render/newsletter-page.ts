import type { Choice } from '../domain/newsletter/subscription.ts';
import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { fieldOf, trap } from './newsletter-form.ts';
import { page } from './page.ts';
import { languageName, outletName, outletText, paths, type Site } from './site.ts';

export type NewsletterProblem = { text: string; field: 'email' | 'choices' | null };
type Say = (key: string, values?: Record<string, string | number>) => string;

/** `/{lang}/newsletter`: what there is, and the form. */
export function newsletterPage(
  site: Site,
  of: { lang: string; email: string; chosen: readonly Choice[]; problem: NewsletterProblem | null },
): string {
  const { lang, problem } = of;
  const say: Say = (key, values) => message(lang, key, values);
  const title = say('newsletter.title');
  const wrong = problem?.field === 'email';
  return page(site, {
    lang,
    path: paths.newsletter(lang),
    title,
    description: say('newsletter.short'),
    offers: false,
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.newsletter(l) })),
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1><p class="standfirst">${say('newsletter.short')}</p></div>
${problem && alert(say, problem)}<form class="form" method="post" action="${paths.newsletter(lang)}">${trap(lang, 'newsletter')}
<div class="field"><label for="email">${say('newsletter.email')}</label><input id="email" name="email" type="email" value="${of.email}" autocomplete="email" dir="ltr" maxlength="254" required${wrong && raw(' aria-invalid="true" aria-describedby="problem"')}></div>
${choosing(site, lang, of.chosen, [lang])}
<p class="hint">${say('newsletter.hint')} ${say('newsletter.no-tracking')} <a href="${paths.policy(lang, 'privacy')}">${say('policy.privacy')}</a></p>
<div><button>${say('newsletter.send')}</button></div></form></div>`,
  });
}

/** `/{lang}/newsletter/choose/{token}`: what somebody gets, to be changed. `saved`: it was just now. */
export function choosePage(
  site: Site,
  of: {
    lang: string;
    token: string;
    email: string;
    chosen: readonly Choice[];
    note: 'saved' | 'confirmed' | null;
    problem: NewsletterProblem | null;
  },
): string {
  const { lang, token } = of;
  const say: Say = (key, values) => message(lang, key, values);
  const title = say(of.note === 'confirmed' ? 'newsletter.confirmed' : 'newsletter.choose');
  const { languages } = site.settings;
  return plain(
    site,
    lang,
    title,
    html`${of.problem && alert(say, of.problem)}${of.note !== null && html`<div class="notice" role="status"><p>${say(of.note === 'confirmed' ? 'newsletter.confirmed-text' : 'newsletter.saved')}</p></div>\n`}<form class="form" method="post" action="${paths.newsletterChoose(lang, token)}">
<p>${say('newsletter.goes-to')} <bdi dir="ltr">${of.email}</bdi></p>
${choosing(site, lang, of.chosen, [lang, ...languages.filter(l => l !== lang)])}
<div><button>${say('newsletter.save')}</button></div></form>
<section class="erase"><h2>${say('newsletter.leave')}</h2><p>${say('newsletter.leave-text', { outlet: outletName(site, lang) })}</p><form method="post" action="${paths.newsletterLeave(lang, token)}"><button class="plain">${say('newsletter.leave-button')}</button></form></section>`,
  );
}

/** A page that says one thing; `act`: with a button that does it, since opening a link changes nothing. */
export function newsletterNote(
  site: Site,
  lang: string,
  what: 'sent' | 'confirm' | 'leave' | 'left' | 'over' | 'off',
  action: string | null = null,
): string {
  const say: Say = (key, values) => message(lang, key, values);
  const text = say(`newsletter.${what}-text`, { outlet: outletName(site, lang) });
  return plain(
    site,
    lang,
    say(`newsletter.${what}`),
    html`<div class="notice"><p>${text}</p>${
      action !== null
        ? html`<form method="post" action="${action}"><button>${say(`newsletter.${what}-button`)}</button></form>`
        : html`<p><a class="button" href="${paths.front(lang)}">${say('notice.front')}</a></p>`
    }</div>`,
  );
}

function plain(site: Site, lang: string, title: string, main: Html): string {
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    offers: false,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div>
${main}</div>`,
  });
}

const alert = (say: Say, { text }: NewsletterProblem) =>
  html`<div class="error" role="alert" id="problem"><strong>${say('suggest-form.wrong')}</strong> ${text}</div>\n`;

/** What there is in each language: everything, its sections, the single letters. Languages after the first are folded. */
function choosing(site: Site, lang: string, chosen: readonly Choice[], languages: readonly string[]): Html {
  const [first, ...others] = languages;
  const of = (l: string) => choicesIn(site, lang, l, chosen);
  const open = (l: string) => chosen.some(c => c.lang === l);
  return html`${of(first!)}${others.map(l => html`<details${open(l) && raw(' open')}><summary lang="${l}">${languageName(l)}</summary>${of(l)}</details>`)}`;
}

function choicesIn(site: Site, lang: string, l: string, chosen: readonly Choice[]): Html {
  const say: Say = (key, values) => message(lang, key, values);
  const rhythm = (section: string | null) =>
    chosen.find(c => c.lang === l && c.section === section && c.rhythm !== 'letters')?.rhythm ?? '';
  const select = (section: string | null, label: string) => {
    const name = fieldOf.digest(l, section);
    const now = rhythm(section);
    return html`<div class="field rhythm"><label for="${name}">${label}</label><select id="${name}" name="${name}">${(['', 'weekly', 'daily'] as const).map(r => html`<option value="${r}"${r === now && raw(' selected')}>${say(`newsletter.rhythm-${r || 'none'}`)}</option>`)}</select></div>`;
  };
  const letters = chosen.some(c => c.lang === l && c.rhythm === 'letters');
  return html`<fieldset class="letters-of"><legend>${say('newsletter.what')} · <span lang="${l}">${languageName(l)}</span></legend>
${select(null, say('newsletter.everything'))}
${site.sections.map(s => select(s.slug, outletText(site, s.names, l) || s.slug))}
<label class="tick"><input type="checkbox" name="${fieldOf.letters(l)}" value="1"${letters && raw(' checked')}>${say('newsletter.letters')}</label></fieldset>`;
}

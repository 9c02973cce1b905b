import { requestLimits } from '../domain/permission/request.ts';
import { keptDays } from '../domain/privacy.ts';
import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { languageIn } from './permission-letter.ts';
import { paths, type Site } from './site.ts';
import { siteTerms, termsTable, termsText } from './terms-text.ts';

/** What somebody typed into the form, as it came. */
export type AskFields = {
  name: string;
  organisation: string;
  email: string;
  site: string;
  /** the address of the article; '': whatever is published */
  article: string;
  amount: 'extract' | 'whole';
  characters: string;
  pictures: boolean;
  purpose: string;
  translation: string;
  until: string;
  commercial: boolean;
  message: string;
  /** so that a form sent twice is one request */
  key: string;
};
export type AskProblem = { text: string; field: keyof AskFields | null };

type View = { lang: string; fields: AskFields; problem: AskProblem | null };

/** Languages that are offered for a translation: the most written ones, and those around the outlets that we know. */
const languages =
  'ar az be bg bn bs ca cs da de el en es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko ku ky lt lv mk mn ms mt nl no pl ps pt ro ru sk sl sq sr sv sw ta tg th tr uk ur uz vi yi zh'.split(
    ' ',
  );

/** `/{lang}/permissions`: asks for more than the terms give everybody, which it says first. */
export function askPage(site: Site, of: View): string {
  const { lang, fields } = of;
  const title = message(lang, 'ask.title');
  const terms = siteTerms(site);
  const named = languages
    .map(tag => ({ tag, name: languageIn(tag, lang) }))
    .toSorted((a, b) => a.name.localeCompare(b.name, lang));
  return page(site, {
    lang,
    path: of.problem ? null : paths.permissions(lang),
    title,
    description: message(lang, 'ask.intro'),
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.permissions(l) })),
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="standfirst">${message(lang, 'ask.intro')}</p></div>
${problemBox(of)}<section class="ask-terms" aria-labelledby="without"><h2 id="without">${message(lang, 'ask.without')}</h2>
<p>${termsText(lang, terms)}</p>
<details><summary>${message(lang, 'terms.table')}</summary>${termsTable(site, lang, terms)}</details>
${terms.contact && html`<p class="meta">${message(lang, 'ask.contact')} <a href="mailto:${terms.contact}" dir="ltr">${terms.contact}</a></p>`}</section>
<form class="form ask" method="post" action="${paths.permissions(lang)}">
<fieldset><legend>${message(lang, 'ask.you')}</legend>
${input(of, 'name', { required: true, autocomplete: 'name' })}
${input(of, 'organisation', { autocomplete: 'organization' })}
${input(of, 'email', { type: 'email', autocomplete: 'email', hint: message(lang, 'ask.email-note', { days: keptDays('permission-request') }) })}</fieldset>
<fieldset><legend>${message(lang, 'ask.what')}</legend>
${input(of, 'article', { type: 'text', most: 2000, ltr: true, hint: message(lang, 'ask.article-note') })}
<div class="choice" role="radiogroup" aria-labelledby="amount"><p id="amount" class="choice-name">${message(lang, 'ask.amount')}</p>${(
      ['whole', 'extract'] as const
    ).map(
      amount =>
        html`<label><input type="radio" name="amount" value="${amount}"${amount === fields.amount && raw(' checked')}>${message(lang, `ask.${amount}`)}</label>`,
    )}</div>
${input(of, 'characters', { type: 'number', most: requestLimits.characters })}
${tick(of, 'pictures')}
<div class="field"><label for="translation">${message(lang, 'ask.translation')}</label><select id="translation" name="translation"><option value="">${message(lang, 'ask.no-translation')}</option>${named.map(
      ({ tag, name }) => html`<option value="${tag}"${tag === fields.translation && raw(' selected')}>${name}</option>`,
    )}</select></div></fieldset>
<fieldset><legend>${message(lang, 'ask.where')}</legend>
${input(of, 'site', { ltr: true, hint: message(lang, 'ask.site-note') })}
${area(of, 'purpose', 3, true)}
${tick(of, 'commercial')}
${input(of, 'until', { type: 'date' })}
${area(of, 'message', 4, false)}</fieldset>
<div class="trap" aria-hidden="true"><label for="website">${message(lang, 'suggest-form.trap')}</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<input type="hidden" name="key" value="${fields.key}">
<p class="hint">${message(lang, 'ask.next')} <a href="${paths.policy(lang, 'privacy')}">${message(lang, 'suggest.privacy')}</a></p>
<div><button>${message(lang, 'ask.send')}</button></div>
</form></div>`,
  });
}

function problemBox({ lang, problem }: View): Html | false {
  return (
    problem !== null &&
    html`<div class="error" role="alert" id="problem"><strong>${message(lang, 'suggest-form.wrong')}</strong> ${problem.text}</div>\n`
  );
}

type Input = {
  type?: string;
  most?: number;
  required?: boolean;
  autocomplete?: string;
  hint?: string;
  ltr?: boolean;
};
type TextField = Exclude<keyof AskFields, 'pictures' | 'commercial' | 'amount' | 'key'>;

function input(of: View, name: TextField, { type = 'text', most, hint, ...more }: Input): Html {
  const limit = most ?? (name in requestLimits ? requestLimits[name as keyof typeof requestLimits] : 200);
  const bounds = type === 'number' ? html` min="1" max="${limit}" inputmode="numeric"` : html` maxlength="${limit}"`;
  return html`<div class="field"><label for="${name}">${message(of.lang, `ask.${name}`)}</label><input id="${name}" name="${name}" type="${type}" value="${of.fields[name]}"${bounds}${more.required && raw(' required')}${more.autocomplete && html` autocomplete="${more.autocomplete}"`}${(more.ltr || type === 'email') && raw(' dir="ltr"')}${described(of, name, hint)}>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}</div>`;
}

function area(of: View, name: 'purpose' | 'message', rows: number, required: boolean): Html {
  // a line break directly behind the tag is the markup's, not the text's
  return html`<div class="field"><label for="${name}">${message(of.lang, `ask.${name}`)}</label><textarea id="${name}" name="${name}" rows="${rows}" maxlength="${requestLimits[name]}" dir="auto"${required && raw(' required')}${described(of, name)}>
${of.fields[name]}</textarea></div>`;
}

function tick(of: View, name: 'pictures' | 'commercial'): Html {
  return html`<label class="tick"><input type="checkbox" name="${name}" value="1"${of.fields[name] && raw(' checked')}>${message(of.lang, `ask.${name}`)}</label>`;
}

function described({ problem }: View, name: keyof AskFields, hint?: string): Html | false {
  const wrong = problem?.field === name;
  const ids = [wrong ? 'problem' : '', hint ? `${name}-hint` : ''].filter(Boolean).join(' ');
  return ids !== '' && html`${wrong && raw(' aria-invalid="true"')} aria-describedby="${ids}"`;
}

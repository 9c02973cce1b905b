import { type SuggestionKind, suggestionKinds } from '../domain/correction/case.ts';
import { suggestionLimits } from '../domain/correction/suggestion.ts';
import { keptDays } from '../domain/privacy.ts';
import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';

/** What a reader typed into a form, as it came. */
export type SuggestFields = {
  quote: string;
  proposed: string;
  /** the passage should go */
  remove: boolean;
  kind: SuggestionKind;
  comment: string;
  email: string;
  /** so that a form sent twice is one report */
  key: string;
};
export type FormProblem = { text: string; field: keyof SuggestFields | null };

type View = { lang: string; fields: SuggestFields; problem: FormProblem | null };

/** `/{lang}/{slug}/suggest`: how a mistake is reported without scripts. In no index, as it says nothing of its own. */
export function suggestPage(site: Site, of: View & { slug: string; title: string; revision: number }): string {
  const { lang, fields } = of;
  const title = message(lang, 'suggest.title');
  return page(site, {
    lang,
    path: null,
    title: `${title}: ${of.title}`,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="standfirst">${message(lang, 'suggest-form.about')} <a href="${paths.article(lang, of.slug)}">${of.title}</a></p></div>
${problemBox(of)}<form class="form" method="post" action="${paths.suggest(lang, of.slug)}">
<p class="hint">${message(lang, 'suggest-form.intro')}</p>
<input type="hidden" name="revision" value="${of.revision}">
${area(of, 'quote', message(lang, 'suggest-form.passage'), { rows: 3, most: suggestionLimits.exact })}
${area(of, 'proposed', message(lang, 'suggest-form.proposed'), { rows: 3, most: suggestionLimits.proposed })}
<label class="tick"><input type="checkbox" name="remove" value="1"${fields.remove && raw(' checked')}>${message(lang, 'suggest.remove')}</label>
<fieldset class="choice"><legend>${message(lang, 'suggest.kind')}</legend>${suggestionKinds.map(
      kind =>
        html`<label><input type="radio" name="kind" value="${kind}"${kind === fields.kind && raw(' checked')}>${message(lang, `suggest.${kind}`)}</label>`,
    )}</fieldset>
${area(of, 'comment', message(lang, 'suggest-form.comment'), { rows: 4, most: suggestionLimits.comment })}
${ending(of)}</form></div>`,
  });
}

/** `/{lang}/feedback`: a letter to the newsroom. */
export function feedbackPage(site: Site, of: View): string {
  const { lang } = of;
  const title = message(lang, 'feedback.title');
  const { email } = site.settings.contact;
  return page(site, {
    lang,
    path: of.problem ? null : paths.feedback(lang),
    title,
    description: message(lang, 'feedback.intro'),
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.feedback(l) })),
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="standfirst">${message(lang, 'feedback.intro')}</p>
${email && html`<p><a href="mailto:${email}" dir="ltr">${email}</a></p>`}</div>
${problemBox(of)}<form class="form" method="post" action="${paths.feedback(lang)}">
${area(of, 'comment', message(lang, 'feedback.comment'), { rows: 8, most: suggestionLimits.comment, required: true })}
${ending(of)}</form></div>`,
  });
}

function problemBox({ lang, problem }: View): Html | false {
  return (
    problem !== null &&
    html`<div class="error" role="alert" id="problem"><strong>${message(lang, 'suggest-form.wrong')}</strong> ${problem.text}</div>\n`
  );
}

type Area = { rows: number; most: number; required?: boolean };

function area(of: View, name: 'quote' | 'proposed' | 'comment', label: string, { rows, most, required }: Area): Html {
  // a line break directly behind the tag is the markup's, not the text's
  return html`<div class="field"><label for="${name}">${label}</label><textarea id="${name}" name="${name}" rows="${rows}" maxlength="${most}"${required && raw(' required')}${wrong(of, name)}>
${of.fields[name]}</textarea></div>`;
}

function wrong({ problem }: View, name: keyof SuggestFields): Html | false {
  return problem?.field === name && raw(' aria-invalid="true" aria-describedby="problem"');
}

/** Where the answer goes, what no person fills in, and the button. */
function ending(of: View): Html {
  const { lang, fields } = of;
  return html`<div class="field"><label for="email">${message(lang, 'suggest.email')}</label><input id="email" name="email" type="email" value="${fields.email}" maxlength="${suggestionLimits.email}" autocomplete="email" dir="ltr"${wrong(of, 'email')}>
<p class="hint">${message(lang, 'suggest.email-note', { days: keptDays('report-address') })} <a href="${paths.policy(lang, 'privacy')}">${message(lang, 'suggest.privacy')}</a></p></div>
<div class="trap" aria-hidden="true"><label for="website">${message(lang, 'suggest-form.trap')}</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<input type="hidden" name="key" value="${fields.key}">
<div><button>${message(lang, 'suggest.send')}</button></div>
`;
}

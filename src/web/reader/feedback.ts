import type { Handler } from 'hono';
import { receiveSuggestion } from '../../flows/receive-suggestion.ts';
import { paths } from '../../render/site.ts';
import { feedbackPage } from '../../render/suggest-page.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { emptyFields, fieldsOf, formProblem, isTrapped, readForm } from './form.ts';
import { missing } from './missing.ts';

/** `GET /{lang}/feedback`: a letter to the newsroom. Never kept, since each form has a key of its own. */
export function feedbackForm(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    return answer(c, site, feedbackPage(site, { lang, fields: emptyFields(), problem: null }), { lang, keys: null });
  };
}

/** `POST /{lang}/feedback`: leads to the letter's own page, or shows the form again with what was typed. */
export function feedbackSend(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const form = await readForm(web, c);
    if (form.ok && isTrapped(form.value)) return c.redirect(paths.front(lang), 303);
    const typed = form.ok ? form.value : form.failure.data;
    const fields = typed instanceof URLSearchParams ? fieldsOf(typed) : emptyFields();
    const { comment, email, key } = fields;
    const received = form.ok
      ? await receiveSuggestion(
          web.room,
          { articleId: null, lang, kind: 'other', quote: null, comment, email, via: 'form', idempotencyKey: key },
          { visitor: visitorAddress(c, web.config.TRUST_PROXY), proof: null },
        )
      : form;
    if (received.ok) return c.redirect(paths.suggestion(lang, received.value.id), 303);
    const { status, problem } = formProblem(lang, received.failure);
    return answer(c, site, feedbackPage(site, { lang, fields, problem }), { lang, keys: null, status });
  };
}

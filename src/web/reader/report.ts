import type { Context, Handler } from 'hono';
import { toAnnotation } from '../../domain/correction/annotation.ts';
import { eraseSuggestion } from '../../flows/erase-suggestion.ts';
import { noReportPage, reportPage } from '../../render/report-page.ts';
import { paths } from '../../render/site.ts';
import { readSuggestion, type SuggestionRecord } from '../../store/suggestion.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { isOwn } from './form.ts';
import { missing } from './missing.ts';

/** `GET /{lang}/suggestions/{id}`: a report, for whoever was given its address; `?format=jsonld` as a W3C Web Annotation. */
export function report(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const found = await readSuggestion(web.room.db, c.req.param('id')!);
    if (!found) return secret(answer(c, site, noReportPage(site, lang, 'missing'), { lang, keys: null, status: 404 }));
    if (c.req.query('format') === 'jsonld') return secret(annotation(c, web, found));
    const { id, quote, proposed, comment, email, receivedAt, state, decision, article } = found;
    const view = { lang, id, quote, proposed, comment, mailed: email !== null, received: new Date(receivedAt) };
    return secret(answer(c, site, reportPage(site, { ...view, state, decision, article }), { lang, keys: null }));
  };
}

/** `POST /{lang}/suggestions/{id}`: erases it. */
export function eraseReport(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    if (!isOwn(web, c)) return c.redirect(paths.suggestion(lang, c.req.param('id')!), 303);
    const erased = await eraseSuggestion(web.room, c.req.param('id')!);
    const why = erased.ok ? 'erased' : 'missing';
    const page = noReportPage(site, lang, why);
    return secret(answer(c, site, page, { lang, keys: null, status: erased.ok ? 200 : 404 }));
  };
}

function annotation(c: Context, web: Web, of: SuggestionRecord): Response {
  const { publicUrl } = web.room;
  const { lang, quote, proposed, comment, article } = of;
  const about = toAnnotation({
    id: `${publicUrl}${paths.suggestion(lang, of.id)}`,
    source:
      article?.external ?? `${publicUrl}${article ? paths.article(article.lang, article.slug) : paths.front(lang)}`,
    lang,
    quote,
    proposed,
    comment,
    created: new Date(of.receivedAt),
  });
  return c.body(`${JSON.stringify(about, null, 2)}\n`, 200, {
    'Content-Type': 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
    'Content-Disposition': 'inline; filename="report.jsonld"',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
}

/** The address is the key to it: it goes to no other site and into no index. */
export function secret(response: Response): Response {
  response.headers.set('Referrer-Policy', 'no-referrer');
  response.headers.set('X-Robots-Tag', 'noindex');
  return response;
}

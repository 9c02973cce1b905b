import type { Context, Handler } from 'hono';
import { receiveSuggestion } from '../../flows/receive-suggestion.ts';
import { paths } from '../../render/site.ts';
import { type FormProblem, type SuggestFields, suggestPage } from '../../render/suggest-page.ts';
import { type EditionPage, readEditionPage } from '../../store/edition.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type PageStatus, type ReaderSite, siteOf } from './answer.ts';
import { emptyFields, fieldsOf, formProblem, isTrapped, readForm } from './form.ts';
import { missing } from './missing.ts';

type About = { site: ReaderSite; lang: string; edition: EditionPage };

/** `GET /{lang}/{slug}/suggest`: the form for readers without scripts. Never kept, since each has a key of its own. */
export function suggestForm(web: Web): Handler {
  return async c => {
    const about = await find(web, c);
    return about ? show(c, about, emptyFields(), about.edition.revision.publishedNumber, null) : missing(web)(c);
  };
}

/** `POST /{lang}/{slug}/suggest`: leads to the report's own page, or shows the form again with what was typed. */
export function suggestSend(web: Web): Handler {
  return async c => {
    const about = await find(web, c);
    if (!about) return missing(web)(c);
    const { edition, lang } = about;
    const newest = edition.revision.publishedNumber;
    const form = await readForm(web, c);
    if (!form.ok) {
      const typed = form.failure.data instanceof URLSearchParams ? fieldsOf(form.failure.data) : emptyFields();
      return show(c, about, typed, newest, formProblem(lang, form.failure));
    }
    const fields = fieldsOf(form.value);
    // one that fills in everything is told what it wants to hear
    if (isTrapped(form.value)) return c.redirect(paths.article(lang, edition.slug), 303);
    const revision = Number(form.value.get('revision'));
    const exact = fields.quote.trim();
    const received = await receiveSuggestion(
      web.room,
      {
        articleId: edition.articleId,
        lang,
        kind: fields.kind,
        quote: exact ? { exact } : null,
        revision: revision >= 1 && revision <= newest ? Math.floor(revision) : newest,
        // an empty field proposes nothing; that the words should go is said by a tick
        proposed: fields.remove ? '' : fields.proposed.trim() || null,
        comment: fields.comment,
        email: fields.email,
        via: 'form',
        idempotencyKey: fields.key,
      },
      { visitor: visitorAddress(c, web.config.TRUST_PROXY), proof: null },
    );
    return received.ok
      ? c.redirect(paths.suggestion(lang, received.value.id), 303)
      : show(c, about, fields, newest, formProblem(lang, received.failure));
  };
}

async function find(web: Web, c: Context): Promise<About | null> {
  const site = await siteOf(web);
  const lang = languageOf(site, c);
  const edition = lang === null ? null : await readEditionPage(web.room.db, lang, c.req.param('slug')!);
  return lang !== null && edition ? { site, lang, edition } : null;
}

function show(
  c: Context,
  { site, lang, edition }: About,
  fields: SuggestFields,
  revision: number,
  refused: { status: PageStatus; problem: FormProblem } | null,
): Response {
  const { slug } = edition;
  const problem = refused?.problem ?? null;
  const page = suggestPage(site, { lang, slug, title: edition.revision.title, revision, fields, problem });
  return answer(c, site, page, { lang, keys: null, status: refused?.status });
}

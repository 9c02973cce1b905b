import { randomUUID } from 'node:crypto';
import type { Handler } from 'hono';
import { dayIn, stateOn } from '../../domain/permission/grant.ts';
import { type RequestInput, requestLimits } from '../../domain/permission/request.ts';
import { type Failure, fail, ok, type Result } from '../../domain/result.ts';
import { answerQuestion, eraseRequest, requestPermission, withdrawRequest } from '../../flows/request-permission.ts';
import { message } from '../../render/messages/index.ts';
import { type AskFields, type AskProblem, askPage } from '../../render/permission-form.ts';
import { noRequestPage, requestPage } from '../../render/permission-request-page.ts';
import { paths, readableAddress } from '../../render/site.ts';
import type { Queries } from '../../store/database.ts';
import {
  asPermission,
  permissionOfRequest,
  permittedArticle,
  type RequestRecord,
  requestActs,
  requestOfToken,
} from '../../store/permission.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type ReaderSite, siteOf } from './answer.ts';
import { formStatus, isOwn, isTrapped, readForm } from './form.ts';
import { missing } from './missing.ts';
import { secret } from './report.ts';

/** `GET /{lang}/permissions?article=`: asks for permission. Never kept, since each form has a key of its own. */
export function permissionForm(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const asked = c.req.query('article') ?? '';
    const article = /^[1-9]\d{0,14}$/.test(asked) ? await permittedArticle(web.room.db, Number(asked), lang) : null;
    const fields = {
      ...emptyFields(),
      article: article ? readableAddress(`${site.publicUrl}${paths.article(article.lang, article.slug)}`) : '',
    };
    return answer(c, site, askPage(site, { lang, fields, problem: null }), { lang, keys: null });
  };
}

/** `POST /{lang}/permissions`: leads to the request's own page, or shows the form again with what was typed. */
export function permissionSend(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const form = await readForm(web, c);
    if (form.ok && isTrapped(form.value)) return c.redirect(paths.front(lang), 303);
    const typed = form.ok ? form.value : form.failure.data;
    const fields = typed instanceof URLSearchParams ? fieldsOf(typed) : emptyFields();
    const received = form.ok ? await send(fields) : form;
    if (received.ok) return c.redirect(paths.permissionRequest(lang, received.value.id), 303);
    const problem = problemOf(lang, received.failure);
    const status = formStatus(received.failure);
    return answer(c, site, askPage(site, { lang, fields, problem }), { lang, keys: null, status });

    async function send(typed: AskFields) {
      const article = await articleAt(web.room.db, site, typed.article);
      if (!article.ok) return article;
      return requestPermission(web.room, inputOf(typed, lang!, article.value), {
        visitor: visitorAddress(c, web.config.TRUST_PROXY),
        proof: null,
      });
    }
  };
}

/** `GET /{lang}/permissions/requests/{token}`: a request, for whoever was given its address. */
export function permissionRequest(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const found = await requestOfToken(web.room.db, c.req.param('token')!);
    if (!found) return secret(answer(c, site, noRequestPage(site, lang, 'missing'), { lang, keys: null, status: 404 }));
    const page = requestPage(site, await viewOf(web, site, lang, found, null));
    return secret(answer(c, site, page, { lang, keys: null }));
  };
}

/** `POST /{lang}/permissions/requests/{token}`: answers the newsroom, takes the request back, or erases it. */
export function permissionRequestAct(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const token = c.req.param('token')!;
    const self = paths.permissionRequest(lang, token);
    const form = await readForm(web, c);
    if (!isOwn(web, c)) return c.redirect(self, 303);
    const act = form.ok ? form.value.get('do') : null;
    const done = !form.ok
      ? form
      : act === 'erase'
        ? await eraseRequest(web.room, token)
        : act === 'withdraw'
          ? await withdrawRequest(web.room, token)
          : await answerQuestion(web.room, token, (form.value.get('answer') ?? '').replace(/\r\n?/g, '\n'));
    if (done.ok && act !== 'erase') return c.redirect(self, 303);
    if (done.ok) return secret(answer(c, site, noRequestPage(site, lang, 'erased'), { lang, keys: null }));
    const found = await requestOfToken(web.room.db, token);
    if (!found) return secret(answer(c, site, noRequestPage(site, lang, 'missing'), { lang, keys: null, status: 404 }));
    const problem = problemOf(lang, done.failure).text;
    const page = requestPage(site, await viewOf(web, site, lang, found, problem));
    return secret(answer(c, site, page, { lang, keys: null, status: formStatus(done.failure) }));
  };
}

async function viewOf(web: Web, site: ReaderSite, lang: string, found: RequestRecord, problem: string | null) {
  const { db } = web.room;
  const permission = await permissionOfRequest(db, found.id);
  const acts = await requestActs(db, found.id);
  const { email, receivedAt, ...rest } = found;
  return {
    ...rest,
    lang,
    mailed: email !== null,
    received: receivedAt,
    acts: acts.map(({ by: _, ...act }) => ({ ...act, mine: act.act === 'answer' || act.act === 'withdraw' })),
    permission: permission && {
      number: permission.granted.number,
      token: permission.granted.token,
      state: stateOn(asPermission(permission), dayIn(web.room.now(), site.settings.timeZone)),
    },
    problem,
  };
}

function emptyFields(): AskFields {
  return {
    name: '',
    organisation: '',
    email: '',
    site: '',
    article: '',
    amount: 'whole',
    characters: '',
    pictures: false,
    purpose: '',
    translation: '',
    until: '',
    commercial: false,
    message: '',
    key: randomUUID(),
  };
}

function fieldsOf(form: URLSearchParams): AskFields {
  const text = (name: string) => (form.get(name) ?? '').replace(/\r\n?/g, '\n').trim();
  const key = text('key');
  return {
    name: text('name'),
    organisation: text('organisation'),
    email: text('email'),
    site: text('site'),
    article: text('article'),
    amount: form.get('amount') === 'extract' ? 'extract' : 'whole',
    characters: text('characters'),
    pictures: form.get('pictures') === '1',
    purpose: text('purpose'),
    translation: text('translation'),
    until: text('until'),
    commercial: form.get('commercial') === '1',
    message: text('message'),
    key: /^[\w-]{8,100}$/.test(key) ? key : randomUUID(),
  };
}

function inputOf(typed: AskFields, lang: string, articleId: number | null): RequestInput {
  const { article: _, key, characters, translation, until, ...rest } = typed;
  return {
    ...rest,
    articleId,
    // what is no number is refused by its field
    characters: typed.amount === 'extract' && characters !== '' ? Number(characters) : null,
    translation: translation || null,
    until: until || null,
    lang,
    idempotencyKey: key,
  };
}

/** The article at an address of ours; null where none is given. */
async function articleAt(db: Queries, site: ReaderSite, address: string): Promise<Result<number | null>> {
  if (address === '') return ok(null);
  const wrong = fail('invalid', 'permission.wrong', { field: 'article', values: { field: 'article' } });
  if (address.length > 2000 || !URL.canParse(address, site.publicUrl)) return wrong;
  const [, lang, slug, ...more] = new URL(address, site.publicUrl).pathname.split('/');
  if (!lang || !slug || more.some(Boolean)) return wrong;
  let name: string;
  try {
    name = decodeURIComponent(slug);
  } catch {
    return wrong;
  }
  const found = await db
    .selectFrom('edition')
    .select('articleId')
    .where('lang', '=', lang)
    .where('slug', '=', name)
    .where('state', '=', 'published')
    .executeTakeFirst();
  return found ? ok(found.articleId) : wrong;
}

const own = ['name', 'email', 'article', 'characters', 'purpose', 'until'] as const;

/** A refusal as the form says it. */
function problemOf(lang: string, failure: Failure): AskProblem {
  const field = [...own, 'site', 'organisation', 'message', 'translation'].find(f => f === failure.field) ?? null;
  const special = failure.kind === 'invalid' && own.find(f => f === field);
  const values = {
    ...(failure.values as Record<string, string | number> | undefined),
    ...(field ? { field: message(lang, field === 'answer' ? 'asked.text' : `ask.${field}`) } : {}),
    n: requestLimits.characters,
  };
  return {
    text: message(lang, special ? `ask.wrong.${special}` : failure.key, values),
    field: field as keyof AskFields | null,
  };
}

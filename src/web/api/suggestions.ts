import type { Context, Handler } from 'hono';
import { fromAnnotation, reportOf } from '../../domain/correction/annotation.ts';
import type { SuggestionInput } from '../../domain/correction/suggestion.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { receiveSuggestion } from '../../flows/receive-suggestion.ts';
import { readOutlet } from '../../store/outlet.ts';
import { readPublishedArticle } from '../../store/published-article.ts';
import { readBody } from '../desk-api/desk.ts';
import { checked, problem } from '../problem.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { refuse } from './answer.ts';
import { articleParams, reportBody, type Taken } from './schemas.ts';

const most = 64 * 1024;

/**
 * `POST /api/v1/articles/{id}/suggestions`: a report on an article, as our own JSON or as a W3C Web Annotation. Answers 202
 * once it is durable; the same Idempotency-Key again gets the same answer.
 */
export function suggest(web: Web): Handler {
  return async c => {
    const params = checked(articleParams, c.req.param());
    if (!params.ok) return refuse(c, params.failure);
    return take(web, c, params.value.id);
  };
}

/** `POST /api/v1/suggestions`: a letter to the outlet. */
export function write(web: Web): Handler {
  return c => take(web, c, null);
}

/** `OPTIONS /api/v1/pages/suggestions`: only pages of the listed sites may ask. */
export function preflightOfPage(web: Web): Handler {
  return async c => {
    const origin = await listedOrigin(web, c);
    c.header('Vary', 'Origin');
    if (origin) {
      c.header('Access-Control-Allow-Origin', origin);
      c.header('Access-Control-Allow-Methods', 'POST, OPTIONS');
      c.header('Access-Control-Allow-Headers', 'Accept-Language, Content-Type, Idempotency-Key');
      c.header('Access-Control-Expose-Headers', 'Retry-After');
      c.header('Access-Control-Max-Age', '600');
    }
    return c.body(null, 204);
  };
}

/**
 * `POST /api/v1/pages/suggestions`: a report on a page of another site (`page`: its address), from our widget there. Answered
 * to the sites that the outlet has listed and to programs, and to no page of any other.
 */
export function suggestOfPage(web: Web): Handler {
  return async c => {
    const origin = await listedOrigin(web, c);
    c.header('Vary', 'Origin');
    if (origin === null) return problem(c, fail('forbidden', 'page.not-allowed').failure);
    const answer = await take(web, c, null, true);
    if (origin === '') answer.headers.delete('Access-Control-Allow-Origin');
    else answer.headers.set('Access-Control-Allow-Origin', origin);
    answer.headers.set('Access-Control-Expose-Headers', 'Retry-After');
    return answer;
  };
}

/** The origin of the page that asks, if it is of a listed site; '' where no browser says one; null: it is of none. */
async function listedOrigin(web: Web, c: Context): Promise<string | null> {
  const origin = c.req.header('origin');
  if (origin === undefined) return '';
  const { settings } = await readOutlet(web.room.db);
  return settings.otherSites.includes(origin) ? origin : null;
}

async function take(web: Web, c: Context, articleId: number | null, ofPage = false): Promise<Response> {
  const body = await readBody(c, reportBody, most);
  if (!body.ok) return refuse(c, body.failure);
  const report = await reportIn(web, body.value, articleId);
  if (!report.ok) return refuse(c, report.failure);
  const page = ofPage ? body.value.page : null;
  if (ofPage && !page)
    return refuse(c, fail('invalid', 'suggestion.wrong', { field: 'page', values: { field: 'page' } }).failure);
  const received = await receiveSuggestion(
    web.room,
    { ...report.value, page: page ?? null, articleId, idempotencyKey: c.req.header('idempotency-key') ?? null },
    {
      visitor: visitorAddress(c, web.config.TRUST_PROXY),
      proof: typeof body.value.proof === 'string' ? body.value.proof : null,
    },
  );
  if (!received.ok) {
    const { retryAfter } = (received.failure.data ?? {}) as { retryAfter?: number };
    if (retryAfter) c.header('Retry-After', String(retryAfter));
    return refuse(c, received.failure);
  }
  const taken: Taken = received.value;
  c.header('Access-Control-Allow-Origin', '*');
  c.header('Cache-Control', 'no-store');
  return c.json(taken, 202);
}

/** The report in a body of either form. An annotation names the edition by its address. */
async function reportIn(
  web: Web,
  body: Record<string, unknown>,
  articleId: number | null,
): Promise<Result<SuggestionInput>> {
  if (body['@context'] === undefined) return ok(body as SuggestionInput);
  const read = fromAnnotation(body);
  if (!read.ok) return read;
  const article = articleId === null ? null : await readPublishedArticle(web.room.db, articleId);
  if (!article) return fail('missing', 'suggestion.article-missing');
  const path = URL.canParse(read.value.source) ? new URL(read.value.source).pathname : '';
  const edition = article.editions.find(e => path === `/${e.lang}/${encodeURIComponent(e.slug)}`) ?? null;
  if (!edition) return fail('invalid', 'annotation.wrong', { field: 'target', values: { field: 'target' } });
  return ok(reportOf(read.value, { articleId: article.id, lang: edition.lang }));
}

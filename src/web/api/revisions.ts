import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { fail } from '../../domain/result.ts';
import { paths } from '../../render/site.ts';
import { listPublishedRevisions, readPublishedArticle } from '../../store/published-article.ts';
import { checked } from '../problem.ts';
import type { Web } from '../web.ts';
import { answer, part, place, refuse } from './answer.ts';
import { articleParams, type Revision, revisionsQuery } from './schemas.ts';

/** `GET /api/v1/articles/{id}/revisions`: every version that readers saw */
export function revisions(web: Web): Handler {
  return async c => {
    const query = checked(revisionsQuery, c.req.query());
    if (!query.ok) return refuse(c, query.failure);
    const before = place(query.value.after);
    if (!before.ok) return refuse(c, before.failure);
    const params = checked(articleParams, c.req.param());
    const { db, publicUrl } = web.room;
    if (!params.ok || !(await readPublishedArticle(db, params.value.id)))
      return refuse(c, fail('missing', 'article.missing').failure);
    const { id } = params.value;
    const found = await listPublishedRevisions(db, id, { ...query.value, before: before.value });
    const body = part(
      found,
      ({ slug, lang, number, kind, note, title, words, published }): Revision => ({
        lang,
        number,
        kind,
        note,
        title,
        words,
        published: published.toISOString(),
        url: `${publicUrl}${paths.revision(lang, slug, number)}`,
      }),
    );
    return answer(c, body, [pageKey.outlet, pageKey.article(id)]);
  };
}

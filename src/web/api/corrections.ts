import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { paths } from '../../render/site.ts';
import { listCorrections } from '../../store/reading.ts';
import { checked } from '../problem.ts';
import type { Web } from '../web.ts';
import { answer, part, place, refuse } from './answer.ts';
import { type Correction, correctionsQuery } from './schemas.ts';

/** `GET /api/v1/corrections`: the public log */
export function correctionsLog(web: Web): Handler {
  return async c => {
    const query = checked(correctionsQuery, c.req.query());
    if (!query.ok) return refuse(c, query.failure);
    const before = place(query.value.after);
    if (!before.ok) return refuse(c, before.failure);
    const found = await listCorrections(web.room.db, { ...query.value, before: before.value });
    const body = part(
      found,
      (of): Correction => ({
        article: of.articleId,
        lang: of.lang,
        kind: of.kind,
        note: of.note,
        title: of.title,
        url: `${web.room.publicUrl}${paths.article(of.lang, of.slug)}`,
        revision: of.number,
        published: of.published.toISOString(),
      }),
    );
    return answer(c, body, [pageKey.outlet, pageKey.sitemap]);
  };
}

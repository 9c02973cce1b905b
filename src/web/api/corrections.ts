import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { told } from '../../domain/correction/log.ts';
import { fail } from '../../domain/result.ts';
import { paths } from '../../render/site.ts';
import { listLog } from '../../store/correction.ts';
import { checked } from '../problem.ts';
import { readLogPlace, writeLogPlace } from '../reader/log-place.ts';
import type { Web } from '../web.ts';
import { answer, refuse } from './answer.ts';
import { type Correction, correctionsQuery } from './schemas.ts';

/** `GET /api/v1/corrections`: the public log */
export function correctionsLog(web: Web): Handler {
  return async c => {
    const query = checked(correctionsQuery, c.req.query());
    if (!query.ok) return refuse(c, query.failure);
    const { after, ...filter } = query.value;
    const before = readLogPlace(after);
    if (before === undefined) return refuse(c, fail('invalid', 'list.cursor-wrong', { field: 'after' }).failure);
    const found = await listLog(web.room.db, { ...filter, before });
    const items = found.items.map(told).map(
      (of): Correction => ({
        number: of.number,
        article: of.articleId,
        key: of.article,
        lang: of.lang,
        kind: of.kind,
        wrong: of.wrong,
        right: of.right,
        note: of.note,
        title: of.title,
        url: of.external ?? `${web.room.publicUrl}${paths.article(of.lang, of.slug)}`,
        revision: of.publishedNumber,
        published: of.at.toISOString(),
        withdraws: of.withdraws,
        withdrawn: of.withdrawn !== null,
        withdrawal: of.withdrawn && {
          number: of.withdrawn.number,
          note: of.withdrawn.note,
          published: of.withdrawn.at.toISOString(),
        },
        gone: of.gone,
        previousHash: of.previousHash,
        hash: of.hash,
      }),
    );
    return answer(c, { items, next: writeLogPlace(found.next) }, [pageKey.outlet, pageKey.sitemap]);
  };
}

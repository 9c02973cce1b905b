import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { fail } from '../../domain/result.ts';
import { paths } from '../../render/site.ts';
import { listPublishedArticles, type PublishedArticle, readPublishedArticle } from '../../store/published-article.ts';
import { checked } from '../problem.ts';
import type { Web } from '../web.ts';
import { answer, part, place, refuse } from './answer.ts';
import { type Article, articleParams, articlesQuery } from './schemas.ts';

/** `GET /api/v1/articles` */
export function articles(web: Web): Handler {
  return async c => {
    const query = checked(articlesQuery, c.req.query());
    if (!query.ok) return refuse(c, query.failure);
    const { after, since, ...rest } = query.value;
    const before = place(after);
    if (!before.ok) return refuse(c, before.failure);
    const found = await listPublishedArticles(web.room.db, {
      ...rest,
      ...(since ? { since: new Date(since) } : {}),
      before: before.value,
    });
    // whatever is published or taken down changes the sitemap, and with it every list of this kind
    return answer(
      c,
      part(found, a => article(web, a)),
      [pageKey.outlet, pageKey.sitemap],
    );
  };
}

/** `GET /api/v1/articles/{id}` */
export function oneArticle(web: Web): Handler {
  return async c => {
    const params = checked(articleParams, c.req.param());
    const found = params.ok ? await readPublishedArticle(web.room.db, params.value.id) : null;
    if (!found) return refuse(c, fail('missing', 'article.missing').failure);
    return answer(c, article(web, found), [pageKey.outlet, pageKey.article(found.id)]);
  };
}

function article(web: Web, of: PublishedArticle): Article {
  const address = (path: string) => `${web.room.publicUrl}${path}`;
  return {
    id: of.id,
    section: of.section,
    tags: of.tags,
    editions: of.editions.map(e => ({
      lang: e.lang,
      url: address(paths.article(e.lang, e.slug)),
      title: e.title,
      summary: e.summary,
      bylines: e.byline.map(({ name, role, person }) => ({
        name,
        role,
        url: person !== null && e.people.includes(person) ? address(paths.person(e.lang, person)) : null,
      })),
      source: e.source,
      published: e.published.toISOString(),
      updated: e.updated.toISOString(),
      revision: e.revision,
      words: e.words,
    })),
  };
}

import { sql } from 'kysely';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import type { Queries } from './database.ts';

/** A published edition whose article has terms of its own. `source`: the partner whose text it is. */
export type OwnTerms = { articleId: number; lang: string; slug: string; terms: ArticleTerms; source: string | null };

/** Everything published under terms of its own, the newest first. */
export async function listOwnTerms(db: Queries): Promise<OwnTerms[]> {
  const { rows } = await sql<OwnTerms>`
    select a.id as "articleId", e.lang, e.slug, a.terms, r.content #>> '{source,outlet}' as source
    from article a join edition e on e.article_id = a.id join revision r on r.id = e.published_revision_id
    where a.terms <> '{}' and e.state = 'published'
    order by e.first_published_at desc, e.id desc`.execute(db);
  return rows;
}

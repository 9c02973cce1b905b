import { sql } from 'kysely';
import type { Translated } from '../domain/article/content.ts';
import type { Queries } from './database.ts';

/** `articles`: how many bear it, published or not; `published`: how many published editions it has, by language. */
export type Tag = { slug: string; names: Translated; articles: number; published: Record<string, number> };

/** All tags by slug. */
export async function listTags(db: Queries): Promise<Tag[]> {
  const { rows } = await sql<Tag>`
    select t.slug, t.names, (select count(*)::int from article_tag x where x.tag_id = t.id) as articles,
      coalesce(n.published, '{}') as published
    from tag t left join (
      select tag_id, jsonb_object_agg(lang, n) as published from (
        select at.tag_id, e.lang, count(*) as n from edition e join article_tag at on at.article_id = e.article_id
        where e.state = 'published' group by 1, 2) c group by 1) n on n.tag_id = t.id
    order by t.slug`.execute(db);
  return rows;
}

export async function readTag(db: Queries, slug: string): Promise<Pick<Tag, 'slug' | 'names'> | null> {
  const row = await db.selectFrom('tag').select(['slug', 'names']).where('slug', '=', slug).executeTakeFirst();
  return row ?? null;
}

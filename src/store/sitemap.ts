import { sql } from 'kysely';
import type { Queries } from './database.ts';

/** A published edition's address and those of the same article in all languages, this one too. */
export type SitemapRow = { lang: string; slug: string; updated: Date; editions: { lang: string; slug: string }[] };

/** The nth part, from 1, of all published editions in the order in which they were begun: a part once full stays as it is. */
export async function listSitemapPart(db: Queries, n: number, length: number): Promise<SitemapRow[]> {
  const { rows } = await sql<SitemapRow>`
    select e.lang, e.slug, e.published_at as updated,
      (select json_agg(json_build_object('lang', s.lang, 'slug', s.slug) order by s.lang)
        from edition s where s.article_id = e.article_id and s.state = 'published') as editions
    from (select * from edition where state = 'published' order by id limit ${length} offset ${(n - 1) * length}) e
    order by e.id`.execute(db);
  return rows;
}

/** How many parts there are, and when something in each last changed. */
export async function readSitemapParts(db: Queries, length: number): Promise<{ n: number; updated: Date }[]> {
  const { rows } = await sql<{ n: number; updated: Date }>`
    select (1 + (place - 1) / ${length}::int)::int as n, max(published_at) as updated
    from (select published_at, row_number() over (order by id)::int as place from edition where state = 'published') e
    group by 1 order by 1`.execute(db);
  return rows;
}

export type NewsRow = { lang: string; slug: string; title: string; published: Date };

/** What was first published at `since` or later, newest first. */
export async function listNews(db: Queries, since: Date, limit: number): Promise<NewsRow[]> {
  const { rows } = await sql<NewsRow>`
    select e.lang, e.slug, r.title, e.first_published_at as published
    from edition e join revision r on r.id = e.published_revision_id
    where e.state = 'published' and e.first_published_at >= ${since}
    order by e.first_published_at desc, e.id desc limit ${limit}`.execute(db);
  return rows;
}

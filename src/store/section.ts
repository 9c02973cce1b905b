import { sql } from 'kysely';
import type { Translated } from '../domain/article/content.ts';
import type { Queries } from './database.ts';

/** `published`: how many published editions it has, by language. */
export type Section = {
  slug: string;
  names: Translated;
  descriptions: Translated;
  position: number;
  published: Record<string, number>;
};

/** All sections in the outlet's order. */
export async function listSections(db: Queries): Promise<Section[]> {
  const { rows } = await sql<Section>`
    select s.slug, s.names, s.descriptions, s.position, coalesce(n.published, '{}') as published
    from section s left join (
      select section_id, jsonb_object_agg(lang, n) as published from (
        select a.section_id, e.lang, count(*) as n from edition e join article a on a.id = e.article_id
        where e.state = 'published' and a.section_id is not null group by 1, 2) c group by 1) n on n.section_id = s.id
    order by s.position, s.slug`.execute(db);
  return rows;
}

export async function readSection(db: Queries, slug: string): Promise<Omit<Section, 'published'> | null> {
  const row = await db
    .selectFrom('section')
    .select(['slug', 'names', 'descriptions', 'position'])
    .where('slug', '=', slug)
    .executeTakeFirst();
  return row ?? null;
}

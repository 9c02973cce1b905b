import { sql } from 'kysely';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import type { Queries } from './database.ts';

/** An edition that others can cite: what readers see or saw of it. */
export type CitableEdition = {
  id: number;
  articleId: number;
  lang: string;
  slug: string;
  title: string;
  /** what the article's terms say otherwise than the outlet's */
  terms: ArticleTerms;
  /** every version that readers saw, oldest first */
  revisions: { number: number; text: string }[];
  /** the other published editions of the article */
  siblings: { lang: string; slug: string }[];
  /** paths that lead here: old slugs, and those of the site that it was imported from */
  paths: string[];
  /** texts of partners on file that it renders: what it has of them is not ours */
  theirs: string[];
};

const atOnce = 50;

/** Every published edition, by its id, a few at a time. */
export async function* citableEditions(db: Queries): AsyncGenerator<CitableEdition> {
  for (let after = 0; ; ) {
    const { rows } = await sql<CitableEdition>`
      select e.id, e.article_id as "articleId", e.lang, e.slug, shown.title, a.terms,
        (select json_agg(json_build_object('number', r.published_number, 'text', r.text) order by r.published_number)
          from revision r where r.edition_id = e.id and r.published_number is not null) as revisions,
        coalesce((select json_agg(json_build_object('lang', s.lang, 'slug', s.slug) order by s.id) from edition s
          where s.article_id = e.article_id and s.id <> e.id and s.state = 'published'), '[]') as siblings,
        coalesce((select json_agg(d.path order by d.path) from redirect d where d.edition_id = e.id), '[]') as paths,
        coalesce((select json_agg(t.text order by t.number) from translation l
          join source_text_revision t on t.source_text_id = l.source_text_id where l.edition_id = e.id), '[]') as theirs
      from edition e join article a on a.id = e.article_id join revision shown on shown.id = e.published_revision_id
      where e.state = 'published' and e.id > ${after} order by e.id limit ${atOnce}`.execute(db);
    yield* rows;
    if (rows.length < atOnce) return;
    after = rows.at(-1)!.id;
  }
}

export async function countCitable(db: Queries): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from edition where state = 'published'`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

import { sql } from 'kysely';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import type { Queries } from './database.ts';

/** A version that readers saw, with the texts of partners that it renders, which are not ours. */
export type OurText = { id: number; text: string; others: string[] };

/** The ids of all published revisions of our own articles above an id, in their order. */
export async function ourTextIds(db: Queries, above: number): Promise<number[]> {
  const rows = await db
    .selectFrom('revision')
    .innerJoin('edition', 'edition.id', 'revision.editionId')
    .select('revision.id')
    .where('revision.publishedNumber', 'is not', null)
    .where('edition.state', '<>', 'external')
    .where('revision.id', '>', above)
    .orderBy('revision.id')
    .execute();
  return rows.map(r => r.id);
}

/** Some of them with their texts. */
export async function ourTexts(db: Queries, ids: readonly number[]): Promise<OurText[]> {
  const { rows } = await sql<OurText>`select r.id, r.text,
      coalesce((select json_agg(s.text) from translation t join source_text_revision s on s.source_text_id = t.source_text_id
        where t.edition_id = r.edition_id), '[]'::json) as others
    from revision r where r.id = any(${[...ids]}::bigint[])`.execute(db);
  return rows;
}

/** An edition that is cited: where it is, and every address that ever led to its article, as paths. */
export type CitedEdition = {
  editionId: number;
  articleId: number;
  lang: string;
  slug: string;
  title: string;
  terms: ArticleTerms;
  /** in which the article is published */
  langs: string[];
  /** paths in all languages, and old ones */
  paths: string[];
};

const editions = (where: ReturnType<typeof sql>) => sql<CitedEdition>`
  select e.id as "editionId", e.article_id as "articleId", e.lang, e.slug, coalesce(p.title, '') as title, a.terms,
    array(select s.lang from edition s where s.article_id = e.article_id and s.state = 'published' order by s.lang) as langs,
    array(select '/' || s.lang || '/' || s.slug from edition s where s.article_id = e.article_id and s.slug is not null
      union select r.path from redirect r join edition s on s.id = r.edition_id where s.article_id = e.article_id) as paths
  from edition e join article a on a.id = e.article_id left join revision p on p.id = e.published_revision_id
  where ${where}`;

/** The editions of revisions, by revision. */
export async function editionsOfRevisions(
  db: Queries,
  ids: readonly number[],
): Promise<{ editions: CitedEdition[]; byRevision: Map<number, number> }> {
  if (ids.length === 0) return { editions: [], byRevision: new Map() };
  const of = await db.selectFrom('revision').select(['id', 'editionId']).where('id', 'in', ids).execute();
  const byRevision = new Map(of.map(r => [r.id, r.editionId]));
  const wanted = [...new Set(byRevision.values())];
  const { rows } = await editions(sql`e.id = any(${wanted}::bigint[])`).execute(db);
  return { editions: rows, byRevision };
}

/** The published edition at a path such as `/en/low-water`, decoded and NFC; an old address counts. */
export async function editionAtPath(db: Queries, path: string): Promise<CitedEdition | null> {
  const [, lang, slug, more] = path.split('/');
  if (!lang || !slug || more) return null;
  const { rows } = await editions(sql`e.state = 'published' and ((e.lang = ${lang} and e.slug = ${slug})
    or e.id = (select edition_id from redirect where path = ${path}))`).execute(db);
  return rows[0] ?? null;
}

/** Texts of revisions, by id. */
export async function textsOfRevisions(db: Queries, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('revision').select(['id', 'text']).where('id', 'in', ids).execute();
  return new Map(rows.map(r => [r.id, r.text]));
}

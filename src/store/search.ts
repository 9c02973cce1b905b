import { type RawBuilder, sql } from 'kysely';
import { prepareQuery, prepareText, searchConfiguration, similarityKey } from '../domain/search.ts';
import type { Queries } from './database.ts';

/** The columns by which a published edition is found: titles weigh most, then names and standfirst, then the text. */
export function searchColumns(
  lang: string,
  text: { title: string; summary: string; plain: string; names: string[] },
): { vector: RawBuilder<string>; title: string } {
  const config = sql.lit(searchConfiguration(lang));
  const part = (words: string, weight: 'A' | 'B' | 'D') =>
    sql`setweight(to_tsvector(${config}::regconfig, ${words}), ${sql.lit(weight)})`;
  const vector = sql<string>`${part(prepareText(lang, text.title), 'A')}
    || ${part(prepareText(lang, `${text.summary}\n${text.names.join('\n')}`), 'B')}
    || ${part(prepareText(lang, text.plain), 'D')}`;
  return { vector, title: similarityKey(lang, text.title) };
}

export type SearchHit = {
  editionId: number;
  articleId: number;
  lang: string;
  slug: string;
  title: string;
  summary: string;
  published: Date;
  /** the beginning of the text, for a passage around the words */
  text: string;
};

const nearly = 0.45; // of the query's trigrams stand in a title: one slip in a word of seven letters

/**
 * Published editions of a language that fit the query, best first. When nothing has every word, those that have some of
 * them and titles that are nearly it, so that a slip of the finger still finds something.
 */
export async function searchPublished(
  db: Queries,
  lang: string,
  query: string,
  page: { limit: number; offset: number },
): Promise<{ hits: SearchHit[]; more: boolean }> {
  const config = sql.lit(searchConfiguration(lang));
  const asked = prepareQuery(lang, query);
  if (!asked) return { hits: [], more: false };
  const key = similarityKey(lang, query.slice(0, 200));
  const { rows } = await sql<SearchHit>`
    with q as (select to_tsquery(${config}::regconfig, ${asked.all}) as words, to_tsquery(${config}::regconfig, ${asked.any}) as some),
    every as (select e.id, ts_rank(e.search, q.words) as rank, e.first_published_at as at from q, edition e
      where e.state = 'published' and e.lang = ${lang} and e.search @@ q.words),
    near as (select e.id, ts_rank(e.search, q.some) + word_similarity(${key}, e.search_title), e.first_published_at from q, edition e
      where e.state = 'published' and e.lang = ${lang} and not exists (select from every)
        and (e.search @@ q.some or word_similarity(${key}, e.search_title) >= ${sql.lit(nearly)})),
    -- cut first: the texts of the others are not touched
    page as (select * from (select * from every union all select * from near) f
      order by rank desc, at desc, id desc limit ${page.limit + 1} offset ${page.offset})
    select e.id as "editionId", e.article_id as "articleId", e.lang, e.slug, r.title, r.summary, page.at as published,
      left(r.text, 20000) as text
    from page join edition e on e.id = page.id join revision r on r.id = e.published_revision_id
    order by page.rank desc, page.at desc, page.id desc`.execute(db);
  return { hits: rows.slice(0, page.limit), more: rows.length > page.limit };
}

/**
 * Whether a column holds a word in any case. Both cases are spelled out, because `ilike` knows only the letters that the
 * database's locale knows: Cyrillic is not among them on a server that was set up with the locale C.
 */
export function containsWord(column: RawBuilder<unknown>, word: string): RawBuilder<boolean> {
  const pattern = [...word]
    .map(sign => {
      const cases = new Set([sign, sign.toLowerCase(), sign.toUpperCase()]);
      return `(?:${[...cases].map(s => s.replace(/[^\p{L}\p{M}\p{N}]/gu, '\\$&')).join('|')})`;
    })
    .join('');
  return sql<boolean>`${column} ~ ${pattern}`;
}

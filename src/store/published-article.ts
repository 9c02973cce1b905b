import { sql } from 'kysely';
import type { Credit, RevisionKind, SourceCredit } from '../domain/article/content.ts';
import type { Queries } from './database.ts';
import type { Cursor } from './edition.ts';

/** An article as other programs see it: one work with what is published of it in each language. */
export type PublishedArticle = {
  id: number;
  section: string | null;
  tags: string[];
  editions: PublishedEdition[];
};
export type PublishedEdition = {
  lang: string;
  slug: string;
  title: string;
  summary: string;
  byline: Credit[];
  /** slugs of those in the byline who have a page */
  people: string[];
  source: SourceCredit | null;
  published: Date;
  updated: Date;
  /** counts the versions that readers saw, from 1 */
  revision: number;
  words: number;
};

export type ArticleFilter = { lang?: string; section?: string; tag?: string; since?: Date };

/**
 * Articles of which something fits the filter, by the newest first publishing among what fits, at most `limit`; an article
 * comes with those of its editions that fit. `since`: changed (more than in small things) then or later.
 */
export async function listPublishedArticles(
  db: Queries,
  options: ArticleFilter & { limit: number; before?: Cursor | null },
): Promise<{ items: PublishedArticle[]; next: Cursor | null }> {
  const { lang, section, tag, since, limit, before } = options;
  const fits = sql`e.state = 'published' ${lang ? sql`and e.lang = ${lang}` : sql``} ${since ? sql`and e.published_at >= ${since}` : sql``}`;
  const { rows } = await sql<{ article: Stored; at: Date }>`
    select x.at, ${articleJson(fits)} as article
    from (
      select a.id, a.section_id, max(e.first_published_at) as at from edition e join article a on a.id = e.article_id
      where ${fits}
        ${section ? sql`and a.section_id = (select id from section where slug = ${section})` : sql``}
        ${tag ? sql`and exists (select 1 from article_tag at join tag t on t.id = at.tag_id where at.article_id = a.id and t.slug = ${tag})` : sql``}
      group by a.id
      ${before ? sql`having (max(e.first_published_at), a.id) < (${before.at}, ${before.id})` : sql``}
      order by at desc, a.id desc limit ${limit + 1}) x
    order by x.at desc, x.id desc`.execute(db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(r => revived(r.article)),
    next: rows.length > limit && last ? { at: last.at, id: last.article.id } : null,
  };
}

/** One article with all that is published of it; null when nothing is. */
export async function readPublishedArticle(db: Queries, id: number): Promise<PublishedArticle | null> {
  const { rows } = await sql<{ article: Stored }>`
    select ${articleJson(sql`e.state = 'published'`)} as article from article x
    where x.id = ${id} and exists (select 1 from edition e where e.article_id = x.id and e.state = 'published')`.execute(
    db,
  );
  return rows[0] ? revived(rows[0].article) : null;
}

export type PublishedRevision = {
  id: number;
  lang: string;
  slug: string;
  number: number;
  kind: RevisionKind;
  note: string;
  title: string;
  words: number;
  published: Date;
};

/** Every version of an article that readers saw and that is still up, newest first; null when nothing of it is published. */
export async function listPublishedRevisions(
  db: Queries,
  articleId: number,
  options: { lang?: string; limit: number; before?: Cursor | null },
): Promise<{ items: PublishedRevision[]; next: Cursor | null }> {
  const { lang, limit, before } = options;
  const { rows } = await sql<PublishedRevision>`
    select r.id, e.lang, e.slug, r.published_number as number, r.kind, r.note, r.title, r.words, r.published_at as published
    from revision r join edition e on e.id = r.edition_id
    where e.article_id = ${articleId} and e.state = 'published' and r.published_number is not null
      ${lang ? sql`and e.lang = ${lang}` : sql``}
      ${before ? sql`and (r.published_at, r.id) < (${before.at}, ${before.id})` : sql``}
    order by r.published_at desc, r.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? { at: last.published, id: last.id } : null };
}

/** As JSON, in which dates are texts. */
type Stored = Omit<PublishedArticle, 'editions'> & {
  editions: (Omit<PublishedEdition, 'published' | 'updated'> & { published: string; updated: string })[];
};

/** The article `x` with its editions `e` that fit. */
function articleJson(fits: ReturnType<typeof sql>) {
  return sql`json_build_object('id', x.id,
    'section', (select slug from section where id = x.section_id),
    'tags', coalesce((select json_agg(t.slug order by at.position) from article_tag at join tag t on t.id = at.tag_id where at.article_id = x.id), '[]'),
    'editions', (select json_agg(json_build_object('lang', e.lang, 'slug', e.slug, 'title', r.title, 'summary', r.summary,
        'byline', r.content -> 'byline', 'source', r.content -> 'source', 'published', e.first_published_at, 'updated', e.published_at,
        'revision', r.published_number, 'words', r.words,
        'people', coalesce((select json_agg(distinct p.slug) from edition_byline eb join person p on p.id = eb.person_id where eb.edition_id = e.id), '[]')
      ) order by e.first_published_at, e.id)
      from edition e join revision r on r.id = e.published_revision_id where e.article_id = x.id and ${fits}))`;
}

function revived(stored: Stored): PublishedArticle {
  return {
    ...stored,
    editions: stored.editions.map(e => ({ ...e, published: new Date(e.published), updated: new Date(e.updated) })),
  };
}

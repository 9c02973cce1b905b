import { type RawBuilder, sql } from 'kysely';
import type { EditionState } from '../domain/article/content.ts';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import type { Queries } from './database.ts';
import { type Draft, readDraft } from './draft.ts';
import { containsWord } from './search.ts';

/** An edition as the desk's list shows it. */
export type DeskEdition = {
  id: number;
  lang: string;
  slug: string;
  title: string;
  state: EditionState;
  /** the working copy says something else than what readers see, or saw last */
  changed: boolean;
  words: number;
  savedAt: Date;
  /** name of who saved last */
  savedBy: string | null;
  publishAt: Date | null;
  publishedAt: Date | null;
  /** stands at the head of the front page, or will once it is published */
  leads: boolean;
  /** parts of a translation that its original's changes made stale */
  stale: number;
};
export type DeskArticle = {
  id: number;
  key: string;
  /** slug */
  section: string | null;
  originalLang: string;
  /** all of them, the original first */
  editions: DeskEdition[];
};

export type DeskFilter = {
  state?: EditionState;
  lang?: string;
  /** slug */
  section?: string;
  /** slug of who is credited in the working copy */
  person?: string;
  /** words that stand in the title or the address */
  q?: string;
  /** id of a user: what they began, saved last, or are credited in */
  mine?: string;
};

/** Where the list goes on: after the article whose newest save was at this time, of this edition. */
export type DeskCursor = { at: Date; id: number };

const changed = sql<boolean>`(r.id is not null and (d.title, d.summary, d.content) is distinct from (r.title, r.summary, r.content))`;

/** Articles with an edition that fits all of the filter, the latest saved first, at most `limit`; `next` is null at the end. */
export async function listForDesk(
  db: Queries,
  options: DeskFilter & { limit: number; before?: DeskCursor | null },
): Promise<{ items: DeskArticle[]; next: DeskCursor | null }> {
  const { state, lang, section, person, q = '', mine, limit, before } = options;
  const words = q.normalize('NFC').split(/\s+/).filter(Boolean).slice(0, 10);
  const credited = (slug: RawBuilder<unknown>) =>
    sql`md.content -> 'byline' @> jsonb_build_array(jsonb_build_object('person', ${slug}))`;
  const fits = sql.join(
    [
      sql`true`,
      ...(state ? [sql`m.state = ${state}`] : []),
      ...(lang ? [sql`m.lang = ${lang}`] : []),
      ...(person ? [credited(sql`${person}::text`)] : []),
      ...words.map(word => sql`(${containsWord(sql`md.title`, word)} or ${containsWord(sql`m.slug`, word)})`),
      ...(mine
        ? [
            sql`(md.saved_by = ${mine} or m.created_by = ${mine} or a.created_by = ${mine}
              or exists (select 1 from person p where p.user_id = ${mine} and ${credited(sql`p.slug`)}))`,
          ]
        : []),
    ],
    sql` and `,
  );
  // an article stands where its newest save is: the drafts are walked by their index, and of each article the newest counts
  const { rows } = await sql<Omit<DeskArticle, 'editions'> & { at: Date; edition: number }>`
    select a.id, a.key, s.slug as section, a.original_lang as "originalLang", d.saved_at as at, d.edition_id as edition
    from draft d join edition e on e.id = d.edition_id join article a on a.id = e.article_id
    left join section s on s.id = a.section_id
    where not exists (select 1 from edition o join draft od on od.edition_id = o.id
        where o.article_id = e.article_id and (od.saved_at, od.edition_id) > (d.saved_at, d.edition_id))
      and exists (select 1 from edition m join draft md on md.edition_id = m.id where m.article_id = a.id and ${fits})
      ${section ? sql`and s.slug = ${section}` : sql``}
      ${before ? sql`and (d.saved_at, d.edition_id) < (${before.at}, ${before.id})` : sql``}
    order by d.saved_at desc, d.edition_id desc limit ${limit + 1}`.execute(db);
  const found = rows.slice(0, limit);
  const last = found.at(-1);
  const editions = await readEditions(
    db,
    found.map(a => a.id),
  );
  return {
    items: found.map(({ at: _, edition: __, ...article }) => ({
      ...article,
      editions: editions.get(article.id) ?? [],
    })),
    next: rows.length > limit && last ? { at: last.at, id: last.edition } : null,
  };
}

async function readEditions(db: Queries, articles: number[]): Promise<Map<number, DeskEdition[]>> {
  const { rows } = await sql<DeskEdition & { articleId: number }>`
    select e.id, e.article_id as "articleId", e.lang, e.slug, d.title, e.state, ${changed} as changed, d.words,
      d.saved_at as "savedAt", u.name as "savedBy", e.publish_at as "publishAt", e.published_at as "publishedAt",
      exists (select 1 from front_lead f where f.edition_id = e.id) as leads,
      (select count(*)::int from translation t, jsonb_array_elements(t.links) link
        where t.edition_id = e.id and link -> 'stale' <> 'null') as stale
    from edition e join article a on a.id = e.article_id join draft d on d.edition_id = e.id
    left join revision r on r.id = e.published_revision_id left join desk_user u on u.id = d.saved_by
    where e.article_id = any(${articles}::bigint[])
    order by e.article_id, e.lang <> a.original_lang, e.lang`.execute(db);
  return Map.groupBy(rows, row => row.articleId) as Map<number, DeskEdition[]>;
}

/** An edition with all that its editor shows. */
export type EditionForDesk = {
  id: number;
  article: {
    id: number;
    key: string;
    section: string | null;
    tags: string[];
    originalLang: string;
    terms: ArticleTerms;
    createdBy: string | null;
  };
  lang: string;
  slug: string;
  state: EditionState;
  publishAt: Date | null;
  embargoUntil: Date | null;
  firstPublishedAt: Date | null;
  publishedAt: Date | null;
  gone: { at: Date | null; note: string } | null;
  /** stands at the head of the front page, or will once it is published; `until` null: until another does */
  lead: { until: Date | null } | null;
  changed: boolean;
  draft: Draft;
  /** the article's other editions, the original first */
  siblings: { id: number; lang: string; slug: string; title: string; state: EditionState }[];
};

/** Null when there is no such edition. */
export async function readEditionForDesk(db: Queries, editionId: number): Promise<EditionForDesk | null> {
  const { rows } = await sql<
    Omit<EditionForDesk, 'draft' | 'gone' | 'lead'> & {
      goneAt: Date | null;
      goneNote: string | null;
      leads: boolean;
      leadUntil: Date | null;
    }
  >`
    select e.id, e.lang, e.slug, e.state, e.publish_at as "publishAt", e.embargo_until as "embargoUntil",
      e.first_published_at as "firstPublishedAt", e.published_at as "publishedAt", e.gone_at as "goneAt", e.gone_note as "goneNote",
      ${changed} as changed, f.edition_id is not null as leads, f.until as "leadUntil",
      json_build_object('id', a.id, 'key', a.key, 'section', s.slug, 'originalLang', a.original_lang, 'terms', a.terms, 'createdBy', a.created_by,
        'tags', coalesce((select json_agg(t.slug order by x.position, t.slug) from article_tag x join tag t on t.id = x.tag_id
          where x.article_id = a.id), '[]')) as article,
      coalesce((select json_agg(json_build_object('id', o.id, 'lang', o.lang, 'slug', o.slug, 'title', od.title, 'state', o.state)
          order by o.lang <> a.original_lang, o.lang)
        from edition o join draft od on od.edition_id = o.id where o.article_id = a.id and o.id <> e.id), '[]') as siblings
    from edition e join article a on a.id = e.article_id join draft d on d.edition_id = e.id
    left join section s on s.id = a.section_id left join revision r on r.id = e.published_revision_id
    left join front_lead f on f.edition_id = e.id
    where e.id = ${editionId}`.execute(db);
  const row = rows[0];
  const draft = row ? await readDraft(db, editionId) : null;
  if (!row || !draft) return null;
  const { goneAt, goneNote, leads, leadUntil, ...edition } = row;
  const lead = leads ? { until: leadUntil } : null;
  return { ...edition, draft, lead, gone: row.state === 'unpublished' ? { at: goneAt, note: goneNote ?? '' } : null };
}

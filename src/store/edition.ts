import { sql } from 'kysely';
import type { EditionContent, EditionState, RevisionKind, Translated } from '../domain/article/content.ts';
import { isSlug } from '../domain/article/slug.ts';
import type { Standing } from '../domain/article/state.ts';
import type { PublicEntry } from '../domain/correction/log.ts';
import type { StoredPicture } from '../domain/media.ts';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import type { Queries, Tx } from './database.ts';
import type { searchColumns } from './search.ts';

const slugLock = 0x736c7567; // "slug" in ASCII: any number that no other advisory lock of ours has

/** A name in a list, with its address part. */
export type Named = { slug: string; names: Translated };

/** What a list shows of a published edition. Times are of the first publishing and of the last change that is not minor. */
export type Card = {
  editionId: number;
  articleId: number;
  lang: string;
  slug: string;
  title: string;
  summary: string;
  published: Date;
  updated: Date;
  words: number;
  content: Pick<EditionContent, 'lead' | 'byline' | 'source'>;
  section: Named | null;
  picture: StoredPicture | null;
};

/** All that an article's page shows, read in one round trip. */
export type EditionPage = {
  editionId: number;
  articleId: number;
  lang: string;
  slug: string;
  originalLang: string;
  /** what its terms say otherwise than the outlet's */
  terms: ArticleTerms;
  revision: {
    id: number;
    publishedNumber: number;
    kind: RevisionKind;
    note: string;
    title: string;
    summary: string;
    content: EditionContent;
    words: number;
    publishedAt: Date;
  };
  /** how many versions readers have seen */
  revisions: number;
  published: Date;
  updated: Date;
  /** published editions of the same article, this one too */
  editions: { lang: string; slug: string; title: string; original: boolean }[];
  section: Named | null;
  tags: Named[];
  people: { slug: string; names: Translated }[];
  media: StoredPicture[];
  /** its entries in the public log, newest first; what was taken back says so */
  corrections: PublicEntry[];
  /** of a translation, see ArticleView */
  rendering: {
    behindSince: Date | null;
    engine: string | null;
    original: { lang: string; slug: string } | null;
  } | null;
  related: {
    articleId: number;
    lang: string;
    slug: string;
    title: string;
    summary: string;
    published: Date;
    section: Named | null;
  }[];
};

const picture = (alias: string) =>
  sql.raw(`json_build_object('id', ${alias}.id, 'width', ${alias}.width, 'height', ${alias}.height,
  'focalX', ${alias}.focal_x, 'focalY', ${alias}.focal_y, 'placeholder', ${alias}.placeholder, 'variants', ${alias}.variants)`);

const named = (alias: string) =>
  sql.raw(
    `case when ${alias}.id is null then null else json_build_object('slug', ${alias}.slug, 'names', ${alias}.names) end`,
  );

/** The published page of an edition; null when there is none at this address. */
export async function readEditionPage(db: Queries, lang: string, slug: string): Promise<EditionPage | null> {
  // one statement with sub-selects as JSON: a page costs one round trip, and on the embedded engine one turn of its connection
  const { rows } = await sql<{
    page: Omit<EditionPage, 'published' | 'updated'> & { published: string; updated: string };
  }>`
    select json_build_object(
      'editionId', e.id, 'articleId', a.id, 'lang', e.lang, 'slug', e.slug, 'originalLang', a.original_lang, 'terms', a.terms,
      'published', e.first_published_at, 'updated', e.published_at,
      'revision', json_build_object('id', r.id, 'publishedNumber', r.published_number, 'kind', r.kind, 'note', r.note,
        'title', r.title, 'summary', r.summary, 'content', r.content, 'words', r.words, 'publishedAt', r.published_at),
      'revisions', (select count(*) from revision x where x.edition_id = e.id and x.published_number is not null),
      'editions', (select json_agg(json_build_object('lang', s.lang, 'slug', s.slug, 'title', sr.title, 'original', s.lang = a.original_lang) order by s.lang)
        from edition s join revision sr on sr.id = s.published_revision_id where s.article_id = a.id and s.state = 'published'),
      'section', ${named('sec')},
      'tags', coalesce((select json_agg(json_build_object('slug', t.slug, 'names', t.names) order by at.position)
        from article_tag at join tag t on t.id = at.tag_id where at.article_id = a.id), '[]'),
      'people', coalesce((select json_agg(json_build_object('slug', p.slug, 'names', p.names) order by eb.position)
        from edition_byline eb join person p on p.id = eb.person_id where eb.edition_id = e.id), '[]'),
      'media', coalesce((select json_agg(${picture('m')}) from media m where m.id in (
        select r.content #>> '{lead,media}' union
        select jsonb_path_query(r.content, 'strict $.doc.**?(@.type == "figure").attrs.media') #>> '{}')), '[]'),
      'corrections', coalesce((select json_agg(json_build_object('number', c.number, 'kind', c.kind, 'wrong', c.wrong,
          'right', c."right", 'note', c.note, 'publishedNumber', c.published_number, 'at', c.at, 'withdrawn',
          case when w.number is null then null else json_build_object('number', w.number, 'note', w.note, 'at', w.at) end)
          order by c.number desc)
        from correction c left join correction w on w.withdraws = c.number
        where c.edition_id = e.id and c.kind <> 'withdrawal'), '[]'),
      'rendering', (select json_build_object('behindSince', case when t.source_edition_id is null or s.id is not null then t.behind_since end, 'engine', t.engine, 'original',
          case when s.id is null then null else json_build_object('lang', s.lang, 'slug', s.slug) end)
        from translation t left join edition s on s.id = t.source_edition_id and s.state = 'published' where t.edition_id = e.id),
      'related', coalesce((select json_agg(json_build_object('articleId', x.article_id, 'lang', e.lang, 'slug', x.slug, 'title', xr.title,
            'summary', xr.summary, 'published', x.at, 'section', ${named('xs')}) order by x.score desc, x.at desc)
        from (select o.*, (select count(*) from article_tag t where t.article_id = o.article_id and t.tag_id = any(mine.tags)) * 2
              + ((select section_id from article where id = o.article_id) is not distinct from a.section_id)::int as score
            from (select article_id, slug, first_published_at as at, published_revision_id from edition
              where lang = e.lang and state = 'published' and article_id <> a.id order by first_published_at desc, id desc limit 60) o,
              (select array(select tag_id from article_tag where article_id = a.id) as tags) mine
            order by score desc, at desc limit 4) x
        join article xa on xa.id = x.article_id join revision xr on xr.id = x.published_revision_id
        left join section xs on xs.id = xa.section_id), '[]')
    ) as page
    from edition e join article a on a.id = e.article_id join revision r on r.id = e.published_revision_id
    left join section sec on sec.id = a.section_id
    where e.lang = ${lang} and e.slug = ${slug} and e.state = 'published'`.execute(db);
  const page = rows[0]?.page;
  if (!page) return null;
  return {
    ...page,
    published: new Date(page.published),
    updated: new Date(page.updated),
    revision: { ...page.revision, publishedAt: new Date(page.revision.publishedAt) },
    corrections: page.corrections.map(c => ({
      ...c,
      at: new Date(c.at),
      withdrawn: c.withdrawn && { ...c.withdrawn, at: new Date(c.withdrawn.at) },
    })),
    rendering: page.rendering && {
      ...page.rendering,
      behindSince: page.rendering.behindSince && new Date(page.rendering.behindSince),
    },
    related: page.related.map(r => ({ ...r, published: new Date(r.published) })),
  };
}

/** Where a list goes on: after the edition with this time and id. */
export type Cursor = { at: Date; id: number };
export type ListFilter = { section?: string; tag?: string; person?: string };

/** Published editions of a language, newest first, at most `limit`; `next` is null at the end. */
export async function listPublished(
  db: Queries,
  options: ListFilter & { lang?: string; edition?: number; limit: number; before?: Cursor | null; since?: Date },
): Promise<{ cards: Card[]; next: Cursor | null }> {
  const { lang, edition, section, tag, person, limit, before, since } = options;
  const { rows } = await sql<Card & { at: Date }>`
    select e.id as "editionId", a.id as "articleId", e.lang, e.slug, r.title, r.summary, e.first_published_at as published,
      e.published_at as updated, r.words,
      jsonb_build_object('lead', r.content -> 'lead', 'byline', r.content -> 'byline', 'source', r.content -> 'source') as content,
      ${named('sec')} as section, case when m.id is null then null else ${picture('m')} end as picture
    from edition e join article a on a.id = e.article_id join revision r on r.id = e.published_revision_id
    left join section sec on sec.id = a.section_id left join media m on m.id = r.content #>> '{lead,media}'
    where e.state = 'published'
      ${lang ? sql`and e.lang = ${lang}` : sql``}
      ${edition ? sql`and e.id = ${edition}` : sql``}
      ${section ? sql`and sec.slug = ${section}` : sql``}
      ${tag ? sql`and exists (select 1 from article_tag at join tag t on t.id = at.tag_id where at.article_id = a.id and t.slug = ${tag})` : sql``}
      ${person ? sql`and exists (select 1 from edition_byline eb join person p on p.id = eb.person_id where eb.edition_id = e.id and p.slug = ${person})` : sql``}
      ${since ? sql`and e.published_at >= ${since}` : sql``}
      ${before ? sql`and (e.first_published_at, e.id) < (${before.at}, ${before.id})` : sql``}
    order by e.first_published_at desc, e.id desc limit ${limit + 1}`.execute(db);
  const cards = rows.slice(0, limit);
  const last = cards.at(-1);
  return { cards, next: rows.length > limit && last ? { at: last.published, id: last.editionId } : null };
}

/** What an address has when nothing is published there: an edition that was taken down, or nothing. */
export async function readGone(
  db: Queries,
  lang: string,
  slug: string,
): Promise<{ title: string; note: string; at: Date | null } | null> {
  const row = await db
    .selectFrom('edition')
    .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select(['revision.title', 'edition.goneNote', 'edition.goneAt'])
    .where('lang', '=', lang)
    .where('slug', '=', slug)
    .where('state', '=', 'unpublished')
    .executeTakeFirst();
  return row ? { title: row.title, note: row.goneNote ?? '', at: row.goneAt } : null;
}

export type EditionRow = Standing & {
  id: number;
  articleId: number;
  lang: string;
  slug: string;
  publishedRevisionId: number | null;
  createdAt: Date;
};

/**
 * An edition of ours, locked until the transaction ends: acts on one edition follow one another. A page of another site
 * (store/external-page.ts) is none: nothing that is done with an edition is done with it. Rows that only name it (a case that a
 * correction elsewhere asks for, an entry of the log) are written meanwhile: whoever waited for that would wait in a ring.
 */
export async function lockEdition(tx: Tx, id: number): Promise<EditionRow | null> {
  const row = await tx
    .selectFrom('edition')
    .select([
      'id',
      'articleId',
      'lang',
      'slug',
      'state',
      'publishAt',
      'embargoUntil',
      'publishedRevisionId',
      'firstPublishedAt',
      'publishedAt',
      'goneAt',
      'goneNote',
      'createdAt',
    ])
    .where('id', '=', id)
    .where('state', '<>', 'external')
    .$narrowType<{ state: EditionState }>()
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Keeps editions from being deleted until the transaction ends; returns those that there are. */
export async function holdEditions(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom('edition')
    .select('id')
    .where('id', 'in', [...new Set(ids)])
    .orderBy('id')
    .forKeyShare()
    .execute();
  return new Set(rows.map(r => r.id));
}

/** Writes down where an edition stands now. */
export async function writeStanding(tx: Tx, id: number, standing: Standing): Promise<void> {
  const { state, publishAt, embargoUntil, firstPublishedAt, publishedAt, goneAt, goneNote } = standing;
  await tx
    .updateTable('edition')
    .set({ state, publishAt, embargoUntil, firstPublishedAt, publishedAt, goneAt, goneNote })
    .where('id', '=', id)
    .execute();
}

/** An edition as an import leaves it. */
export type Brought = Standing & {
  id: number;
  publishedRevisionId: number | null;
  /** how it is found; null: readers never saw it */
  search: ReturnType<typeof searchColumns> | null;
};

/** Writes where editions stand, what readers see of them and how they are found, in one statement. */
export async function writeBrought(tx: Tx, editions: readonly Brought[]): Promise<void> {
  const rows = editions.map(
    e => sql`(${e.id}::bigint, ${e.state}::text, ${e.publishAt}::timestamptz, ${e.embargoUntil}::timestamptz,
      ${e.publishedRevisionId}::bigint, ${e.firstPublishedAt}::timestamptz, ${e.publishedAt}::timestamptz,
      ${e.goneAt}::timestamptz, ${e.goneNote}::text, ${e.search?.vector ?? sql`null::tsvector`}, ${e.search?.title ?? null}::text)`,
  );
  await sql`update edition set state = v.state, publish_at = v.publish_at, embargo_until = v.embargo_until,
      published_revision_id = v.revision, first_published_at = v.first_published_at, published_at = v.published_at,
      gone_at = v.gone_at, gone_note = v.gone_note,
      search = coalesce(v.search, edition.search), search_title = coalesce(v.search_title, edition.search_title)
    from (values ${sql.join(rows)}) as v (id, state, publish_at, embargo_until, revision, first_published_at, published_at,
      gone_at, gone_note, search, search_title)
    where edition.id = v.id`.execute(tx);
}

/**
 * Of slugs and their numbered kin (`quay`, `quay-2`, …), those of a language in use or answering 301 for another edition than
 * `except`. Whoever asks in order to take one comes one after the other: the next waits until this transaction has ended.
 */
export async function takenSlugs(
  tx: Tx,
  lang: string,
  wanted: readonly string[],
  except: number | null = null,
): Promise<Set<string>> {
  await sql`select pg_advisory_xact_lock(${slugLock}, hashtext(${lang}))`.execute(tx);
  const before = `/${lang}/`;
  return takenOf(wanted, async slugs => {
    const { rows } = await sql<{ slug: string }>`
      select slug from edition where lang = ${lang} and slug = any(${slugs}::text[]) and id is distinct from ${except}
      union select substr(path, ${before.length + 1}) from redirect
        where path = any(${slugs.map(s => before + s)}::text[]) and edition_id is distinct from ${except}`.execute(tx);
    return rows.map(r => r.slug);
  });
}

/** Of names of articles and their numbered kin, those in use. */
export function takenKeys(tx: Tx, wanted: readonly string[]): Promise<Set<string>> {
  return takenOf(wanted, async keys => {
    const rows = await tx.selectFrom('article').select('key').where('key', 'in', keys).execute();
    return rows.map(r => r.key);
  });
}

/**
 * Asked by equality, for which there is an index whatever the database's locale: first the names as they are, then the kin
 * of those that are taken or wanted twice, more and more, until there is enough that is free.
 */
async function takenOf(wanted: readonly string[], used: (names: string[]) => Promise<string[]>): Promise<Set<string>> {
  const names = [...new Set(wanted)];
  const taken = new Set(await used(names));
  let open = names.filter(
    name => taken.has(name) || !isSlug(name) || wanted.indexOf(name) !== wanted.lastIndexOf(name),
  );
  for (let most = 30; open.length > 0; most *= 10) {
    const kin = (name: string) => [name, ...Array.from({ length: most - 1 }, (_, n) => `${name}-${n + 2}`)];
    for (const name of await used(open.flatMap(kin))) taken.add(name);
    open = open.filter(name => kin(name).filter(n => !taken.has(n)).length < wanted.length);
  }
  return taken;
}

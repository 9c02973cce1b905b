import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import {
  type Broken,
  type ChainedEntry,
  chained,
  type EntryKind,
  followChain,
  type PublicEntry,
  type Sha256,
} from '../domain/correction/log.ts';
import type { Queries, Tx } from './database.ts';

const logLock = 0x6c6f6721; // "log!" in ASCII: any number that no other advisory lock of ours has

export const sha256: Sha256 = text => createHash('sha256').update(text, 'utf8').digest('hex');

export type NewEntry = {
  editionId: number;
  lang: string;
  kind: EntryKind;
  wrong: string;
  right: string;
  note: string;
  revisionId: number;
  publishedNumber: number;
  withdraws?: number;
  at: Date;
};

/** Holds the log until the transaction ends: whoever else writes to it waits. */
export async function lockLog(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${logLock})`.execute(tx);
}

/** Appends to the public log, one writer after the other until their transactions end. Returns the entry's number. */
export async function appendEntry(tx: Tx, entry: NewEntry): Promise<number> {
  await lockLog(tx);
  const last = await tx
    .selectFrom('correction')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const article = await tx
    .selectFrom('edition')
    .innerJoin('article', 'article.id', 'edition.articleId')
    .select('article.key')
    .where('edition.id', '=', entry.editionId)
    .executeTakeFirstOrThrow();
  const { lang, kind, wrong, right, note } = entry;
  const { number, at, hash, previousHash } = chained(
    {
      number: (last?.number ?? 0) + 1,
      article: article.key,
      lang,
      kind,
      wrong,
      right,
      note,
      revision: entry.publishedNumber,
      withdraws: entry.withdraws ?? null,
      at: entry.at.toISOString(),
    },
    last ?? null,
    sha256,
  );
  await tx
    .insertInto('correction')
    .values({ ...entry, number, withdraws: entry.withdraws ?? null, at: new Date(at), previousHash, hash })
    .execute();
  return number;
}

/** All entries in their order, a thousand at a time, for the check of the chain. */
export async function* logEntries(db: Queries): AsyncGenerator<ChainedEntry> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('correction')
      .innerJoin('edition', 'edition.id', 'correction.editionId')
      .innerJoin('article', 'article.id', 'edition.articleId')
      .select([
        'correction.number',
        'article.key as article',
        'correction.lang',
        'correction.kind',
        'correction.wrong',
        'correction.right',
        'correction.note',
        'correction.publishedNumber as revision',
        'correction.withdraws',
        'correction.at',
        'correction.previousHash',
        'correction.hash',
      ])
      .where('correction.number', '>', after)
      .orderBy('correction.number')
      .limit(1000)
      .execute();
    for (const row of rows) yield { ...row, at: row.at.toISOString() };
    if (rows.length < 1000) return;
    after = rows.at(-1)!.number;
  }
}

/** Where the chain does not hold; null when it is whole. With how many entries it has, and the newest hash. */
export async function checkLog(
  db: Queries,
): Promise<{ broken: Broken | null; entries: number; newest: string | null }> {
  const follow = followChain(sha256);
  let entries = 0;
  let newest: string | null = null;
  for await (const entry of logEntries(db)) {
    const broken = follow(entry);
    if (broken) return { broken, entries, newest };
    entries++;
    newest = entry.hash;
  }
  return { broken: null, entries, newest };
}

/** The end of the log: what everything before it can be checked against. Null while there is no entry. */
export async function newestEntry(db: Queries): Promise<{ number: number; hash: string } | null> {
  const row = await db
    .selectFrom('correction')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

export type LogFilter = { lang?: string | undefined; kind?: EntryKind | undefined };

/** An entry with the article that it is of. `title` and `slug` are today's. */
export type LogEntryRow = PublicEntry & {
  articleId: number;
  /** the article's key, as the hash has it */
  article: string;
  lang: string;
  slug: string;
  title: string;
  /** the address of its page, where that is one of another site */
  external: string | null;
  /** its article was taken down */
  gone: boolean;
  withdraws: number | null;
  previousHash: string;
  hash: string;
};

/** The log, newest first, from the entry before `before` on; `next` is the place to go on at, null at the end. */
export async function listLog(
  db: Queries,
  options: LogFilter & { limit: number; before?: number | null },
): Promise<{ items: LogEntryRow[]; next: number | null }> {
  const { lang, kind, limit, before } = options;
  const { rows } = await sql<
    Omit<LogEntryRow, 'withdrawn'> & {
      withdrawnBy: number | null;
      withdrawnNote: string;
      withdrawnAt: Date;
    }
  >`
    select c.number, c.kind, c.wrong, c."right", c.note, c.published_number as "publishedNumber", c.at, c.lang, c.withdraws,
      c.previous_hash as "previousHash", c.hash, a.id as "articleId", a.key as article, e.slug, ep.url as external,
      coalesce(ep.state = 'gone', e.state <> 'published') as gone,
      coalesce(now.title, r.title) as title, w.number as "withdrawnBy", w.note as "withdrawnNote", w.at as "withdrawnAt"
    from (
      -- the part first, by its index, and then what belongs to it
      select * from correction where true
        ${lang ? sql`and lang = ${lang}` : sql``}
        ${kind ? sql`and kind = ${kind}` : sql``}
        ${before ? sql`and number < ${before}` : sql``}
      order by number desc limit ${limit + 1}) c
    join edition e on e.id = c.edition_id join article a on a.id = e.article_id
    join revision r on r.id = c.revision_id left join revision now on now.id = e.published_revision_id
    left join correction w on w.withdraws = c.number left join external_page ep on ep.edition_id = e.id
    order by c.number desc`.execute(db);
  const items = rows.slice(0, limit).map(({ withdrawnBy, withdrawnNote, withdrawnAt, ...row }) => ({
    ...row,
    withdrawn: withdrawnBy === null ? null : { number: withdrawnBy, note: withdrawnNote, at: withdrawnAt },
  }));
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? last.number : null };
}

/** What an entry is of, and whether it was taken back already; null: there is none with this number. */
export async function readEntry(db: Queries, number: number) {
  const row = await db
    .selectFrom('correction as c')
    .innerJoin('edition', 'edition.id', 'c.editionId')
    .leftJoin('correction as w', 'w.withdraws', 'c.number')
    .select([
      'c.number',
      'c.kind',
      'c.editionId',
      'c.lang',
      'c.revisionId',
      'c.publishedNumber',
      'edition.articleId',
      'w.number as withdrawnBy',
    ])
    .where('c.number', '=', number)
    .executeTakeFirst();
  return row ?? null;
}

/** A published revision that set something right and has no entry: older than the log, or imported. */
export type Unlogged = Pick<NewEntry, 'editionId' | 'lang' | 'kind' | 'note' | 'revisionId' | 'publishedNumber' | 'at'>;

/** The oldest of them, in the order in which readers saw them. */
export async function listUnlogged(db: Queries, limit: number): Promise<Unlogged[]> {
  const { rows } = await sql<Unlogged>`
    select r.edition_id as "editionId", e.lang, r.kind, r.note, r.id as "revisionId", r.published_number as "publishedNumber",
      r.published_at as at
    from revision r join edition e on e.id = r.edition_id
    where r.kind in ('correction', 'clarification', 'update') and r.note <> '' and e.state in ('published', 'unpublished')
      and not exists (select 1 from correction c where c.revision_id = r.id)
    order by r.published_at, r.id limit ${limit}`.execute(db);
  return rows;
}

/** By year, in the outlet's time zone, the newest first: what was published in a language, and what of it set right. */
export type YearFigures = { year: number; articles: number; corrections: number; clarifications: number };

export async function yearlyFigures(db: Queries, lang: string, timeZone: string): Promise<YearFigures[]> {
  const { rows } = await sql<YearFigures>`
    select year::int, sum(articles)::int as articles, sum(corrections)::int as corrections,
      sum(clarifications)::int as clarifications
    from (
      select extract(year from first_published_at at time zone ${timeZone}) as year, 1 as articles, 0 as corrections,
        0 as clarifications
      from edition where lang = ${lang} and first_published_at is not null and state in ('published', 'unpublished')
      union all
      select extract(year from c.at at time zone ${timeZone}), 0, (c.kind = 'correction')::int, (c.kind = 'clarification')::int
      from correction c where c.lang = ${lang} and c.kind in ('correction', 'clarification')
        -- pages of other sites are not among the articles that these are counted beside
        and not exists (select 1 from external_page p where p.edition_id = c.edition_id)
        and not exists (select 1 from correction w where w.withdraws = c.number)
    ) counted group by year order by year desc`.execute(db);
  return rows;
}

import { sql } from 'kysely';
import type { Queries, Tx } from './database.ts';

const pageLock = 0x70616765; // "page" in ASCII: any number that no other advisory lock of ours has

/** A page of another site with the text that was last read there. */
export type ExternalPage = {
  editionId: number;
  url: string;
  lang: string;
  state: 'there' | 'gone';
  reportedAt: Date;
  checkedAt: Date;
  nextCheckAt: Date | null;
  etag: string | null;
  lastModified: string | null;
  checks: number;
  failures: number;
  revisionId: number;
  publishedNumber: number;
  title: string;
  text: string;
};

const page = (db: Queries) =>
  db
    .selectFrom('externalPage')
    .innerJoin('edition', 'edition.id', 'externalPage.editionId')
    .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select([
      'externalPage.editionId',
      'url',
      'edition.lang',
      'externalPage.state',
      'reportedAt',
      'checkedAt',
      'nextCheckAt',
      'etag',
      'lastModified',
      'checks',
      'failures',
      'revision.id as revisionId',
      sql<number>`published_number`.as('publishedNumber'),
      'title',
      'text',
    ]);

/** The page at an address, if it was ever read. */
export async function pageAt(db: Queries, url: string): Promise<ExternalPage | null> {
  return (await page(db).where('url', '=', url).executeTakeFirst()) ?? null;
}

export async function readPage(db: Queries, editionId: number): Promise<ExternalPage | null> {
  return (await page(db).where('externalPage.editionId', '=', editionId).executeTakeFirst()) ?? null;
}

/** The page of an edition, its edition locked until the transaction ends; null: the edition is one of ours. */
export async function lockPage(tx: Tx, editionId: number): Promise<ExternalPage | null> {
  const held = await tx
    .selectFrom('edition')
    .select('id')
    .where('id', '=', editionId)
    .where('state', '=', 'external')
    .forNoKeyUpdate()
    .executeTakeFirst();
  return held ? readPage(tx, editionId) : null;
}

/** Whoever registers a page at an address comes one after the other from here to the end of the transaction. */
export async function lockAddress(tx: Tx, url: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${pageLock}, hashtext(${url}))`.execute(tx);
}

/** What is known of a case's wording on its site; null: nothing is awaited, nor was anything found. */
export type ExternalChange = { wrong: string; wording: string; foundAt: Date | null };

export async function readChange(db: Queries, caseId: number): Promise<ExternalChange | null> {
  const row = await db
    .selectFrom('externalChange')
    .innerJoin('revision', 'revision.id', 'revisionId')
    .select(['wording', 'foundAt', 'text', 'atStart', 'atEnd'])
    .where('caseId', '=', caseId)
    .executeTakeFirst();
  if (!row) return null;
  const { wording, foundAt, text, atStart, atEnd } = row;
  return { wrong: text.slice(atStart, atEnd), wording, foundAt };
}

export async function writeChange(
  tx: Tx,
  change: {
    caseId: number;
    wording: string;
    revisionId: number;
    atStart: number;
    atEnd: number;
    foundAt: Date | null;
  },
): Promise<void> {
  const { caseId: _, ...rest } = change;
  await tx
    .insertInto('externalChange')
    .values(change)
    .onConflict(c => c.column('caseId').doUpdateSet(rest))
    .execute();
}

/** What was accepted for an edition and not seen there yet, with the text that it was accepted on. */
export async function awaitedChanges(db: Queries, editionId: number) {
  return db
    .selectFrom('externalChange')
    .innerJoin('suggestionCase', 'suggestionCase.id', 'externalChange.caseId')
    .innerJoin('revision', 'revision.id', 'externalChange.revisionId')
    .select([
      'externalChange.caseId',
      'wording',
      'externalChange.revisionId',
      'externalChange.atStart',
      'externalChange.atEnd',
      'revision.text',
    ])
    .where('suggestionCase.editionId', '=', editionId)
    .where('foundAt', 'is', null)
    .orderBy('externalChange.caseId')
    .execute();
}

/** Waiting cases of an edition about a passage, with the wordings that readers propose for it. */
export async function proposedChanges(db: Queries, editionId: number) {
  return db
    .selectFrom('suggestionCase')
    .select(['id', 'quote', 'atStart', 'atEnd'])
    .select(e =>
      e
        .selectFrom('suggestion')
        .select(
          sql<
            { exact: string; proposed: string }[]
          >`coalesce(json_agg(distinct jsonb_build_object('exact', quote ->> 'exact', 'proposed', proposed))
            filter (where proposed is not null and quote is not null), '[]')`.as('p'),
        )
        .whereRef('suggestion.caseId', '=', 'suggestionCase.id')
        .as('proposals'),
    )
    .where('editionId', '=', editionId)
    .where('about', '=', 'passage')
    .where('state', 'in', ['open', 'asked', 'later'])
    .orderBy('id')
    .limit(500)
    .execute();
}

/** Whether somebody waits for a page to change: a case that is open, or a wording that was accepted since a time and is not there yet. */
export async function isAwaited(db: Queries, editionId: number, since: Date): Promise<boolean> {
  const { rows } = await sql`select 1 from suggestion_case c left join external_change x on x.case_id = c.id
    where c.edition_id = ${editionId} and (c.state in ('open', 'asked', 'later')
      or (x.case_id is not null and x.found_at is null
        and exists (select 1 from decision d where d.case_id = c.id and d.at >= ${since}))) limit 1`.execute(db);
  return rows.length > 0;
}

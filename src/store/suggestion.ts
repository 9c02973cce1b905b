import { sql } from 'kysely';
import type { CaseState, DecisionAct, Quote, SuggestionKind, Via } from '../domain/correction/case.ts';
import type { Queries, Tx } from './database.ts';

/** What a sender was told before under the same key; null: never. */
export async function suggestionOfKey(db: Queries, key: string): Promise<string | null> {
  const row = await db.selectFrom('suggestion').select('id').where('idempotencyKey', '=', key).executeTakeFirst();
  return row?.id ?? null;
}

/** A report with what became of it, for whoever knows its id. */
export type SuggestionRecord = {
  id: string;
  kind: SuggestionKind;
  quote: Quote | null;
  proposed: string | null;
  comment: string;
  email: string | null;
  lang: string;
  via: Via;
  receivedAt: Date;
  state: CaseState;
  /** of the newest decision; null: nobody has decided yet */
  decision: { act: DecisionAct; reason: string; at: Date; correction: number | null } | null;
  /** null: a letter to the outlet */
  article: {
    articleId: number;
    lang: string;
    slug: string;
    title: string;
    published: boolean;
    /** the address of the page, where it is one of another site */
    external: string | null;
  } | null;
};

export async function readSuggestion(db: Queries, id: string): Promise<SuggestionRecord | null> {
  const { rows } = await sql<SuggestionRecord>`
    select s.id, s.kind, s.quote, s.proposed, s.comment, s.email, s.lang, s.via, s.received_at as "receivedAt", c.state,
      (select json_build_object('act', d.act, 'reason', d.reason, 'at', d.at, 'correction', d.correction_number)
        from decision d where d.case_id = c.id order by d.id desc limit 1) as decision,
      case when e.id is null then null else json_build_object('articleId', e.article_id, 'lang', e.lang, 'slug', e.slug,
        'title', coalesce(r.title, ''), 'published', e.state = 'published',
        'external', x.url) end as article
    from suggestion s join suggestion_case c on c.id = s.case_id
    left join edition e on e.id = c.edition_id left join revision r on r.id = e.published_revision_id
    left join external_page x on x.edition_id = e.id
    where s.id = ${id}`.execute(db);
  const row = rows[0];
  if (!row) return null;
  return { ...row, decision: row.decision && { ...row.decision, at: new Date(row.decision.at) } };
}

/** Whether an address or words of a report are on the block list. */
export async function isBlocked(db: Queries, email: string | null, words: string): Promise<boolean> {
  const { rows } =
    await sql`select 1 from suggestion_block where (kind = 'email' and lower(value) = lower(${email ?? ''}))
    or (kind = 'words' and strpos(lower(${words}), lower(value)) > 0) limit 1`.execute(db);
  return rows.length > 0;
}

/** How many reports came since a time, to one edition (null: to the outlet) and in all. */
export async function reportsSince(
  db: Queries,
  editionId: number | null,
  since: Date,
): Promise<{ here: number; all: number }> {
  const { rows } = await sql<{ here: number; all: number }>`
    select count(*)::int as all, (count(*) filter (where c.edition_id is not distinct from ${editionId}))::int as here
    from (select case_id from suggestion where received_at >= ${since} order by received_at desc limit 2000) s
    join suggestion_case c on c.id = s.case_id`.execute(db);
  return rows[0]!;
}

/** Published texts of an edition from one version on, oldest first; the newest is what readers see. At most 50 of them. */
export async function publishedTexts(db: Queries, editionId: number, from: number | null) {
  const rows = await db
    .selectFrom('revision')
    .innerJoin('edition', 'edition.id', 'revision.editionId')
    .select(['revision.id', 'revision.text', 'revision.publishedNumber'])
    .where('editionId', '=', editionId)
    .where('publishedNumber', 'is not', null)
    .where(w =>
      from === null ? w('revision.id', '=', w.ref('edition.publishedRevisionId')) : w('publishedNumber', '>=', from),
    )
    .orderBy('publishedNumber', 'desc')
    .limit(50)
    .execute();
  return rows.reverse();
}

/**
 * Counts one act of a visitor within the hour and says how often it was now. The visitor is known by a hash alone, under a
 * salt of the day that is thrown away with the counts after the next.
 */
export async function countVisit(
  tx: Tx,
  of: { visitor: string; act: string; now: Date; newSalt: () => string; hash: (text: string) => string },
): Promise<number> {
  const day = of.now.toISOString().slice(0, 10);
  const yesterday = new Date(of.now.getTime() - 86_400_000).toISOString().slice(0, 10);
  await tx
    .insertInto('visitorSalt')
    .values({ day, salt: of.newSalt() })
    .onConflict(c => c.doNothing())
    .execute();
  await tx.deleteFrom('visitorCount').where('day', '<', yesterday).execute();
  await tx.deleteFrom('visitorSalt').where('day', '<', yesterday).execute();
  const { salt } = await tx.selectFrom('visitorSalt').select('salt').where('day', '=', day).executeTakeFirstOrThrow();
  const visitor = of.hash(`${salt} ${of.visitor}`);
  const { n } = await tx
    .insertInto('visitorCount')
    .values({ day, visitor, act: of.act, hour: of.now.getUTCHours(), n: 1 })
    .onConflict(c =>
      c.columns(['day', 'visitor', 'act', 'hour']).doUpdateSet(e => ({ n: e('visitorCount.n', '+', 1) })),
    )
    .returning('n')
    .executeTakeFirstOrThrow();
  return n;
}

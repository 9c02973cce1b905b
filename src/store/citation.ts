import { type RawBuilder, sql } from 'kysely';
import type { Passage } from '../domain/citation/evidence.ts';
import type { Validators } from '../domain/citation/looking.ts';
import {
  breachesEnd,
  type CitationAct,
  type CitationOutcome,
  type CitationState,
  lookAgain,
  severityOf,
  stateAfterLook,
  waitingStates,
} from '../domain/citation/state.ts';
import type { Verdict } from '../domain/citation/verdict.ts';
import type { Queries, Tx } from './database.ts';

export type CitationRow = {
  id: number;
  address: string;
  host: string;
  title: string;
  lang: string;
  firstSeenAt: Date;
  lookedAt: Date;
  nextLookAt: Date | null;
  goneAt: Date | null;
  outcome: CitationOutcome;
  severity: number;
  longest: number;
  total: number;
  snapshot: string;
  digest: string;
  validators: Validators | null;
  state: CitationState;
  note: string;
  version: number;
};

/** What a look at a page found of ours. */
export type Finding = {
  address: string;
  host: string;
  title: string;
  lang: string;
  outcome: CitationOutcome;
  longest: number;
  total: number;
  snapshot: string;
  digest: string;
  validators: Validators | null;
  /** YYYY-MM-DD: the last day on which all permissions that it goes by hold; null: none of them ends */
  holdsUntil: string | null;
  uses: { editionId: number; verdict: Verdict; passages: Passage[] }[];
};

export async function citationAt(db: Queries, address: string): Promise<CitationRow | null> {
  return (await db.selectFrom('citation').selectAll().where('address', '=', address).executeTakeFirst()) ?? null;
}

export async function readCitation(db: Queries, id: number): Promise<CitationRow | null> {
  return (await db.selectFrom('citation').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function lockCitation(tx: Tx, id: number): Promise<CitationRow | null> {
  const row = await tx.selectFrom('citation').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row ?? null;
}

/**
 * Keeps what was found under its address: one row a page, however often and by however many it is looked at. `now`: when the
 * page was as it was found.
 */
export async function keepFinding(tx: Tx, finding: Finding, now: Date): Promise<number> {
  const { uses, holdsUntil, ...of } = finding;
  const found = { ...of, validators: of.validators && JSON.stringify(of.validators) };
  const severity = severityOf(found.outcome);
  await tx
    .insertInto('citation')
    .values({ ...found, severity, firstSeenAt: now, lookedAt: now })
    .onConflict(c => c.column('address').doNothing())
    .execute();
  const before = await tx
    .selectFrom('citation')
    .selectAll()
    .where('address', '=', found.address)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const state = stateAfterLook({ ...before, gone: before.goneAt !== null }, { severity, gone: false });
  const changed =
    state !== before.state ||
    before.goneAt !== null ||
    before.digest !== found.digest ||
    before.outcome !== found.outcome ||
    before.total !== found.total;
  const age = now.getTime() - before.firstSeenAt.getTime();
  const again = lookAgain({ state, severity, gone: false, age });
  const next = again !== null ? new Date(now.getTime() + again) : holdsUntil === null ? null : endOf(holdsUntil);
  await tx
    .updateTable('citation')
    .set({
      ...found,
      severity,
      state,
      lookedAt: now,
      nextLookAt: next,
      failures: 0,
      goneAt: null,
      ...(changed && { version: before.version + 1 }),
    })
    .where('id', '=', before.id)
    .execute();
  await tx.deleteFrom('citationUse').where('citationId', '=', before.id).execute();
  for (const { editionId, verdict, passages } of uses)
    await tx
      .insertInto('citationUse')
      .values({
        citationId: before.id,
        editionId,
        verdict: JSON.stringify(verdict),
        passages: JSON.stringify(passages),
      })
      .execute();
  if (state !== before.state) await noteChange(tx, before.id, state, now);
  return before.id;
}

/** Has pages on hosts looked at that are not settled: something was given to their people. */
export async function lookAgainOn(tx: Tx, hosts: readonly string[], now: Date): Promise<void> {
  if (hosts.length === 0) return;
  const host = sql`regexp_replace(host, ':[0-9]+$', '')`;
  await sql`update citation set next_look_at = ${now} where gone_at is null and severity < ${breachesEnd}
    and state in (${sql.join(waitingStates)})
    and exists (select 1 from unnest(array[${sql.join(hosts)}]::text[]) as h
      where ${host} = h or right(${host}, length(h) + 1) = '.' || h)`.execute(tx);
}

/** Has pages looked at that go by a permission. */
export async function lookAgainUnder(tx: Tx, number: number, now: Date): Promise<void> {
  await sql`update citation c set next_look_at = ${now} where gone_at is null
    and exists (select 1 from citation_use u where u.citation_id = c.id and u.verdict ->> 'permission' = ${String(number)})`.execute(
    tx,
  );
}

/** When a day is over everywhere on Earth. */
function endOf(day: string): Date {
  return new Date(Date.parse(`${day}T12:00:00Z`) + 24 * 3_600_000);
}

/** The page has nothing of ours any more. What it had stays as evidence. */
export async function endCitation(tx: Tx, address: string, now: Date): Promise<void> {
  const before = await tx
    .selectFrom('citation')
    .selectAll()
    .where('address', '=', address)
    .forUpdate()
    .executeTakeFirst();
  if (!before) return;
  const { severity } = before;
  const state = stateAfterLook({ ...before, gone: before.goneAt !== null }, { severity, gone: true });
  await tx
    .updateTable('citation')
    .set({
      state,
      lookedAt: now,
      nextLookAt: null,
      failures: 0,
      goneAt: before.goneAt ?? now,
      ...(before.goneAt === null && { version: before.version + 1 }),
    })
    .where('id', '=', before.id)
    .execute();
  if (state !== before.state) await noteChange(tx, before.id, state, now);
}

async function noteChange(tx: Tx, citationId: number, state: CitationState, at: Date): Promise<void> {
  const act: CitationAct = state === 'new' ? 'reopen' : 'resolve';
  await tx.insertInto('citationAct').values({ citationId, act, by: null, at }).execute();
}

/** What a list is narrowed to. breach: against our terms; fine: within them, permitted or a mere mention. */
export type CitationFilter = {
  side?: 'breach' | 'fine' | undefined;
  state?: CitationState | 'waiting' | undefined;
  outcome?: CitationOutcome | undefined;
  host?: string | undefined;
  article?: number | undefined;
  q?: string | undefined;
};

export type CitedTitle = { editionId: number; articleId: number; lang: string; slug: string; title: string };
export type ListedCitation = CitationRow & { cited: CitedTitle[] };

function conditionsOf(of: CitationFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [sql`true`];
  if (of.side === 'breach') conditions.push(sql`c.severity < ${breachesEnd} and c.gone_at is null`);
  if (of.side === 'fine') conditions.push(sql`c.severity >= ${breachesEnd} and c.gone_at is null`);
  if (of.state === 'waiting') conditions.push(sql`c.state in (${sql.join(waitingStates)})`);
  else if (of.state) conditions.push(sql`c.state = ${of.state}`);
  if (of.outcome) conditions.push(sql`c.outcome = ${of.outcome}`);
  if (of.host) conditions.push(sql`c.host = ${of.host}`);
  if (of.article)
    conditions.push(sql`exists (select 1 from citation_use u join edition e on e.id = u.edition_id
      where u.citation_id = c.id and e.article_id = ${of.article})`);
  for (const word of (of.q ?? '').toLowerCase().split(/\s+/).filter(Boolean).slice(0, 8))
    conditions.push(sql`(strpos(lower(concat_ws(' ', c.address, c.title, c.note)), ${word}) > 0 or exists (select 1
      from citation_use u join edition e on e.id = u.edition_id join revision r on r.id = e.published_revision_id
      where u.citation_id = c.id and strpos(lower(r.title), ${word}) > 0))`);
  return conditions;
}

/** Pages that fit, the worst first, and of those the newest. `after`: behind that one. */
export async function listCitations(
  db: Queries,
  of: CitationFilter & { after: { severity: number; id: number } | null; limit: number },
): Promise<{ items: ListedCitation[]; more: boolean }> {
  const conditions = conditionsOf(of);
  const { after } = of;
  if (after)
    conditions.push(sql`(c.severity > ${after.severity} or (c.severity = ${after.severity} and c.id < ${after.id}))`);
  const { rows } =
    await sql<CitationRow>`select c.id, c.address, c.host, c.title, c.lang, c.first_seen_at as "firstSeenAt",
      c.looked_at as "lookedAt", c.next_look_at as "nextLookAt", c.gone_at as "goneAt", c.outcome, c.severity, c.longest, c.total, c.snapshot, c.digest, c.validators,
      c.state, c.note, c.version
    from citation c where ${sql.join(conditions, sql` and `)}
    order by c.severity, c.id desc limit ${of.limit + 1}`.execute(db);
  const items = rows.slice(0, of.limit);
  const titles = await citedTitles(
    db,
    items.map(i => i.id),
  );
  return {
    items: items.map(i => ({ ...i, cited: titles.get(i.id) ?? [] })),
    more: rows.length > of.limit,
  };
}

async function citedTitles(db: Queries, ids: number[]): Promise<Map<number, CitedTitle[]>> {
  const found = new Map<number, CitedTitle[]>();
  if (ids.length === 0) return found;
  const { rows } = await sql<
    CitedTitle & { citationId: number }
  >`select u.citation_id as "citationId", e.id as "editionId",
      e.article_id as "articleId", e.lang, e.slug, coalesce(r.title, '') as title
    from citation_use u join edition e on e.id = u.edition_id left join revision r on r.id = e.published_revision_id
    where u.citation_id = any(${ids}::bigint[]) order by (u.verdict ->> 'total')::int desc, e.id`.execute(db);
  for (const { citationId, ...title } of rows) found.set(citationId, [...(found.get(citationId) ?? []), title]);
  return found;
}

export type CitationUse = CitedTitle & { verdict: Verdict; passages: Passage[] };

export async function citationUses(db: Queries, id: number): Promise<CitationUse[]> {
  const { rows } = await sql<CitationUse>`select e.id as "editionId", e.article_id as "articleId", e.lang, e.slug,
      coalesce(r.title, '') as title, u.verdict, u.passages
    from citation_use u join edition e on e.id = u.edition_id left join revision r on r.id = e.published_revision_id
    where u.citation_id = ${id} order by (u.verdict ->> 'total')::int desc, e.id`.execute(db);
  return rows;
}

export function citationActs(db: Queries, id: number) {
  return db
    .selectFrom('citationAct')
    .leftJoin('deskUser', 'deskUser.id', 'citationAct.by')
    .select(['citationAct.act', 'deskUser.name as by', 'citationAct.at', 'citationAct.text', 'citationAct.sent'])
    .where('citationId', '=', id)
    .orderBy('citationAct.id')
    .limit(200)
    .execute();
}

/** How many breaches wait, counted to a thousand. */
export async function countWaitingCitations(db: Queries): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select 1 from citation c
    where ${sql.join(conditionsOf({ side: 'breach', state: 'waiting' }), sql` and `)} limit 1000) x`.execute(db);
  return rows[0]!.n;
}

export type CitationFigures = {
  /** breaches in all and by what is worst of each page: too long, its link, its credit */
  months: {
    month: string;
    breaches: number;
    tooLong: number;
    link: number;
    credit: number;
    fine: number;
    resolved: number;
  }[];
  /** by pages, the most first */
  hosts: { host: string; breaches: number; fine: number }[];
  articles: { articleId: number; title: string; lang: string; pages: number }[];
};

/**
 * Who cites us, by the month in which it was first seen (UTC), from a month on; months without any are left out. `host`: of one
 * site alone, but for the list of sites.
 */
export async function citationFigures(db: Queries, from: Date, host: string | null): Promise<CitationFigures> {
  const here = host === null ? sql`true` : sql`c.host = ${host}`;
  const bad = sql`c.severity < ${breachesEnd}`;
  const month = (column: RawBuilder<unknown>) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM')`;
  const { rows: months } = await sql<CitationFigures['months'][number]>`
    select month, sum(long + link + credit)::int as breaches, sum(long)::int as "tooLong", sum(link)::int as link,
      sum(credit)::int as credit, sum(fine)::int as fine, sum(resolved)::int as resolved from (
      select ${month(sql`c.first_seen_at`)} as month, (c.outcome = 'too-long')::int as long,
        (c.outcome in ('link-missing', 'link-inactive', 'link-nofollow'))::int as link,
        (c.outcome = 'credit-missing')::int as credit, (not ${bad})::int as fine, 0 as resolved
      from citation c where c.first_seen_at >= ${from} and ${here}
      union all
      select ${month(sql`a.at`)}, 0, 0, 0, 0, 1 from citation_act a join citation c on c.id = a.citation_id
      where a.act in ('resolve', 'grant') and a.at >= ${from} and ${here}
    ) x group by month order by month`.execute(db);
  const { rows: hosts } = await sql<CitationFigures['hosts'][number]>`
    select c.host, (count(*) filter (where ${bad}))::int as breaches, (count(*) filter (where not ${bad}))::int as fine
    from citation c where c.first_seen_at >= ${from} group by c.host order by count(*) desc, c.host limit 10`.execute(
    db,
  );
  const { rows: articles } = await sql<CitationFigures['articles'][number]>`
    select e.article_id as "articleId", max(r.title) as title, max(e.lang) as lang, count(distinct u.citation_id)::int as pages
    from citation_use u join citation c on c.id = u.citation_id join edition e on e.id = u.edition_id
      join revision r on r.id = e.published_revision_id
    where c.first_seen_at >= ${from} and ${here} group by e.article_id order by count(distinct u.citation_id) desc, e.article_id limit 10`.execute(
    db,
  );
  return { months, hosts, articles };
}

export function listWatchedSites(db: Queries) {
  return db
    .selectFrom('watchedSite')
    .select(['id', 'address', 'host', 'why', 'sentAt', 'lookedAt', 'nextLookAt', 'failures', 'failed'])
    .orderBy(sql`next_look_at is null`)
    .orderBy('host')
    .orderBy('id')
    .limit(1000)
    .execute();
}

/** What somebody asked to be looked at, the newest first. */
export function latestLooks(db: Queries) {
  return db
    .selectFrom('sighting')
    .leftJoin('citation', 'citation.address', 'sighting.address')
    .select([
      'sighting.id',
      'sighting.address',
      'sighting.at',
      'sighting.lookedAt',
      'result',
      'citation.id as citation',
    ])
    .where('sighting.why', '=', 'hand')
    .orderBy('sighting.at', 'desc')
    .limit(10)
    .execute();
}

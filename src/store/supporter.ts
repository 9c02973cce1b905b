import { type RawBuilder, sql } from 'kysely';
import type { PaymentState } from '../domain/membership/payment.ts';
import type { PledgeState, ProviderName, Rhythm } from '../domain/membership/pledge.ts';
import type { Currency, Money } from '../domain/money.ts';
import type { Queries } from './database.ts';

/** One payment makes a supporter for a year; a monthly or yearly pledge for as long as it is paid. */
export const onceDays = 365;

/** That a pledge, under the alias g, makes a supporter of somebody at a time. */
function counts(now: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(g.state in ('active', 'past-due', 'ending')
    or (g.rhythm = 'once' and g.active_at >= ${now} - make_interval(days => ${onceDays})
      and exists (select 1 from payment p where p.pledge_id = g.id and p.state in ('paid', 'disputed'))))`;
}

function at(now: Date): RawBuilder<unknown> {
  return sql`${now}::timestamptz`;
}

/**
 * Whether a reader (its id, as SQL) supports the outlet now: by what they give, or by a gift to their address, if it is
 * proven to be theirs. What is for supporters (a badge beside a comment, a letter) asks this.
 */
export function supports(reader: RawBuilder<unknown>, now: RawBuilder<unknown> = sql`now()`): RawBuilder<boolean> {
  return sql<boolean>`(exists (select from pledge g where g.reader_id = ${reader} and ${counts(now)})
    or exists (select from reader giftee join pledge g on lower(g.gift_email) = lower(giftee.email)
      where giftee.id = ${reader} and giftee.confirmed_at is not null and ${counts(now)}))`;
}

/** The same of one reader at a time. */
export async function isSupporter(db: Queries, readerId: number, now: Date): Promise<boolean> {
  const { rows } = await sql<{ does: boolean }>`select ${supports(sql`${readerId}::bigint`, at(now))} as does`.execute(
    db,
  );
  return rows[0]?.does ?? false;
}

/** Who gives in a reader's name now, by the name of the giver. */
export async function giftsTo(db: Queries, readerId: number, now: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select giver.name from reader r
    join pledge g on lower(g.gift_email) = lower(r.email) and g.reader_id <> r.id join reader giver on giver.id = g.reader_id
    where r.id = ${readerId} and r.confirmed_at is not null and ${counts(at(now))} order by g.id desc limit 20`.execute(
    db,
  );
  return rows.map(r => r.name);
}

/** The names on the wall, and how many supporters there are besides. */
export async function readWall(db: Queries, now: Date, most: number): Promise<{ names: string[]; unnamed: number }> {
  const { rows } = await sql<{ name: string }>`select g.wall_name as name from pledge g
    where g.shown = 'named' and g.wall_name <> '' and ${counts(at(now))}
      and not exists (select 1 from wall_hidden h where h.pledge_id = g.id)
    group by g.wall_name order by min(g.active_at), g.wall_name limit ${most}`.execute(db);
  const all = await sql<{
    n: number;
  }>`select count(distinct g.reader_id)::int as n from pledge g where ${counts(at(now))}
    and not exists (select 1 from pledge o where o.reader_id = g.reader_id and o.shown = 'named' and o.wall_name <> ''
      and not exists (select 1 from wall_hidden h where h.pledge_id = o.id))`.execute(db);
  return { names: rows.map(r => r.name), unnamed: all.rows[0]?.n ?? 0 };
}

/** What somebody is, by the best of their pledges (web/desk-api/supporter-contract.ts). */
export type SupporterState = 'active' | 'past-due' | 'ending' | 'once' | 'past';

/** Somebody who gave something at some time. */
export type SupporterRecord = {
  id: number;
  name: string;
  email: string | null;
  lang: string;
  confirmedAt: Date | null;
  state: SupporterState;
  since: Date;
  giving: (Money & { rhythm: Rhythm })[];
  given: Money[];
};

export type SupporterFilter = { q?: string | undefined; state?: SupporterState | undefined };

/** Supporters, the newest first, from before the id `after` on. */
export async function listSupporters(
  db: Queries,
  options: SupporterFilter & { now: Date; after?: number | undefined; limit: number },
): Promise<{ items: SupporterRecord[]; next: number | null }> {
  const { limit, after } = options;
  const rows = await supporters(
    db,
    sql`${matching(options)} ${after === undefined ? sql`` : sql`and s.id < ${after}`} order by s.id desc limit ${limit + 1}`,
    options.now,
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

export async function countSupporters(db: Queries, options: SupporterFilter & { now: Date }): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from ${every(options.now)} s where ${matching(options)}`.execute(db);
  return rows[0]?.n ?? 0;
}

export async function readSupporter(db: Queries, id: number, now: Date): Promise<SupporterRecord | null> {
  return (await supporters(db, sql`s.id = ${id}`, now))[0] ?? null;
}

/** Every reader who ever gave, with what they are now. */
function every(now: Date): RawBuilder<unknown> {
  const since = new Date(now.getTime() - onceDays * 24 * 60 * 60 * 1000);
  return sql`(select r.id, r.name, r.email, r.lang, r.confirmed_at, min(g.active_at) as since,
      case when bool_or(g.rhythm <> 'once' and g.state = 'active') then 'active'
        when bool_or(g.rhythm <> 'once' and g.state = 'past-due') then 'past-due'
        when bool_or(g.rhythm <> 'once' and g.state = 'ending') then 'ending'
        when bool_or(g.rhythm = 'once' and g.active_at >= ${since}
          and exists (select 1 from payment p where p.pledge_id = g.id and p.state in ('paid', 'disputed'))) then 'once'
        else 'past' end as state
    from reader r join pledge g on g.reader_id = r.id where g.active_at is not null group by r.id)`;
}

function matching({ q, state }: SupporterFilter): RawBuilder<boolean> {
  const words = q ? `%${q.replace(/[\\%_]/g, c => `\\${c}`)}%` : null;
  return sql<boolean>`${words === null ? sql`true` : sql`(s.name ilike ${words} or s.email ilike ${words})`}
    and ${state === undefined ? sql`true` : sql`s.state = ${state}`}`;
}

async function supporters(db: Queries, rest: RawBuilder<unknown>, now: Date): Promise<SupporterRecord[]> {
  const { rows } = await sql<SupporterRecord>`
    select s.id, s.name, s.email, s.lang, s.confirmed_at as "confirmedAt", s.state, s.since,
      (select coalesce(json_agg(json_build_object('amount', g.amount, 'currency', g.currency, 'rhythm', g.rhythm) order by g.id), '[]')
        from pledge g where g.reader_id = s.id and g.rhythm <> 'once' and g.state in ('active', 'past-due')) as giving,
      (select coalesce(json_agg(json_build_object('amount', t.amount, 'currency', t.currency) order by t.currency), '[]') from (
        select p.currency, sum(case p.state when 'lost' then 0 else p.amount - p.refunded end) as amount
        from pledge g join payment p on p.pledge_id = g.id
        where g.reader_id = s.id and p.state in ('paid', 'refunded', 'disputed', 'lost') group by p.currency) t) as given
    from ${every(now)} s where ${rest}`.execute(db);
  return rows;
}

export type SupporterPledgeRecord = {
  id: number;
  amount: number;
  currency: Currency;
  rhythm: Rhythm;
  state: PledgeState;
  provider: ProviderName;
  startedAt: Date;
  endedAt: Date | null;
  periodEnd: Date | null;
  shown: 'anonymous' | 'named';
  wallName: string;
  hidden: boolean;
  giftName: string | null;
};

/** The pledges of a reader, the newest first, as the desk sees them. */
export async function pledgesOfSupporter(db: Queries, readerId: number): Promise<SupporterPledgeRecord[]> {
  const { rows } = await sql<SupporterPledgeRecord>`
    select g.id, g.amount, g.currency, g.rhythm, g.state, g.provider, g.started_at as "startedAt", g.ended_at as "endedAt",
      g.period_end as "periodEnd", g.shown, g.wall_name as "wallName", g.gift_name as "giftName",
      exists (select 1 from wall_hidden h where h.pledge_id = g.id) as hidden
    from pledge g where g.reader_id = ${readerId} order by g.id desc limit 500`.execute(db);
  return rows;
}

export type SupporterPaymentRecord = {
  id: number;
  at: Date;
  amount: number;
  currency: Currency;
  refunded: number;
  state: PaymentState;
  rhythm: Rhythm;
};

/** The payments of a reader, the newest first. */
export async function paymentsOfSupporter(db: Queries, readerId: number): Promise<SupporterPaymentRecord[]> {
  const { rows } = await sql<SupporterPaymentRecord>`
    select p.id, p.at, p.amount, p.currency, p.refunded, p.state, g.rhythm
    from payment p join pledge g on g.id = p.pledge_id where g.reader_id = ${readerId}
    order by p.at desc, p.id desc limit 5000`.execute(db);
  return rows;
}

/** Monthly and yearly pledges that were ever paid: whose, from when to when. */
export async function recurringSpans(db: Queries): Promise<{ reader: number; from: Date; until: Date | null }[]> {
  const { rows } = await sql<{ reader: number; from: Date; until: Date | null }>`
    select reader_id as reader, active_at as "from", ended_at as until from pledge
    where rhythm <> 'once' and active_at is not null`.execute(db);
  return rows;
}

/** Monthly and yearly pledges from which more money is to come. */
export async function comingPledges(db: Queries): Promise<(Money & { rhythm: Rhythm })[]> {
  const { rows } = await sql<Money & { rhythm: Rhythm }>`
    select rhythm, amount, currency from pledge where rhythm <> 'once' and state in ('active', 'past-due')`.execute(db);
  return rows;
}

/** How many people support the outlet now, and how many of them every month or year. */
export async function countNow(db: Queries, now: Date): Promise<{ supporters: number; recurring: number }> {
  const { rows } = await sql<{ supporters: number; recurring: number }>`
    select count(distinct g.reader_id)::int as supporters,
      count(distinct g.reader_id) filter (where g.rhythm <> 'once')::int as recurring
    from pledge g where ${counts(at(now))}`.execute(db);
  return rows[0]!;
}

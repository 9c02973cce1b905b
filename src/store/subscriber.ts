import { sql } from 'kysely';
import type { Choice, SubscriberState } from '../domain/newsletter/subscription.ts';
import type { Queries, Tx } from './database.ts';

/** Somebody who gets letters, who asked for them, or who does not want them any more. */
export type SubscriberRecord = {
  id: number;
  /** null: erased */
  email: string | null;
  lang: string;
  state: SubscriberState;
  token: string;
  asked: Choice[] | null;
  askedToken: string | null;
  askedAt: Date | null;
  askedMails: number;
  confirmedAt: Date | null;
  endedAt: Date | null;
  softBounces: number;
};

const columns = [
  'id',
  'email',
  'lang',
  'state',
  'token',
  'asked',
  'askedToken',
  'askedAt',
  'askedMails',
  'confirmedAt',
  'endedAt',
  'softBounces',
] as const;

/** The subscriber of an address, by its key, locked until the end of the transaction. */
export async function lockSubscriberOfKey(tx: Tx, emailKey: string): Promise<SubscriberRecord | null> {
  const found = await tx
    .selectFrom('subscriber')
    .select(columns)
    .where('emailKey', '=', emailKey)
    .forUpdate()
    .executeTakeFirst();
  return found ?? null;
}

/** Whoever has this token; `kind`: of the letters, or of the mail that asked for consent. */
export async function subscriberOfToken(
  db: Queries,
  token: string,
  kind: 'letters' | 'asked' = 'letters',
): Promise<SubscriberRecord | null> {
  const found = await db
    .selectFrom('subscriber')
    .select(columns)
    .where(kind === 'letters' ? 'token' : 'askedToken', '=', token)
    .executeTakeFirst();
  return found ?? null;
}

/** The same, locked until the end of the transaction. */
export async function lockSubscriber(tx: Tx, id: number): Promise<SubscriberRecord | null> {
  const found = await tx.selectFrom('subscriber').select(columns).where('id', '=', id).forUpdate().executeTakeFirst();
  return found ?? null;
}

/** What somebody gets, in no order. */
export async function choicesOf(db: Queries, subscriberId: number): Promise<Choice[]> {
  return db
    .selectFrom('subscription')
    .leftJoin('section', 'section.id', 'subscription.sectionId')
    .select(['lang', 'section.slug as section', 'rhythm'])
    .where('subscriberId', '=', subscriberId)
    .execute();
}

/** Lets somebody get exactly these; what they had before keeps its time. Sections that are gone are left out. */
export async function replaceChoices(
  tx: Tx,
  subscriberId: number,
  choices: readonly Choice[],
  now: Date,
): Promise<void> {
  const chosen = JSON.stringify(choices);
  await sql`with chosen as (
      select c.lang, s.id as section_id, c.rhythm from json_to_recordset(${chosen}::json) as c(lang text, section text, rhythm text)
      left join section s on s.slug = c.section where c.section is null or s.id is not null),
    gone as (delete from subscription o where o.subscriber_id = ${subscriberId} and not exists (
      select 1 from chosen c where c.lang = o.lang and c.rhythm = o.rhythm and c.section_id is not distinct from o.section_id))
    insert into subscription (subscriber_id, lang, section_id, rhythm, since)
      select ${subscriberId}, c.lang, c.section_id, c.rhythm, ${now} from chosen c
      on conflict do nothing`.execute(tx);
}

/** How many asked for consent mails since a time. */
export async function askedSince(db: Queries, since: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from
    (select 1 from subscriber where asked_at >= ${since} limit 2000) s`.execute(db);
  return rows[0]!.n;
}

/** Ends a subscription for good: nothing more is sent, the address is erased, its key stays (domain/privacy.ts). */
export async function endSubscriber(
  tx: Tx,
  id: number,
  state: Exclude<SubscriberState, 'pending' | 'confirmed'>,
  now: Date,
): Promise<void> {
  await tx.deleteFrom('subscription').where('subscriberId', '=', id).execute();
  await tx.deleteFrom('newsletterDelivery').where('subscriberId', '=', id).where('state', '=', 'queued').execute();
  await tx
    .updateTable('subscriber')
    .set({ state, email: null, asked: null, askedToken: null, consent: '', endedAt: now })
    .where('id', '=', id)
    .execute();
}

export type SubscriberRow = {
  id: number;
  email: string | null;
  lang: string;
  state: SubscriberState;
  confirmedAt: Date | null;
  endedAt: Date | null;
  consent: string;
  choices: Choice[];
};

/** Subscribers whose address holds the words, the newest first. */
export async function listSubscribers(
  db: Queries,
  options: { q?: string | undefined; state?: SubscriberState | undefined; limit: number; before: number | null },
): Promise<{ items: SubscriberRow[]; next: number | null }> {
  const { q = '', state, limit, before } = options;
  const words = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<SubscriberRow>`
    select s.id, s.email, s.lang, s.state, s.confirmed_at as "confirmedAt", s.ended_at as "endedAt", s.consent,
      coalesce((select json_agg(json_build_object('lang', o.lang, 'section', x.slug, 'rhythm', o.rhythm) order by o.lang, o.rhythm, x.slug nulls first)
        from subscription o left join section x on x.id = o.section_id where o.subscriber_id = s.id), '[]') as choices
    from subscriber s where s.email is not null
      ${q === '' ? sql`` : sql`and lower(s.email) like lower(${words})`}
      ${state ? sql`and s.state = ${state}` : sql``}
      ${before === null ? sql`` : sql`and s.id < ${before}`}
    order by s.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? items.at(-1)!.id : null };
}

/** Everybody who gets something, a thousand at a time, for the file of them all. */
export async function* everySubscriber(db: Queries): AsyncGenerator<SubscriberRow> {
  for (let before: number | null = null; ; ) {
    const page: Awaited<ReturnType<typeof listSubscribers>> = await listSubscribers(db, {
      state: 'confirmed',
      limit: 1000,
      before,
    });
    yield* page.items;
    if (page.next === null) return;
    before = page.next;
  }
}

export type AudienceCount = { lang: string; section: string | null; daily: number; weekly: number; letters: number };

/** How many get what. `section` null: everything of the language. */
export async function countAudiences(db: Queries): Promise<AudienceCount[]> {
  const { rows } = await sql<AudienceCount>`
    select o.lang, x.slug as section, (count(*) filter (where rhythm = 'daily'))::int as daily,
      (count(*) filter (where rhythm = 'weekly'))::int as weekly, (count(*) filter (where rhythm = 'letters'))::int as letters
    from subscription o left join section x on x.id = o.section_id join subscriber s on s.id = o.subscriber_id
    where s.state = 'confirmed' group by o.lang, x.slug order by o.lang, x.slug nulls first`.execute(db);
  return rows;
}

/** How many there are of each state. */
export async function countStates(db: Queries): Promise<Partial<Record<SubscriberState, number>>> {
  const rows = await db
    .selectFrom('subscriber')
    .select(['state', sql<number>`count(*)::int`.as('n')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map(r => [r.state, r.n]));
}

/** Writes down how many there are today, once a day or more often: for the plot. */
export async function noteCounts(tx: Tx, day: string): Promise<void> {
  await sql`insert into subscriber_count (day, lang, section_id, n)
    select ${day}, o.lang, o.section_id, count(distinct o.subscriber_id)::int
    from subscription o join subscriber s on s.id = o.subscriber_id where s.state = 'confirmed' group by o.lang, o.section_id
    on conflict (day, lang, section_id) do update set n = excluded.n`.execute(tx);
}

/** Subscribers by day since one, the oldest first. */
export async function countsSince(
  db: Queries,
  day: string,
): Promise<{ day: string; lang: string; section: string | null; n: number }[]> {
  return db
    .selectFrom('subscriberCount')
    .leftJoin('section', 'section.id', 'subscriberCount.sectionId')
    .select(['day', 'lang', 'section.slug as section', 'n'])
    .where('day', '>=', day)
    .orderBy('day')
    .execute();
}

/** One more letter in a row that was put off for good; returns how many there were. */
export async function addSoftBounce(tx: Tx, id: number, now: Date): Promise<number> {
  const row = await tx
    .updateTable('subscriber')
    .set(e => ({ softBounces: e('softBounces', '+', 1), bouncedAt: now }))
    .where('id', '=', id)
    .returning('softBounces')
    .executeTakeFirst();
  return row?.softBounces ?? 0;
}

/** Forgets addresses that asked for letters before a time and never consented, and what confirmed ones asked for besides. */
export async function forgetUnconfirmed(tx: Tx, before: Date): Promise<number> {
  const gone = await tx
    .deleteFrom('subscriber')
    .where('state', '=', 'pending')
    .where('askedAt', '<', before)
    .executeTakeFirst();
  // of who left and asked again, only the key was there before
  const again = await sql`update subscriber set asked = null, asked_token = null, asked_at = null, asked_mails = 0,
      email = case when state = 'confirmed' then email end
    where state <> 'pending' and asked_at < ${before}`.execute(tx);
  return Number(gone.numDeletedRows) + Number(again.numAffectedRows ?? 0);
}

/** Forgets to whom issues went that were done before a time; how many they were stays with the issue. */
export async function forgetDeliveries(tx: Tx, before: Date): Promise<number> {
  const gone = await sql`delete from newsletter_delivery where issue_id in
    (select id from newsletter_issue where finished_at < ${before})`.execute(tx);
  return Number(gone.numAffectedRows ?? 0);
}

/** Forgets that somebody left before a time. */
export async function forgetLeft(tx: Tx, before: Date): Promise<number> {
  const gone = await tx
    .deleteFrom('subscriber')
    .where('state', 'in', ['unsubscribed', 'bounced', 'complained'])
    .where('askedToken', 'is', null)
    .where('endedAt', '<', before)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

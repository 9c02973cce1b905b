import { type RawBuilder, sql } from 'kysely';
import type { PledgeRef } from '../domain/membership/event.ts';
import {
  type Pledge,
  type PledgeFacts,
  type ProviderName,
  pledgeEnd,
  pledgeState,
} from '../domain/membership/pledge.ts';
import type { Currency } from '../domain/money.ts';
import type { Queries, Tx } from './database.ts';

/** A pledge with what is known of it. */
export type PledgeRecord = Pledge & { facts: PledgeFacts; checkoutUrl: string | null };

type Row = Omit<PledgeRecord, 'money' | 'gift'> & {
  amount: number;
  currency: Currency;
  giftName: string | null;
  giftEmail: string | null;
  giftMessage: string | null;
};

const columns = sql`p.id, p.token, p.reference, p.reader_id as "readerId", p.provider, p.rhythm, p.amount, p.currency, p.state,
  p.facts, p.provider_checkout as "providerCheckout", p.checkout_url as "checkoutUrl", p.provider_customer as "providerCustomer",
  p.provider_subscription as "providerSubscription", p.provider_card as "providerCard", p.shown, p.wall_name as "wallName",
  p.gift_name as "giftName", p.gift_email as "giftEmail", p.gift_message as "giftMessage", p.lang, p.started_at as "startedAt",
  p.active_at as "activeAt", p.ended_at as "endedAt", p.period_end as "periodEnd", p.version`;

async function pledges(db: Queries, rest: RawBuilder<unknown>): Promise<PledgeRecord[]> {
  const { rows } = await sql<Row>`select ${columns} from pledge p ${rest}`.execute(db);
  return rows.map(({ amount, currency, giftName, giftEmail, giftMessage, ...row }) => ({
    ...row,
    money: { amount, currency },
    gift: giftName === null ? null : { name: giftName, email: giftEmail ?? '', message: giftMessage ?? '' },
  }));
}

export async function readPledge(db: Queries, id: number): Promise<PledgeRecord | null> {
  return (await pledges(db, sql`where p.id = ${id}`))[0] ?? null;
}

export async function pledgeOfToken(db: Queries, token: string): Promise<PledgeRecord | null> {
  return (await pledges(db, sql`where p.token = ${token}`))[0] ?? null;
}

export async function pledgeOfKey(db: Queries, idempotencyKey: string): Promise<PledgeRecord | null> {
  return (await pledges(db, sql`where p.idempotency_key = ${idempotencyKey}`))[0] ?? null;
}

/** All pledges of a person, the newest first. */
export function pledgesOfReader(db: Queries, readerId: number): Promise<PledgeRecord[]> {
  return pledges(db, sql`where p.reader_id = ${readerId} order by p.id desc limit 1000`);
}

/** A pledge, locked until the end of the transaction. */
export async function lockPledge(tx: Tx, id: number): Promise<PledgeRecord | null> {
  return (await pledges(tx, sql`where p.id = ${id} for update of p`))[0] ?? null;
}

/** The pledge that an event of a provider is about, locked: by our reference, else by the provider's own ids. */
export async function lockPledgeOf(tx: Tx, provider: ProviderName, ref: PledgeRef): Promise<PledgeRecord | null> {
  for (const [column, value] of [
    ['reference', ref.reference],
    ['provider_subscription', ref.subscription],
    ['provider_checkout', ref.checkout],
  ] as const) {
    if (!value) continue;
    const [found] = await pledges(
      tx,
      sql`where p.provider = ${provider} and p.${sql.ref(column)} = ${value} for update of p`,
    );
    if (found) return found;
  }
  return null;
}

/** Monthly and yearly pledges whose next payment we ask for ourselves and that is due. */
export async function duePledges(db: Queries, provider: ProviderName, now: Date, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select id from pledge
    where provider = ${provider} and rhythm <> 'once' and state in ('active', 'past-due', 'ending') and period_end <= ${now}
    order by period_end limit ${limit}`.execute(db);
  return rows.map(r => r.id);
}

/** Writes what is known of a pledge, and the state and times that are read off it. */
export async function savePledgeFacts(
  tx: Tx,
  pledge: PledgeRecord,
  facts: PledgeFacts,
  ids: Partial<
    Pick<PledgeRecord, 'providerCheckout' | 'providerCustomer' | 'providerSubscription' | 'providerCard'>
  > = {},
): Promise<void> {
  const state = pledgeState(pledge.rhythm, facts);
  const end = pledgeEnd(pledge.rhythm, facts);
  const over = state === 'ended' || state === 'abandoned';
  await tx
    .updateTable('pledge')
    .set({
      facts: JSON.stringify(facts),
      state,
      activeAt: facts.firstPaid ? new Date(facts.firstPaid) : null,
      endedAt: over && end ? new Date(end) : null,
      periodEnd: facts.seen?.periodEnd ? new Date(facts.seen.periodEnd) : null,
      ...(state === 'started' ? {} : { checkoutUrl: null }),
      ...ids,
      // nobody will be charged by it again
      ...(over ? { providerCard: null } : {}),
    })
    .where('id', '=', pledge.id)
    .execute();
}

/** Another amount from now on; payments of the earlier ones stay right. */
export async function savePledgeAmount(tx: Tx, id: number, amount: number, now: Date): Promise<void> {
  await tx
    .updateTable('pledge')
    .set(e => ({ amount, version: e('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
  await addPledgeAmount(tx, id, amount, now);
}

export async function addPledgeAmount(tx: Tx, pledgeId: number, amount: number, since: Date): Promise<void> {
  await tx
    .insertInto('pledgeAmount')
    .values({ pledgeId, amount, since })
    .onConflict(c => c.doNothing())
    .execute();
}

/** Every amount that a pledge has had. */
export async function pledgeAmounts(db: Queries, pledgeId: number): Promise<number[]> {
  const rows = await db.selectFrom('pledgeAmount').select('amount').where('pledgeId', '=', pledgeId).execute();
  return rows.map(r => r.amount);
}

/** Deletes what was begun before and never paid, and people of whom nothing else is known. Returns how many pledges. */
export async function forgetBegunPledges(tx: Tx, before: Date): Promise<number> {
  const { rows } = await sql<{ readerId: number }>`
    delete from pledge p where state in ('started', 'abandoned') and started_at < ${before}
      and not exists (select 1 from payment y where y.pledge_id = p.id)
      and not exists (select 1 from payment_incident i where i.pledge_id = p.id)
      and not exists (select 1 from pledge_charge c where c.pledge_id = p.id)
    returning reader_id as "readerId"`.execute(tx);
  if (rows.length > 0)
    await sql`delete from reader r where id = any(${rows.map(r => r.readerId)}::bigint[]) and confirmed_at is null
      and not exists (select 1 from pledge p where p.reader_id = r.id)`.execute(tx);
  return rows.length;
}

/** Pledges that run and whose reader was erased. */
export async function pledgesToStop(db: Queries, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select id from pledge
    where stop_asked_at is not null and state in ('active', 'past-due') order by id limit ${limit}`.execute(db);
  return rows.map(r => r.id);
}

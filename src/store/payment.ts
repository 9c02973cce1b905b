import { type RawBuilder, sql } from 'kysely';
import { type PaymentFacts, type PaymentState, seenOf } from '../domain/membership/payment.ts';
import type { PledgeState, ProviderName, Rhythm } from '../domain/membership/pledge.ts';
import type { Currency } from '../domain/money.ts';
import type { Queries, Tx } from './database.ts';
import type { IncidentKind } from './tables/money.ts';

export type PaymentRecord = {
  id: number;
  pledgeId: number;
  provider: ProviderName;
  providerPayment: string;
  facts: PaymentFacts;
  receiptAt: Date | null;
};

const record = ['id', 'pledgeId', 'provider', 'providerPayment', 'facts', 'receiptAt'] as const;

export async function readPaymentOf(
  db: Queries,
  provider: ProviderName,
  payment: string,
): Promise<PaymentRecord | null> {
  const row = await db
    .selectFrom('payment')
    .select(record)
    .where('provider', '=', provider)
    .where('providerPayment', '=', payment)
    .executeTakeFirst();
  return row ?? null;
}

/**
 * Writes what is known of a payment, and what is read off it. Its pledge is locked by the caller, which keeps two writers of
 * one payment apart. Returns its id.
 */
export async function savePayment(
  tx: Tx,
  of: { pledgeId: number; provider: ProviderName; providerPayment: string },
  facts: PaymentFacts,
): Promise<number> {
  const { money, state, refunded, fee, at } = seenOf(facts);
  const seen = {
    facts: JSON.stringify(facts),
    amount: money.amount,
    currency: money.currency,
    state,
    refunded,
    fee: fee?.amount ?? null,
    feeCurrency: fee?.currency ?? null,
    at: new Date(at),
  };
  const row = await tx
    .insertInto('payment')
    .values({ ...of, ...seen })
    .onConflict(c => c.columns(['provider', 'providerPayment']).doUpdateSet(seen))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Marks that the receipt of a payment was asked for; false where it was before. */
export async function beginReceipt(tx: Tx, paymentId: number, now: Date): Promise<boolean> {
  const done = await tx
    .updateTable('payment')
    .set({ receiptAt: now })
    .where('id', '=', paymentId)
    .where('receiptAt', 'is', null)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) > 0;
}

/** Payments of a pledge that stand as paid and count: the first paid when, and how many (refunded ones too: they were paid). */
export async function paidOfPledge(db: Queries, pledgeId: number): Promise<{ count: number; first: Date | null }> {
  const { rows } = await sql<{ count: number; first: Date | null }>`
    select count(*)::int as count, min(at) as first from payment p where pledge_id = ${pledgeId}
      and state in ('paid', 'refunded', 'disputed', 'lost') and ${sql.raw(counts)}`.execute(db);
  return rows[0] ?? { count: 0, first: null };
}

/** Whether another payment of a pledge came in before this one. */
export async function paidBefore(db: Queries, pledgeId: number, paymentId: number): Promise<boolean> {
  const row = await db
    .selectFrom('payment')
    .select('id')
    .where('pledgeId', '=', pledgeId)
    .where('id', '<', paymentId)
    .where('state', 'not in', ['pending', 'failed'])
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** A payment that was otherwise than agreed counts when somebody has said so. */
const counts = `not exists (select 1 from payment_incident i where i.payment_id = p.id
  and i.kind in ('amount', 'currency', 'checkout') and not i.accepted)`;

/** Where a keyset list goes on. */
export type PaymentCursor = { at: Date; id: number };

export type PaymentRow = {
  id: number;
  at: Date;
  state: PaymentState;
  amount: number;
  currency: Currency;
  refunded: number;
  fee: number | null;
  feeCurrency: string | null;
  provider: ProviderName;
  providerPayment: string;
  pledgeId: number;
  rhythm: Rhythm;
  pledgeState: PledgeState;
  readerId: number;
  /** null once erased */
  email: string | null;
  name: string;
  /** something about it to look at */
  incident: boolean;
};

export type PaymentFilter = {
  state?: PaymentState | undefined;
  provider?: ProviderName | undefined;
  pledgeId?: number;
};

/** Payments, the newest first, from after `after` on. */
export async function listPayments(
  db: Queries,
  options: PaymentFilter & { limit: number; after?: PaymentCursor | null },
): Promise<{ items: PaymentRow[]; next: PaymentCursor | null }> {
  const { state, provider, pledgeId, limit, after } = options;
  const where: RawBuilder<unknown>[] = [sql`true`];
  if (state) where.push(sql`p.state = ${state}`);
  if (provider) where.push(sql`p.provider = ${provider}`);
  if (pledgeId !== undefined) where.push(sql`p.pledge_id = ${pledgeId}`);
  if (after) where.push(sql`(p.at, p.id) < (${after.at}, ${after.id})`);
  const { rows } = await sql<PaymentRow>`
    select p.id, p.at, p.state, p.amount, p.currency, p.refunded, p.fee, p.fee_currency as "feeCurrency", p.provider,
      p.provider_payment as "providerPayment", p.pledge_id as "pledgeId", g.rhythm, g.state as "pledgeState", r.id as "readerId", r.email, r.name,
      exists (select 1 from payment_incident i where i.payment_id = p.id and i.looked_at is null) as incident
    from payment p join pledge g on g.id = p.pledge_id join reader r on r.id = g.reader_id
    where ${sql.join(where, sql` and `)} order by p.at desc, p.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? { at: last.at, id: last.id } : null };
}

export type Incident = {
  id: number;
  kind: IncidentKind;
  paymentId: number | null;
  pledgeId: number | null;
  detail: Record<string, string | number>;
  at: Date;
  lookedAt: Date | null;
  lookedBy: string | null;
  accepted: boolean;
  note: string;
};

/** Notes something to look at; the same one is noted once. */
export async function addIncident(
  tx: Tx,
  incident: {
    key: string;
    kind: IncidentKind;
    paymentId?: number | null;
    pledgeId?: number | null;
    detail: Record<string, string | number>;
    at: Date;
  },
): Promise<void> {
  await tx
    .insertInto('paymentIncident')
    .values({ ...incident, detail: JSON.stringify(incident.detail) })
    .onConflict(c => c.column('key').doNothing())
    .execute();
}

/** What waits to be looked at first, then what was. */
export async function listIncidents(
  db: Queries,
  options: { limit: number; before?: number | null; open?: boolean },
): Promise<{ items: Incident[]; next: number | null }> {
  let query = db
    .selectFrom('paymentIncident')
    .select(['id', 'kind', 'paymentId', 'pledgeId', 'detail', 'at', 'lookedAt', 'lookedBy', 'accepted', 'note'])
    .orderBy('id', 'desc')
    .limit(options.limit + 1);
  if (options.open) query = query.where('lookedAt', 'is', null);
  if (options.before) query = query.where('id', '<', options.before);
  const rows = await query.execute();
  const items = rows.slice(0, options.limit);
  return { items, next: rows.length > options.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Notes that somebody has looked at it; null where there is none that waits. */
export async function endIncident(
  tx: Tx,
  end: { id: number; accepted: boolean; note: string; by: string | null; at: Date },
): Promise<Pick<Incident, 'kind' | 'paymentId' | 'pledgeId' | 'detail'> | null> {
  const row = await tx
    .updateTable('paymentIncident')
    .set({ lookedAt: end.at, lookedBy: end.by, accepted: end.accepted, note: end.note })
    .where('id', '=', end.id)
    .where('lookedAt', 'is', null)
    .returning(['kind', 'paymentId', 'pledgeId', 'detail'])
    .executeTakeFirst();
  return row ?? null;
}

/** Whether a payment waits for somebody to look at it, or was not accepted. */
export async function isHeld(db: Queries, paymentId: number): Promise<boolean> {
  const row = await db
    .selectFrom('paymentIncident')
    .select('id')
    .where('paymentId', '=', paymentId)
    .where('kind', 'in', ['amount', 'currency', 'checkout'])
    .where('accepted', '=', false)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that an event came in. False where it had come before. */
export async function addEvent(
  tx: Tx,
  event: { provider: ProviderName; event: string; kind: string; object: string; createdAt: Date; receivedAt: Date },
): Promise<boolean> {
  const row = await tx
    .insertInto('paymentEvent')
    .values(event)
    .onConflict(c => c.columns(['provider', 'event']).doNothing())
    .returning('event')
    .executeTakeFirst();
  return row !== undefined;
}

export async function readEvent(db: Queries, provider: ProviderName, event: string) {
  const row = await db
    .selectFrom('paymentEvent')
    .selectAll()
    .where('provider', '=', provider)
    .where('event', '=', event)
    .executeTakeFirst();
  return row ?? null;
}

export async function endEvent(
  tx: Tx,
  provider: ProviderName,
  event: string,
  outcome: 'applied' | 'not-ours' | 'not-used',
  now: Date,
): Promise<void> {
  await tx
    .updateTable('paymentEvent')
    .set({ outcome, handledAt: now })
    .where('provider', '=', provider)
    .where('event', '=', event)
    .execute();
}

/** Events that could not be looked up, and were made up for by a comparison that began after they came in. */
export async function endMissedEvents(
  tx: Tx,
  provider: ProviderName,
  compared: { since: Date; begunAt: Date },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('paymentEvent')
    .set({ outcome: 'applied', handledAt: now })
    .where('provider', '=', provider)
    .where('handledAt', 'is', null)
    .where('receivedAt', '<', compared.begunAt)
    .where('createdAt', '>=', compared.since)
    .execute();
}

/** Deletes what was noted of events that came in before and are done with. */
export async function forgetEvents(tx: Tx, before: Date): Promise<number> {
  const gone = await tx
    .deleteFrom('paymentEvent')
    .where('receivedAt', '<', before)
    .where('handledAt', 'is not', null)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

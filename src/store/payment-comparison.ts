import { sql } from 'kysely';
import type { ProviderName } from '../domain/membership/pledge.ts';
import type { Queries, Tx } from './database.ts';

/* When the list of a provider was compared with ours. */

export type Comparison = {
  id: number;
  provider: ProviderName;
  since: Date;
  begunAt: Date;
  endedAt: Date | null;
  looked: number;
  mended: number;
  missing: number;
};

export async function addComparison(
  tx: Tx,
  of: { provider: ProviderName; since: Date; begunAt: Date },
): Promise<number> {
  const row = await tx.insertInto('paymentComparison').values(of).returning('id').executeTakeFirstOrThrow();
  return row.id;
}

export async function endComparison(
  tx: Tx,
  id: number,
  end: { endedAt: Date; looked: number; mended: number; missing: number },
): Promise<void> {
  await tx.updateTable('paymentComparison').set(end).where('id', '=', id).execute();
}

/** The last one, and the last that came to its end. */
export async function lastComparisons(
  db: Queries,
  provider: ProviderName,
): Promise<{ begun: Comparison | null; ended: Comparison | null }> {
  const of = () =>
    db.selectFrom('paymentComparison').selectAll().where('provider', '=', provider).orderBy('id', 'desc');
  const begun = await of().limit(1).executeTakeFirst();
  const ended = await of().where('endedAt', 'is not', null).limit(1).executeTakeFirst();
  return { begun: begun ?? null, ended: ended ?? null };
}

/** What we have booked as paid within a time, by the provider's ids. */
export async function paidBetween(
  db: Queries,
  provider: ProviderName,
  from: Date,
  to: Date,
): Promise<{ id: number; payment: string; pledgeId: number }[]> {
  const { rows } = await sql<{ id: number; payment: string; pledgeId: number }>`
    select id, provider_payment as payment, pledge_id as "pledgeId" from payment
    where provider = ${provider} and at >= ${from} and at < ${to} and state not in ('pending', 'failed')`.execute(db);
  return rows;
}

/** What `doctor` and the desk tell of the state of the money. */
export async function moneyState(db: Queries, now: Date): Promise<{ incidents: number; waiting: number }> {
  const { rows } = await sql<{ incidents: number; waiting: number }>`select
    (select count(*)::int from payment_incident where looked_at is null) as incidents,
    (select count(*)::int from payment_event where handled_at is null and received_at < ${new Date(now.getTime() - 3_600_000)}) as waiting`.execute(
    db,
  );
  return rows[0] ?? { incidents: 0, waiting: 0 };
}

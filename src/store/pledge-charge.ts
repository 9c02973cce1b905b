import { sql } from 'kysely';
import type { Queries, Tx } from './database.ts';

/* Payments that we ask for ourselves, by a card that the provider keeps. */

export type PledgeCharge = {
  pledgeId: number;
  /** the first day that it pays for, YYYY-MM-DD */
  period: string;
  attempt: number;
  reference: string;
  amount: number;
  begunAt: Date;
  providerPayment: string | null;
  state: 'begun' | 'asked' | 'refused';
};

/** The day by which a period is called. */
export function periodOf(start: Date): string {
  return start.toISOString().slice(0, 10);
}

/** Attempts to take the payment for one period, in their order. */
export function chargesOf(db: Queries, pledgeId: number, period: string): Promise<PledgeCharge[]> {
  return db
    .selectFrom('pledgeCharge')
    .selectAll()
    .where('pledgeId', '=', pledgeId)
    .where('period', '=', period)
    .orderBy('attempt')
    .execute();
}

export async function addCharge(tx: Tx, charge: Omit<PledgeCharge, 'providerPayment' | 'state'>): Promise<void> {
  await tx.insertInto('pledgeCharge').values(charge).execute();
}

export async function saveCharge(
  tx: Tx,
  reference: string,
  now: { state: 'asked' | 'refused'; providerPayment?: string },
): Promise<void> {
  await tx.updateTable('pledgeCharge').set(now).where('reference', '=', reference).execute();
}

/** How many attempts for the period that begins then were refused, at once or by the payment's failing. */
export async function refusedCharges(db: Queries, pledgeId: number, start: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from pledge_charge c join pledge g on g.id = c.pledge_id
    left join payment p on p.provider = g.provider and p.provider_payment = c.provider_payment
    where c.pledge_id = ${pledgeId} and c.period = ${periodOf(start)} and (c.state = 'refused' or p.state = 'failed')`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

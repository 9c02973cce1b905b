import { sql } from 'kysely';
import type { Currency } from '../domain/money.ts';
import type { Queries } from './database.ts';

/**
 * What readers gave in a currency since a day of the outlet's calendar (YYYY-MM-DD, in its time zone), in minor units: payments
 * less what went back by refunds and disputes, before fees. Read off the ledger, so it is what was booked and nothing else.
 */
export async function raisedSince(db: Queries, currency: Currency, day: string, zone: string): Promise<number> {
  const { rows } = await sql<{ raised: number }>`select coalesce(-sum(l.amount), 0)::bigint as raised
    from ledger_line l join ledger_entry e on e.id = l.entry_id
    where l.account in ('income:once', 'income:recurring', 'refunds', 'disputes') and l.currency = ${currency}
      and e.at >= (${day}::date)::timestamp at time zone ${zone}`.execute(db);
  return Number(rows[0]?.raised ?? 0);
}

/** What somebody who comes back from a provider's page may be told of their pledge; null: no pledge has the token. */
export type PledgeSeen = {
  rhythm: 'once' | 'monthly' | 'yearly';
  amount: number;
  currency: Currency;
  state: 'started' | 'active' | 'past-due' | 'ending' | 'ended' | 'abandoned';
  /** of the newest payment; null: none is known yet */
  payment: 'pending' | 'paid' | 'failed' | 'refunded' | 'disputed' | 'lost' | null;
};

export async function pledgeSeen(db: Queries, token: string): Promise<PledgeSeen | null> {
  const { rows } = await sql<PledgeSeen>`select g.rhythm, g.amount, g.currency, g.state,
      (select p.state from payment p where p.pledge_id = g.id order by p.at desc, p.id desc limit 1) as payment
    from pledge g where g.token = ${token}`.execute(db);
  return rows[0] ?? null;
}

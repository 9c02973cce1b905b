import type { Money } from '../money.ts';
import type { MoneyEvent, MoveRef, Sum } from './event.ts';
import { latest } from './pledge.ts';

/** State of a payment. lost: a dispute was decided for the payer. */
export const paymentStates = ['pending', 'paid', 'failed', 'refunded', 'disputed', 'lost'] as const;
export type PaymentState = (typeof paymentStates)[number];

/**
 * All that is known of one payment. Every part is a register that the latest look at the provider wins, so joining two is
 * commutative, associative and idempotent: whatever order news comes in, and however often, the end is the same.
 */
export type PaymentFacts = {
  of: Money & { asOf: string };
  paid?: Money & { at: string; asOf: string };
  failed?: { asOf: string };
  refunds: Record<string, Money & { stands: boolean; at: string; asOf: string }>;
  disputes: Record<string, Money & { result: 'open' | 'won' | 'lost'; at: string; closedAt: string; asOf: string }>;
  settled: Partial<Record<MoveRef, { gross: Sum; fee: Sum; asOf: string }>>;
};

/** What one event says of its payment. */
export function factsOf(event: MoneyEvent): PaymentFacts {
  const { about, asOf } = event;
  const none: PaymentFacts = { of: { ...about.amount, asOf }, refunds: {}, disputes: {}, settled: {} };
  switch (event.kind) {
    case 'pending':
      return none;
    case 'paid':
      return { ...none, paid: { ...about.amount, at: event.at, asOf } };
    case 'payment-failed':
      return { ...none, failed: { asOf } };
    case 'refunded': {
      const { refund, money, stands, at } = event;
      return { ...none, refunds: { [refund]: { ...money, stands, at, asOf } } };
    }
    case 'dispute-opened': {
      const { dispute, money, at } = event;
      return { ...none, disputes: { [dispute]: { ...money, result: 'open', at, closedAt: at, asOf } } };
    }
    case 'dispute-closed': {
      const { dispute, money, won, at, closedAt } = event;
      return { ...none, disputes: { [dispute]: { ...money, result: won ? 'won' : 'lost', at, closedAt, asOf } } };
    }
    case 'settled':
      return { ...none, settled: { [event.move]: { gross: event.gross, fee: event.fee, asOf } } };
  }
}

/** Both together. */
export function joinPayment(a: PaymentFacts, b: PaymentFacts): PaymentFacts {
  const paid = latest(a.paid, b.paid);
  const failed = latest(a.failed, b.failed);
  return {
    of: latest(a.of, b.of)!,
    ...(paid ? { paid } : {}),
    ...(failed ? { failed } : {}),
    refunds: joinAll(a.refunds, b.refunds),
    disputes: joinAll(a.disputes, b.disputes),
    settled: joinAll(a.settled, b.settled),
  };
}

function joinAll<T extends { asOf: string }>(a: { [k: string]: T | undefined }, b: { [k: string]: T | undefined }) {
  const both: Record<string, T> = {};
  for (const key of [...Object.keys(a), ...Object.keys(b)].sort()) both[key] = latest(a[key], b[key])!;
  return both;
}

/** What lists and receipts show of a payment. */
export type PaymentSeen = {
  money: Money;
  state: PaymentState;
  /** what of it was given back */
  refunded: number;
  /** what the provider took for all its movements, in the currency that it settles in; null while that is not known */
  fee: Sum | null;
  /** when it was paid, or else the last that was heard of it */
  at: string;
};

export function seenOf(facts: PaymentFacts): PaymentSeen {
  const { of, paid, failed } = facts;
  const { amount, currency } = paid ?? of;
  const refunded = Object.values(facts.refunds).reduce((sum, r) => sum + (r.stands ? r.amount : 0), 0);
  const results = Object.values(facts.disputes).map(d => d.result);
  const state = !paid
    ? failed
      ? 'failed'
      : 'pending'
    : results.includes('open')
      ? 'disputed'
      : results.includes('lost')
        ? 'lost'
        : refunded >= amount
          ? 'refunded'
          : 'paid';
  const fees = Object.values(facts.settled).flatMap(s => (s ? [s.fee] : []));
  const feeCurrency = fees[0]?.currency;
  return {
    money: { amount, currency },
    state,
    refunded,
    fee: feeCurrency ? { amount: fees.reduce((sum, f) => sum + f.amount, 0), currency: feeCurrency } : null,
    at: paid?.at ?? of.asOf,
  };
}

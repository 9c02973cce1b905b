import type { Money } from '../money.ts';
import type { PledgeFacts } from './pledge.ts';

/*
 * What a provider lets us know, in words of our own. Every event says what is the case, never how something changed, and as of
 * when it was seen: so they can come twice, late and in any order. Times are ISO 8601 in UTC with milliseconds, which sort as text.
 */

/** An amount in whatever currency a provider settles in; whole minor units, below zero where it takes money away. */
export type Sum = { amount: number; currency: string };

/** By what the pledge of an event is found: the first of these that is known. */
export type PledgeRef = { reference?: string | null; subscription?: string | null; checkout?: string | null };

/** The payment of which something is said. `amount`: what it is about, before anything was given back. */
export type About = { payment: string; pledge: PledgeRef; amount: Money };

export type PaymentEvent =
  /** the reader is through with the provider's page; ids by which the pledge is known from then on */
  | {
      kind: 'checkout-done';
      pledge: PledgeRef;
      checkout: string;
      customer?: string | null;
      subscription?: string | null;
      card?: string | null;
    }
  | { kind: 'checkout-abandoned'; pledge: PledgeRef; checkout: string }
  | { kind: 'pending'; about: About; asOf: string }
  | { kind: 'paid'; about: About; at: string; asOf: string }
  | { kind: 'payment-failed'; about: About; asOf: string }
  /** `stands` false: the bank sent the refund back, the money is ours again */
  | { kind: 'refunded'; about: About; refund: string; money: Money; stands: boolean; at: string; asOf: string }
  | { kind: 'dispute-opened'; about: About; dispute: string; money: Money; at: string; asOf: string }
  | {
      kind: 'dispute-closed';
      about: About;
      dispute: string;
      money: Money;
      won: boolean;
      /** when it was opened, and decided */
      at: string;
      closedAt: string;
      asOf: string;
    }
  /** what a movement did to the balance at the provider, in the currency that it settles in, and what it took for that */
  | { kind: 'settled'; about: About; move: MoveRef; gross: Sum; fee: Sum; asOf: string }
  | { kind: 'pledge-changed'; pledge: PledgeRef; seen: NonNullable<PledgeFacts['seen']> }
  | { kind: 'pledge-ended'; pledge: PledgeRef; at: string }
  /** money of ours that cannot be money of ours: an amount or currency that we never ask for */
  | { kind: 'strange'; pledge: PledgeRef; payment: string; detail: Record<string, string> };

export type MoneyEvent = Extract<PaymentEvent, { about: About }>;
export type PledgeEvent = Exclude<PaymentEvent, MoneyEvent | { kind: 'strange' }>;

/** A movement of money within a payment. */
export type MoveRef = 'payment' | `refund:${string}` | `dispute:${string}` | `dispute-won:${string}`;

export function isMoneyEvent(event: PaymentEvent): event is MoneyEvent {
  return 'about' in event;
}

/** The pledge that an event is about. */
export function pledgeOf(event: PaymentEvent): PledgeRef {
  return 'about' in event ? event.about.pledge : event.pledge;
}

/** What an event says of its pledge. */
export function pledgeFactsOf(event: PledgeEvent): PledgeFacts {
  switch (event.kind) {
    case 'checkout-done':
      return { checkout: 'done' };
    case 'checkout-abandoned':
      return { checkout: 'abandoned' };
    case 'pledge-changed':
      return { seen: event.seen };
    case 'pledge-ended':
      return { ended: event.at };
  }
}

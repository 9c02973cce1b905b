import type { Currency, Money } from '../money.ts';
import type { Result } from '../result.ts';
import type { PaymentEvent } from './event.ts';
import type { Pledge, ProviderName, Rhythm } from './pledge.ts';

/** What a provider needs to know of a pledge to take money for it. */
export type Begin = {
  reference: string;
  rhythm: Rhythm;
  money: Money;
  email: string;
  lang: string;
  /** what the payer reads at the provider and on the statement of the card, in their language */
  label: string;
  /** where the reader is sent afterwards, and after leaving the page */
  thanks: string;
  back: string;
};

/** What came in by a webhook and is signed: something about an object of the provider's, not yet what. */
export type Notice = {
  /** of the event, at the provider */
  event: string;
  kind: string;
  object: string;
  at: Date;
  /** whether it is about an object that we look at, and of our account */
  use: 'look' | 'not-used' | 'not-ours';
};

/** What stands on the provider's side of one pledge that we charge ourselves. */
export type Charged = { outcome: 'asked'; payment: string } | { outcome: 'refused'; reason: string };

/**
 * One way in which readers pay. Everything that the newsroom knows of a payment it learns by `look` and `list`, which ask the
 * provider what is true now; a webhook only says where to look. All may throw ProviderUnavailable.
 */
export type PaymentProvider = {
  name: ProviderName;
  currencies: readonly Currency[];
  rhythms: readonly Rhythm[];
  /** The page on which the reader pays. The same reference again leads to the same page. */
  begin(pledge: Begin): Promise<{ checkoutUrl: string; checkout: string }>;
  /** Another amount from the next payment on; nothing is taken or given back for the running period. */
  change(pledge: Pledge, money: Money): Promise<void>;
  /** period-end: paid time is left to run. Stopping twice is stopping once. */
  stop(pledge: Pledge, when: 'period-end' | 'now'): Promise<void>;
  /** Where the reader sees and changes the card; null where the provider has no such page. */
  portal(pledge: Pledge, back: string): Promise<string | null>;
  /** Gives money back, all that is left of it or a part. `key`: the same refund asked for twice is one. */
  refund(payment: string, money: Money, key: string): Promise<void>;
  /** Reads a webhook. Fails with `payment.signature` where it is not signed by the provider over exactly these bytes. */
  readNotice(body: Uint8Array, header: (name: string) => string | null): Promise<Result<Notice>>;
  /** What is true now of an object that a notice named; null: none of ours. */
  look(kind: string, object: string): Promise<PaymentEvent[] | null>;
  /** What is true now of every payment and pledge that something happened to since, one object at a time. */
  list(since: Date): AsyncIterable<PaymentEvent[]>;
  /** Takes the next payment of a pledge by the kept card, where the provider does not do it by itself. */
  charge?(pledge: Pledge, money: Money, reference: string, label: string): Promise<Charged>;
  /** What became of a charge with this reference that was begun and perhaps never asked for; null: nothing. */
  findCharge?(reference: string, since: Date): Promise<string | null>;
};

/** The provider does not answer, or not as it should: to be tried again later. Its message holds no secret. */
export class ProviderUnavailable extends Error {}

/** The provider refuses, and will again. `reason` is its code. */
export class ProviderRefused extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`the provider refuses: ${reason}`);
    this.reason = reason;
  }
}

import type { Currency } from '../../src/domain/money.ts';

/** A webhook on its way, which a test may deliver, lose, hold back and deliver again. */
export type Delivery = { path: string; body: string; headers: Record<string, string>; kind: string };

/** A provider at work on this machine: what people and banks do there, and what it tells of it. */
export type TestBank = {
  name: 'stripe' | 'monobank';
  /** how a newsroom is told of it */
  config(): Record<string, string>;
  /** words that must never be logged or kept */
  secrets: string[];
  currency: Currency;
  /** webhooks that wait to be delivered, in the order in which they were made */
  deliveries(): Delivery[];
  /** The reader pays at the page. Returns the payment; `amount`: another than asked for. */
  pay(checkout: string, amount?: number): string;
  abandon(checkout: string): void;
  /** The next payment of what repeats, at the provider; null where it ended instead. Only where the provider charges. */
  renew?(pledge: { providerSubscription: string | null }, works: boolean): string | null;
  refund(payment: string, amount: number): string;
  failRefund?(refund: string): void;
  dispute?(payment: string): string;
  closeDispute?(dispute: string, won: boolean): void;
  /** what stands on our account there, by currency */
  balance(): Record<string, number>;
  close(): Promise<void>;
};

import { z } from 'zod';
import type { Account, LedgerFault, LedgerKind } from '../../domain/membership/ledger.ts';
import { type PaymentState, paymentStates } from '../../domain/membership/payment.ts';
import { type ProviderName, providerNames, type Rhythm } from '../../domain/membership/pledge.ts';
import type { Money } from '../../domain/money.ts';

/*
 * What the desk's screens of payments and the ledger and their server say to each other, as contract.ts does for the rest.
 * Times are ISO 8601 in UTC, amounts whole minor units.
 */

/** In whatever currency a provider settles. */
export type Sum = { amount: number; currency: string };

// --- `GET money`: how things stand

export type MoneyHead = {
  ledger: { entries: number; newest: string | null; fault: LedgerFault | null };
  /** of every account that has something, each with a currency */
  balances: (Sum & { account: Account })[];
  /** how many wait to be looked at */
  open: number;
  providers: { name: ProviderName; compared: { at: string; looked: number; mended: number; missing: number } | null }[];
};

// --- `GET money/payments`, and as a file `GET money/payments.csv`

export const paymentQuery = z.object({
  state: z.enum(paymentStates).optional(),
  provider: z.enum(providerNames).optional(),
  after: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});
export type PaymentRow = {
  id: number;
  at: string;
  state: PaymentState;
  money: Money;
  refunded: number;
  /** null while the provider has not said */
  fee: Sum | null;
  provider: ProviderName;
  /** the provider's id */
  payment: string;
  rhythm: Rhythm;
  /** who paid; '' and null once erased */
  supporter: { id: number; name: string; email: string | null };
  /** something about it waits to be looked at */
  incident: boolean;
};
export type PaymentList = { items: PaymentRow[]; next: string | null };

// --- what is to be looked at: `GET money/incidents`, `POST money/incidents/{id}`

export const incidentQuery = z.object({
  all: z.stringbool().optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});
export type IncidentRow = {
  id: number;
  kind: 'amount' | 'currency' | 'checkout' | 'unknown-pledge' | 'missing-at-provider' | 'differs';
  at: string;
  /** the provider's id, where one is known */
  payment: string | null;
  agreed: Money | null;
  /** as the provider has it; not always an amount */
  found: Sum | null;
  /** whether to accept it would make a payment count */
  counts: boolean;
  looked: { at: string; accepted: boolean; note: string } | null;
};
export type IncidentList = { items: IncidentRow[]; next: number | null };
export const incidentDecision = z.object({ accept: z.boolean(), note: z.string().trim().max(2000).default('') });

// --- `GET money/ledger`, and as a file `GET money/ledger.csv`

export const ledgerQuery = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});
export type LedgerRow = {
  number: number;
  at: string;
  kind: LedgerKind;
  payment: string;
  lines: (Sum & { account: Account })[];
  hash: string;
};
export type LedgerList = { items: LedgerRow[]; next: number | null };

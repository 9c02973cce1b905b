import { z } from 'zod';
import type { Cohort, MonthFigures, MonthlyIncome } from '../../domain/membership/figures.ts';
import type { PaymentState } from '../../domain/membership/payment.ts';
import type { PledgeState, ProviderName, Rhythm } from '../../domain/membership/pledge.ts';
import type { Money } from '../../domain/money.ts';

/*
 * What the desk's screens of supporters and their server say to each other, as contract.ts does for the rest. Times are ISO
 * 8601 in UTC, months YYYY-MM by the outlet's calendar, amounts whole minor units.
 */

/** What somebody is, by the best of their pledges. once: gave once within a year; past: gave, and does no more. */
export const supporterStates = ['active', 'past-due', 'ending', 'once', 'past'] as const;
export type SupporterState = (typeof supporterStates)[number];

// --- `GET supporters`, and as a file `GET supporters.csv`

export const supporterQuery = z.object({
  q: z.string().trim().max(200).optional(),
  state: z.enum(supporterStates).optional(),
  after: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});
export type SupporterRow = {
  id: number;
  /** '' where none was given */
  name: string;
  /** null once erased */
  email: string | null;
  state: SupporterState;
  /** of the first payment */
  since: string;
  /** what comes every month or year now */
  giving: (Money & { rhythm: Rhythm })[];
  /** all that was paid, less what went back */
  given: Money[];
};
/** `next`: what to ask `after` for more */
export type SupporterList = { items: SupporterRow[]; next: number | null; total: number };

// --- one of them: `GET supporters/{id}`, as a file `GET supporters/{id}/payments.csv`

export type SupporterPledge = {
  id: number;
  money: Money;
  rhythm: Rhythm;
  state: PledgeState;
  provider: ProviderName;
  startedAt: string;
  endedAt: string | null;
  periodEnd: string | null;
  /** on the wall; null: the reader wished not to be named */
  wall: { name: string; hidden: boolean } | null;
  /** for whom */
  gift: string | null;
};
export type SupporterPayment = {
  id: number;
  at: string;
  money: Money;
  refunded: number;
  state: PaymentState;
  rhythm: Rhythm;
};
export type SupporterPaper = { name: string; kind: 'receipt' | 'credit-note'; at: string; money: Money };
export type SupporterView = SupporterRow & {
  lang: string;
  /** since when the address is proven */
  confirmedAt: string | null;
  pledges: SupporterPledge[];
  payments: SupporterPayment[];
  papers: SupporterPaper[];
  can: { edit: boolean };
};

/** `POST supporters/pledges/{id}/wall` */
export const wallChoice = z.object({ hidden: z.boolean() });
// `POST supporters/receipts/{name}/mail` mails one again; `GET supporters/receipts/{name}.pdf` shows it

// --- `GET supporters/figures`

export const figuresQuery = z.object({ months: z.coerce.number().int().min(1).max(60).default(12) });
export type SupporterFigures = {
  /** people who support the outlet now, and of those whoever does so every month or year */
  supporters: number;
  recurring: number;
  income: MonthlyIncome[];
  /** the last one is not over yet */
  months: MonthFigures[];
  cohorts: Cohort[];
};

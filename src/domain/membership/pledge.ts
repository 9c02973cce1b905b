import { z } from 'zod';
import { currencies, type Money } from '../money.ts';
import { fail, ok, type Result } from '../result.ts';

/** Who takes the money. */
export const providerNames = ['stripe', 'monobank'] as const;
export type ProviderName = (typeof providerNames)[number];

export const rhythms = ['once', 'monthly', 'yearly'] as const;
export type Rhythm = (typeof rhythms)[number];

/**
 * started: at the provider's page, nothing paid yet. active: a monthly or yearly one that is paid. past-due: its payment was
 * refused and is tried again. ending: paid until `periodEnd` and stopped by the reader. ended: nothing more will be taken,
 * which is what a pledge of one payment is as soon as it is paid. abandoned: ended with nothing ever paid.
 */
export const pledgeStates = ['started', 'active', 'past-due', 'ending', 'ended', 'abandoned'] as const;
export type PledgeState = (typeof pledgeStates)[number];

/** What a person may give at once, in minor units of any currency. */
export const leastAmount = 100;
export const mostAmount = 1_000_000;

export const pledgeInput = z.object({
  provider: z.enum(providerNames),
  rhythm: z.enum(rhythms),
  money: z.object({ amount: z.int().min(leastAmount).max(mostAmount), currency: z.enum(currencies) }),
  email: z.email().max(254),
  name: z.string().trim().max(200).default(''),
  lang: z.string().min(2).max(35),
  /** on the wall of supporters */
  shown: z.enum(['anonymous', 'named']).default('anonymous'),
  wallName: z.string().trim().max(100).default(''),
  /** for somebody else */
  gift: z
    .object({
      name: z.string().trim().min(1).max(200),
      email: z.email().max(254),
      message: z.string().trim().max(2000).default(''),
    })
    .nullable()
    .default(null),
  idempotencyKey: z.string().min(8).max(100).nullable().default(null),
});
/** What somebody asks to give, as a form or an API sends it. */
export type PledgeInput = z.input<typeof pledgeInput>;

/** A pledge as the rest of Masthead sees it. Times of what has not been are null. */
export type Pledge = {
  id: number;
  token: string;
  /** what providers are told; opens nothing */
  reference: string;
  readerId: number;
  provider: ProviderName;
  rhythm: Rhythm;
  money: Money;
  state: PledgeState;
  providerCheckout: string | null;
  providerCustomer: string | null;
  providerSubscription: string | null;
  providerCard: string | null;
  shown: 'anonymous' | 'named';
  wallName: string;
  gift: { name: string; email: string; message: string } | null;
  lang: string;
  startedAt: Date;
  activeAt: Date | null;
  endedAt: Date | null;
  periodEnd: Date | null;
  version: number;
};

/**
 * What is known of a pledge, of which its state is read. Each part only ever grows or is replaced by what was seen later, so
 * that any order of news ends in the same (join of a semilattice). Times are ISO 8601.
 */
export type PledgeFacts = {
  /** done wins over abandoned: one cannot have paid at a page that one left */
  checkout?: 'done' | 'abandoned';
  /** the earliest payment */
  firstPaid?: string;
  /** as the provider has it, or for cards that we charge, as we have it: the latest look counts */
  seen?: {
    state: 'started' | 'active' | 'past-due' | 'ending';
    amount: number;
    periodEnd: string | null;
    asOf: string;
  };
  /** when the reader stopped a pledge whose card we charge; it runs out from then on */
  stopped?: string;
  /** the earliest end; nothing comes after it */
  ended?: string;
};

/** Both together: commutative, associative, and the same fact twice is the fact once. */
export function joinPledge(a: PledgeFacts, b: PledgeFacts): PledgeFacts {
  const checkout = a.checkout === 'done' || b.checkout === 'done' ? 'done' : (a.checkout ?? b.checkout);
  const firstPaid = earliest(a.firstPaid, b.firstPaid);
  const ended = earliest(a.ended, b.ended);
  const stopped = earliest(a.stopped, b.stopped);
  const seen = latest(a.seen, b.seen);
  return {
    ...(checkout ? { checkout } : {}),
    ...(firstPaid ? { firstPaid } : {}),
    ...(seen ? { seen } : {}),
    ...(stopped ? { stopped } : {}),
    ...(ended ? { ended } : {}),
  };
}

/** What a pledge is, by what is known of it. */
export function pledgeState(rhythm: Rhythm, facts: PledgeFacts): PledgeState {
  const { checkout, firstPaid, seen, ended } = facts;
  if (rhythm === 'once') return firstPaid ? 'ended' : checkout === 'abandoned' || ended ? 'abandoned' : 'started';
  if (ended) return firstPaid ? 'ended' : 'abandoned';
  if (seen && seen.state !== 'started') return seen.state;
  if (firstPaid) return 'active';
  return checkout === 'abandoned' ? 'abandoned' : 'started';
}

/** When a pledge ended; null while it goes on. */
export function pledgeEnd(rhythm: Rhythm, { firstPaid, ended }: PledgeFacts): string | null {
  return rhythm === 'once' ? (firstPaid ?? ended ?? null) : (ended ?? null);
}

/** Whether a pledge may get another amount, or be stopped. */
export function mayChange(pledge: Pick<Pledge, 'rhythm' | 'state'>): Result<null> {
  if (pledge.rhythm === 'once') return fail('conflict', 'pledge.once');
  return pledge.state === 'active' || pledge.state === 'past-due' ? ok(null) : fail('conflict', 'pledge.not-active');
}

/**
 * The end of the n-th period from a first day: the same day of a later month, or the month's last one where it has no such
 * day (31 January, 28 February, 31 March). UTC.
 */
export function periodEnd(first: Date, rhythm: 'monthly' | 'yearly', n: number): Date {
  const months = rhythm === 'yearly' ? n * 12 : n;
  const end = new Date(first);
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(first.getUTCDate(), lastDay));
  return end;
}

/** How many days after the first refusal of a card that we charge the next tries are made; after the last one it ends. */
export const retryDays = [3, 7, 14] as const;

function earliest(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && b < a) ? b : a;
}

/** The later look; of two of one moment, always the same one whichever comes first. */
export function latest<T extends { asOf: string }>(a: T | undefined, b: T | undefined): T | undefined {
  if (!a || !b) return a ?? b;
  if (a.asOf !== b.asOf) return a.asOf > b.asOf ? a : b;
  return canonical(a) >= canonical(b) ? a : b;
}

/** A value as text, the same for the same value whatever order its keys are in (the database keeps none). */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, v) =>
    v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v,
  );
}

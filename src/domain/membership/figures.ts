import type { Currency } from '../money.ts';
import type { Rhythm } from './pledge.ts';

/*
 * What the newsroom wants to know of its supporters as a whole. Months are YYYY-MM of the outlet's calendar, and somebody is
 * there in a month if they are there at its end: so the figures of a month that is over never change.
 */

/** From the month of the first payment of a monthly or yearly pledge to the month in which it ended; null: it goes on. */
export type Span = { reader: number; from: string; until: string | null };

export type MonthFigures = {
  month: string;
  /** at the end of the month before */
  before: number;
  joined: number;
  lost: number;
  /** lost of those before; null where there was nobody to lose */
  churn: number | null;
};

/** `still[k]`: how many of them are there at the end of the k-th month after they began; ends with the current month. */
export type Cohort = { month: string; size: number; still: number[] };

/** The month that is `n` months later. */
export function monthsOn(month: string, n: number): string {
  const [year, m] = month.split('-').map(Number) as [number, number];
  const index = year * 12 + (m - 1) + n;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** Joined and lost by month, the last `n` months up to `now`. Somebody who ends one pledge and has another is not lost. */
export function monthFigures(spans: readonly Span[], now: string, n: number): MonthFigures[] {
  const there = readersByMonth(spans);
  return Array.from({ length: n }, (_, i) => {
    const month = monthsOn(now, i - n + 1);
    const [before, after] = [there(monthsOn(month, -1)), there(month)];
    const lost = [...before].filter(reader => !after.has(reader)).length;
    return {
      month,
      before: before.size,
      joined: [...after].filter(reader => !before.has(reader)).length,
      lost,
      churn: before.size === 0 ? null : lost / before.size,
    };
  });
}

/** Readers by the month in which they first began, the last `n` months up to `now`, and how many of them are still there. */
export function cohorts(spans: readonly Span[], now: string, n: number): Cohort[] {
  const began = new Map<number, string>();
  for (const { reader, from } of spans) {
    const known = began.get(reader);
    if (known === undefined || from < known) began.set(reader, from);
  }
  const members = Map.groupBy([...began.keys()], reader => began.get(reader)!);
  const there = readersByMonth(spans);
  return Array.from({ length: n }, (_, i) => monthsOn(now, i - n + 1)).flatMap(month => {
    const of = members.get(month) ?? [];
    if (of.length === 0) return [];
    const still: number[] = [];
    for (let at = month; at <= now; at = monthsOn(at, 1)) {
      const present = there(at);
      still.push(of.filter(reader => present.has(reader)).length);
    }
    return [{ month, size: of.length, still }];
  });
}

/** Who is there at the end of a month; each month is looked up once. */
function readersByMonth(spans: readonly Span[]): (month: string) => ReadonlySet<number> {
  const known = new Map<string, ReadonlySet<number>>();
  return month => {
    let found = known.get(month);
    if (!found) {
      found = new Set(spans.filter(s => s.from <= month && (s.until === null || s.until > month)).map(s => s.reader));
      known.set(month, found);
    }
    return found;
  };
}

/**
 * What comes in every month in one currency. A yearly pledge counts a twelfth, exactly: `amount` is in whole minor units, and
 * `twelfths` (0 to 11) is the rest of one that is left over, instead of being rounded.
 */
export type MonthlyIncome = { currency: Currency; amount: number; twelfths: number; monthly: number; yearly: number };

export function monthlyIncome(
  pledges: Iterable<{ rhythm: Rhythm; amount: number; currency: Currency }>,
): MonthlyIncome[] {
  const sums = new Map<Currency, { twelfths: number; monthly: number; yearly: number }>();
  for (const { rhythm, amount, currency } of pledges) {
    if (rhythm === 'once') continue;
    const sum = sums.get(currency) ?? { twelfths: 0, monthly: 0, yearly: 0 };
    sum.twelfths += rhythm === 'monthly' ? amount * 12 : amount;
    sum[rhythm]++;
    if (!Number.isSafeInteger(sum.twelfths)) throw new RangeError('a sum of money is past what is counted exactly');
    sums.set(currency, sum);
  }
  return [...sums]
    .map(([currency, { twelfths, monthly, yearly }]) => ({
      currency,
      amount: Math.floor(twelfths / 12),
      twelfths: twelfths % 12,
      monthly,
      yearly,
    }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

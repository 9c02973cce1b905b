import fc from 'fast-check';
import type { About, MoneyEvent, MoveRef, PaymentEvent, Sum } from '../../src/domain/membership/event.ts';
import type { Currency } from '../../src/domain/money.ts';

/*
 * What may happen to one payment at a provider, step by step, and what the provider says of it after each step: every look is
 * a list of events, as of the moment of the look. What is on our account there is counted apart from all code under test.
 */

type Step =
  | { do: 'fail' }
  | { do: 'pay' }
  | { do: 'settle' }
  | { do: 'refund'; part: number }
  | { do: 'refund-fails' }
  | { do: 'dispute' }
  | { do: 'close'; won: boolean };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>({ do: 'fail' }),
  fc.constant<Step>({ do: 'pay' }),
  fc.constant<Step>({ do: 'settle' }),
  fc.record({ do: fc.constant('refund' as const), part: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
  fc.constant<Step>({ do: 'refund-fails' }),
  fc.constant<Step>({ do: 'dispute' }),
  fc.record({ do: fc.constant('close' as const), won: fc.boolean() }),
);

export type Look = { payment: string; asOf: string; events: MoneyEvent[] };
export type History = { payment: string; looks: Look[]; balance: Map<string, number>; currency: Currency };

type Move = { ref: MoveRef; effect: number; stands: boolean; settled: { gross: Sum; fee: Sum } | null };

/** A payment with everything that happens to it. `n` parts several in one run. */
export function history(n: number, pledge: { reference: string }): fc.Arbitrary<History> {
  return fc
    .record({
      amount: fc.integer({ min: 1, max: 1_000_000 }),
      currency: fc.constantFrom<Currency>('UAH', 'EUR', 'USD', 'GBP', 'PLN'),
      settles: fc.constantFrom('EUR', 'UAH', 'CHF'),
      rate: fc.double({ min: 0.1, max: 40, noNaN: true }),
      feePart: fc.double({ min: 0, max: 0.2, noNaN: true }),
      steps: fc.array(step, { minLength: 1, maxLength: 10 }),
      begun: fc.integer({ min: 0, max: 1_000_000 }),
    })
    .map(({ amount, currency, settles, rate, feePart, steps, begun }) => {
      const payment = `pi_${n}`;
      const about: About = { payment, pledge, amount: { amount, currency } };
      const moves: Move[] = [];
      const looks: Look[] = [];
      let clock = Date.UTC(2026, 0, 1) + begun * 1000;
      let failed = false;
      let refunds = 0;
      let dispute: 'none' | 'open' | 'won' | 'lost' = 'none';
      const settle = (effect: number, feeOf: number) => {
        const gross = settles === currency ? effect : Math.round(effect * rate);
        return {
          gross: { amount: gross, currency: settles },
          fee: { amount: Math.round(Math.abs(gross) * feeOf), currency: settles },
        };
      };
      for (const s of ['begin', ...steps] as const) {
        clock += 1000;
        const paid = moves.some(m => m.ref === 'payment');
        const given = moves.filter(m => m.ref.startsWith('refund:') && m.stands).reduce((sum, m) => sum - m.effect, 0);
        if (s === 'begin') {
          // nothing has happened yet
        } else if (s.do === 'fail') failed ||= !paid;
        else if (s.do === 'pay' && !paid) moves.push({ ref: 'payment', effect: amount, stands: true, settled: null });
        else if (s.do === 'settle')
          for (const m of moves) m.settled ??= m.stands ? settle(m.effect, m.ref === 'payment' ? feePart : 0) : null;
        else if (s.do === 'refund' && paid && given < amount && dispute === 'none') {
          const part = Math.max(1, Math.min(amount - given, Math.round(amount * s.part)));
          moves.push({ ref: `refund:re_${++refunds}`, effect: -part, stands: true, settled: null });
        } else if (s.do === 'refund-fails') {
          const last = moves.findLast(m => m.ref.startsWith('refund:') && m.stands);
          if (last) {
            last.stands = false;
            last.settled = null;
          }
        } else if (s.do === 'dispute' && paid && dispute === 'none' && given === 0) {
          dispute = 'open';
          moves.push({ ref: 'dispute:dp_1', effect: -amount, stands: true, settled: settle(-amount, 0.01) });
        } else if (s.do === 'close' && dispute === 'open') {
          dispute = s.won ? 'won' : 'lost';
          if (s.won) moves.push({ ref: 'dispute-won:dp_1', effect: amount, stands: true, settled: settle(amount, 0) });
        }
        const asOf = new Date(clock).toISOString();
        const events: MoneyEvent[] = [{ kind: 'pending', about, asOf }];
        if (failed && !moves.some(m => m.ref === 'payment')) events.push({ kind: 'payment-failed', about, asOf });
        for (const m of moves) {
          const money = { amount: Math.abs(m.effect), currency };
          const at = '2026-01-02T00:00:00.000Z';
          if (m.ref === 'payment') events.push({ kind: 'paid', about, at, asOf });
          else if (m.ref.startsWith('refund:'))
            events.push({ kind: 'refunded', about, refund: m.ref.slice(7), money, stands: m.stands, at, asOf });
          else if (m.ref.startsWith('dispute:'))
            events.push(
              dispute === 'open'
                ? { kind: 'dispute-opened', about, dispute: 'dp_1', money, at, asOf }
                : {
                    kind: 'dispute-closed',
                    about,
                    dispute: 'dp_1',
                    money,
                    won: dispute === 'won',
                    at,
                    closedAt: at,
                    asOf,
                  },
            );
          if (m.settled) events.push({ kind: 'settled', about, move: m.ref, ...m.settled, asOf });
        }
        looks.push({ payment, asOf, events });
      }
      const balance = new Map<string, number>();
      const add = (sum: Sum) => balance.set(sum.currency, (balance.get(sum.currency) ?? 0) + sum.amount);
      for (const m of moves.filter(m => m.stands)) {
        add(m.settled?.gross ?? { amount: m.effect, currency });
        if (m.settled) add({ ...m.settled.fee, amount: -m.settled.fee.amount });
      }
      return { payment, looks, balance, currency };
    });
}

/** What of several histories arrives, and in which order: some of it never, some of it several times, none of it in order. */
export function arrivals(histories: readonly History[]): fc.Arbitrary<Look[]> {
  const all = histories.flatMap(h => h.looks);
  return fc.array(fc.constantFrom(...all), { maxLength: all.length * 2 });
}

/** Singly, or in whatever pieces they come. */
export function shuffledEvents(looks: readonly Look[], order: readonly number[]): PaymentEvent[] {
  return looks
    .flatMap(l => l.events)
    .map((event, i) => ({ event, key: order[i % Math.max(1, order.length)] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ event }) => event);
}

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { noHash } from '../../src/domain/correction/log.ts';
import type { MoneyEvent } from '../../src/domain/membership/event.ts';
import {
  balanceOf,
  entriesToBook,
  followLedger,
  hashedEntry,
  isBalanced,
  type LedgerEntry,
  type NewEntry,
} from '../../src/domain/membership/ledger.ts';
import { factsOf, joinPayment, type PaymentFacts, seenOf } from '../../src/domain/membership/payment.ts';
import { arrivals, type History, history, shuffledEvents } from './history.ts';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const pledge = { reference: 'a'.repeat(32) };
const runs = 3000;

/** A newsroom in miniature: what is known of each payment, and its ledger. */
function books() {
  const known = new Map<string, PaymentFacts>();
  const ledger: (NewEntry & { payment: string })[] = [];
  const take = (event: MoneyEvent) => {
    const { payment } = event.about;
    const before = known.get(payment);
    const facts = before ? joinPayment(before, factsOf(event)) : factsOf(event);
    known.set(payment, facts);
    const booked = ledger.filter(e => e.payment === payment);
    for (const entry of entriesToBook('stripe', payment, 'monthly', facts, booked)) ledger.push({ ...entry, payment });
  };
  return { known, ledger, take };
}

const several = fc.tuple(history(1, pledge), history(2, pledge), history(3, pledge)).chain(histories =>
  fc.record({
    histories: fc.constant(histories),
    arrived: arrivals(histories),
    order: fc.array(fc.integer(), { maxLength: 200 }),
  }),
);

const balanceAtProvider = (histories: readonly History[]) => {
  const sums: Record<string, number> = {};
  for (const h of histories) for (const [c, n] of h.balance) sums[c] = (sums[c] ?? 0) + n;
  return Object.fromEntries(Object.entries(sums).filter(([, n]) => n !== 0));
};

describe('whatever order news of payments comes in, with repeats, delays and losses', () => {
  it('after a comparison with the provider the ledger has the provider’s balance, with no double and no gap', () => {
    fc.assert(
      fc.property(several, ({ histories, arrived, order }) => {
        const { ledger, take, known } = books();
        for (const event of shuffledEvents(arrived, order)) take(event as MoneyEvent);
        // the nightly comparison looks at everything as it is in the end
        for (const h of histories) for (const event of h.looks.at(-1)!.events) take(event);
        assert.deepEqual(balanceOf('provider:stripe', ledger), balanceAtProvider(histories));
        assert.equal(new Set(ledger.map(e => e.key)).size, ledger.length, 'no key twice');
        for (const entry of ledger) assert.ok(isBalanced(entry.lines) && entry.lines.length >= 2);
        // one that never heard of anything before the comparison knows the same
        const fresh = books();
        for (const h of histories) for (const event of h.looks.at(-1)!.events) fresh.take(event);
        for (const [payment, facts] of known) assert.deepEqual(seenOf(facts), seenOf(fresh.known.get(payment)!));
        // and another comparison books nothing
        const entries = ledger.length;
        for (const h of histories) for (const event of h.looks.at(-1)!.events) take(event);
        assert.equal(ledger.length, entries);
      }),
      { numRuns: runs },
    );
  });

  it('nothing is booked twice on the way: the income of a payment never exceeds what was paid', () => {
    fc.assert(
      fc.property(several, ({ histories, arrived, order }) => {
        const { ledger, take } = books();
        for (const event of shuffledEvents(arrived, order)) {
          take(event as MoneyEvent);
          for (const h of histories) {
            const income = balanceOf(
              'income:recurring',
              ledger.filter(e => e.payment === h.payment),
            );
            const about = h.looks[0]!.events[0]!.about.amount;
            assert.ok(-(income[h.currency] ?? 0) === 0 || -income[h.currency]! === about.amount);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is known of a payment', () => {
  const facts = several.map(({ arrived, order }) =>
    shuffledEvents(arrived, order)
      .filter(e => (e as MoneyEvent).about.payment === 'pi_1')
      .map(e => factsOf(e as MoneyEvent)),
  );
  it('is joined in any order and grouping to the same, and the same again changes nothing', () => {
    fc.assert(
      fc.property(facts, all => {
        fc.pre(all.length >= 3);
        const [a, b, c] = all as [PaymentFacts, PaymentFacts, PaymentFacts];
        assert.deepEqual(joinPayment(a, b), joinPayment(b, a));
        assert.deepEqual(joinPayment(joinPayment(a, b), c), joinPayment(a, joinPayment(b, c)));
        assert.deepEqual(joinPayment(a, a), a);
        const whole = all.reduce(joinPayment);
        assert.deepEqual(joinPayment(whole, b), whole);
        assert.deepEqual(all.toReversed().reduce(joinPayment), whole);
      }),
      { numRuns: runs },
    );
  });
});

describe('the chain of the ledger', () => {
  const chain = (entries: NewEntry[]): LedgerEntry[] => {
    let previousHash = noHash;
    return entries.map((entry, i) => {
      const said = { ...entry, number: i + 1, payment: 'stripe:pi_1', bookedAt: '2026-01-03T00:00:00.000Z' };
      const hash = sha256(hashedEntry(said, previousHash));
      const made = { ...said, previousHash, hash };
      previousHash = hash;
      return made;
    });
  };
  const faultOf = (entries: LedgerEntry[]) => {
    const follow = followLedger(sha256);
    for (const entry of entries) {
      const fault = follow(entry);
      if (fault) return fault;
    }
    return null;
  };

  it('holds as it was booked, and shows every change, every entry taken out and every two that changed places', () => {
    fc.assert(
      fc.property(several, fc.nat(), fc.nat(), ({ histories }, where, which) => {
        const { ledger, take } = books();
        for (const h of histories) for (const event of h.looks.at(-1)!.events) take(event);
        const whole = chain(ledger);
        assert.equal(faultOf(whole), null);
        fc.pre(whole.length >= 2);
        const i = where % whole.length;
        const line = whole[i]!.lines[which % whole[i]!.lines.length]!;
        const changes: ((e: LedgerEntry) => LedgerEntry)[] = [
          e => ({ ...e, lines: e.lines.map(l => (l === line ? { ...l, amount: l.amount + 1 } : l)) }),
          e => ({
            ...e,
            lines: e.lines.map(l => (l === line ? { ...l, account: l.account === 'fees' ? 'refunds' : 'fees' } : l)),
          }),
          e => ({ ...e, kind: e.kind === 'fee' ? 'refund' : 'fee' }),
          e => ({ ...e, at: '2020-01-01T00:00:00.000Z' }),
          e => ({ ...e, bookedAt: '2020-01-01T00:00:00.000Z' }),
          e => ({ ...e, memo: `${e.memo}x` }),
          e => ({ ...e, key: `${e.key}x` }),
          e => ({ ...e, payment: 'stripe:pi_other' }),
          e => ({ ...e, hash: sha256('another') }),
        ];
        for (const change of changes)
          assert.equal(faultOf(whole.map((e, n) => (n === i ? change(e) : e)))?.number, i + 1);
        if (i < whole.length - 1) {
          assert.deepEqual(faultOf(whole.toSpliced(i, 1)), { number: i + 1, how: 'gap' });
          const swapped = whole.with(i, whole[i + 1]!).with(i + 1, whole[i]!);
          assert.equal(faultOf(swapped)?.number, i + 1);
        }
      }),
      { numRuns: 500 },
    );
  });
});

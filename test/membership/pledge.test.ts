import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  joinPledge,
  type PledgeFacts,
  periodEnd,
  pledgeEnd,
  pledgeInput,
  pledgeState,
  type Rhythm,
} from '../../src/domain/membership/pledge.ts';

const time = fc.integer({ min: 0, max: 10_000 }).map(n => new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString());
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const facts: fc.Arbitrary<PledgeFacts> = fc
  .record({
    checkout: optional(fc.constantFrom('done' as const, 'abandoned' as const)),
    firstPaid: optional(time),
    seen: optional(
      fc.record({
        state: fc.constantFrom('started' as const, 'active' as const, 'past-due' as const, 'ending' as const),
        amount: fc.integer({ min: 100, max: 5000 }),
        periodEnd: fc.option(time),
        asOf: time,
      }),
    ),
    stopped: optional(time),
    ended: optional(time),
  })
  .map(all => Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined)) as PledgeFacts);

describe('what is known of a pledge', () => {
  it('is joined in any order and grouping to the same, and the same again changes nothing', () => {
    fc.assert(
      fc.property(facts, facts, facts, (a, b, c) => {
        assert.deepEqual(joinPledge(a, b), joinPledge(b, a));
        assert.deepEqual(joinPledge(joinPledge(a, b), c), joinPledge(a, joinPledge(b, c)));
        assert.deepEqual(joinPledge(a, a), a);
      }),
      { numRuns: 3000 },
    );
  });
  it('never goes back: what ended stays so, and what was paid was paid', () => {
    fc.assert(
      fc.property(facts, facts, fc.constantFrom<Rhythm>('once', 'monthly', 'yearly'), (a, b, rhythm) => {
        const [before, now] = [pledgeState(rhythm, a), pledgeState(rhythm, joinPledge(a, b))];
        if (before === 'ended') assert.equal(now, 'ended');
        if (a.firstPaid) assert.ok(now !== 'started' && now !== 'abandoned', now);
        if (now === 'ended') assert.ok(pledgeEnd(rhythm, joinPledge(a, b)));
      }),
      { numRuns: 3000 },
    );
  });
  it('is told in the words of states', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const seen = (state: 'active' | 'past-due' | 'ending') => ({
      seen: { state, amount: 500, periodEnd: at, asOf: at },
    });
    for (const [rhythm, known, state] of [
      ['once', {}, 'started'],
      ['once', { checkout: 'done' }, 'started'],
      ['once', { checkout: 'abandoned' }, 'abandoned'],
      ['once', { checkout: 'abandoned', firstPaid: at }, 'ended'],
      ['monthly', { firstPaid: at }, 'active'],
      ['monthly', { firstPaid: at, ...seen('past-due') }, 'past-due'],
      ['monthly', { firstPaid: at, ...seen('ending') }, 'ending'],
      ['yearly', { firstPaid: at, ...seen('active'), ended: at }, 'ended'],
      ['yearly', { ended: at }, 'abandoned'],
    ] as [Rhythm, PledgeFacts, string][])
      assert.equal(pledgeState(rhythm, known), state, JSON.stringify(known));
  });
});

describe('the end of a period', () => {
  const day = (text: string) => new Date(`${text}T10:30:00.000Z`);
  it('is the same day of a later month, or the last one where it has none', () => {
    for (const [from, n, to] of [
      ['2026-01-15', 1, '2026-02-15'],
      ['2026-01-31', 1, '2026-02-28'],
      ['2026-01-31', 2, '2026-03-31'],
      ['2026-01-31', 3, '2026-04-30'],
      ['2024-01-31', 1, '2024-02-29'],
      ['2026-12-05', 1, '2027-01-05'],
    ] as const)
      assert.deepEqual(periodEnd(day(from), 'monthly', n), day(to));
    assert.deepEqual(periodEnd(day('2024-02-29'), 'yearly', 1), day('2025-02-28'));
    assert.deepEqual(periodEnd(day('2024-02-29'), 'yearly', 4), day('2028-02-29'));
  });
  it('never wanders: the n-th is counted from the first day, and each is later than the one before', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 240 }), (from, n) => {
        const first = new Date(from);
        const end = periodEnd(first, 'monthly', n);
        assert.ok(end > periodEnd(first, 'monthly', n - 1));
        assert.ok(end.getUTCDate() <= first.getUTCDate());
        assert.deepEqual(end.toISOString().slice(10), first.toISOString().slice(10));
        assert.deepEqual(periodEnd(first, 'yearly', n), periodEnd(first, 'monthly', n * 12));
      }),
    );
  });
});

describe('what somebody asks to give', () => {
  const good = {
    provider: 'stripe',
    rhythm: 'once',
    money: { amount: 500, currency: 'EUR' },
    email: 'a@example.org',
    lang: 'en',
  };
  it('is taken with what it leaves out filled in, and names keep their marks, which are for whoever shows them to write safely', () => {
    const read = pledgeInput.parse({ ...good, name: ' <b>Ada</b> ' });
    assert.deepEqual([read.name, read.shown, read.gift], ['<b>Ada</b>', 'anonymous', null]);
  });
  it('is refused where it is none', () => {
    for (const bad of [
      { money: { amount: 99, currency: 'EUR' } },
      { money: { amount: 1_000_001, currency: 'EUR' } },
      { gift: { name: '', email: 'x' } },
    ])
      assert.ok(!pledgeInput.safeParse({ ...good, ...bad }).success);
  });
});

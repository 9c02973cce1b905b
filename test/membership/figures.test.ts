import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cohorts, monthFigures, monthlyIncome, monthsOn, type Span } from '../../src/domain/membership/figures.ts';
import { plainName, readReceiptName, receiptName } from '../../src/domain/membership/receipt.ts';
import { message } from '../../src/render/messages/index.ts';

const spans: Span[] = [
  { reader: 1, from: '2026-01', until: null },
  { reader: 2, from: '2026-01', until: '2026-03' },
  // changed from one pledge to another within a month: never away
  { reader: 3, from: '2026-02', until: '2026-03' },
  { reader: 3, from: '2026-03', until: null },
  // came and went within a month
  { reader: 4, from: '2026-02', until: '2026-02' },
];

describe('figures of supporters', () => {
  it('say who joined, who was lost, and how many of those who were there', () => {
    assert.deepEqual(monthFigures(spans, '2026-04', 4), [
      { month: '2026-01', before: 0, joined: 2, lost: 0, churn: null },
      { month: '2026-02', before: 2, joined: 1, lost: 0, churn: 0 },
      { month: '2026-03', before: 3, joined: 0, lost: 1, churn: 1 / 3 },
      { month: '2026-04', before: 2, joined: 0, lost: 0, churn: 0 },
    ]);
  });

  it('say how many of each month’s beginners are still there', () => {
    assert.deepEqual(cohorts(spans, '2026-04', 12), [
      { month: '2026-01', size: 2, still: [2, 2, 1, 1] },
      { month: '2026-02', size: 2, still: [1, 1, 1] },
    ]);
  });

  const month = fc.integer({ min: 0, max: 30 }).map(n => monthsOn('2024-06', n));
  const span = fc
    .record({ reader: fc.nat(12), from: month, length: fc.option(fc.nat(20), { nil: null }) })
    .map(
      ({ reader, from, length }): Span => ({ reader, from, until: length === null ? null : monthsOn(from, length) }),
    );

  it('add up: those before, with those who joined and without those who were lost, are those before the next', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 40 }), of => {
        const months = monthFigures(of, '2026-12', 31);
        for (const [i, m] of months.entries()) {
          const next = months[i + 1];
          if (next) assert.equal(m.before + m.joined - m.lost, next.before);
          assert.ok(m.churn === null || (m.churn >= 0 && m.churn <= 1));
        }
        const all = cohorts(of, '2026-12', 31);
        assert.equal(
          all.reduce((n, c) => n + c.size, 0),
          new Set(of.map(s => s.reader)).size,
        );
        for (const { size, still } of all) for (const n of still) assert.ok(n >= 0 && n <= size);
        // all who are there now are of some cohort
        const there = new Set(of.filter(s => s.until === null || s.until > '2026-12').map(s => s.reader));
        assert.equal(
          all.reduce((n, c) => n + c.still.at(-1)!, 0),
          there.size,
        );
      }),
    );
  });

  it('count a twelfth of what comes every year, exactly, and say what is left over', () => {
    assert.deepEqual(
      monthlyIncome([
        { rhythm: 'monthly', amount: 500, currency: 'EUR' },
        { rhythm: 'yearly', amount: 5000, currency: 'EUR' },
        { rhythm: 'yearly', amount: 100, currency: 'UAH' },
        { rhythm: 'once', amount: 9999, currency: 'EUR' },
      ]),
      [
        { currency: 'EUR', amount: 916, twelfths: 8, monthly: 1, yearly: 1 },
        { currency: 'UAH', amount: 8, twelfths: 4, monthly: 0, yearly: 1 },
      ],
    );
    const pledge = fc.record({
      rhythm: fc.constantFrom('monthly' as const, 'yearly' as const),
      amount: fc.integer({ min: 1, max: 1_000_000 }),
      currency: fc.constantFrom('EUR' as const, 'USD' as const),
    });
    fc.assert(
      fc.property(fc.array(pledge), pledges => {
        for (const { currency, amount, twelfths } of monthlyIncome(pledges)) {
          const yearly = pledges
            .filter(p => p.currency === currency)
            .reduce((sum, p) => sum + p.amount * (p.rhythm === 'monthly' ? 12 : 1), 0);
          assert.equal(amount * 12 + twelfths, yearly);
          assert.ok(twelfths >= 0 && twelfths < 12);
        }
      }),
    );
  });

  it('go from month to month over the years', () => {
    assert.equal(monthsOn('2026-12', 1), '2027-01');
    assert.equal(monthsOn('2026-01', -1), '2025-12');
    assert.equal(monthsOn('2026-05', 20), '2028-01');
  });
});

describe('the name of a receipt', () => {
  it('is read back, and nothing else is one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 9999 }), fc.integer({ min: 1, max: 99_999_999 }), (year, number) =>
        assert.deepEqual(readReceiptName(receiptName({ year, number })), { year, number }),
      ),
    );
    for (const text of ['', '2026', '2026-1', '2026-00000', '26-00001', '2026-00001.pdf', '../2026-00001'])
      assert.equal(readReceiptName(text), null, text);
  });
});

describe('a name that others see', () => {
  it('is one line without marks that nobody sees, whatever was typed, and twice is once', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(text, name => {
        const plain = plainName(name);
        assert.doesNotMatch(plain, /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
        assert.equal(plain, plain.trim());
        assert.ok([...new Intl.Segmenter().segment(plain)].length <= 100);
        assert.equal(plainName(plain), plain);
      }),
    );
    assert.equal(plainName('  Олена\tКоваленко '), 'Олена Коваленко');
    assert.equal(plainName('محمد\u200cرضا'), 'محمد\u200cرضا', 'a joiner is part of a word');
    assert.equal(plainName('👩‍👧 Eve'), '👩‍👧 Eve');
    assert.equal(plainName('\u202egro.elpmaxe@eve'), 'gro.elpmaxe@eve');
  });
});

describe('the number of a receipt', () => {
  it('keeps its order among Arabic letters, which would turn the year and the count around', () => {
    for (const key of ['receipt.receipt', 'receipt.credit-note'])
      assert.match(message('ar', key, { n: '2026-00017' }), /\u20662026-00017\u2069/);
    const values = { number: '2026-00017', outlet: 'x', amount: 'x', at: 0, rhythm: 'once', of: '2026-00016' };
    for (const key of [
      'mail.receipt.subject',
      'mail.receipt.intro',
      'mail.credit-note.subject',
      'mail.credit-note.intro',
    ])
      for (const [number] of message('ar', key, values).matchAll(/.2026-000\d\d./gu))
        assert.match(number, /^\u2066.*\u2069$/);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  currencies,
  formatMoney,
  isMoney,
  type Money,
  parseMoney,
  plainAmount,
  totals,
} from '../../src/domain/money.ts';

const money = fc.record(
  {
    amount: fc.integer({ min: 0, max: 1_000_000_000 }),
    currency: fc.constantFrom(...currencies),
  },
  { noNullPrototype: true },
);

describe('an amount as people type it', () => {
  const read = (lang: string, text: string) => {
    const result = parseMoney(lang, text, 'EUR');
    return result.ok ? result.value.amount : result.failure.key;
  };
  for (const [lang, text, expected] of [
    ['en', '12.50', 1250],
    ['uk', '12,50', 1250],
    ['uk', '12.50', 1250],
    ['en', '12,5', 1250],
    ['uk', '1 000', 100000],
    ['fr', '1\u202f000,05', 100005],
    ['de', '1.000,50', 100050],
    ['en', '1,000.50', 100050],
    ['en', '1,000', 100000],
    ['de', '1.000', 100000],
    ['de', '1.000.000', 100000000],
    ['ar', '١٢٫٥', 1250],
    ['ar', '١٬٠٠٠', 100000],
    ['pl', '0,05', 5],
    ['en', '007', 700],
    ['en', ' 5 ', 500],
  ] as const)
    it(`"${text}" in ${lang} is ${expected}`, () => assert.equal(read(lang, text), expected));
  for (const [lang, text, key] of [
    ['en', '12.505', 'money.decimals'],
    ['de', '1,000', 'money.decimals'],
    ['en', '1.000', 'money.decimals'],
    ['en', '0.001', 'money.decimals'],
    ['en', '', 'money.unreadable'],
    ['en', 'ten', 'money.unreadable'],
    ['en', '-5', 'money.unreadable'],
    ['en', '+5', 'money.unreadable'],
    ['en', '1e3', 'money.unreadable'],
    ['en', '0x10', 'money.unreadable'],
    ['en', 'NaN', 'money.unreadable'],
    ['en', 'Infinity', 'money.unreadable'],
    ['en', '1.2.3', 'money.unreadable'],
    ['en', '1,00,000.00', 'money.unreadable'],
    ['en', '10,00.00', 'money.unreadable'],
    ['en', '5 €', 'money.unreadable'],
    ['en', '99999999999999999', 'money.unreadable'],
  ] as const)
    it(`"${text}" in ${lang} is refused: ${key}`, () => assert.equal(read(lang, text), key));

  it('is read back from what each language shows of it, exactly', () => {
    fc.assert(
      fc.property(money, fc.constantFrom('en', 'uk', 'ar', 'de', 'fr', 'pl'), (of, lang) => {
        const parts = new Intl.NumberFormat(lang, { style: 'currency', currency: of.currency }).formatToParts(
          plainAmount(of) as Intl.StringNumericLiteral,
        );
        const digits = parts
          .filter(p => ['integer', 'group', 'decimal', 'fraction'].includes(p.type))
          .map(p => p.value);
        assert.deepEqual(parseMoney(lang, digits.join(''), of.currency), { ok: true, value: of });
      }),
      { numRuns: 2000 },
    );
  });
  it('is read back from its plain form in every language, exactly', () => {
    fc.assert(
      fc.property(money, fc.constantFrom('en', 'uk', 'ar', 'de', 'fr', 'pl'), (of, lang) => {
        assert.deepEqual(parseMoney(lang, plainAmount(of), of.currency), { ok: true, value: of });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('money', () => {
  it('is a whole number of minor units of a currency that we know', () => {
    assert.ok(isMoney({ amount: -5, currency: 'UAH' }));
    for (const wrong of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '5', null])
      assert.ok(!isMoney({ amount: wrong, currency: 'EUR' }), String(wrong));
    for (const wrong of ['eur', 'CHF', '', null]) assert.ok(!isMoney({ amount: 1, currency: wrong }));
  });
  it('is shown in the language of whoever reads it, to the last cent', () => {
    assert.equal(formatMoney('en', { amount: 1250, currency: 'EUR' }), '€12.50');
    assert.equal(formatMoney('en', { amount: 1200, currency: 'EUR' }, { short: true }), '€12');
    assert.equal(formatMoney('de', { amount: 100050, currency: 'EUR' }).replaceAll('\u00a0', ' '), '1.000,50 €');
    assert.match(formatMoney('uk', { amount: 5, currency: 'UAH' }), /0,05/);
    // a double would show …992
    assert.match(formatMoney('en', { amount: 9007199254740991, currency: 'USD' }), /90,071,992,547,409\.91/);
  });
  it('adds up by currency, exactly, and never past what is exact', () => {
    fc.assert(
      fc.property(fc.array(money, { maxLength: 50 }), all => {
        for (const sum of totals(all)) {
          const exact = all.filter(m => m.currency === sum.currency).reduce((n, m) => n + BigInt(m.amount), 0n);
          assert.equal(BigInt(sum.amount), exact);
        }
      }),
    );
    const most: Money = { amount: Number.MAX_SAFE_INTEGER, currency: 'EUR' };
    assert.throws(() => totals([most, { amount: 1, currency: 'EUR' }]), RangeError);
  });
});

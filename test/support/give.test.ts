import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { plainAmount } from '../../src/domain/money.ts';
import { offersOf, supportSettings } from '../../src/domain/outlet/support.ts';
import { catalogs } from '../../src/render/messages/index.ts';
import { checkGift, giftKey, readGift } from '../../src/web/reader/give.ts';

/* The form in which readers give: what they typed is what they are asked for, to the last decimal, or they are asked again. */

const { currencies } = supportSettings.parse({
  currencies: [
    { currency: 'EUR', once: [1000, 2500], monthly: [500, 1000, 2000], yearly: [5000] },
    { currency: 'UAH', once: [20000], monthly: [10000], most: 500_000 },
  ],
});
const offers = offersOf({ currencies }, [
  { name: 'stripe', currencies: ['EUR', 'UAH', 'USD'], rhythms: ['once', 'monthly', 'yearly'] },
  { name: 'monobank', currencies: ['UAH'], rhythms: ['once', 'monthly'] },
]);
const good = {
  rhythm: 'monthly',
  currency: 'EUR',
  'amount-monthly-EUR': '1000',
  email: 'ada@example.org',
  provider: 'stripe',
};
const send = (more: Record<string, string> = {}, lang = 'en') => {
  const fields = readGift(new URLSearchParams({ ...good, ...more }), offers);
  return { fields, checked: checkGift(lang, fields, offers) };
};
const pledgeOf = (more: Record<string, string> = {}, lang = 'en') => {
  const { checked } = send(more, lang);
  assert.ok('pledge' in checked, JSON.stringify(checked));
  return checked.pledge;
};
const problemsOf = (more: Record<string, string>, lang = 'en') => {
  const { checked } = send(more, lang);
  assert.ok('problems' in checked, JSON.stringify(checked));
  return checked.problems.map(p => p.field);
};

describe('what is offered', () => {
  it('is what the outlet suggests amounts for and somebody takes', () => {
    assert.deepEqual(
      offers.map(o => `${o.rhythm} ${o.currency} ${o.providers.join('+')}`),
      [
        'once EUR stripe',
        'monthly EUR stripe',
        'yearly EUR stripe',
        'once UAH stripe+monobank',
        'monthly UAH stripe+monobank',
      ],
    );
    assert.deepEqual(offersOf({ currencies }, []), [], 'without a provider nothing can be paid');
  });
});

describe('the form', () => {
  it('asks for the card that was chosen in the chosen rhythm and currency, whatever is chosen in others', () => {
    assert.deepEqual(pledgeOf({ 'amount-once-EUR': '2500', 'amount-monthly-UAH': '10000' }).money, {
      amount: 1000,
      currency: 'EUR',
    });
    assert.deepEqual(pledgeOf({ currency: 'UAH', 'amount-monthly-UAH': '10000' }).money, {
      amount: 10000,
      currency: 'UAH',
    });
  });

  it('asks for exactly what was typed, in every language', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 1_000_000 }),
        fc.constantFrom(...Object.keys(catalogs)),
        fc.constantFrom('.', ','),
        (amount, lang, sign) => {
          const own = plainAmount({ amount }).replace('.', sign);
          assert.deepEqual(
            pledgeOf({ 'amount-monthly-EUR': 'other', own }, lang).money,
            { amount, currency: 'EUR' },
            `${lang} ${own}`,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does not round what has too many decimals, and gives it back as it was typed', () => {
    const { fields, checked } = send({ 'amount-monthly-EUR': 'other', own: ' 12,345 EUR' });
    assert.ok('problems' in checked);
    assert.deepEqual(
      checked.problems.map(p => p.field),
      ['own'],
    );
    assert.equal(fields.own, ' 12,345 EUR');
    assert.deepEqual(problemsOf({ 'amount-monthly-EUR': 'other', own: '0.999' }), ['own']);
  });

  it('refuses less and more than the outlet takes, in its currency', () => {
    assert.deepEqual(problemsOf({ 'amount-monthly-EUR': 'other', own: '0.99' }), ['own']);
    assert.deepEqual(problemsOf({ 'amount-monthly-EUR': 'other', own: '10000.01' }), ['own']);
    assert.equal(pledgeOf({ 'amount-monthly-EUR': 'other', own: '10000' }).money.amount, 1_000_000);
    assert.deepEqual(problemsOf({ currency: 'UAH', 'amount-monthly-UAH': 'other', own: '5000.01' }), ['own']);
  });

  it('takes no amount that is on no card', () => {
    for (const amount of ['', '1', '999', '1000.5', '-1000', '1e3', 'NaN'])
      assert.deepEqual(problemsOf({ 'amount-monthly-EUR': amount }), ['amount'], amount);
  });

  it('says everything that is wrong at once, by its field, in words of the reader’s language', () => {
    for (const lang of Object.keys(catalogs)) {
      const { checked } = send(
        { 'amount-monthly-EUR': 'other', own: 'ten', email: 'ada@', shown: 'named', giftMessage: 'for you' },
        lang,
      );
      assert.ok('problems' in checked);
      assert.deepEqual(
        checked.problems.map(p => p.field),
        ['own', 'email', 'wallName', 'giftName', 'giftEmail'],
      );
      for (const { text } of checked.problems) assert.ok(text.length > 10 && !/[{}]/.test(text), text);
    }
  });

  it('takes the only provider there is for it, and asks where there are two', () => {
    assert.equal(
      pledgeOf({ provider: 'monobank' }).provider,
      'stripe',
      'monobank takes no euros, and its card is put away',
    );
    assert.equal(
      pledgeOf({ currency: 'UAH', 'amount-monthly-UAH': '10000', provider: 'monobank' }).provider,
      'monobank',
    );
    assert.deepEqual(problemsOf({ currency: 'UAH', 'amount-monthly-UAH': '10000', provider: '' }), ['provider']);
  });

  it('says so where a rhythm is not offered in a currency', () => {
    assert.deepEqual(problemsOf({ rhythm: 'yearly', currency: 'UAH' }), ['rhythm']);
  });

  it('hands on a name for the wall and a gift only where they are meant', () => {
    assert.deepEqual([pledgeOf({ wallName: 'Ada' }).wallName, pledgeOf({ wallName: 'Ada' }).gift], ['', null]);
    const gift = { giftName: 'Grace', giftEmail: 'grace@example.org', giftMessage: 'Read on' };
    assert.deepEqual(pledgeOf(gift).gift, { name: 'Grace', email: 'grace@example.org', message: 'Read on' });
    assert.equal(pledgeOf({ shown: 'named', wallName: 'Ada' }).wallName, 'Ada');
  });
});

describe('a form that is sent twice', () => {
  const now = new Date('2026-11-25T10:00:30Z');
  const fields = () => send().fields;

  it('is one pledge, and another one when anything of it was changed', () => {
    assert.equal(giftKey(fields(), now), giftKey(fields(), new Date('2026-11-25T10:01:00Z')));
    const { fields: more } = send({ 'amount-monthly-EUR': '2000' });
    assert.notEqual(giftKey(fields(), now), giftKey(more, now));
    const form = { ...fields(), key: 'a-form-of-its-own' };
    assert.notEqual(giftKey(form, now), giftKey({ ...form, amount: '2000' }, now), 'going back and choosing anew');
    assert.equal(giftKey(form, now), giftKey(form, new Date('2026-11-26T10:00:00Z')));
  });

  it('is another gift an hour later, from the page that is kept for everybody', () => {
    assert.notEqual(giftKey(fields(), now), giftKey(fields(), new Date('2026-11-25T11:00:30Z')));
  });
});

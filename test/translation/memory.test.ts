import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  adapt,
  marksToAsk,
  signatureOf,
  similarity,
  sketchBits,
  wordsToAsk,
} from '../../src/domain/translation/memory.ts';

const quay = 'The ferry did not sail on Monday because the water at the quay was too low.';

describe('how alike two segments are', () => {
  it('is 100 for the same text alone, and 99 for the same words in other typography', () => {
    assert.equal(similarity('en', quay, quay), 100);
    assert.equal(similarity('en', '“Low water”, she said', '"low water", she said'), 99);
    assert.equal(similarity('uk', 'Об’єднання «Причал»', "об'єднання “Причал”"), 99);
    assert.equal(similarity('ar', 'لم تُبحر العبّارة', 'لم تبحر العبارة'), 99);
  });

  it('falls with every word that must be touched, less where a number or a comma is all', () => {
    const number = similarity('en', `${quay} It stood at 2.4 metres.`, `${quay} It stood at 3.1 metres.`);
    const comma = similarity('en', quay, quay.replace('Monday', 'Monday,'));
    const word = similarity('en', quay, quay.replace('ferry', 'boat'));
    const two = similarity('en', quay, quay.replace('ferry', 'boat').replace('water', 'tide'));
    assert.ok(
      99 >= comma && comma >= number && number > word && word > two && two > 80,
      `${comma} ${number} ${word} ${two}`,
    );
  });

  it('counts a word in another form in part', () => {
    const uk = 'Вода біля причалу стояла надто низько';
    const form = similarity('uk', uk, uk.replace('причалу', 'причалів'));
    const other = similarity('uk', uk, uk.replace('причалу', 'вокзалу'));
    assert.ok(form > other && form > 93, `${form} ${other}`);
  });

  it('knows scripts without spaces by their signs', () => {
    const zh = '由于码头水位过低，渡轮周一停航。';
    const score = similarity('zh', zh, zh.replace('周一', '周二'));
    assert.ok(score >= 90 && score < 99, String(score));
  });

  it('is low for other sentences, and for orders that nobody would edit into one another', () => {
    assert.ok(similarity('en', quay, 'The council will decide about the budget in the autumn session.') < 35);
    assert.ok(similarity('en', quay, quay.split(' ').reverse().join(' ')) < 50);
  });

  it('is the same both ways, between 0 and 100, and no other when it is asked with a least score that it reaches', () => {
    const words = fc
      .array(fc.constantFrom('water', 'waters', 'quay', 'ferry', 'low', '12', '13', ',', 'F-16', '水', '位'), {
        maxLength: 14,
      })
      .map(list => list.join(' '));
    fc.assert(
      fc.property(words, words, fc.nat(99), (a, b, least) => {
        const score = similarity('en', a, b);
        assert.equal(score, similarity('en', b, a));
        assert.ok(Number.isInteger(score) && score >= 0 && score <= 100);
        const asked = similarity('en', a, b, least);
        if (score >= least) assert.equal(asked, score);
        else assert.ok(asked < Math.max(1, least));
      }),
    );
  });

  it('takes no longer than moments for the longest segments', () => {
    const long = Array.from({ length: 5000 }, (_, i) => `word${(i * 7919) % 997}x`).join(' ');
    const start = performance.now();
    assert.ok(similarity('en', long, long.replaceAll('word1', 'term1')) > 50);
    assert.ok(performance.now() - start < 2000);
  });
});

describe('what an index knows of a segment', () => {
  const pair = { sourceLang: 'en', targetLang: 'uk' };

  it('is the same for the same words, in this pair of languages', () => {
    assert.deepEqual(signatureOf(pair, '“Low” water'), signatureOf(pair, '"low" water'));
    const other = signatureOf({ sourceLang: 'en', targetLang: 'ar' }, quay).marks;
    assert.deepEqual(
      signatureOf(pair, quay).marks.filter(m => other.includes(m)),
      [],
    );
  });

  it('is something for every text that has anything in it', () => {
    for (const text of ['12 345', '…', 'Я', '水', 'a', 'https://example.org/']) {
      const { marks, sketch, key } = signatureOf(pair, text);
      assert.ok(marks.length > 0 && sketch.length === sketchBits && Number.isSafeInteger(key), text);
      assert.ok(marks.every(m => m === (m | 0)));
    }
  });

  it('is found by the class of its length, one above or one below', () => {
    for (const text of [quay, `${quay} Nobody minded it.`, quay.replace(' because', ';').replace(' too', '')]) {
      const marks = new Set(signatureOf(pair, text).marks);
      const shared = wordsToAsk(pair, quay, 75).filter(classes => classes.some(mark => marks.has(mark)));
      assert.ok(shared.length >= 10, text);
    }
  });

  it('is asked for the rarest words, at least three in ten up to four, and for more while they come up with little', () => {
    const words = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(mark => [mark]);
    const common = new Map([1, 2, 3, 4, 5, 6, 7, 8, 9].map(mark => [mark, mark / 100]));
    assert.deepEqual(marksToAsk(words, common, 1_000_000), [10, 1, 2, 3]);
    assert.deepEqual(marksToAsk(words.slice(0, 3), common, 1_000_000), [1]);
    assert.equal(marksToAsk(words, common, 100).length, 10);
    assert.equal(marksToAsk(words, new Map(), 1_000_000).length, 10);
  });
});

describe('an earlier translation with other numbers', () => {
  const fit = (source: string, target: string, text: string, langs = { source: 'en', target: 'uk' }) =>
    adapt(langs, { source, target }, text)?.target ?? null;

  it('has them in the manner of its language', () => {
    assert.equal(
      fit(
        'It cost 1,250.5 million in 2024.',
        'Це коштувало 1 250,5 млн у 2024 році.',
        'It cost 2,310.7 million in 2025.',
      ),
      'Це коштувало 2\u00a0310,7 млн у 2025 році.'.replace('\u00a0', ' '),
    );
    assert.equal(
      fit('Flight 12 left at 10:30', 'Рейс 12 вилетів о 10:30', 'Flight 12 left at 11:45'),
      'Рейс 12 вилетів о 11:45',
    );
    assert.equal(
      fit('Some 300 people', 'نحو ٣٠٠ شخص', 'Some 400 people', { source: 'en', target: 'ar' }),
      'نحو ٤٠٠ شخص',
    );
  });

  it('says what it replaced', () => {
    assert.deepEqual(
      adapt({ source: 'en', target: 'uk' }, { source: 'From 5 to 6', target: 'Від 5 до 6' }, 'From 6 to 5'),
      {
        target: 'Від 6 до 5',
        replaced: [
          { from: '5', to: '6' },
          { from: '6', to: '5' },
        ],
      },
    );
  });

  it('is none where the words around the number would change, where it is in words, or where anything else differs', () => {
    assert.equal(fit('After 1 day', 'За 1 день', 'After 5 days'), null, 'the source differs in a word too');
    assert.equal(fit('In 21 sets', 'У 21 комплекті', 'In 25 sets'), null, 'another plural');
    assert.equal(fit('All 3 ships', 'Усі три кораблі', 'All 4 ships'), null);
    assert.equal(fit('5 of 5', '5 із 5', '5 of 6'), null);
    assert.equal(fit('5 boats and 5 men', '5 човнів', '6 boats and 6 men'), null);
    assert.equal(fit(quay, 'Пором не вийшов', quay), null);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { passageInTranslation } from '../../src/domain/translation/passage.ts';
import type { Segment } from '../../src/domain/translation/segments.ts';
import { newLink } from '../../src/domain/translation/translation.ts';
import { proposedWording } from '../../src/domain/translation/wording.ts';

describe('a correction travels to a translation', () => {
  const cases: [
    what: string,
    source: string,
    before: string,
    after: string,
    lang: string,
    target: string,
    wanted: string | null,
  ][] = [
    [
      'a number in the format of the language',
      'en',
      'Lodeholm removed 212,000 cubic metres.',
      'Lodeholm removed 221,500 cubic metres.',
      'uk',
      'Лодегольм прибрав 212\u00a0000 кубометрів.',
      'Лодегольм прибрав 221\u00a0500 кубометрів.',
    ],
    [
      'a decimal',
      'en',
      'It cost 4.6 million.',
      'It cost 4.7 million.',
      'uk',
      'Це коштувало 4,6 млн.',
      'Це коштувало 4,7 млн.',
    ],
    [
      'digits of another script',
      'en',
      'paid 1,000.5 crowns',
      'paid 1,250.75 crowns',
      'ar',
      'دفعت ١٬٠٠٠٫٥ كرونة',
      'دفعت ١٬٢٥٠٫٧٥ كرونة',
    ],
    [
      'a space in German',
      'de',
      'Es waren 1.000,5 Meter.',
      'Es waren 2.000,5 Meter.',
      'en',
      'It was 1,000.5 metres.',
      'It was 2,000.5 metres.',
    ],
    ['a year', 'en', 'a bolt from 1964', 'a bolt from 1946', 'uk', 'болт 1964 року', 'болт 1946 року'],
    ['a per cent', 'en', 'within 3% of it', 'within 5% of it', 'uk', 'у межах 3 % від того', 'у межах 5 % від того'],
    [
      'a day and a month',
      'en',
      'On 29 May it ran aground.',
      'On 30 June it ran aground.',
      'uk',
      '29 травня воно сіло на мілину.',
      '30 червня воно сіло на мілину.',
    ],
    [
      'a month of the Levant',
      'en',
      'On 29 May it ran aground.',
      'On 29 June it ran aground.',
      'ar',
      'جنحت في 29 أيار.',
      'جنحت في 29 حزيران.',
    ],
    [
      'a name spelled the same',
      'en',
      'said Osmund Kaal',
      'said Osmund Kahl',
      'de',
      'sagte Osmund Kaal',
      'sagte Osmund Kahl',
    ],
    [
      'a name by the table',
      'uk',
      'сказала Марія Шевчук',
      'сказала Марія Шевченко',
      'en',
      'said Mariia Shevchuk',
      'said Mariia Shevchenko',
    ],
    [
      'a number that asks for another form of its noun',
      'en',
      'cost 3 crowns',
      'cost 5 crowns',
      'uk',
      'коштувало 3 крони',
      null,
    ],
    ['a number that is not there', 'en', 'cost 300 crowns', 'cost 500 crowns', 'uk', 'коштувало триста крон', null],
    ['one of two mentions', 'en', '16 days, and 16 more', '16 days, and 17 more', 'uk', '16 днів і ще 16', null],
    [
      'two in the translation for one',
      'en',
      'of 1,600 days',
      'of 1,700 days',
      'uk',
      '1600 днів, тобто 1600 разів',
      null,
    ],
    ['4,600 is not 4.6', 'en', 'paid 4,600 crowns', 'paid 4,700 crowns', 'uk', 'заплатив 4,6 крони', null],
    ['a word', 'en', 'the old pier', 'the new pier', 'uk', 'старий причал', null],
    ['a number and a word', 'en', 'the 12 old piers', 'the 13 new piers', 'uk', '12 старих причалів', null],
    ['a name in another script', 'en', 'said Osmund Kaal', 'said Osmund Kahl', 'uk', 'сказав Осмунд Кааль', null],
    ['nothing', 'en', 'the old pier', 'the old pier', 'uk', 'старий причал', null],
  ];
  for (const [what, source, before, after, lang, target, wanted] of cases)
    it(`${what}: ${wanted ?? 'nothing is proposed'}`, () => {
      assert.equal(proposedWording({ before, after }, target, { source, target: lang }), wanted);
    });

  const paragraph = (text: string): Segment => ({
    kind: 'paragraph',
    level: null,
    text,
    content: [{ type: 'text', text }],
  });
  const source = [
    paragraph(
      'In June the nautical college lent us its survey boat. We compared the reach with the survey of 16 February 2026. The difference is 97,400 cubic metres.',
    ),
  ];
  const langs = { source: 'en', target: 'uk' };
  const t = { next: 2, links: [newLink(1, [0], [0])] };
  const at = { segment: 0, start: source[0]!.text.indexOf('97,400'), end: source[0]!.text.indexOf('97,400') + 6 };

  it('the sentence that renders it is found', () => {
    const sentence = 'Різниця становить 97\u00a0400 кубометрів.';
    const words = `У червні морський коледж позичив нам свій катер. Ми порівняли плесо зі зйомкою від 16 лютого 2026 року. ${sentence}`;
    const found = passageInTranslation(t, source, [paragraph(words)], at, langs)!;
    assert.equal(words.slice(found.start, found.end), sentence);
  });

  it('the whole segment where it is not sure, nothing where there are no words', () => {
    const words = 'Коледж позичив нам свій катер.';
    assert.deepEqual(passageInTranslation(t, source, [paragraph(words)], at, langs), {
      segment: 0,
      start: 0,
      end: words.length,
    });
    assert.equal(passageInTranslation(t, source, [paragraph('')], at, langs), null);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { describeRange, type Found, findQuote, indexText } from '../../src/domain/anchor/index.ts';
import { anyText, arabic, chinese, harbour, isBetweenGraphemes, rangeOf, russian, textAndRange } from './texts.ts';

/** What is found in `edited` of a passage of `text`, and how. */
function refind(text: string, passage: string, edited: string): [string, Found['how']] | null {
  const found = findQuote(edited, describeRange(text, rangeOf(text, passage)));
  return found && [edited.slice(found.start, found.end), found.how];
}

describe('a passage is found again', () => {
  it('letter for letter, wherever the text before it has grown', () => {
    const edited = `A correction was made on Friday.\n\n${harbour}`;
    assert.deepEqual(refind(harbour, 'suspend work for ninety days', edited), [
      'suspend work for ninety days',
      'exact',
    ]);
  });

  it('when only case, quotation marks, dashes, accents or spaces changed', () => {
    const edited = harbour.replace(
      '"We were told to wait," said Marta Lindqvist',
      '“We were told  to\u00a0wait,” said MÁRTA Lindqvist',
    );
    assert.deepEqual(refind(harbour, '"We were told to wait," said Marta', edited), [
      '“We were told  to\u00a0wait,” said MÁRTA',
      'folded',
    ]);
  });

  it('when a few of its words were edited', () => {
    const edited = harbour.replace('signed four years ago, allows the port', 'signed five years ago, lets the port');
    assert.deepEqual(refind(harbour, 'signed four years ago, allows the port to suspend', edited), [
      'signed five years ago, lets the port to suspend',
      'fuzzy',
    ]);
  });

  it('when its paragraph was moved to the end', () => {
    const [first, second] = harbour.split('\n\n') as [string, string];
    const edited = `${second}\n\n${first}`;
    assert.deepEqual(refind(harbour, 'the northern quay', edited), ['the northern quay', 'exact']);
  });

  for (const [script, text, passage, edit, expected] of [
    [
      'Cyrillic',
      russian,
      'экипажи не получали зарплату',
      ['не получали', 'не получали ещё'],
      'экипажи не получали ещё зарплату',
    ],
    ['Chinese', chinese, '船员从三月起就没有领到工资', ['三月', '四月'], '船员从四月起就没有领到工资'],
    ['Arabic', arabic, 'عند الرصيف الشمالي ولم يتقاض', ['الشمالي', 'الجنوبي'], 'عند الرصيف الجنوبي ولم يتقاض'],
  ] as const)
    it(`in ${script}`, () => {
      const edited = text.replace(edit[0], edit[1]);
      assert.deepEqual(refind(text, passage, edited), [expected, 'fuzzy']);
    });

  it('in Russian written with ё or without, in Arabic with its short vowels or without', () => {
    const rangeText = 'Рыбаки ещё ждут чёткого ответа от министерства уже третий месяц подряд';
    assert.equal(refind(rangeText, 'ждут чёткого ответа', rangeText.replaceAll('ё', 'е'))?.[1], 'folded');
    const vowels = arabic.replace('البحارة', 'البَحّارَة');
    assert.equal(refind(arabic, 'يتقاض البحارة', vowels)?.[1], 'folded');
  });

  it('the right one of many, by what stands around it', () => {
    const edited = `Boats. ${harbour.replace('Two barges', 'Three barges')}`;
    const found = findQuote(
      edited,
      describeRange(harbour, { start: harbour.indexOf('the smaller'), end: harbour.indexOf('smaller') - 1 }),
    );
    assert.equal(found?.start, edited.indexOf('the smaller'));
  });

  it('by its words alone when they are there once, and not when they are there twice', () => {
    assert.equal(findQuote(harbour, { exact: 'silted up' })?.start, harbour.indexOf('silted up'));
    assert.equal(findQuote(harbour, { exact: 'them' }), null);
    assert.equal(findQuote(harbour, { exact: 'not there at all' }), null);
  });

  it('the same with an index made before as without', () => {
    const index = indexText(harbour.replace('four years', 'five years'));
    const quote = describeRange(harbour, rangeOf(harbour, 'signed four years ago'));
    assert.deepEqual(findQuote(index, quote), findQuote(index.text, quote));
  });
});

describe('what is gone is an orphan', () => {
  it('a deleted sentence, though its words are elsewhere in the text', () => {
    const edited = harbour.replace(
      'Two barges lay idle at the northern quay, and\ntheir crews had not been paid since March. ',
      '',
    );
    assert.equal(refind(harbour, 'had not been paid', edited), null);
    const common = describeRange(harbour, {
      start: harbour.indexOf('the northern'),
      end: harbour.indexOf(' northern'),
    });
    assert.equal(findQuote(edited, common), null);
  });

  it('a passage of another text', () => {
    assert.equal(findQuote(russian, describeRange(harbour, rangeOf(harbour, 'silted up by nearly'))), null);
  });

  it('a passage that was rewritten is what was put in its place, and says so', () => {
    const edited = harbour.replace('silted up', 'become shallower');
    assert.deepEqual(refind(harbour, 'silted up', edited), ['become shallower', 'replaced']);
  });
});

describe('the library', () => {
  it('is imported by its name within the package', async () => {
    assert.equal((await import('masthead/anchor')).findQuote, findQuote);
  });
});

describe('laws of finding', () => {
  it('a described range is found where it was, text or index', () => {
    fc.assert(
      fc.property(textAndRange, ({ text, start, end }) => {
        const quote = describeRange(text, { start, end });
        for (const doc of [text, indexText(text)]) {
          const found = findQuote(doc, quote)!;
          assert.equal(found.start, quote.start);
          assert.equal(text.slice(found.start, found.end), quote.exact);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('two strings of any units never throw; what is found lies within, is not empty and splits no character', () => {
    fc.assert(
      fc.property(anyText, textAndRange, fc.option(fc.double()), (text, of, start) => {
        const described = describeRange(of.text, of);
        for (const quote of [
          described,
          { exact: of.text.slice(of.start, of.end) },
          { ...described, start: start ?? undefined },
        ])
          for (const doc of [text, text + of.text.slice(of.start), of.text.replace(' ', ' the ')]) {
            const found = findQuote(doc, quote);
            if (!found) continue;
            assert.ok(0 <= found.start && found.start < found.end && found.end <= doc.length);
            assert.ok(found.score > 0 && found.score <= 1);
            assert.ok(isBetweenGraphemes(doc, found.start) && isBetweenGraphemes(doc, found.end), JSON.stringify(doc));
            if (found.how === 'exact') assert.equal(doc.slice(found.start, found.end), quote.exact);
          }
      }),
      { numRuns: 500 },
    );
  });

  it('a description splits no character and stays within the text', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: -5, max: 80 }), fc.integer({ min: -5, max: 80 }), (text, start, end) => {
        const { exact, prefix = '', suffix = '', start: at = 0 } = describeRange(text, { start, end });
        assert.equal(text.slice(at - prefix.length, at + exact.length + suffix.length), prefix + exact + suffix);
        for (const offset of [at - prefix.length, at, at + exact.length, at + exact.length + suffix.length])
          assert.ok(isBetweenGraphemes(text, offset));
      }),
    );
  });
});

describe('sizes that an attacker would choose', () => {
  const million = 'a'.repeat(1_000_000);

  it('a million times one letter, and three of them quoted', () => {
    assert.equal(findQuote(million, { exact: 'aaa' }), null);
    assert.equal(findQuote(million, describeRange(million, { start: 500, end: 503 }))?.start, 500);
    const spaced = 'a '.repeat(500_000);
    assert.equal(findQuote(spaced, { exact: 'a a' }), null);
    assert.equal(findQuote(spaced, { exact: 'a a', prefix: 'a '.repeat(16), suffix: ' a'.repeat(16) }), null);
  });

  it('a quote of a hundred thousand characters, edited in the middle', () => {
    const words = Array.from({ length: 20_000 }, (_, i) => `w${(i * 7919) % 10_007}x${i}`).join(' ');
    const quote = describeRange(words, { start: 10_000, end: 110_000 });
    const edited = `Before. ${words.slice(0, 60_000)} something else ${words.slice(60_100)}`;
    const found = findQuote(edited, quote);
    assert.equal(found?.how, 'fuzzy');
    assert.equal(found.start, 10_008);
    assert.equal(edited.slice(found.end - 20, found.end), quote.exact.slice(-20));
  });

  it('an empty quote, a quote of nothing but spaces, a quote longer than the text, no text', () => {
    assert.equal(findQuote(harbour, { exact: '' }), null);
    assert.equal(findQuote(harbour, { exact: '  \n ' }), null);
    assert.equal(findQuote('The harbour', { exact: harbour }), null);
    assert.equal(findQuote('', { exact: 'harbour', prefix: 'the ', suffix: ' council', start: 3 }), null);
  });

  it('nothing but marks, and halves of pairs', () => {
    const marks = `e${'\u0301'.repeat(100_000)}`;
    assert.doesNotThrow(() => findQuote(marks, { exact: '\u0301\u0301', start: 50 }));
    const halves = '\ud83d'.repeat(100_000);
    assert.doesNotThrow(() => findQuote(halves, { exact: '\udc69\ud83d', prefix: halves, suffix: halves, start: 7 }));
  });
});

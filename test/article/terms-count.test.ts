import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lengthByTerms as lengthOfCopy } from '../../src/domain/reuse/copied-text.ts';
import { cutToLimit, folded, lengthByTerms, sentencesOf } from '../../src/domain/terms/count.ts';

const words = fc
  .array(
    fc.constantFrom(
      'річка',
      'й',
      'الماء',
      '東京。',
      'A',
      'b\u0301',
      '👩‍🚀',
      'End.',
      'So?',
      ' ',
      '\n',
      '\u00a0',
      '\t',
      'ﬁ',
    ),
    { maxLength: 60 },
  )
  .map(parts => parts.join(' '));

describe('how the terms count', () => {
  it('takes code points after composition, and any white space for one', () => {
    assert.equal(lengthByTerms('e\u0301te\u0301'), 3);
    assert.equal(lengthByTerms(' a \n\n\u00a0 b '), 3);
    assert.equal(lengthByTerms('👩‍🚀'), 3);
    assert.equal(lengthByTerms(''), 0);
  });

  it('is the same for quotes and for what the detector finds', () => {
    fc.assert(
      fc.property(words, text =>
        assert.equal(lengthByTerms(text), lengthOfCopy(new TextEncoder().encode(text.trim()))),
      ),
    );
  });
});

describe('the best cut', () => {
  it('keeps to the limit and to the beginning of the text', () => {
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 0, max: 120 }),
        fc.constantFrom('en', 'uk', 'ar', 'ja'),
        (text, limit, lang) => {
          const cut = cutToLimit(text, limit, lang);
          assert.ok(lengthByTerms(cut) <= limit);
          assert.ok(folded(text).startsWith(folded(cut.replace(/…$/, ''))));
          if (lengthByTerms(text) <= limit) assert.equal(folded(cut), folded(text));
        },
      ),
    );
  });

  it('ends with a sentence where one fits, and says where it does not', () => {
    assert.equal(cutToLimit('One two. Three four. Five six.', 20, 'en'), 'One two. Three four.');
    assert.equal(cutToLimit('Перше речення. Друге речення.', 20, 'uk'), 'Перше речення.');
    assert.equal(cutToLimit('東京は晴れ。大阪は雨。', 8, 'ja'), '東京は晴れ。');
    assert.equal(cutToLimit('هل عاد؟ نعم عاد أمس.', 10, 'ar'), 'هل عاد؟');
    assert.equal(cutToLimit('One two three four five six', 13, 'en'), 'One two…');
    assert.equal(cutToLimit('Donaudampfschifffahrt', 5, 'de'), '');
    assert.deepEqual(
      sentencesOf('Headline\nFirst. Second.', 'en').map(s => 'Headline\nFirst. Second.'.slice(s.start, s.end)),
      ['Headline', 'First.', 'Second.'],
    );
  });
});

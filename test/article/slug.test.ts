import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { freeSlug, isSlug, slugOf } from '../../src/domain/article/slug.ts';

const title = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ unit: 'binary', maxLength: 300 }));

describe('the address made of a title', () => {
  it('reads like the title, in its own script', () => {
    const made: [title: string, slug: string][] = [
      ['Low water at the quay', 'low-water-at-the-quay'],
      ['  “Don’t panic”, she said…  ', 'dont-panic-she-said'],
      ['Вибори 2026: хто п’ятий?', 'вибори-2026-хто-пятий'],
      ['انخفاض المياه في الميناء', 'انخفاض-المياه-في-الميناء'],
      ['渡轮停航', '渡轮停航'],
      ['मुंबई में बाढ़', 'मुंबई-में-बाढ़'.normalize('NFC')],
      ['C++ / C#', 'c-c'],
      ['!!!', ''],
      ['🚢', ''],
      ['❤️ Story', 'story'],
    ];
    for (const [from, to] of made) assert.equal(slugOf(from), to);
  });

  it('is an address, or nothing, or a name of the site’s own that is then numbered', () => {
    fc.assert(
      fc.property(title, text => {
        const slug = slugOf(text);
        if (slug !== '') assert.ok(isSlug(freeSlug(slug, new Set())), JSON.stringify(slug));
      }),
      { numRuns: 1000 },
    );
  });

  it('is in one form: making one of it again changes nothing, and so do case and composition', () => {
    fc.assert(
      fc.property(title, text => {
        const slug = slugOf(text);
        assert.equal(slugOf(slug), slug);
        assert.equal(slugOf(text.normalize('NFD')), slug);
        assert.ok(slug.length <= 120 && slug.isWellFormed());
      }),
      { numRuns: 1000 },
    );
  });

  it('is cut at a word where it is long', () => {
    const slug = slugOf('word '.repeat(60));
    assert.ok(slug.length > 100 && slug.length <= 120);
    assert.match(slug, /^(word-)+word$/);
    assert.equal(slugOf('x'.repeat(300)).length, 120);
    assert.ok(slugOf('𠀋'.repeat(200)).isWellFormed());
  });
});

describe('an address that is free', () => {
  it('is the one that was wanted, or the next number that nobody has', () => {
    assert.equal(freeSlug('quay', new Set()), 'quay');
    assert.equal(freeSlug('quay', new Set(['quay', 'quay-2'])), 'quay-3');
    assert.equal(freeSlug('search', new Set()), 'search-2');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 })), numbers => {
        const taken = new Set(numbers.map(n => (n === 1 ? 'quay' : `quay-${n}`)));
        assert.ok(!taken.has(freeSlug('quay', taken)));
      }),
    );
  });

  it('is not one that means another address', () => {
    for (const wrong of [
      '',
      '-quay',
      'qu ay',
      'quay/left',
      'quay?',
      '..',
      '.hidden',
      'quay\u0000',
      'tag',
      'feed.rss',
      'x'.repeat(201),
      'e\u0301té',
    ])
      assert.ok(!isSlug(wrong), wrong);
    for (const right of ['quay', 'quay.html', 'quay_2', '2026', 'порт', 'até']) assert.ok(isSlug(right), right);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Match, ReuseIndex } from '../../src/domain/reuse/index.ts';

/* An index in parts, each with some of the articles: loaded together, and each by itself as by machines that know of no other. */
const letters = 'abcdefghijklmnopqrstuvwxyz';
const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 2, maxLength: 11 });
const prose = (min: number, max: number) => fc.array(word, { minLength: min, maxLength: max }).map(w => w.join(' '));

/** Articles that have passages in common, each in at most so many of them, and a page that copies of some, with words changed. */
const cases = (sharedBy: number) =>
  fc
    .record({
      passages: fc.array(prose(9, 45), { minLength: 3, maxLength: 8 }),
      articles: fc.array(fc.uniqueArray(fc.nat(7), { maxLength: 5 }), { minLength: 2, maxLength: 7 }),
      own: fc.array(prose(20, 40), { minLength: 7, maxLength: 7 }),
      copied: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 5 }),
      changed: fc.array(fc.nat(), { maxLength: 3 }),
      parts: fc.array(fc.nat(2), { minLength: 7, maxLength: 7 }),
    })
    .map(({ passages, articles, own, copied, changed, parts }) => {
      const has = (some: number[], i: number) => some.some(n => n % passages.length === i);
      const words = copied
        .map(i => passages[i % passages.length]!)
        .join(' someone else wrote this between them ')
        .split(' ');
      for (const at of changed) words[at % words.length] = 'anything';
      return {
        articles: articles.map((some, n) => ({
          id: String(n),
          text: [
            own[n]!,
            ...passages.filter(
              (_, i) => has(some, i) && articles.slice(0, n).filter(other => has(other, i)).length < sharedBy,
            ),
          ].join('\n'),
          part: parts[n]!,
        })),
        page: words.join(' '),
      };
    });

function bytesOf(articles: { id: string; text: string }[]): Uint8Array {
  const index = ReuseIndex.create({ seed: 7 });
  for (const { id, text } of articles) index.add(id, text);
  return index.serialize();
}

describe('an index in parts', () => {
  it('finds, loaded together, what one index finds, whichever part an article is in', () => {
    fc.assert(
      fc.property(cases(2), ({ articles, page }) => {
        const whole = ReuseIndex.load(bytesOf(articles)).scan(page);
        const parts = [0, 1, 2].map(n => bytesOf(articles.filter(a => a.part === n)));
        assert.deepEqual(ReuseIndex.load(...parts).scan(page), whole);
      }),
      { numRuns: 400 },
    );
  });

  it('finds the same in parts that know of no other, and at most a phrase more that is within a longer copy', () => {
    fc.assert(
      fc.property(cases(2), ({ articles, page }) => {
        const whole = ReuseIndex.load(bytesOf(articles)).scan(page);
        const apart = [0, 1, 2].flatMap(n => ReuseIndex.load(bytesOf(articles.filter(a => a.part === n))).scan(page));
        const known = new Set(whole.map(m => m.id));
        const byId = (a: Match, b: Match) => Number(a.id) - Number(b.id);
        assert.deepEqual(apart.filter(m => known.has(m.id)).sort(byId), [...whole].sort(byId));
        for (const more of apart.filter(m => !known.has(m.id))) {
          assert.ok(more.total < 250, `${more.total}`);
          for (const { page: at } of more.spans)
            assert.ok(whole.some(m => m.total > more.total && m.spans.some(s => within(at, s.page))));
        }
      }),
      { numRuns: 400 },
    );
  });

  it('misses no article that one index finds, where many have a passage: that is told within a part', () => {
    fc.assert(
      fc.property(cases(7), ({ articles, page }) => {
        const whole = ReuseIndex.load(bytesOf(articles)).scan(page);
        const parts = [0, 1, 2].map(n => bytesOf(articles.filter(a => a.part === n)));
        const found = ReuseIndex.load(...parts).scan(page);
        for (const { id, total } of whole) assert.ok(found.some(m => m.id === id && m.total >= total - 8));
      }),
      { numRuns: 400 },
    );
  });

  it('refuses parts of different seeds, whose articles would not be found', () => {
    const other = ReuseIndex.create({ seed: 8 });
    other.add('a', 'a text');
    assert.throws(() => ReuseIndex.load(bytesOf([]), other.serialize()), RangeError);
  });
});

/** Give or take a few letters. */
function within(inner: readonly [number, number], outer: readonly [number, number]): boolean {
  return inner[0] >= outer[0] - 8 && inner[1] <= outer[1] + 8;
}

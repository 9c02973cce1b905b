import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { chapters, compare, f1, folder, type Rates, regrouped, reshaped, samples } from '../../bench/align-cases.ts';
import { alignSegments, pairedTranslation } from '../../src/domain/translation/align.ts';
import type { Segment, SegmentKind } from '../../src/domain/translation/segments.ts';

function segments(...lines: [SegmentKind, string][]): Segment[] {
  return lines.map(([kind, text]) => ({
    kind,
    level: kind === 'heading' ? 2 : null,
    text,
    content: text ? [{ type: 'text', text }] : [],
  }));
}

describe('texts without a record are paired', () => {
  it('by length, order, numbers and names, through a merge and a split', () => {
    const source = segments(
      ['title', 'The harbour'],
      ['paragraph', 'Larmund Port Authority paid 4.6 million crowns to have the mud lifted from the Merrin.'],
      ['paragraph', 'Nobody was hurt, and the Calluna, with 3,100 tonnes on board, was pulled free at high water.'],
      [
        'paragraph',
        'The chart said 7.4 metres. In June the nautical college lent us its survey boat and eleven students.',
      ],
      ['heading', 'Three numbers'],
      ['code', 'depth = 7.4'],
    );
    const target = segments(
      ['title', 'Порт'],
      [
        'paragraph',
        'Порт Лармунда заплатив 4,6 мільйона крон за мул, піднятий із Меррини. Ніхто не постраждав, і «Каллуну» з 3100 тоннами на борту стягли за високої води.',
      ],
      ['paragraph', 'На карті було 7,4 метра.'],
      ['paragraph', 'У червні морський коледж позичив нам свій катер і одинадцятьох студентів.'],
      ['heading', 'Три числа'],
      ['code', 'depth = 7.4'],
    );
    const found = alignSegments(source, target, { source: 'en', target: 'uk' });
    assert.deepEqual(
      found.map(g => `${g.source}-${g.target}`),
      ['0-0', '1,2-1', '3-2,3', '4-4', '5-5'],
    );
    const { links, next } = pairedTranslation(source, target, { source: 'en', target: 'uk' });
    assert.equal(next, 5);
    assert.deepEqual(
      links.map(l => [l.id, l.source, l.target]),
      [
        [1, [0], [0]],
        [2, [1, 2], [1]],
        [3, [3], [2, 3]],
        [4, [4], [4]],
      ],
    );
    assert.ok(links.every(l => l.paired !== null && l.paired >= 0 && l.paired <= 1));
  });

  it('one text without another, and an empty one', () => {
    const one = segments(['title', 'A'], ['paragraph', 'B']);
    assert.deepEqual(
      pairedTranslation(one, [], { source: 'en', target: 'uk' }).links.map(l => l.source),
      [[0], [1]],
    );
    assert.deepEqual(pairedTranslation([], [], { source: 'en', target: 'uk' }), { next: 1, links: [] });
  });

  const measured = (pairs: ReturnType<typeof samples>, rates: Rates) => {
    const score = { found: 0, right: 0, wanted: 0 };
    for (const pair of pairs)
      for (let seed = 1; seed <= 2; seed++) {
        const { source, target, langs, gold } = reshaped(pair, rates, seed * 977);
        compare(gold, alignSegments(source, target, langs), score);
      }
    return f1(score);
  };

  it("the sample's articles in English, Ukrainian and Arabic, paragraphs merged and split: F1 at least 0.98", () => {
    const found = measured(samples(), regrouped);
    assert.ok(found >= 0.98, `F1 ${found}`);
  });

  it('chapters of a handbook in English, Russian and Chinese, paragraphs merged and split: F1 at least 0.96', {
    skip: existsSync(folder) ? false : 'the folder ../shared/material/anchoring is not there',
  }, () => {
    const found = measured(chapters(), regrouped);
    assert.ok(found >= 0.96, `F1 ${found}`);
  });

  it('three thousand segments within seconds', () => {
    const words = (n: number) =>
      Array.from({ length: 5 + (n % 40) }, (_, k) => `w${(n * 7 + k * 13) % 3000}`).join(' ');
    const lines = Array.from({ length: 3000 }, (_, i) => ['paragraph', `${words(i)} ${i}`] as [SegmentKind, string]);
    const source = segments(...lines);
    const target = segments(...lines.filter((_, i) => i % 50 !== 0));
    const start = performance.now();
    const found = alignSegments(source, target, { source: 'en', target: 'en' });
    const took = performance.now() - start;
    const right = found.filter(g => g.target.length === 1 && source[g.source[0]!]?.text === target[g.target[0]!]!.text);
    assert.ok(right.length > 0.97 * target.length, `${right.length} of ${target.length}`);
    assert.ok(took < 5000, `${took} ms`);
  });
});

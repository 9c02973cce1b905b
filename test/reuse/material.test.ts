import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  type Article,
  emptyScore,
  folder,
  lines,
  type PageCase,
  quantile,
  type Score,
  score,
  visible,
} from '../../bench/reuse-cases.ts';
import { hardSet } from '../../bench/reuse-hard.ts';
import { ReuseIndex } from '../../src/domain/reuse/index.ts';

/*
 * Pages that copy real articles in English, Chinese, Russian, Ukrainian and Japanese, and harder ones made by program from
 * the half of the articles that nothing was tuned on; `node bench/reuse.ts` prints the whole table.
 */
const skip = existsSync(folder) ? false : 'the folder ../shared/material/reuse is not there';

describe('on pages that copy', { skip, timeout: 240_000 }, () => {
  const articles = skip ? [] : lines<Article>('articles.jsonl.gz');
  const pages = skip ? [] : lines<PageCase>('pages.jsonl.gz');
  const set = hardSet(
    articles,
    pages.filter(p => p.cls === 'clean'),
    skip ? 0 : 800,
    1,
  );
  const index = ReuseIndex.create();
  for (const { id, text } of set.articles) index.add(id, text);
  const sums = new Map<string, Score>();
  for (const page of [...pages, ...set.pages]) {
    const text = visible(page);
    const matches = index.scan(text);
    for (const name of [page.cls, page.id.startsWith('h') ? 'hard' : 'material']) {
      const sum = sums.get(name) ?? emptyScore();
      sums.set(name, sum);
      score(page, text, matches, sum);
    }
  }

  for (const name of ['material', 'hard'])
    it(`${name}: finds the copied spans, and no other pages`, () => {
      const s = sums.get(name)!;
      assert.ok(s.missed.length <= 0.001 * s.spans, `missed ${s.missed.join(', ')} of ${s.spans}`);
      assert.deepEqual(s.flagged, []);
      assert.ok(s.lettersSaidRightly >= 0.998 * s.lettersSaid, `${s.lettersSaidRightly} of ${s.lettersSaid}`);
      assert.ok(quantile(s.ends, 0.95) <= 2, `ends off by ${quantile(s.ends, 0.95)}`);
      assert.ok(s.wrongVerdicts.length <= 0.005 * s.verdicts, s.wrongVerdicts.join(', '));
    });

  it('finds the letters of lightly edited copies', () => {
    const s = sums.get('edited')!;
    assert.ok(s.lettersFound >= 0.999 * s.letters, `${s.lettersFound} of ${s.letters}`);
    assert.ok(s.lettersSaidRightly >= 0.999 * s.lettersSaid, `${s.lettersSaidRightly} of ${s.lettersSaid}`);
  });
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { compare, f1, folder, halfOf, revisions } from '../../bench/align-cases.ts';
import { edited, followed, mark } from '../../bench/follow-cases.ts';

/* Real revisions of public prose in English, Russian and Chinese; `node bench/align.ts` prints the figures. */
const skip = existsSync(folder) ? false : 'the folder ../shared/material/anchoring is not there';

describe('after real edits of an original', { skip }, () => {
  for (const half of [0, 1])
    it(`every rendering that changed is stale, and hardly another (half ${half} of the texts)`, () => {
      const marking = { segments: 0, changed: 0, marked: 0, right: 0, unclear: 0 };
      for (const { name, before, after } of revisions()) if (halfOf(name) === half) mark(before, after, marking);
      assert.ok(marking.changed > 1000);
      assert.equal(marking.right, marking.changed, 'recall');
      assert.ok(marking.right / marking.marked >= 0.98, `precision ${marking.right / marking.marked}`);
    });

  it('segments that were edited, moved, split and merged by program are told from each other', () => {
    const score = { found: 0, right: 0, wanted: 0 };
    const seen = new Set<string>();
    for (const { name, before } of revisions()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const { after, gold } = edited(before, seen.size);
      compare(gold, followed(before, after), score);
    }
    assert.ok(f1(score) >= 0.985, `F1 ${f1(score)}`);
  });
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type Case, halfOf, material, quoteOf, tally } from '../../bench/anchor-cases.ts';
import { changesOf, type Found, findQuote, findThrough } from '../../src/domain/anchor/index.ts';

/*
 * Real histories of public prose in English, Russian and Chinese, that nobody here wrote; ../shared/material/README.md says
 * how a case is scored. `node bench/anchor.ts` prints the whole table.
 */
const folder = new URL('../../../shared/material/anchoring/', import.meta.url);
const skip = existsSync(folder) ? false : 'the folder ../shared/material/anchoring is not there';

describe('on real histories', { skip }, () => {
  const { cases, docs } = skip ? { cases: [], docs: new Map<string, string>() } : material(folder);
  const of = (id: string) => docs.get(id)!;
  const changes = new Map<string, ReturnType<typeof changesOf>>();
  const changesFor = ({ chain }: Case) => {
    const known = changes.get(chain.join()) ?? changesOf(chain.map(of));
    changes.set(chain.join(), known);
    return known;
  };

  for (const [name, find, goal] of [
    [
      'from the text alone',
      (c: Case) => findQuote(of(c.new), quoteOf(c)),
      { macro: 0.96, wrong: 0.015, deleted: 0.03 },
    ],
    [
      'through the chain of revisions',
      (c: Case) => findThrough(c.chain.map(of), quoteOf(c), changesFor(c)),
      { macro: 0.98, wrong: 0.005, deleted: 0.01 },
    ],
  ] as const)
    for (const half of [0, 1])
      it(`${name} passages are found again, and only where they are (half ${half} of the texts)`, () => {
        const some = cases.filter(c => halfOf(c) === half);
        const results: (Found | null)[] = some.map(find);
        const { macro, wrong, classes } = tally(some, results);
        assert.ok(macro >= goal.macro, `macro ${macro}`);
        assert.ok(wrong <= goal.wrong, `wrong ${wrong}`);
        assert.ok(classes.deleted!.wrong / classes.deleted!.n <= goal.deleted, `deleted ${classes.deleted!.wrong}`);
        assert.ok(classes['edited-1-3']!.right / classes['edited-1-3']!.n >= 0.94);
      });
});

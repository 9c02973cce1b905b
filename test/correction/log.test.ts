import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  brokenAt,
  type ChainedEntry,
  chained,
  type Entry,
  entryKinds,
  hashedText,
  noHash,
} from '../../src/domain/correction/log.ts';
import { sha256 } from '../../src/store/correction.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 });
const said = fc.record({
  article: text,
  lang: fc.constantFrom('en', 'uk', 'ar'),
  kind: fc.constantFrom(...entryKinds),
  wrong: text,
  right: text,
  note: text,
  revision: fc.integer({ min: 1, max: 99 }),
  withdraws: fc.option(fc.integer({ min: 1, max: 99 })),
  at: fc
    .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map(d => d.toISOString()),
});
const log = fc.array(said, { minLength: 1, maxLength: 12 }).map(entries => {
  const out: ChainedEntry[] = [];
  for (const entry of entries) out.push(chained({ number: out.length + 1, ...entry }, out.at(-1) ?? null, sha256));
  return out;
});

/** Another value of a field than the one that it has. */
const another: { [K in keyof ChainedEntry]: (old: ChainedEntry[K]) => fc.Arbitrary<ChainedEntry[K]> } = {
  number: old => fc.integer({ min: 1, max: 99 }).filter(v => v !== old),
  article: old => text.filter(v => v !== old),
  lang: old => fc.constantFrom('en', 'uk', 'ar', 'de').filter(v => v !== old),
  kind: old => fc.constantFrom(...entryKinds).filter(v => v !== old),
  wrong: old => text.filter(v => v !== old),
  right: old => text.filter(v => v !== old),
  note: old => text.filter(v => v !== old),
  revision: old => fc.integer({ min: 1, max: 99 }).filter(v => v !== old),
  withdraws: old => fc.option(fc.integer({ min: 1, max: 99 })).filter(v => v !== old),
  at: old => fc.constantFrom('2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z').filter(v => v !== old),
  previousHash: old => fc.constantFrom(noHash, sha256('another')).filter(v => v !== old),
  hash: old => fc.constantFrom(noHash, sha256('another')).filter(v => v !== old),
};
const fields = Object.keys(another) as (keyof ChainedEntry)[];

const place = fc.nat().map(n => (entries: readonly unknown[]) => n % entries.length);

describe('the chain of the log', () => {
  it('is whole as it was made', () => {
    assert.equal(brokenAt([], sha256), null);
    fc.assert(fc.property(log, entries => assert.equal(brokenAt(entries, sha256), null)));
  });

  for (const field of fields)
    it(`shows a changed ${field} of any entry at that entry`, () => {
      const tampered = fc.tuple(log, place).chain(([entries, at]) => {
        const index = at(entries);
        const values = another[field](entries[index]![field] as never) as fc.Arbitrary<unknown>;
        return values.map(value => ({ entries: entries.with(index, { ...entries[index]!, [field]: value }), index }));
      });
      fc.assert(
        fc.property(tampered, ({ entries, index }) => assert.equal(brokenAt(entries, sha256)?.number, index + 1)),
      );
    });

  it('shows an entry that was taken out, put in or moved, at its place', () => {
    fc.assert(
      fc.property(log, place, (entries, at) => {
        const index = at(entries);
        // the end can be cut off unseen: that takes somebody who remembers the newest hash
        if (index < entries.length - 1)
          assert.deepEqual(brokenAt(entries.toSpliced(index, 1), sha256), { number: index + 1, how: 'gap' });
        assert.equal(brokenAt(entries.toSpliced(index, 0, entries[index]!), sha256)?.number, index + 2);
        if (index > 0) {
          const swapped = entries.with(index, entries[index - 1]!).with(index - 1, entries[index]!);
          assert.equal(brokenAt(swapped, sha256)?.number, index);
        }
      }),
    );
  });

  it('shows an entry that was changed and hashed anew at the one after it', () => {
    fc.assert(
      fc.property(log, place, text, (entries, at, note) => {
        const index = at(entries);
        const old = entries[index]!;
        if (note === old.note || index === entries.length - 1) return;
        const entry: Entry = { ...old, note };
        const forged = { ...entry, previousHash: old.previousHash, hash: sha256(hashedText(entry, old.previousHash)) };
        assert.deepEqual(brokenAt(entries.with(index, forged), sha256), { number: index + 2, how: 'link' });
      }),
    );
  });
});

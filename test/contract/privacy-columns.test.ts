import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { columns, type KindId, kept } from '../../src/domain/privacy.ts';
import { catalogs } from '../../src/render/messages/index.ts';
import { engines } from '../harness/database.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

/** Types that hold no words, documents or addresses: numbers, yes and no, moments. Whatever else comes has to be entered. */
const mute = new Set([
  'int2',
  'int4',
  'int8',
  'float4',
  'float8',
  'numeric',
  'bool',
  'timestamptz',
  'timestamp',
  'time',
]);

/** `table.column` -> where the table of privacy.ts puts it. */
function entered(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [table, { not = {}, ...kinds }] of Object.entries(columns))
    for (const [place, list] of [
      ...Object.entries(kinds).map(([kind, list]) => [kind, list!] as const),
      ...Object.keys(not).map(list => ['not', list] as const),
    ])
      for (const column of list.split(' '))
        found.set(`${table}.${column}`, [...(found.get(`${table}.${column}`) ?? []), place]);
  return found;
}

for (const engine of engines)
  describe(`the table of what is kept about people, database ${engine}`, () => {
    let house: TestRoom;
    let schema: { name: string; type: string }[];
    before(async () => {
      house = await freshRoom(engine);
      // the partitions of a table have its columns
      const { rows } = await sql<{ name: string; type: string }>`
        select case when n.nspname = 'public' then '' else n.nspname || '.' end || c.relname || '.' || a.attname as name, t.typname as type
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
        where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
          and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`.execute(house.room.db);
      schema = rows;
    });
    after(() => house.close());

    it('names every column that can hold something about a person, once', () => {
      const places = entered();
      const wrong = schema
        .filter(column => !mute.has(column.type))
        .flatMap(({ name, type }) => {
          const [at] = [places.get(name) ?? places.get(name.replace(/[^.]+$/, '*'))];
          if (!at) return [`${name} (${type}) is in no line of src/domain/privacy.ts`];
          return at.length === 1 ? [] : [`${name} is entered as ${at.join(' and ')}`];
        });
      assert.ok(schema.length > 300, 'the schema is read, with those of the libraries');
      assert.deepEqual(wrong, []);
    });

    it('names no table or column that is gone', () => {
      const there = new Set(schema.flatMap(({ name }) => [name, name.replace(/[^.]+$/, '*')]));
      assert.deepEqual(
        [...entered().keys()].filter(name => !there.has(name)),
        [],
      );
    });
  });

describe('the kinds of what is kept about people', () => {
  it('each have a ground, and a deadline or an end by an act', () => {
    for (const { id, days, ground } of kept) {
      assert.ok(days === null || (Number.isInteger(days) && days > 0), id);
      assert.ok(['consent', 'contract', 'legal-obligation', 'legitimate-interest'].includes(ground), id);
    }
    assert.equal(new Set(kept.map(k => k.id)).size, kept.length);
  });

  it('say what, why, on which ground and until when in every language, and the deadline where there is one', () => {
    for (const [lang, catalog] of Object.entries(catalogs))
      for (const { id, days } of kept) {
        for (const part of ['what', 'why', 'ground', 'until'])
          assert.ok(catalog[`privacy.${id}.${part}`], `${lang}: privacy.${id}.${part}`);
        const until = catalog[`privacy.${id}.until`]!;
        // a deadline of years may be said in years
        const years = days !== null && days > 1000 && until.match(/\d+/)?.[0] === String(Math.floor(days / 365));
        assert.equal(until.includes('{days') || years, days !== null, `${lang}: privacy.${id}.until ${until}`);
      }
  });

  it('each stand in a column, and no message speaks of a kind that is gone', () => {
    const used = new Set(Object.values(columns).flatMap(table => Object.keys(table).filter(key => key !== 'not')));
    assert.deepEqual([...used].toSorted(), kept.map(k => k.id as KindId).toSorted());
    const spoken = Object.keys(catalogs.en!).flatMap(key => key.match(/^privacy\.([a-z-]+)\.what$/)?.[1] ?? []);
    assert.deepEqual(
      spoken.filter(id => !kept.some(k => k.id === id)),
      [],
    );
  });

  it('give a reason for every column that is none', () => {
    for (const [table, { not = {} }] of Object.entries(columns))
      for (const [list, reason] of Object.entries(not)) assert.ok(reason.length > 3, `${table}: ${list}`);
  });
});

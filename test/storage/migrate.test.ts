import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { type Database, type OpenDatabase, openDatabase } from '../../src/store/database.ts';
import { knownMigrations, migrate, SchemaTooNew } from '../../src/store/migrate.ts';
import { engines, freshDatabase, freshFolder, freshServerDatabase } from '../harness/database.ts';
import { nextLine, start } from './process/child.ts';

const known = knownMigrations();

/** A database without any schema. */
async function bareDatabase(engine: 'embedded' | 'server'): Promise<OpenDatabase & { drop(): Promise<void> }> {
  if (engine === 'server') {
    const { url, remove } = await freshServerDatabase();
    const open = await openDatabase({ url, folder: '' });
    return { ...open, drop: () => open.close().then(remove) };
  }
  const folder = await freshFolder(false);
  const open = await openDatabase({ folder });
  const drop = async () => {
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...open, drop };
}

/** Every table, column and index, and which steps were taken. */
async function shape(db: Database): Promise<unknown> {
  const { rows: columns } = await sql`
    select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' order by 1, 2`.execute(
    db,
  );
  const { rows: indexes } = await sql`select indexname from pg_indexes where schemaname = 'public' order by 1`.execute(
    db,
  );
  const { rows: steps } = await sql`select number, name, applied_at from schema_migration order by 1`.execute(db);
  return { columns, indexes, steps };
}

for (const engine of engines)
  describe(`the schema on the ${engine} engine`, () => {
    it('is made step by step, once, also by two that start together', { timeout: 60_000 }, async t => {
      const open = await bareDatabase(engine);
      t.after(() => open.drop());
      const all = await Promise.all([migrate(open.db), migrate(open.db)]);
      assert.deepEqual(
        all.flat().sort((a, b) => a - b),
        known.map(m => m.number),
      );
      const before = await shape(open.db);
      assert.deepEqual(await migrate(open.db), []);
      assert.deepEqual(await shape(open.db), before);
    });

    it('of a newer release is refused with a word on what to do, and left as it is', async t => {
      const open = await freshDatabase(engine);
      t.after(() => open.drop());
      await sql`insert into schema_migration (number, name) values (${known.length + 1}, 'from-the-future')`.execute(
        open.db,
      );
      const before = await shape(open.db);
      await assert.rejects(migrate(open.db), (error: unknown) => {
        assert.ok(error instanceof SchemaTooNew);
        assert.equal(error.found, known.length + 1);
        assert.equal(error.known, known.length);
        assert.match(error.message, /newer release.*Start that release, or restore a backup.*Nothing was changed/s);
        return true;
      });
      assert.deepEqual(await shape(open.db), before);
    });

    it('is left as it was by a step that fails half-way', async t => {
      const open = await freshDatabase(engine);
      t.after(() => open.drop());
      const before = await shape(open.db);
      const number = known.length + 1;
      const broken = { number, name: 'broken', sql: 'create table half_way (n integer); select 1 / 0;' };
      await assert.rejects(migrate(open.db, [...known, broken]), /division by zero/);
      assert.deepEqual(await shape(open.db), before);
      const mended = {
        number,
        name: 'mended',
        sql: 'create table half_way (n integer); create index on half_way (n);',
      };
      assert.deepEqual(await migrate(open.db, [...known, mended]), [number]);
    });
  });

describe('two processes that start at once', {
  skip: !engines.includes('server') && 'no server at TEST_DATABASE_URL',
}, () => {
  it('share the steps between them: none is left out, none taken twice', { timeout: 60_000 }, async t => {
    const { url, remove } = await freshServerDatabase();
    t.after(remove);
    const both = [start('migrator.ts', url), start('migrator.ts', url)];
    for (const child of both) assert.equal(await nextLine(child), 'ready');
    for (const child of both) child.process.stdin?.write('go\n');
    const applied: number[] = [];
    for (const child of both) {
      applied.push(...(await nextLine(child)).split(' ').slice(1).filter(Boolean).map(Number));
      await child.ended;
      assert.equal(child.process.exitCode, 0);
    }
    assert.deepEqual(
      applied.sort((a, b) => a - b),
      known.map(m => m.number),
    );
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { transact } from '../../src/store/database.ts';
import { engines, freshDatabase, type TestDatabase } from '../harness/database.ts';

for (const engine of engines)
  describe(`a transaction on the ${engine} engine`, () => {
    let open: TestDatabase;
    before(async () => {
      open = await freshDatabase(engine);
      await sql`create table probe (n integer primary key)`.execute(open.db);
    });
    after(() => open.drop());
    const rows = async () =>
      (await sql<{ n: number }>`select n from probe order by n`.execute(open.db)).rows.map(r => r.n);

    it('refuses a query past it at once, instead of waiting for ever, and leaves nothing behind', async () => {
      const outside = transact(open.db, async tx => {
        await sql`insert into probe values (1)`.execute(tx);
        await sql`select 1`.execute(open.db);
      });
      await assert.rejects(outside, /query outside the open transaction/);
      const nested = transact(open.db, async () => transact(open.db, async () => {}));
      await assert.rejects(nested, /query outside the open transaction/);
      assert.deepEqual(await rows(), []);
    });

    it('is noticed through any number of functions and promises in between', async () => {
      const far = async () => {
        await new Promise(resolve => setImmediate(resolve));
        return Promise.all([sql`select 1`.execute(open.db)]);
      };
      await assert.rejects(
        transact(open.db, () => far()),
        /query outside the open transaction/,
      );
    });

    it('lets others wait their turn, and what comes after it go on', async () => {
      const other = Promise.withResolvers<void>();
      const first = transact(open.db, async tx => {
        await sql`insert into probe values (2)`.execute(tx);
        await other.promise;
      });
      const second = transact(open.db, tx => sql`insert into probe values (3)`.execute(tx));
      other.resolve();
      await Promise.all([first, second]);
      assert.deepEqual(await rows(), [2, 3]);
    });

    it('that fails takes back all of it, and the next one works', async () => {
      const broken = transact(open.db, async tx => {
        await sql`insert into probe values (4)`.execute(tx);
        await sql`insert into probe values (4)`.execute(tx);
      });
      await assert.rejects(broken, /duplicate key/);
      await transact(open.db, tx => sql`insert into probe values (5)`.execute(tx));
      assert.deepEqual(await rows(), [2, 3, 5]);
    });

    // the queue sends such batches: on a server over connections of its own, here over the only one
    const skip = engine === 'server' && 'our own connections carry none';
    it('that a batch of statements opened and that failed leaves the connection clean', { skip }, async () => {
      await assert.rejects(
        sql`begin; insert into probe values (6); select 1 / 0; commit`.execute(open.db),
        /division by zero/,
      );
      assert.deepEqual(await rows(), [2, 3, 5]);
      await transact(open.db, tx => sql`insert into probe values (7)`.execute(tx));
      assert.deepEqual(await rows(), [2, 3, 5, 7]);
    });
  });

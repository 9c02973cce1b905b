import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { type FailedTry, type Handlers, type JobName, type Jobs, openQueue, type Queue } from '../../src/jobs/queue.ts';
import { transact } from '../../src/store/database.ts';
import { engines, freshDatabase, type TestDatabase } from '../harness/database.ts';
import { onlyHandling } from '../harness/handlers.ts';

/** Resolves once `true` is answered; what never comes true is the test's time limit's business. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 20));
}

for (const engine of engines)
  describe(`the queue on the ${engine} engine`, { timeout: 60_000 }, () => {
    let open: TestDatabase;
    let queue: Queue;
    const errors: unknown[] = [];
    const tries: FailedTry[] = [];
    const ran: string[] = [];
    /** what a job of this name does, until another test says otherwise */
    let media: (id: string) => Promise<void> = async () => {};
    const handlers: Handlers = onlyHandling({
      'publish-scheduled': async ({ editionId }) => void ran.push(`publish ${editionId}`),
      'end-lead': async () => {},
      'process-media': async ({ mediaId }) => {
        ran.push(mediaId);
        await media(mediaId);
      },
      'send-mail': async ({ id }) => void ran.push(id),
    });
    before(async () => {
      open = await freshDatabase(engine);
      queue = await openQueue(
        open,
        error => errors.push(error),
        failed => tries.push(failed),
      );
      await queue.work(handlers);
    });
    after(async () => {
      await queue.stop(2000);
      await open.drop();
      assert.deepEqual(errors, []);
    });
    const add = <N extends JobName>(name: N, data: Jobs[N], options?: { after?: Date }) =>
      transact(open.db, tx => queue.add(tx, name, data, options));
    const times = (what: string) => ran.filter(r => r === what).length;
    const counted = async (name: JobName) => {
      const found = (await queue.counts()).find(c => c.name === name);
      return { waiting: found?.waiting ?? 0, running: found?.running ?? 0, failed: found?.failed ?? 0 };
    };

    it('runs a job once after its commit, and never one whose act was taken back', async () => {
      const refused = transact(open.db, async tx => {
        await queue.add(tx, 'process-media', { mediaId: 'taken back' });
        throw new Error('no');
      });
      await assert.rejects(refused, /^Error: no$/);
      await transact(open.db, async tx => {
        await queue.add(tx, 'process-media', { mediaId: 'kept' });
        await sql`select 1`.execute(tx);
        assert.equal(times('kept'), 0, 'not before the commit');
      });
      await until(() => times('kept') > 0);
      await queue.idle();
      assert.deepEqual([times('kept'), times('taken back')], [1, 0]);
    });

    it('runs a job of its hour not before, and tells that it waits', async () => {
      await add('publish-scheduled', { editionId: 7 }, { after: new Date(Date.now() + 3_600_000) });
      await add('publish-scheduled', { editionId: 8 }, { after: new Date(Date.now() - 1000) });
      await until(() => times('publish 8') > 0);
      assert.equal(times('publish 7'), 0);
      assert.equal((await counted('publish-scheduled')).waiting, 1);
      await queue.idle(); // what waits for its hour keeps nobody
      await sql`update pgboss.job set start_after = now() where name = 'publish-scheduled' and state = 'created'`.execute(
        open.db,
      );
      await until(() => times('publish 7') > 0);
      await queue.idle();
      assert.deepEqual([times('publish 7'), times('publish 8')], [1, 1]);
    });

    it('tries again what failed, and gives up after its last try', async () => {
      let failing = 1;
      media = async id => {
        if (id === 'sometimes' && failing-- > 0) throw new Error('busy');
        if (id === 'never') throw new Error('broken');
      };
      // the pause between two tries is not waited for
      const hurry = () =>
        sql`update pgboss.job set start_after = now() where name = 'process-media' and state = 'retry'`.execute(
          open.db,
        );
      await add('process-media', { mediaId: 'sometimes' });
      await until(async () => {
        await hurry();
        return times('sometimes') === 2;
      });
      await add('process-media', { mediaId: 'never' });
      await until(async () => {
        await hurry();
        return (await counted('process-media')).failed === 1;
      });
      assert.equal(times('never'), 3, 'the first and two more');
      const told = (said: string) =>
        tries.filter(t => String(t.error) === `Error: ${said}`).map(t => [t.job, t.try, t.of, t.last]);
      assert.deepEqual(told('busy'), [['process-media', 1, 3, false]]);
      assert.deepEqual(
        told('broken'),
        [1, 2, 3].map(n => ['process-media', n, 3, n === 3]),
      );
      assert.equal(times('sometimes'), 2);
      assert.deepEqual(await counted('process-media'), { waiting: 0, running: 0, failed: 1 });
    });

    it('runs jobs whose work queries and writes, many at once', async () => {
      await sql`create table done_job (id text primary key)`.execute(open.db);
      media = async id => {
        await transact(open.db, tx => sql`insert into done_job values (${id})`.execute(tx));
      };
      const ids = Array.from({ length: 20 }, (_, i) => `many ${i}`);
      await transact(open.db, async tx => {
        for (const mediaId of ids) await queue.add(tx, 'process-media', { mediaId });
      });
      const written = async () => (await sql<{ id: string }>`select id from done_job`.execute(open.db)).rows.length;
      await until(async () => (await written()) === ids.length);
      await queue.idle();
      assert.ok(ids.every(id => times(id) === 1));
    });

    // on a server another process may be at work on it, so only its time limit tells
    const skip = engine === 'server' && 'left to the time limit of the job';
    it('takes up again at the next start what a killed process left running', { skip }, async () => {
      media = async () => {};
      const own = await freshDatabase(engine);
      const first = await openQueue(own, () => {});
      await transact(own.db, tx =>
        first.add(tx, 'send-mail', { id: 'left', to: 'a@example.org', subject: '', text: '' }),
      );
      // as a process leaves it that is killed while it works
      await sql`update pgboss.job set state = 'active', started_on = now() where name = 'send-mail'`.execute(own.db);
      await first.stop(1000);
      const second = await openQueue(own, () => {});
      await second.work(handlers);
      const state = async () =>
        (await sql<{ state: string }>`select state from pgboss.job where name = 'send-mail'`.execute(own.db)).rows[0]
          ?.state;
      await until(async () => (await state()) !== 'active');
      await sql`update pgboss.job set start_after = now() where name = 'send-mail'`.execute(own.db);
      await until(() => times('left') > 0);
      await second.idle();
      assert.equal(times('left'), 1);
      await second.stop(1000);
      await own.drop();
    });

    it('lets the job that runs end before it stops', async () => {
      const own = await freshDatabase(engine);
      const short = await openQueue(own, () => {});
      const gate = Promise.withResolvers<void>();
      let ended = false;
      await short.work({
        ...handlers,
        'process-media': async () => {
          ran.push('last');
          await gate.promise;
          ended = true;
        },
      });
      await transact(own.db, tx => short.add(tx, 'process-media', { mediaId: 'last' }));
      await until(() => times('last') > 0);
      const stopped = short.stop(10_000);
      gate.resolve();
      await stopped;
      assert.equal(ended, true);
      const { rows } = await sql<{ state: string }>`select state from pgboss.job where name = 'process-media'`.execute(
        own.db,
      );
      assert.deepEqual(rows, [{ state: 'completed' }]);
      await own.drop();
    });
  });

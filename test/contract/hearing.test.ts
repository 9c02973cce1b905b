import assert from 'node:assert/strict';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { deafMs } from '../../src/flows/newsroom.ts';
import { openDatabase } from '../../src/store/database.ts';
import { freshServerDatabase } from '../harness/database.ts';

const reason = process.env.TEST_DATABASE_URL ? false : 'no server: TEST_DATABASE_URL is not set';

/** A wire between us and the database that can be cut without either end being told. */
async function wire(to: URL) {
  const sockets = new Set<Socket>();
  let cut = false;
  const server: Server = createServer(here => {
    const there = connect(Number(to.port || 5432), to.hostname);
    sockets.add(here).add(there);
    for (const [a, b] of [
      [here, there],
      [there, here],
    ] as const) {
      a.on('data', part => {
        if (!cut) b.write(part);
      });
      a.on('error', () => {});
      a.on('close', () => cut || b.destroy());
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(to);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as { port: number }).port);
  return {
    url: url.href,
    cut: () => {
      cut = true;
    },
    mend: () => {
      for (const socket of sockets) socket.destroy();
      sockets.clear();
      cut = false;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

describe('what other processes change', () => {
  let database: Awaited<ReturnType<typeof freshServerDatabase>>;
  let line: Awaited<ReturnType<typeof wire>>;
  before(async () => {
    if (reason) return;
    database = await freshServerDatabase();
    line = await wire(new URL(database.url));
  });
  after(async () => {
    await line?.close();
    await database?.remove();
  });

  it('is known not to be heard soon after the wire was cut, and heard again when it is whole', {
    skip: reason,
  }, async () => {
    const open = await openDatabase({ url: line.url, folder: '' });
    const direct = await openDatabase({ url: database.url, folder: '' });
    const heard: string[] = [];
    const events: { what: 'lost' | 'again'; at: number }[] = [];
    const stop = await open.listen('news', payload => heard.push(payload), {
      lost: () => events.push({ what: 'lost', at: performance.now() }),
      again: () => events.push({ what: 'again', at: performance.now() }),
    });
    const until = async (holds: () => boolean) => {
      while (!holds()) await new Promise(resolve => setTimeout(resolve, 10));
    };
    const tell = (text: string) => sql`select pg_notify('news', ${text})`.execute(direct.db);
    try {
      await tell('one');
      await until(() => heard.includes('one'));
      const cutAt = performance.now();
      line.cut();
      await tell('two');
      await until(() => events.length > 0);
      assert.equal(events[0]!.what, 'lost');
      // on a machine that is not overloaded within deafMs; here with room for one that is
      assert.ok(events[0]!.at - cutAt < deafMs * 5, `${events[0]!.at - cutAt} ms`);
      assert.ok(!heard.includes('two'));
      line.mend();
      await until(() => events.some(e => e.what === 'again'));
      await tell('three');
      await until(() => heard.includes('three'));
    } finally {
      await stop();
      await open.close();
      await direct.close();
    }
  });
});

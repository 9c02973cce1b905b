import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { FolderInUse, openDatabase } from '../../src/store/database.ts';
import { lockFolder, socketPath } from '../../src/store/folder-lock.ts';
import { freshDatabase, freshFolder } from '../harness/database.ts';
import { nextLine, start } from './process/child.ts';

describe('the folder of an embedded database', () => {
  it('has one process at a time: the second is refused and the first goes on', async t => {
    const open = await freshDatabase('embedded');
    t.after(() => open.drop());
    const second = start('holder.ts', open.folder);
    assert.equal(await nextLine(second), 'in use');
    await second.ended;
    await assert.rejects(openDatabase({ folder: open.folder }), FolderInUse);
    assert.equal((await open.db.selectFrom('outlet').select('id').execute()).length, 0);
  });

  it('is free again when its process ended, however that was', async t => {
    const folder = await freshFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const killed = start('holder.ts', folder);
    assert.equal(await nextLine(killed), 'open');
    killed.process.kill('SIGKILL');
    await killed.ended;
    assert.ok(existsSync(socketPath(folder)), 'a killed process leaves its socket behind');
    const next = start('holder.ts', folder);
    assert.equal(await nextLine(next), 'open');
    next.process.stdin?.end();
    await next.ended;
    assert.ok(!existsSync(socketPath(folder)), 'one that closes takes it along');
  });

  it('is given to exactly one of many that come at once, whether a dead socket lies there or not', async t => {
    const folder = await freshFolder(false);
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    for (let round = 0; round < 10; round++) {
      const locks = await Promise.all(Array.from({ length: 8 }, () => lockFolder(folder)));
      const held = locks.filter(lock => lock !== null);
      assert.equal(held.length, 1);
      // every other time the socket stays behind, as after a kill
      if (round % 2 === 0) await held[0]?.release();
      else await new Promise(resolve => held[0]?.server.close(resolve));
    }
  });

  it('is refused when its path is longer than a lock can be', async () => {
    await assert.rejects(lockFolder(`/tmp/masthead-test-${'long'.repeat(40)}`), /path of DATA_DIR is too long/);
  });
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { examine } from '../../src/cli/doctor.ts';
import { readConfig } from '../../src/config.ts';
import { StoreFull } from '../../src/domain/files.ts';
import { openQueue } from '../../src/jobs/queue.ts';
import { queueErrors } from '../../src/main.ts';
import { openDatabase, transact } from '../../src/store/database.ts';
import { diskRoom, isWriting, reserve } from '../../src/store/disk-room.ts';
import { snapshot } from '../../src/store/snapshot.ts';
import { freshFolder } from '../harness/database.ts';
import { openDesk } from '../harness/desk.ts';
import { onlyHandling } from '../harness/handlers.ts';
import { nextLine, start } from './process/child.ts';

/** A migrated folder on a disk of its own of so many MB; null where this is not allowed. */
async function smallDisk(t: TestContext, megabytes: number, migrated = true): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), 'masthead-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    t.skip('a disk of its own cannot be mounted here');
    return null;
  }
  t.after(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  if (!migrated) return folder;
  const made = await freshFolder();
  cpSync(made, folder, { recursive: true });
  rmSync(made, { recursive: true });
  return folder;
}

const freeOf = (folder: string) => statfsSync(folder).bavail * statfsSync(folder).bsize;

describe('a disk that fills up under the embedded database', () => {
  it('refuses to write before the last byte, goes on reading, and writes again once there is room', async t => {
    const folder = await smallDisk(t, 150);
    if (!folder) return;
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(20 * 1024 * 1024));
    const child = start('filler.ts', folder);
    t.after(() => child.process.kill('SIGKILL'));
    assert.equal(await nextLine(child), 'has 0');
    let acknowledged = 0;
    let line = await nextLine(child);
    for (; line.startsWith('kept '); line = await nextLine(child)) acknowledged++;
    assert.match(line, new RegExp(`^full ${acknowledged} The disk is full: \\d+ MB are free`));
    rmSync(ballast);
    child.process.stdin!.write('again\n');
    let more = 0;
    for (line = await nextLine(child); line.startsWith('kept '); line = await nextLine(child)) more++;
    assert.ok(more > 0);
    assert.match(line, new RegExp(`^full ${acknowledged + more} `));
    child.process.stdin!.end();
    await child.ended;
    assert.equal(child.process.exitCode, 0);
    // without any room it does not even start, and says so
    writeFileSync(ballast, Buffer.alloc(Math.max(1, freeOf(folder) - 20 * 1024 * 1024)));
    await assert.rejects(openDatabase({ folder }), (error: Error) => {
      assert.ok(error instanceof StoreFull);
      assert.match(error.message, /The disk is full: \d+ MB are free/);
      return true;
    });
    rmSync(ballast);
    const again = start('filler.ts', folder, 'count');
    assert.equal(await nextLine(again), `has ${acknowledged + more}`);
    again.process.stdin!.end();
    await again.ended;
  });

  it('ends with one clear line where even the reserve is gone, and loses nothing', { timeout: 60_000 }, async t => {
    const folder = await smallDisk(t, 150);
    if (!folder) return;
    const child = start('filler.ts', folder, 'blind');
    assert.equal(await nextLine(child), 'has 0');
    for (let n = 0; n < 5; n++) assert.equal(await nextLine(child), `kept ${n}`);
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(freeOf(folder) - 4 * 1024 * 1024));
    child.process.stdin!.write('log\n');
    let said = '';
    child.process.stderr!.on('data', chunk => {
      said += chunk;
    });
    await child.ended;
    assert.equal(child.process.exitCode, 1);
    assert.match(said, /^The disk is full, and the database cannot go on: stopped\..*\n$/);
    rmSync(join(folder, 'ballast'));
    const again = start('filler.ts', folder, 'count');
    assert.equal(await nextLine(again), 'has 5');
    again.process.stdin!.end();
    await again.ended;
  });

  it('refuses whatever writes and lets through whatever reads', async t => {
    const folder = await freshFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    let free = reserve * 2;
    const open = await openDatabase({ folder, room: diskRoom(folder, () => free) });
    t.after(() => open.close());
    const { db } = open;
    await sql`create table kept (n integer)`.execute(db);
    free = reserve - 1;
    const insert = sql`insert into kept values (1)`;
    await assert.rejects(insert.execute(db), StoreFull);
    await assert.rejects(
      transact(db, tx => insert.execute(tx)),
      StoreFull,
    );
    const count = sql<{ n: number }>`select count(*)::int as n from kept`;
    assert.equal((await count.execute(db)).rows[0]?.n, 0);
    assert.equal(await snapshot(db, async tx => (await count.execute(tx)).rows[0]?.n), 0);
    free = reserve + 1_000_000;
    await transact(db, tx => insert.execute(tx));
    // what is larger than the room is refused in the middle of its transaction, which then never was
    await assert.rejects(
      transact(db, async tx => {
        await insert.execute(tx);
        await sql`select ${'x'.repeat(900_000)}::text`.execute(tx);
        await sql`insert into kept select length(${'x'.repeat(900_000)})`.execute(tx);
      }),
      StoreFull,
    );
    assert.equal((await count.execute(db)).rows[0]?.n, 1);
  });

  it('knows what writes', () => {
    for (const text of [
      'insert into a values (1)',
      ' update a set b = 1',
      'with x as (delete from a returning *) select * from x',
      'select * from a for update',
      'select * from a for no key update skip locked',
      "select nextval('s')",
      'vacuum',
    ])
      assert.ok(isWriting(text), text);
    for (const text of [
      'select "updated_at" from "a" where "deleted" = $1',
      'with x as (select 1) select * from x',
      'declare rows no scroll cursor for select 1',
      "set local timezone to 'UTC'",
      'rollback',
    ])
      assert.ok(!isWriting(text), text);
  });
});

describe('the log on a full disk', () => {
  it('says so once, and not as often as the queue asks', async t => {
    const lines: string[] = [];
    const folder = await freshFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    let free = reserve * 2;
    const open = await openDatabase({ folder, room: diskRoom(folder, () => free) });
    const tell = queueErrors({ error: event => void lines.push(event) });
    let asked = 0;
    const queue = await openQueue(
      open,
      error => {
        tell(error);
        asked++;
      },
      () => {},
    );
    t.after(async () => {
      await queue.stop(1000);
      await open.close();
    });
    await queue.work(onlyHandling({}));
    free = 0;
    while (asked < 7) await delay(20);
    assert.deepEqual(lines, ['the disk is full: nothing is saved and no job runs until there is room']);
    free = reserve * 2;
  });
});

describe('a disk that is small', () => {
  it('takes a new database and is told exactly what is missing', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'masthead-new-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const needed = 112 * 1024 * 1024;
    await assert.rejects(
      openDatabase({ folder, room: diskRoom(folder, () => needed - 1) }),
      /: 111 MB are free for .*, and the database needs 112 MB/,
    );
    const open = await openDatabase({ folder, room: diskRoom(folder, () => needed) });
    await open.close();
  });
});

describe('doctor on a full disk', () => {
  it('says that it is full, what to do, and leaves nothing behind', async t => {
    const folder = await smallDisk(t, 2, false);
    if (!folder) return;
    const ballast = openSync(join(folder, 'ballast'), 'w');
    assert.throws(
      () => {
        for (;;) writeSync(ballast, Buffer.alloc(4096));
      },
      { code: 'ENOSPC' },
    );
    closeSync(ballast);
    const { json } = await examine(readConfig({ DATA_DIR: folder }), {}, { progress() {} });
    const { checks } = json as { checks: { ok: boolean; what: string; todo?: string }[] };
    const wrong = checks.filter(check => !check.ok);
    assert.deepEqual(
      wrong.map(check => check.what),
      [`folder ${folder}`, 'store of pictures'],
    );
    for (const { todo } of wrong) assert.match(todo ?? '', /^Make room/);
    assert.deepEqual(
      readdirSync(folder).filter(name => name.startsWith('.doctor')),
      [],
    );
  });
});

describe('the desk on a full disk', () => {
  it('answers 503 and says what to do, while pages go on', async t => {
    const desk = await openDesk();
    t.after(() => desk.close());
    const { createArticle } = await import('../../src/flows/create-article.ts');
    assert.ok((await createArticle(desk.room, { kind: 'system', name: 'test' }, { lang: 'en', title: 'Quay' })).ok);
    t.mock.method(console, 'error', () => {});
    t.mock.method(desk.room.db, 'transaction', () => {
      throw new StoreFull('The disk is full.');
    });
    const refused = await desk.as('editor')('POST', 'articles', { lang: 'en', title: 'Ferry' });
    assert.equal(refused.status, 503);
    assert.equal(refused.body.key, 'store.full');
    assert.equal(refused.headers.get('content-type'), 'application/problem+json');
    assert.equal((await desk.as('editor')('GET', 'articles')).status, 200);
    assert.equal((await desk.app.request('/en')).status, 200);
  });
});

import assert from 'node:assert/strict';
import fs, { rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { transact } from '../../src/store/database.ts';
import { freshDatabase, freshFolder } from '../harness/database.ts';
import { nextLine, start } from './process/child.ts';

describe('what the embedded database has acknowledged', () => {
  it('survives kill -9, many times over', { timeout: 60_000 }, async t => {
    const folder = await freshFolder();
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const acknowledged = new Set<string>();
    const rounds = 12;
    let lost = 0;
    for (let round = 0; round <= rounds; round++) {
      const child = start('writer.ts', folder, String(round));
      const there = new Set((await nextLine(child)).split(' ').slice(1));
      lost += [...acknowledged].filter(key => !there.has(key)).length;
      // it goes on writing while it is killed, after another number of rows each time
      const kill = round === rounds ? 0 : 3 + ((round * 17) % 25);
      for (let n = 0; n < kill; n++) acknowledged.add((await nextLine(child)).split(' ')[1]!);
      child.process.kill('SIGKILL');
      for await (const line of child.lines) {
        // what was said before the kill counts, though it is read after it
        if (line.startsWith('kept ')) acknowledged.add(line.slice(5));
      }
      await child.ended;
    }
    assert.ok(acknowledged.size > rounds * 3);
    assert.equal(lost, 0);
    t.diagnostic(`${rounds} kills, ${acknowledged.size} acknowledged rows, ${lost} lost`);
  });

  it('was given to the disk: at least one fsync for each commit', async t => {
    const real = fs.fsyncSync;
    let calls = 0;
    fs.fsyncSync = fd => {
      calls++;
      real(fd);
    };
    syncBuiltinESMExports(); // so that `import { fsyncSync }` sees it too
    t.after(() => {
      fs.fsyncSync = real;
      syncBuiltinESMExports();
    });
    const open = await freshDatabase('embedded');
    t.after(() => open.drop());
    await sql`create table probe (n integer)`.execute(open.db);
    const callsOf: number[] = [];
    for (let n = 0; n < 20; n++) {
      const before = calls;
      await transact(open.db, tx => sql`insert into probe values (${n})`.execute(tx));
      callsOf.push(calls - before);
    }
    assert.ok(Math.min(...callsOf) >= 1, `fsync calls of the commits: ${callsOf.join(' ')}`);
    t.diagnostic(`${callsOf.reduce((a, b) => a + b)} fsync calls for ${callsOf.length} commits`);
  });
});

import { sql } from 'kysely';
import { StoreFull } from '../../../src/domain/files.ts';
import { openDatabase, transact } from '../../../src/store/database.ts';
import { diskRoom } from '../../../src/store/disk-room.ts';

/*
 * Writes rows into the embedded database of a folder until there is no room, and tells each that was acknowledged; then
 * it reads, and writes again after each line of standard input. `blind`: writes five rows without a look at the disk, then
 * after a line of standard input nothing but log. `count`: writes nothing.
 */
const [folder = '', how] = process.argv.slice(2);
const room = how === 'blind' ? diskRoom(folder, () => Number.POSITIVE_INFINITY) : diskRoom(folder);
const { db, close } = await openDatabase({ folder, room });
await sql`create table if not exists kept (n integer primary key, filler text)`.execute(db);
const count = async () => (await sql<{ n: number }>`select count(*)::int as n from kept`.execute(db)).rows[0]!.n;
process.stdout.write(`has ${await count()}\n`);
const filler = () => Array.from({ length: 2000 }, () => Math.random().toString(36)).join('');
const fill = async (from: number) => {
  for (let n = from; ; n++) {
    try {
      await transact(db, tx => sql`insert into kept values (${n}, ${filler()})`.execute(tx));
    } catch (error) {
      if (!(error instanceof StoreFull)) throw error;
      process.stdout.write(`full ${await count()} ${error.message}\n`);
      return;
    }
    process.stdout.write(`kept ${n}\n`);
  }
};
if (how === 'blind') {
  for (let n = 0; n < 5; n++) {
    await sql`insert into kept values (${n}, '')`.execute(db);
    process.stdout.write(`kept ${n}\n`);
  }
} else if (how !== 'count') await fill(await count());
process.stdin.on('data', async () => {
  if (how !== 'blind') return fill(await count());
  // nothing but log, until its next file does not fit
  for (;;) await sql.raw(`select pg_logical_emit_message(true, '', repeat('x', 1000000))`).execute(db);
});
process.stdin.on('end', () => void close());

import { sql } from 'kysely';
import { openDatabase, transact } from '../../../src/store/database.ts';

/*
 * Opens the embedded database of a folder, says which rows are there, and writes more until it is killed. A row's number
 * is said only once its transaction is acknowledged.
 */
const [folder = '', round = '0'] = process.argv.slice(2);
const { db } = await openDatabase({ folder });
await sql`create table if not exists kept (round integer, n integer, filler text, primary key (round, n))`.execute(db);
const { rows } = await sql<{ key: string }>`select round || ':' || n as key from kept`.execute(db);
process.stdout.write(`has ${rows.map(r => r.key).join(' ')}\n`);
// different sizes, so that kills fall into short and long writes
for (let n = 0; n < 100_000; n++) {
  await transact(db, tx =>
    sql`insert into kept values (${Number(round)}, ${n}, ${'x'.repeat((n * 977) % 20_000)})`.execute(tx),
  );
  process.stdout.write(`kept ${round}:${n}\n`);
}

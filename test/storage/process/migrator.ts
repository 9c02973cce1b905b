import { openDatabase } from '../../../src/store/database.ts';
import { migrate } from '../../../src/store/migrate.ts';

/* Brings the schema of a server's database up to date once told to on standard input, and says which steps it took. */
const [url = ''] = process.argv.slice(2);
const open = await openDatabase({ url, folder: '' });
process.stdout.write('ready\n');
process.stdin.once('data', async () => {
  process.stdout.write(`applied ${(await migrate(open.db)).join(' ')}\n`);
  await open.close();
  process.stdin.destroy();
});

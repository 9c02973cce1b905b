import { FolderInUse, openDatabase } from '../../../src/store/database.ts';

/* Opens the embedded database of a folder and says how it went. Holds it until standard input ends. */
const [folder = ''] = process.argv.slice(2);
try {
  const open = await openDatabase({ folder });
  process.stdout.write('open\n');
  process.stdin.resume();
  process.stdin.on('end', () => void open.close());
} catch (error) {
  process.stdout.write(error instanceof FolderInUse ? 'in use\n' : `${error}\n`);
}

import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAtPage } from '../../../src/flows/look-at-page.ts';
import type { Newsroom } from '../../../src/flows/newsroom.ts';
import { openOurTexts } from '../../../src/flows/our-texts.ts';
import { openQueue } from '../../../src/jobs/queue.ts';
import { diskFiles } from '../../../src/outside/files-disk.ts';
import { openLooking } from '../../../src/outside/looking.ts';
import { openPolite } from '../../../src/outside/polite.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { onlyHandling } from '../../harness/handlers.ts';

/* A worker that looks at pages until it is killed. Arguments: database, folder of files. */
const [url = '', folder = tmpdir()] = process.argv.slice(2);
const open = await openDatabase({ url, folder });
const queue = await openQueue(open, () => {});
const room = {
  db: open.db,
  queue,
  files: diskFiles(join(folder, 'files')),
  now: () => new Date(),
  token: () => randomBytes(32).toString('base64url'),
  purge: () => {},
  publicUrl: 'http://localhost:3000',
} as unknown as Newsroom;
const polite = openPolite({
  name: 'MastheadBot',
  about: 'https://bell.example/',
  allow: a => a === '127.0.0.1',
  wait: async () => {},
});
const outside = { looking: openLooking(polite), texts: openOurTexts(room, 7) };
await queue.work(onlyHandling({ 'look-at-page': data => lookAtPage(room, outside, data) }));
process.stdout.write('working\n');

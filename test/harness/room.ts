import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { undoGraceMs, undoMs } from '../../src/domain/correction/case.ts';
import { ensureOutlet } from '../../src/flows/ensure-outlet.ts';
import type { Newsroom } from '../../src/flows/newsroom.ts';
import { openQueue } from '../../src/jobs/queue.ts';
import { openFediverse } from '../../src/outside/fediverse/open.ts';
import { diskFiles } from '../../src/outside/files-disk.ts';
import { openImages } from '../../src/outside/images.ts';
import { openKeyed } from '../../src/outside/keyed.ts';
import { printSheet } from '../../src/outside/letter-pdf.ts';
import { openProof } from '../../src/outside/proof.ts';
import { keptSealKey, openSeal } from '../../src/outside/seal.ts';
import { letter } from '../../src/render/mail.ts';
import { writeIssue } from '../../src/render/newsletter-mail.ts';
import { writeGrant } from '../../src/render/permission-letter.ts';
import { papers } from '../../src/render/receipt-sheet.ts';
import { activityWriter } from '../../src/web/machine/fediverse-writer.ts';
import { freshDatabase } from './database.ts';

export type TestRoom = {
  room: Newsroom;
  /** every key purged so far */
  purged: string[];
  close(): Promise<void>;
};

/** A newsroom with an outlet, on a database and a folder of its own. Jobs wait until a test works the queue. */
export async function freshRoom(engine: 'embedded' | 'server' = 'embedded', locale?: string): Promise<TestRoom> {
  const open = await freshDatabase(engine, locale);
  const queue = await openQueue(open, () => {});
  const purged: string[] = [];
  const room: Newsroom = {
    db: open.db,
    queue,
    files: diskFiles(join(open.folder, 'files')),
    images: openImages(),
    now: () => new Date(),
    token: () => randomBytes(32).toString('base64url'),
    purge: keys => void purged.push(...keys),
    publicUrl: 'http://localhost:3000',
    letter,
    lettersHeldMs: undoMs + undoGraceMs,
    writeIssue,
    proof: openProof('a secret for tests only'),
    seal: openSeal(keptSealKey(open.folder)),
    writeGrant,
    papers,
    printSheet,
    pages: async () => ({ found: 'unreachable' }),
    keyed: openKeyed('a secret for tests only'),
    payments: [],
    fediverse: openFediverse({ secret: 'a secret for tests only', agent: 'Masthead' }),
    write: activityWriter('http://localhost:3000'),
    signals: { endpointOf: async () => ({ found: 'none' }), post: async () => ({ outcome: 'refused', detail: '' }) },
    engine: null,
  };
  await ensureOutlet(room);
  const close = async () => {
    await queue.stop(1000);
    await open.drop();
  };
  return { room, purged, close };
}

import { sql } from 'kysely';
import type { Letter } from '../domain/correction/letters.ts';
import type { Proof } from '../domain/correction/suggestion.ts';
import type { Pages } from '../domain/external/page.ts';
import type { Fediverse } from '../domain/fediverse/peers.ts';
import type { Images } from '../domain/media.ts';
import type { PaymentProvider } from '../domain/membership/provider.ts';
import type { WritePapers } from '../domain/membership/receipt.ts';
import type { WriteIssue } from '../domain/newsletter/issue.ts';
import type { WriteGrant } from '../domain/permission/letters.ts';
import type { Seal } from '../domain/permission/seal.ts';
import type { PrintSheet } from '../domain/permission/sheet.ts';
import type { Signals } from '../domain/signals/signals.ts';
import type { Translator } from '../domain/translation/engine.ts';
import type { Queue } from '../jobs/queue.ts';
import { type Database, type Tx, transact } from '../store/database.ts';
import type { WriteActivities } from './tell-followers.ts';

/** Where the bytes of pictures are: a folder or an S3 bucket (outside/files-*.ts). Names are `media/ab/…`, never given by users. */
export type Files = {
  /** Resolves when the bytes are durable. Throws FilesFull or FilesUnavailable (domain/files.ts), leaving nothing behind. */
  put(name: string, bytes: Uint8Array, mime: string): Promise<void>;
  get(name: string): Promise<Uint8Array | null>;
  remove(name: string): Promise<void>;
  list(prefix: string): AsyncIterable<string>;
};

/** What a flow works with, supplied by main.ts. The actor is not part of it: it is an argument of every flow. */
export type Newsroom = {
  db: Database;
  queue: Queue;
  files: Files;
  images: Images;
  now: () => Date;
  /** unguessable, for links and tokens; URL-safe, 256 bits */
  token: () => string;
  /** forgets cached pages of this process */
  purge: (keys: readonly string[]) => void;
  publicUrl: string;
  /** writes the letters of the newsroom, in the language of whoever gets them */
  letter: Letter;
  /** how long letters about a decision wait, in milliseconds: whoever takes it back in that time has written to nobody */
  lettersHeldMs: number;
  /** writes letters and digests to readers */
  writeIssue: WriteIssue;
  proof: Proof;
  /** signs permissions, and knows what it signed */
  seal: Seal;
  /** the words of a permission's letter */
  writeGrant: WriteGrant;
  /** receipts and statements, as they are printed */
  papers: WritePapers;
  /** a letter as PDF */
  printSheet: PrintSheet;
  /** fetches pages of other sites */
  pages: Pages;
  /** HMAC-SHA256 under the outlet's secret, with a key for each purpose, as 64 hex digits: knows a text again, names nobody */
  keyed: (purpose: string, text: string) => string;
  /** the ways in which readers pay; none without keys */
  payments: readonly PaymentProvider[];
  /** servers of the fediverse */
  fediverse: Fediverse;
  /** the words in which the fediverse is told */
  write: WriteActivities;
  /** tells other sites that something changed here */
  signals: Signals;
  /** the network of caches before us is told of every change; false: there is none */
  purgesCdn?: boolean;
  /** writes drafts of translations; null while none is configured */
  engine: Translator | null;
};

/** The channel on which processes tell one another which pages to forget. */
export const purgeChannel = 'masthead_purge';

/** No process of ours sends what was for longer than this after a change, in milliseconds (store/database.ts, `listen`). */
export const deafMs = 2000;

/** What happens after the commit, and not at all without it. */
export type After = { purge: (...keys: string[]) => void };

/** Carries a refusal out of its transaction, so that nothing of it stays. */
class Refused extends Error {
  readonly value: unknown;
  constructor(value: unknown) {
    super('refused');
    this.value = value;
  }
}

/**
 * The one way in which a flow writes: one transaction, then the purge of pages it changed, here at once and in
 * other processes by a notification that is part of the transaction. Jobs are added through `room.queue.add(tx, …)`.
 * An act that answers with a failure has changed nothing, whatever it wrote before it knew.
 */
export async function commit<T>(room: Newsroom, act: (tx: Tx, after: After) => Promise<T>): Promise<T> {
  const keys = new Set<string>();
  try {
    const result = await transact(room.db, async tx => {
      const value = await act(tx, {
        purge: (...more) => {
          for (const key of more) keys.add(key);
        },
      });
      if (isFailure(value)) throw new Refused(value);
      // a notification holds 8,000 bytes at most; past that everything is forgotten
      const payload = JSON.stringify([...keys]);
      if (keys.size > 0)
        await sql`select pg_notify(${purgeChannel}, ${Buffer.byteLength(payload) < 7000 ? payload : '["outlet"]'})`.execute(
          tx,
        );
      if (keys.size > 0 && room.purgesCdn) {
        await room.queue.add(tx, 'purge-cdn', { keys: [...keys] });
        // once more, when a process of ours that heard of it late has stopped handing out what was
        const after = new Date(Date.now() + deafMs);
        await room.queue.add(tx, 'purge-cdn', { keys: [...keys] }, { after });
      }
      return value;
    });
    if (keys.size > 0) room.purge([...keys]);
    return result;
  } catch (error) {
    if (error instanceof Refused) return error.value as T;
    throw error;
  }
}

function isFailure(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === false && 'failure' in value;
}

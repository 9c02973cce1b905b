import { CamelCasePlugin, Kysely, PostgresDialect, PostgresDriver, type Transaction } from 'kysely';
import pg from 'pg';
import { type DiskRoom, diskRoom } from './disk-room.ts';
import { embeddedDialect, openPglite } from './embedded.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import type { Tables } from './tables.ts';
import { assertOutsideTransaction, markTransaction } from './transaction-guard.ts';

export type Database = Kysely<Tables>;
/** What a store function needs: a transaction, or the database itself for reads. */
export type Queries = Kysely<Tables> | Transaction<Tables>;
export type Tx = Transaction<Tables>;

export type OpenDatabase = {
  db: Database;
  kind: 'embedded' | 'server';
  /** of the server */
  url?: string;
  /** The folder's lock of an embedded database; its server takes the command line's calls. */
  lock: FolderLock | null;
  /** Calls back for each message on a channel, until the returned function is called; `lost` after a gap. */
  listen(channel: string, message: (payload: string) => void, heard: Heard): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

/** `lost`: messages may be missing from now on. `again`: they come again; those in between are missing. */
export type Heard = { lost: () => void; again: () => void };

export class FolderInUse extends Error {}

/**
 * Opens PostgreSQL: the server at `url`, or else the embedded one in `folder`. Throws FolderInUse when another process
 * has the folder open, and StoreFull when its disk has no room. The schema is not looked at (migrate.ts).
 */
export async function openDatabase(options: {
  url?: string;
  folder: string;
  connections?: number;
  /** of the disk that holds `folder`; for tests */
  room?: DiskRoom;
}): Promise<OpenDatabase> {
  return options.url
    ? openServer(options.url, options.connections ?? 10)
    : openEmbedded(options.folder, options.room ?? diskRoom(options.folder));
}

/** One transaction. Read committed; `act` must use only `tx`, never the database handle. */
export function transact<T>(db: Database, act: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(tx => markTransaction(() => act(tx)));
}

// json columns hold documents with keys of their own, which must stay as they are
const plugins = [new CamelCasePlugin({ maintainNestedObjectKeys: true })];

async function openEmbedded(folder: string, room: DiskRoom): Promise<OpenDatabase> {
  const lock = await lockFolder(folder);
  if (!lock) throw new FolderInUse(folder);
  try {
    const pglite = await openPglite(folder, room);
    const db = new Kysely<Tables>({ dialect: embeddedDialect(pglite, room), plugins });
    return {
      db,
      kind: 'embedded',
      lock,
      listen: async (channel, message) => {
        const stop = await pglite.listen(channel, message);
        return () => stop();
      },
      close: async () => {
        await db.destroy();
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openServer(url: string, connections: number): Promise<OpenDatabase> {
  const types = {
    // int8 as a number, as on the embedded engine; ours stay below 2^53
    getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
      oid === 20 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
  };
  const pool = new pg.Pool({ connectionString: url, max: connections, types, application_name: 'masthead' });
  pool.on('error', () => {}); // an idle connection that broke is replaced at the next use
  const dialect = new PostgresDialect({ pool });
  dialect.createDriver = () => new GuardedDriver({ pool });
  const db = new Kysely<Tables>({ dialect, plugins });
  return {
    db,
    kind: 'server',
    url,
    lock: null,
    listen: (channel, message, heard) => listenOnServer(url, channel, message, heard),
    close: () => db.destroy(),
  };
}

class GuardedDriver extends PostgresDriver {
  override async acquireConnection(...args: Parameters<PostgresDriver['acquireConnection']>) {
    assertOutsideTransaction();
    return super.acquireConnection(...args);
  }
}

/**
 * A connection of its own that listens, and is asked twice a second whether it is still there: one that was cut without a word (a
 * cable, a firewall) looks the same as one on which nothing happens.
 */
async function listenOnServer(url: string, channel: string, message: (payload: string) => void, heard: Heard) {
  let stopped = false;
  let client: pg.Client;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (first: boolean) => {
    const mine = new pg.Client({
      connectionString: url,
      keepAlive: true,
      application_name: 'masthead listen',
      connectionTimeoutMillis: answerMs,
      query_timeout: answerMs,
    });
    client = mine;
    let over = false;
    const retry = () => {
      if (over || stopped) return;
      over = true;
      clearTimeout(timer);
      mine.removeAllListeners();
      mine.on('error', () => {});
      void mine.end().catch(() => {});
      heard.lost();
      timer = setTimeout(() => connect(false).catch(() => {}), beatMs);
    };
    const beat = async () => {
      try {
        await mine.query('select');
        if (!over && !stopped) timer = setTimeout(beat, beatMs);
      } catch {
        retry();
      }
    };
    mine.on('error', retry);
    mine.on('end', retry);
    mine.on('notification', n => message(n.payload ?? ''));
    try {
      await mine.connect();
      await mine.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      if (first) throw error;
      retry();
      return;
    }
    if (!first) heard.again();
    timer = setTimeout(beat, beatMs);
  };
  await connect(true);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await client.end().catch(() => {});
  };
}

/** Milliseconds between two questions, and for which an answer is waited: together less than `deafMs` of the flows. */
const beatMs = 500;
const answerMs = 1000;

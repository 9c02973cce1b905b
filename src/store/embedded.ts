import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, fsyncSync, mkdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { isStoreFull, StoreFull } from '../domain/files.ts';
import { type DiskRoom, diskRoom, isWriting } from './disk-room.ts';
import { assertOutsideTransaction } from './transaction-guard.ts';

// The parts of Emscripten's file system that are touched below; the package types them only loosely.
type Stream = { nfd?: number; path?: string };
type Write = (stream: Stream, ...rest: unknown[]) => number;
type Module = { NODEFS: { stream_ops: { fsync?: (stream: Stream) => number; write: Write } } };

// ENOSPC and EDQUOT as Emscripten numbers them
const full = [51, 19];

/**
 * PGlite's file system in which fsync reaches the disk. Unpatched it is a no-op, so that a power cut could lose
 * or tear what was acknowledged; PostgreSQL itself asks for fsync in all the right places once `-F` is not given.
 */
class DurableNodeFS extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(pg, options);
    const patch = (module: unknown) => {
      const operations = (module as Module).NODEFS.stream_ops;
      operations.fsync = stream => {
        if (stream.nfd !== undefined) fsyncSync(stream.nfd);
        return 0;
      };
      const { write } = operations;
      operations.write = (stream, ...rest) => {
        try {
          return write(stream, ...rest);
        } catch (error) {
          if (full.includes((error as { errno?: number }).errno ?? 0) && vital.test(stream.path ?? '')) endOfRoom();
          throw error;
        }
      };
    };
    const preRun = (result.emscriptenOpts.preRun ?? []) as ((module: unknown) => void)[];
    return { emscriptenOpts: { ...result.emscriptenOpts, preRun: [...preRun, patch] as never } };
  }
}

/** What PostgreSQL cannot fail to write: it panics, which in WebAssembly is a loop without end. */
const vital = /\/pg_wal\/|\/pg_control$/;

/** Never reached while disk-room.ts keeps its reserve, unless others fill the disk within one transaction. */
function endOfRoom(): never {
  writeSync(
    2,
    'The disk is full, and the database cannot go on: stopped. Nothing that was saved is lost. Make room and start again.\n',
  );
  process.exit(1);
}

const settings = [
  'fsync=on',
  // the default, fdatasync, is an empty function in Emscripten: only fsync comes through to the patch above
  'wal_sync_method=fsync',
  'synchronous_commit=on',
  // PostgreSQL's default of 128 MB is for a machine of its own; here it would be a good part of the process
  'shared_buffers=24MB',
  'wal_buffers=1MB',
  // its timer outlives a recovery after a crash and would keep a finished process from ending
  'log_startup_progress_interval=0',
];
const startParams = [...PGlite.defaultStartParams.filter(p => p !== '-F'), ...settings.flatMap(s => ['-c', s])];

/**
 * Opens (or makes) the embedded PostgreSQL in `folder`. The caller holds the folder's lock (folder-lock.ts). Throws
 * StoreFull when the disk has no room for its work.
 */
export async function openPglite(folder: string, room: DiskRoom = diskRoom(folder)): Promise<PGlite> {
  const path = join(folder, 'database');
  const there = existsSync(path);
  room.assertFor(there ? 0 : bytesOfNew);
  if (!there) await makeDatabase(path);
  return openEngine(path);
}

/**
 * Makes the database aside and gives it its name when it is whole. Compiled by the fast compiler alone, the engine takes
 * 650 MB for it instead of 1,000, and the process that serves takes none of it.
 */
async function makeDatabase(path: string): Promise<void> {
  const aside = `${path}.making`;
  rmSync(aside, { recursive: true, force: true }); // of a start that was ended in the middle
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  const script = fileURLToPath(new URL('./embedded-make.ts', import.meta.url));
  const child = spawn(process.execPath, ['--liftoff-only', '--disable-warning=ExperimentalWarning', script, aside], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', part => {
    said = (said + part).slice(-2000);
  });
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`the database could not be made (${signal ?? code}): ${said.trim()}`);
  renameSync(aside, path);
}

/** The engine on the files of a database; makes them where there are none. */
export function openEngine(path: string): Promise<PGlite> {
  return PGlite.create({
    fs: new DurableNodeFS(path),
    extensions: { pg_trgm },
    startParams,
    parsers: { 20: Number }, // int8; ours stay below 2^53
  });
}

/** A database without rows, with what it needs while it is made. */
const bytesOfNew = 64 * 1024 * 1024;

/**
 * Kysely on one PGlite connection, handed out exclusively. Our own driver instead of Kysely's, because statements
 * without parameters must be allowed to hold several commands (migrations, the queue's own schema), and because a query
 * outside an open transaction must fail at once instead of waiting for ever for the only connection.
 */
export function embeddedDialect(pglite: PGlite, room: DiskRoom): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new EmbeddedDriver(pglite, room),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class EmbeddedDriver implements Driver {
  readonly #pglite: PGlite;
  readonly #room: DiskRoom;
  readonly #connection: DatabaseConnection;
  #free = true;
  #inTransaction = false;
  readonly #waiting: (() => void)[] = [];

  constructor(pglite: PGlite, room: DiskRoom) {
    this.#pglite = pglite;
    this.#room = room;
    const execute = async <R>(query: CompiledQuery) => {
      if (query.parameters.length === 0) {
        const results = await pglite.exec(query.sql);
        const affected = results.at(-1)?.affectedRows;
        return {
          rows: results.flatMap(r => r.rows) as R[],
          ...(affected === undefined ? {} : { numAffectedRows: BigInt(affected) }),
        };
      }
      const { rows, affectedRows } = await pglite.query<R & object>(query.sql, [...query.parameters]);
      return {
        rows: rows as R[],
        ...(affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) }),
      };
    };
    this.#connection = {
      executeQuery: async <R>(query: CompiledQuery) => {
        const bytes = sizeOf(query);
        if (!room.hasFor(bytes) && isWriting(query.sql)) room.assertFor(bytes);
        try {
          return await execute<R>(query);
        } catch (error) {
          // a batch that opened a transaction of its own, as the queue's do, would leave the only connection in it
          if (!this.#inTransaction) await pglite.exec('rollback');
          if (isStoreFull(error)) throw new StoreFull('The disk is full.', { cause: error });
          throw error;
        }
      },
      // biome-ignore lint/correctness/useYield: the interface asks for it, this engine cannot
      async *streamQuery() {
        throw new Error('the embedded database does not stream: page through the rows by key');
      },
    };
  }

  async init() {}
  async acquireConnection() {
    assertOutsideTransaction();
    if (!this.#free) await new Promise<void>(resolve => this.#waiting.push(resolve));
    this.#free = false;
    return this.#connection;
  }
  async releaseConnection() {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free = true;
  }
  async beginTransaction(_: DatabaseConnection, settings: { isolationLevel?: string; accessMode?: string }) {
    if (settings.accessMode !== 'read only') this.#room.assertFor(0);
    const level = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
    await this.#pglite.exec(`begin${level}${settings.accessMode ? ` ${settings.accessMode}` : ''}`);
    this.#inTransaction = true;
  }
  async commitTransaction() {
    await this.#pglite.exec('commit');
    this.#inTransaction = false;
  }
  async rollbackTransaction() {
    await this.#pglite.exec('rollback');
    this.#inTransaction = false;
  }
  async destroy() {
    if (!this.#pglite.closed) await this.#pglite.close();
  }
}

/** What a character that is written costs on the disk at most, about: in the log, in its table, in an index. */
const costOfCharacter = 6;

/** The bytes that a statement can take on the disk, about: they grow with what it brings along. */
function sizeOf({ sql, parameters }: CompiledQuery): number {
  let size = sql.length;
  for (const value of parameters)
    if (typeof value === 'string') size += value.length;
    else if (value instanceof Uint8Array) size += value.length;
    else if (Array.isArray(value)) for (const one of value) size += typeof one === 'string' ? one.length : 8;
  return size * costOfCharacter;
}

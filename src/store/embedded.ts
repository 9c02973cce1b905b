import { existsSync, fsyncSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
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
import { assertOutsideTransaction } from './transaction-guard.ts';

// The parts of Emscripten's file system that are touched below; the package types them only loosely.
type Stream = { nfd?: number };
type Module = { NODEFS: { stream_ops: { fsync?: (stream: Stream) => number } } };

/**
 * PGlite's file system in which fsync reaches the disk. Unpatched it is a no-op, so that a power cut could lose
 * or tear what was acknowledged; PostgreSQL itself asks for fsync in all the right places once `-F` is not given.
 */
class DurableNodeFS extends NodeFS {
  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(pg, options);
    const patch = (module: unknown) => {
      (module as Module).NODEFS.stream_ops.fsync = stream => {
        if (stream.nfd !== undefined) fsyncSync(stream.nfd);
        return 0;
      };
    };
    const preRun = (result.emscriptenOpts.preRun ?? []) as ((module: unknown) => void)[];
    return { emscriptenOpts: { ...result.emscriptenOpts, preRun: [...preRun, patch] as never } };
  }
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

/** Opens (or makes) the embedded PostgreSQL in `folder`. The caller holds the folder's lock (folder-lock.ts). */
export async function openPglite(folder: string): Promise<PGlite> {
  const path = join(folder, 'database');
  if (!existsSync(path)) mkdirSync(path, { recursive: true, mode: 0o700 });
  return PGlite.create({
    fs: new DurableNodeFS(path),
    extensions: { pg_trgm },
    startParams,
    parsers: { 20: Number }, // int8; ours stay below 2^53
  });
}

/**
 * Kysely on one PGlite connection, handed out exclusively. Our own driver instead of Kysely's, because statements
 * without parameters must be allowed to hold several commands (migrations, the queue's own schema), and because a query
 * outside an open transaction must fail at once instead of waiting for ever for the only connection.
 */
export function embeddedDialect(pglite: PGlite): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new EmbeddedDriver(pglite),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class EmbeddedDriver implements Driver {
  readonly #pglite: PGlite;
  readonly #connection: DatabaseConnection;
  #free = true;
  #inTransaction = false;
  readonly #waiting: (() => void)[] = [];

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
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
        try {
          return await execute<R>(query);
        } catch (error) {
          // a batch that opened a transaction of its own, as the queue's do, would leave the only connection in it
          if (!this.#inTransaction) await pglite.exec('rollback');
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

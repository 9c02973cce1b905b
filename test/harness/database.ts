import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type OpenDatabase, openDatabase } from '../../src/store/database.ts';
import { knownMigrations, migrate } from '../../src/store/migrate.ts';

/**
 * The engines on which every storage test runs: the embedded one, and the server when TEST_DATABASE_URL names one. With
 * TEST_ENGINE=server that one alone, as `.ci/run` has it after `npm test` has run them on the other.
 */
export const engines: ('embedded' | 'server')[] = !process.env.TEST_DATABASE_URL
  ? ['embedded']
  : process.env.TEST_ENGINE === 'server'
    ? ['server']
    : ['embedded', 'server'];

export type TestDatabase = OpenDatabase & { folder: string; drop(): Promise<void> };

/**
 * A migrated, empty database of its own, dropped by `drop`. `locale`: of a server's database, such as C; else the server's.
 */
export async function freshDatabase(
  engine: 'embedded' | 'server' = 'embedded',
  locale?: string,
): Promise<TestDatabase> {
  const folder = await freshFolder(engine === 'embedded');
  if (engine === 'embedded') {
    const open = await openDatabase({ folder });
    const drop = async () => {
      await open.close();
      rmSync(folder, { recursive: true, force: true });
    };
    return { ...open, folder, drop };
  }
  const { url, remove } = await freshServerDatabase(locale);
  const open = await openDatabase({ folder, url });
  await migrate(open.db);
  const drop = async () => {
    await open.close();
    await remove();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...open, folder, drop };
}

/** An empty database on the server of TEST_DATABASE_URL: its address and how to remove it. */
export async function freshServerDatabase(locale?: string): Promise<{ url: string; remove(): Promise<void> }> {
  const base = new URL(process.env.TEST_DATABASE_URL ?? '');
  const name = `masthead_test_${randomBytes(6).toString('hex')}`;
  await onServer(
    base.href,
    `create database ${name}${locale ? ` template template0 encoding 'UTF8' locale '${locale}'` : ''}`,
  );
  base.pathname = `/${name}`;
  return {
    url: base.href,
    remove: () => onServer(process.env.TEST_DATABASE_URL!, `drop database if exists ${name} with (force)`),
  };
}

async function onServer(url: string, statement: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/**
 * A new data folder; `migrated`: with a database in it. Making one takes seconds, so it is made once per schema and
 * copied from then on.
 */
export async function freshFolder(migrated = true): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'masthead-test-'));
  if (migrated) cpSync(await template(), folder, { recursive: true });
  return folder;
}

async function template(): Promise<string> {
  const version = readFileSync(
    new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url),
    'utf8',
  );
  const hash = createHash('sha256').update(version);
  for (const migration of knownMigrations()) hash.update(migration.sql);
  const path = join(tmpdir(), `masthead-template-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(path)) return path;
  const making = mkdtempSync(join(tmpdir(), 'masthead-making-'));
  const open = await openDatabase({ folder: making });
  await migrate(open.db);
  await open.close();
  try {
    mkdirSync(tmpdir(), { recursive: true });
    renameSync(making, path);
  } catch {
    rmSync(making, { recursive: true, force: true }); // another test file was faster
  }
  return path;
}

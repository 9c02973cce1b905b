import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { type Database, transact } from './database.ts';

const folder = new URL('./migrations/', import.meta.url);
// any number that no other user of the same server takes; "mast" in ASCII
const lockKey = 0x6d617374;

export class SchemaTooNew extends Error {
  readonly found: number;
  readonly known: number;
  constructor(found: number, known: number) {
    super(
      `The database has schema version ${found}, this Masthead knows versions up to ${known}: it was last used by a newer release. ` +
        'Start that release, or restore a backup made before the upgrade. Nothing was changed.',
    );
    this.found = found;
    this.known = known;
  }
}

export type Migration = { number: number; name: string; sql: string };

/** The migrations that this code knows, in order. Throws when numbers are missing or doubled. */
export function knownMigrations(): Migration[] {
  const files = readdirSync(folder)
    .filter(f => f.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const number = Number(file.slice(0, 4));
    if (number !== index + 1) throw new Error(`migration ${file} should have number ${index + 1}`);
    return { number, name: file.slice(5, -4), sql: readFileSync(new URL(file, folder), 'utf8') };
  });
}

/**
 * Brings the schema up to date: each migration in one transaction with its entry in the list of those done. Processes
 * that start together wait for one another. Throws SchemaTooNew, having changed nothing. Returns the numbers applied.
 */
export async function migrate(db: Database, migrations: Migration[] = knownMigrations()): Promise<number[]> {
  const known = migrations.length;
  const applied: number[] = [];
  for (;;) {
    const next = await transact(db, async tx => {
      await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx);
      await sql`create table if not exists schema_migration (
        number integer primary key, name text not null, applied_at timestamptz not null default now())`.execute(tx);
      const result = await sql<{ version: number }>`
        select coalesce(max(number), 0) as version from schema_migration`.execute(tx);
      const version = result.rows[0]?.version ?? 0;
      if (version > known) throw new SchemaTooNew(version, known);
      const migration = migrations[version];
      if (!migration) return null;
      await sql.raw(migration.sql).execute(tx);
      await sql`insert into schema_migration (number, name) values (${migration.number}, ${migration.name})`.execute(
        tx,
      );
      return migration.number;
    });
    if (next === null) return applied;
    applied.push(next);
  }
}

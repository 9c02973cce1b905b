import { sql } from 'kysely';
import type { Database, Queries, Tx } from './database.ts';
import type { Migration } from './migrate.ts';
import { markTransaction } from './transaction-guard.ts';

/*
 * All tables as lines of JSON and back, whatever they are: a table that a migration adds is in the next backup without
 * anybody thinking of it. PostgreSQL itself writes and reads the rows, so no value passes through JavaScript's types.
 */

/** Where a table's identity stands. */
export type Sequence = { table: string; column: string; last: string; called: boolean };

const rowsAtOnce = 200;
/** What is known of visitors: to be thrown away within days (domain/privacy.ts), which a backup would not do. Older ones have some. */
export const neverKept: readonly string[] = ['visit_salt', 'visit_seen', 'visitor_salt', 'visitor_count'];
/** Not content either: which migrations ran is written by running them. */
const bookkeeping = ['schema_migration', ...neverKept];

/** One consistent moment of the database, however long `act` takes and whoever writes meanwhile. */
export function snapshot<T>(db: Database, act: (tx: Tx) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(tx => markTransaction(() => act(tx)));
}

/** Every table of ours, each after those that it refers to. */
export async function tableNames(db: Queries): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> all(${bookkeeping}::text[]) order by 1`.execute(
    db,
  );
  const references = await sql<{ from: string; to: string }>`
    select f.relname as "from", t.relname as "to" from pg_constraint k join pg_class f on f.oid = k.conrelid
    join pg_class t on t.oid = k.confrelid
    -- the queue has tables of its own, some by names of ours
    where k.connamespace = 'public'::regnamespace and k.contype = 'f' and not k.condeferrable`.execute(db);
  const sorted: string[] = [];
  const visit = (name: string) => {
    if (sorted.includes(name)) return;
    for (const { from, to } of references.rows) if (from === name && to !== name) visit(to);
    sorted.push(name);
  };
  for (const { name } of rows) visit(name);
  return sorted;
}

/** The rows of a table, each as JSON on one line, in the order of its primary key. Within a transaction. */
export async function* tableRows(tx: Tx, table: string): AsyncGenerator<string> {
  const keys = await sql<{ name: string }>`
    select a.attname as name from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indrelid = ${table}::regclass and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)`.execute(
    tx,
  );
  const order = keys.rows.length > 0 ? ` order by ${keys.rows.map(k => quoted(k.name)).join(', ')}` : '';
  // times carry their zone; UTC makes the same row the same text everywhere
  await sql.raw(`set local timezone to 'UTC'`).execute(tx);
  await sql
    .raw(`declare rows no scroll cursor for select row_to_json(t)::text as line from ${quoted(table)} t${order}`)
    .execute(tx);
  for (;;) {
    const { rows } = await sql.raw<{ line: string }>(`fetch ${rowsAtOnce} from rows`).execute(tx);
    for (const { line } of rows) yield line;
    if (rows.length < rowsAtOnce) break;
  }
  await sql.raw('close rows').execute(tx);
}

/** Where every identity stands, so that a number is never given twice. */
export async function readSequences(tx: Tx): Promise<Sequence[]> {
  const { rows } = await sql<{ table: string; column: string; sequence: string }>`
    select c.table_name as "table", c.column_name as "column",
      pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) as sequence
    from information_schema.columns c where c.table_schema = 'public' and c.is_identity = 'YES' order by 1, 2`.execute(
    tx,
  );
  const found: Sequence[] = [];
  for (const { table, column, sequence } of rows) {
    const at = await sql
      .raw<{ last: string; called: boolean }>(`select last_value::text as last, is_called as called from ${sequence}`)
      .execute(tx);
    const [one] = at.rows;
    if (one) found.push({ table, column, ...one });
  }
  return found;
}

/** Puts rows back into a table, as `tableRows` wrote them. */
export async function insertRows(tx: Tx, table: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and not attisdropped
    and attgenerated = '' order by attnum`.execute(tx);
  const columns = rows.map(row => quoted(row.name)).join(', ');
  await sql`insert into ${sql.raw(quoted(table))} (${sql.raw(columns)}) overriding system value
    select ${sql.raw(columns)} from json_populate_recordset(null::${sql.raw(quoted(table))}, ${`[${lines.join(',')}]`}::json)`.execute(
    tx,
  );
}

export async function setSequences(tx: Tx, sequences: readonly Sequence[]): Promise<void> {
  for (const { table, column, last, called } of sequences)
    await sql`select setval(pg_get_serial_sequence(${table}, ${column}), ${last}::bigint, ${called})`.execute(tx);
}

/** Whether anybody has made anything of this database: articles, pictures, users, settings. */
export async function holdsSomething(db: Queries): Promise<boolean> {
  const present = new Set(await tableNames(db));
  for (const table of ['article', 'media', 'desk_user', 'person', 'redirect'])
    if (present.has(table)) {
      const { rows } = await sql.raw(`select 1 from ${table} limit 1`).execute(db);
      if (rows.length > 0) return true;
    }
  if (!present.has('outlet')) return false;
  const { rows } = await sql`select 1 from outlet where version > 1`.execute(db);
  return rows.length > 0;
}

/** Processes of Masthead that have a database server's database open, besides this one connection. */
export async function othersConnected(db: Queries): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name like 'masthead%'`.execute(db);
  return rows[0]?.n ?? 0;
}

/**
 * Takes away whatever Masthead has in this database, and makes the schema as those migrations made it. Tables of others in
 * the same database stay.
 */
export async function recreateSchema(tx: Tx, all: readonly Migration[], upTo: number): Promise<void> {
  const named = (what: RegExp) => all.flatMap(m => [...m.sql.matchAll(what)].map(match => match[1] ?? ''));
  for (const table of named(/^create table (?:if not exists )?(\w+)/gim))
    await sql.raw(`drop table if exists ${quoted(table)} cascade`).execute(tx);
  for (const name of named(/^create (?:or replace )?function (\w+)/gim))
    await sql.raw(`drop function if exists ${quoted(name)} cascade`).execute(tx);
  await sql.raw('drop table if exists schema_migration').execute(tx);
  // jobs of what was here before must not run on what comes
  await sql.raw('drop schema if exists pgboss cascade').execute(tx);
  await sql
    .raw(`create table schema_migration (
      number integer primary key, name text not null, applied_at timestamptz not null default now())`)
    .execute(tx);
  for (const migration of all.slice(0, upTo)) {
    await sql.raw(migration.sql).execute(tx);
    await sql`insert into schema_migration (number, name) values (${migration.number}, ${migration.name})`.execute(tx);
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

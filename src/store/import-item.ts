import type { Queries, Tx } from './database.ts';

/** What was imported from an origin, by `kind` and `key`: what it said then, and what became of it here. */
export type ImportRecord = { digest: string; target: string };

/** Everything imported from an origin before; keys of the map are made by `importKey`. */
export async function readImportItems(db: Queries, origin: string): Promise<Map<string, ImportRecord>> {
  const rows = await db
    .selectFrom('importItem')
    .select(['kind', 'key', 'digest', 'target'])
    .where('origin', '=', origin)
    .execute();
  return new Map(rows.map(row => [importKey(row.kind, row.key), { digest: row.digest, target: row.target }]));
}

export function importKey(kind: string, key: string): string {
  return `${kind}\n${key}`;
}

export type ImportNote = ImportRecord & { kind: string; key: string };

/** Notes what items of an origin said and became; a later note replaces an earlier one. */
export async function writeImportItems(tx: Tx, origin: string, at: Date, notes: readonly ImportNote[]): Promise<void> {
  // a statement may write a row once
  const rows = [...new Map(notes.map(n => [importKey(n.kind, n.key), n])).values()];
  if (rows.length === 0) return;
  await tx
    .insertInto('importItem')
    .values(rows.map(({ kind, key, digest, target }) => ({ origin, kind, key, digest, target, importedAt: at })))
    .onConflict(c =>
      c.columns(['origin', 'kind', 'key']).doUpdateSet(e => ({
        digest: e.ref('excluded.digest'),
        target: e.ref('excluded.target'),
        importedAt: e.ref('excluded.importedAt'),
      })),
    )
    .execute();
}

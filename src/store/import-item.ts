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

/** Notes what an item said and became; a later note replaces an earlier one. */
export async function writeImportItem(
  tx: Tx,
  item: { origin: string; kind: string; key: string; at: Date } & ImportRecord,
): Promise<void> {
  const { at, ...row } = item;
  await tx
    .insertInto('importItem')
    .values({ ...row, importedAt: at })
    .onConflict(c =>
      c.columns(['origin', 'kind', 'key']).doUpdateSet({ digest: row.digest, target: row.target, importedAt: at }),
    )
    .execute();
}

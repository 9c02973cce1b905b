import type { Queries } from './database.ts';

/** Where an old path leads now: a path of ours or another address; null when it is not known. Paths are decoded, NFC, without query. */
export async function findRedirect(db: Queries, path: string): Promise<string | null> {
  const row = await db
    .selectFrom('redirect')
    .leftJoin('edition', 'edition.id', 'redirect.editionId')
    .select(['target', 'edition.lang', 'edition.slug', 'edition.state'])
    .where('path', '=', path)
    .executeTakeFirst();
  if (!row) return null;
  if (row.target) return row.target;
  // an edition that was taken down still answers at its address, with 410
  return row.state === 'published' || row.state === 'unpublished'
    ? `/${row.lang}/${encodeURIComponent(row.slug!)}`
    : null;
}

import type { ImportedEdition, RemarkReason } from '../exchange/item.ts';
import type { Tx } from '../store/database.ts';
import type { ImportRun } from './import-run.ts';

type Lost = [RemarkReason, string, string, string];

/**
 * Lets the old addresses of editions lead to them; says, for each edition, which lead elsewhere already. `slug` is where an
 * edition itself is: no address that is in use here redirects.
 */
export async function addRedirects(
  tx: Tx,
  run: ImportRun,
  editions: readonly { id: number; item: ImportedEdition; slug: string }[],
): Promise<Map<number, Lost[]>> {
  const inUse = new Set(editions.map(e => `/${e.item.lang}/${e.slug}`));
  await tx
    .deleteFrom('redirect')
    .where('path', 'in', [...inUse])
    .execute();
  const wanted = editions.flatMap(({ id, item }) =>
    [...new Set(item.redirects.map(given => (run.exact ? given : oldPath(given))))].flatMap(path =>
      path === null || path === '/' || inUse.has(path) ? [] : [{ path, id, name: item.name }],
    ),
  );
  if (wanted.length === 0) return new Map();
  const rows = new Map([...wanted].reverse().map(({ path, id }) => [path, id]));
  await tx
    .insertInto('redirect')
    .values([...rows].map(([path, editionId]) => ({ path, editionId, target: null, createdAt: run.room.now() })))
    .onConflict(c => c.doNothing())
    .execute();
  const there = await tx
    .selectFrom('redirect')
    .select(['path', 'editionId'])
    .where('path', 'in', [...rows.keys()])
    .execute();
  const leads = new Map(there.map(row => [row.path, row.editionId]));
  const lost = new Map<number, Lost[]>();
  for (const { path, id, name } of wanted)
    if (leads.get(path) !== id) lost.set(id, [...(lost.get(id) ?? []), ['old-address-taken', 'article', name, path]]);
  return lost;
}

/**
 * An old address as it is looked up: decoded, NFC, without a slash at its end; a query is kept (`/?p=12`). Null for what is
 * no path.
 */
export function oldPath(given: string): string | null {
  let path = given.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  if (!path.startsWith('/')) path = `/${path}`;
  const [before = '', query] = path.split('?', 2) as [string, string?];
  let decoded = before;
  try {
    decoded = decodeURIComponent(before);
  } catch {
    // an address that was never well-formed is looked up as it is
  }
  const bare = decoded.normalize('NFC').replace(/\/+$/, '') || '/';
  if (/[\u0000-\u001f]/.test(bare) || bare.length > 1000 || !bare.isWellFormed()) return null;
  return query ? `${bare}?${query}` : bare;
}

import { sql } from 'kysely';
import type { Tx } from '../store/database.ts';
import { readOutlet, replaceOutlet } from '../store/outlet.ts';
import type { Newsroom } from './newsroom.ts';

/** What has a page of its own under `/{lang}/{kind}/`. */
export type NamedKind = 'section' | 'tag' | 'people';

/**
 * Follows a section, tag or person to another address: the old ones answer 301 in every language, the navigation names the
 * new one. `to` null: it is gone, and leaves the navigation.
 */
export async function moveAddress(
  tx: Tx,
  room: Newsroom,
  kind: NamedKind,
  from: string,
  to: string | null,
): Promise<void> {
  if (from === to) return;
  const { settings, version } = await readOutlet(tx);
  const path = (lang: string, slug: string) => `/${lang}/${kind}/${slug}`;
  const target = (lang: string, slug: string) => `/${lang}/${kind}/${encodeURIComponent(slug)}`;
  for (const lang of settings.languages) {
    if (to === null) {
      await tx.deleteFrom('redirect').where('target', '=', target(lang, from)).execute();
      continue;
    }
    // an address that is in use does not redirect, and a redirect leads there at once: no loops, no chains
    await tx.deleteFrom('redirect').where('path', '=', path(lang, to)).execute();
    await tx
      .updateTable('redirect')
      .set({ target: target(lang, to) })
      .where('target', '=', target(lang, from))
      .execute();
    await tx
      .insertInto('redirect')
      .values({ path: path(lang, from), editionId: null, target: target(lang, to), createdAt: room.now() })
      .onConflict(c => c.column('path').doUpdateSet({ editionId: null, target: target(lang, to) }))
      .execute();
  }
  const named = (item: (typeof settings.navigation)[number]) => item.kind === kind && item.slug === from;
  if (!settings.navigation.some(named)) return;
  const navigation = settings.navigation.flatMap(item =>
    !named(item) ? [item] : to === null ? [] : [{ ...item, slug: to } as typeof item],
  );
  await replaceOutlet(tx, { ...settings, navigation }, version, room.now());
}

/** Takes an address that redirected until now for something new. */
export async function takeAddress(tx: Tx, kind: NamedKind, slug: string): Promise<void> {
  await sql`delete from redirect where path ~ ${`^/[^/]+/${kind}/`} and split_part(path, '/', 4) = ${slug}`.execute(tx);
}

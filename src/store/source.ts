import type { Queries } from './database.ts';

/** A partner outlet whose reporting is translated or reprinted here. */
export type Source = { slug: string; name: string; url: string | null; lang: string | null };

/** All partners by name. */
export async function listSources(db: Queries): Promise<Source[]> {
  return db.selectFrom('source').select(['slug', 'name', 'url', 'lang']).orderBy('name').orderBy('slug').execute();
}

export async function readSource(db: Queries, slug: string): Promise<Source | null> {
  const row = await db
    .selectFrom('source')
    .select(['slug', 'name', 'url', 'lang'])
    .where('slug', '=', slug)
    .executeTakeFirst();
  return row ?? null;
}

import type { TranslationRight } from '../domain/translation/permission.ts';
import type { Queries } from './database.ts';

/** A partner outlet whose reporting is translated or reprinted here. */
export type Source = {
  slug: string;
  name: string;
  url: string | null;
  lang: string | null;
  translationRight: TranslationRight;
  /** YYYY-MM-DD, the last day */
  translationUntil: string | null;
  translationCredit: string;
  translationNote: string;
};

const columns = [
  'slug',
  'name',
  'url',
  'lang',
  'translationRight',
  'translationUntil',
  'translationCredit',
  'translationNote',
] as const;

/** All partners by name. */
export async function listSources(db: Queries): Promise<Source[]> {
  return db.selectFrom('source').select(columns).orderBy('name').orderBy('slug').execute();
}

export async function readSource(db: Queries, slug: string): Promise<Source | null> {
  const row = await db.selectFrom('source').select(columns).where('slug', '=', slug).executeTakeFirst();
  return row ?? null;
}

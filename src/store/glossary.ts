import type { GlossaryEntry } from '../domain/translation/glossary.ts';
import type { NameForm } from '../domain/translation/transliterate.ts';
import type { Queries } from './database.ts';

export type ListedEntry = GlossaryEntry & { changedAt: Date; changedBy: string | null };
export type ListedName = {
  id: number;
  sourceLang: string;
  source: string;
  targetLang: string;
  target: string;
  changedAt: Date;
};

/** The whole glossary, what was changed last first. */
export async function listGlossary(db: Queries): Promise<ListedEntry[]> {
  return db
    .selectFrom('glossaryTerm')
    .leftJoin('deskUser', 'deskUser.id', 'glossaryTerm.changedBy')
    .select(['glossaryTerm.id', 'domain', 'note', 'terms', 'changedAt', 'deskUser.name as changedBy'])
    .orderBy('changedAt', 'desc')
    .orderBy('glossaryTerm.id', 'desc')
    .execute();
}

/** All names that the newsroom writes in a form of its own, by the alphabet of the code points. */
export async function listNames(db: Queries): Promise<ListedName[]> {
  const rows = await db
    .selectFrom('nameForm')
    .select(['id', 'sourceLang', 'source', 'targetLang', 'target', 'changedAt'])
    .execute();
  return rows.toSorted((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : a.id - b.id));
}

/**
 * What the newsroom has laid down of words and names, as domain/translation/glossary.ts looks for them in texts. A name is an
 * entry of two terms, its id negative.
 */
export async function readGlossary(db: Queries): Promise<GlossaryEntry[]> {
  const entries = await db.selectFrom('glossaryTerm').select(['id', 'domain', 'note', 'terms']).orderBy('id').execute();
  const names = await listNames(db);
  return [
    ...entries,
    ...names.map(({ id, sourceLang, source, targetLang, target }) => ({
      id: -id,
      domain: '',
      note: '',
      terms: [
        { lang: sourceLang, text: source, status: 'preferred' as const },
        { lang: targetLang, text: target, status: 'preferred' as const },
      ],
    })),
  ];
}

/** The names of a pair of languages, for `transliterate`. */
export function namesOf(db: Queries, sourceLang: string, targetLang: string): Promise<NameForm[]> {
  return db
    .selectFrom('nameForm')
    .select(['source', 'target'])
    .where('sourceLang', '=', sourceLang)
    .where('targetLang', '=', targetLang)
    .execute();
}

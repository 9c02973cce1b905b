import type { EditionText } from '../domain/article/content.ts';
import type { Act } from '../domain/translation/translation.ts';
import type { Queries, Tx } from './database.ts';
import { followWorkingCopy } from './translation.ts';

export type Draft = EditionText & {
  editionId: number;
  version: number;
  words: number;
  savedAt: Date;
  savedBy: { id: string; name: string } | null;
};

/** The working copy of an edition. */
export async function readDraft(db: Queries, editionId: number): Promise<Draft | null> {
  const row = await db
    .selectFrom('draft')
    .leftJoin('deskUser', 'deskUser.id', 'draft.savedBy')
    .select([
      'editionId',
      'version',
      'title',
      'summary',
      'content',
      'words',
      'savedAt',
      'savedBy',
      'deskUser.name as savedByName',
    ])
    .where('editionId', '=', editionId)
    .executeTakeFirst();
  if (!row) return null;
  const { savedByName, savedBy, ...draft } = row;
  return { ...draft, savedBy: savedBy ? { id: savedBy, name: savedByName ?? '' } : null };
}

/**
 * Writes the working copy and counts its version up; the caller has compared versions under the edition's lock. Where it
 * is a translation, the record of what renders what is carried along, unless the caller writes that too (`recorded`). `act`: whose words they are, where somebody wrote them.
 */
export async function writeDraft(
  tx: Tx,
  draft: EditionText & { editionId: number; words: number; savedBy: string | null; savedAt: Date },
  { recorded = false, act }: { recorded?: boolean; act?: Act } = {},
): Promise<number> {
  if (!recorded) {
    const before = await tx
      .selectFrom('draft')
      .innerJoin('translation', 'translation.editionId', 'draft.editionId')
      .select(['draft.title', 'draft.summary', 'draft.content'])
      .where('draft.editionId', '=', draft.editionId)
      .executeTakeFirst();
    if (before) await followWorkingCopy(tx, draft.editionId, before, draft, act);
  }
  const values = {
    title: draft.title,
    summary: draft.summary,
    content: JSON.stringify(draft.content),
    words: draft.words,
    savedAt: draft.savedAt,
    savedBy: draft.savedBy,
  };
  const row = await tx
    .insertInto('draft')
    .values({ editionId: draft.editionId, ...values })
    .onConflict(c => c.column('editionId').doUpdateSet(e => ({ ...values, version: e('draft.version', '+', 1) })))
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

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

export type NewDraft = EditionText & { editionId: number; words: number; savedBy: string | null; savedAt: Date };

/** Writes the working copies of editions that have none yet, and no record as translations. */
export async function insertDrafts(tx: Tx, drafts: readonly NewDraft[]): Promise<void> {
  const rows = drafts.map(draft => ({ editionId: draft.editionId, ...columnsOf(draft) }));
  if (rows.length > 0) await tx.insertInto('draft').values(rows).execute();
}

function columnsOf(draft: NewDraft) {
  const { title, summary, words, savedAt, savedBy } = draft;
  return { title, summary, content: JSON.stringify(draft.content), words, savedAt, savedBy };
}

/**
 * Writes the working copy and counts its version up; the caller has compared versions under the edition's lock. Where it
 * is a translation, the record of what renders what is carried along, unless the caller writes that too (`recorded`). `act`: whose words they are, where somebody wrote them.
 */
export async function writeDraft(
  tx: Tx,
  draft: NewDraft,
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
  const values = columnsOf(draft);
  const row = await tx
    .insertInto('draft')
    .values({ editionId: draft.editionId, ...values })
    .onConflict(c => c.column('editionId').doUpdateSet(e => ({ ...values, version: e('draft.version', '+', 1) })))
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

import type { EditionText } from '../domain/article/content.ts';
import { checkText } from '../domain/article/edition-text.ts';
import type { Tx } from '../store/database.ts';
import { readDraft } from '../store/draft.ts';
import type { EditionRow } from '../store/edition.ts';
import { insertRevision, readRevision } from '../store/revision.ts';
import { sameText } from './save-draft.ts';

/**
 * The revision of an edition that a translation begins from: what readers see, or the working copy while they see nothing,
 * which is kept as a revision for it. The caller holds the edition's lock.
 */
export async function revisionToRender(tx: Tx, edition: EditionRow): Promise<{ id: number; text: EditionText } | null> {
  if (edition.publishedRevisionId !== null) {
    const shown = (await readRevision(tx, edition.publishedRevisionId))!;
    return { id: shown.id, text: { title: shown.title, summary: shown.summary, content: shown.content } };
  }
  const draft = await readDraft(tx, edition.id);
  if (!draft) return null;
  const last = await tx
    .selectFrom('revision')
    .select(['id', 'title', 'summary', 'content'])
    .where('editionId', '=', edition.id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last && sameText(last, draft)) return { id: last.id, text: last };
  const checked = checkText(draft, edition.lang);
  if (!checked.ok) return null;
  const { text, plain, words } = checked.value;
  const kept = { editionId: edition.id, text, plain, words, by: draft.savedBy?.id ?? null, at: draft.savedAt };
  const { id } = await insertRevision(tx, { ...kept, published: null });
  return { id, text };
}

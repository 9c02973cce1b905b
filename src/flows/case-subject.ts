import type { Tx } from '../store/database.ts';
import { type EditionRow, lockEdition } from '../store/edition.ts';
import { type ExternalPage, lockPage } from '../store/external-page.ts';

/**
 * What a case is about, locked; before the case itself, as publishing does, so that neither waits for the other. Null for a
 * letter; of a page of another site nothing is ours to change.
 */
export async function lockSubject(
  tx: Tx,
  caseId: number,
): Promise<{ edition: EditionRow; page: null } | { edition: null; page: ExternalPage } | null> {
  const row = await tx.selectFrom('suggestionCase').select('editionId').where('id', '=', caseId).executeTakeFirst();
  if (!row?.editionId) return null;
  const edition = await lockEdition(tx, row.editionId);
  if (edition) return { edition, page: null };
  const page = await lockPage(tx, row.editionId);
  return page && { edition: null, page };
}

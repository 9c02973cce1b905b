import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Erases a report for whoever knows its id: its words, address and place. A waiting case that is left without a report goes
 * with it; what the newsroom decided and published stays.
 */
export function eraseSuggestion(room: Newsroom, id: string): Promise<Result<null>> {
  return commit(room, tx => eraseReport(tx, id));
}

/** The same within a transaction. */
export async function eraseReport(tx: Tx, id: string): Promise<Result<null>> {
  const gone = await tx.deleteFrom('suggestion').where('id', '=', id).returning(['caseId']).executeTakeFirst();
  if (!gone) return fail('missing', 'suggestion.missing');
  const { left } = await tx
    .selectFrom('suggestion')
    .select(e => e.fn.countAll<number>().as('left'))
    .where('caseId', '=', gone.caseId)
    .executeTakeFirstOrThrow();
  if (left > 0) {
    await tx.updateTable('suggestionCase').set({ reports: left }).where('id', '=', gone.caseId).execute();
    return ok(null);
  }
  const decided = await tx.selectFrom('decision').select('id').where('caseId', '=', gone.caseId).executeTakeFirst();
  if (decided)
    // the passage stays with the decision, which is the newsroom's own
    await tx.updateTable('suggestionCase').set({ reports: 0 }).where('id', '=', gone.caseId).execute();
  else await tx.deleteFrom('suggestionCase').where('id', '=', gone.caseId).execute();
  return ok(null);
}

import { keptDays } from '../domain/privacy.ts';
import { commit, type Newsroom } from './newsroom.ts';

const day = 24 * 60 * 60 * 1000;
/** An address is not kept for longer than this where nobody decides, in days; said on the privacy page too. */
const undecidedDays = 365;

export type Swept = { reports: number; addresses: number; previews: number; invitations: number; limits: number };

/**
 * Deletes what is due by the table of domain/privacy.ts. Run every hour by whoever runs the jobs; twice at once does no harm.
 * Sessions and mails are deleted by the libraries that keep them.
 */
export function sweep(room: Newsroom): Promise<Swept> {
  const before = (days: number) => new Date(room.now().getTime() - days * day);
  return commit(room, async tx => {
    const addresses = await tx
      .updateTable('suggestion')
      .set({ email: null })
      .where('email', 'is not', null)
      .where(w =>
        w.or([
          w('receivedAt', '<', before(undecidedDays)),
          w.exists(
            w
              .selectFrom('suggestionCase')
              .select('suggestionCase.id')
              .whereRef('suggestionCase.id', '=', 'suggestion.caseId')
              .where('suggestionCase.state', 'in', ['accepted', 'declined'])
              .where(e =>
                e.not(
                  e.exists(
                    e
                      .selectFrom('decision')
                      .select('decision.id')
                      .whereRef('decision.caseId', '=', 'suggestionCase.id')
                      .where('decision.at', '>=', before(keptDays('report-address'))),
                  ),
                ),
              ),
          ),
        ]),
      )
      .executeTakeFirst();
    const reports = await tx
      .deleteFrom('suggestion')
      .where('receivedAt', '<', before(keptDays('report')))
      .executeTakeFirst();
    const previews = await tx.deleteFrom('preview').where('expiresAt', '<', room.now()).executeTakeFirst();
    const invitations = await tx
      .deleteFrom('invite')
      .where('expiresAt', '<', room.now())
      .where('acceptedAt', 'is', null)
      .executeTakeFirst();
    const today = before(keptDays('limit') - 1)
      .toISOString()
      .slice(0, 10);
    const limits = await tx.deleteFrom('visitorCount').where('day', '<', today).executeTakeFirst();
    await tx.deleteFrom('visitorSalt').where('day', '<', today).execute();
    return {
      reports: Number(reports.numDeletedRows),
      addresses: Number(addresses.numUpdatedRows),
      previews: Number(previews.numDeletedRows),
      invitations: Number(invitations.numDeletedRows),
      limits: Number(limits.numDeletedRows),
    };
  });
}

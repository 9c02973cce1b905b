import { sql } from 'kysely';
import { keptDays } from '../domain/privacy.ts';
import type { Tx } from '../store/database.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { forgetSightings } from './watch-sites.ts';

const day = 24 * 60 * 60 * 1000;
/** An address is not kept for longer than this where nobody decides, in days; said on the privacy page too. */
const undecidedDays = 365;
/** The same of a request for permission. */
const unansweredDays = 730;

export type Swept = {
  reports: number;
  addresses: number;
  previews: number;
  invitations: number;
  limits: number;
  permissions: number;
  sightings: number;
};

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
    const permissions = await sweepPermissions(tx, before);
    const sightings = await forgetSightings(tx, room.now());
    return {
      sightings,
      permissions,
      reports: Number(reports.numDeletedRows),
      addresses: Number(addresses.numUpdatedRows),
      previews: Number(previews.numDeletedRows),
      invitations: Number(invitations.numDeletedRows),
      limits: Number(limits.numDeletedRows),
    };
  });
}

/** Forgets who asked and was told no, and permissions that have been over for long, with the requests that led to them. */
async function sweepPermissions(tx: Tx, before: (days: number) => Date): Promise<number> {
  const { rows } = await sql<{ id: number }>`update permission_request
    set state = case when state = 'open' then 'withdrawn' else state end, name = '', organisation = '', email = null, site = '', purpose = '', message = '', idempotency_key = null
    where name <> '' and ((state in ('declined', 'withdrawn') and decided_at < ${before(keptDays('permission-request'))})
      or (state = 'open' and received_at < ${before(unansweredDays)})) returning id`.execute(tx);
  const ids = rows.map(r => r.id);
  if (ids.length > 0) await tx.updateTable('permissionAct').set({ text: '' }).where('requestId', 'in', ids).execute();
  const over = (days: number) =>
    sql<boolean>`least(revoked_at, (valid_until || 'T00:00:00Z')::timestamptz) < ${before(days)}`;
  // nobody is reminded of what is over
  await tx.updateTable('permission').set({ email: null }).where('email', 'is not', null).where(over(30)).execute();
  const gone = await tx
    .deleteFrom('permission')
    .where(over(keptDays('permission')))
    .returning('requestId')
    .execute();
  const answered = gone.flatMap(p => p.requestId ?? []);
  if (answered.length > 0)
    await tx
      .deleteFrom('permissionRequest')
      .where('id', 'in', answered)
      .where(w =>
        w.not(w.exists(w.selectFrom('permission').select('number').whereRef('requestId', '=', 'permissionRequest.id'))),
      )
      .execute();
  return ids.length + gone.length;
}

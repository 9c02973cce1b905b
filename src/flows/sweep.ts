import { sql } from 'kysely';
import { dayIn } from '../domain/permission/grant.ts';
import { type DatedKind, keptDays } from '../domain/privacy.ts';
import { forgetCommentReports, forgetRefusedComments } from '../store/comment.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { forgetEvents } from '../store/payment.ts';
import { forgetBegunPledges } from '../store/pledge.ts';
import { forgetReaderLinks, forgetReaderSessions } from '../store/reader-session.ts';
import { forgetReceipts } from '../store/receipt.ts';
import { forgetDeliveries, forgetLeft, forgetUnconfirmed } from '../store/subscriber.ts';
import { forgetVisitors } from '../store/visit.ts';
import { forgetMessages } from './forget-messages.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { forgetSightings } from './watch-sites.ts';

const day = 24 * 60 * 60 * 1000;
/** An address is not kept for longer than this where nobody decides, in days; said on the privacy page too. */
const undecidedDays = 365;
/** The same of a request for permission. */
const unansweredDays = 730;

/** When it is swept: `before(30)` is thirty days ago. */
type Clock = { now: Date; before: (days: number) => Date };

/** Deletes what is due of one kind and tells how many rows that were. Doing it twice, or in two processes at once, does no harm. */
type Sweep = (tx: Tx, clock: Clock) => Promise<number>;

/** One for each kind of domain/privacy.ts that has a deadline, in this order. test/contract/privacy-sweep.test.ts holds each to its day. */
const sweeps: Record<DatedKind, Sweep> = {
  session: async (tx, { now }) => {
    const sessions = await tx.deleteFrom('deskSession').where('expiresAt', '<', now).executeTakeFirst();
    const checks = await sql`delete from desk_verification where expires_at < ${now}`.execute(tx);
    return Number(sessions.numDeletedRows) + Number(checks.numAffectedRows ?? 0);
  },
  invitation: async (tx, { now }) => {
    const gone = await tx.deleteFrom('invite').where('expiresAt', '<', now).executeTakeFirst();
    return Number(gone.numDeletedRows);
  },
  'report-address': forgetAddresses,
  report: async (tx, { before }) => {
    const due = before(keptDays('report'));
    const gone = await tx.deleteFrom('suggestion').where('receivedAt', '<', due).executeTakeFirst();
    return Number(gone.numDeletedRows);
  },
  'permission-request': forgetRequests,
  permission: forgetPermissions,
  referrer: (tx, { now }) => forgetSightings(tx, now),
  'reader-link': (tx, { before }) => forgetReaderLinks(tx, before(keptDays('reader-link'))),
  'reader-session': (tx, { now }) => forgetReaderSessions(tx, now),
  'pledge-begun': (tx, { before }) => forgetBegunPledges(tx, before(keptDays('pledge-begun'))),
  'payment-event': (tx, { before }) => forgetEvents(tx, before(keptDays('payment-event'))),
  receipt: (tx, { before }) => forgetReceipts(tx, before(keptDays('receipt'))),
  'newsletter-pending': (tx, { before }) => forgetUnconfirmed(tx, before(keptDays('newsletter-pending'))),
  'newsletter-delivery': (tx, { before }) => forgetDeliveries(tx, before(keptDays('newsletter-delivery'))),
  'newsletter-left': (tx, { before }) => forgetLeft(tx, before(keptDays('newsletter-left'))),
  'comment-refused': (tx, { before }) => forgetRefusedComments(tx, before(keptDays('comment-refused'))),
  'comment-report': (tx, { before }) => forgetCommentReports(tx, before(keptDays('comment-report'))),
  limit: async (tx, { before }) => {
    const today = before(keptDays('limit') - 1)
      .toISOString()
      .slice(0, 10);
    const counts = await tx.deleteFrom('visitorCount').where('day', '<', today).executeTakeFirst();
    await tx.deleteFrom('visitorSalt').where('day', '<', today).execute();
    const since = before(keptDays('limit')).getTime();
    const signIn = await sql`delete from desk_rate_limit where last_request < ${since}`.execute(tx);
    return Number(counts.numDeletedRows) + Number(signIn.numAffectedRows ?? 0);
  },
  visitor: async (tx, { now }) => forgetVisitors(tx, dayIn(now, (await readOutlet(tx)).settings.timeZone)),
  'person-request': async (tx, { now }) =>
    Number((await sql`delete from person_request where expires_at < ${now}`.execute(tx)).numAffectedRows),
  preview: async (tx, { now }) => {
    const gone = await tx.deleteFrom('preview').where('expiresAt', '<', now).executeTakeFirst();
    return Number(gone.numDeletedRows);
  },
  'fediverse-message': (tx, { before }) => forgetMessages(tx, before(keptDays('fediverse-message'))),
  mail: async (tx, { before }) => {
    const due = before(keptDays('mail'));
    // what a server said of an address that it refused
    await tx.updateTable('mailDone').set({ reason: '' }).where('reason', '<>', '').where('at', '<', due).execute();
    const gone =
      await sql`delete from pgboss.job where name = 'send-mail' and greatest(created_on, start_after) < ${due}`.execute(
        tx,
      );
    return Number(gone.numAffectedRows ?? 0);
  },
};

export type Swept = Record<DatedKind, number>;

/**
 * Deletes what is due by the table of domain/privacy.ts. Run every hour by whoever runs the jobs; twice at once does no harm.
 * One kind that fails keeps no other from being deleted: it is thrown at the end.
 */
export async function sweep(room: Newsroom): Promise<Swept> {
  const now = room.now();
  const clock: Clock = { now, before: days => new Date(now.getTime() - days * day) };
  const swept = {} as Swept;
  const failed: unknown[] = [];
  for (const [kind, act] of Object.entries(sweeps) as [DatedKind, Sweep][])
    try {
      swept[kind] = await commit(room, tx => act(tx, clock));
    } catch (error) {
      failed.push(new Error(`what is due of ${kind} is still there`, { cause: error }));
    }
  if (failed.length > 0)
    throw failed.length === 1 ? failed[0] : new AggregateError(failed, 'not everything was deleted');
  return swept;
}

async function forgetAddresses(tx: Tx, { before }: Clock): Promise<number> {
  const gone = await tx
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
  return Number(gone.numUpdatedRows);
}

/** Forgets who asked for permission and was told no, or was never answered. */
async function forgetRequests(tx: Tx, { before }: Clock): Promise<number> {
  const { rows } = await sql<{ id: number }>`update permission_request
    set state = case when state = 'open' then 'withdrawn' else state end, name = '', organisation = '', email = null, site = '', purpose = '', message = '', idempotency_key = null
    where name <> '' and ((state in ('declined', 'withdrawn') and decided_at < ${before(keptDays('permission-request'))})
      or (state = 'open' and received_at < ${before(unansweredDays)})) returning id`.execute(tx);
  const ids = rows.map(r => r.id);
  if (ids.length > 0) await tx.updateTable('permissionAct').set({ text: '' }).where('requestId', 'in', ids).execute();
  return ids.length;
}

/** Deletes permissions that have been over for long, with the requests that led to them. */
async function forgetPermissions(tx: Tx, { before }: Clock): Promise<number> {
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
  return gone.length;
}

import type { Delivered } from '../domain/fediverse/peers.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { signerOf } from './fediverse-actors.ts';
import { commit, type Newsroom } from './newsroom.ts';

const day = 24 * 3_600_000;

/**
 * The job: sends one activity to one inbox. Throws when it may be taken later, so that the queue tries again. A server that is
 * asked twice after a crash knows the activity by its id.
 */
export async function deliverActivity(room: Newsroom, { id, inbox }: { id: string; inbox: string }): Promise<void> {
  const found = await room.db
    .selectFrom('fediverseActivity')
    .innerJoin('fediverseActor', 'fediverseActor.id', 'fediverseActivity.actorId')
    .leftJoin('fediverseInbox', j => j.on('fediverseInbox.address', '=', inbox))
    .select(['body', 'handle', 'privateKey', 'spec', 'takenAt', 'failingSince'])
    .where('fediverseActivity.id', '=', id)
    .executeTakeFirst();
  const { settings } = await readOutlet(room.db);
  if (!found || !settings.fediverse.on) return;
  const { spec, takenAt, failingSince } = found;
  const delivered = await room.fediverse.deliver(inbox, found.body, signerOf(room, found), spec);
  const now = room.now();
  // of a server that takes everything it is enough to know so once a day
  const known =
    delivered.outcome === 'taken' &&
    delivered.spec === spec &&
    failingSince === null &&
    takenAt !== null &&
    now.getTime() - takenAt.getTime() < day;
  if (!known) await commit(room, tx => note(tx, inbox, delivered, now));
  if (delivered.outcome === 'later') throw new Error(`${new URL(inbox).host}: ${delivered.detail}`);
}

/** Remembers how an inbox answered. Whoever's own inbox is gone follows no more. */
async function note(tx: Tx, address: string, delivered: Delivered, now: Date): Promise<void> {
  if (delivered.outcome === 'taken') {
    const right = { spec: delivered.spec, takenAt: now, failingSince: null, failures: 0, detail: '' };
    await tx
      .insertInto('fediverseInbox')
      .values({ address, ...right })
      .onConflict(c => c.column('address').doUpdateSet(right))
      .execute();
    return;
  }
  const { detail } = delivered;
  await tx
    .insertInto('fediverseInbox')
    .values({ address, failingSince: now, failures: 1, detail })
    .onConflict(c =>
      c.column('address').doUpdateSet(e => ({
        failingSince: e.fn.coalesce('fediverseInbox.failingSince', e.val(now)),
        failures: e('fediverseInbox.failures', '+', 1),
        detail,
      })),
    )
    .execute();
  if (delivered.outcome === 'gone')
    await tx
      .deleteFrom('fediverseFollower')
      .where('delivery', '=', address)
      .whereRef('delivery', '=', 'inbox')
      .execute();
}

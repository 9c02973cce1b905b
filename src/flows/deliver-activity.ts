import type { Delivered } from '../domain/fediverse/peers.ts';
import type { Tx } from '../store/database.ts';
import { readInbox } from '../store/fediverse.ts';
import { readOutlet } from '../store/outlet.ts';
import { signerOf } from './fediverse-actors.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * The job: sends one activity to one inbox. Throws when it may be taken later, so that the queue tries again. A server that is
 * asked twice after a crash knows the activity by its id.
 */
export async function deliverActivity(room: Newsroom, { id, inbox }: { id: string; inbox: string }): Promise<void> {
  const found = await room.db
    .selectFrom('fediverseActivity')
    .innerJoin('fediverseActor', 'fediverseActor.id', 'fediverseActivity.actorId')
    .select(['body', 'handle', 'privateKey'])
    .where('fediverseActivity.id', '=', id)
    .executeTakeFirst();
  const { settings } = await readOutlet(room.db);
  if (!found || !settings.fediverse.on) return;
  const { spec } = await readInbox(room.db, inbox);
  const delivered = await room.fediverse.deliver(inbox, found.body, signerOf(room, found), spec);
  await commit(room, tx => note(tx, inbox, delivered, room.now()));
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

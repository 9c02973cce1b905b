import { sql } from 'kysely';
import type { Tx } from '../store/database.ts';

/**
 * Forgets messages of the fediverse from before a moment, followers whose server has not answered since, and what is known of
 * inboxes that nobody follows from any more. Returns how many.
 */
export async function forgetMessages(tx: Tx, before: Date): Promise<number> {
  const seen = await tx.deleteFrom('fediverseSeen').where('at', '<', before).executeTakeFirst();
  const activities = await tx.deleteFrom('fediverseActivity').where('at', '<', before).executeTakeFirst();
  const followers = await tx
    .deleteFrom('fediverseFollower')
    .where('delivery', 'in', e => e.selectFrom('fediverseInbox').select('address').where('failingSince', '<', before))
    .executeTakeFirst();
  const inboxes = await tx
    .deleteFrom('fediverseInbox')
    .where(
      sql<boolean>`coalesce(greatest(taken_at, failing_since), ${before}) <= ${before} and not exists
        (select 1 from fediverse_follower f where f.delivery = fediverse_inbox.address or f.inbox = fediverse_inbox.address)`,
    )
    .executeTakeFirst();
  return [seen, activities, followers, inboxes].reduce((n, one) => n + Number(one.numDeletedRows), 0);
}

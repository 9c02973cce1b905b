import type { Actor } from '../domain/access.ts';
import { may } from '../domain/access.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { plainName } from '../domain/membership/receipt.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Whether, and under which name, the wall of supporters shows a pledge; the wish of its reader. */
export function showSupporter(
  room: Newsroom,
  pledgeId: number,
  wish: { shown: 'anonymous' | 'named'; wallName: string },
): Promise<Result<null>> {
  return commit(room, async (tx, after) => {
    const wallName = plainName(storable(wish.wallName) as string);
    if (wish.shown === 'named' && wallName === '') return fail('invalid', 'pledge.no-wall-name', { field: 'wallName' });
    await tx.updateTable('pledge').set({ shown: wish.shown, wallName }).where('id', '=', pledgeId).execute();
    after.purge(pageKey.wall);
    return ok(null);
  });
}

/** Takes a name off the wall, or puts it back; the newsroom's decision, which the wish of its reader does not undo. */
export function hideFromWall(room: Newsroom, actor: Actor, pledgeId: number, hidden: boolean): Promise<Result<null>> {
  return commit(room, async (tx, after) => {
    if (!may(actor, 'supporter.edit')) return fail('forbidden', 'access.denied');
    const there = await tx.selectFrom('pledge').select('id').where('id', '=', pledgeId).executeTakeFirst();
    if (!there) return fail('missing', 'pledge.missing');
    if (hidden)
      await tx
        .insertInto('wallHidden')
        .values({ pledgeId, by: actor.kind === 'user' ? actor.id : null, at: room.now() })
        .onConflict(c => c.doNothing())
        .execute();
    else await tx.deleteFrom('wallHidden').where('pledgeId', '=', pledgeId).execute();
    after.purge(pageKey.wall);
    return ok(null);
  });
}

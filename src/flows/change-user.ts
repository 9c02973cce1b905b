import { type Actor, type DeskRole, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Gives a user of the desk another role, or lets them in no more (and in again). Whoever is deactivated is signed out
 * everywhere with the same commit; an outlet keeps one active owner at least.
 */
export async function changeUser(
  room: Newsroom,
  actor: Actor,
  input: { userId: string; role?: DeskRole | undefined; active?: boolean | undefined },
): Promise<Result<null>> {
  if (!may(actor, 'user.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    // every owner is locked, so that two of them cannot remove each other at once
    const owners = await tx
      .selectFrom('deskUser')
      .select('id')
      .where('role', '=', 'owner')
      .where('deactivatedAt', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute();
    const user = await lockUser(tx, input.userId);
    if (!user) return fail('missing', 'user.missing');
    const stays = (input.role ?? user.role) === 'owner' && (input.active ?? user.deactivatedAt === null);
    if (!stays && owners.every(owner => owner.id === user.id) && owners.length > 0)
      return fail('conflict', 'user.last-owner');
    await tx
      .updateTable('deskUser')
      .set({
        ...(input.role ? { role: input.role } : {}),
        ...(input.active === undefined ? {} : { deactivatedAt: input.active ? null : room.now() }),
        updatedAt: room.now(),
      })
      .where('id', '=', user.id)
      .execute();
    if (input.active === false) await tx.deleteFrom('deskSession').where('userId', '=', user.id).execute();
    return ok(null);
  });
}

/** Signs a user out of every browser. */
export async function signOutUser(room: Newsroom, actor: Actor, input: { userId: string }): Promise<Result<null>> {
  if (!may(actor, 'user.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    if (!(await lockUser(tx, input.userId))) return fail('missing', 'user.missing');
    await tx.deleteFrom('deskSession').where('userId', '=', input.userId).execute();
    return ok(null);
  });
}

async function lockUser(tx: Tx, id: string) {
  return tx
    .selectFrom('deskUser')
    .select(['id', 'role', 'deactivatedAt'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

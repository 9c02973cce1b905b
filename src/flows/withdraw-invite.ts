import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { endOf } from './invite-user.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Withdraws an open invitation: its link works no more. */
export async function withdrawInvite(room: Newsroom, actor: Actor, input: { id: string }): Promise<Result<null>> {
  if (!may(actor, 'user.invite')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const withdrawn = await tx
      .updateTable('invite')
      .set({ expiresAt: room.now() })
      .where('tokenHash', '=', input.id)
      .where('acceptedAt', 'is', null)
      .where('expiresAt', '>', room.now())
      .returning('tokenHash')
      .executeTakeFirst();
    return withdrawn ? ok(null) : fail('missing', 'invite.missing');
  });
}

/** Takes the withdrawal back: the link works for what is left of its days. */
export async function restoreInvite(room: Newsroom, actor: Actor, input: { id: string }): Promise<Result<null>> {
  if (!may(actor, 'user.invite')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const invite = await tx
      .selectFrom('invite')
      .select('createdAt')
      .where('tokenHash', '=', input.id)
      .where('acceptedAt', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!invite || endOf(invite.createdAt) <= room.now()) return fail('missing', 'invite.missing');
    await tx
      .updateTable('invite')
      .set({ expiresAt: endOf(invite.createdAt) })
      .where('tokenHash', '=', input.id)
      .execute();
    return ok(null);
  });
}

import { createHash } from 'node:crypto';
import { type Actor, type DeskRole, may } from '../domain/access.ts';
import { keptDays } from '../domain/privacy.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { commit, type Newsroom } from './newsroom.ts';

const days = 24 * 60 * 60 * 1000;

/** What is kept of a link's secret. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Invites a person to the desk and returns the link, valid for seven days and for one use. The mail that `mail`
 * writes leaves with the commit. Masthead itself invites the first owner only: each such invitation replaces the one
 * before, and works while nobody has an account (accept-invite.ts).
 */
export async function inviteUser(
  room: Newsroom,
  actor: Actor,
  input: { email: string | null; role: DeskRole },
  mail?: (link: string) => { to: string; subject: string; text: string; html?: string },
): Promise<Result<{ link: string }>> {
  if (!may(actor, 'user.invite')) return fail('forbidden', 'access.denied');
  const token = room.token();
  const link = `${room.publicUrl}/desk/invite?token=${token}`;
  return commit(room, async tx => {
    if (input.email) {
      const taken = await tx
        .selectFrom('deskUser')
        .select('id')
        .where('email', '=', input.email.trim().toLowerCase())
        .executeTakeFirst();
      if (taken) return fail('conflict', 'user.taken', { field: 'email' });
    }
    if (actor.kind === 'system') await withdrawSystemInvites(tx);
    await tx
      .insertInto('invite')
      .values({
        tokenHash: hashToken(token),
        email: input.email?.trim().toLowerCase() ?? null,
        role: input.role,
        createdAt: room.now(),
        expiresAt: endOf(room.now()),
        createdBy: actor.kind === 'user' ? actor.id : null,
      })
      .execute();
    if (mail) await room.queue.add(tx, 'send-mail', { id: `invite:${hashToken(token)}`, ...mail(link) });
    return ok({ link });
  });
}

/** When an invitation of this moment is over by itself. */
export function endOf(createdAt: Date): Date {
  return new Date(createdAt.getTime() + keptDays('invitation') * days);
}

/** Withdraws what Masthead itself has invited and nobody took. */
export async function withdrawSystemInvites(tx: Tx): Promise<void> {
  await tx.deleteFrom('invite').where('createdBy', 'is', null).where('acceptedAt', 'is', null).execute();
}

import { createHash } from 'node:crypto';
import { type Actor, type DeskRole, may } from '../domain/access.ts';
import { keptDays } from '../domain/privacy.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { commit, type Newsroom } from './newsroom.ts';

const days = 24 * 60 * 60 * 1000;

/** What is kept of a link's secret. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Invites a person to the desk and returns the link, valid for seven days and for one use. The mail that `mail`
 * writes leaves with the commit.
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
    await tx
      .insertInto('invite')
      .values({
        tokenHash: hashToken(token),
        email: input.email?.trim().toLowerCase() ?? null,
        role: input.role,
        expiresAt: new Date(room.now().getTime() + keptDays('invitation') * days),
        createdBy: actor.kind === 'user' ? actor.id : null,
      })
      .execute();
    if (mail) await room.queue.add(tx, 'send-mail', { id: `invite:${hashToken(token)}`, ...mail(link) });
    return ok({ link });
  });
}

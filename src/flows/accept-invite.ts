import { sql } from 'kysely';
import type { DeskRole } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { hashToken } from './invite-user.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Makes the account; supplied by the sign-in (outside/sign-in.ts). */
export type AddUser = (user: {
  name: string;
  email: string;
  role: DeskRole;
  password: string;
  language?: string | null;
}) => Promise<{ ok: true; id: string } | { ok: false; reason: 'taken' | 'weak' }>;

export type Invitation = { email: string | null; role: DeskRole };

/** What a link invites to; null when it is unknown, used, withdrawn or over. */
export async function readInvite(room: Newsroom, token: string): Promise<Invitation | null> {
  const found = await room.db
    .selectFrom('invite')
    .select(['email', 'role'])
    .where('tokenHash', '=', hashToken(token))
    .where('acceptedAt', 'is', null)
    .where('expiresAt', '>', room.now())
    .where(fromSomebody)
    .executeTakeFirst();
  return found ?? null;
}

/** Masthead itself lets in the first person only; after that, people invite. */
const fromSomebody = sql<boolean>`(created_by is not null or not exists (select 1 from desk_user))`;

/**
 * Turns an invitation into a user. The invitation is taken first, in a transaction of its own, so that two people with
 * one link cannot both come in; it is given back when the account cannot be made.
 */
export async function acceptInvite(
  room: Newsroom,
  addUser: AddUser,
  input: { token: string; name: string; email: string; password: string; language?: string | null },
): Promise<Result<{ userId: string; email: string }>> {
  const hash = hashToken(input.token);
  const name = input.name.trim();
  if (name === '') return fail('invalid', 'user.name-missing', { field: 'name' });
  const taken = await commit(room, tx =>
    tx
      .updateTable('invite')
      .set({ acceptedAt: room.now() })
      .where('tokenHash', '=', hash)
      .where('acceptedAt', 'is', null)
      .where('expiresAt', '>', room.now())
      .where(fromSomebody)
      .returning(['email', 'role'])
      .executeTakeFirst(),
  );
  if (!taken) return fail('gone', 'invite.gone');
  const email = taken.email ?? input.email;
  const giveBack = () =>
    commit(room, tx => tx.updateTable('invite').set({ acceptedAt: null }).where('tokenHash', '=', hash).execute());
  const added = /^[^\s@]+@[^\s@]+$/.test(email)
    ? await addUser({
        name,
        email,
        role: taken.role,
        password: input.password,
        language: input.language ?? null,
      }).catch(async error => {
        await giveBack();
        throw error;
      })
    : ({ ok: false, reason: 'email' } as const);
  if (added.ok) return ok({ userId: added.id, email });
  await giveBack();
  if (added.reason === 'weak') return fail('invalid', 'user.password-weak', { field: 'password' });
  if (added.reason === 'email') return fail('invalid', 'user.email-wrong', { field: 'email' });
  return fail('conflict', 'user.taken', { field: 'email' });
}

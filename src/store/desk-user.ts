import { sql } from 'kysely';
import type { DeskRole } from '../domain/access.ts';
import type { Queries } from './database.ts';

export type DeskUser = {
  id: string;
  name: string;
  email: string;
  role: DeskRole;
  twoFactor: boolean;
  deactivatedAt: Date | null;
  createdAt: Date;
  lastSeenAt: Date | null;
};

/** Everybody who has an account at the desk, by name. */
export async function listUsers(db: Queries): Promise<DeskUser[]> {
  const { rows } = await sql<DeskUser>`
    select u.id, u.name, u.email, u.role, u.two_factor_enabled as "twoFactor", u.deactivated_at as "deactivatedAt",
      u.created_at as "createdAt", (select max(s.updated_at) from desk_session s where s.user_id = u.id) as "lastSeenAt"
    from desk_user u order by lower(u.name), u.id`.execute(db);
  return rows;
}

/** Whether a user signs in with a second factor. */
export async function hasTwoFactor(db: Queries, id: string): Promise<boolean> {
  const row = await db.selectFrom('deskUser').select('twoFactorEnabled').where('id', '=', id).executeTakeFirst();
  return row?.twoFactorEnabled ?? false;
}

/** Invitations that nobody took yet and that still work, newest first. */
export async function listInvites(
  db: Queries,
  now: Date,
): Promise<{ id: string; email: string | null; role: DeskRole; createdAt: Date }[]> {
  return db
    .selectFrom('invite')
    .select(['tokenHash as id', 'email', 'role', 'createdAt'])
    .where('acceptedAt', 'is', null)
    .where('expiresAt', '>', now)
    .orderBy('createdAt', 'desc')
    .execute();
}

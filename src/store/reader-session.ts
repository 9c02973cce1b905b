import { sql } from 'kysely';
import type { Queries, Tx } from './database.ts';

/* Links that sign readers in, and their sessions. Of both only the hash of the secret is kept. */

export type ReaderLink = {
  tokenHash: string;
  email: string;
  emailKey: string;
  lang: string;
  browserHash: string;
  /** path to go on to */
  next: string;
  expiresAt: Date;
  usedAt: Date | null;
};

export async function addReaderLink(tx: Tx, link: Omit<ReaderLink, 'usedAt'> & { createdAt: Date }): Promise<void> {
  await tx.insertInto('readerLink').values(link).execute();
}

export async function readReaderLink(db: Queries, tokenHash: string): Promise<ReaderLink | null> {
  const row = await db.selectFrom('readerLink').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst();
  return row ?? null;
}

/** Uses a link up, if nobody did before; of two who try at once one gets it. With it go all others to the same address. */
export async function useReaderLink(tx: Tx, tokenHash: string, at: Date): Promise<ReaderLink | null> {
  const used = await tx
    .updateTable('readerLink')
    .set({ usedAt: at })
    .where('tokenHash', '=', tokenHash)
    .where('usedAt', 'is', null)
    .returningAll()
    .executeTakeFirst();
  if (!used) return null;
  await tx
    .updateTable('readerLink')
    .set({ usedAt: at })
    .where('emailKey', '=', used.emailKey)
    .where('usedAt', 'is', null)
    .execute();
  return used;
}

export type ReaderSession = { tokenHash: string; readerId: number; createdAt: Date; seenAt: Date; expiresAt: Date };

export async function addReaderSession(tx: Tx, session: ReaderSession): Promise<void> {
  await tx.insertInto('readerSession').values(session).execute();
}

/** The reader whom a session that is not over holds signed in. */
export type SignedInReader = {
  id: number;
  email: string;
  name: string;
  lang: string;
  confirmedAt: Date;
  seenAt: Date;
};

export async function readerOfSession(db: Queries, tokenHash: string, now: Date): Promise<SignedInReader | null> {
  const { rows } = await sql<SignedInReader>`
    select r.id, r.email, r.name, r.lang, r.confirmed_at as "confirmedAt", s.seen_at as "seenAt"
    from reader_session s join reader r on r.id = s.reader_id
    where s.token_hash = ${tokenHash} and s.expires_at > ${now} and r.email is not null and r.confirmed_at is not null`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** A visit: the session is good for another while. */
export async function touchReaderSession(tx: Tx, tokenHash: string, seenAt: Date, expiresAt: Date): Promise<void> {
  await tx.updateTable('readerSession').set({ seenAt, expiresAt }).where('tokenHash', '=', tokenHash).execute();
}

export async function endReaderSession(tx: Tx, tokenHash: string): Promise<void> {
  await tx.deleteFrom('readerSession').where('tokenHash', '=', tokenHash).execute();
}

/** Signs a reader out of every browser. */
export async function endReaderSessions(tx: Tx, readerId: number): Promise<void> {
  await tx.deleteFrom('readerSession').where('readerId', '=', readerId).execute();
}

/** Forgets links that were made before a time. */
export async function forgetReaderLinks(tx: Tx, before: Date): Promise<number> {
  const gone = await tx.deleteFrom('readerLink').where('createdAt', '<', before).executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Forgets sessions that are over. */
export async function forgetReaderSessions(tx: Tx, now: Date): Promise<number> {
  const gone = await tx.deleteFrom('readerSession').where('expiresAt', '<=', now).executeTakeFirst();
  return Number(gone.numDeletedRows);
}

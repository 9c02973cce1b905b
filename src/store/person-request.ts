import { sql } from 'kysely';
import type { Queries, Tx } from './database.ts';

/** Somebody's wish to see what is kept about them. `open`: the mailed link was used. */
export type PersonRequest = { email: string; lang: string; open: boolean; expiresAt: Date };

export async function addPersonRequest(
  tx: Tx,
  of: { tokenHash: string; email: string; lang: string; madeAt: Date; expiresAt: Date },
): Promise<void> {
  await sql`insert into person_request (token_hash, email, lang, made_at, expires_at)
    values (${of.tokenHash}, ${of.email}, ${of.lang}, ${of.madeAt}, ${of.expiresAt})`.execute(tx);
}

/** How many were made for an address since a time; nobody else makes one for it before the transaction ends. */
export async function countPersonRequests(tx: Tx, email: string, since: Date): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`person-request ${email}`}, 0))`.execute(tx);
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from person_request where email = ${email} and made_at > ${since}`.execute(tx);
  return rows[0]!.n;
}

export async function readPersonRequest(db: Queries, tokenHash: string): Promise<PersonRequest | null> {
  const { rows } =
    await sql<PersonRequest>`select email, lang, open, expires_at as "expiresAt" from person_request where token_hash = ${tokenHash}`.execute(
      db,
    );
  return rows[0] ?? null;
}

/** Exchanges a mailed link's hash for another. False: it was used at this very moment. */
export async function openPersonRequest(
  tx: Tx,
  tokenHash: string,
  secretHash: string,
  expiresAt: Date,
): Promise<boolean> {
  const done = await sql`update person_request set token_hash = ${secretHash}, open = true, expires_at = ${expiresAt}
    where token_hash = ${tokenHash} and not open`.execute(tx);
  return Number(done.numAffectedRows) === 1;
}

export async function endPersonRequest(tx: Tx, tokenHash: string): Promise<void> {
  await sql`delete from person_request where token_hash = ${tokenHash}`.execute(tx);
}

/** That data was shown or erased: how many rows of which kind, and never whose. */
export type PersonAct = {
  act: 'export' | 'erase';
  via: 'link' | 'desk';
  by: string | null;
  at: Date;
  kinds: Record<string, unknown>;
};

export async function recordPersonAct(tx: Tx, of: PersonAct): Promise<void> {
  await sql`insert into person_act (act, via, by, at, kinds)
    values (${of.act}, ${of.via}, ${of.by}, ${of.at}, ${JSON.stringify(of.kinds)}::jsonb)`.execute(tx);
}

/** The newest acts, with the name of whoever did one at the desk. */
export async function listPersonActs(db: Queries, most = 50): Promise<(PersonAct & { name: string | null })[]> {
  const { rows } = await sql<PersonAct & { name: string | null }>`
    select a.act, a.via, a.by, a.at, a.kinds, u.name from person_act a left join desk_user u on u.id = a.by
    order by a.id desc limit ${most}`.execute(db);
  return rows;
}

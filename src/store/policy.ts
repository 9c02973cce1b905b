import { sql } from 'kysely';
import type { Queries, Tx } from './database.ts';

/** What a policy said from a moment on. `number` counts the versions of one language from 1. */
export type PolicyVersion<Blocks> = { number: number; hash: string; blocks: Blocks; at: Date };

/** Every version of a policy in one language, the newest first. */
export async function policyVersions<Blocks>(
  db: Queries,
  policy: 'privacy',
  lang: string,
): Promise<PolicyVersion<Blocks>[]> {
  const { rows } = await sql<PolicyVersion<Blocks>>`
    select row_number() over (order by id)::int as number, hash, blocks, at from policy_version
    where policy = ${policy} and lang = ${lang} order by id desc`.execute(db);
  return rows;
}

/**
 * Adds a version unless the newest one says the same. Returns whether it was added; several processes that start at once add one.
 */
export async function addPolicyVersion(
  tx: Tx,
  of: { policy: 'privacy'; lang: string; hash: string; blocks: unknown; at: Date },
): Promise<boolean> {
  await sql`lock table policy_version in share row exclusive mode`.execute(tx);
  // nobody has read what it said while the outlet was being set up: its history begins with the first article
  await sql`delete from policy_version where policy = ${of.policy} and lang = ${of.lang} and hash <> ${of.hash}
    and not exists (select 1 from edition where first_published_at is not null)`.execute(tx);
  const added = await sql`insert into policy_version (policy, lang, hash, blocks, at)
    select ${of.policy}, ${of.lang}, ${of.hash}, ${JSON.stringify(of.blocks)}::jsonb, ${of.at}
    where ${of.hash} is distinct from
      (select hash from policy_version where policy = ${of.policy} and lang = ${of.lang} order by id desc limit 1)`.execute(
    tx,
  );
  return Number(added.numAffectedRows) > 0;
}

/** Which of some tables have a row. Their names are ours. */
export async function filledTables(db: Queries, tables: readonly string[]): Promise<string[]> {
  const filled: string[] = [];
  for (const table of tables) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(db);
    if (rows.length > 0) filled.push(table);
  }
  return filled;
}

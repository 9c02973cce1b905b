import type { Queries, Tx } from './database.ts';

const keptDays = 90;

export type MailDone = { id: string; outcome: 'sent' | 'refused'; reason: string; at: Date };

/** Whether the mail with this id was sent, or refused for good. */
export async function isMailDone(db: Queries, id: string): Promise<boolean> {
  return (await db.selectFrom('mailDone').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** Notes how a mail ended, and forgets notes that no job can ask for any more. */
export async function recordMailDone(tx: Tx, done: MailDone): Promise<void> {
  const old = new Date(done.at.getTime() - keptDays * 24 * 60 * 60 * 1000);
  await tx.deleteFrom('mailDone').where('at', '<', old).execute();
  await tx
    .insertInto('mailDone')
    .values(done)
    .onConflict(c => c.doNothing())
    .execute();
}

/** Mails that servers refused for good since a time, newest first, for the operator. */
export async function listRefusedMails(db: Queries, since: Date): Promise<{ reason: string; at: Date }[]> {
  return db
    .selectFrom('mailDone')
    .select(['reason', 'at'])
    .where('outcome', '=', 'refused')
    .where('at', '>=', since)
    .orderBy('at', 'desc')
    .limit(100)
    .execute();
}

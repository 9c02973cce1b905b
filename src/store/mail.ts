import type { Queries, Tx } from './database.ts';

const keptDays = 90;

export type MailDone = { id: string; outcome: 'sent' | 'refused'; reason: string; at: Date };

/** Notes that handing a mail over begins. False: it was sent, refused, or begun before, and must not begin again. */
export async function beginMail(tx: Tx, id: string, at: Date): Promise<boolean> {
  const begun = await tx
    .insertInto('mailDone')
    .values({ id, outcome: 'begun', at })
    .onConflict(c => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return begun !== undefined;
}

/** Takes the note back: the server certainly has not taken the mail, so it may begin again. */
export async function forgetMail(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('mailDone').where('id', '=', id).where('outcome', '=', 'begun').execute();
}

/** Notes how a mail ended, and forgets notes that no job can ask for any more. */
export async function recordMailDone(tx: Tx, done: MailDone): Promise<void> {
  const old = new Date(done.at.getTime() - keptDays * 24 * 60 * 60 * 1000);
  await tx.deleteFrom('mailDone').where('at', '<', old).execute();
  await tx
    .insertInto('mailDone')
    .values(done)
    .onConflict(c => c.column('id').doUpdateSet({ outcome: done.outcome, reason: done.reason, at: done.at }))
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

/** How many mails were begun before a time and never ended: nobody knows whether they arrived. */
export async function countUncertainMails(db: Queries, before: Date): Promise<number> {
  const { n } = await db
    .selectFrom('mailDone')
    .select(e => e.fn.countAll<number>().as('n'))
    .where('outcome', '=', 'begun')
    .where('at', '<', before)
    .executeTakeFirstOrThrow();
  return n;
}

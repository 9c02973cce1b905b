import { canonicalAddress } from '../domain/membership/reader.ts';
import type { Queries, Tx } from './database.ts';

/** By what a person is found: a keyed hash of the address, so that the key in a copy of the database names nobody. */
export function addressKey(room: { keyed(purpose: string, text: string): string }, email: string): string {
  return room.keyed('reader address', canonicalAddress(email));
}

export type ReaderRecord = {
  id: number;
  /** null once erased */
  email: string | null;
  name: string;
  lang: string;
  createdAt: Date;
  confirmedAt: Date | null;
};

export async function readReader(db: Queries, id: number): Promise<ReaderRecord | null> {
  const row = await db
    .selectFrom('reader')
    .select(['id', 'email', 'name', 'lang', 'createdAt', 'confirmedAt'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** The reader with this address, made now where there is none; unconfirmed then. Two at once get the same one. */
export async function readerOf(
  tx: Tx,
  of: { email: string; emailKey: string; name?: string; lang: string; now: Date },
): Promise<number> {
  const { email, emailKey, name = '', lang, now } = of;
  const row = await tx
    .insertInto('reader')
    .values({ email: email.trim(), emailKey, name, lang, createdAt: now })
    // a name that is known already stays: whoever types an address need not be its owner
    .onConflict(c => c.column('emailKey').doUpdateSet({ emailKey }))
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Their address is proven, and is the one that mails go to from now on. */
export async function confirmReader(tx: Tx, id: number, email: string, now: Date): Promise<void> {
  await tx
    .updateTable('reader')
    .set(e => ({ email, confirmedAt: e.fn.coalesce('confirmedAt', e.val(now)) }))
    .where('id', '=', id)
    .execute();
}

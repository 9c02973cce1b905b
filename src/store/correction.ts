import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type ChainedEntry, chained, type EntryKind, type Sha256 } from '../domain/correction/log.ts';
import type { Queries, Tx } from './database.ts';

const logLock = 0x6c6f6721; // "log!" in ASCII: any number that no other advisory lock of ours has

export const sha256: Sha256 = text => createHash('sha256').update(text, 'utf8').digest('hex');

export type NewEntry = {
  editionId: number;
  lang: string;
  kind: EntryKind;
  wrong: string;
  right: string;
  note: string;
  revisionId: number;
  publishedNumber: number;
  withdraws?: number;
  at: Date;
};

/** Appends to the public log, one writer after the other until their transactions end. Returns the entry's number. */
export async function appendEntry(tx: Tx, entry: NewEntry): Promise<number> {
  await sql`select pg_advisory_xact_lock(${logLock})`.execute(tx);
  const last = await tx
    .selectFrom('correction')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const article = await tx
    .selectFrom('edition')
    .innerJoin('article', 'article.id', 'edition.articleId')
    .select('article.key')
    .where('edition.id', '=', entry.editionId)
    .executeTakeFirstOrThrow();
  const { lang, kind, wrong, right, note } = entry;
  const { number, at, hash, previousHash } = chained(
    {
      number: (last?.number ?? 0) + 1,
      article: article.key,
      lang,
      kind,
      wrong,
      right,
      note,
      revision: entry.publishedNumber,
      withdraws: entry.withdraws ?? null,
      at: entry.at.toISOString(),
    },
    last ?? null,
    sha256,
  );
  await tx
    .insertInto('correction')
    .values({ ...entry, number, withdraws: entry.withdraws ?? null, at: new Date(at), previousHash, hash })
    .execute();
  return number;
}

/** All entries in their order, a thousand at a time, for the check of the chain. */
export async function* logEntries(db: Queries): AsyncGenerator<ChainedEntry> {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('correction')
      .innerJoin('edition', 'edition.id', 'correction.editionId')
      .innerJoin('article', 'article.id', 'edition.articleId')
      .select([
        'correction.number',
        'article.key as article',
        'correction.lang',
        'correction.kind',
        'correction.wrong',
        'correction.right',
        'correction.note',
        'correction.publishedNumber as revision',
        'correction.withdraws',
        'correction.at',
        'correction.previousHash',
        'correction.hash',
      ])
      .where('correction.number', '>', after)
      .orderBy('correction.number')
      .limit(1000)
      .execute();
    for (const row of rows) yield { ...row, at: row.at.toISOString() };
    if (rows.length < 1000) return;
    after = rows.at(-1)!.number;
  }
}

import { sql } from 'kysely';
import { noHash } from '../domain/correction/log.ts';
import {
  type Account,
  followLedger,
  hashedEntry,
  type LedgerEntry,
  type LedgerFault,
  type Line,
  type NewEntry,
} from '../domain/membership/ledger.ts';
import { sha256 } from './correction.ts';
import type { Queries, Tx } from './database.ts';

const ledgerLock = 0x6c656467; // "ledg" in ASCII: any number that no other advisory lock of ours has

type Row = Omit<LedgerEntry, 'at' | 'bookedAt'> & { at: Date; bookedAt: Date };

const entries = sql`
  select e.id as number, e.at, e.booked_at as "bookedAt", e.kind, p.provider || ':' || p.provider_payment as payment, e.key, e.memo,
    e.previous_hash as "previousHash", e.hash, (
      select json_agg(json_build_object('account', l.account, 'currency', l.currency, 'amount', l.amount) order by l.position)
      from ledger_line l where l.entry_id = e.id) as lines
  from ledger_entry e join payment p on p.id = e.payment_id`;

const entryOf = ({ at, bookedAt, ...row }: Row): LedgerEntry => ({
  ...row,
  at: at.toISOString(),
  bookedAt: bookedAt.toISOString(),
  lines: row.lines ?? [],
});

/** All entries of one payment, in their order. */
export async function entriesOfPayment(db: Queries, paymentId: number): Promise<LedgerEntry[]> {
  const { rows } = await sql<Row>`${entries} where e.payment_id = ${paymentId} order by e.id`.execute(db);
  return rows.map(entryOf);
}

/** Books entries of a payment, in their order. One writer at a time until their transactions end, so no number is left out. */
export async function book(
  tx: Tx,
  payment: { id: number; name: string },
  booking: readonly NewEntry[],
  now: Date,
): Promise<void> {
  if (booking.length === 0) return;
  await sql`select pg_advisory_xact_lock(${ledgerLock})`.execute(tx);
  const last = await tx
    .selectFrom('ledgerEntry')
    .select(['id', 'hash'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  let number = last?.id ?? 0;
  let previousHash = last?.hash ?? noHash;
  for (const entry of booking) {
    number++;
    const { kind, key, at, memo, lines } = entry;
    const said = { number, at: new Date(at).toISOString(), bookedAt: now.toISOString(), kind, key, memo, lines };
    const hash = sha256(hashedEntry({ ...said, payment: payment.name }, previousHash));
    await tx
      .insertInto('ledgerEntry')
      .values({
        id: number,
        at: new Date(at),
        bookedAt: now,
        kind,
        paymentId: payment.id,
        key,
        memo,
        lines: lines.length,
        previousHash,
        hash,
      })
      .execute();
    await tx
      .insertInto('ledgerLine')
      .values(
        lines.map(({ account, currency, amount }, i) => ({
          entryId: number,
          position: i + 1,
          account,
          currency,
          amount,
        })),
      )
      .execute();
    previousHash = hash;
  }
}

/** The ledger in the order of its numbers, a thousand entries at a time. */
export async function* ledgerEntries(db: Queries): AsyncGenerator<LedgerEntry> {
  for (let after = 0; ; ) {
    const { rows } = await sql<Row>`${entries} where e.id > ${after} order by e.id limit 1000`.execute(db);
    for (const row of rows) yield entryOf(row);
    if (rows.length < 1000) return;
    after = rows.at(-1)!.number;
  }
}

/** Where the ledger does not hold, null where it is whole; with how many entries it has, and the newest hash. */
export async function checkLedger(
  db: Queries,
): Promise<{ fault: LedgerFault | null; entries: number; newest: string | null }> {
  const follow = followLedger(sha256);
  let count = 0;
  let newest: string | null = null;
  for await (const entry of ledgerEntries(db)) {
    const fault = follow(entry);
    if (fault) return { fault, entries: count, newest };
    count++;
    newest = entry.hash;
  }
  return { fault: null, entries: count, newest };
}

/** The ledger, newest first, from the entry before `before` on; `next` is the place to go on at, null at the end. */
export async function listLedger(
  db: Queries,
  options: { limit: number; before?: number | null },
): Promise<{ items: LedgerEntry[]; next: number | null }> {
  const { limit, before } = options;
  const { rows } = await sql<Row>`${entries} where ${before ? sql`e.id < ${before}` : sql`true`}
    order by e.id desc limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit).map(entryOf);
  return { items, next: rows.length > limit ? (items.at(-1)?.number ?? null) : null };
}

/** What stands on every account, by currency. */
export async function ledgerBalances(db: Queries): Promise<{ account: Account; currency: string; amount: number }[]> {
  const { rows } = await sql<Line>`select account, currency, sum(amount)::bigint as amount from ledger_line
    group by account, currency order by account, currency`.execute(db);
  return rows;
}

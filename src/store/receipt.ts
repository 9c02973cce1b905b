import { type RawBuilder, sql } from 'kysely';
import type { PaymentFacts } from '../domain/membership/payment.ts';
import type { ProviderName, Rhythm } from '../domain/membership/pledge.ts';
import type { ReceiptContent } from '../domain/membership/receipt.ts';
import type { Queries, Tx } from './database.ts';

/** A receipt or credit note as it was written, in the language in which it was. */
export type ReceiptRecord = {
  content: ReceiptContent;
  lang: string;
  paymentId: number;
  pledgeId: number;
  readerId: number;
};

async function receipts(db: Queries, rest: RawBuilder<unknown>): Promise<ReceiptRecord[]> {
  const { rows } = await sql<ReceiptRecord>`
    select t.content, t.lang, t.payment_id as "paymentId", p.pledge_id as "pledgeId", g.reader_id as "readerId"
    from receipt t join payment p on p.id = t.payment_id join pledge g on g.id = p.pledge_id ${rest}`.execute(db);
  return rows;
}

export async function readReceipt(db: Queries, year: number, number: number): Promise<ReceiptRecord | null> {
  return (await receipts(db, sql`where t.year = ${year} and t.number = ${number}`))[0] ?? null;
}

/** Receipts and credit notes of a pledge, the newest first. */
export function receiptsOfPledge(db: Queries, pledgeId: number): Promise<ReceiptRecord[]> {
  return receipts(db, sql`where p.pledge_id = ${pledgeId} order by t.year desc, t.number desc limit 500`);
}

/** All of a reader's, the newest first. */
export function receiptsOfReader(db: Queries, readerId: number): Promise<ReceiptRecord[]> {
  return receipts(db, sql`where g.reader_id = ${readerId} order by t.year desc, t.number desc limit 5000`);
}

/** What is needed to write the papers of a payment. Locks it, so that two writers come one after the other. */
export type PaymentToReceipt = {
  facts: PaymentFacts;
  provider: ProviderName;
  rhythm: Rhythm;
  pledgeId: number;
  readerId: number;
  name: string;
  email: string | null;
  lang: string;
  token: string;
  gift: { name: string; email: string; message: string } | null;
};

export async function lockPaymentToReceipt(tx: Tx, paymentId: number): Promise<PaymentToReceipt | null> {
  const { rows } = await sql<
    Omit<PaymentToReceipt, 'gift'> & { giftName: string | null; giftEmail: string | null; giftMessage: string | null }
  >`
    select p.facts, p.provider, g.rhythm, p.pledge_id as "pledgeId", g.reader_id as "readerId", r.name, r.email, g.lang, g.token,
      g.gift_name as "giftName", g.gift_email as "giftEmail", g.gift_message as "giftMessage"
    from payment p join pledge g on g.id = p.pledge_id join reader r on r.id = g.reader_id
    where p.id = ${paymentId} for update of p`.execute(tx);
  const row = rows[0];
  if (!row) return null;
  const { giftName, giftEmail, giftMessage, ...rest } = row;
  return {
    ...rest,
    gift: giftName === null ? null : { name: giftName, email: giftEmail ?? '', message: giftMessage ?? '' },
  };
}

/** The papers that a payment has, by cause. */
export async function papersOfPayment(
  db: Queries,
  paymentId: number,
): Promise<Map<string, { year: number; number: number }>> {
  const rows = await db
    .selectFrom('receipt')
    .select(['cause', 'year', 'number'])
    .where('paymentId', '=', paymentId)
    .execute();
  return new Map(rows.map(({ cause, ...name }) => [cause, name]));
}

/** Whether a pledge has any receipt yet. */
export async function hasReceipt(db: Queries, pledgeId: number): Promise<boolean> {
  const { rows } =
    await sql`select 1 from receipt t join payment p on p.id = t.payment_id where p.pledge_id = ${pledgeId} limit 1`.execute(
      db,
    );
  return rows.length > 0;
}

/** The next number of a year. Whoever has it is alone until the transaction ends, and if that fails the number is free again. */
export async function takeReceiptNumber(tx: Tx, year: number): Promise<number> {
  const { last } = await tx
    .insertInto('receiptNumber')
    .values({ year, last: 1 })
    .onConflict(c => c.column('year').doUpdateSet(e => ({ last: e('receiptNumber.last', '+', 1) })))
    .returning('last')
    .executeTakeFirstOrThrow();
  return last;
}

export async function addReceipt(
  tx: Tx,
  of: { content: ReceiptContent; cause: string; paymentId: number; lang: string; at: Date },
): Promise<void> {
  const { content, cause, paymentId, lang, at } = of;
  await tx
    .insertInto('receipt')
    .values({
      year: content.year,
      number: content.number,
      kind: content.kind,
      paymentId,
      cause,
      amount: content.money.amount,
      currency: content.money.currency,
      content: JSON.stringify(content),
      lang,
      createdAt: at,
    })
    .execute();
}

/** Payments something of which was given back or lost after their receipt was written, and that may lack a credit note. */
export async function paymentsToCredit(db: Queries, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select p.id from payment p
    left join lateral (select coalesce(sum(case when kind = 'credit-note' then amount else -amount end), 0) as credited
      from receipt t where t.payment_id = p.id and t.cause <> 'payment') c on true
    where p.receipt_at is not null and (p.refunded <> 0 or p.state = 'lost' or c.credited <> 0)
      and p.refunded + (select coalesce(sum((d.value ->> 'amount')::bigint), 0)
        from jsonb_each(p.facts -> 'disputes') d where d.value ->> 'result' = 'lost') <> c.credited
    order by p.id limit ${limit}`.execute(db);
  return rows.map(r => r.id);
}

/** Forgets receipts older than ten years. */
export async function forgetReceipts(tx: Tx, before: Date): Promise<number> {
  const gone = await tx.deleteFrom('receipt').where('createdAt', '<', before).executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Readers with an address who gave something in a year and whose statement was not mailed yet; from after `after` on. */
export async function readersToState(
  db: Queries,
  of: { year: number; from: Date; until: Date; after: number; limit: number },
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select r.id from reader r where r.email is not null and r.id > ${of.after}
      and exists (select 1 from pledge g join payment p on p.pledge_id = g.id join receipt t on t.payment_id = p.id
        where g.reader_id = r.id and (t.content ->> 'at')::timestamptz >= ${of.from} and (t.content ->> 'at')::timestamptz < ${of.until})
      and not exists (select 1 from yearly_statement s where s.reader_id = r.id and s.year = ${of.year})
    order by r.id limit ${of.limit}`.execute(db);
  return rows.map(r => r.id);
}

/** Notes that a statement is mailed; false where it was before. */
export async function beginStatement(tx: Tx, readerId: number, year: number, at: Date): Promise<boolean> {
  const row = await tx
    .insertInto('yearlyStatement')
    .values({ readerId, year, mailedAt: at })
    .onConflict(c => c.doNothing())
    .returning('year')
    .executeTakeFirst();
  return row !== undefined;
}

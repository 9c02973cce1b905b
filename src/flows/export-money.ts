import { type Actor, may } from '../domain/access.ts';
import { plainAmount } from '../domain/money.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { csvRow, guardFormula } from '../exchange/csv.ts';
import { ledgerEntries } from '../store/ledger.ts';
import { listPayments, type PaymentCursor, type PaymentFilter } from '../store/payment.ts';
import type { Newsroom } from './newsroom.ts';

/*
 * Payments and the ledger as files for spreadsheets and accountants: UTF-8 with a mark at its beginning, and no cell of words
 * that a spreadsheet takes for a formula. Amounts are numbers and stay so, below zero too.
 */

const mark = '\ufeff';
const row = (cells: readonly string[]) => csvRow(cells.map(c => (/^-?\d+\.\d{2}$/.test(c) ? c : guardFormula(c))));

/** The payments that a filter fits, the newest first. */
export async function exportAllPayments(room: Newsroom, actor: Actor, filter: PaymentFilter): Promise<Result<string>> {
  if (!may(actor, 'money.read')) return fail('forbidden', 'access.denied');
  const head = [
    'at',
    'state',
    'amount',
    'currency',
    'refunded',
    'fee',
    'fee currency',
    'rhythm',
    'provider',
    'payment',
    'name',
    'email',
  ];
  const parts = [mark, row(head)];
  for (let after: PaymentCursor | null = null; ; ) {
    const { items, next }: Awaited<ReturnType<typeof listPayments>> = await listPayments(room.db, {
      ...filter,
      limit: 500,
      after,
    });
    for (const p of items)
      parts.push(
        row([
          p.at.toISOString(),
          p.state,
          plainAmount(p),
          p.currency,
          plainAmount({ amount: p.refunded }),
          p.fee === null ? '' : plainAmount({ amount: p.fee }),
          p.feeCurrency ?? '',
          p.rhythm,
          p.provider,
          p.providerPayment,
          p.name,
          p.email ?? '',
        ]),
      );
    if (next === null) return ok(parts.join(''));
    after = next;
  }
}

/** The whole ledger, the oldest first, a line of the file for each line of an entry. */
export async function exportLedger(room: Newsroom, actor: Actor): Promise<Result<string>> {
  if (!may(actor, 'money.read')) return fail('forbidden', 'access.denied');
  const parts = [
    mark,
    row(['number', 'at', 'booked at', 'kind', 'payment', 'key', 'account', 'amount', 'currency', 'hash']),
  ];
  for await (const { number, at, bookedAt, kind, payment, key, lines, hash } of ledgerEntries(room.db))
    for (const { account, amount, currency } of lines)
      parts.push(
        row([String(number), at, bookedAt, kind, payment, key, account, plainAmount({ amount }), currency, hash]),
      );
  return ok(parts.join(''));
}

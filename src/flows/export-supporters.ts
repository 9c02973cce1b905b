import { type Actor, may } from '../domain/access.ts';
import { plainAmount } from '../domain/money.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { csvRow, guardFormula } from '../exchange/csv.ts';
import { listSupporters, paymentsOfSupporter, readSupporter, type SupporterFilter } from '../store/supporter.ts';
import type { Newsroom } from './newsroom.ts';

/*
 * Supporters as files for spreadsheets: UTF-8 with a mark at its beginning, by which they know it, and with no cell that a
 * spreadsheet takes for a formula. Names are what people typed.
 */

const mark = '\ufeff';
const row = (cells: readonly string[]) => csvRow(cells.map(guardFormula));

/** Whoever a filter of the list fits. */
export async function exportSupporters(room: Newsroom, actor: Actor, filter: SupporterFilter): Promise<Result<string>> {
  if (!may(actor, 'supporter.read')) return fail('forbidden', 'access.denied');
  const parts = [mark, row(['id', 'name', 'email', 'language', 'state', 'since', 'giving', 'given'])];
  for (let after: number | undefined; ; ) {
    const { items, next } = await listSupporters(room.db, { ...filter, now: room.now(), after, limit: 500 });
    for (const { id, name, email, lang, state, since, giving, given } of items)
      parts.push(
        row([
          String(id),
          name,
          email ?? '',
          lang,
          state,
          since.toISOString(),
          giving.map(g => `${plainAmount(g)} ${g.currency} ${g.rhythm}`).join('; '),
          given.map(g => `${plainAmount(g)} ${g.currency}`).join('; '),
        ]),
      );
    if (next === null) return ok(parts.join(''));
    after = next;
  }
}

/** The payments of one supporter. */
export async function exportPayments(room: Newsroom, actor: Actor, readerId: number): Promise<Result<string>> {
  if (!may(actor, 'supporter.read')) return fail('forbidden', 'access.denied');
  if (!(await readSupporter(room.db, readerId, room.now()))) return fail('missing', 'supporter.missing');
  const payments = await paymentsOfSupporter(room.db, readerId);
  const rows = payments.map(p =>
    row([
      p.at.toISOString(),
      plainAmount(p),
      p.currency,
      p.refunded === 0 ? '' : plainAmount({ amount: p.refunded }),
      p.state,
      p.rhythm,
    ]),
  );
  return ok([mark, row(['at', 'amount', 'currency', 'refunded', 'state', 'rhythm']), ...rows].join(''));
}

import type { LedgerFault } from '../domain/membership/ledger.ts';
import type { Queries } from '../store/database.ts';
import { checkLedger } from '../store/ledger.ts';
import { lastComparisons, moneyState } from '../store/payment-comparison.ts';
import type { Command, Inside, Outcome } from './command.ts';

/** What a check of the money says, as `doctor` says it. */
export type MoneyFound = { ok: boolean; what: string; said: string; todo?: string };

const how: Record<LedgerFault['how'], string> = {
  gap: 'its entry is missing',
  link: 'it does not follow from the entry before',
  text: 'it says something else than when it was booked',
  balance: 'it does not add up to nothing',
};
/** A comparison is due every night; two nights without one are a fault. */
const mostHours = 50;

/** Follows the ledger from its beginning, and sees whether providers are heard and compared with. Nothing where nobody ever paid. */
export async function moneyFound(
  db: Queries,
  providers: readonly ('stripe' | 'monobank')[],
  now: Date,
): Promise<MoneyFound[]> {
  const { fault, entries, newest } = await checkLedger(db);
  if (entries === 0 && !fault && providers.length === 0) return [];
  const found: MoneyFound[] = [ledgerFound(fault, entries, newest)];
  const { incidents, waiting } = await moneyState(db, now);
  found.push(
    incidents > 0
      ? {
          ok: false,
          what: 'payments',
          said: `${incidents} to be looked at`,
          todo: 'An owner sees them at the desk under Payments.',
        }
      : { ok: true, what: 'payments', said: 'nothing to be looked at' },
  );
  if (waiting > 0)
    found.push({
      ok: false,
      what: 'webhooks of payments',
      said: `${waiting} came in over an hour ago and could not be looked up at the provider`,
      todo: 'Check the keys (docs/payments.md); the log says why. Then: npx masthead reconcile',
    });
  for (const name of providers) {
    const what = `comparison with ${name}`;
    const { ended } = await lastComparisons(db, name);
    const hours = ended ? Math.floor((now.getTime() - ended.begunAt.getTime()) / 3_600_000) : null;
    const todo = 'It runs every night where jobs run. Check the keys, or start it: npx masthead reconcile';
    if (hours === null) found.push({ ok: true, what, said: 'none yet', todo });
    else {
      const said = `${hours} h ago: ${ended!.looked} looked at, ${ended!.mended} of them mended, ${ended!.missing} missing there`;
      found.push(hours > mostHours ? { ok: false, what, said, todo } : { ok: true, what, said });
    }
  }
  return found;
}

function ledgerFound(fault: LedgerFault | null, entries: number, newest: string | null): MoneyFound {
  const what = 'ledger';
  if (fault)
    return {
      ok: false,
      what,
      said: `it breaks at no. ${fault.number}: ${how[fault.how]}`,
      todo:
        'Somebody changed the tables "ledger_entry" or "ledger_line" by hand. Find the last backup in which `doctor` finds the ledger\n' +
        '       whole and compare. Entries are never mended in place: what was wrong in one is corrected by one of its own.',
    };
  if (newest === null) return { ok: true, what, said: 'no entry yet' };
  return {
    ok: true,
    what,
    said: `whole, ${entries} ${entries === 1 ? 'entry' : 'entries'}, the newest ${newest}`,
    todo: 'Note this fingerprint elsewhere: a ledger cut off at its end shows only to whoever remembers it.',
  };
}

/** The check where the database is open; `doctor` asks a running server for it. */
export const moneyCheckCommand = {
  name: 'money-check',
  summary: 'check the ledger and the payments',
  usage: 'money-check',
  about: 'Follows the ledger, and sees whether payment providers are heard and compared with.',
  example: 'npx masthead doctor',
  words: 0,
  options: {},
  read: () => ({}),
  inside: async ({ room }: Pick<Inside, 'room'>): Promise<Outcome> => {
    const found = await moneyFound(
      room.db,
      room.payments.map(p => p.name),
      room.now(),
    );
    return { code: found.every(f => f.ok) ? 0 : 1, text: found.map(f => f.said).join('\n'), json: found };
  },
} satisfies Command;

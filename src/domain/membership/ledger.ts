import { noHash, type Sha256 } from '../correction/log.ts';
import type { MoveRef, Sum } from './event.ts';
import type { PaymentFacts } from './payment.ts';
import type { ProviderName, Rhythm } from './pledge.ts';

/*
 * The ledger by double entry: an entry takes from some accounts what it gives to others, and adds up to nothing in every
 * currency. What should be booked is read off the facts of a payment; what is missing from what is booked becomes an entry. So
 * the ledger follows from the facts, whatever order they came in, and an entry is never changed: what a booked fact turned
 * out to be otherwise is a correction of its own.
 */

export const accounts = [
  'provider:stripe',
  'provider:monobank',
  'income:once',
  'income:recurring',
  'fees',
  'refunds',
  'disputes',
  'exchange',
] as const;
export type Account = (typeof accounts)[number];

/** exchange: what a provider made of a payment in the currency that it settles in. */
export const entryKinds = ['payment', 'fee', 'refund', 'dispute', 'dispute-won', 'exchange', 'correction'] as const;
export type LedgerKind = (typeof entryKinds)[number];

/** Above zero: the account gains. */
export type Line = Sum & { account: Account };

/** An entry as it is about to be booked. `key` names what it books: no two entries have the same. */
export type NewEntry = { kind: LedgerKind; key: string; at: string; memo: string; lines: Line[] };

type Due = { kind: LedgerKind; at: string; memo: string; lines: Line[] };

/** What should be booked of a payment, by what it books. */
function dueOf(provider: ProviderName, rhythm: Rhythm, facts: PaymentFacts): Map<string, Due> {
  const due = new Map<string, Due>();
  const ours: Account = `provider:${provider}`;
  const book = (ref: string, kind: LedgerKind, at: string, memo: string, lines: Line[]) => {
    const kept = lines.filter(l => l.amount !== 0);
    if (kept.length > 0) due.set(ref, { kind, at, memo, lines: kept });
  };
  /** a movement of money between our balance at the provider and an account, and what settling it did besides */
  const move = (ref: MoveRef, kind: LedgerKind, at: string, memo: string, other: Account, effect: Sum) => {
    const lines = (amount: number, currency: string, to: Account): Line[] => [
      { account: ours, amount, currency },
      { account: to, amount: -amount, currency },
    ];
    book(ref, kind, at, memo, lines(effect.amount, effect.currency, other));
    const settled = facts.settled[ref];
    if (!settled) return;
    const { gross, fee } = settled;
    if (gross.currency !== effect.currency || gross.amount !== effect.amount)
      book(`${ref}:exchange`, 'exchange', at, memo, [
        ...lines(-effect.amount, effect.currency, 'exchange'),
        ...lines(gross.amount, gross.currency, 'exchange'),
      ]);
    book(`${ref}:fee`, 'fee', at, memo, lines(-fee.amount, fee.currency, 'fees'));
  };
  const { paid } = facts;
  if (paid)
    move('payment', 'payment', paid.at, '', rhythm === 'once' ? 'income:once' : 'income:recurring', {
      amount: paid.amount,
      currency: paid.currency,
    });
  for (const [id, refund] of Object.entries(facts.refunds))
    if (refund.stands)
      move(`refund:${id}`, 'refund', refund.at, id, 'refunds', { amount: -refund.amount, currency: refund.currency });
  for (const [id, dispute] of Object.entries(facts.disputes)) {
    const { amount, currency } = dispute;
    move(`dispute:${id}`, 'dispute', dispute.at, id, 'disputes', { amount: -amount, currency });
    if (dispute.result === 'won')
      move(`dispute-won:${id}`, 'dispute-won', dispute.closedAt, id, 'disputes', { amount, currency });
  }
  return due;
}

/** What a key of a payment's entry begins with; `#2` and so on at its end counts entries that book the same, so no id ends so. */
export function keyStem(provider: ProviderName, payment: string): string {
  return `${provider}:${payment}:`;
}

/**
 * The entries that are missing from what is booked of one payment (all of its entries, in any order), so that the ledger says
 * what the facts say. None where it does: asking twice books nothing twice.
 */
export function entriesToBook(
  provider: ProviderName,
  payment: string,
  rhythm: Rhythm,
  facts: PaymentFacts,
  booked: readonly Pick<NewEntry, 'key' | 'lines'>[],
): NewEntry[] {
  const stem = keyStem(provider, payment);
  const have = new Map<string, { entries: number; lines: Line[] }>();
  for (const { key, lines } of booked) {
    const ref = key.slice(stem.length).replace(/#\d+$/, '');
    const earlier = have.get(ref) ?? { entries: 0, lines: [] };
    have.set(ref, { entries: earlier.entries + 1, lines: [...earlier.lines, ...lines] });
  }
  const due = dueOf(provider, rhythm, facts);
  const missing: NewEntry[] = [];
  for (const ref of [...new Set([...due.keys(), ...have.keys()])]) {
    const should = due.get(ref);
    const { entries, lines } = have.get(ref) ?? { entries: 0, lines: [] };
    const rest = sumLines([...(should?.lines ?? []), ...lines.map(l => ({ ...l, amount: -l.amount }))]);
    if (rest.length === 0) continue;
    missing.push({
      kind: entries === 0 && should ? should.kind : 'correction',
      key: `${stem}${ref}${entries === 0 ? '' : `#${entries + 1}`}`,
      at: should?.at ?? facts.of.asOf,
      memo: should?.memo ?? ref,
      lines: rest,
    });
  }
  return missing;
}

/** Lines of the same account and currency as one, those that come to nothing left out, in a fixed order. */
function sumLines(lines: Line[]): Line[] {
  const sums = new Map<string, Line>();
  for (const line of lines) {
    const key = `${line.account} ${line.currency}`;
    sums.set(key, { ...line, amount: (sums.get(key)?.amount ?? 0) + line.amount });
  }
  return [...sums.entries()]
    .filter(([, line]) => line.amount !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, line]) => line);
}

/** Whether an entry takes as much as it gives, in every currency. */
export function isBalanced(lines: readonly Sum[]): boolean {
  const sums = new Map<string, number>();
  for (const { amount, currency } of lines) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return [...sums.values()].every(sum => sum === 0);
}

/** What stands on an account, by currency; those with nothing are left out. */
export function balanceOf(account: Account, entries: Iterable<{ lines: readonly Line[] }>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { lines } of entries)
    for (const line of lines)
      if (line.account === account) sums[line.currency] = (sums[line.currency] ?? 0) + line.amount;
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
}

/** An entry of the ledger as it stands, with its place in the chain. `payment`: provider and its id, `stripe:pi_…`. */
export type LedgerEntry = NewEntry & {
  number: number;
  payment: string;
  bookedAt: string;
  previousHash: string;
  hash: string;
};

/** The text that is hashed: the values in a fixed order as JSON, the previous hash first. */
export function hashedEntry(entry: Omit<LedgerEntry, 'hash' | 'previousHash'>, previousHash: string): string {
  const { number, at, bookedAt, kind, payment, key, memo, lines } = entry;
  return JSON.stringify([
    previousHash,
    number,
    at,
    bookedAt,
    kind,
    payment,
    key,
    memo,
    lines.map(l => [l.account, l.currency, l.amount]),
  ]);
}

export type LedgerFault = { number: number; how: 'gap' | 'link' | 'text' | 'balance' };

/**
 * Follows the ledger from its first entry in the order of their numbers, and says of each whether it holds there (null) or
 * how it does not.
 */
export function followLedger(sha256: Sha256): (entry: LedgerEntry) => LedgerFault | null {
  let hash = noHash;
  let number = 0;
  return entry => {
    number++;
    if (entry.number !== number) return { number, how: 'gap' };
    if (entry.previousHash !== hash) return { number, how: 'link' };
    hash = sha256(hashedEntry(entry, entry.previousHash));
    if (hash !== entry.hash) return { number, how: 'text' };
    return isBalanced(entry.lines) ? null : { number, how: 'balance' };
  };
}

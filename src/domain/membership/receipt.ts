import { type Money, totals } from '../money.ts';
import type { Sheet } from '../permission/sheet.ts';
import type { PaymentFacts } from './payment.ts';
import type { ProviderName, Rhythm } from './pledge.ts';

/*
 * Receipts for what readers gave, and credit notes for what they got back: numbered from 1 in every year without gaps, and
 * never changed. What stands in `content` is all that is ever shown of one, whatever becomes of its reader later.
 */

export type ReceiptContent = {
  kind: 'receipt' | 'credit-note';
  year: number;
  number: number;
  /** as it was: name, street address, e-mail address */
  outlet: { name: string; address: string; email: string };
  /** '' where the reader gave no name */
  payer: string;
  /** of a credit note: what was given back, above zero */
  money: Money;
  rhythm: Rhythm;
  provider: ProviderName;
  /** when the money came, or was given back; ISO 8601 */
  at: string;
  issuedAt: string;
  /** a credit note: the receipt that it takes from; a receipt: the credit note that it takes back */
  of: { year: number; number: number } | null;
  /** the name of whom it is a gift for */
  gift: string | null;
};

/** How a receipt is called: 2026-00017. */
export function receiptName({ year, number }: { year: number; number: number }): string {
  return `${year}-${String(number).padStart(5, '0')}`;
}

/** Reads such a name; null where it is none. */
export function readReceiptName(text: string): { year: number; number: number } | null {
  const [, year, number] = /^(\d{4})-(\d{5,9})$/.exec(text) ?? [];
  return year && number && Number(number) > 0 ? { year: Number(year), number: Number(number) } : null;
}

/** A receipt or credit note that a payment should have. */
export type Due = { cause: string; kind: ReceiptContent['kind']; money: Money; at: string; of: string | null };

/**
 * What is missing among the papers of one payment, in the order in which it is to be numbered: the receipt, a credit note
 * for each refund that stands and each dispute that was lost, and a receipt again where one of those was undone (a refund
 * that the bank sent back). `written`: the causes that have theirs.
 */
export function missingPapers(facts: PaymentFacts, written: ReadonlySet<string>): Due[] {
  const { paid } = facts;
  if (!paid) return [];
  const due: Due[] = [];
  const receipt = 'payment';
  const money = ({ amount, currency }: Money): Money => ({ amount, currency });
  if (!written.has(receipt)) due.push({ cause: receipt, kind: 'receipt', money: money(paid), at: paid.at, of: null });
  const taken = [
    ...Object.entries(facts.refunds).map(([id, r]) => ({
      cause: `refund:${id}`,
      stands: r.stands,
      money: money(r),
      at: r.at,
    })),
    ...Object.entries(facts.disputes).map(([id, d]) => ({
      cause: `dispute:${id}`,
      stands: d.result === 'lost',
      money: money(d),
      at: d.closedAt,
    })),
  ].toSorted((a, b) => (a.at === b.at ? (a.cause < b.cause ? -1 : 1) : a.at < b.at ? -1 : 1));
  for (const { cause, stands, money, at } of taken) {
    const back = `restored:${cause}`;
    if (money.amount <= 0) continue;
    if (stands && !written.has(cause)) due.push({ cause, kind: 'credit-note', money, at, of: receipt });
    if (!stands && written.has(cause) && !written.has(back))
      due.push({ cause: back, kind: 'receipt', money, at, of: cause });
  }
  return due;
}

/** What a reader gave in a year. Sums are what is left after what was given back. */
export type Statement = {
  year: number;
  outlet: ReceiptContent['outlet'];
  payer: string;
  /** by date */
  items: readonly ReceiptContent[];
  sums: Money[];
  issuedAt: string;
};

/** The statement of one reader; null where there is nothing to state. Name and outlet are those of the newest receipt. */
export function statementOf(year: number, items: readonly ReceiptContent[], issuedAt: Date): Statement | null {
  const sorted = items.toSorted((a, b) => a.year - b.year || a.number - b.number);
  const newest = sorted.at(-1);
  if (!newest) return null;
  const sums = totals(
    sorted.map(({ kind, money }) => (kind === 'receipt' ? money : { ...money, amount: -money.amount })),
  );
  const payer = sorted.findLast(i => i.payer !== '')?.payer ?? '';
  return { year, outlet: newest.outlet, payer, items: sorted, sums, issuedAt: issuedAt.toISOString() };
}

/**
 * A name as it may be shown to others: one line, without marks that nobody sees or that turn the direction of what
 * follows, at most `most` characters.
 */
export function plainName(text: string, most = 100): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\s\u2028\u2029]+/gu, ' ')
    // controls, marks of direction, invisible operators, tags, private use; joiners are part of words
    .replace(
      /[\p{Cc}\p{Co}\p{Cn}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu,
      '',
    )
    .replace(/\p{M}{4,}/gu, marks => marks.slice(0, 3))
    .replace(/ +/g, ' ')
    .trim();
  return [...new Intl.Segmenter().segment(plain)]
    .map(s => s.segment)
    .slice(0, most)
    .join('')
    .trim();
}

/** What a mail says of one receipt, beside its PDF; amounts are written out, `at` is noon of the day (UTC, milliseconds). */
export type ReceiptMails = {
  receipt: { outlet: string; number: string; amount: string; at: number; rhythm: Rhythm; link: string };
  'credit-note': { outlet: string; number: string; amount: string; at: number; of: string; link: string };
  statement: { outlet: string; year: string; sums: string; link: string };
  /** to the person whom a pledge is for; `reply`: what the giver writes */
  gift: {
    outlet: string;
    name: string;
    giver: string;
    from: 'named' | 'nobody';
    rhythm: Rhythm;
    reply: string;
    link: string;
  };
};

/** How receipts and statements are printed, in the language of a BCP 47 tag; main.ts supplies it (render/receipt-sheet.ts). */
export type WritePapers = {
  receipt(lang: string, content: ReceiptContent, timeZone: string): Sheet;
  statement(lang: string, statement: Statement, timeZone: string): Sheet;
};

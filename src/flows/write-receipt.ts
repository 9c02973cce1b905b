import { inLanguage } from '../domain/article/content.ts';
import { missingPapers, plainName, type ReceiptContent, receiptName } from '../domain/membership/receipt.ts';
import { formatMoney } from '../domain/money.ts';
import { dayIn } from '../domain/permission/grant.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import {
  addReceipt,
  hasReceipt,
  lockPaymentToReceipt,
  type PaymentToReceipt,
  papersOfPayment,
  paymentsToCredit,
  takeReceiptNumber,
} from '../store/receipt.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Writes what a payment lacks of papers: its receipt, and a credit note for whatever was given back. Each is numbered, kept
 * as it is from then on, and mailed. Doing it twice, or twice at once, writes none twice. With the first receipt of a
 * gift the person whom it is for hears of it.
 */
export function writeReceipt(room: Newsroom, { paymentId }: { paymentId: number }): Promise<void> {
  return commit(room, async tx => {
    const payment = await lockPaymentToReceipt(tx, paymentId);
    if (!payment) return;
    const names = await papersOfPayment(tx, paymentId);
    const due = missingPapers(payment.facts, new Set(names.keys()));
    if (due.length === 0) return;
    const first = !(await hasReceipt(tx, payment.pledgeId));
    const now = room.now();
    const { settings } = await readOutlet(tx);
    const { lang } = payment;
    const outlet = {
      name: inLanguage(settings.name, lang, settings.defaultLanguage),
      address: inLanguage(settings.contact.address, lang, settings.defaultLanguage),
      email: settings.contact.email,
    };
    const year = Number(dayIn(now, settings.timeZone).slice(0, 4));
    for (const { cause, kind, money, at, of } of due) {
      const number = await takeReceiptNumber(tx, year);
      const content: ReceiptContent = {
        kind,
        year,
        number,
        outlet,
        payer: plainName(payment.name),
        money,
        rhythm: payment.rhythm,
        provider: payment.provider,
        at,
        issuedAt: now.toISOString(),
        of: of === null ? null : names.get(of)!,
        gift: payment.gift && plainName(payment.gift.name),
      };
      await addReceipt(tx, { content, cause, paymentId, lang, at: now });
      names.set(cause, { year, number });
      if (payment.email)
        await room.queue.add(tx, 'mail-receipt', { year, number, id: `receipt:${receiptName(content)}` });
    }
    if (first && payment.gift?.email) await mailGift(tx, room, payment, outlet.name);
  });
}

/** The person whom it is for is told once, by the first payment, in the giver's words. Behind the link is the outlet. */
async function mailGift(tx: Tx, room: Newsroom, payment: PaymentToReceipt, outlet: string): Promise<void> {
  const gift = payment.gift!;
  const mail = room.letter(payment.lang, 'gift', {
    outlet,
    name: plainName(gift.name),
    giver: plainName(payment.name),
    from: plainName(payment.name) ? 'named' : 'nobody',
    rhythm: payment.rhythm,
    reply: gift.message,
    link: `${room.publicUrl}/${payment.lang}/account`,
  });
  await room.queue.add(tx, 'send-mail', { id: `gift:${payment.pledgeId}`, to: gift.email, ...mail });
}

/** Adds the job for payments of which something was given back and that have no credit note for it. Run every hour. */
export async function askCreditNotes(room: Newsroom): Promise<void> {
  const due = await paymentsToCredit(room.db, 200);
  if (due.length > 0)
    await commit(room, async tx => {
      for (const paymentId of due) await room.queue.add(tx, 'write-receipt', { paymentId });
    });
}

/** What the mail of a receipt says, in the language in which it was written. `link`: where its pledge is managed. */
export function receiptLetter(
  room: Newsroom,
  content: ReceiptContent,
  of: { lang: string; timeZone: string; link: string },
) {
  const { lang, timeZone, link } = of;
  const values = {
    outlet: content.outlet.name,
    number: receiptName(content),
    amount: formatMoney(lang, content.money),
    at: noonOf(new Date(content.at), timeZone),
    link,
  };
  return content.kind === 'receipt'
    ? room.letter(lang, 'receipt', { ...values, rhythm: content.rhythm })
    : room.letter(lang, 'credit-note', { ...values, of: content.of ? receiptName(content.of) : '' });
}

/** Noon, in UTC, of the day that it is in the outlet's zone: letters write their days so. */
function noonOf(at: Date, timeZone: string): number {
  return Date.parse(`${dayIn(at, timeZone)}T12:00:00Z`);
}

import { type ReceiptContent, receiptName, type WritePapers } from '../domain/membership/receipt.ts';
import { formatMoney } from '../domain/money.ts';
import type { SheetBlock } from '../domain/permission/sheet.ts';
import { dateText } from './dates.ts';
import { message } from './messages/index.ts';

/* Receipts, credit notes and yearly statements as they are printed. */

/** What a paper is called: "Receipt no. 2026-00017". */
export function paperTitle(lang: string, content: Pick<ReceiptContent, 'kind' | 'year' | 'number'>): string {
  return message(lang, `receipt.${content.kind}`, { n: receiptName(content) });
}

export const papers: WritePapers = {
  receipt: (lang, content, timeZone) => {
    const say = (key: string, values?: Record<string, string>) => message(lang, `receipt.${key}`, values);
    const title = paperTitle(lang, content);
    const day = dateText(new Date(content.at), lang, timeZone);
    const amount = formatMoney(lang, content.money);
    const { outlet, of } = content;
    return {
      lang,
      title,
      author: outlet.name,
      at: new Date(content.issuedAt),
      blocks: [
        { kind: 'outlet', text: outlet.name },
        { kind: 'title', text: title },
        { kind: 'text', text: say(`${content.kind}-text`, { amount: apart(amount), date: day }) },
        fact(
          say('amount'),
          content.kind === 'receipt' ? amount : formatMoney(lang, { ...content.money, amount: -content.money.amount }),
        ),
        fact(say(content.kind === 'receipt' ? 'paid' : 'given-back'), day),
        ...(of
          ? [
              fact(
                say('about'),
                message(lang, `receipt.${content.kind === 'receipt' ? 'credit-note' : 'receipt'}`, {
                  n: receiptName(of),
                }),
              ),
            ]
          : []),
        ...(content.payer ? [fact(say('payer'), content.payer)] : []),
        fact(say('for'), say(`rhythm.${content.rhythm}`)),
        ...(content.gift ? [fact(say('gift'), content.gift)] : []),
        fact(say('way'), say(`way.${content.provider}`)),
        fact(say('issued'), dateText(new Date(content.issuedAt), lang, timeZone)),
        ...issuer(lang, outlet),
        { kind: 'rule' },
        { kind: 'note', text: say('note') },
      ],
    };
  },

  statement: (lang, statement, timeZone) => {
    const say = (key: string, values?: Record<string, string>) => message(lang, `receipt.${key}`, values);
    const title = say('statement', { year: String(statement.year) });
    return {
      lang,
      title,
      author: statement.outlet.name,
      at: new Date(statement.issuedAt),
      blocks: [
        { kind: 'outlet', text: statement.outlet.name },
        { kind: 'title', text: title },
        { kind: 'text', text: say('statement-text', { outlet: apart(statement.outlet.name) }) },
        ...(statement.payer ? [fact(say('payer'), statement.payer)] : []),
        ...statement.items.map(item =>
          fact(
            `${dateText(new Date(item.at), lang, timeZone)} · ${paperTitle(lang, item)}`,
            formatMoney(lang, {
              ...item.money,
              amount: item.kind === 'receipt' ? item.money.amount : -item.money.amount,
            }),
          ),
        ),
        { kind: 'rule' },
        ...statement.sums.map(
          sum => ({ kind: 'heading', text: say('sum', { amount: apart(formatMoney(lang, sum)) }) }) as const,
        ),
        fact(say('issued'), dateText(new Date(statement.issuedAt), lang, timeZone)),
        ...issuer(lang, statement.outlet),
        { kind: 'note', text: say('note') },
      ],
    };
  },
};

function issuer(lang: string, { name, address, email }: ReceiptContent['outlet']): SheetBlock[] {
  const lines = [name, ...address.split('\n').map(line => line.trim()), email].filter(Boolean);
  return [fact(message(lang, 'receipt.issuer'), lines.join('\n'))];
}

function fact(name: string, text: string): SheetBlock {
  return { kind: 'fact', name, text };
}

/** Keeps its own direction within a sentence (U+2068, U+2069). */
function apart(text: string): string {
  return `\u2068${text}\u2069`;
}

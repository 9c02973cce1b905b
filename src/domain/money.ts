import { fail, ok, type Result } from './result.ts';

/*
 * Money as whole numbers of the minor unit: kopecks, cents, pence, groszy. No number with a fraction is ever an amount, and
 * nothing that a person typed is rounded.
 */

/** ISO 4217. All of them have two decimals. */
export const currencies = ['UAH', 'EUR', 'USD', 'GBP', 'PLN'] as const;
export type Currency = (typeof currencies)[number];

/** `amount` in minor units: 1250 EUR is 12.50 euros. A safe integer; below zero where something was given back. */
export type Money = { amount: number; currency: Currency };

const decimals = 2;
const minorUnits = 10 ** decimals;

export function isCurrency(code: string): code is Currency {
  return (currencies as readonly string[]).includes(code);
}

/** Whether it is an amount at all: a whole number that a double holds exactly, of a currency that we know. */
export function isMoney(value: { amount: unknown; currency: unknown }): value is Money {
  return Number.isSafeInteger(value.amount) && typeof value.currency === 'string' && isCurrency(value.currency);
}

/**
 * Reads an amount as people type it in a language: "12,50", "12.50", "1 000", "1.000,50", "١٢٫٥". The separators of the
 * language count first; one dot or comma before one or two last digits is a decimal sign in every language. Fails with
 * `money.unreadable`, and with `money.decimals` where there are more decimals than the currency has: nothing is rounded.
 */
export function parseMoney(lang: string, text: string, currency: Currency): Result<Money> {
  const { group, decimal } = separators(lang);
  const typed = latinDigits(text)
    .trim()
    .replace(/[\s\u00a0\u2009\u202f'’٬]/gu, '')
    .replace('٫', '.');
  if (!/^\d[\d.,]*$/.test(typed)) return fail('invalid', 'money.unreadable');
  const last = Math.max(typed.lastIndexOf('.'), typed.lastIndexOf(','));
  if (last === -1) return whole(typed, '', currency);
  const sign = typed[last]!;
  const before = typed.slice(0, last);
  const after = typed.slice(last + 1);
  const others = before.replace(/\d/g, '');
  // a separator of thousands stands before three digits, each time
  const grouped = (digits: string, mark: string) =>
    digits.split(mark).every((part, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part));
  const isGroup = others.includes(sign) || (after.length === 3 && sign === group && sign !== decimal);
  if (isGroup) {
    if (others.replaceAll(sign, '') !== '' || !grouped(typed, sign)) return fail('invalid', 'money.unreadable');
    return whole(typed.replaceAll(sign, ''), '', currency);
  }
  const other = sign === '.' ? ',' : '.';
  if (others !== '' && !grouped(before, other)) return fail('invalid', 'money.unreadable');
  return whole(before.replaceAll(other, ''), after, currency);
}

function whole(units: string, fraction: string, currency: Currency): Result<Money> {
  if (fraction.length > decimals) return fail('invalid', 'money.decimals', { values: { decimals } });
  const amount = Number(units) * minorUnits + Number(fraction.padEnd(decimals, '0') || 0);
  return Number.isSafeInteger(amount) ? ok({ amount, currency }) : fail('invalid', 'money.unreadable');
}

function separators(lang: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(`${lang}-u-nu-latn`, { useGrouping: 'always' }).formatToParts(1234567.5);
  const of = (type: string) => parts.find(p => p.type === type)?.value ?? '';
  return { group: of('group'), decimal: of('decimal') };
}

function latinDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, d => String(d.charCodeAt(0) & 0xf));
}

/** "12.50": for machines, files and forms; the same in every language. */
export function plainAmount({ amount }: Pick<Money, 'amount'>): string {
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** As readers of a language read it: "12,50 €", "€12.50". `short`: without decimals where they are zero. */
export function formatMoney(lang: string, money: Money, options: { short?: boolean } = {}): string {
  // Arabic newsrooms print 1 2 3, as the rest of the interface does (render/messages, formattingTag)
  const format = new Intl.NumberFormat(lang === 'ar' ? 'ar-u-nu-latn' : lang, {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
    ...(options.short ? { trailingZeroDisplay: 'stripIfInteger' as const } : {}),
  });
  // as decimal digits, which Intl formats exactly
  return format.format(plainAmount(money) as Intl.StringNumericLiteral);
}

/** Sums by currency, in the order of `currencies`; those that come to nothing are left out. Throws past 2^53. */
export function totals(amounts: Iterable<Money>): Money[] {
  const sums = new Map<Currency, number>();
  for (const { amount, currency } of amounts) {
    const sum = (sums.get(currency) ?? 0) + amount;
    if (!Number.isSafeInteger(sum)) throw new RangeError('a sum of money is past what is counted exactly');
    sums.set(currency, sum);
  }
  return currencies.flatMap(currency => {
    const amount = sums.get(currency) ?? 0;
    return amount === 0 ? [] : [{ amount, currency }];
  });
}

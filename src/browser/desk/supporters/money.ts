import { formatMoney, type Money } from '../../../domain/money.ts';
import { useLang, useT } from '../texts.tsx';

/** Amounts as people read them in the interface's language. */
export function useMoney(): (money: Money) => string {
  const lang = useLang();
  return money => `\u2068${formatMoney(lang, money, { short: true })}\u2069`;
}

/** "€5 every month" */
export function useGiving(): (of: Money & { rhythm: 'once' | 'monthly' | 'yearly' }) => string {
  const t = useT();
  const money = useMoney();
  return ({ rhythm, ...of }) => t(`supporters.giving.${rhythm}`, { amount: money(of) });
}

/** Several amounts, one a currency. */
export function useSum(): (sums: readonly Money[]) => string {
  const lang = useLang();
  const money = useMoney();
  return sums => new Intl.ListFormat(lang, { type: 'unit' }).format(sums.map(money)) || '–';
}

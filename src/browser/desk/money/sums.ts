import { useLang } from '../texts.tsx';

/** Sums in whatever currency a provider settles, as people read them; never broken over two lines or turned around. */
export function useSums(): (sum: { amount: number; currency: string }) => string {
  const lang = useLang();
  return ({ amount, currency }) => {
    const format = new Intl.NumberFormat(lang, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
    const digits = String(Math.abs(amount)).padStart(3, '0');
    const text = `${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
    return `\u2068${format.format(text as Intl.StringNumericLiteral)}\u2069`;
  };
}

import { useLang, useT } from '../texts.tsx';

/** One number with its name, among others of its kind (`<dl className="tiles">`). */
export function Tile({ label, value }: { label: string; value: string }) {
  return (
    <div className="tile">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Over how many months the figures are asked for. */
export function MonthsSelect({ value, onChange }: { value: number; onChange: (months: number) => void }) {
  const t = useT();
  return (
    <select aria-label={t('figures.span')} value={value} onChange={e => onChange(Number(e.target.value))}>
      {[6, 12, 24, 60].map(n => (
        <option key={n} value={n}>
          {t('figures.months', { n })}
        </option>
      ))}
    </select>
  );
}

/**
 * How months (YYYY-MM) are called at the foot of a plot of so many, and in full: a January by its year, and where the plot
 * has more than a year, each with its own.
 */
export function useMonthNames(): (month: string, of: number) => { label: string; long: string } {
  const lang = useLang();
  return (month, of) => {
    const at = new Date(`${month}-15T12:00:00Z`);
    const short: Intl.DateTimeFormatOptions =
      of > 14 ? { month: 'short', year: '2-digit' } : month.endsWith('-01') ? { year: 'numeric' } : { month: 'short' };
    return {
      label: at.toLocaleDateString(lang, { timeZone: 'UTC', ...short }),
      long: at.toLocaleDateString(lang, { timeZone: 'UTC', month: 'long', year: 'numeric' }),
    };
  };
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useLang, useRtl, useT } from '../texts.tsx';
import { shownDays, visitsQuery } from './queries.ts';
import '../styles/visits.css';

const [width, height, days] = [220, 36, 30];

/** The visits of one article in the last days, as a line without axes, beside their sum; nothing where there were none yet. */
export function Sparkline({ edition }: { edition: number }) {
  const t = useT();
  const lang = useLang();
  const rtl = useRtl();
  const { data } = useQuery(visitsQuery({ edition, days }));
  if (!data) return null;
  const shown = shownDays(data, days);
  const total = shown.reduce((sum, d) => sum + d.n, 0);
  if (total === 0 && !data.counting) return null;
  const most = Math.max(...shown.map(d => d.n), 1);
  const x = (i: number) => {
    const at = shown.length < 2 ? 0 : (i / (shown.length - 1)) * (width - 4) + 2;
    return rtl ? width - at : at;
  };
  const line = shown.map(
    (d, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${(height - 3 - (d.n / most) * (height - 6)).toFixed(1)}`,
  );
  const said = t('visits.spark', { n: total, days });
  return (
    <div className="spark">
      <h3>{t('nav.visits')}</h3>
      <Link to="/visits" search={{ edition }}>
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" preserveAspectRatio="none">
          <path d={line.join('')} />
        </svg>
        <span>{said}</span>
      </Link>
      <span className="visually-hidden">
        {t('visits.sparkMost', { n: Math.max(...shown.map(d => d.n), 0).toLocaleString(lang) })}
      </span>
    </div>
  );
}

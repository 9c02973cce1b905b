import type { ReactNode } from 'react';
import { useLang, useT } from '../texts.tsx';

/** A count for each of a few things, the most first: a table whose rows are bars. */
export function Ranks({
  title,
  about,
  head,
  rows,
  whole,
}: {
  title: string;
  about: string;
  /** what the things are */
  head: string;
  rows: { key: string; name: ReactNode; n: number }[];
  /** all visits, of which each row is a share */
  whole: number;
}) {
  const t = useT();
  const lang = useLang();
  const most = Math.max(...rows.map(r => r.n), 1);
  const share = (n: number) =>
    (n / Math.max(whole, 1)).toLocaleString(lang, { style: 'percent', maximumFractionDigits: n / whole < 0.1 ? 1 : 0 });
  return (
    <section className="chart ranks">
      <h3>{title}</h3>
      <p className="muted">{about}</p>
      {rows.length === 0 ? (
        <p className="empty">{t('figures.empty')}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{head}</th>
              <th scope="col" className="n">
                {t('visits.visits')}
              </th>
              <th scope="col" className="n">
                {t('visits.share')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(r => (
              <tr key={r.key}>
                <th scope="row">
                  <span className="rank-name">{r.name}</span>
                  <span className="rank-bar" aria-hidden="true" style={{ inlineSize: `${(100 * r.n) / most}%` }} />
                </th>
                <td className="n">{r.n.toLocaleString(lang)}</td>
                <td className="n">{share(r.n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

import type { SupporterFigures } from '../../../web/desk-api/supporter-contract.ts';
import { useLang, useT } from '../texts.tsx';

/**
 * Who began in which month, and what share of them is still there so many months later: a table, coloured by the share, so
 * that those who see it and those who hear it have the same numbers.
 */
export function Cohorts({ cohorts }: { cohorts: SupporterFigures['cohorts'] }) {
  const t = useT();
  const lang = useLang();
  const longest = Math.max(0, ...cohorts.map(c => c.still.length));
  const percent = (share: number) => share.toLocaleString(lang, { style: 'percent', maximumFractionDigits: 0 });
  const month = (of: string) =>
    new Date(`${of}-15T12:00:00Z`).toLocaleDateString(lang, { timeZone: 'UTC', month: 'short', year: 'numeric' });
  return (
    <div className="chart cohorts">
      <h3 id="cohorts">{t('supporters.cohorts')}</h3>
      <p className="muted" id="cohorts-about">
        {t('supporters.cohortsAbout')}
      </p>
      {cohorts.length === 0 ? (
        <p className="empty">{t('figures.empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard
        <section className="table-scroll" tabIndex={0} aria-label={t('supporters.cohorts')}>
          <table aria-describedby="cohorts-about">
            <thead>
              <tr>
                <th scope="col">{t('supporters.began')}</th>
                <th scope="col">{t('supporters.people')}</th>
                {Array.from({ length: longest }, (_, k) => (
                  <th key={k} scope="col">
                    <span aria-hidden="true">{k.toLocaleString(lang)}</span>
                    <span className="visually-hidden">{t('supporters.after', { n: k })}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {cohorts.map(({ month: of, size, still }) => (
                <tr key={of}>
                  <th scope="row">{month(of)}</th>
                  <td>{size.toLocaleString(lang)}</td>
                  {still.map((n, k) => (
                    <td
                      key={k}
                      className="share"
                      style={{ '--share': `${Math.round((n / size) * 100)}%` } as React.CSSProperties}
                      title={t('supporters.ofSize', { n, size })}
                    >
                      {percent(n / size)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}

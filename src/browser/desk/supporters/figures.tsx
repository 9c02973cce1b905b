import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SupporterFigures } from '../../../web/desk-api/supporter-contract.ts';
import { Months, type Point } from '../figures/chart.tsx';
import { MonthsSelect, Tile, useMonthNames } from '../figures/parts.tsx';
import { wholeTicks } from '../figures/scale.ts';
import { useLang, useT } from '../texts.tsx';
import { ListFailed } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { Cohorts } from './cohorts.tsx';
import { useMoney } from './money.ts';
import { figuresQuery } from './queries.ts';

/** How many support the outlet, what comes in every month, who left and who stayed. */
export function SupporterFiguresScreen() {
  const t = useT();
  useTitle(`${t('inbox.figures')} · ${t('nav.supporters')}`);
  const lang = useLang();
  const named = useMonthNames();
  const [months, setMonths] = useState(12);
  const figures = useQuery({ ...figuresQuery(months), placeholderData: keepPreviousData });
  const { data } = figures;
  const number = (value: number) => value.toLocaleString(lang);
  const percent = (value: number) =>
    value.toLocaleString(lang, { style: 'percent', maximumFractionDigits: value < 0.1 ? 1 : 0 });
  const points = (value: (m: SupporterFigures['months'][number]) => number | null): Point[] =>
    (data?.months ?? []).map((m, _, all) => ({ ...named(m.month, all.length), value: value(m) }));
  const shared = { month: t('figures.month') };
  return (
    <div className="page figures">
      <header className="page-head">
        <h2>{t('inbox.figures')}</h2>
        <MonthsSelect value={months} onChange={setMonths} />
      </header>
      <ListFailed of={figures} />
      {data ? (
        <div className={figures.isPlaceholderData ? 'stale' : ''}>
          <dl className="tiles">
            <Tile label={t('supporters.now')} value={number(data.supporters)} />
            <Tile label={t('supporters.recurring')} value={number(data.recurring)} />
            <Tile label={t('supporters.joined')} value={number(data.months.at(-1)?.joined ?? 0)} />
            <Tile label={t('supporters.lost')} value={number(data.months.at(-1)?.lost ?? 0)} />
          </dl>
          <Income income={data.income} />
          <div className="charts">
            <Months
              {...shared}
              title={t('supporters.joinedByMonth')}
              about={t('supporters.joinedAbout')}
              points={points(m => m.joined)}
              form="bars"
              axis={wholeTicks}
              format={number}
              value={t('supporters.joinedWord')}
            />
            <Months
              {...shared}
              title={t('supporters.churn')}
              about={t('supporters.churnAbout')}
              points={points(m => m.churn)}
              form="line"
              axis={percentTicks}
              format={percent}
              value={t('supporters.churn')}
            />
          </div>
          <Cohorts cohorts={data.cohorts} />
        </div>
      ) : figures.isError ? null : (
        <p className="muted">{t('loading')}</p>
      )}
    </div>
  );
}

/** Ticks from 0 to the next round share. */
function percentTicks(most: number): number[] {
  const step = most <= 0.04 ? 0.01 : most <= 0.1 ? 0.025 : most <= 0.4 ? 0.1 : 0.25;
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

/** What comes in every month, by currency; nothing is added up across currencies, and nothing is rounded. */
function Income({ income }: { income: SupporterFigures['income'] }) {
  const t = useT();
  const lang = useLang();
  const money = useMoney();
  return (
    <section className="chart income" aria-labelledby="income">
      <h3 id="income">{t('supporters.income')}</h3>
      <p className="muted">{t('supporters.incomeAbout')}</p>
      {income.length === 0 ? (
        <p className="empty">{t('supporters.noIncome')}</p>
      ) : (
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('supporters.currency')}</th>
                <th scope="col">{t('supporters.perMonth')}</th>
                <th scope="col">{t('supporters.monthlyPledges')}</th>
                <th scope="col">{t('supporters.yearlyPledges')}</th>
              </tr>
            </thead>
            <tbody>
              {income.map(({ currency, amount, twelfths, monthly, yearly }) => (
                <tr key={currency}>
                  <th scope="row">{currency}</th>
                  <td>
                    <strong>{money({ amount, currency })}</strong>
                    {twelfths > 0 ? <span className="muted"> {t('supporters.rest', { n: twelfths })}</span> : null}
                  </td>
                  <td>{monthly.toLocaleString(lang)}</td>
                  <td>{yearly.toLocaleString(lang)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

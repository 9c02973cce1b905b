import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Figures } from '../../../web/desk-api/inbox-contract.ts';
import { call, Unreachable } from '../api.ts';
import { useLang, useT } from '../texts.tsx';
import { useTitle } from '../ui/title.ts';
import { reportKinds } from '../words.ts';
import { Months, Pairs, type Point } from '../figures/chart.tsx';
import { durationText, durationTicks, ticks, wholeTicks } from '../figures/scale.ts';

/** How quickly, and how well, the newsroom answers its readers. */
export function FiguresScreen() {
  const t = useT();
  useTitle(`${t('inbox.figures')} · ${t('nav.inbox')}`);
  const lang = useLang();
  const [months, setMonths] = useState(12);
  const figures = useQuery({
    queryKey: ['figures', months],
    queryFn: ({ signal }) => call<Figures>('GET', `figures?months=${months}`, undefined, signal),
    placeholderData: keepPreviousData,
  });
  const data = figures.data;
  const number = (value: number) => value.toLocaleString(lang, { maximumFractionDigits: value < 10 ? 1 : 0 });
  const duration = (minutes: number) => durationText(minutes, lang);
  const byMonth = (value: (m: Figures['months'][number]) => number | null): Point[] =>
    (data?.months ?? []).map(m => {
      const at = new Date(`${m.month}-15T12:00:00Z`);
      const [january, years] = [m.month.endsWith('-01'), (data?.months.length ?? 0) > 14];
      return {
        label: at.toLocaleDateString(lang, {
          timeZone: 'UTC',
          ...(years ? { month: 'short', year: '2-digit' } : january ? { year: 'numeric' } : { month: 'short' }),
        }),
        long: at.toLocaleDateString(lang, { timeZone: 'UTC', month: 'long', year: 'numeric' }),
        value: value(m),
      };
    });
  const sum = (value: (m: Figures['months'][number]) => number) =>
    (data?.months ?? []).reduce((all, m) => all + value(m), 0);
  const [accepted, declined] = [sum(m => m.accepted), sum(m => m.declined)];
  const share = accepted + declined === 0 ? null : accepted / (accepted + declined);
  const byKind = reportKinds.map(kind => {
    const found = data?.byKind.find(k => k.kind === kind);
    return { label: t(`report.${kind}`), first: found?.accepted ?? 0, second: found?.declined ?? 0 };
  });
  const shared = { month: t('figures.month') };
  return (
    <div className="page figures">
      <header className="page-head">
        <h2>{t('inbox.figures')}</h2>
        <select aria-label={t('figures.span')} value={months} onChange={e => setMonths(Number(e.target.value))}>
          {[6, 12, 24, 60].map(n => (
            <option key={n} value={n}>
              {t('figures.months', { n })}
            </option>
          ))}
        </select>
      </header>
      {figures.isError ? (
        <p className="notice wrong" role="alert">
          {figures.error instanceof Unreachable ? t('away.title') : figures.error.message}{' '}
          <button type="button" onClick={() => figures.refetch()}>
            {t('again')}
          </button>
        </p>
      ) : null}
      {data ? (
        <div className={figures.isPlaceholderData ? 'stale' : ''}>
          <dl className="tiles">
            <Tile
              label={t('figures.median')}
              value={data.medianMinutes === null ? '–' : duration(data.medianMinutes)}
            />
            <Tile label={t('figures.reports')} value={number(sum(m => m.reports))} />
            <Tile
              label={t('figures.share')}
              value={share === null ? '–' : share.toLocaleString(lang, { style: 'percent' })}
            />
            <Tile
              label={t('figures.perThousand')}
              value={data.correctionsPerThousand === null ? '–' : number(data.correctionsPerThousand)}
            />
          </dl>
          <div className="charts">
            <Months
              {...shared}
              title={t('figures.median')}
              about={t('figures.medianAbout')}
              points={byMonth(m => m.medianMinutes)}
              form="line"
              axis={durationTicks}
              format={duration}
              value={t('figures.median')}
            />
            <Months
              {...shared}
              title={t('figures.reports')}
              about={t('figures.reportsAbout')}
              points={byMonth(m => m.reports)}
              form="bars"
              axis={wholeTicks}
              format={number}
              value={t('figures.reports')}
            />
            <Pairs
              title={t('figures.kinds')}
              about={t('figures.kindsAbout')}
              rows={byKind}
              first={t('caseState.accepted')}
              second={t('caseState.declined')}
              kind={t('inbox.kind')}
              format={number}
            />
            <Months
              {...shared}
              title={t('figures.perThousand')}
              about={t('figures.perThousandAbout')}
              points={byMonth(m => (m.articles === 0 ? null : (m.corrections * 1000) / m.articles))}
              form="line"
              axis={ticks}
              format={number}
              value={t('figures.perThousand')}
            />
          </div>
        </div>
      ) : figures.isError ? null : (
        <p className="muted">{t('loading')}</p>
      )}
    </div>
  );
}

function Tile({ label, value }: { label: string; value: string }) {
  return (
    <div className="tile">
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

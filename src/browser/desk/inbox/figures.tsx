import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Figures } from '../../../web/desk-api/inbox-contract.ts';
import { call } from '../api.ts';
import { Months, Pairs, type Point } from '../figures/chart.tsx';
import { MonthsSelect, Tile, useMonthNames } from '../figures/parts.tsx';
import { durationText, durationTicks, ticks, wholeTicks } from '../figures/scale.ts';
import { useLang, useT } from '../texts.tsx';
import { ListFailed } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { reportKinds } from '../words.ts';

/** How quickly, and how well, the newsroom answers its readers. */
export function FiguresScreen() {
  const t = useT();
  useTitle(`${t('inbox.figures')} · ${t('nav.inbox')}`);
  const lang = useLang();
  const named = useMonthNames();
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
    (data?.months ?? []).map((m, _, all) => ({ ...named(m.month, all.length), value: value(m) }));
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
        <MonthsSelect value={months} onChange={setMonths} />
      </header>
      <ListFailed of={figures} />
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

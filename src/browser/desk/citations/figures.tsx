import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { CitationFiguresView } from '../../../web/desk-api/citation-contract.ts';
import { call, query } from '../api.ts';
import { Months, Pairs, type Point } from '../figures/chart.tsx';
import { MonthsSelect, Tile, useMonthNames } from '../figures/parts.tsx';
import { wholeTicks } from '../figures/scale.ts';
import { Stacks } from '../figures/stacks.tsx';
import { useLang, useT } from '../texts.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { ListFailed } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';

/** Who cites us and how, over time. */
export function CitationFiguresScreen() {
  const t = useT();
  useTitle(`${t('citations.figures')} · ${t('nav.citations')}`);
  const lang = useLang();
  const named = useMonthNames();
  const [months, setMonths] = useState(12);
  const [host, setHost] = useState('');
  const figures = useQuery({
    queryKey: ['citations', 'figures', months, host],
    queryFn: ({ signal }) =>
      call<CitationFiguresView>('GET', `citations/figures${query({ months, host: host || null })}`, undefined, signal),
    placeholderData: keepPreviousData,
  });
  const { data } = figures;
  const number = (value: number) => value.toLocaleString(lang);
  const columns = (data?.months ?? []).map((m, _, all) => ({ ...named(m.month, all.length), of: m }));
  const byMonth = (value: (m: CitationFiguresView['months'][number]) => number): Point[] =>
    columns.map(({ label, long, of }) => ({ label, long, value: value(of) }));
  const sum = (value: (m: CitationFiguresView['months'][number]) => number) =>
    (data?.months ?? []).reduce((all, m) => all + value(m), 0);
  const shared = { month: t('figures.month'), form: 'bars', axis: wholeTicks, format: number } as const;
  return (
    <div className="page figures">
      <header className="page-head">
        <h2>{t('citations.figures')}</h2>
        <FilterSelect
          label={t('citations.host')}
          all={t('citations.allHosts')}
          value={host || undefined}
          options={(data?.hosts ?? []).map(h => ({ value: h.host, label: h.host }))}
          onChange={one => setHost(one ?? '')}
        />
        <MonthsSelect value={months} onChange={setMonths} />
      </header>
      <ListFailed of={figures} />
      {data ? (
        <div className={figures.isPlaceholderData ? 'stale' : ''}>
          <dl className="tiles">
            <Tile label={t('citationSide.fine')} value={number(sum(m => m.fine))} />
            <Tile label={t('citationSide.breach')} value={number(sum(m => m.breaches))} />
            <Tile label={t('citations.resolved')} value={number(sum(m => m.resolved))} />
          </dl>
          <div className="charts">
            <Stacks
              title={t('citations.bySeverity')}
              about={t('citations.bySeverityAbout')}
              stacks={columns.map(({ label, long, of }) => ({
                label,
                long,
                values: [of.fine, of.credit, of.link, of.tooLong],
              }))}
              kinds={[
                { name: t('citationSide.fine'), tone: 'fine' },
                { name: t('outcome.credit-missing'), tone: 'credit' },
                { name: t('citations.linkWrong'), tone: 'link' },
                { name: t('outcome.too-long'), tone: 'long' },
              ]}
              axis={wholeTicks}
              format={number}
              month={t('figures.month')}
            />
            <Months
              {...shared}
              title={t('citations.resolved')}
              about={t('citations.resolvedAbout')}
              points={byMonth(m => m.resolved)}
              value={t('citations.pages')}
            />
            <Pairs
              title={t('citations.byHost')}
              about={t('citations.byHostAbout')}
              rows={data.hosts.map(h => ({ label: h.host, first: h.fine, second: h.breaches }))}
              first={t('citationSide.fine')}
              second={t('citationSide.breach')}
              kind={t('citations.host')}
              format={number}
            />
          </div>
          {data.articles.length > 0 ? (
            <section className="cites-most">
              <h3>{t('citations.mostCited')}</h3>
              <ol className="things">
                {data.articles.map(a => (
                  <li key={a.articleId}>
                    <Link to="/citations" search={{ side: 'all', article: a.articleId }} lang={a.lang} dir="auto">
                      {a.title || t('untitled')}
                    </Link>
                    <span className="muted">{t('citations.count', { n: a.pages })}</span>
                  </li>
                ))}
              </ol>
            </section>
          ) : null}
        </div>
      ) : figures.isError ? null : (
        <p className="muted">{t('loading')}</p>
      )}
    </div>
  );
}

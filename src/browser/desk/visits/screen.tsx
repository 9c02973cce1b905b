import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { VisitsView } from '../../../web/desk-api/visits-contract.ts';
import { Months, type Point } from '../figures/chart.tsx';
import { Tile } from '../figures/parts.tsx';
import { wholeTicks } from '../figures/scale.ts';
import { useMay } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { Field } from '../ui/field.tsx';
import { ListFailed } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { daysBefore, shownDays, visitsQuery } from './queries.ts';
import { Ranks } from './ranks.tsx';
import '../styles/inbox.css';
import '../styles/visits.css';

const route = getRouteApi('/desk/visits');
const spans = [7, 30, 90, 365];

/** How much is read, where readers come from, and in which languages: sums, and nothing of who it was. */
export function VisitsScreen() {
  const t = useT();
  useTitle(t('nav.visits'));
  const may = useMay();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const days = search.days ?? 30;
  const asked = useQuery({ ...visitsQuery({ ...search, days }), placeholderData: keepPreviousData });
  const { data } = asked;
  const to = search.to ?? data?.today;
  const span = (more: { days?: number | undefined; to?: string | undefined }) =>
    navigate({ search: old => ({ ...old, ...more }), replace: true });
  const between = (from: string, until: string) => {
    if (!data || !from || !until || from > until) return;
    const n = Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000) + 1;
    span({ days: Math.min(n, 731), to: until >= data.today ? undefined : until });
  };
  return (
    <div className="page figures visits">
      <header className="page-head">
        <h1>{t('nav.visits')}</h1>
        <select
          aria-label={t('figures.span')}
          value={spans.includes(days) && !search.to ? days : ''}
          onChange={e => e.target.value && span({ days: Number(e.target.value), to: undefined })}
        >
          {spans.includes(days) && !search.to ? null : <option value="">{t('visits.ownSpan')}</option>}
          {spans.map(n => (
            <option key={n} value={n}>
              {t('visits.days', { n })}
            </option>
          ))}
        </select>
      </header>
      {data?.edition ? (
        <p className="visits-of">
          <Link to="/editions/$edition" params={{ edition: String(data.edition.id) }}>
            <bdi lang={data.edition.lang}>{data.edition.title}</bdi>
          </Link>
          <Link to="/visits" search={{ days: search.days, to: search.to }} className="button quiet">
            {t('visits.all')}
          </Link>
        </p>
      ) : null}
      {to ? (
        <div className="visits-span">
          <Field label={t('visits.from')}>
            {described => (
              <input
                {...described}
                type="date"
                max={to}
                value={daysBefore(to, days - 1)}
                onChange={e => between(e.target.value, to)}
              />
            )}
          </Field>
          <Field label={t('visits.to')}>
            {described => (
              <input
                {...described}
                type="date"
                max={data?.today}
                value={to}
                onChange={e => between(daysBefore(to, days - 1), e.target.value)}
              />
            )}
          </Field>
        </div>
      ) : null}
      {data && !data.counting ? (
        <p className="notice">
          {t('visits.off')} {may('outlet.edit') ? <Link to="/settings">{t('nav.settings')}</Link> : null}
        </p>
      ) : null}
      <ListFailed of={asked} />
      {data ? (
        <div className={asked.isPlaceholderData ? 'stale' : ''}>
          <Figures view={data} days={days} />
        </div>
      ) : asked.isError ? null : (
        <p className="muted">{t('loading')}</p>
      )}
    </div>
  );
}

function Figures({ view, days }: { view: VisitsView; days: number }) {
  const t = useT();
  const lang = useLang();
  const shown = shownDays(view, days);
  const total = shown.reduce((sum, d) => sum + d.n, 0);
  const number = (value: number) => value.toLocaleString(lang, { maximumFractionDigits: value < 10 ? 1 : 0 });
  const points = (value: (d: VisitsView['days'][number]) => number): Point[] =>
    shown.map(d => {
      const at = new Date(`${d.day}T12:00:00Z`);
      return {
        label: at.toLocaleDateString(lang, { timeZone: 'UTC', day: 'numeric', month: 'numeric' }),
        long: at.toLocaleDateString(lang, { timeZone: 'UTC', dateStyle: 'long' }),
        value: value(d),
      };
    });
  const shared = {
    month: t('visits.day'),
    axis: wholeTicks,
    format: number,
    range: 'visits.range',
  } as const;
  const countryNames = new Intl.DisplayNames([lang], { type: 'region' });
  const perDay = shown.length === 0 ? 0 : total / shown.length;
  const visitors = shown.length === 0 ? 0 : shown.reduce((sum, d) => sum + d.visitors, 0) / shown.length;
  return (
    <>
      <h2 className="visually-hidden">{t('inbox.figures')}</h2>
      <dl className="tiles">
        <Tile label={t('visits.visits')} value={number(total)} />
        <Tile label={t('visits.perDay')} value={number(perDay)} />
        <Tile label={t('visits.visitorsPerDay')} value={number(visitors)} />
      </dl>
      <div className="charts">
        <Months
          {...shared}
          title={t('visits.visits')}
          about={t('visits.visitsAbout')}
          points={points(d => d.n)}
          form={shown.length > 120 ? 'line' : 'bars'}
          value={t('visits.visits')}
        />
        <Months
          {...shared}
          title={t('visits.visitors')}
          about={t('visits.visitorsAbout')}
          points={points(d => d.visitors)}
          form="line"
          value={t('visits.visitors')}
        />
        {view.edition === null ? (
          <Ranks
            title={t('nav.articles')}
            about={t('visits.articlesAbout')}
            head={t('visits.article')}
            whole={total}
            rows={view.articles.map(a => ({
              key: String(a.edition),
              n: a.n,
              name: (
                <Link to="/visits" search={old => ({ ...old, edition: a.edition })}>
                  <bdi lang={a.lang}>{a.title}</bdi>
                </Link>
              ),
            }))}
          />
        ) : null}
        <Ranks
          title={t('visits.sources')}
          about={t('visits.sourcesAbout')}
          head={t('visits.source')}
          whole={total}
          rows={[
            ...view.sources
              .filter(s => s.host !== null)
              .map(s => ({
                key: s.host!,
                n: s.n,
                name: s.own ? t('visits.own') : <bdi dir="ltr">{s.host}</bdi>,
              })),
            ...view.sources.filter(s => s.host === null).map(s => ({ key: 'other', n: s.n, name: t('visits.other') })),
            ...(view.direct > 0 ? [{ key: 'direct', n: view.direct, name: t('visits.direct') }] : []),
          ].toSorted((a, b) => b.n - a.n)}
        />
        {view.edition === null ? (
          <Ranks
            title={t('visits.languages')}
            about={t('visits.languagesAbout')}
            head={t('visits.language')}
            whole={total}
            rows={view.langs.map(l => ({ key: l.lang, n: l.n, name: languageName(l.lang, lang) }))}
          />
        ) : null}
        {view.countries || view.byCountry.length > 0 ? (
          <Ranks
            title={t('visits.countries')}
            about={t('visits.countriesAbout')}
            head={t('visits.country')}
            whole={total}
            rows={view.byCountry.map(c => ({
              key: c.country ?? 'other',
              n: c.n,
              name: c.country === null ? t('visits.otherCountries') : (countryNames.of(c.country) ?? c.country),
            }))}
          />
        ) : null}
      </div>
      <p className="muted visits-how">{t('visits.how')}</p>
    </>
  );
}

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { CitationOutcome, CitationState } from '../../../domain/citation/state.ts';
import type { CitationRowView } from '../../../web/desk-api/citation-contract.ts';
import { useLang, useT, useWhen } from '../texts.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { Icon } from '../ui/icons.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { useRowKeys } from '../ui/row-keys.ts';
import { useTitle } from '../ui/title.ts';
import { type CitationSearch, citationsQuery, isBreach, outcomes, sides, states } from './queries.ts';

/** The list, with the chosen page beside it where there is room, and instead of it where there is not. */
export function CitationsScreen() {
  const t = useT();
  useTitle(t('nav.citations'));
  const search = useSearch({ from: '/desk/citations/pages' });
  const { citation: chosen } = useParams({ strict: false });
  const list = useInfiniteQuery({ ...citationsQuery(search), placeholderData: keepPreviousData });
  const rows = useMemo(() => list.data?.pages.flatMap(p => p.items) ?? [], [list.data]);
  const navigate = useNavigate();
  useRowKeys(chosen, citation => navigate({ to: '/citations/$citation', params: { citation }, search: true }));
  const filtered = Object.values(search).some(Boolean);
  return (
    <div className={chosen ? 'cases with-case' : 'cases'}>
      <section className="case-list" aria-label={t('citations.pages')}>
        <Filters search={search} filtered={filtered} />
        <p className="visually-hidden" role="status">
          {list.isSuccess && !list.isPlaceholderData ? t('citations.count', { n: rows.length }) : ''}
        </p>
        <ListFailed of={list} />
        {list.isSuccess && rows.length === 0 ? (
          <div className="empty">
            <h2>{t(filtered ? 'citations.nothing' : 'citations.none')}</h2>
            {filtered ? null : <p>{t('citations.noneText')}</p>}
          </div>
        ) : (
          <ul className={list.isPlaceholderData ? 'case-rows stale' : 'case-rows'}>
            {rows.map(row => (
              <Row key={row.id} row={row} />
            ))}
          </ul>
        )}
        <ListMore of={list} />
      </section>
      <Outlet />
    </div>
  );
}

/** Beside the list, while no page is chosen. */
export function NoCitation() {
  const t = useT();
  return (
    <div className="no-case">
      <p>{t('citations.choose')}</p>
    </div>
  );
}

const noFilters: CitationSearch = {
  side: undefined,
  state: undefined,
  outcome: undefined,
  host: undefined,
  article: undefined,
  q: undefined,
};

function Filters({ search, filtered }: { search: CitationSearch; filtered: boolean }) {
  const t = useT();
  const lang = useLang();
  const navigate = useNavigate();
  const { citation: chosen } = useParams({ strict: false });
  const further = [search.outcome, search.host, search.article].filter(Boolean).length;
  const [open, setOpen] = useState(further > 0);
  const [typed, setTyped] = useState(search.q ?? '');
  const change = (more: CitationSearch) =>
    chosen
      ? navigate({
          to: '/citations/$citation',
          params: { citation: chosen },
          search: { ...search, ...more },
          replace: true,
        })
      : navigate({ to: '/citations', search: { ...search, ...more }, replace: true });
  useEffect(() => {
    if (typed === (search.q ?? '')) return;
    const wait = setTimeout(() => change({ q: typed || undefined }), 200);
    return () => clearTimeout(wait);
  }, [typed]);
  // the filters were cleared
  useEffect(() => setTyped(search.q ?? ''), [search.q]);
  return (
    <search className="case-filters">
      <div className="search-box">
        <Icon name="search" />
        <input
          type="search"
          aria-label={t('citations.search')}
          placeholder={t('citations.search')}
          value={typed}
          onChange={e => setTyped(e.target.value)}
        />
      </div>
      <div className="filter-line">
        <FilterSelect
          label={t('citations.side')}
          all={t('citationSide.breach')}
          value={search.side}
          options={sides.map(s => ({ value: s, label: t(`citationSide.${s}`) }))}
          onChange={side => change({ side })}
        />
        <FilterSelect
          label={t('state')}
          all={t(search.side ? 'citationState.all' : 'citationState.waiting')}
          value={search.state}
          options={[
            ...(search.side ? [] : [{ value: 'all' as const, label: t('citationState.all') }]),
            ...states.map(s => ({ value: s, label: t(`citationState.${s}`) })),
          ]}
          onChange={state => change({ state })}
        />
        <button
          type="button"
          className="quiet filter-more"
          aria-expanded={open}
          aria-controls="citation-filters"
          onClick={() => setOpen(!open)}
        >
          {t('inbox.filter')}
          {further > 0 ? <span className="badge">{further.toLocaleString(lang)}</span> : null}
          <span className="caret" aria-hidden="true" />
        </button>
      </div>
      <div id="citation-filters" className="filter-fields" hidden={!open}>
        <FilterSelect
          label={t('citations.outcome')}
          all={t('citations.allOutcomes')}
          value={search.outcome}
          options={outcomes
            .filter(o => search.side === 'all' || isBreach(o) === !search.side)
            .map(o => ({ value: o, label: t(`outcome.${o}`) }))}
          onChange={outcome => change({ outcome })}
        />
        {search.host ? (
          <button type="button" onClick={() => change({ host: undefined })} title={t('articles.clear')}>
            <bdi>{search.host}</bdi> <Icon name="close" />
          </button>
        ) : null}
        {search.article ? (
          <button type="button" onClick={() => change({ article: undefined })} title={t('articles.clear')}>
            {t('citations.oneArticle')} <Icon name="close" />
          </button>
        ) : null}
      </div>
      {filtered ? (
        <button type="button" className="link" onClick={() => change(noFilters)}>
          {t('articles.clear')}
        </button>
      ) : null}
    </search>
  );
}

export function OutcomeChip({ outcome, gone = false }: { outcome: CitationOutcome; gone?: boolean }) {
  const t = useT();
  const tone = gone ? 'over' : isBreach(outcome) ? 'bad' : outcome === 'link-unknown' ? 'open' : 'good';
  return <span className={`chip cites-${tone}`}>{t(gone ? 'outcome.gone' : `outcome.${outcome}`)}</span>;
}

export function StateChip({ state }: { state: CitationState }) {
  const t = useT();
  return state === 'new' ? null : <span className="chip cites-state">{t(`citationState.${state}`)}</span>;
}

function Row({ row }: { row: CitationRowView }) {
  const t = useT();
  const when = useWhen();
  const meta = `citation-${row.id}`;
  const [first, ...others] = row.cited;
  return (
    <li className="case-row">
      <Link
        to="/citations/$citation"
        params={{ citation: String(row.id) }}
        search={true}
        activeOptions={{ includeSearch: false }}
        className="case-link"
        data-case={row.id}
        aria-describedby={meta}
      >
        <span className="case-excerpt" dir="auto">
          {row.title || <bdi>{row.address.replace(/^https?:\/\//, '')}</bdi>}
        </span>
        {first ? (
          <span className="case-article" lang={first.lang} dir={first.dir}>
            {first.title || t('untitled')}
            {others.length > 0 ? ` ${t('citations.others', { n: others.length })}` : ''}
          </span>
        ) : null}
      </Link>
      <p className="row-meta" id={meta}>
        <OutcomeChip outcome={row.outcome} gone={row.gone} />
        <StateChip state={row.state} />
        <bdi className="cites-host">{row.host}</bdi>
        {row.total > 0 ? <span>{t('citations.characters', { n: row.total })}</span> : null}
        <time dateTime={row.firstSeenAt} title={when(row.firstSeenAt, 'full')}>
          {when(row.firstSeenAt)}
        </time>
      </p>
    </li>
  );
}

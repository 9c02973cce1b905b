import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { SupporterRow } from '../../../web/desk-api/supporter-contract.ts';
import { query } from '../api.ts';
import { useT, useWhen } from '../texts.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { Icon } from '../ui/icons.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { useTitle } from '../ui/title.ts';
import { useGiving, useSum } from './money.ts';
import { type SupporterSearch, supporterStates, supportersQuery } from './queries.ts';

/** Who supports the outlet or did, the newest first. */
export function SupportersScreen() {
  const t = useT();
  useTitle(t('nav.supporters'));
  const search = useSearch({ from: '/desk/supporters/' });
  const navigate = useNavigate();
  const change = (more: SupporterSearch) =>
    navigate({ to: '/supporters', search: { ...search, ...more }, replace: true });
  const list = useInfiniteQuery({ ...supportersQuery(search), placeholderData: before => before });
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const filtered = Object.values(search).some(Boolean);
  return (
    <div className="page list-page">
      <search className="filters">
        <SearchBox label={t('supporters.search')} value={search.q ?? ''} onChange={q => change({ q })} />
        <FilterSelect
          label={t('state')}
          all={t('supporters.allStates')}
          value={search.state}
          options={supporterStates.map(s => ({ value: s, label: t(`supporter.${s}`) }))}
          onChange={state => change({ state })}
        />
        {filtered ? (
          <button type="button" className="quiet" onClick={() => change({ q: undefined, state: undefined })}>
            {t('articles.clear')}
          </button>
        ) : null}
        {rows.length > 0 ? (
          <a className="button quiet" href={`/desk/api/supporters.csv${query(search)}`} download>
            <Icon name="down" /> {t('supporters.csv')}
          </a>
        ) : null}
      </search>
      <ListFailed of={list} />
      <p className="muted supporters-count" role="status">
        {list.isSuccess && !list.isPlaceholderData && rows.length > 0 ? t('supporters.count', { n: total }) : ''}
      </p>
      {list.isSuccess && rows.length === 0 ? (
        <div className="empty">
          <p>{t(filtered ? 'supporters.nothing' : 'supporters.none')}</p>
        </div>
      ) : (
        <ul className={list.isPlaceholderData ? 'articles stale' : 'articles'}>
          {rows.map(row => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      )}
      <ListMore of={list} />
    </div>
  );
}

function Row({ row }: { row: SupporterRow }) {
  const t = useT();
  const when = useWhen();
  const giving = useGiving();
  const sum = useSum();
  return (
    <li className="article-row">
      <div className="row-main">
        <Link to="/supporters/$supporter" params={{ supporter: String(row.id) }} className="row-title">
          <bdi>{row.name || row.email || t('supporters.erased')}</bdi>
        </Link>
        <p className="row-meta">
          <StateChip state={row.state} />
          {row.giving.length > 0 ? <span>{row.giving.map(giving).join(' · ')}</span> : null}
          <span>{t('supporters.given', { amount: sum(row.given) })}</span>
          <time dateTime={row.since}>{when(row.since)}</time>
          {row.name && row.email ? <bdi dir="ltr">{row.email}</bdi> : null}
        </p>
      </div>
    </li>
  );
}

export function StateChip({ state }: { state: SupporterRow['state'] }) {
  const t = useT();
  return <span className={`chip supporter-${state}`}>{t(`supporter.${state}`)}</span>;
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useT } from '../texts.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { useTitle } from '../ui/title.ts';
import { type RequestSearch, requestStates, requestsQuery } from './queries.ts';
import { RequestItem } from './rows.tsx';

/** Who asks for permission, the newest first. */
export function RequestsScreen() {
  const t = useT();
  useTitle(t('nav.permissions'));
  const search = useSearch({ from: '/desk/permissions/' });
  const navigate = useNavigate();
  const change = (more: RequestSearch) =>
    navigate({ to: '/permissions', search: { ...search, ...more }, replace: true });
  const list = useInfiniteQuery({ ...requestsQuery(search), placeholderData: before => before });
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  const filtered = Object.values(search).some(Boolean);
  return (
    <div className="page list-page">
      <search className="filters">
        <SearchBox label={t('permissions.search')} value={search.q ?? ''} onChange={q => change({ q })} />
        <FilterSelect
          label={t('state')}
          all={t('permissions.allStates')}
          value={search.state}
          options={requestStates.map(s => ({ value: s, label: t(`request.${s}`) }))}
          onChange={state => change({ state })}
        />
        <label className="toggle">
          <input
            type="checkbox"
            checked={search.mine ?? false}
            onChange={e => change({ mine: e.target.checked || undefined })}
          />
          <span>{t('inbox.mine')}</span>
        </label>
        {filtered ? (
          <button
            type="button"
            className="quiet"
            onClick={() => change({ q: undefined, state: undefined, mine: undefined, article: undefined })}
          >
            {t('articles.clear')}
          </button>
        ) : null}
      </search>
      <ListFailed of={list} />
      <p className="visually-hidden" role="status">
        {list.isSuccess && !list.isPlaceholderData ? t('permissions.countRequests', { n: rows.length }) : ''}
      </p>
      {list.isSuccess && rows.length === 0 ? (
        <div className="empty">
          <p>{t(filtered ? 'permissions.nothing' : 'permissions.noRequests')}</p>
        </div>
      ) : (
        <ul className={list.isPlaceholderData ? 'articles stale' : 'articles'}>
          {rows.map(row => (
            <RequestItem key={row.id} row={row} />
          ))}
        </ul>
      )}
      <ListMore of={list} />
    </div>
  );
}

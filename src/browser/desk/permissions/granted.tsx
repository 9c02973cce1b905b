import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../session.tsx';
import { useT } from '../texts.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { Icon } from '../ui/icons.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { useTitle } from '../ui/title.ts';
import { grantedQuery, type PermissionSearch, permissionFilters } from './queries.ts';
import { PermissionItem } from './rows.tsx';

/** What was given, the newest first. */
export function GrantedScreen() {
  const t = useT();
  const may = useMay();
  useTitle(`${t('permissions.granted')} · ${t('nav.permissions')}`);
  const search = useSearch({ from: '/desk/permissions/granted' });
  const navigate = useNavigate();
  const change = (more: PermissionSearch) =>
    navigate({ to: '/permissions/granted', search: { ...search, ...more }, replace: true });
  const list = useInfiniteQuery({ ...grantedQuery(search), placeholderData: before => before });
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  const filtered = Object.values(search).some(Boolean);
  return (
    <div className="page list-page">
      <header className="page-head">
        <h2>{t('permissions.granted')}</h2>
        {may('permission.decide') ? (
          <Link to="/permissions/new" className="button primary">
            <Icon name="plus" /> {t('permissions.new')}
          </Link>
        ) : null}
      </header>
      <search className="filters">
        <SearchBox label={t('permissions.search')} value={search.q ?? ''} onChange={q => change({ q })} />
        <FilterSelect
          label={t('state')}
          all={t('permissions.allStates')}
          value={search.state}
          options={permissionFilters.map(s => ({ value: s, label: t(`permit.${s}`) }))}
          onChange={state => change({ state })}
        />
        <label className="toggle">
          <input
            type="checkbox"
            checked={search.standing ?? false}
            onChange={e => change({ standing: e.target.checked || undefined })}
          />
          <span>{t('permissions.standing')}</span>
        </label>
        {filtered ? (
          <button
            type="button"
            className="quiet"
            onClick={() => change({ q: undefined, state: undefined, standing: undefined, article: undefined })}
          >
            {t('articles.clear')}
          </button>
        ) : null}
      </search>
      <ListFailed of={list} />
      {list.isSuccess && rows.length === 0 ? (
        <div className="empty">
          <p>{t(filtered ? 'permissions.nothing' : 'permissions.noneGranted')}</p>
        </div>
      ) : (
        <ul className={list.isPlaceholderData ? 'articles stale' : 'articles'}>
          {rows.map(row => (
            <PermissionItem key={row.number} row={row} />
          ))}
        </ul>
      )}
      <ListMore of={list} />
    </div>
  );
}

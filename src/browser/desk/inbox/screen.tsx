import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CaseRow } from '../../../web/desk-api/inbox-contract.ts';
import { useOutletTime } from '../outlet-time.ts';
import { useSession } from '../session.tsx';
import { isTyping } from '../shell.tsx';
import { languageName, useLang, useT, useWhen } from '../texts.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { isGoing, keyOf } from '../ui/keys.ts';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { useRowKeys } from '../ui/row-keys.ts';
import { useTitle } from '../ui/title.ts';
import { undoNewest } from '../ui/toast.tsx';
import { caseAbouts, caseStates, reportKinds } from '../words.ts';
import { type CaseSearch, casesQuery, waitingQuery } from './cases.ts';
import { AboutChip, CaseChip, KindsOf } from './chips.tsx';

/** The cases of a search, and what follows from them for whoever shows one. */
export function useCases(search: CaseSearch) {
  const list = useInfiniteQuery({ ...casesQuery(search), placeholderData: keepPreviousData });
  const rows = useMemo(() => list.data?.pages.flatMap(p => p.items) ?? [], [list.data]);
  return { list, rows };
}

/** The list, with the chosen case beside it where there is room, and instead of it where there is not. */
export function CasesScreen() {
  const t = useT();
  useTitle(t('nav.inbox'));
  const search = useSearch({ from: '/desk/inbox/cases' });
  const { case: chosen } = useParams({ strict: false });
  const navigate = useNavigate();
  const { list, rows } = useCases(search);
  const waiting = useQuery(waitingQuery);
  const listWaits = list.data?.pages[0]?.waiting;

  // somebody reported or decided something meanwhile
  const { refetch } = list;
  useEffect(() => {
    if (listWaits !== undefined && waiting.data !== undefined && waiting.data !== listWaits) void refetch();
  }, [waiting.data, listWaits, refetch]);

  // on a phone, who comes back from a case stands on its row
  const left = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!chosen && left.current && (document.activeElement === document.body || !document.activeElement))
      document.querySelector<HTMLElement>(`a[data-case="${left.current}"]`)?.focus();
    left.current = chosen;
  }, [chosen]);

  useRowKeys(chosen, row => navigate({ to: '/inbox/$case', params: { case: row }, search: true }));
  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target) || isGoing()) return;
      if (document.querySelector('.veil, .menu-popover') || keyOf(e) !== 'u') return;
      if (undoNewest()) e.preventDefault();
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  }, []);

  const filtered = Object.values(search).some(Boolean);
  return (
    <div className={chosen ? 'cases with-case' : 'cases'}>
      <section className="case-list" aria-label={t('inbox.cases')}>
        <Filters search={search} filtered={filtered} />
        <p className="visually-hidden" role="status">
          {list.isSuccess && !list.isPlaceholderData ? t('inbox.count', { n: rows.length }) : ''}
        </p>
        <ListFailed of={list} />
        {list.isSuccess && rows.length === 0 ? (
          <div className="empty">
            <h2>{t(filtered ? 'inbox.nothing' : 'inbox.none')}</h2>
            {filtered ? null : <p>{t('inbox.noneText')}</p>}
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

/** Beside the list, while no case is chosen. */
export function NoCase() {
  const t = useT();
  return (
    <div className="no-case">
      <p>{t('inbox.choose')}</p>
      <p>
        <kbd>j</kbd> <kbd>k</kbd> {t('help.moveCase')} · <kbd>Enter</kbd> {t('help.openCase')} · <kbd>?</kbd>{' '}
        {t('help.this')}
      </p>
    </div>
  );
}

const noFilters: CaseSearch = {
  state: undefined,
  about: undefined,
  kind: undefined,
  lang: undefined,
  edition: undefined,
  mine: undefined,
};

function Filters({ search, filtered }: { search: CaseSearch; filtered: boolean }) {
  const t = useT();
  const lang = useLang();
  const { outlet } = useSession();
  const navigate = useNavigate();
  const { case: chosen } = useParams({ strict: false });
  const further = [search.about, search.kind, search.lang].filter(Boolean).length;
  const [open, setOpen] = useState(further > 0);
  const change = (more: CaseSearch) =>
    chosen
      ? navigate({ to: '/inbox/$case', params: { case: chosen }, search: { ...search, ...more }, replace: true })
      : navigate({ to: '/inbox', search: { ...search, ...more }, replace: true });
  return (
    <search className="case-filters">
      <div className="filter-line">
        <FilterSelect
          label={t('state')}
          all={t('caseState.waiting')}
          value={search.state}
          options={caseStates.map(s => ({ value: s, label: t(`caseState.${s}`) }))}
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
        <button
          type="button"
          className="quiet filter-more"
          aria-expanded={open}
          aria-controls="case-filters"
          onClick={() => setOpen(!open)}
        >
          {t('inbox.filter')}
          {further > 0 ? <span className="badge">{further.toLocaleString(lang)}</span> : null}
          <span className="caret" aria-hidden="true" />
        </button>
      </div>
      <div id="case-filters" className="filter-fields" hidden={!open}>
        <FilterSelect
          label={t('inbox.about')}
          all={t('inbox.allAbouts')}
          value={search.about}
          options={caseAbouts.map(a => ({ value: a, label: t(`about.${a}`) }))}
          onChange={about => change({ about })}
        />
        <FilterSelect
          label={t('inbox.kind')}
          all={t('inbox.allKinds')}
          value={search.kind}
          options={reportKinds.map(k => ({ value: k, label: t(`report.${k}`) }))}
          onChange={kind => change({ kind })}
        />
        <FilterSelect
          label={t('language')}
          all={t('articles.allLanguages')}
          value={search.lang}
          options={outlet.languages.map(l => ({ value: l.tag, label: languageName(l.tag, lang) }))}
          onChange={lang => change({ lang })}
        />
      </div>
      {filtered ? (
        <button type="button" className="link" onClick={() => change(noFilters)}>
          {t('articles.clear')}
        </button>
      ) : null}
    </search>
  );
}

function Row({ row }: { row: CaseRow }) {
  const t = useT();
  const when = useWhen();
  const outletTime = useOutletTime();
  const me = useSession().user.id;
  const lang = useLang();
  const meta = `case-${row.id}`;
  const day = (iso: string) => {
    const [at, today] = [new Date(iso), new Date()];
    if (at.toDateString() === today.toDateString()) return when(iso);
    const year = at.getFullYear() === today.getFullYear() ? {} : ({ year: 'numeric' } as const);
    return at.toLocaleDateString(lang, { day: 'numeric', month: 'short', ...year });
  };
  return (
    <li className="case-row">
      <Link
        to="/inbox/$case"
        params={{ case: String(row.id) }}
        search={true}
        activeOptions={{ includeSearch: false }}
        className="case-link"
        data-case={row.id}
        aria-describedby={meta}
      >
        <span className="case-excerpt" lang={row.lang} dir={row.dir}>
          {row.excerpt || <span className="muted">{t('inbox.noWords')}</span>}
        </span>
        {row.edition ? (
          <span className="case-article" lang={row.lang} dir={row.dir}>
            {row.edition.title || t('untitled')}
          </span>
        ) : null}
      </Link>
      <p className="row-meta" id={meta}>
        {row.state === 'open' ? null : <CaseChip state={row.state} />}
        <AboutChip about={row.about} />
        <span className="lang-tag">{row.lang}</span>
        {row.reports > 0 ? <span>{t('inbox.reports', { n: row.reports })}</span> : null}
        <KindsOf kinds={row.kinds} />
        <span>
          <time dateTime={row.firstAt} title={when(row.firstAt, 'full')}>
            {day(row.firstAt)}
          </time>
          {day(row.lastAt) === day(row.firstAt) ? null : (
            <>
              {' – '}
              <time dateTime={row.lastAt} title={when(row.lastAt, 'full')}>
                {day(row.lastAt)}
              </time>
            </>
          )}
        </span>
        {row.state === 'later' && row.laterUntil ? (
          <span>{t('inbox.until', { when: outletTime(row.laterUntil) })}</span>
        ) : null}
        {row.assignedTo ? (
          <span className="assigned" dir="auto">
            {row.assignedTo.id === me ? t('inbox.me') : row.assignedTo.name}
          </span>
        ) : null}
      </p>
    </li>
  );
}

import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSession } from '../session.tsx';
import { languageName, useLang, useT } from '../texts.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { useTitle } from '../ui/title.ts';
import { CommentCard } from './comment.tsx';
import { type CommentSearch, commentsQuery, shows } from './queries.ts';
import '../styles/comments.css';

/** What readers write beneath articles: what waits first, then whatever is looked for. */
export function CommentsScreen() {
  const t = useT();
  const lang = useLang();
  useTitle(t('nav.comments'));
  const { outlet } = useSession();
  const search = useSearch({ from: '/desk/comments' });
  const navigate = useNavigate();
  const change = (more: CommentSearch) => navigate({ to: '/comments', search: { ...search, ...more }, replace: true });
  const list = useInfiniteQuery({ ...commentsQuery(search), placeholderData: before => before });
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  const first = list.data?.pages[0];
  const show = search.show ?? 'waiting';
  return (
    <div className="page list-page comments-page">
      <h1>{t('nav.comments')}</h1>
      <nav className="comment-shows" aria-label={t('nav.comments')}>
        {shows.map(s => (
          <button
            key={s}
            type="button"
            aria-current={s === show ? 'page' : undefined}
            onClick={() => change({ show: s === 'waiting' ? undefined : s })}
          >
            {t(`comments.show.${s}`)}
            {first && (s === 'waiting' || s === 'reported') && first[s] > 0 ? (
              <span className="count">{first[s].toLocaleString(lang)}</span>
            ) : null}
          </button>
        ))}
      </nav>
      <search className="filters">
        <SearchBox label={t('comments.search')} value={search.q ?? ''} onChange={q => change({ q })} />
        <FilterSelect
          label={t('language')}
          all={t('articles.allLanguages')}
          value={search.lang}
          options={outlet.languages.map(l => ({ value: l.tag, label: languageName(l.tag, lang) }))}
          onChange={value => change({ lang: value })}
        />
        {search.q || search.lang || search.edition ? (
          <button
            type="button"
            className="quiet"
            onClick={() => change({ q: undefined, lang: undefined, edition: undefined })}
          >
            {t('articles.clear')}
          </button>
        ) : null}
      </search>
      <ListFailed of={list} />
      <p className="visually-hidden" role="status">
        {list.isSuccess && !list.isPlaceholderData ? t('comments.found', { n: rows.length }) : ''}
      </p>
      {list.isSuccess && rows.length === 0 ? (
        <div className="empty">
          <p>{t(show === 'waiting' ? 'comments.nothingWaits' : 'comments.nothing')}</p>
        </div>
      ) : (
        <ul className={list.isPlaceholderData ? 'comment-cards stale' : 'comment-cards'}>
          {rows.map(row => (
            <CommentCard key={row.id} row={row} />
          ))}
        </ul>
      )}
      <ListMore of={list} />
    </div>
  );
}

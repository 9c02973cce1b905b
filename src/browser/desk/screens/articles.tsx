import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { ArticleList, ArticleRow, EditionRef, EditionRow } from '../../../web/desk-api/contract.ts';
import { call, query } from '../api.ts';
import { peopleQuery, sectionsQuery, useNameOf } from '../lists.ts';
import { useOutletTime } from '../outlet-time.ts';
import { useMay, useSession } from '../session.tsx';
import { isTyping } from '../shell.tsx';
import { languageName, useLang, useT, useWhen } from '../texts.tsx';
import { LeadChip, StateChip } from '../ui/chip.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { Icon } from '../ui/icons.tsx';
import { ListMore } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { complain } from '../ui/toast.tsx';
import { editionStates } from '../words.ts';

const PartnerText = lazy(() => import('../translate/partner-text.tsx').then(m => ({ default: m.PartnerText })));

/** All articles, the newest work on top; the editions of one article stand together. */
export function Articles() {
  const t = useT();
  const lang = useLang();
  const nameOf = useNameOf();
  useTitle(t('nav.articles'));
  const { outlet } = useSession();
  const may = useMay();
  const navigate = useNavigate();
  const search = useSearch({ from: '/desk/' });
  const sections = useQuery(sectionsQuery);
  const people = useQuery(peopleQuery);
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(search.q ?? '');
  const [fromPartner, setFromPartner] = useState(false);

  const change = (more: Partial<typeof search>) =>
    navigate({ to: '/', search: old => ({ ...old, ...more }), replace: true });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (typed === (search.q ?? '')) return;
    const wait = setTimeout(() => change({ q: typed || undefined }), 200);
    return () => clearTimeout(wait);
  }, [typed]);

  const list = useInfiniteQuery({
    queryKey: ['articles', search],
    queryFn: ({ pageParam, signal }) =>
      call<ArticleList>('GET', `articles${query({ ...search, after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
    placeholderData: before => before,
  });
  const articles = useMemo(() => list.data?.pages.flatMap(p => p.items) ?? [], [list.data]);

  const create = useMutation({
    mutationFn: (of: string) => call<EditionRef>('POST', 'articles', { lang: of }),
    onSuccess: made => navigate({ to: '/editions/$edition', params: { edition: String(made.editionId) } }),
    onError: complain,
  });
  const newLang = search.lang ?? outlet.defaultLanguage;

  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || document.querySelector('.veil')) return;
      if (isTyping(e.target)) {
        if (e.key === 'Escape') (e.target as HTMLElement).blur();
        return;
      }
      if (e.key === '/') {
        e.preventDefault();
        box.current?.focus();
        box.current?.select();
      } else if (e.key === 'n' && may('article.create')) {
        e.preventDefault();
        create.mutate(newLang);
      } else if (e.key === 'j' || e.key === 'k') {
        const rows = [...document.querySelectorAll<HTMLElement>('a.row-title')];
        const at = rows.indexOf(document.activeElement as HTMLElement);
        const next = rows[e.key === 'j' ? at + 1 : Math.max(at - 1, 0)];
        next?.focus();
        next?.scrollIntoView({ block: 'nearest' });
      }
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  });

  const filtered = search.q || search.state || search.lang || search.section || search.person || search.mine;
  return (
    <div className="page list-page">
      <header className="page-head">
        <h1>{t('nav.articles')}</h1>
        <div className="row">
          {may('edition.create') ? (
            <button type="button" onClick={() => setFromPartner(true)} title={t('partner.title')}>
              <Icon name="globe" /> {t('articles.fromPartner')}
            </button>
          ) : null}
          {may('article.create') ? (
            <button
              type="button"
              className="primary"
              disabled={create.isPending}
              onClick={() => create.mutate(newLang)}
              aria-keyshortcuts="n"
            >
              <Icon name="plus" /> {t('articles.new')}
            </button>
          ) : null}
        </div>
      </header>
      <search className="filters">
        <div className="search-box">
          <Icon name="search" />
          <input
            ref={box}
            type="search"
            aria-label={t('articles.search')}
            aria-keyshortcuts="/"
            placeholder={t('articles.search')}
            value={typed}
            onChange={e => setTyped(e.target.value)}
          />
        </div>
        <FilterSelect
          label={t('state')}
          all={t('articles.allStates')}
          value={search.state}
          options={editionStates.map(s => ({ value: s, label: t(`state.${s}`) }))}
          onChange={state => change({ state })}
        />
        <FilterSelect
          label={t('language')}
          all={t('articles.allLanguages')}
          value={search.lang}
          options={outlet.languages.map(l => ({ value: l.tag, label: languageName(l.tag, lang) }))}
          onChange={lang => change({ lang })}
        />
        <FilterSelect
          label={t('section')}
          all={t('articles.allSections')}
          value={search.section}
          options={(sections.data ?? []).map(s => ({ value: s.slug, label: nameOf(s) }))}
          onChange={section => change({ section })}
        />
        <FilterSelect
          label={t('person')}
          all={t('articles.allPeople')}
          value={search.person}
          options={(people.data ?? []).map(p => ({ value: p.slug, label: nameOf(p) }))}
          onChange={person => change({ person })}
        />
        <label className="toggle">
          <input
            type="checkbox"
            checked={search.mine ?? false}
            onChange={e => change({ mine: e.target.checked || undefined })}
          />
          <span>{t('articles.mine')}</span>
        </label>
        {filtered ? (
          <button
            type="button"
            className="quiet"
            onClick={() => {
              setTyped('');
              navigate({ to: '/', search: {} });
            }}
          >
            {t('articles.clear')}
          </button>
        ) : null}
      </search>
      <p className="visually-hidden" role="status">
        {list.isSuccess && !list.isPlaceholderData ? t('articles.count', { n: articles.length }) : ''}
      </p>
      {list.isError ? (
        <p className="notice wrong" role="alert">
          {list.error.message}{' '}
          <button type="button" onClick={() => list.refetch()}>
            {t('again')}
          </button>
        </p>
      ) : null}
      {list.isSuccess && articles.length === 0 ? (
        <div className="empty">
          <p>{t(filtered ? 'articles.nothing' : 'articles.none')}</p>
        </div>
      ) : (
        <ul className={list.isPlaceholderData ? 'articles stale' : 'articles'}>
          {articles.map(a => (
            <Row
              key={a.id}
              article={a}
              sectionName={section =>
                nameOf(sections.data?.find(s => s.slug === section) ?? { slug: section, names: {} })
              }
            />
          ))}
        </ul>
      )}
      <ListMore of={list} />
      {fromPartner ? (
        <Suspense fallback={null}>
          <PartnerText lang={newLang} onClose={() => setFromPartner(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

function Row({ article, sectionName }: { article: ArticleRow; sectionName: (slug: string) => string }) {
  const t = useT();
  const outletTime = useOutletTime();
  const main = article.editions.find(e => e.lang === article.originalLang) ?? article.editions[0];
  if (!main) return null;
  const others = article.editions.filter(e => e !== main);
  return (
    <li className="article-row">
      <div className="row-main">
        <Link
          to="/editions/$edition"
          params={{ edition: String(main.id) }}
          className="row-title"
          lang={main.lang}
          dir={main.dir}
        >
          {main.title || <span className="muted">{t('untitled')}</span>}
        </Link>
        <p className="row-meta">
          <StateChip state={main.state} changed={main.changed} />
          <StaleChip edition={main} />
          {main.leads ? <LeadChip /> : null}
          <span className="lang-tag">{main.lang}</span>
          {article.section ? <span>{sectionName(article.section)}</span> : null}
          <span>{t('words', { n: main.words })}</span>
          <Edited edition={main} />
          {main.state === 'scheduled' && main.publishAt ? (
            <span>{t('articles.goesOut', { when: outletTime(main.publishAt) })}</span>
          ) : null}
        </p>
      </div>
      {others.length > 0 ? (
        <ul className="row-editions">
          {others.map(e => (
            <li key={e.id}>
              <Link to="/editions/$edition" params={{ edition: String(e.id) }}>
                <span className="lang-tag">{e.lang}</span>
                <span className="edition-title" lang={e.lang} dir={e.dir}>
                  {e.title || t('untitled')}
                </span>
                <StateChip state={e.state} changed={e.changed} />
                {e.leads ? <LeadChip /> : null}
              </Link>
              <StaleChip edition={e} />
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

/** How much of a translation its original left behind; leads to where it is mended. */
function StaleChip({ edition }: { edition: EditionRow }) {
  const t = useT();
  if (edition.stale === 0) return null;
  return (
    <Link
      to="/editions/$edition/translate"
      params={{ edition: String(edition.id) }}
      search={{ row: 'stale' }}
      className="chip stale-chip"
    >
      {t('articles.stale', { n: edition.stale })}
    </Link>
  );
}

function Edited({ edition }: { edition: EditionRow }) {
  const t = useT();
  const when = useWhen();
  const { timeZone } = useSession().outlet;
  const at = when(edition.savedAt, 'short', timeZone);
  return (
    <span>
      <time dateTime={edition.savedAt} title={`${when(edition.savedAt, 'full', timeZone)} (${timeZone})`}>
        {edition.savedBy ? t('articles.edited', { who: edition.savedBy, when: at }) : at}
      </time>
    </span>
  );
}

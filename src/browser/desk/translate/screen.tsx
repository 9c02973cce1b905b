import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import {
  lazy,
  type KeyboardEvent as ReactKeyboardEvent,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { EditionView, Problem } from '../../../web/desk-api/contract.ts';
import type { MatchView } from '../../../web/desk-api/memory-contract.ts';
import type { LinkChanged, LinkView, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { call, callAgain, Refused } from '../api.ts';
import { PublishDialog } from '../editor/publish.tsx';
import { SaveStatus } from '../editor/save-status.tsx';
import { Choose } from '../editor/toolbar.tsx';
import { useSession } from '../session.tsx';
import { isTyping } from '../shell.tsx';
import { apart, languageName, useLang, useT } from '../texts.tsx';
import { StateChip } from '../ui/chip.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { isGoing, keyOf } from '../ui/keys.ts';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { Begin } from './begin.tsx';
import { FileDialog } from './file.tsx';
import { RowHelp, SourceFacts } from './help.tsx';
import { forgetRow, keepRow, keptRows } from './keep.ts';
import {
  canJoin,
  canSplit,
  fits,
  isBlank,
  kindOf,
  needsWork,
  newest,
  picturesOf,
  type RowFilter,
  rowFilters,
  sourceText,
} from './links.ts';
import { ProgressMap } from './map.tsx';
import { matchesQuery, othersOf, termsQuery, wordsOfMatch } from './memory.ts';
import { PairDialog } from './pair.tsx';
import { SourceTextAgain } from './partner-text.tsx';
import { inlineOf, plainWords } from './plain-words.ts';
import { Row, type RowActs } from './row.tsx';
import { both, openRowSaver, type RowSaver, shownOf, wordsOf } from './saving.ts';
import type { SegmentHandle } from './segment-editor.tsx';
import '../styles/editor.css';
import '../styles/translate.css';

const Help = lazy(() => import('../screens/help.tsx'));

/** How often a text is asked for again, in ms: others work on it too. */
const lookEvery = 4000;

/** Which rows a point of the checklist is about. */
const problemFilters: Partial<Record<Problem['key'], RowFilter>> = {
  untranslated: 'untranslated',
  'left-out': 'untranslated',
  'machine-unreviewed': 'machine',
  stale: 'stale',
  'needs-check': 'check',
};

const viewKey = (id: number) => ['translation', id];

/** Loads what an edition renders; says so where it is no translation yet. */
export function TranslateScreen() {
  const t = useT();
  const client = useQueryClient();
  const { edition } = useParams({ from: '/desk/editions/$edition/translate' });
  const id = Number(edition);
  const tag = useRef<{ id: number; tag: string | null }>({ id, tag: null });
  const view = useQuery({
    queryKey: viewKey(id),
    queryFn: async ({ signal }) => {
      const known = client.getQueryData<TranslationView>(viewKey(id));
      const before = known && tag.current.id === id ? tag.current.tag : null;
      const answer = await callAgain<TranslationView>(`editions/${id}/translation`, before, signal);
      // what stands here may be newer than what was asked for
      const now = client.getQueryData<TranslationView>(viewKey(id));
      if (!answer) return now!;
      tag.current = { id, tag: answer.tag };
      return newest(now, answer.value);
    },
    refetchInterval: query => (query.state.data ? (query.state.data.drafting > 0 ? 1500 : lookEvery) : false),
    refetchOnWindowFocus: true,
    staleTime: 0,
    gcTime: 0,
  });

  if (view.data) return <Desk key={id} view={view.data} again={() => view.refetch()} />;
  if (view.error instanceof Refused && view.error.status === 404 && view.error.key === 'translation.none')
    return <Begin id={id} onBegun={made => client.setQueryData(viewKey(id), made)} />;
  if (view.isError)
    return (
      <div className="page">
        <p className="notice wrong" role="alert">
          {view.error.message}
        </p>
        <p>
          <button type="button" onClick={() => view.refetch()}>
            {t('again')}
          </button>{' '}
          <Link to="/">{t('nav.articles')}</Link>
        </p>
      </div>
    );
  return <p className="page muted">{t('loading')}</p>;
}

type Active = {
  id: number;
  focus: 'text' | 'row' | null;
  where?: { x: number; y: number } | 'start' | undefined;
  /** which of the row's texts, where there are several */
  index?: number | undefined;
};

function Desk({ view, again }: { view: TranslationView; again: () => Promise<unknown> }) {
  const t = useT();
  const lang = useLang();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { user } = useSession();
  const search = useSearch({ from: '/desk/editions/$edition/translate' });
  const { edition, source } = view;
  const { id } = edition;
  const { write, review, publish } = view.can;
  // who may not publish has somebody else look at it
  const can = useMemo(() => ({ write, publish, review: review && publish }), [write, review, publish]);
  useTitle(t('translate.title', { title: source.title || t('untitled') }));

  const [saver] = useState<RowSaver>(() =>
    openRowSaver({
      send: (link, write) =>
        call<LinkChanged>('PUT', `editions/${id}/translation/links/${link}`, write).catch(error => {
          // the session ended: the sign-in comes up, and what is kept on this device is put back after it
          if (error instanceof Refused && error.status === 401) client.setQueryData(['session'], null);
          throw error;
        }),
      answered: answer =>
        client.setQueryData<TranslationView>(viewKey(id), old =>
          old
            ? {
                ...old,
                edition: { ...old.edition, version: Math.max(old.edition.version, answer.version) },
                progress: answer.progress,
                links: old.links.map(l => (l.id === answer.link.id ? answer.link : l)),
              }
            : old,
        ),
      theirs: link =>
        client.setQueryData<TranslationView>(viewKey(id), old =>
          old ? { ...old, links: old.links.map(l => (l.id === link.id ? link : l)) } : old,
        ),
      keep: row => keepRow(user.id, id, row),
      forget: link => forgetRow(user.id, id, link),
    }),
  );
  const pending = useSyncExternalStore(saver.subscribe, saver.pending);
  const save = useSyncExternalStore(saver.subscribe, saver.overall);
  const { links } = view;
  const shown = useMemo(
    () => links.map(l => (pending.has(l.id) ? shownOf(l, pending.get(l.id)).link : l)),
    [links, pending],
  );

  const [filter, setFilter] = useState<RowFilter>('all');
  const [active, setActive] = useState<Active | null>(() => {
    const first =
      links.find(l => (search.row === 'stale' ? l.stale : l.id === search.row)) ??
      links.find(l => needsWork(l, can.review)) ??
      links[0];
    return first ? { id: first.id, focus: 'row' } : null;
  });
  const [noting, setNoting] = useState<number | null>(null);
  const [pairing, setPairing] = useState<number | null>(null);
  const [dialog, setDialog] = useState<'help' | 'text' | 'file' | null>(null);
  const [publishing, setPublishing] = useState<EditionView | null>(null);
  const [told, setTold] = useState('');
  const rows = useRef<HTMLOListElement>(null);
  const handles = useRef(new Map<number, SegmentHandle>());
  const wide = useWide();

  const listed = useMemo(
    () => shown.filter(l => fits(l, filter) || l.id === active?.id || pending.get(l.id)?.save.kind === 'conflict'),
    [shown, filter, active?.id, pending],
  );
  const activeLink = shown.find(l => l.id === active?.id);
  const langs = { source: source.lang, target: edition.lang };
  const found = useQuery({
    ...matchesQuery(langs, activeLink ? sourceText(activeLink) : ''),
    enabled: activeLink !== undefined,
  }).data;
  const matches = found && activeLink ? othersOf(found, id, activeLink.id) : [];

  // what this device still held of an earlier visit
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    const kept = can.write ? keptRows(user.id, id) : [];
    for (const row of kept) saver.change(row.base, row.change);
    if (kept.length > 0) say(t('editor.recovered'));
  }, []);
  useEffect(
    () => () => {
      void saver.flush().finally(() => saver.stop());
    },
    [saver],
  );
  useEffect(() => {
    const guard = (e: BeforeUnloadEvent) => {
      if (saver.overall().kind !== 'saved') e.preventDefault();
    };
    const hidden = () => document.visibilityState === 'hidden' && void saver.flush();
    addEventListener('beforeunload', guard);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      removeEventListener('beforeunload', guard);
      document.removeEventListener('visibilitychange', hidden);
    };
  }, [saver]);

  // to the row that became the active one
  useEffect(() => {
    if (!active?.focus) return;
    const row = rows.current?.querySelector<HTMLElement>(`[data-link="${active.id}"]`);
    if (!row) return;
    const editor = active.focus === 'text' ? handles.current.get(active.index ?? 0) : undefined;
    if (editor) editor.focus(active.where);
    // never takes the focus from somebody who has put it elsewhere
    else if (active.focus === 'row' || document.activeElement === document.body)
      row.querySelector<HTMLElement>('.tr-number')?.focus({ preventScroll: true });
    // a tall row shows its source first
    row.scrollIntoView({ block: row.offsetHeight > innerHeight * 0.6 ? 'start' : 'nearest' });
  }, [active]);
  // the row was joined into another one, or removed, here or elsewhere
  useEffect(() => {
    if (active && !links.some(l => l.id === active.id)) setActive(links[0] ? { id: links[0].id, focus: null } : null);
  }, [links, active]);

  const current = useRef({ view, shown, listed, pending, active, matches, can });
  current.current = { view, shown, listed, pending, active, matches, can };

  /** The row after or before one, among those that are listed; those that need work only, if so wanted. */
  const neighbour = (from: number, by: 1 | -1, work: boolean): LinkView | undefined => {
    const { shown: all, listed: seen, can: mine } = current.current;
    const among = work ? all : seen;
    const at = among.findIndex(l => l.id === from);
    const ahead = by === 1 ? among.slice(at + 1) : among.slice(0, Math.max(at, 0)).reverse();
    if (!work) return ahead.find(l => !isBlank(l)) ?? ahead[0];
    return ahead.find(l => needsWork(l, mine.review)) ?? among.find(l => l.id !== from && needsWork(l, mine.review));
  };
  const go = (link: LinkView | undefined, focus: Active['focus'] = 'text') => {
    if (link) setActive({ id: link.id, focus });
    return link !== undefined;
  };

  /** Acts that change more than one row stand on what the server has. */
  const actOn = useCallback(
    async (link: number, path: string, body: object = {}, then: Pick<Active, 'index' | 'where'> = {}) => {
      if (!(await saver.flush())) return;
      const now = client.getQueryData<TranslationView>(viewKey(id))?.links.find(l => l.id === link);
      if (!now) return;
      try {
        const made = await call<TranslationView>('POST', `editions/${id}/translation/${path}`, {
          version: now.version,
          ...body,
        });
        client.setQueryData(viewKey(id), made);
        setActive({
          id: made.links.some(l => l.id === link) ? link : (made.links[0]?.id ?? link),
          focus: 'text',
          ...then,
        });
      } catch (error) {
        complain(error);
        await again();
      }
    },
    [saver, client, id, again],
  );
  const wholeText = useMutation({
    mutationFn: async ({ path, body }: { path: string; body?: object }) => {
      if (!(await saver.flush())) return null;
      return call<TranslationView>('POST', `editions/${id}/translation/${path}`, body);
    },
    onSuccess: made => {
      if (made) client.setQueryData(viewKey(id), made);
    },
    onError: complain,
  });
  const machine = useMutation({
    mutationFn: async (which: number[] | null) => {
      await saver.flush();
      return call<{ drafting: number }>('POST', `editions/${id}/translation/machine`, which ? { links: which } : {});
    },
    onSuccess: ({ drafting }) => {
      client.setQueryData<TranslationView>(viewKey(id), old => (old ? { ...old, drafting } : old));
      void again();
    },
    onError: complain,
  });

  const acts = useRef<RowActs>(null);
  acts.current ??= makeActs();
  function makeActs(): RowActs {
    const linkOf = (link: number) => current.current.view.links.find(l => l.id === link)!;
    const change = (link: number, what: Parameters<RowSaver['change']>[1], now = false) =>
      saver.change(linkOf(link), what, now);
    const written = (link: number) => {
      const words = shownOf(linkOf(link), saver.pending().get(link)).words;
      return words.some(w => plainWords(w).trim() !== '');
    };
    const use = (n: number) => {
      const match = current.current.matches?.[n - 1];
      if (match) useMatch(match);
      return match !== undefined;
    };
    const made: RowActs = {
      open: (link, where) => setActive({ id: link, focus: 'text', where }),
      // words that are typed are a draft until somebody says otherwise
      type: (link, words) => change(link, { target: words, state: 'draft' }),
      confirm: link => {
        if (!current.current.can.write) return;
        if (!written(link)) {
          setTold(t('translate.empty'));
          return;
        }
        const { stale, paired } = linkOf(link);
        change(
          link,
          {
            state: current.current.can.review ? 'reviewed' : 'draft',
            ...(stale || paired !== null ? { settle: true } : {}),
          },
          true,
        );
        const next = neighbour(link, 1, true);
        if (!go(next)) say(t('translate.allDone'));
      },
      settle: link => {
        const reviewer = current.current.can.review;
        const edited = saver.pending().get(link)?.change.target !== undefined;
        // words that stay as they were are worth what they were, but for a review that only a reviewer renews
        const state = edited || linkOf(link).state === 'reviewed' ? (reviewer ? 'reviewed' : 'draft') : undefined;
        change(link, { settle: true, ...(state ? { state } : {}) }, true);
        setTold(t('translate.settled'));
      },
      mark: (link, state) => change(link, { state }, true),
      writeNote: link => {
        setActive({ id: link, focus: null });
        setNoting(link);
        setTimeout(() => rows.current?.querySelector<HTMLElement>(`[data-link="${link}"] .note-box`)?.focus(), 50);
      },
      note: (link, text) => change(link, { note: text }),
      copy: link => {
        const { source: from } = linkOf(link);
        const into = handles.current;
        if (into.size === 1)
          into.get(0)!.replace(from.flatMap((s, i) => (i > 0 ? [...inlineOf(' '), ...s.content] : s.content)));
        else for (const [i, handle] of into) handle.replace(from[i]?.content ?? []);
      },
      join: link => void actOn(link, `links/${link}/join`),
      split: link => {
        const focused =
          [...handles.current].find(([i]) => document.activeElement === editorsOf(link)[i]) ?? [...handles.current][0];
        if (!focused) return;
        const [index, handle] = focused;
        const at = handle.caret();
        // a part without words would be an empty block
        const whole = plainWords(shownOf(linkOf(link), saver.pending().get(link)).words[index] ?? []);
        if (whole.slice(0, at).trim() === '' || whole.slice(at).trim() === '') {
          setTold(t('translate.noSplit'));
          return;
        }
        // one goes on writing behind the cut
        const then = { index: index + 1, where: 'start' as const };
        void actOn(link, `links/${link}/split`, { at: { index, offset: at } }, then);
      },
      part: link => void actOn(link, `links/${link}/split`),
      remove: link => void actOn(link, `links/${link}/remove`),
      pairUp: link => setPairing(link),
      machine: link => machine.mutate([link]),
      decide: (link, whose) => saver.decide(link, whose),
      drop: link => saver.drop(link),
      handle: (index, handle) => {
        if (handle) handles.current.set(index, handle);
        else handles.current.delete(index);
      },
      key: (e, link) => {
        const { can: mine } = current.current;
        const mod = e.ctrlKey || e.metaKey;
        if (e.isComposing || e.shiftKey) return false;
        if (e.key === 'Escape') {
          setActive({ id: link, focus: 'row' });
          return true;
        }
        if (mod && !e.altKey) {
          if (e.key === 'Enter') made.confirm(link);
          else if (e.key === 's') void saver.flush();
          else if (!/^[1-3]$/.test(keyOf(e))) return false;
          else if (mine.write) use(Number(keyOf(e)));
          return true;
        }
        if (e.altKey && !mod) {
          if (e.key === 'ArrowDown') go(neighbour(link, 1, false));
          else if (e.key === 'ArrowUp') go(neighbour(link, -1, false));
          else if (e.key === 'PageDown') go(neighbour(link, 1, true));
          else if (e.key === 'PageUp') go(neighbour(link, -1, true));
          else if (e.key === 'Enter' && mine.write) made.copy(link);
          else if (keyOf(e) === 'j' && mine.write) {
            const { links: all } = current.current.view;
            const row = linkOf(link);
            if (e.repeat) return true;
            if (canJoin(row, all.at(-1) === row)) made.join(link);
            else setTold(t('translate.noJoin'));
          } else return false;
          return true;
        }
        if (e.key === 'Enter' && mine.write && (e.target as HTMLElement).closest('.tr-editor')) {
          const row = linkOf(link);
          if (kindOf(row) === 'code') return false;
          if (e.repeat) return true;
          if (canSplit(row) && written(link)) made.split(link);
          else setTold(t('translate.noSplit'));
          return true;
        }
        if (e.key === 'F2' && mine.write) made.writeNote(link);
        else return false;
        return true;
      },
    };
    return made;
  }
  const editorsOf = (link: number) => [...(rows.current?.querySelectorAll(`[data-link="${link}"] .tr-editor`) ?? [])];
  const useMatch = (match: MatchView) => {
    handles.current.get(0)?.replace(inlineOf(wordsOfMatch(match)));
    setTold(t('translate.used', { percent: match.score }));
  };

  // keys on a row that is not being written in
  const rowKeys = (e: ReactKeyboardEvent) => {
    const row = (e.target as HTMLElement).closest<HTMLElement>('[data-link]');
    if (e.defaultPrevented || !row || document.querySelector('.veil, .menu-popover')) return;
    if (acts.current!.key(e.nativeEvent, Number(row.dataset.link))) e.preventDefault();
  };
  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || isTyping(e.target) || isGoing()) return;
      if (document.querySelector('.veil, .menu-popover')) return;
      const { active: at, listed: seen, shown: all, can: mine } = current.current;
      if (!at) return;
      const onRow = e.target === document.body || (e.target as HTMLElement).classList?.contains('tr-number');
      const key = keyOf(e);
      const step = (by: 1 | -1) => {
        const next = seen[seen.findIndex(l => l.id === at.id) + by];
        if (next) setActive({ id: next.id, focus: 'row' });
      };
      if (key === 'j' || (onRow && key === 'ArrowDown')) step(1);
      else if (key === 'k' || (onRow && key === 'ArrowUp')) step(-1);
      else if (key === 'n') go(neighbour(at.id, 1, true), 'row');
      else if (key === 'c' && mine.write) acts.current!.copy(at.id);
      else if (key === 's' && mine.write && all.find(l => l.id === at.id)?.stale) acts.current!.settle(at.id);
      else return;
      e.preventDefault();
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  });

  // the next row's help is there before one gets to it
  const nextWork = active
    ? shown.slice(shown.findIndex(l => l.id === active.id) + 1).find(l => needsWork(l, can.review))
    : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the row changes
  useEffect(() => {
    if (!nextWork) return;
    void client.prefetchQuery(matchesQuery(langs, sourceText(nextWork)));
    void client.prefetchQuery(termsQuery(langs, sourceText(nextWork)));
  }, [nextWork?.id]);

  const pictures = useQuery({
    queryKey: ['edition-pictures', id],
    queryFn: ({ signal }) => call<EditionView>('GET', `editions/${id}`, undefined, signal).then(v => v.draft.content),
    staleTime: 60_000,
    gcTime: 0,
  }).data;
  const pictureOf = useMemo(
    () => (pictures ? picturesOf(links, pictures) : new Map<number, string>()),
    [links, pictures],
  );

  const openPublish = async () => {
    await saver.flush();
    const fresh = await call<EditionView>('GET', `editions/${id}`).catch(complain);
    if (fresh) setPublishing(fresh);
  };
  const jump = (problem: Problem) => {
    setPublishing(null);
    const of = problemFilters[problem.key];
    const to = of
      ? shown.find(l => fits(l, of))
      : shown.find(l => (l.target[0] ?? l.source[0])?.kind === problem.where);
    // what is no row's is the editor's
    if (!of && !to) return void navigate({ to: '/editions/$edition', params: { edition: String(id) } });
    if (of) setFilter(of);
    // after the dialog has given the focus back
    setTimeout(() => go(to), 50);
  };

  // somebody joined or removed a row while its words were not saved yet
  const lost = [...pending].filter(([link]) => !links.some(l => l.id === link));
  const counts = new Map(rowFilters.map(f => [f, shown.filter(l => fits(l, f)).length]));
  const about = useMemo(
    () => ({
      can,
      engine: view.engine,
      source: { lang: source.lang, dir: source.dir },
      target: { lang: edition.lang, dir: edition.dir },
    }),
    [can, view.engine, source.lang, source.dir, edition.lang, edition.dir],
  );
  const untranslated = counts.get('untranslated') ?? 0;
  const textActs: { id: string; label: string; icon: IconName; act: () => void; off?: boolean }[] = [
    {
      id: 'copy',
      label: t('translate.copyAll'),
      icon: 'articles',
      act: () => wholeText.mutate({ path: 'copy' }),
      off: untranslated === 0,
    },
    {
      id: 'machine',
      label: t('translate.machineAll', { n: untranslated }),
      icon: 'redo',
      act: () => machine.mutate(null),
      off: view.engine === null || untranslated === 0,
    },
    {
      id: 'pair',
      label: t('translate.pairAgain'),
      icon: 'link',
      act: () => wholeText.mutate({ path: 'pairs', body: { all: true } }),
      off: !links.some(l => l.paired !== null),
    },
    {
      id: 'text',
      label: t('translate.textAgain'),
      icon: 'upload',
      act: () => setDialog('text'),
      off: source.kind !== 'text',
    },
    {
      id: 'file',
      label: t('translate.file'),
      icon: 'upload',
      act: () => void saver.flush().then(() => setDialog('file')),
    },
    { id: 'keys', label: t('help'), icon: 'help', act: () => setDialog('help') },
  ];
  const offered = textActs.filter(a => !a.off && (can.write || a.id === 'keys'));
  const help = activeLink ? (
    <RowHelp
      link={activeLink}
      view={view}
      onUse={useMatch}
      onInsert={term => handles.current.get(0)?.insert(term)}
      onMachine={() => acts.current!.machine(activeLink.id)}
    />
  ) : null;

  return (
    <div className="editor translate">
      <header className="editor-bar">
        <Link to="/" className="button quiet square" aria-label={t('nav.articles')} title={t('nav.articles')}>
          <Icon name="back" />
        </Link>
        <span className="lang-tag" title={`${languageName(source.lang, lang)} → ${languageName(edition.lang, lang)}`}>
          <bdi>{source.lang}</bdi>
          <Icon name="back" />
          <bdi>{edition.lang}</bdi>
        </span>
        <StateChip state={edition.state} changed={edition.changed} />
        <SaveStatus
          save={save}
          retry={() => void saver.flush()}
          settle={() => save.kind === 'conflict' && setActive({ id: save.link, focus: 'row' })}
        />
        <span className="stretch" />
        <Link
          to="/editions/$edition"
          params={{ edition: String(id) }}
          className="button quiet"
          aria-label={t('translate.toEditor')}
          title={t('translate.toEditor')}
        >
          <Icon name="articles" /> <span className="wide-only">{t('translate.editor')}</span>
        </Link>
        {can.publish ? (
          <button type="button" className="primary" onClick={() => void openPublish()}>
            {t(
              edition.state === 'published'
                ? 'publish.update'
                : edition.state === 'scheduled'
                  ? 'publish.scheduled'
                  : 'publish',
            )}
          </button>
        ) : null}
      </header>
      <div className="tr-head">
        <h1 className="visually-hidden">{t('translate.title', { title: source.title || t('untitled') })}</h1>
        <ProgressMap
          links={shown}
          active={active?.id ?? null}
          onJump={link => setActive({ id: link, focus: 'text' })}
        />
        <div className="tr-filter-line">
          <fieldset className="tr-filters">
            <legend className="visually-hidden">{t('translate.show')}</legend>
            {rowFilters
              .filter(f => f === 'all' || f === filter || (counts.get(f) ?? 0) > 0)
              .map(f => (
                <button
                  key={f}
                  type="button"
                  className="quiet tr-filter"
                  aria-pressed={filter === f}
                  onClick={() => setFilter(f)}
                >
                  {t(`translate.filter.${f}`)}{' '}
                  <span className="count">{(counts.get(f) ?? 0).toLocaleString(lang)}</span>
                </button>
              ))}
          </fieldset>
          <span className="stretch" />
          {(['previous', 'next'] as const).map(which => (
            <button
              key={which}
              type="button"
              className="quiet square"
              aria-label={t(`translate.${which}`)}
              title={`${t(`translate.${which}`)} (Alt ${which === 'next' ? 'PgDn' : 'PgUp'})`}
              onClick={() => active && go(neighbour(active.id, which === 'next' ? 1 : -1, true))}
            >
              <Icon name={which === 'next' ? 'down' : 'up'} />
            </button>
          ))}
          <Choose
            label={t('translate.wholeText')}
            shown={<Icon name="more" />}
            items={offered.map(({ id: key, label, icon }) => ({ id: key, label, icon }))}
            choose={chosen => offered.find(a => a.id === chosen)?.act()}
          />
        </div>
        {view.drafting > 0 ? (
          <p className="tr-drafting" role="status">
            {t('translate.drafting', { n: view.drafting })}
          </p>
        ) : null}
      </div>
      <p className="visually-hidden" role="status">
        {told}
      </p>
      {lost.map(([link, row]) => (
        <div key={link} className="notice wrong tr-lost" role="alert">
          <p>{t('translate.lost')}</p>
          <p lang={edition.lang} dir={edition.dir}>
            {(both(row).target ?? wordsOf(row.base)).map(plainWords).join('\n')}
          </p>
          <button type="button" onClick={() => saver.drop(link)}>
            {t('translate.letGo')}
          </button>
        </div>
      ))}
      {can.write ? null : <p className="notice tr-lost">{t('editor.readOnly')}</p>}
      {source.gone ? <p className="notice wrong tr-lost">{t('translate.gone')}</p> : null}
      {source.right ? (
        <p className="notice wrong tr-lost">
          {t('translate.right', { why: source.right, outlet: apart(source.outlet ?? '') })}
        </p>
      ) : null}
      <div className="tr-main">
        <ol className="tr-rows" ref={rows} onKeyDown={rowKeys} aria-label={t('translate.segments')}>
          {listed.map(link => {
            const at = links.findIndex(l => l.id === link.id);
            const isActive = link.id === active?.id;
            return (
              <Row
                key={link.id}
                link={links[at]!}
                pending={pending.get(link.id)}
                number={at + 1}
                active={isActive}
                last={at === links.length - 1}
                picture={pictureOf.get(link.id)}
                about={about}
                acts={acts.current!}
                noting={noting === link.id}
              >
                {isActive && !wide ? help : null}
              </Row>
            );
          })}
        </ol>
        {wide ? (
          <aside className="tr-side" aria-label={t('translate.help')}>
            {help}
            <SourceFacts view={view} />
          </aside>
        ) : (
          <div className="tr-source-facts">
            <SourceFacts view={view} />
          </div>
        )}
      </div>
      {listed.length === 0 ? <p className="empty">{t('translate.nothing')}</p> : null}
      {pairing !== null ? (
        <PairDialog
          view={view}
          link={pairing}
          onClose={() => setPairing(null)}
          onPair={chosen => {
            setPairing(null);
            void actOn(pairing, 'pairs', { link: pairing, with: chosen });
          }}
        />
      ) : null}
      {dialog === 'text' ? (
        <SourceTextAgain
          view={view}
          onClose={() => setDialog(null)}
          onDone={made => {
            client.setQueryData(viewKey(id), made);
            setDialog(null);
            say(t('translate.textTaken', { n: made.links.filter(l => l.stale).length }));
          }}
        />
      ) : null}
      {dialog === 'file' ? (
        <FileDialog
          edition={id}
          rowOf={link => {
            const at = shown.findIndex(l => l.id === link);
            return at < 0 ? null : at + 1;
          }}
          onClose={() => setDialog(null)}
          onTaken={() => void again()}
          onGo={link => {
            setDialog(null);
            // after the dialog has given the focus back
            setTimeout(() => go(shown.find(l => l.id === link)), 50);
          }}
        />
      ) : null}
      {dialog === 'help' ? (
        <Suspense fallback={null}>
          <Help onClose={() => setDialog(null)} />
        </Suspense>
      ) : null}
      {publishing ? (
        <PublishDialog
          view={publishing}
          version={publishing.draft.version}
          unsent={save.kind !== 'saved'}
          onJump={jump}
          onClose={() => setPublishing(null)}
          onDone={async () => {
            await again();
            client.invalidateQueries({ queryKey: ['articles'] });
            const fresh = await call<EditionView>('GET', `editions/${id}`).catch(complain);
            if (fresh) setPublishing(old => old && fresh);
            return fresh ?? null;
          }}
        />
      ) : null}
    </div>
  );
}

/** Whether there is room for help beside the rows. */
function useWide(): boolean {
  const query = '(min-width: 1100px)';
  return useSyncExternalStore(
    listener => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}

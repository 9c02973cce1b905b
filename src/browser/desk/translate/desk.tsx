import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
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
import type { LinkView, TranslationView } from '../../../web/desk-api/translation-contract.ts';
import { call } from '../api.ts';
import { PublishDialog } from '../editor/publish.tsx';
import { SaveStatus } from '../editor/save-status.tsx';
import { isTyping } from '../shell.tsx';
import { apart, languageName, useLang, useT } from '../texts.tsx';
import { StateChip } from '../ui/chip.tsx';
import { Icon } from '../ui/icons.tsx';
import { isGoing, keyOf } from '../ui/keys.ts';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { FileDialog } from './file.tsx';
import { RowsHead, type TextAct } from './head.tsx';
import { RowHelp, SourceFacts } from './help.tsx';
import { fits, isBlank, needsWork, picturesOf, type RowFilter, sourceText } from './links.ts';
import { matchesQuery, othersOf, termsQuery, wordsOfMatch } from './memory.ts';
import { PairDialog } from './pair.tsx';
import { SourceTextAgain } from './partner-text.tsx';
import { inlineOf, plainWords } from './plain-words.ts';
import { Row, type RowActs } from './row.tsx';
import { type Active, makeRowActs } from './row-acts.ts';
import { both, shownOf, wordsOf } from './saving.ts';
import type { SegmentHandle } from './segment-editor.tsx';
import { useRowSaver, viewKey } from './use-saver.ts';

const Help = lazy(() => import('../screens/help.tsx'));

/** Which rows a point of the checklist is about. */
const problemFilters: Partial<Record<Problem['key'], RowFilter>> = {
  untranslated: 'untranslated',
  'left-out': 'untranslated',
  'machine-unreviewed': 'machine',
  stale: 'stale',
  'needs-check': 'check',
};

/** The rows of a text and everything that is done at them. */
export function TranslatingDesk({ view, again }: { view: TranslationView; again: () => Promise<unknown> }) {
  const t = useT();
  const lang = useLang();
  const client = useQueryClient();
  const navigate = useNavigate();
  const search = useSearch({ from: '/desk/editions/$edition/translate' });
  const { edition, source } = view;
  const { id } = edition;
  const { write, review, publish } = view.can;
  // who may not publish has somebody else look at it
  const can = useMemo(() => ({ write, publish, review: review && publish }), [write, review, publish]);
  useTitle(t('translate.title', { title: source.title || t('untitled') }));

  const { saver, pending, save } = useRowSaver(id, can.write);
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

  const useMatch = (match: MatchView) => {
    handles.current.get(0)?.replace(inlineOf(wordsOfMatch(match)));
    setTold(t('translate.used', { percent: match.score }));
  };

  const acts = useRef<RowActs>(null);
  acts.current ??= makeRowActs({
    saver,
    current,
    rows,
    handles,
    t,
    activate: setActive,
    tell: setTold,
    noteAt: setNoting,
    pairAt: setPairing,
    draft: link => machine.mutate([link]),
    useMatch,
    actOn,
    neighbour,
    go,
  });

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
  const about = useMemo(
    () => ({
      can,
      engine: view.engine,
      source: { lang: source.lang, dir: source.dir },
      target: { lang: edition.lang, dir: edition.dir },
    }),
    [can, view.engine, source.lang, source.dir, edition.lang, edition.dir],
  );
  const untranslated = shown.filter(l => fits(l, 'untranslated')).length;
  const textActs: (TextAct & { off?: boolean })[] = [
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
      <RowsHead
        view={view}
        shown={shown}
        active={active?.id ?? null}
        filter={filter}
        acts={textActs.filter(a => !a.off && (can.write || a.id === 'keys'))}
        onFilter={setFilter}
        onJump={link => setActive({ id: link, focus: 'text' })}
        onStep={by => active && go(neighbour(active.id, by, true))}
      />
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

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { Node } from 'prosemirror-model';
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { EditionContent } from '../../../domain/article/content.ts';
import { countWords, readingMinutes, toText } from '../../../domain/document/text.ts';
import type { Draft, DraftSaved, EditionView, Problem } from '../../../web/desk-api/contract.ts';
import { call, Refused } from '../api.ts';
import { languageName, useLang, useT } from '../texts.tsx';
import { StateChip } from '../ui/chip.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { useUnsaved } from '../ui/unsaved.ts';
import { Body, type BodyHandle } from './body.tsx';
import { ConflictDialog } from './conflict.tsx';
import { type Edited, forget, type Kept, keep, kept, sendable } from './keep.ts';
import { LeadPictureField } from './lead-picture.tsx';
import { Panel, type PanelTab } from './panel.tsx';
import { placeOf } from './place-of.ts';
import { PublishDialog } from './publish.tsx';
import { SaveStatus } from './save-status.tsx';
import { openSaver, type Saver, textOf } from './saving.ts';
import '../styles/editor.css';

/** Loads an edition and what this device still holds of it, then opens the editor on both. */
export function EditorScreen() {
  const t = useT();
  const { edition } = useParams({ from: '/desk/editions/$edition' });
  const id = Number(edition);
  const view = useQuery({
    queryKey: ['edition', id],
    queryFn: ({ signal }) => call<EditionView>('GET', `editions/${id}`, undefined, signal),
    // read once for each visit: from then on the editor's own text is the newer one
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const [unsent, setUnsent] = useState<{ id: number; record: Kept | null } | null>(null);
  useEffect(() => {
    let now = true;
    kept(id).then(record => now && setUnsent({ id, record }));
    return () => {
      now = false;
    };
  }, [id]);

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
  if (!view.data || unsent?.id !== id) return <p className="page muted">{t('loading')}</p>;
  return <Editor key={id} first={view.data} unsent={unsent.record} />;
}

function Editor({ first, unsent }: { first: EditionView; unsent: Kept | null }) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id, lang, dir } = first;
  const [view, setView] = useState(first);
  const [start] = useState<Edited>(() => (unsent && first.can.save ? unsent.text : textOf(first.draft)));
  const [title, setTitle] = useState(start.title);
  const [summary, setSummary] = useState(start.summary);
  const [meta, setMeta] = useState<Omit<EditionContent, 'doc'>>(() => {
    const { doc: _, ...rest } = start.content;
    return rest;
  });
  const [words, setWords] = useState(first.draft.words);
  const [panel, setPanel] = useState<PanelTab | null>(() => (innerWidth >= 1100 ? 'article' : null));
  const [publishing, setPublishing] = useState(false);
  const [settling, setSettling] = useState(true);
  const body = useRef<BodyHandle>(null);
  const titleBox = useRef<HTMLTextAreaElement>(null);
  useTitle(title || t('untitled'));

  // the saver reads what is current when it sends, not what was there when it was made
  const current = useRef({ title, summary, meta });
  current.current = { title, summary, meta };
  // the body's newest text, here and not asked of the body: what is unsent is sent when the body is gone already
  const written = useRef<Node | null>(null);
  const read = useCallback(
    (): Edited => ({
      title: current.current.title,
      summary: current.current.summary,
      content: {
        doc: written.current ? (written.current.toJSON() as EditionContent['doc']) : start.content.doc,
        ...current.current.meta,
      },
    }),
    [start],
  );
  const [saver] = useState<Saver>(() =>
    openSaver({
      edition: id,
      draft:
        unsent && first.can.save && unsent.version !== first.draft.version
          ? { ...first.draft, version: unsent.version, ...unsent.base }
          : first.draft,
      read,
      send: text =>
        call<DraftSaved>('PUT', `editions/${id}/draft`, sendable(text)).catch(error => {
          // the session ended: the sign-in comes up, and what is kept on this device is put back after it
          if (error instanceof Refused && error.status === 401) client.setQueryData(['session'], null);
          throw error;
        }),
      keep,
      forget,
      saved: answer => {
        setView(old => ({
          ...old,
          slug: answer.slug,
          url: old.url.replace(/[^/]*$/, encodeURIComponent(answer.slug)),
        }));
        client.invalidateQueries({ queryKey: ['articles'] });
      },
    }),
  );
  const save = useSyncExternalStore(saver.subscribe, saver.state);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what this device still held
  useEffect(() => {
    if (!unsent || !first.can.save) return;
    say(t('editor.recovered'));
    saver.touch();
  }, []);
  useUnsaved(saver, () => saver.state().kind === 'saved');
  useEffect(() => {
    if (save.kind === 'conflict') setSettling(true);
  }, [save.kind]);

  const counting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const changed = useCallback(
    (doc: Node) => {
      written.current = doc;
      saver.touch();
      clearTimeout(counting.current);
      counting.current = setTimeout(() => setWords(countWords(toText(doc), lang)), 400);
    },
    [saver, lang],
  );

  const set = <K extends keyof typeof meta>(key: K, value: (typeof meta)[K]) => {
    setMeta(old => ({ ...old, [key]: value }));
    current.current = { ...current.current, meta: { ...current.current.meta, [key]: value } };
    saver.touch();
  };
  /** Shows a text that came from elsewhere: a merge, a restored revision. */
  const show = (text: Edited) => {
    setTitle(text.title);
    setSummary(text.summary);
    const { doc, ...rest } = text.content;
    setMeta(rest);
    current.current = { title: text.title, summary: text.summary, meta: rest };
    body.current?.replace(doc);
  };
  /** Reads again what the server says of the edition, not the text that is being written. */
  const refresh = useCallback(async () => {
    const fresh = await call<EditionView>('GET', `editions/${id}`).catch(complain);
    if (fresh) {
      setView(fresh);
      saver.rebase(fresh.draft, false);
    }
    client.invalidateQueries({ queryKey: ['articles'] });
    client.invalidateQueries({ queryKey: ['revisions', id] });
    return fresh ?? null;
  }, [id, client, saver]);
  const openPublish = () => void saver.flush().then(() => setPublishing(true));
  const jump = (problem: Problem) => {
    setPublishing(false);
    if (problem.where === 'translation')
      return void navigate({ to: '/editions/$edition/translate', params: { edition: String(id) } });
    // after the dialog has given the focus back
    setTimeout(() => {
      const field = problem.where;
      if (field === 'doc') return body.current?.goTo(placeOf(problem, body.current.doc()));
      if (field === 'title') return titleBox.current?.focus();
      if (field === 'summary') return document.getElementById('edition-summary')?.focus();
      setPanel('article');
      setTimeout(
        () =>
          document.querySelector<HTMLElement>(`[data-field="${field}"] :is(input, button, select, textarea)`)?.focus(),
        50,
      );
    }, 50);
  };

  return (
    <div className={panel ? 'editor with-panel' : 'editor'}>
      <header className="editor-bar">
        <Link to="/" className="button quiet square" aria-label={t('nav.articles')} title={t('nav.articles')}>
          <Icon name="back" />
        </Link>
        <span className="lang-tag" title={languageName(lang, useLang())}>
          {lang}
        </span>
        <StateChip
          state={view.state}
          changed={view.changed || save.kind !== 'saved' || saver.version() > view.draft.version}
        />
        <SaveStatus save={save} retry={() => void saver.flush()} settle={() => setSettling(true)} />
        <span className="stretch" />
        {view.article.originalLang !== lang || meta.source ? (
          <Link
            to="/editions/$edition/translate"
            params={{ edition: String(id) }}
            className="button quiet"
            aria-label={t('translate')}
            title={t('translate')}
          >
            <Icon name="globe" /> <span className="wide-only">{t('translate')}</span>
          </Link>
        ) : null}
        <span className="word-count">{t('editor.count', { words, minutes: readingMinutes(words, lang) })}</span>
        <button
          type="button"
          className="quiet square"
          aria-pressed={panel === 'history'}
          aria-label={t('history')}
          title={t('history')}
          onClick={() => setPanel(panel === 'history' ? null : 'history')}
        >
          <Icon name="history" />
        </button>
        <button
          type="button"
          className="quiet square"
          aria-expanded={panel !== null}
          aria-label={t('panel')}
          title={t('panel')}
          onClick={() => setPanel(panel ? null : 'article')}
        >
          <Icon name="panel" />
        </button>
        {view.can.publish ? (
          <button type="button" className="primary" onClick={openPublish} aria-keyshortcuts="Control+Enter">
            {t(
              view.state === 'published'
                ? 'publish.update'
                : view.state === 'scheduled'
                  ? 'publish.scheduled'
                  : 'publish',
            )}
          </button>
        ) : null}
      </header>
      <div className="editor-main">
        <div className="writing-place">
          {view.gone ? <p className="notice">{t('editor.gone', { note: view.gone.note })}</p> : null}
          {!view.can.save ? <p className="notice">{t('editor.readOnly')}</p> : null}
          <Body
            ref={body}
            doc={start.content.doc}
            lang={lang}
            dir={dir}
            editable={view.can.save}
            onChange={changed}
            onSave={() => void saver.flush()}
            onPublish={openPublish}
          >
            <h1 className="visually-hidden">{title || t('untitled')}</h1>
            <Growing
              ref={titleBox}
              className="title-box"
              label={t('title')}
              value={title}
              lang={lang}
              dir={dir}
              readOnly={!view.can.save}
              autoFocus={first.draft.title === '' && !unsent}
              onChange={value => {
                setTitle(value);
                current.current = { ...current.current, title: value };
                saver.touch();
              }}
              onEnter={() => document.getElementById('edition-summary')?.focus()}
            />
            <Growing
              id="edition-summary"
              className="summary-box"
              label={t('summary')}
              value={summary}
              lang={lang}
              dir={dir}
              readOnly={!view.can.save}
              onChange={value => {
                setSummary(value);
                current.current = { ...current.current, summary: value };
                saver.touch();
              }}
              onEnter={() => body.current?.focus()}
            />
            <LeadPictureField
              lead={meta.lead}
              lang={lang}
              dir={dir}
              editable={view.can.save}
              onChange={lead => set('lead', lead)}
            />
          </Body>
        </div>
        {panel ? (
          <Panel
            tab={panel}
            onTab={setPanel}
            onClose={() => setPanel(null)}
            view={view}
            title={title}
            meta={meta}
            set={set}
            refresh={refresh}
            read={read}
            beforeRestore={() => saver.flush()}
            version={() => saver.version()}
            onRestored={(draft: Draft) => {
              show(textOf(draft));
              saver.rebase(draft, true);
            }}
          />
        ) : null}
      </div>
      {publishing ? (
        <PublishDialog
          view={view}
          version={saver.version()}
          unsent={save.kind !== 'saved'}
          onJump={jump}
          onClose={() => setPublishing(false)}
          onDone={refresh}
        />
      ) : null}
      {save.kind === 'conflict' && settling ? (
        <ConflictDialog
          base={save.base}
          mine={read()}
          theirs={save.theirs}
          lang={lang}
          dir={dir}
          onClose={() => setSettling(false)}
          onSettle={text => {
            const { theirs } = save;
            show(text);
            void saver.settle(theirs).then(done => done && say(t('conflict.settled')));
          }}
        />
      ) : null}
    </div>
  );
}

/** A text box that is as high as what is in it. */
function Growing({
  label,
  value,
  onChange,
  onEnter,
  ref,
  ...rest
}: {
  id?: string;
  label: string;
  value: string;
  lang: string;
  dir: string;
  className: string;
  readOnly: boolean;
  autoFocus?: boolean;
  onChange: (value: string) => void;
  onEnter: () => void;
  ref?: React.Ref<HTMLTextAreaElement>;
}) {
  return (
    <textarea
      ref={ref}
      {...rest}
      rows={1}
      aria-label={label}
      placeholder={label}
      value={value}
      spellCheck
      onChange={e => onChange(e.target.value.replace(/\n+/g, ' '))}
      onKeyDown={e => {
        if (e.key !== 'Enter' || e.nativeEvent.isComposing) return;
        e.preventDefault();
        if (!e.ctrlKey && !e.metaKey) onEnter();
      }}
    />
  );
}

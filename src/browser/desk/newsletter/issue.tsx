import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { Node } from 'prosemirror-model';
import { useEffect, useRef, useState } from 'react';
import { emptyDoc } from '../../../domain/document/schema.ts';
import type { IssueView } from '../../../web/desk-api/newsletter-contract.ts';
import { call, Refused, Unreachable } from '../api.ts';
import { Body, type BodyHandle } from '../editor/body.tsx';
import { sectionsQuery, useNameOf } from '../lists.ts';
import { useOutletTime } from '../outlet-time.ts';
import { useMay } from '../session.tsx';
import { useT } from '../texts.tsx';
import { Choice, TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { Preview } from './preview.tsx';
import { Progress } from './progress.tsx';
import { issueQuery } from './queries.ts';
import { SendDialog } from './send.tsx';
import '../styles/editor.css';

/** One letter: written while it is a draft, watched while it is on its way, read when it has gone. */
export function IssueScreen() {
  const t = useT();
  const { issue } = useParams({ from: '/desk/newsletter/$issue' });
  const id = Number(issue);
  const found = useQuery(issueQuery(id));
  useTitle(`${found.data?.subject || t('untitled')} · ${t('nav.newsletter')}`);
  if (found.isError)
    return (
      <div className="page">
        <p className="notice wrong" role="alert">
          {found.error instanceof Unreachable ? t('away.title') : found.error.message}
        </p>
      </div>
    );
  if (!found.data) return <p className="page muted">{t('loading')}</p>;
  return found.data.state === 'draft' ? <Draft key={id} first={found.data} /> : <Gone view={found.data} />;
}

/** What is written is kept a moment after the last key. */
const keepAfterMs = 1200;

function Draft({ first }: { first: IssueView }) {
  const t = useT();
  const may = useMay();
  const client = useQueryClient();
  const navigate = useNavigate();
  const name = useNameOf(first.lang);
  const sections = useQuery(sectionsQuery);
  const [subject, setSubject] = useState(first.subject);
  const [preheader, setPreheader] = useState(first.preheader);
  const [section, setSection] = useState(first.section);
  const [saved, setSaved] = useState<'saved' | 'waiting' | 'failed'>('saved');
  const [trouble, setTrouble] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const [looking, setLooking] = useState(false);
  const body = useRef<BodyHandle>(null);
  const written = useRef<Node | null>(null);
  const version = useRef(first.version);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<boolean>>(Promise.resolve(true));
  const dirty = useRef(false);
  // the saver reads what is current when it sends
  const current = useRef({ subject, preheader, section });
  current.current = { subject, preheader, section };
  const editable = may('newsletter.write');

  const flush = (): Promise<boolean> => {
    clearTimeout(timer.current);
    // one after the other: each answers with the version that the next one names
    running.current = running.current.then(async () => {
      if (!dirty.current) return true;
      dirty.current = false;
      try {
        const kept = await call<{ version: number }>('PUT', `newsletter/issues/${first.id}`, {
          version: version.current,
          lang: first.lang,
          ...current.current,
          document: written.current?.toJSON() ?? first.document ?? emptyDoc,
        });
        version.current = kept.version;
        setTrouble(null);
        if (!dirty.current) setSaved('saved');
        return true;
      } catch (error) {
        dirty.current = true;
        setSaved('failed');
        setTrouble(error instanceof Refused ? error.message : t('away.title'));
        return false;
      }
    });
    return running.current;
  };
  const touch = () => {
    dirty.current = true;
    setSaved('waiting');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void flush(), keepAfterMs);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for the screen's whole life
  useEffect(() => {
    const guard = (e: BeforeUnloadEvent) => {
      if (dirty.current) e.preventDefault();
    };
    addEventListener('beforeunload', guard);
    return () => {
      removeEventListener('beforeunload', guard);
      void flush().then(() => client.invalidateQueries({ queryKey: ['newsletter'] }));
    };
  }, []);

  const afterSaving = (act: () => void) => () => void flush().then(done => done && act());
  const test = useMutation({
    mutationFn: () => call('POST', `newsletter/issues/${first.id}/test`),
    onSuccess: () => say(t('mailing.tested')),
    onError: complain,
  });
  const remove = useMutation({
    mutationFn: () => call('DELETE', `newsletter/issues/${first.id}`),
    onSuccess: () => {
      dirty.current = false;
      void client.invalidateQueries({ queryKey: ['newsletter', 'issues'] });
      navigate({ to: '/newsletter' });
    },
    onError: complain,
  });
  return (
    <div className="letter-editor">
      <header className="letter-bar">
        <Link
          to="/newsletter"
          className="button quiet square"
          aria-label={t('mailing.issues')}
          title={t('mailing.issues')}
        >
          <Icon name="back" />
        </Link>
        <span className="lang-tag">{first.lang}</span>
        <span className="muted" role="status">
          {t(saved === 'saved' ? 'mailing.saved' : saved === 'waiting' ? 'mailing.saving' : 'mailing.unsaved')}
        </span>
        <span className="stretch" />
        <button type="button" className="quiet" onClick={afterSaving(() => setLooking(true))}>
          <Icon name="eye" /> {t('mailing.preview')}
        </button>
        {editable ? (
          <button type="button" disabled={test.isPending} onClick={afterSaving(() => test.mutate())}>
            {t('mailing.test')}
          </button>
        ) : null}
        {may('newsletter.send') ? (
          <button type="button" className="primary" onClick={afterSaving(() => setSending(true))}>
            {t('mailing.send')}
          </button>
        ) : null}
      </header>
      {trouble ? (
        <p className="notice wrong" role="alert">
          {trouble}{' '}
          <button type="button" onClick={() => void flush()}>
            {t('again')}
          </button>
        </p>
      ) : null}
      <div className="letter-heads">
        <TextInput
          label={t('mailing.subject')}
          value={subject}
          lang={first.lang}
          dir={first.dir}
          maxLength={200}
          disabled={!editable}
          onChange={value => {
            setSubject(value);
            touch();
          }}
        />
        <TextInput
          label={t('mailing.preheader')}
          hint={t('mailing.preheaderHint')}
          value={preheader}
          lang={first.lang}
          dir={first.dir}
          maxLength={200}
          disabled={!editable}
          onChange={value => {
            setPreheader(value);
            touch();
          }}
        />
        <Choice
          label={t('mailing.whom')}
          hint={t('mailing.whomHint')}
          value={section ?? ''}
          disabled={!editable}
          onChange={value => {
            setSection(value || null);
            touch();
          }}
          options={[
            { value: '', label: t('mailing.everybody') },
            ...(sections.data ?? []).map(s => ({ value: s.slug, label: name(s) })),
          ]}
        />
      </div>
      <Body
        ref={body}
        doc={first.document ?? emptyDoc}
        lang={first.lang}
        dir={first.dir}
        editable={editable}
        onChange={doc => {
          written.current = doc;
          touch();
        }}
        onSave={() => void flush()}
        onPublish={afterSaving(() => setSending(true))}
      >
        <h2 className="visually-hidden">{subject || t('untitled')}</h2>
      </Body>
      {editable ? (
        <p className="letter-end">
          <button type="button" className="quiet" disabled={remove.isPending} onClick={() => remove.mutate()}>
            <Icon name="trash" /> {t('mailing.delete')}
          </button>
        </p>
      ) : null}
      {looking ? <Preview id={first.id} dir={first.dir} onClose={() => setLooking(false)} /> : null}
      {sending ? <SendDialog id={first.id} version={version.current} onClose={() => setSending(false)} /> : null}
    </div>
  );
}

/** A letter that is scheduled, on its way, or gone. */
function Gone({ view }: { view: IssueView }) {
  const t = useT();
  const may = useMay();
  const client = useQueryClient();
  const outletTime = useOutletTime();
  const [looking, setLooking] = useState(false);
  const act = useMutation({
    mutationFn: (how: 'pause' | 'resume' | 'unschedule') =>
      how === 'unschedule'
        ? call('POST', `newsletter/issues/${view.id}/schedule`, { version: view.version, at: null })
        : call('POST', `newsletter/issues/${view.id}/${how}`),
    onSettled: () => client.invalidateQueries({ queryKey: ['newsletter'] }),
    onError: complain,
  });
  const button = (how: 'pause' | 'resume' | 'unschedule') => (
    <button type="button" disabled={act.isPending} onClick={() => act.mutate(how)}>
      {t(`mailing.${how}`)}
    </button>
  );
  return (
    <article className="page letter-gone">
      <header className="case-head">
        <Link
          to="/newsletter"
          className="button quiet square"
          aria-label={t('mailing.issues')}
          title={t('mailing.issues')}
        >
          <Icon name="back" />
        </Link>
        <div className="case-what">
          <h2 lang={view.lang} dir={view.dir}>
            {view.subject || t('untitled')}
          </h2>
          <p className="muted">
            <span className={`chip letter-${view.state}`}>{t(`mailing.state.${view.state}`)}</span>{' '}
            {t(`mailing.kind.${view.rhythm}`)}
            {view.state === 'scheduled' && view.dueAt ? ` · ${outletTime(view.dueAt)}` : ''}
            {view.finishedAt ? ` · ${outletTime(view.finishedAt)}` : ''}
          </p>
        </div>
      </header>
      {view.state === 'scheduled' ? <p>{t('mailing.goesTo', { n: view.readers })}</p> : null}
      {view.counts ? <Progress counts={view.counts} /> : null}
      <div className="letter-acts">
        <button type="button" onClick={() => setLooking(true)}>
          <Icon name="eye" /> {t('mailing.preview')}
        </button>
        {may('newsletter.send') && view.state === 'sending' ? button('pause') : null}
        {may('newsletter.send') && view.state === 'paused' ? button('resume') : null}
        {may('newsletter.send') && view.state === 'scheduled' ? button('unschedule') : null}
      </div>
      {looking ? <Preview id={view.id} dir={view.dir} onClose={() => setLooking(false)} /> : null}
    </article>
  );
}

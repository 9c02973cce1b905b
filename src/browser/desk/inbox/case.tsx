import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { DecisionAct } from '../../../domain/correction/case.ts';
import type { DeskUser } from '../../../web/desk-api/contract.ts';
import type { AcceptanceInput, Accepted, Acted, CaseView } from '../../../web/desk-api/inbox-contract.ts';
import { call, Refused, Unreachable } from '../api.ts';
import { useOutletTime } from '../outlet-time.ts';
import { useMay, useSession } from '../session.tsx';
import { isTyping } from '../shell.tsx';
import { type TextKey, useT, useWhen } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { isGoing, keyOf } from '../ui/keys.ts';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { AcceptForm, wordingOf } from './accept.tsx';
import { caseQuery, isWaiting, neighbour } from './cases.ts';
import { AboutChip, CaseChip } from './chips.tsx';
import { type Asked, DecideDialog } from './decide.tsx';
import { Decisions, OnSite, Origin, Passage, Related, Reports } from './reading.tsx';
import { useCases } from './screen.tsx';
import { forgetTyped, keepTyped, nothing, readTyped, type Typed } from './typed.ts';

/** How long an act can be taken back, by the server's rule. */
const undoMs = 10_000;

type Sent = { act: DecisionAct; body?: object };
/** Why an act did not go through, said above what was typed. */
type Trouble =
  | { kind: 'faster'; by: string | null; act: string; at: string }
  | { kind: 'away'; kept: boolean }
  | { kind: 'refused'; message: string };

export function CaseScreen() {
  const { case: id } = useParams({ from: '/desk/inbox/cases/$case' });
  return <Loaded key={id} id={Number(id)} />;
}

function Loaded({ id }: { id: number }) {
  const t = useT();
  const view = useQuery({ ...caseQuery(id), enabled: Number.isSafeInteger(id) });
  if (view.data) return <Case view={view.data} away={view.error instanceof Unreachable} />;
  return (
    <article className="case">
      <BackToList />
      {view.isError || !Number.isSafeInteger(id) ? (
        <p className="notice wrong" role="alert">
          {view.error instanceof Unreachable ? t('away.title') : (view.error?.message ?? t('inbox.noCase'))}{' '}
          <button type="button" onClick={() => view.refetch()}>
            {t('again')}
          </button>
        </p>
      ) : (
        <p className="muted">{t('loading')}</p>
      )}
    </article>
  );
}

function BackToList() {
  const t = useT();
  return (
    <Link to="/inbox" search={true} className="button quiet square to-list" aria-label={t('inbox.toList')}>
      <Icon name="back" />
    </Link>
  );
}

function Case({ view, away }: { view: CaseView; away: boolean }) {
  const t = useT();
  const when = useWhen();
  const outletTime = useOutletTime();
  const may = useMay();
  const { user, mail } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const search = useSearch({ from: '/desk/inbox/cases' });
  const { rows } = useCases(search);
  const heading = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState<Typed>(() => readTyped(user.id, view.id) ?? nothing);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const decides = view.can.decide && may('case.decide');
  const waits = isWaiting(view.state);
  // who writes about no passage wants an answer, and has it without ending the case first
  const letter = (view.about === 'outlet' || view.about === 'article') && view.suggestions.some(s => s.answerable);
  const title = view.edition?.title || (view.edition ? t('untitled') : t(`about.${view.about}`));
  useTitle(`${title} · ${t('nav.inbox')}`);

  // who comes from another case, or from the list, reads from the top
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  const latest = useRef(typed);
  latest.current = typed;
  const change = useCallback(
    (more: Partial<Typed>) => {
      const next = { ...latest.current, ...more };
      latest.current = next;
      keepTyped(user.id, view.id, next);
      setTyped(next);
    },
    [user.id, view.id],
  );

  /** What is said of a letter: that it goes out, or that there is nothing to carry it. */
  const told = (act: DecisionAct, body: object = {}): TextKey | null => {
    const written = act === 'ask' || (act === 'done' && 'reply' in body && body.reply !== '');
    if (!written) return null;
    if (!mail) return 'acted.unsent';
    return act === 'ask' ? 'acted.ask' : 'acted.answer';
  };

  const open = (id: number) => navigate({ to: '/inbox/$case', params: { case: String(id) }, search: true });
  const again = () => client.invalidateQueries({ queryKey: ['cases'] });

  /** Who was faster; what changed without a decision (a further report, another assignee) has the server's words. */
  const conflict = (error: Refused): Trouble => {
    const data = error.data as { by?: string | null; act?: string; at?: string } | null;
    const known = view.decisions.some(d => d.at === data?.at);
    return data?.act && !known
      ? { kind: 'faster', by: data.by ?? null, act: data.act, at: data.at ?? '' }
      : { kind: 'refused', message: error.message };
  };

  const act = useMutation({
    mutationFn: ({ act, body }: Sent) =>
      call<Acted | Accepted>('POST', `cases/${view.id}/${act}`, { version: view.version, ...body }),
    onMutate: () => setTrouble(null),
    onSuccess: (answer, { act, body }) => {
      setAsked(null);
      if (act === 'reopen') {
        say(t('acted.reopen'));
        void again();
        heading.current?.focus({ preventScroll: true });
        return;
      }
      const was = typed;
      forgetTyped(user.id, view.id);
      const takeBack = async () => {
        try {
          await call<Acted>('POST', `cases/${view.id}/undo`, { version: answer.version });
        } catch (error) {
          complain(error instanceof Unreachable ? new Error(t('inbox.notUndone')) : error);
          return;
        }
        if (was !== nothing) keepTyped(user.id, view.id, was);
        await client.invalidateQueries({ queryKey: ['cases'] });
        await open(view.id);
        setTyped(was); // where the case is still on the screen
        say(t('inbox.undone'));
      };
      const number = 'correction' in answer ? answer.correction : null;
      const text =
        view.page && act === 'accept'
          ? t(number === null ? 'acted.acceptOnSite' : 'acted.entryOnSite', { n: number ?? 0 })
          : number === null
            ? t(told(act, body) ?? (`acted.${act}` as TextKey))
            : t('acted.entry', { n: number });
      if (answer.undoUntil) {
        const left = Date.parse(answer.undoUntil) - Date.now();
        // a clock that is wrong must not take the way back away
        say(text, takeBack, left > 0 && left <= undoMs ? left : undoMs);
      } else say(text);
      const next = neighbour(rows, view.id);
      void again();
      if (next === null) navigate({ to: '/inbox', search: true }).then(focusEmpty);
      else open(next);
    },
    onError: error => {
      if (error instanceof Unreachable) setTrouble({ kind: 'away', kept: keepTyped(user.id, view.id, typed) });
      else if (error instanceof Refused && error.status === 409) {
        setTrouble(conflict(error));
        setAsked(null);
        void client.invalidateQueries({ queryKey: ['cases'] });
      } else setTrouble({ kind: 'refused', message: error.message });
    },
  });

  const assign = useMutation({
    mutationFn: (to: string | null) =>
      call<Acted>('PUT', `cases/${view.id}/assignee`, { version: view.version, user: to }),
    onMutate: () => setTrouble(null),
    onSuccess: (_, to) => {
      say(t(to === null ? 'acted.unassign' : to === user.id ? 'acted.assignMe' : 'acted.assign'));
      void again();
    },
    onError: error => {
      if (error instanceof Refused && error.status === 409) {
        setTrouble(conflict(error));
        void again();
      } else complain(error instanceof Unreachable ? new Error(t('away.title')) : error);
    },
  });

  const wording = wordingOf(view, typed);
  const accept = (input: Omit<AcceptanceInput, 'version'>) => act.mutate({ act: 'accept', body: input });
  const choose = (n: number) => {
    const text = wording.choices[n - 1];
    if (text !== undefined && view.now) change({ base: view.now.text, text });
  };

  useEffect(() => {
    const keys = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.altKey || isTyping(e.target) || isGoing()) return;
      if (e.ctrlKey || e.metaKey) {
        // the key on the button works wherever one stands in the case
        if (e.key === 'Enter' && decides && waits && !document.querySelector('.veil, .menu-popover'))
          field.current?.form?.requestSubmit();
        return;
      }
      if (document.querySelector('.veil, .menu-popover')) return;
      const key = keyOf(e);
      const toDo: Record<string, (() => void) | undefined> = {
        a: decides && waits && view.now ? () => field.current?.focus() : undefined,
        d: decides && waits ? () => setAsked('decline') : undefined,
        q: decides && waits ? () => setAsked('ask') : undefined,
        r: decides && waits && letter ? () => setAsked('answer') : undefined,
        l: decides && waits ? () => setAsked('later') : undefined,
        m: view.can.assign ? () => assign.mutate(view.assignedTo?.id === user.id ? null : user.id) : undefined,
      };
      const run = /^[1-9]$/.test(key) && decides && waits ? () => choose(Number(key)) : toDo[key];
      if (!run) return;
      e.preventDefault();
      run();
    };
    addEventListener('keydown', keys);
    return () => removeEventListener('keydown', keys);
  });

  const busy = act.isPending;
  const line = trouble ? (
    <p className="notice wrong" role="alert">
      {trouble.kind === 'away'
        ? t(trouble.kept ? 'save.offline' : 'save.offlineUnkept')
        : trouble.kind === 'refused'
          ? trouble.message
          : `${t('inbox.faster', {
              act: trouble.act,
              who: trouble.by ?? t('somebody'),
              when: when(trouble.at) || '–',
            })} ${typed === nothing ? '' : t('inbox.typedKept')}`}
    </p>
  ) : null;
  const kept = !waits && (typed.base !== null || typed.note || typed.reply || typed.reason || typed.ask);
  const endable = view.about !== 'passage' || view.now === null;
  return (
    <article className="case" aria-labelledby="case-title">
      <header className="case-head">
        <BackToList />
        <div className="case-what">
          <h2 id="case-title" ref={heading} tabIndex={-1} lang={view.edition ? view.lang : undefined}>
            <span dir={view.edition ? view.dir : undefined}>{title}</span>
          </h2>
          <p className="row-meta">
            <CaseChip state={view.state} />
            {view.edition ? <AboutChip about={view.about} /> : null}
            <span className="lang-tag">{view.lang}</span>
            {view.edition ? (
              <>
                <a href={view.edition.url} target="_blank" rel="noreferrer">
                  {view.edition.site ? t('inbox.onSite', { site: view.edition.site }) : t('inbox.asRead')}
                </a>
                {view.page ? null : (
                  <Link to="/editions/$edition" params={{ edition: String(view.edition.id) }}>
                    {t('inbox.inEditor')}
                  </Link>
                )}
              </>
            ) : null}
            {view.state === 'later' && view.laterUntil ? (
              <span>{t('inbox.until', { when: outletTime(view.laterUntil) })}</span>
            ) : null}
          </p>
        </div>
        {view.can.assign ? (
          <Assignee view={view} onAssign={to => assign.mutate(to)} />
        ) : view.assignedTo ? (
          <span className="muted" dir="auto">
            {view.assignedTo.name}
          </span>
        ) : null}
      </header>
      {line && !asked ? line : null}
      {away && !trouble ? <p className="notice">{t('inbox.stale')}</p> : null}
      <Origin view={view} />
      <Related view={view} />
      <Passage view={view} />
      <OnSite view={view} />
      <Reports view={view} />
      {kept ? (
        <section className="kept" aria-label={t('inbox.kept')}>
          <h3>{t('inbox.kept')}</h3>
          {[typed.base === null ? '' : typed.text, typed.note, typed.reply, typed.reason, typed.ask]
            .filter(Boolean)
            .map(text => (
              <blockquote key={text} dir="auto">
                {text}
              </blockquote>
            ))}
        </section>
      ) : null}
      {decides && waits ? (
        <AcceptForm
          view={view}
          typed={typed}
          wording={wording}
          onChange={change}
          onAccept={accept}
          busy={busy}
          field={field}
        >
          <ActBar>
            {view.now ? (
              <button type="submit" className="primary" disabled={busy} aria-keyshortcuts="Control+Enter">
                <Icon name="check" />{' '}
                {t(view.page ? 'inbox.acceptOnSite' : wording.kind === 'minor' ? 'inbox.acceptMinor' : 'inbox.accept')}{' '}
                <KeyHint of={`${mod} Enter`} />
              </button>
            ) : null}
            {letter ? (
              <button
                type="button"
                className="primary"
                disabled={busy}
                onClick={() => setAsked('answer')}
                aria-keyshortcuts="r"
              >
                {t('inbox.answer')} <KeyHint of="r" />
              </button>
            ) : null}
            {endable ? (
              <button
                type="button"
                className={view.now || letter ? '' : 'primary'}
                disabled={busy}
                onClick={() => setAsked('done')}
              >
                {t(view.about === 'check' ? 'inbox.holds' : 'inbox.done')}
              </button>
            ) : null}
            <button type="button" disabled={busy} onClick={() => setAsked('decline')} aria-keyshortcuts="d">
              {t('inbox.decline')} <KeyHint of="d" />
            </button>
            <button type="button" disabled={busy} onClick={() => setAsked('ask')} aria-keyshortcuts="q">
              {t('inbox.ask')} <KeyHint of="q" />
            </button>
            <button type="button" disabled={busy} onClick={() => setAsked('later')} aria-keyshortcuts="l">
              {t('inbox.later')} <KeyHint of="l" />
            </button>
          </ActBar>
        </AcceptForm>
      ) : null}
      <Decisions view={view} />
      {decides && !waits ? (
        <ActBar>
          <button type="button" disabled={busy} onClick={() => act.mutate({ act: 'reopen' })}>
            <Icon name="undo" /> {t('inbox.reopen')}
          </button>
        </ActBar>
      ) : null}
      {decides ? null : <p className="muted">{t('inbox.readOnly')}</p>}
      {asked ? (
        <DecideDialog
          asked={asked}
          view={view}
          typed={typed}
          onChange={change}
          busy={busy}
          trouble={line}
          onSend={body => act.mutate({ act: asked === 'answer' ? 'done' : asked, body })}
          onClose={() => {
            setAsked(null);
            setTrouble(null);
          }}
        />
      ) : null}
    </article>
  );
}

const mod = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';

/** The key of a button, for those who have keys; a screen reader has it from the button. */
function KeyHint({ of }: { of: string }) {
  return (
    <span className="key-hint" aria-hidden="true" dir="ltr">
      {of}
    </span>
  );
}

/** The acts, always in reach at the end of the window; messages keep clear of them. */
function ActBar({ children }: { children: ReactNode }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(([entry]) => {
      if (entry?.borderBoxSize[0]) style.setProperty('--act-bar', `${entry.borderBoxSize[0].blockSize}px`);
    });
    if (bar.current) observer.observe(bar.current);
    return () => {
      observer.disconnect();
      style.removeProperty('--act-bar');
    };
  }, []);
  return (
    <div className="act-bar" ref={bar}>
      {children}
    </div>
  );
}

/** When nothing is left, the list says so, and that is where the reader of the screen should be. */
function focusEmpty() {
  requestAnimationFrame(() => document.getElementById('main')?.focus());
}

function Assignee({ view, onAssign }: { view: CaseView; onAssign: (to: string | null) => void }) {
  const t = useT();
  const may = useMay();
  const { user } = useSession();
  const users = useQuery({
    queryKey: ['users'],
    queryFn: () => call<DeskUser[]>('GET', 'users'),
    enabled: may('user.list'),
    staleTime: 60_000,
  });
  const people = new Map<string, string>();
  for (const u of users.data ?? []) if (u.state === 'active' && u.id !== user.id) people.set(u.id, u.name);
  if (view.assignedTo && view.assignedTo.id !== user.id) people.set(view.assignedTo.id, view.assignedTo.name);
  return (
    <select
      className="assignee"
      aria-label={t('inbox.assignee')}
      aria-keyshortcuts="m"
      value={view.assignedTo?.id ?? ''}
      onChange={e => onAssign(e.target.value || null)}
    >
      <option value="">{t('inbox.nobody')}</option>
      <option value={user.id}>{t('inbox.me')}</option>
      {[...people].map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { DeskUser } from '../../../web/desk-api/contract.ts';
import type { RequestView } from '../../../web/desk-api/permission-contract.ts';
import { call, Refused, Unreachable } from '../api.ts';
import { useMay, useSession } from '../session.tsx';
import { languageName, useLang, useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { Loading, ToList } from '../ui/loading.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { GrantForm } from './grant-form.tsx';
import { requestQuery } from './queries.ts';
import { PermissionItem, RequestChip, RequestItem, useDay, useScope, whoOf } from './rows.tsx';
import { WordsField } from './words-field.tsx';

/** A request: who asks for what, what is known of them and of the article, and the answer. */
export function RequestScreen() {
  const t = useT();
  const { request: id } = useParams({ from: '/desk/permissions/requests/$request' });
  const found = useQuery({ ...requestQuery(Number(id)), enabled: Number.isSafeInteger(Number(id)) });
  if (found.data) return <Request key={id} view={found.data} />;
  return (
    <div className="page narrow">
      <ToList to="/permissions" label={t('permissions.toRequests')} />
      <Loading of={found} />
    </div>
  );
}

function Request({ view }: { view: RequestView }) {
  const t = useT();
  const lang = useLang();
  const when = useWhen();
  const day = useDay();
  const scope = useScope();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { mail } = useSession();
  const [asked, setAsked] = useState<'decline' | 'ask' | null>(null);
  const [granting, setGranting] = useState(false);
  const [trouble, setTrouble] = useState('');
  const who = whoOf(view) || t('permissions.forgotten');
  useTitle(`${who} · ${t('nav.permissions')}`);
  const again = () => client.invalidateQueries({ queryKey: ['permissions'] });

  const act = useMutation({
    mutationFn: ({ act, body }: { act: 'grant' | 'decline' | 'ask'; body: object }) =>
      call<{ version: number; number?: number }>('POST', `permissions/requests/${view.id}/${act}`, {
        version: view.version,
        ...body,
      }),
    onMutate: () => setTrouble(''),
    onSuccess: ({ number }, { act }) => {
      setAsked(null);
      setGranting(false);
      say(t(mail || view.email === null ? `permitted.${act}` : 'permitted.unsent'));
      void again();
      if (number !== undefined) navigate({ to: '/permissions/granted/$number', params: { number: String(number) } });
    },
    onError: error => {
      setTrouble(error instanceof Unreachable ? t('save.offline') : error.message);
      // the newest state is shown beneath what was typed
      if (error instanceof Refused && error.status === 409) void again();
    },
  });
  const busy = act.isPending;
  const line = trouble ? (
    <p className="notice wrong" role="alert">
      {trouble}
    </p>
  ) : null;
  const open = view.state === 'open';
  const grants = view.can.decide && (open || view.state === 'declined');
  const facts: [string, string][] = [
    [t('ask.site'), view.site],
    [t('ask.scope'), scope({ ...view, translation: view.translation ? [view.translation] : [] })],
    [t('ask.until'), view.until ? day(view.until) : t('permissions.forGood')],
    [t('ask.purpose'), view.purpose],
    [t('ask.message'), view.message],
    [t('ask.email'), view.email ?? t('ask.noEmail')],
  ];
  return (
    <article className="page request" aria-labelledby="request">
      <header className="case-head">
        <ToList to="/permissions" label={t('permissions.toRequests')} />
        <div className="case-what">
          <h2 id="request" dir="auto">
            {who}
          </h2>
          <p className="row-meta">
            <RequestChip state={view.state} asked={view.lastAct === 'ask'} />
            <span>{languageName(view.lang, lang)}</span>
            <time dateTime={view.receivedAt}>{when(view.receivedAt, 'full')}</time>
            {view.number === null ? null : (
              <Link to="/permissions/granted/$number" params={{ number: String(view.number) }}>
                {t('permissions.number', { n: String(view.number) })}
              </Link>
            )}
          </p>
        </div>
        {view.can.decide ? <Assignee view={view} /> : null}
      </header>
      {line && !asked && !granting ? line : null}
      <section className="request-part">
        <h3>{t('ask.article')}</h3>
        <p className="request-article" dir="auto">
          {view.article ? view.article.title : t('permissions.all')}
        </p>
        {view.page ? (
          <p className="row-meta">
            <a href={view.page.url} target="_blank" rel="noreferrer">
              {t('inbox.asRead')}
            </a>
            <Link to="/editions/$edition" params={{ edition: String(view.page.editionId) }}>
              {t('inbox.inEditor')}
            </Link>
          </p>
        ) : null}
        {view.page?.source ? <p className="notice warn">{t('ask.partner', { outlet: view.page.source })}</p> : null}
        <p className="hint">
          {t('ask.termsNow')} {view.terms.text}
        </p>
      </section>
      <dl className="request-facts">
        {facts.map(([name, text]) =>
          text ? (
            <div key={name}>
              <dt>{name}</dt>
              <dd dir="auto">{text}</dd>
            </div>
          ) : null,
        )}
      </dl>
      {view.acts.some(a => a.text || a.act === 'withdraw') ? (
        <section className="request-part">
          <h3>{t('ask.said')}</h3>
          <ul className="said">
            {view.acts.map(a => (
              <li key={a.at}>
                <p className="row-meta">
                  <strong>{t(`said.${a.act}`)}</strong>
                  {a.by ? <span dir="auto">{a.by}</span> : null}
                  <time dateTime={a.at}>{when(a.at)}</time>
                </p>
                {a.text ? (
                  <p className="said-text" dir="auto">
                    {a.text}
                  </p>
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {grants && !granting ? (
        <div className="request-acts">
          <button type="button" className="primary" onClick={() => setGranting(true)}>
            <Icon name="check" /> {t('request.grant')}
          </button>
          {open ? (
            <>
              <button type="button" onClick={() => setAsked('ask')}>
                {t('request.askBack')}
              </button>
              <button type="button" className="danger" onClick={() => setAsked('decline')}>
                {t('request.decline')}
              </button>
            </>
          ) : null}
        </div>
      ) : null}
      {granting ? (
        <GrantForm
          first={view.proposed}
          article={view.article?.id ? { id: view.article.id, title: view.article.title } : null}
          busy={busy}
          trouble={line}
          onSend={body => act.mutate({ act: 'grant', body })}
        />
      ) : null}
      {view.permissions.length > 0 ? (
        <section className="request-part">
          <h3>{t('ask.permissionsNow')}</h3>
          <ul className="articles">
            {view.permissions.map(row => (
              <PermissionItem key={row.number} row={row} />
            ))}
          </ul>
        </section>
      ) : null}
      {view.history.length > 0 ? (
        <section className="request-part">
          <h3>{t('ask.history')}</h3>
          <ul className="articles">
            {view.history.map(row => (
              <RequestItem key={row.id} row={row} />
            ))}
          </ul>
        </section>
      ) : null}
      {asked ? (
        <Answer
          asked={asked}
          view={view}
          busy={busy}
          trouble={line}
          onClose={() => {
            setAsked(null);
            setTrouble('');
          }}
          onSend={text => act.mutate({ act: asked, body: asked === 'ask' ? { question: text } : { reason: text } })}
        />
      ) : null}
    </article>
  );
}

function Answer({
  asked,
  view,
  busy,
  trouble,
  onClose,
  onSend,
}: {
  asked: 'decline' | 'ask';
  view: RequestView;
  busy: boolean;
  trouble: React.ReactNode;
  onClose: () => void;
  onSend: (text: string) => void;
}) {
  const t = useT();
  const lang = useLang();
  const [text, setText] = useState('');
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!busy && text.trim()) onSend(text.trim());
  };
  return (
    <Dialog title={t(asked === 'ask' ? 'request.askBack' : 'request.decline')} onClose={onClose}>
      <form onSubmit={submit}>
        {trouble}
        <WordsField
          label={t(asked === 'ask' ? 'request.question' : 'request.reason')}
          hint={`${t('request.inLanguage', { language: languageName(view.lang, lang) })} ${t(view.email === null ? 'request.onPage' : 'request.byMail')}`}
          lang={view.lang}
          value={text}
          onChange={setText}
          lines={6}
          required
          autoFocus
        />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            className={asked === 'decline' ? 'danger' : 'primary'}
            disabled={busy || text.trim() === ''}
          >
            {t(asked === 'ask' ? 'request.sendQuestion' : 'request.sendDecline')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Assignee({ view }: { view: RequestView }) {
  const t = useT();
  const may = useMay();
  const { user } = useSession();
  const client = useQueryClient();
  const users = useQuery({
    queryKey: ['users'],
    queryFn: () => call<DeskUser[]>('GET', 'users'),
    enabled: may('user.list'),
    staleTime: 60_000,
  });
  const assign = useMutation({
    mutationFn: (to: string | null) =>
      call('PUT', `permissions/requests/${view.id}/assignee`, { version: view.version, user: to }),
    onSettled: () => client.invalidateQueries({ queryKey: ['permissions'] }),
    onError: complain,
  });
  const people = new Map<string, string>();
  for (const u of users.data ?? []) if (u.state === 'active' && u.id !== user.id) people.set(u.id, u.name);
  if (view.assignedTo && view.assignedTo.id !== user.id) people.set(view.assignedTo.id, view.assignedTo.name);
  return (
    <select
      className="assignee"
      aria-label={t('inbox.assignee')}
      value={view.assignedTo?.id ?? ''}
      onChange={e => assign.mutate(e.target.value || null)}
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

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { CitationAct } from '../../../domain/citation/state.ts';
import type { CitationActed, CitationUseView, CitationView } from '../../../web/desk-api/citation-contract.ts';
import { call, Refused, Unreachable } from '../api.ts';
import { useMay, useSession } from '../session.tsx';
import { useLang, useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { Icon } from '../ui/icons.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { Allowances } from './allowances.tsx';
import { citationQuery, isBreach } from './queries.ts';
import { OutcomeChip, StateChip } from './screen.tsx';

export function CitationScreen() {
  const t = useT();
  const { citation: id } = useParams({ from: '/desk/citations/pages/$citation' });
  const found = useQuery({ ...citationQuery(Number(id)), enabled: Number.isSafeInteger(Number(id)) });
  if (found.data) return <Citation key={id} view={found.data} />;
  return (
    <article className="case">
      <ToList />
      {found.isError ? (
        <p className="notice wrong" role="alert">
          {found.error instanceof Unreachable ? t('away.title') : found.error.message}{' '}
          <button type="button" onClick={() => found.refetch()}>
            {t('again')}
          </button>
        </p>
      ) : (
        <p className="muted">{t('loading')}</p>
      )}
    </article>
  );
}

function ToList() {
  const t = useT();
  return (
    <Link to="/citations" search={true} className="button quiet square to-list" aria-label={t('citations.toList')}>
      <Icon name="back" />
    </Link>
  );
}

const written = ['thank', 'ask', 'license'] as const satisfies readonly CitationAct[];
type Written = (typeof written)[number];

function Citation({ view }: { view: CitationView }) {
  const t = useT();
  const when = useWhen();
  const may = useMay();
  const client = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  const [writing, setWriting] = useState<Written | null>(null);
  useTitle(`${view.host} · ${t('nav.citations')}`);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const again = () => client.invalidateQueries({ queryKey: ['citations'] });
  const act = useMutation({
    mutationFn: ({ act, body = {} }: { act: CitationAct; body?: object }) =>
      call<CitationActed>('POST', `citations/${view.id}/${act}`, { version: view.version, ...body }),
    onSuccess: (_, { act }) => {
      setWriting(null);
      say(t(`cited.${act}`));
      void again();
    },
    onError: error => {
      if (error instanceof Refused && error.status === 409) void again();
      if (!writing) complain(error instanceof Unreachable ? t('save.offline') : error.message);
    },
  });
  const lookNow = useMutation({
    mutationFn: () => call('POST', 'citations/look', { address: view.address }),
    onSuccess: () => say(t('citations.lookAsked')),
    onError: error => complain(error instanceof Unreachable ? t('save.offline') : error.message),
  });
  const breach = isBreach(view.outcome) && !view.gone;
  const settled = !['new', 'asked', 'to-license'].includes(view.state);
  return (
    <article className="case" aria-labelledby="citation">
      <header className="case-head">
        <ToList />
        <div className="case-what">
          <h2 id="citation" ref={heading} tabIndex={-1} dir="auto">
            {view.title || view.host}
          </h2>
          <p className="cites-address">
            <a href={view.address} target="_blank" rel="noreferrer nofollow" dir="ltr">
              {view.address}
            </a>
          </p>
          <p className="row-meta">
            <OutcomeChip outcome={view.outcome} gone={view.gone} />
            <StateChip state={view.state} />
            <span>
              {t('citations.firstSeen')} <time dateTime={view.firstSeenAt}>{when(view.firstSeenAt, 'full')}</time>
            </span>
            <span>
              {t('citations.lookedAt')} <time dateTime={view.lookedAt}>{when(view.lookedAt, 'full')}</time>
            </span>
          </p>
          <p className="row-meta">
            <Link to="/citations" search={{ side: 'all', host: view.host }}>
              {t('citations.ofHost')}
            </Link>
            {view.cited[0] ? (
              <Link to="/citations" search={{ side: 'all', article: view.cited[0].articleId }}>
                {t('citations.ofArticle')}
              </Link>
            ) : null}
          </p>
        </div>
      </header>
      {view.uses.map(use => (
        <Use key={use.editionId} use={use} mention={view.outcome === 'mention'} />
      ))}
      <section className="cites-proof">
        <h3>{t('citations.snapshot')}</h3>
        <p>
          <a className="button" href={`/desk/api/citations/${view.id}/snapshot`} download>
            {t('citations.download')}
          </a>
        </p>
        <p className="hint">
          SHA-256{' '}
          <code dir="ltr" className="cites-hash">
            {view.digest}
          </code>
        </p>
        {view.proof === 'right' ? (
          <p className="hint">{t('citations.proof.right')}</p>
        ) : (
          <p className="notice wrong">{t(`citations.proof.${view.proof}`)}</p>
        )}
      </section>
      {view.acts.length > 0 ? (
        <section className="decisions">
          <h3>{t('citations.done')}</h3>
          <ol>
            {view.acts.map(a => (
              <li key={a.at + a.act}>
                <span>{t(`citedAct.${a.act}`)}</span> <span className="muted">{a.by ?? t('citations.byLook')}</span>{' '}
                <time className="muted" dateTime={a.at}>
                  {when(a.at, 'full')}
                </time>
                {a.text ? (
                  <details>
                    <summary>{t(a.sent ? 'citations.sentLetter' : 'citations.letter')}</summary>
                    <p className="cites-letter" dir="auto">
                      {a.text}
                    </p>
                  </details>
                ) : null}
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {may('citation.decide') ? <Note view={view} /> : null}
      {view.can.decide ? (
        <div className="act-bar">
          {breach ? (
            <>
              <button type="button" className="primary" onClick={() => setWriting('ask')}>
                {t('citedDo.ask')}
              </button>
              <button type="button" onClick={() => setWriting('license')}>
                {t('citedDo.license')}
              </button>
              {may('permission.decide') ? (
                <Link className="button" to="/permissions/new" search={{ citation: view.id }}>
                  {t('citedDo.grant')}
                </Link>
              ) : null}
            </>
          ) : (
            <button type="button" className="primary" onClick={() => setWriting('thank')}>
              {t('citedDo.thank')}
            </button>
          )}
          {settled ? (
            <button type="button" disabled={act.isPending} onClick={() => act.mutate({ act: 'reopen' })}>
              {t('citedDo.reopen')}
            </button>
          ) : (
            <button type="button" disabled={act.isPending} onClick={() => act.mutate({ act: 'ignore' })}>
              {t('citedDo.ignore')}
            </button>
          )}
          <button type="button" className="quiet" disabled={lookNow.isPending} onClick={() => lookNow.mutate()}>
            {t('citations.lookAgain')}
          </button>
        </div>
      ) : null}
      {writing ? (
        <LetterDialog
          view={view}
          kind={writing}
          busy={act.isPending}
          error={act.error}
          onSend={body => act.mutate({ act: writing, body })}
          onClose={() => setWriting(null)}
        />
      ) : null}
    </article>
  );
}

function Use({ use, mention }: { use: CitationUseView; mention: boolean }) {
  const t = useT();
  const lang = useLang();
  const number = (n: number) => n.toLocaleString(lang);
  const { limit, link } = use;
  const over = limit !== null && use.total > limit;
  return (
    <section className="cites-use">
      <h3>
        <a href={use.url} target="_blank" rel="noreferrer" lang={use.lang} dir={use.dir}>
          {use.title || t('untitled')}
        </a>
      </h3>
      {mention ? (
        <p>{t('citations.mention')}</p>
      ) : (
        <dl className="cites-facts">
          <div>
            <dt>{t('citations.total')}</dt>
            <dd className={over ? 'cites-over' : ''}>
              {limit === null
                ? t('citations.noLimit', { total: number(use.total) })
                : t('citations.ofLimit', { total: number(use.total), limit: number(limit) })}
              {limit !== null && limit > 0 ? (
                <meter min={0} max={Math.max(limit, use.total)} high={limit} optimum={0} value={use.total}>
                  {number(use.total)}
                </meter>
              ) : null}
            </dd>
          </div>
          <div>
            <dt>{t('citations.longest')}</dt>
            <dd>{number(use.longest)}</dd>
          </div>
          <div>
            <dt>{t('citations.link')}</dt>
            <dd>
              {link ? t(`foundLink.${link.to}`) : t('foundLink.none')}
              {link?.nofollow ? ` · ${t('foundLink.nofollow')}` : ''}
              {link?.through ? ` · ${t('foundLink.through', { site: link.through })}` : ''}
            </dd>
          </div>
          <div>
            <dt>{t('citations.credit')}</dt>
            <dd>{t(use.credited ? 'citations.credited' : 'citations.uncredited')}</dd>
          </div>
        </dl>
      )}
      <Allowances use={use} />
      {use.passages.length > 0 ? (
        <div className="cites-passages">
          <p className="cites-heads" aria-hidden="true">
            <span>{t('citations.theirs')}</span>
            <span>{t('citations.ours')}</span>
          </p>
          {use.passages.map(p => (
            <div key={p.at.page.join()} className="cites-pair">
              <blockquote lang={use.lang} dir={use.dir} aria-label={t('citations.theirs')}>
                <span className="around">{p.before}</span>
                <mark>{p.page}</mark>
                <span className="around">{p.after}</span>
              </blockquote>
              <blockquote lang={use.lang} dir={use.dir} aria-label={t('citations.ours')}>
                <mark>{p.article ?? t('citations.noText')}</mark>
              </blockquote>
              <p className="row-meta">
                <span>{t('citations.characters', { n: p.length })}</span>
                {p.edited ? <span>{t('citations.edited')}</span> : null}
              </p>
            </div>
          ))}
        </div>
      ) : null}
    </section>
  );
}

function Note({ view }: { view: CitationView }) {
  const t = useT();
  const client = useQueryClient();
  const [note, setNote] = useState(view.note);
  const keep = useMutation({
    mutationFn: () => call('PUT', `citations/${view.id}/note`, { note }),
    onSuccess: () => {
      say(t('citations.noteKept'));
      void client.invalidateQueries({ queryKey: ['citations', 'one', view.id] });
    },
    onError: error => complain(error instanceof Unreachable ? t('save.offline') : error.message),
  });
  return (
    <form
      className="cites-note"
      onSubmit={e => {
        e.preventDefault();
        keep.mutate();
      }}
    >
      <TextInput label={t('citations.note')} value={note} onChange={setNote} lines={2} dir="auto" maxLength={5000} />
      {note === view.note ? null : (
        <button type="submit" disabled={keep.isPending}>
          {t('save')}
        </button>
      )}
    </form>
  );
}

function LetterDialog({
  view,
  kind,
  busy,
  error,
  onSend,
  onClose,
}: {
  view: CitationView;
  kind: Written;
  busy: boolean;
  error: Error | null;
  onSend: (body: object) => void;
  onClose: () => void;
}) {
  const t = useT();
  const { mail } = useSession();
  const { lang, dir } = view.letters;
  const [to, setTo] = useState('');
  const [subject, setSubject] = useState(view.letters[kind].subject);
  const [text, setText] = useState(view.letters[kind].text);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    onSend({ to: to.trim(), subject, text });
  };
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    say(t('citations.copied'));
  };
  return (
    <Dialog title={t(`citedDo.${kind}`)} onClose={onClose} wide>
      <form onSubmit={submit}>
        {error ? (
          <p className="notice wrong" role="alert">
            {error instanceof Unreachable ? t('away.title') : error.message}
          </p>
        ) : null}
        <TextInput
          label={t('citations.to')}
          hint={t(mail ? 'citations.toHint' : 'citations.noMail')}
          value={to}
          onChange={setTo}
          type="email"
          inputMode="email"
          autoFocus
        />
        <TextInput label={t('citations.subject')} value={subject} onChange={setSubject} lang={lang} dir={dir} />
        <TextInput
          label={t('citations.letter')}
          value={text}
          onChange={setText}
          lines={12}
          lang={lang}
          dir={dir}
          maxLength={10_000}
          required
        />
        <div className="dialog-end">
          <button type="button" onClick={copy}>
            {t('citations.copy')}
          </button>
          <button type="submit" className="primary" disabled={busy || !text.trim()}>
            {t(to.trim() ? 'citations.send' : 'citations.markDone')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { CommentAct } from '../../../domain/comment/comment.ts';
import type { CommentItem } from '../../../web/desk-api/comment-contract.ts';
import { call, Refused } from '../api.ts';
import { useSession } from '../session.tsx';
import { useT, useWhen } from '../texts.tsx';
import { complain, say } from '../ui/toast.tsx';

/** One comment with all that a decision needs, and the decision. */
export function CommentCard({ row }: { row: CommentItem }) {
  const t = useT();
  const when = useWhen();
  const { can } = useSession();
  const client = useQueryClient();
  const [refusing, setRefusing] = useState(false);
  const head = useId();
  const again = () => client.invalidateQueries({ queryKey: ['comments'] });
  const decide = useMutation({
    mutationFn: (of: { act: CommentAct; reason?: string }) =>
      call('POST', `comments/${row.id}/decision`, { ...of, version: row.version }),
    onSuccess: (_, { act }) => {
      setRefusing(false);
      say(t(`comments.did.${act}`, { name: row.name }));
      again();
    },
    onError: error => {
      complain(error);
      if (error instanceof Refused && error.key === 'comment.changed') again();
    },
  });
  const block = useMutation({
    mutationFn: (blocked: boolean) => call('PUT', `comments/${row.id}/block`, { blocked }),
    onSuccess: (_, blocked) => {
      say(t(blocked ? 'comments.did.block' : 'comments.did.unblock', { name: row.name }));
      again();
    },
    onError: complain,
  });
  const may = can.includes('comment.decide') && row.state !== 'withdrawn';
  const busy = decide.isPending || block.isPending;
  return (
    <li className={`comment-card is-${row.state}`}>
      <article aria-labelledby={head}>
        <p className="row-meta">
          <a href={row.edition.url} target="_blank" rel="noopener" lang={row.edition.lang} dir={row.edition.dir}>
            {row.edition.title}
          </a>
          <span className="lang-tag">{row.edition.lang}</span>
        </p>
        <h2 id={head}>
          <bdi>{row.name || t('comments.nobody')}</bdi>
          {row.supporter ? <span className="chip">{t('comments.supporter')}</span> : null}
          {row.picked ? <span className="chip picked">{t('comments.picked')}</span> : null}
          {row.blocked ? <span className="chip blocked">{t('comments.blocked')}</span> : null}
          <span className={`chip state-${row.state}`}>{t(`comments.state.${row.state}`)}</span>
          <time dateTime={row.at}>{when(row.at)}</time>
        </h2>
        {row.parent ? (
          <blockquote dir="auto">
            <b>
              <bdi>{row.parent.name || t('comments.nobody')}</bdi>
            </b>{' '}
            {row.parent.text}
          </blockquote>
        ) : null}
        <p className="comment-text" dir="auto" lang={row.edition.lang}>
          {row.text}
        </p>
        {row.reported.length > 0 ? (
          <ul className="reported" aria-label={t('comments.show.reported')}>
            {row.reported.map(r => (
              <li key={`${r.at}${r.reason}${r.note}`}>
                <b>{t(`comments.reason.${r.reason}`)}</b> <bdi>{r.note}</bdi> <time dateTime={r.at}>{when(r.at)}</time>
              </li>
            ))}
          </ul>
        ) : null}
        {row.decided?.reason ? (
          <p className="row-meta" dir="auto">
            {t('comments.told')} {row.decided.reason}
          </p>
        ) : null}
        {may && !refusing ? (
          <div className="acts">
            {row.state !== 'shown' || row.reported.length > 0 ? (
              <button type="button" className="primary" disabled={busy} onClick={() => decide.mutate({ act: 'show' })}>
                {t(row.state === 'shown' ? 'comments.keep' : 'comments.showIt')}
              </button>
            ) : null}
            {row.state === 'refused' ? null : (
              <button type="button" disabled={busy} onClick={() => setRefusing(true)}>
                {t('comments.refuse')}
              </button>
            )}
            {row.state === 'refused' ? null : (
              <button
                type="button"
                className="quiet"
                disabled={busy}
                onClick={() => decide.mutate({ act: row.picked ? 'unpick' : 'pick' })}
              >
                {t(row.picked ? 'comments.unpick' : 'comments.pick')}
              </button>
            )}
            {row.blocked === null ? null : (
              <button type="button" className="quiet" disabled={busy} onClick={() => block.mutate(!row.blocked)}>
                {t(row.blocked ? 'comments.unblock' : 'comments.block')}
              </button>
            )}
          </div>
        ) : null}
        {may && refusing ? (
          <Refuse
            busy={busy}
            onCancel={() => setRefusing(false)}
            onRefuse={reason => decide.mutate({ act: 'refuse', reason })}
          />
        ) : null}
      </article>
    </li>
  );
}

/** UTF-16 units; the server refuses more. */
const mostReason = 1000;

/** Why it is refused: its writer reads it. */
function Refuse({
  busy,
  onCancel,
  onRefuse,
}: {
  busy: boolean;
  onCancel: () => void;
  onRefuse: (reason: string) => void;
}) {
  const t = useT();
  const id = useId();
  const [reason, setReason] = useState('');
  return (
    <form
      className="refuse"
      onSubmit={e => {
        e.preventDefault();
        onRefuse(reason);
      }}
    >
      <label htmlFor={id}>{t('comments.why')}</label>
      <textarea
        id={id}
        rows={3}
        required
        // biome-ignore lint/a11y/noAutofocus: the field was asked for by the button before it
        autoFocus
        maxLength={mostReason}
        value={reason}
        dir="auto"
        onChange={e => setReason(e.target.value)}
        onKeyDown={e => e.key === 'Escape' && onCancel()}
      />
      <div className="acts">
        <button type="submit" className="primary" disabled={busy || reason.trim() === ''}>
          {t('comments.refuseNow')}
        </button>
        <button type="button" className="quiet" onClick={onCancel}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}

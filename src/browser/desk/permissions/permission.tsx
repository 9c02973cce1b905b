import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { PermissionView } from '../../../web/desk-api/permission-contract.ts';
import { call, Unreachable } from '../api.ts';
import { apart, useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { Loading, ToList } from '../ui/loading.tsx';
import { useTitle } from '../ui/title.ts';
import { say } from '../ui/toast.tsx';
import { permissionQuery } from './queries.ts';
import { PermissionChip, useDay, whoOf } from './rows.tsx';
import { WordsField } from './words-field.tsx';

/** A permission as it was signed, and what can be done about it. */
export function PermissionScreen() {
  const t = useT();
  const { number } = useParams({ from: '/desk/permissions/granted/$number' });
  const found = useQuery({ ...permissionQuery(Number(number)), enabled: Number.isSafeInteger(Number(number)) });
  if (found.data) return <Permission key={number} view={found.data} />;
  return (
    <div className="page narrow">
      <ToList to="/permissions/granted" label={t('permissions.toGranted')} />
      <Loading of={found} />
    </div>
  );
}

function Permission({ view }: { view: PermissionView }) {
  const t = useT();
  const when = useWhen();
  const day = useDay();
  const [open, setOpen] = useState<'extend' | 'revoke' | null>(null);
  const title = t('permissions.number', { n: String(view.number) });
  useTitle(`${title} · ${t('nav.permissions')}`);
  const other = (number: number) => (
    <Link to="/permissions/granted/$number" params={{ number: String(number) }}>
      {t('permissions.number', { n: String(number) })}
    </Link>
  );
  return (
    <article className="page request" aria-labelledby="permission">
      <header className="case-head">
        <ToList to="/permissions/granted" label={t('permissions.toGranted')} />
        <div className="case-what">
          <h2 id="permission">{title}</h2>
          <p className="row-meta">
            <PermissionChip state={view.state} ending={view.ending} />
            <span dir="auto">{whoOf(view.holder)}</span>
            <span>
              {view.until === null ? t('permissions.forGood') : t('permissions.until', { day: day(view.until) })}
            </span>
          </p>
        </div>
      </header>
      {view.seal === 'right' ? null : (
        <p className="notice wrong" role="alert">
          {t(`seal.${view.seal}`)}
        </p>
      )}
      {view.revoked ? (
        <p className="notice wrong">
          {t('permit.revoked')} · {when(view.revoked.at, 'full')}: <bdi>{view.revoked.why}</bdi>
        </p>
      ) : null}
      {view.replaces === null ? null : (
        <p>
          {t('permissions.replaces')} {other(view.replaces)}
        </p>
      )}
      {view.replacedBy === null ? null : (
        <p>
          {t('permissions.replacedBy')} {other(view.replacedBy)}
        </p>
      )}
      <div className="letter" lang={view.lang} dir={view.dir}>
        {view.letter.split('\n\n').map(paragraph => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </div>
      <p className="muted">
        {t('permissions.signed', { name: apart(view.signedBy) })} · {when(view.signedAt, 'full')}
      </p>
      <p className="row-meta">
        <a href={view.url} target="_blank" rel="noreferrer">
          {t('permissions.page')}
        </a>
        <a href={`${view.url}.pdf`} target="_blank" rel="noreferrer">
          PDF
        </a>
        {view.request === null ? null : (
          <Link to="/permissions/requests/$request" params={{ request: String(view.request) }}>
            {t('permissions.toRequest')}
          </Link>
        )}
      </p>
      <p className="hint">{t('permissions.pageHint')}</p>
      <div className="request-acts">
        {view.can.extend ? (
          <button type="button" className="primary" onClick={() => setOpen('extend')}>
            {t('permissions.extend')}
          </button>
        ) : null}
        {view.can.revoke ? (
          <button type="button" className="danger" onClick={() => setOpen('revoke')}>
            {t('permissions.revoke')}
          </button>
        ) : null}
      </div>
      {open === 'extend' ? <Extend view={view} onClose={() => setOpen(null)} /> : null}
      {open === 'revoke' ? <Revoke view={view} onClose={() => setOpen(null)} /> : null}
    </article>
  );
}

function Extend({ view, onClose }: { view: PermissionView; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [until, setUntil] = useState('');
  const [reply, setReply] = useState('');
  const extend = useMutation({
    mutationFn: () =>
      call<{ number: number }>('POST', `permissions/${view.number}/extend`, {
        until: until || null,
        reply: reply.trim(),
      }),
    onSuccess: ({ number }) => {
      say(t('permitted.extend', { n: String(number) }));
      void client.invalidateQueries({ queryKey: ['permissions'] });
      navigate({ to: '/permissions/granted/$number', params: { number: String(number) } });
    },
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    extend.mutate();
  };
  return (
    <Dialog title={t('permissions.extend')} onClose={onClose}>
      <form onSubmit={submit}>
        <Trouble error={extend.error} />
        <p>{t('permissions.extendHint')}</p>
        <TextInput
          label={t('grant.until')}
          hint={t('grant.untilHint')}
          type="date"
          value={until}
          onChange={setUntil}
          autoFocus
        />
        {view.answerable ? (
          <WordsField
            label={t('grant.reply')}
            hint={t('grant.replyHint')}
            lang={view.lang}
            value={reply}
            onChange={setReply}
          />
        ) : null}
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="primary" disabled={extend.isPending}>
            {t('grant.send')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Revoke({ view, onClose }: { view: PermissionView; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const revoke = useMutation({
    mutationFn: () => call('POST', `permissions/${view.number}/revoke`, { reason: reason.trim() }),
    onSuccess: () => {
      say(t('permitted.revoke'));
      void client.invalidateQueries({ queryKey: ['permissions'] });
      onClose();
    },
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (reason.trim()) revoke.mutate();
  };
  return (
    <Dialog title={t('permissions.revoke')} onClose={onClose}>
      <form onSubmit={submit}>
        <Trouble error={revoke.error} />
        <WordsField
          label={t('request.reason')}
          hint={t(view.answerable ? 'permissions.revokeHintMail' : 'permissions.revokeHint')}
          lang={view.lang}
          value={reason}
          onChange={setReason}
          lines={4}
          required
          autoFocus
          maxLength={2000}
        />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="danger" disabled={revoke.isPending || reason.trim() === ''}>
            {t('permissions.revokeDo')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Trouble({ error }: { error: Error | null }) {
  const t = useT();
  return error ? (
    <p className="notice wrong" role="alert">
      {error instanceof Unreachable ? t('away.title') : error.message}
    </p>
  ) : null;
}

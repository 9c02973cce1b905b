import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { LogList, LogRow } from '../../../web/desk-api/inbox-contract.ts';
import { call, query, Unreachable } from '../api.ts';
import { useMay } from '../session.tsx';
import { useT, useWhen } from '../texts.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/field.tsx';
import { TextDifference } from '../ui/parts.tsx';
import { useTitle } from '../ui/title.ts';
import { say } from '../ui/toast.tsx';

/** The public log: what was put right, as readers see it. Nothing in it is ever changed; an entry can be withdrawn. */
export function LogScreen() {
  const t = useT();
  useTitle(`${t('inbox.log')} · ${t('nav.inbox')}`);
  const [withdrawing, setWithdrawing] = useState<LogRow | null>(null);
  const log = useInfiniteQuery({
    queryKey: ['log'],
    queryFn: ({ pageParam, signal }) => call<LogList>('GET', `log${query({ after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });
  const entries = log.data?.pages.flatMap(p => p.items) ?? [];
  return (
    <div className="page narrow">
      <h2>{t('inbox.log')}</h2>
      <p className="muted">{t('log.intro')}</p>
      {log.isError ? (
        <p className="notice wrong" role="alert">
          {log.error instanceof Unreachable ? t('away.title') : log.error.message}{' '}
          <button type="button" onClick={() => log.refetch()}>
            {t('again')}
          </button>
        </p>
      ) : null}
      {log.isSuccess && entries.length === 0 ? <p className="empty">{t('log.none')}</p> : null}
      <ol className="things log">
        {entries.map(e => (
          <Entry key={e.number} entry={e} onWithdraw={() => setWithdrawing(e)} />
        ))}
      </ol>
      {log.hasNextPage ? (
        <button type="button" className="more" onClick={() => log.fetchNextPage()} disabled={log.isFetchingNextPage}>
          {t('more')}
        </button>
      ) : null}
      {withdrawing ? <WithdrawDialog entry={withdrawing} onClose={() => setWithdrawing(null)} /> : null}
    </div>
  );
}

function Entry({ entry, onWithdraw }: { entry: LogRow; onWithdraw: () => void }) {
  const t = useT();
  const when = useWhen();
  const may = useMay();
  const dated = when(entry.at);
  return (
    <li className={entry.withdrawn ? 'log-entry withdrawn' : 'log-entry'} id={`entry-${entry.number}`}>
      <p className="row-meta">
        <strong>{t('inbox.entry', { n: entry.number })}</strong>
        <span className={`chip log-${entry.kind}`}>{t(`logKind.${entry.kind}`)}</span>
        {entry.withdrawn ? <span className="chip unpublished">{t('log.withdrawn')}</span> : null}
        <span className="lang-tag">{entry.lang}</span>
        <time dateTime={entry.at} title={when(entry.at, 'full')}>
          {dated}
        </time>
      </p>
      <a className="row-title" href={entry.url} target="_blank" rel="noreferrer" lang={entry.lang} dir="auto">
        {entry.title || t('untitled')}
      </a>
      {entry.wrong || entry.right ? (
        <p className="log-words" lang={entry.lang} dir="auto">
          <TextDifference before={entry.wrong} after={entry.right} />
        </p>
      ) : null}
      {entry.note ? (
        <p className="log-note" lang={entry.lang} dir="auto">
          {entry.note}
        </p>
      ) : null}
      {may('log.withdraw') && !entry.withdrawn && entry.kind !== 'withdrawal' ? (
        <button
          type="button"
          className="quiet danger"
          onClick={onWithdraw}
          aria-label={t('log.withdrawNumber', { n: entry.number })}
        >
          {t('log.withdraw')}
        </button>
      ) : null}
    </li>
  );
}

function WithdrawDialog({ entry, onClose }: { entry: LogRow; onClose: () => void }) {
  const t = useT();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const withdraw = useMutation({
    mutationFn: () => call('POST', `log/${entry.number}/withdraw`, { note: note.trim() }),
    onSuccess: () => {
      say(t('log.done', { n: entry.number }));
      void client.invalidateQueries({ queryKey: ['log'] });
      onClose();
    },
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    withdraw.mutate();
  };
  return (
    <Dialog title={t('log.withdrawNumber', { n: entry.number })} onClose={onClose}>
      <form onSubmit={submit}>
        {withdraw.error ? (
          <p className="notice wrong" role="alert">
            {withdraw.error instanceof Unreachable ? t('away.title') : withdraw.error.message}
          </p>
        ) : null}
        <p>{t('log.withdrawText')}</p>
        <TextInput
          label={t('log.why')}
          value={note}
          onChange={setNote}
          lines={3}
          lang={entry.lang}
          dir="auto"
          required
          autoFocus
          maxLength={2000}
        />
        <div className="dialog-end">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="danger" disabled={withdraw.isPending || !note.trim()}>
            {t('log.withdraw')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

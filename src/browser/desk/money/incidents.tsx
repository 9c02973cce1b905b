import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { IncidentRow } from '../../../web/desk-api/money-contract.ts';
import { call } from '../api.ts';
import { useSession } from '../session.tsx';
import { useT, useWhen } from '../texts.tsx';
import { Check, TextInput } from '../ui/field.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { incidentsQuery } from './queries.ts';
import { useSums } from './sums.ts';

/** Money that came otherwise than agreed, and differences from the provider's list, for somebody to look at. */
export function IncidentsScreen() {
  const t = useT();
  useTitle(`${t('money.incidents')} · ${t('nav.money')}`);
  const [all, setAll] = useState(false);
  const list = useInfiniteQuery({ ...incidentsQuery(all), placeholderData: before => before });
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  return (
    <div className="page list-page">
      <Check label={t('money.showLooked')} checked={all} onChange={setAll} />
      <ListFailed of={list} />
      {list.isSuccess && rows.length === 0 ? (
        <div className="empty">
          <p>{t('money.noIncidents')}</p>
        </div>
      ) : (
        <ul className={list.isPlaceholderData ? 'articles stale' : 'articles'}>
          {rows.map(row => (
            <Row key={row.id} row={row} />
          ))}
        </ul>
      )}
      <ListMore of={list} />
    </div>
  );
}

function Row({ row }: { row: IncidentRow }) {
  const t = useT();
  const when = useWhen();
  const sum = useSums();
  return (
    <li className="article-row">
      <article className="row-main" aria-labelledby={`incident-${row.id}`}>
        <h2 className="row-title money-title" id={`incident-${row.id}`}>
          {t(`money.incident.${row.kind}`)}
        </h2>
        <p className="money-what">{t(`money.about.${row.kind}`)}</p>
        <p className="row-meta">
          {row.agreed ? <span>{t('money.agreed', { amount: sum(row.agreed) })}</span> : null}
          {row.found ? <span>{t('money.found', { amount: sum(row.found) })}</span> : null}
          <time dateTime={row.at}>{when(row.at)}</time>
          {row.payment ? (
            <span dir="ltr" className="money-id">
              {row.payment}
            </span>
          ) : null}
        </p>
        {row.looked ? (
          <p className="muted money-what">
            {t(row.looked.accepted ? 'money.wasAccepted' : 'money.wasSeen', { at: when(row.looked.at) })}
            {row.looked.note ? <bdi> {row.looked.note}</bdi> : null}
          </p>
        ) : (
          <Decide row={row} />
        )}
      </article>
    </li>
  );
}

function Decide({ row }: { row: IncidentRow }) {
  const t = useT();
  const { can } = useSession();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const decide = useMutation({
    mutationFn: (accept: boolean) => call<void>('POST', `money/incidents/${row.id}`, { accept, note }),
    onSuccess: (_, accept) => say(t(accept ? 'money.accepted' : 'money.seen')),
    onError: complain,
    onSettled: () => client.invalidateQueries({ queryKey: ['money'] }),
  });
  if (!can.includes('money.decide')) return null;
  return (
    <form className="money-decide" onSubmit={e => e.preventDefault()}>
      <TextInput label={t('money.note')} value={note} onChange={setNote} maxLength={2000} />
      <div className="buttons">
        {row.counts || row.kind === 'differs' ? (
          <button type="button" className="main" disabled={decide.isPending} onClick={() => decide.mutate(true)}>
            {t(row.counts ? 'money.accept' : 'money.acceptAmount')}
          </button>
        ) : null}
        <button type="button" disabled={decide.isPending} onClick={() => decide.mutate(false)}>
          {t('money.markSeen')}
        </button>
      </div>
    </form>
  );
}

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { IssueRow } from '../../../web/desk-api/newsletter-contract.ts';
import { call } from '../api.ts';
import { sectionsQuery, useNameOf } from '../lists.ts';
import { useMay, useSession } from '../session.tsx';
import { languageName, useLang, useT, useWhen } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { complain } from '../ui/toast.tsx';
import { issuesQuery } from './queries.ts';

/** Letters and digests, the newest first, with the way to a new one. */
export function IssuesScreen() {
  const t = useT();
  const lang = useLang();
  const may = useMay();
  useTitle(t('nav.newsletter'));
  const { outlet } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [wanted, setWanted] = useState(outlet.defaultLanguage);
  const list = useInfiniteQuery(issuesQuery);
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  const add = useMutation({
    mutationFn: () => call<{ id: number }>('POST', 'newsletter/issues', { lang: wanted }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['newsletter', 'issues'] });
      navigate({ to: '/newsletter/$issue', params: { issue: String(id) } });
    },
    onError: complain,
  });
  return (
    <div className="page list-page">
      <header className="page-head">
        <h2>{t('mailing.issues')}</h2>
        {may('newsletter.write') ? (
          <div className="row">
            {outlet.languages.length > 1 ? (
              <select aria-label={t('mailing.language')} value={wanted} onChange={e => setWanted(e.target.value)}>
                {outlet.languages.map(l => (
                  <option key={l.tag} value={l.tag}>
                    {languageName(l.tag, lang)}
                  </option>
                ))}
              </select>
            ) : null}
            <button type="button" className="primary" disabled={add.isPending} onClick={() => add.mutate()}>
              <Icon name="plus" /> {t('mailing.new')}
            </button>
          </div>
        ) : null}
      </header>
      {outlet.parts.includes('newsletter') ? null : <p className="notice">{t('mailing.off')}</p>}
      <ListFailed of={list} />
      {list.isSuccess && rows.length === 0 ? (
        <div className="empty">
          <p>{t('mailing.none')}</p>
        </div>
      ) : (
        <ul className="articles">
          {rows.map(row => (
            <IssueItem key={row.id} row={row} />
          ))}
        </ul>
      )}
      <ListMore of={list} />
    </div>
  );
}

function IssueItem({ row }: { row: IssueRow }) {
  const t = useT();
  const when = useWhen();
  const name = useNameOf();
  const sections = useQuery(sectionsQuery);
  const section = sections.data?.find(s => s.slug === row.section);
  const { counts } = row;
  const at = row.finishedAt ?? row.startedAt ?? row.dueAt ?? row.changedAt;
  const all = counts ? counts.sent + counts.queued + counts.begun + counts.refused + counts.uncertain : 0;
  return (
    <li className="article-row">
      <div className="row-main">
        <Link to="/newsletter/$issue" params={{ issue: String(row.id) }} className="row-title" lang={row.lang}>
          <bdi>{row.subject || t('untitled')}</bdi>
        </Link>
        <p className="row-meta">
          <span className={`chip letter-${row.state}`}>{t(`mailing.state.${row.state}`)}</span>
          <span className="lang-tag">{row.lang}</span>
          <span>{t(`mailing.kind.${row.rhythm}`)}</span>
          {section ? <bdi>{name(section)}</bdi> : null}
          <time dateTime={at}>{when(at)}</time>
          {counts ? <span>{t('mailing.sentOf', { sent: counts.sent, all })}</span> : null}
        </p>
      </div>
    </li>
  );
}

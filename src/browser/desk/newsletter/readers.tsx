import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { AudienceView, SubscriberItem } from '../../../web/desk-api/newsletter-contract.ts';
import { call } from '../api.ts';
import { Months, type Point } from '../figures/chart.tsx';
import { wholeTicks } from '../figures/scale.ts';
import { sectionsQuery, useNameOf } from '../lists.ts';
import { useMay } from '../session.tsx';
import { languageName, useLang, useT, useWhen } from '../texts.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { ImportDialog } from './import.tsx';
import { audienceQuery, subscribersQuery } from './queries.ts';

/** Who gets letters: how many, of what, over time; and one by one for those who may see addresses. */
export function ReadersScreen() {
  const t = useT();
  const lang = useLang();
  const may = useMay();
  useTitle(`${t('mailing.readers')} · ${t('nav.newsletter')}`);
  const audience = useQuery(audienceQuery);
  const [importing, setImporting] = useState(false);
  const number = (n: number) => n.toLocaleString(lang);
  const { data } = audience;
  return (
    <div className="page figures">
      <header className="page-head">
        <h2>{t('mailing.readers')}</h2>
        {may('newsletter.audience') ? (
          <div className="row">
            <button type="button" onClick={() => setImporting(true)}>
              {t('mailing.import')}
            </button>
            <a className="button" href="/desk/api/newsletter/subscribers.csv" download>
              {t('mailing.export')}
            </a>
          </div>
        ) : null}
      </header>
      <ListFailed of={audience} />
      {data ? (
        <>
          <dl className="tiles">
            {(['confirmed', 'pending', 'unsubscribed', 'bounced', 'complained'] as const).map(state => (
              <div key={state} className="tile">
                <dt>{t(`mailing.subscriber.${state}`)}</dt>
                <dd>{number(data.states[state] ?? 0)}</dd>
              </div>
            ))}
          </dl>
          <OverTime data={data} />
          <Audiences data={data} />
        </>
      ) : audience.isError ? null : (
        <p className="muted">{t('loading')}</p>
      )}
      {may('newsletter.audience') ? <Addresses /> : null}
      {importing ? <ImportDialog onClose={() => setImporting(false)} /> : null}
    </div>
  );
}

/** Subscribers by day, of everything in a language or of one section. */
function OverTime({ data }: { data: AudienceView }) {
  const t = useT();
  const lang = useLang();
  const name = useNameOf();
  const sections = useQuery(sectionsQuery);
  const kinds = useMemo(() => {
    const known = new Map(data.days.map(d => [`${d.lang} ${d.section ?? ''}`, { lang: d.lang, section: d.section }]));
    return [...known].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }, [data]);
  const [chosen, setChosen] = useState('');
  const key = chosen || kinds[0]?.[0] || '';
  const days = data.days.filter(d => `${d.lang} ${d.section ?? ''}` === key).slice(-60);
  const points: Point[] = days.map(({ day, n }) => {
    const at = new Date(`${day}T12:00:00Z`);
    return {
      label: at.toLocaleDateString(lang, { timeZone: 'UTC', day: 'numeric', month: 'short' }),
      long: at.toLocaleDateString(lang, { timeZone: 'UTC', dateStyle: 'long' }),
      value: n,
    };
  });
  const labelOf = (of: { lang: string; section: string | null }) => {
    const section = sections.data?.find(s => s.slug === of.section);
    return `${languageName(of.lang, lang)} · ${section ? name(section) : (of.section ?? t('mailing.everything'))}`;
  };
  if (kinds.length === 0) return null;
  return (
    <section className="charts one-chart">
      {kinds.length > 1 ? (
        <select aria-label={t('mailing.ofWhat')} value={key} onChange={e => setChosen(e.target.value)}>
          {kinds.map(([k, of]) => (
            <option key={k} value={k}>
              {labelOf(of)}
            </option>
          ))}
        </select>
      ) : null}
      <Months
        title={t('mailing.overTime')}
        about={t('mailing.overTimeAbout')}
        points={points}
        form="line"
        axis={wholeTicks}
        format={n => n.toLocaleString(lang)}
        month={t('mailing.day')}
        value={t('mailing.readers')}
      />
    </section>
  );
}

function Audiences({ data }: { data: AudienceView }) {
  const t = useT();
  const lang = useLang();
  const name = useNameOf();
  const sections = useQuery(sectionsQuery);
  if (data.audiences.length === 0) return <p className="muted">{t('mailing.nobody')}</p>;
  return (
    <div className="table-scroll">
      <table className="letter-audiences">
        <thead>
          <tr>
            <th scope="col">{t('mailing.ofWhat')}</th>
            {(['daily', 'weekly', 'letters'] as const).map(r => (
              <th key={r} scope="col">
                {t(`mailing.kind.${r}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.audiences.map(a => {
            const section = sections.data?.find(s => s.slug === a.section);
            return (
              <tr key={`${a.lang} ${a.section}`}>
                <th scope="row">
                  {languageName(a.lang, lang)} ·{' '}
                  <bdi>{section ? name(section) : (a.section ?? t('mailing.everything'))}</bdi>
                </th>
                {[a.daily, a.weekly, a.letters].map((n, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                  <td key={i}>{n.toLocaleString(lang)}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Addresses() {
  const t = useT();
  const [q, setQ] = useState('');
  const list = useInfiniteQuery({ ...subscribersQuery(q), placeholderData: before => before });
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  return (
    <section className="letter-addresses">
      <h3>{t('mailing.addresses')}</h3>
      <search className="filters">
        <SearchBox label={t('mailing.search')} value={q} onChange={value => setQ(value ?? '')} />
      </search>
      <ListFailed of={list} />
      {list.isSuccess && rows.length === 0 ? <p className="muted">{t('mailing.noAddress')}</p> : null}
      <ul className="things">
        {rows.map(row => (
          <Address key={row.id} row={row} />
        ))}
      </ul>
      <ListMore of={list} />
    </section>
  );
}

function Address({ row }: { row: SubscriberItem }) {
  const t = useT();
  const when = useWhen();
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const drop = useMutation({
    mutationFn: () => call('DELETE', `newsletter/subscribers/${row.id}`),
    onSuccess: () => {
      say(t('mailing.dropped'));
      void client.invalidateQueries({ queryKey: ['newsletter'] });
    },
    onError: complain,
  });
  return (
    <li>
      <div className="grow">
        <bdi dir="ltr">{row.email}</bdi>
        <p className="muted">
          {t(`mailing.subscriber.${row.state}`)}
          {row.confirmedAt ? ` · ${when(row.confirmedAt)}` : ''}
          {row.choices.length > 0
            ? ` · ${row.choices.map(c => `${c.lang} ${c.section ?? '*'} (${t(`mailing.kind.${c.rhythm}`)})`).join(', ')}`
            : ''}
          {row.consent && row.consent !== 'form' ? ` · ${row.consent}` : ''}
        </p>
      </div>
      {sure ? (
        <button type="button" className="danger" disabled={drop.isPending} onClick={() => drop.mutate()}>
          {t('mailing.dropSure')}
        </button>
      ) : (
        <button type="button" className="quiet" onClick={() => setSure(true)}>
          {t('mailing.drop')}
        </button>
      )}
    </li>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SupporterPledge, SupporterView } from '../../../web/desk-api/supporter-contract.ts';
import { call } from '../api.ts';
import { apart, languageName, useLang, useT, useWhen } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { Loading, ToList } from '../ui/loading.tsx';
import { useTitle } from '../ui/title.ts';
import { complain, say } from '../ui/toast.tsx';
import { useGiving, useMoney, useSum } from './money.ts';
import { supporterQuery } from './queries.ts';
import { StateChip } from './screen.tsx';

/** One supporter: what was agreed, what was paid, the receipts. */
export function SupporterScreen() {
  const t = useT();
  const { supporter } = useParams({ from: '/desk/supporters/$supporter' });
  const found = useQuery({ ...supporterQuery(Number(supporter)), enabled: Number.isSafeInteger(Number(supporter)) });
  if (found.data) return <Supporter key={supporter} view={found.data} />;
  return (
    <div className="page narrow">
      <ToList to="/supporters" label={t('supporters.toList')} />
      <Loading of={found} />
    </div>
  );
}

function Supporter({ view }: { view: SupporterView }) {
  const t = useT();
  const lang = useLang();
  const when = useWhen();
  const sum = useSum();
  const money = useMoney();
  const client = useQueryClient();
  const name = view.name || view.email || t('supporters.erased');
  useTitle(`${name} · ${t('nav.supporters')}`);
  const again = () => client.invalidateQueries({ queryKey: ['supporters'] });
  const mail = useMutation({
    mutationFn: (paper: string) => call<void>('POST', `supporters/receipts/${paper}/mail`),
    onSuccess: (_, paper) => say(t('supporters.mailed', { n: paper })),
    onError: complain,
  });
  const hide = useMutation({
    mutationFn: ({ id, hidden }: { id: number; hidden: boolean }) =>
      call<void>('POST', `supporters/pledges/${id}/wall`, { hidden }),
    onSuccess: (_, { id, hidden }) => {
      again();
      if (hidden) say(t('supporters.hidden'), () => hide.mutate({ id, hidden: false }));
      else say(t('supporters.unhidden'));
    },
    onError: complain,
  });
  return (
    <article className="page request" aria-labelledby="supporter">
      <header className="case-head">
        <ToList to="/supporters" label={t('supporters.toList')} />
        <div className="case-what">
          <h2 id="supporter">
            <bdi>{name}</bdi>
          </h2>
          <p className="row-meta">
            <StateChip state={view.state} />
            <span>{t('supporters.given', { amount: sum(view.given) })}</span>
          </p>
        </div>
      </header>
      <dl className="request-facts">
        <Fact name={t('supporters.email')}>
          {view.email ? (
            <a href={`mailto:${view.email}`} dir="ltr">
              {view.email}
            </a>
          ) : (
            t('supporters.erased')
          )}
        </Fact>
        <Fact name={t('supporters.since')}>{when(view.since, 'full')}</Fact>
        <Fact name={t('supporters.language')}>{languageName(view.lang, lang)}</Fact>
        <Fact name={t('supporters.confirmed')}>
          {view.confirmedAt ? when(view.confirmedAt, 'full') : t('supporters.notConfirmed')}
        </Fact>
      </dl>
      <section className="request-part" aria-labelledby="pledges">
        <h3 id="pledges">{t('supporters.pledges')}</h3>
        <ul className="articles">
          {view.pledges.map(pledge => (
            <Pledge
              key={pledge.id}
              pledge={pledge}
              onHide={view.can.edit ? hidden => hide.mutate({ id: pledge.id, hidden }) : null}
            />
          ))}
        </ul>
      </section>
      <section className="request-part" aria-labelledby="payments">
        <h3 id="payments">{t('supporters.payments')}</h3>
        <div className="table-scroll">
          <table className="supporter-table">
            <thead>
              <tr>
                <th scope="col">{t('supporters.at')}</th>
                <th scope="col">{t('supporters.amount')}</th>
                <th scope="col">{t('state')}</th>
              </tr>
            </thead>
            <tbody>
              {view.payments.map(p => (
                <tr key={p.id}>
                  <th scope="row">
                    <time dateTime={p.at}>{when(p.at)}</time>
                  </th>
                  <td>
                    {money(p.money)}
                    {p.refunded > 0 ? (
                      <span className="muted">
                        {' '}
                        {t('supporters.refunded', { amount: money({ ...p.money, amount: p.refunded }) })}
                      </span>
                    ) : null}
                  </td>
                  <td>{t(`payment.${p.state}`)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p>
          <a className="button quiet" href={`/desk/api/supporters/${view.id}/payments.csv`} download>
            <Icon name="down" /> {t('supporters.csv')}
          </a>
        </p>
      </section>
      <section className="request-part" aria-labelledby="receipts">
        <h3 id="receipts">{t('supporters.receipts')}</h3>
        <ul className="articles">
          {view.papers.map(paper => (
            <li key={paper.name} className="article-row">
              <div className="row-main">
                <a
                  className="row-title"
                  href={`/desk/api/supporters/receipts/${paper.name}.pdf`}
                  target="_blank"
                  rel="noreferrer"
                >
                  {t(`supporters.${paper.kind}`, { n: paper.name })}
                </a>
                <p className="row-meta">
                  <span>{money(paper.money)}</span>
                  <time dateTime={paper.at}>{when(paper.at)}</time>
                </p>
              </div>
              {view.can.edit && view.email ? (
                <button
                  type="button"
                  className="quiet"
                  disabled={mail.isPending}
                  onClick={() => mail.mutate(paper.name)}
                >
                  {t('supporters.mail')} <span className="visually-hidden">{paper.name}</span>
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      </section>
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Pledge({ pledge, onHide }: { pledge: SupporterPledge; onHide: ((hidden: boolean) => void) | null }) {
  const t = useT();
  const when = useWhen();
  const giving = useGiving();
  const { wall } = pledge;
  return (
    <li className="article-row">
      <div className="row-main">
        <p className="row-title">{giving({ ...pledge.money, rhythm: pledge.rhythm })}</p>
        <p className="row-meta">
          <span className={`chip pledge-${pledge.state}`}>{t(`pledge.${pledge.state}`)}</span>
          <span>{pledge.provider === 'stripe' ? 'Stripe' : 'monobank'}</span>
          <time dateTime={pledge.startedAt}>{when(pledge.startedAt)}</time>
          {pledge.periodEnd && (pledge.state === 'active' || pledge.state === 'past-due') ? (
            <span>{t('supporters.next', { at: when(pledge.periodEnd) })}</span>
          ) : null}
          {pledge.gift ? <span>{t('supporters.giftFor', { name: apart(pledge.gift) })}</span> : null}
        </p>
        {wall ? (
          <p className="row-meta">
            <span>{t(wall.hidden ? 'supporters.wallHidden' : 'supporters.wallAs', { name: apart(wall.name) })}</span>
            {onHide ? (
              <button type="button" className="link" onClick={() => onHide(!wall.hidden)}>
                {t(wall.hidden ? 'supporters.unhide' : 'supporters.hide')}
              </button>
            ) : null}
          </p>
        ) : null}
      </div>
    </li>
  );
}

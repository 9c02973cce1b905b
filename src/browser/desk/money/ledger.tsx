import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { LedgerRow, MoneyHead } from '../../../web/desk-api/money-contract.ts';
import { useT, useWhen } from '../texts.tsx';
import { Icon } from '../ui/icons.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { providerName } from './payments.tsx';
import { headQuery, ledgerQuery } from './queries.ts';
import { useSums } from './sums.ts';

/** The ledger with its check: every payment, fee, refund and dispute as an entry that adds up to nothing. */
export function LedgerScreen() {
  const t = useT();
  useTitle(`${t('money.ledger')} · ${t('nav.money')}`);
  const head = useQuery(headQuery);
  const list = useInfiniteQuery(ledgerQuery);
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  return (
    <div className="page list-page">
      <ListFailed of={head} />
      {head.data ? <Head head={head.data} /> : null}
      <ListFailed of={list} />
      {rows.length > 0 ? (
        <>
          <p className="money-tools">
            <a className="button quiet" href="/desk/api/money/ledger.csv" download>
              <Icon name="down" /> {t('supporters.csv')}
            </a>
          </p>
          <section className="table-scroll" aria-label={t('money.ledger')} tabIndex={-1}>
            <table className="supporter-table money-ledger">
              <thead>
                <tr>
                  <th scope="col">{t('money.number')}</th>
                  <th scope="col">{t('supporters.at')}</th>
                  <th scope="col">{t('money.what')}</th>
                  <th scope="col">{t('money.account')}</th>
                  <th scope="col" className="amount">
                    {t('supporters.amount')}
                  </th>
                </tr>
              </thead>
              {rows.map(row => (
                <Entry key={row.number} row={row} />
              ))}
            </table>
          </section>
        </>
      ) : null}
      <ListMore of={list} />
    </div>
  );
}

function Entry({ row }: { row: LedgerRow }) {
  const t = useT();
  const when = useWhen();
  const sum = useSums();
  return (
    <tbody>
      {row.lines.map((line, i) => (
        <tr key={`${line.account} ${line.currency}`}>
          {i === 0 ? (
            <>
              <th scope="rowgroup" rowSpan={row.lines.length}>
                {row.number}
              </th>
              <td rowSpan={row.lines.length}>
                <time dateTime={row.at}>{when(row.at)}</time>
              </td>
              <td rowSpan={row.lines.length}>
                {t(`ledger.${row.kind}`)}
                <span className="money-id" dir="ltr">
                  {row.payment}
                </span>
              </td>
            </>
          ) : null}
          <td>{t(`account.${line.account}`)}</td>
          <td className="amount">{sum(line)}</td>
        </tr>
      ))}
    </tbody>
  );
}

/** First what there is, then what came in and what was taken of it. */
const accounts: readonly string[] = [
  'provider:stripe',
  'provider:monobank',
  'income:recurring',
  'income:once',
  'refunds',
  'disputes',
  'fees',
  'exchange',
];

function Head({ head: { ledger, balances, providers } }: { head: MoneyHead }) {
  const t = useT();
  const when = useWhen();
  const sum = useSums();
  const { entries, newest, fault } = ledger;
  const place = (account: string) => accounts.indexOf(account);
  const ordered = balances.toSorted((a, b) => place(a.account) - place(b.account));
  return (
    <>
      {fault ? (
        <p className="notice wrong" role="alert">
          {t('money.broken', { n: fault.number })}
        </p>
      ) : (
        <p className="money-whole">
          <Icon name="check" /> {t(entries === 0 ? 'money.empty' : 'money.whole', { n: entries })}{' '}
          {newest ? (
            <code dir="ltr" title={newest}>
              {newest.slice(0, 12)}
            </code>
          ) : null}
        </p>
      )}
      {providers.map(({ name, compared }) => (
        <p key={name} className="muted money-what">
          {compared
            ? t('money.compared', {
                provider: providerName[name],
                at: when(compared.at),
                looked: compared.looked,
                mended: compared.mended,
                missing: compared.missing,
              })
            : t('money.notCompared', { provider: providerName[name] })}
        </p>
      ))}
      {balances.length > 0 ? (
        <section className="table-scroll" aria-label={t('money.balances')} tabIndex={-1}>
          <table className="supporter-table money-balances">
            <caption>{t('money.balances')}</caption>
            <tbody>
              {ordered.map(b => (
                <tr key={`${b.account} ${b.currency}`}>
                  <th scope="row">{t(`account.${b.account}`)}</th>
                  <td className="amount">{sum(b)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="muted money-what">{t('money.signs')}</p>
        </section>
      ) : null}
    </>
  );
}

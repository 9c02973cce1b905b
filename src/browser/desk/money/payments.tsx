import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { PaymentRow } from '../../../web/desk-api/money-contract.ts';
import { query } from '../api.ts';
import { useT, useWhen } from '../texts.tsx';
import { FilterSelect } from '../ui/filter-select.tsx';
import { Icon } from '../ui/icons.tsx';
import { ListFailed, ListMore } from '../ui/list.tsx';
import { useTitle } from '../ui/title.ts';
import { type PaymentSearch, paymentStates, paymentsQuery, providers } from './queries.ts';
import { useSums } from './sums.ts';

/** Every payment, the newest first. */
export function PaymentsScreen() {
  const t = useT();
  useTitle(`${t('money.payments')} · ${t('nav.money')}`);
  const search = useSearch({ from: '/desk/money/' });
  const navigate = useNavigate();
  const change = (more: PaymentSearch) => navigate({ to: '/money', search: { ...search, ...more }, replace: true });
  const list = useInfiniteQuery({ ...paymentsQuery(search), placeholderData: before => before });
  const rows = list.data?.pages.flatMap(p => p.items) ?? [];
  const filtered = Object.values(search).some(Boolean);
  return (
    <div className="page list-page">
      <search className="filters">
        <FilterSelect
          label={t('state')}
          all={t('money.allStates')}
          value={search.state}
          options={paymentStates.map(s => ({ value: s, label: t(`payment.${s}`) }))}
          onChange={state => change({ state })}
        />
        <FilterSelect
          label={t('money.provider')}
          all={t('money.allProviders')}
          value={search.provider}
          options={providers.map(p => ({ value: p, label: providerName[p] }))}
          onChange={provider => change({ provider })}
        />
        {rows.length > 0 ? (
          <a className="button quiet money-file" href={`/desk/api/money/payments.csv${query(search)}`} download>
            <Icon name="down" /> {t('supporters.csv')}
          </a>
        ) : null}
      </search>
      <ListFailed of={list} />
      {list.isSuccess && rows.length === 0 ? (
        <div className="empty">
          <p>{t(filtered ? 'money.nothing' : 'money.none')}</p>
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

/** How the providers call themselves. */
export const providerName = { stripe: 'Stripe', monobank: 'monobank' } as const;

function Row({ row }: { row: PaymentRow }) {
  const t = useT();
  const when = useWhen();
  const sum = useSums();
  const { supporter } = row;
  return (
    <li className="article-row">
      <div className="row-main">
        <Link to="/supporters/$supporter" params={{ supporter: String(supporter.id) }} className="row-title money-row">
          <strong>{sum(row.money)}</strong> <bdi>{supporter.name || supporter.email || t('supporters.erased')}</bdi>
        </Link>
        <p className="row-meta">
          <span className={`chip payment-${row.state}`}>{t(`payment.${row.state}`)}</span>
          {row.incident ? (
            <Link to="/money/incidents" className="chip money-look">
              {t('money.toLook')}
            </Link>
          ) : null}
          {row.refunded > 0 ? (
            <span>{t('supporters.refunded', { amount: sum({ ...row.money, amount: row.refunded }) })}</span>
          ) : null}
          {row.fee ? <span>{t('money.fee', { amount: sum(row.fee) })}</span> : null}
          <span>{t(`money.${row.rhythm}`)}</span>
          <time dateTime={row.at}>{when(row.at)}</time>
          <span dir="ltr" className="money-id">
            {providerName[row.provider]} {row.payment}
          </span>
        </p>
      </div>
    </li>
  );
}

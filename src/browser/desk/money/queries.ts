import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { IncidentList, LedgerList, MoneyHead, PaymentList } from '../../../web/desk-api/money-contract.ts';
import { call, query } from '../api.ts';

/* What the screens of payments and the ledger ask the server for. Everything of them begins with ['money'] in the cache. */

export const paymentStates = ['paid', 'pending', 'failed', 'refunded', 'disputed', 'lost'] as const;
export const providers = ['stripe', 'monobank'] as const;

/** The filters, as they stand in the address. */
export type PaymentSearch = {
  state?: (typeof paymentStates)[number] | undefined;
  provider?: (typeof providers)[number] | undefined;
};

export function readPaymentSearch(search: Record<string, unknown>): PaymentSearch {
  return {
    state: paymentStates.find(s => s === search.state),
    provider: providers.find(p => p === search.provider),
  };
}

export const headQuery = queryOptions({
  queryKey: ['money', 'head'],
  queryFn: ({ signal }) => call<MoneyHead>('GET', 'money', undefined, signal),
});

export const paymentsQuery = (search: PaymentSearch) =>
  infiniteQueryOptions({
    queryKey: ['money', 'payments', search],
    queryFn: ({ pageParam, signal }) =>
      call<PaymentList>('GET', `money/payments${query({ ...search, after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });

export const incidentsQuery = (all: boolean) =>
  infiniteQueryOptions({
    queryKey: ['money', 'incidents', all],
    queryFn: ({ pageParam, signal }) =>
      call<IncidentList>(
        'GET',
        `money/incidents${query({ all: all ? 'true' : undefined, before: pageParam })}`,
        undefined,
        signal,
      ),
    initialPageParam: null as number | null,
    getNextPageParam: last => last.next,
  });

export const ledgerQuery = infiniteQueryOptions({
  queryKey: ['money', 'ledger'],
  queryFn: ({ pageParam, signal }) =>
    call<LedgerList>('GET', `money/ledger${query({ before: pageParam })}`, undefined, signal),
  initialPageParam: null as number | null,
  getNextPageParam: last => last.next,
});

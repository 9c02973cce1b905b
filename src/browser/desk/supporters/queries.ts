import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  SupporterFigures,
  SupporterList,
  SupporterState,
  SupporterView,
} from '../../../web/desk-api/supporter-contract.ts';
import { call, query } from '../api.ts';

/* What the screens of supporters ask the server for. Everything of them begins with ['supporters'] in the cache. */

export const supporterStates = [
  'active',
  'past-due',
  'ending',
  'once',
  'past',
] as const satisfies readonly SupporterState[];

/** The filters, as they stand in the address. */
export type SupporterSearch = { state?: SupporterState | undefined; q?: string | undefined };

export function readSupporterSearch(search: Record<string, unknown>): SupporterSearch {
  return {
    state: supporterStates.find(s => s === search.state),
    q: typeof search.q === 'string' && search.q !== '' ? search.q : undefined,
  };
}

export const supportersQuery = (search: SupporterSearch) =>
  infiniteQueryOptions({
    queryKey: ['supporters', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      call<SupporterList>('GET', `supporters${query({ ...search, after: pageParam })}`, undefined, signal),
    initialPageParam: null as number | null,
    getNextPageParam: last => last.next,
  });

export const supporterQuery = (id: number) =>
  queryOptions({
    queryKey: ['supporters', 'one', id],
    queryFn: ({ signal }) => call<SupporterView>('GET', `supporters/${id}`, undefined, signal),
  });

export const figuresQuery = (months: number) =>
  queryOptions({
    queryKey: ['supporters', 'figures', months],
    queryFn: ({ signal }) => call<SupporterFigures>('GET', `supporters/figures?months=${months}`, undefined, signal),
  });

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { RequestState } from '../../../domain/permission/request.ts';
import type {
  PermissionList,
  PermissionView,
  RequestList,
  RequestView,
  SavedLetter,
} from '../../../web/desk-api/permission-contract.ts';
import { call, query } from '../api.ts';

/* What the screens of permissions ask the server for. Everything of them begins with ['permissions'] in the cache. */

export const requestStates = ['open', 'granted', 'declined', 'withdrawn'] as const satisfies readonly RequestState[];
export const permissionFilters = ['valid', 'ending', 'expired', 'revoked'] as const;
export type PermissionFilter = (typeof permissionFilters)[number];

/** The filters, as they stand in the address. */
export type RequestSearch = {
  state?: RequestState | undefined;
  q?: string | undefined;
  article?: number | undefined;
  mine?: boolean | undefined;
};
export type PermissionSearch = {
  state?: PermissionFilter | undefined;
  q?: string | undefined;
  article?: number | undefined;
  standing?: boolean | undefined;
};

const words = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const yes = (value: unknown) => (value === true || value === 'true' ? true : undefined);
const number = (value: unknown) =>
  Number.isSafeInteger(Number(value)) && Number(value) > 0 ? Number(value) : undefined;

export function readRequestSearch(search: Record<string, unknown>): RequestSearch {
  return {
    state: requestStates.find(s => s === search.state),
    q: words(search.q),
    article: number(search.article),
    mine: yes(search.mine),
  };
}
export function readPermissionSearch(search: Record<string, unknown>): PermissionSearch {
  return {
    state: permissionFilters.find(s => s === search.state),
    q: words(search.q),
    article: number(search.article),
    standing: yes(search.standing),
  };
}

/** A new permission may be for what a page that cites us does. */
export function readGrantSearch(search: Record<string, unknown>): { citation?: number | undefined } {
  return { citation: number(search.citation) };
}

export const requestsQuery = (search: RequestSearch) =>
  infiniteQueryOptions({
    queryKey: ['permissions', 'requests', search],
    queryFn: ({ pageParam, signal }) =>
      call<RequestList>('GET', `permissions/requests${query({ ...search, after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });

export const requestQuery = (id: number) =>
  queryOptions({
    queryKey: ['permissions', 'request', id],
    queryFn: ({ signal }) => call<RequestView>('GET', `permissions/requests/${id}`, undefined, signal),
  });

export const grantedQuery = (search: PermissionSearch) =>
  infiniteQueryOptions({
    queryKey: ['permissions', 'granted', search],
    queryFn: ({ pageParam, signal }) =>
      call<PermissionList>('GET', `permissions${query({ ...search, after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });

export const permissionQuery = (number: number) =>
  queryOptions({
    queryKey: ['permissions', 'one', number],
    queryFn: ({ signal }) => call<PermissionView>('GET', `permissions/${number}`, undefined, signal),
  });

export const savedLettersQuery = queryOptions({
  queryKey: ['permissions', 'letters'],
  queryFn: () => call<SavedLetter[]>('GET', 'permissions/letters'),
  staleTime: 60_000,
});

/** How many requests nobody has answered; asked for once a minute, and when somebody comes back to the window. */
export const openRequestsQuery = queryOptions({
  queryKey: ['permissions', 'waiting'],
  queryFn: ({ signal }) =>
    call<RequestList>('GET', 'permissions/requests?limit=1', undefined, signal).then(list => list.waiting),
  refetchInterval: 60_000,
  retry: false,
});

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { CaseAbout, CaseState, SuggestionKind } from '../../../domain/correction/case.ts';
import type { CaseList, CaseRow, CaseView } from '../../../web/desk-api/inbox-contract.ts';
import { call, query } from '../api.ts';
import { caseAbouts, caseStates, reportKinds } from '../words.ts';

/* What the screens of the inbox ask the server for. Everything about cases begins with ['cases'] in the cache. */

/** The filters, as they stand in the address; without a state: what waits. */
export type CaseSearch = {
  state?: CaseState | undefined;
  about?: CaseAbout | undefined;
  kind?: SuggestionKind | undefined;
  lang?: string | undefined;
  edition?: number | undefined;
  mine?: boolean | undefined;
};

const oneOf = <V extends string>(values: readonly V[], value: unknown): V | undefined => values.find(v => v === value);

export function readCaseSearch(search: Record<string, unknown>): CaseSearch {
  const edition = Number(search.edition);
  return {
    state: oneOf(caseStates, search.state),
    about: oneOf(caseAbouts, search.about),
    kind: oneOf(reportKinds, search.kind),
    lang: typeof search.lang === 'string' && search.lang !== '' ? search.lang : undefined,
    edition: Number.isSafeInteger(edition) && edition > 0 ? edition : undefined,
    mine: search.mine === true || search.mine === 'true' ? true : undefined,
  };
}

export const casesQuery = (search: CaseSearch) =>
  infiniteQueryOptions({
    queryKey: ['cases', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      call<CaseList>('GET', `cases${query({ ...search, after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });

export const caseQuery = (id: number) =>
  queryOptions({
    queryKey: ['cases', 'one', id],
    queryFn: ({ signal }) => call<CaseView>('GET', `cases/${id}`, undefined, signal),
  });

/** How many cases wait; asked for once a minute, and when somebody comes back to the window. */
export const waitingQuery = queryOptions({
  queryKey: ['cases', 'waiting'],
  queryFn: ({ signal }) => call<CaseList>('GET', 'cases?limit=1', undefined, signal).then(list => list.waiting),
  refetchInterval: 60_000,
  retry: false,
});

/** Whether a case is still to be decided. */
export function isWaiting(state: CaseState): boolean {
  return state === 'open' || state === 'asked' || state === 'later';
}

/** Where to go from a case that is done: the one after it, else the one before it, else nowhere. */
export function neighbour(rows: readonly CaseRow[], id: number): number | null {
  const at = rows.findIndex(r => r.id === id);
  return (rows[at + 1] ?? (at > 0 ? rows[at - 1] : undefined))?.id ?? null;
}

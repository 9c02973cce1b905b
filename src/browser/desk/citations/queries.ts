import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { CitationOutcome, CitationState } from '../../../domain/citation/state.ts';
import type {
  CitationListView,
  CitationSide,
  CitationView,
  LookView,
  WatchedSiteView,
} from '../../../web/desk-api/citation-contract.ts';
import { call, query } from '../api.ts';

/* What the screens about pages that cite us ask the server for. All of it begins with ['citations'] in the cache. */

export const outcomes = [
  'too-long',
  'link-missing',
  'link-inactive',
  'link-nofollow',
  'credit-missing',
  'link-unknown',
  'within',
  'permitted',
  'syndicated',
  'mention',
] as const satisfies readonly CitationOutcome[];
export const states = [
  'new',
  'asked',
  'to-license',
  'thanked',
  'granted',
  'ignored',
  'resolved',
] as const satisfies readonly CitationState[];
export const sides = ['fine', 'all'] as const satisfies readonly CitationSide[];

/** The filters, as they stand in the address; without a side: what is against our terms. */
export type CitationSearch = {
  side?: (typeof sides)[number] | undefined;
  state?: CitationState | 'all' | undefined;
  outcome?: CitationOutcome | undefined;
  host?: string | undefined;
  article?: number | undefined;
  q?: string | undefined;
};

const oneOf = <V extends string>(values: readonly V[], value: unknown): V | undefined => values.find(v => v === value);
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export function readCitationSearch(search: Record<string, unknown>): CitationSearch {
  const article = Number(search.article);
  return {
    side: oneOf(sides, search.side),
    state: oneOf(['all', ...states], search.state),
    outcome: oneOf(outcomes, search.outcome),
    host: text(search.host),
    article: Number.isSafeInteger(article) && article > 0 ? article : undefined,
    q: text(search.q),
  };
}

export const citationsQuery = (search: CitationSearch) =>
  infiniteQueryOptions({
    queryKey: ['citations', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      call<CitationListView>('GET', `citations${query({ ...search, after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });

export const citationQuery = (id: number) =>
  queryOptions({
    queryKey: ['citations', 'one', id],
    queryFn: ({ signal }) => call<CitationView>('GET', `citations/${id}`, undefined, signal),
  });

export const looksQuery = queryOptions({
  queryKey: ['citations', 'looks'],
  queryFn: ({ signal }) => call<LookView[]>('GET', 'citations/looks', undefined, signal),
  // an answer comes when its turn comes
  refetchInterval: q => (q.state.data?.some(l => l.result === '' || l.result === 'later') ? 2_000 : false),
});

export const sitesQuery = queryOptions({
  queryKey: ['citations', 'sites'],
  queryFn: ({ signal }) => call<WatchedSiteView[]>('GET', 'watched-sites', undefined, signal),
});

/** How many pages against our terms wait; asked for once a minute, and when somebody comes back to the window. */
export const waitingCitationsQuery = queryOptions({
  queryKey: ['citations', 'waiting'],
  queryFn: ({ signal }) =>
    call<CitationListView>('GET', 'citations?limit=1', undefined, signal).then(list => list.waiting),
  refetchInterval: 60_000,
  retry: false,
});

/** Whether an outcome is against our terms. */
export function isBreach(outcome: CitationOutcome): boolean {
  return outcomes.indexOf(outcome) < outcomes.indexOf('link-unknown');
}

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  AudienceView,
  IssueList,
  IssueView,
  LetterSettings,
  SubscriberList,
} from '../../../web/desk-api/newsletter-contract.ts';
import { call, query } from '../api.ts';

/* What the screens of letters ask the server for. Everything of them begins with ['newsletter'] in the cache. */

export const issuesQuery = infiniteQueryOptions({
  queryKey: ['newsletter', 'issues'],
  queryFn: ({ pageParam, signal }) =>
    call<IssueList>('GET', `newsletter/issues${query({ after: pageParam })}`, undefined, signal),
  initialPageParam: null as number | null,
  getNextPageParam: last => last.next,
  // what is on its way moves
  refetchInterval: running =>
    running.state.data?.pages.some(p => p.items.some(i => i.state === 'sending')) ? 3000 : false,
});

export const issueQuery = (id: number) =>
  queryOptions({
    queryKey: ['newsletter', 'issue', id],
    queryFn: ({ signal }) => call<IssueView>('GET', `newsletter/issues/${id}`, undefined, signal),
    refetchInterval: running => (running.state.data?.state === 'sending' ? 2000 : false),
  });

export const audienceQuery = queryOptions({
  queryKey: ['newsletter', 'audience'],
  queryFn: ({ signal }) => call<AudienceView>('GET', 'newsletter/audience', undefined, signal),
});

export const subscribersQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['newsletter', 'subscribers', q],
    queryFn: ({ pageParam, signal }) =>
      call<SubscriberList>('GET', `newsletter/subscribers${query({ q, after: pageParam })}`, undefined, signal),
    initialPageParam: null as number | null,
    getNextPageParam: last => last.next,
  });

export const letterSettingsQuery = queryOptions({
  queryKey: ['newsletter', 'settings'],
  queryFn: ({ signal }) => call<LetterSettings>('GET', 'newsletter/settings', undefined, signal),
});

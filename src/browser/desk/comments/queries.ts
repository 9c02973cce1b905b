import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { CommentList, CommentShow } from '../../../web/desk-api/comment-contract.ts';
import { call, query } from '../api.ts';

/* What the screen of comments asks the server for. All of it begins with ['comments'] in the cache. */

export const shows = ['waiting', 'reported', 'shown', 'refused', 'all'] as const satisfies readonly CommentShow[];

/** The filters, as they stand in the address; without one: what waits. */
export type CommentSearch = {
  show?: CommentShow | undefined;
  lang?: string | undefined;
  edition?: number | undefined;
  q?: string | undefined;
};

export function readCommentSearch(search: Record<string, unknown>): CommentSearch {
  const edition = Number(search.edition);
  return {
    show: shows.find(s => s === search.show),
    lang: typeof search.lang === 'string' && search.lang ? search.lang : undefined,
    edition: Number.isSafeInteger(edition) && edition > 0 ? edition : undefined,
    q: typeof search.q === 'string' && search.q ? search.q : undefined,
  };
}

export const commentsQuery = (search: CommentSearch) =>
  infiniteQueryOptions({
    queryKey: ['comments', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      call<CommentList>('GET', `comments${query({ ...search, after: pageParam })}`, undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
  });

/** How many are to be looked at; asked for once a minute, and when somebody comes back to the window. */
export const waitingCommentsQuery = queryOptions({
  queryKey: ['comments', 'waiting'],
  queryFn: ({ signal }) =>
    call<CommentList>('GET', 'comments?limit=1', undefined, signal).then(list => list.waiting + list.reported),
  refetchInterval: 60_000,
  retry: false,
});

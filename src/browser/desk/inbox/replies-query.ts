import { queryOptions } from '@tanstack/react-query';
import type { SavedReply } from '../../../web/desk-api/inbox-contract.ts';
import { call } from '../api.ts';

export const repliesQuery = queryOptions({
  queryKey: ['replies'],
  queryFn: () => call<SavedReply[]>('GET', 'replies'),
  staleTime: 60_000,
});

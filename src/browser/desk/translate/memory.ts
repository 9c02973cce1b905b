import { queryOptions } from '@tanstack/react-query';
import { call, query, Refused } from '../api.ts';

/* Earlier work and the outlet's words for a text. A house that has neither has nothing to say. */

export type MemoryMatch = {
  id: number;
  /** 0 to 100 */
  score: number;
  source: string;
  target: string;
  reviewed: boolean;
  createdAt: string;
  who: string | null;
  origin: { editionId: number; title: string } | { file: string } | null;
};
export type TermHit = {
  id: number;
  source: string;
  targets: { text: string; forbidden: boolean }[];
  note: string;
};
type Langs = { source: string; target: string };

const orNone = <V>(asked: Promise<V>): Promise<V | null> =>
  asked.catch(error => {
    if (error instanceof Refused && (error.status === 404 || error.status === 403)) return null;
    throw error;
  });

export const matchesQuery = ({ source, target }: Langs, text: string) =>
  queryOptions({
    queryKey: ['memory', source, target, text],
    queryFn: ({ signal }) =>
      text.trim() === ''
        ? null
        : orNone(
            call<{ matches: MemoryMatch[] }>('GET', `memory${query({ source, target, text })}`, undefined, signal),
          ).then(answer => answer?.matches ?? null),
    // what was just reviewed is offered soon
    staleTime: 20_000,
    placeholderData: undefined,
  });

export const termsQuery = ({ source, target }: Langs, text: string) =>
  queryOptions({
    queryKey: ['terms', source, target, text],
    queryFn: ({ signal }) =>
      text.trim() === ''
        ? null
        : orNone(
            call<{ terms: TermHit[] }>('GET', `glossary/terms${query({ source, target, text })}`, undefined, signal),
          ).then(answer => answer?.terms ?? null),
    staleTime: 60_000,
  });

import { queryOptions } from '@tanstack/react-query';
import type { MatchView, SegmentQuery, TermView } from '../../../web/desk-api/memory-contract.ts';
import { call, query } from '../api.ts';

/* Earlier work and the outlet's words for a text. */

type Langs = { source: string; target: string };

/** longer than this, in UTF-16 units, a text is no part of an address */
const longest = 1000;
/** what the server takes, in UTF-16 units */
const most = 10_000;

function ask<V>(short: string, long: string, asked: SegmentQuery, signal: AbortSignal): Promise<V[]> {
  if (asked.text.trim() === '' || asked.text.length > most) return Promise.resolve([]);
  return asked.text.length > longest
    ? call('POST', long, asked, signal)
    : call('GET', `${short}${query(asked)}`, undefined, signal);
}

/** What was translated before and is like a text, best first. */
export const matchesQuery = (langs: Langs, text: string) =>
  queryOptions({
    queryKey: ['memory', langs.source, langs.target, text],
    queryFn: ({ signal }) => ask<MatchView>('memory', 'memory/matches', { ...langs, text }, signal),
    // what was just reviewed is offered soon
    staleTime: 20_000,
  });

/** What the glossary says of a text. */
export const termsQuery = (langs: Langs, text: string) =>
  queryOptions({
    queryKey: ['terms', langs.source, langs.target, text],
    queryFn: ({ signal }) => ask<TermView>('glossary/terms', 'glossary/terms', { ...langs, text }, signal),
    staleTime: 60_000,
  });

/** The words of a match, with this segment's numbers where they are all that differs. */
export const wordsOfMatch = (match: MatchView): string => match.adapted?.target ?? match.target;

/** Matches but for what stands in this very row. */
export const othersOf = (matches: readonly MatchView[], edition: number, link: number): MatchView[] =>
  matches.filter(
    ({ origin }) => !(origin && 'editionId' in origin && origin.editionId === edition && origin.linkId === link),
  );

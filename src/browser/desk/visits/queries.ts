import { queryOptions } from '@tanstack/react-query';
import type { VisitsView } from '../../../web/desk-api/visits-contract.ts';
import { call, query } from '../api.ts';

/** Of which edition, and of how many days up to which; absent: of all, 30, today. */
export type VisitsSearch = { edition?: number | undefined; days?: number | undefined; to?: string | undefined };

export function readVisitsSearch(search: Record<string, unknown>): VisitsSearch {
  const days = Number(search.days);
  return {
    edition: Number(search.edition) || undefined,
    days: Number.isInteger(days) && days >= 1 && days <= 731 ? days : undefined,
    to: typeof search.to === 'string' && /^\d{4}-\d\d-\d\d$/.test(search.to) ? search.to : undefined,
  };
}

/** Days before a day, as YYYY-MM-DD. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

export function visitsQuery({ edition, days = 30, to }: VisitsSearch) {
  // the outlet's day may be tomorrow's already
  const until = to ?? daysBefore(new Date().toISOString().slice(0, 10), -1);
  const from = daysBefore(until, to === undefined ? days : days - 1);
  return queryOptions({
    queryKey: ['visits', edition ?? null, from, until],
    queryFn: ({ signal }) => call<VisitsView>('GET', `visits${query({ from, to: until, edition })}`, undefined, signal),
    staleTime: 30_000,
  });
}

/** Without the days that have not come yet where the outlet is, and with no more than were asked for. */
export function shownDays(view: VisitsView, days: number): VisitsView['days'] {
  return view.days.filter(d => d.day <= view.today).slice(-days);
}

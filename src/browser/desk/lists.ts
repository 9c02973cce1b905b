import { queryOptions } from '@tanstack/react-query';
import type { Person, Section, Source, Tag } from '../../web/desk-api/contract.ts';
import { call } from './api.ts';

/* The short lists that many screens choose from. */

export const sectionsQuery = queryOptions({
  queryKey: ['sections'],
  queryFn: () => call<Section[]>('GET', 'sections'),
  staleTime: 60_000,
});
export const tagsQuery = queryOptions({
  queryKey: ['tags'],
  queryFn: () => call<Tag[]>('GET', 'tags'),
  staleTime: 60_000,
});
export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: () => call<Person[]>('GET', 'people'),
  staleTime: 60_000,
});
export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: () => call<Source[]>('GET', 'sources'),
  staleTime: 60_000,
});

/** The name in `lang`, else in any language, else the slug. */
export function nameOf(thing: { slug: string; names: Record<string, string> }, lang: string): string {
  return thing.names[lang] || Object.values(thing.names).find(Boolean) || thing.slug;
}

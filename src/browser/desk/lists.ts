import { queryOptions } from '@tanstack/react-query';
import type { Person, Section, Source, Tag } from '../../web/desk-api/contract.ts';
import { call } from './api.ts';
import { useSession } from './session.tsx';
import { useLang } from './texts.tsx';

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

type Named = { slug: string; names: Record<string, string> };

/**
 * How things of the outlet are called: in `lang` (the interface's), else in the outlet's first language, since the
 * interface may speak one in which the outlet does not publish, else in any, else by their slug.
 */
export function useNameOf(lang?: string): (thing: Named) => string {
  const { outlet } = useSession();
  const spoken = useLang();
  return ({ slug, names }) =>
    names[lang ?? spoken] || names[outlet.defaultLanguage] || Object.values(names).find(Boolean) || slug;
}

/** What the fediverse was told of an edition. */
export type Told = { number: number; state: 'there' | 'gone'; revisionId: number; slug: string };

/** How an edition stands now; `first`: this is about its first publishing. */
export type Standing = { published: boolean; revisionId: number | null; slug: string; first: boolean };

/** What it is to be told, and what is remembered then. */
export type Telling = { act: 'create' | 'update' | 'delete'; told: Told };

/**
 * What is to be told of an edition; null: nothing. What was published before anybody could follow is not sent as news, but others
 * may have looked it up, so they hear when it changes or goes. An address that is gone stays gone: what comes back is a new post.
 */
export function tellingOf(told: Told | null, now: Standing): Telling | null {
  const { published, revisionId, slug, first } = now;
  if (revisionId === null) return null;
  const as = (number: number, state: Told['state']) => ({ number, state, revisionId, slug });
  if (!published) return told?.state === 'gone' ? null : { act: 'delete', told: as(told?.number ?? 1, 'gone') };
  if (told?.state === 'gone') return { act: 'create', told: as(told.number + 1, 'there') };
  if (!told) return { act: first ? 'create' : 'update', told: as(1, 'there') };
  return told.revisionId === revisionId && told.slug === slug
    ? null
    : { act: 'update', told: as(told.number, 'there') };
}

/*
 * Who of the outlet can be followed from the fediverse: each language, and each section in each language
 * (docs/decisions/0004-fediverse.md).
 */

/** The name before the @. `section` null: the outlet in that language. What no server writes in a name is told by number. */
export function handleOf(lang: string, section: { id: number; slug: string } | null): string {
  const language = lang.toLowerCase();
  if (!section) return language;
  // servers take letters of ASCII, digits, `_`, and `-` inside; neither languages nor these slugs have `_`
  const plain = /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(section.slug) && section.slug.length <= 40;
  return `${language}_${plain ? section.slug : `section_${section.id}`}`;
}

/** Addresses of an actor and of what it says, as paths. */
export const fediversePaths = {
  actor: (handle: string) => `/actors/${handle}`,
  inbox: (handle: string) => `/actors/${handle}/inbox`,
  outbox: (handle: string) => `/actors/${handle}/outbox`,
  followers: (handle: string) => `/actors/${handle}/followers`,
  following: (handle: string) => `/actors/${handle}/following`,
  sharedInbox: '/inbox',
  /** an edition as an object; `number` as in `fediverse_post` */
  object: (editionId: number, number: number) => `/objects/${editionId}${number === 1 ? '' : `-${number}`}`,
} as const;

/** `acct:uk@outlet.example`, `@uk@outlet.example` or an actor's own address, as the handle meant; null: nobody of ours. */
export function handleMeant(resource: string, publicUrl: string): string | null {
  const { host, origin } = new URL(publicUrl);
  const account = /^acct:@?([^@/\s]+)@([^@/\s]+)$/i.exec(resource);
  if (account) return account[2]!.toLowerCase() === host ? account[1]!.toLowerCase() : null;
  const path = resource.startsWith(`${origin}/`) ? resource.slice(origin.length) : '';
  return /^\/actors\/([a-z0-9_-]+)$/.exec(path)?.[1] ?? null;
}

const longest = 120;

/**
 * The address part made of a title: letters and digits of any script, lower case, NFC, joined by hyphens, at most 120
 * UTF-16 units cut at a hyphen where one is near. '' when nothing is left (a title of signs only): the caller names it otherwise.
 */
export function slugOf(title: string): string {
  const slug = title
    .toLowerCase()
    .normalize('NFC')
    .replace(/['’ʼ`´"“”«»„]|\p{Variation_Selector}/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    // a mark whose letter is no letter, as of an emoji
    .replace(/(?<![\p{L}\p{N}\p{M}])\p{M}+/gu, '')
    .replace(/-+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (slug.length <= longest) return slug;
  const cut = slug.slice(0, longest);
  const hyphen = cut.lastIndexOf('-');
  // never half of a surrogate pair
  return (hyphen > longest / 2 ? cut.slice(0, hyphen) : cut).toWellFormed().replace(/�$/, '').replace(/-+$/, '');
}

/** Names under `/{lang}/` that belong to the site itself. */
const reserved = new Set([
  'section',
  'tag',
  'people',
  'search',
  'policies',
  'support',
  'account',
  'permissions',
  'corrections',
  'suggestions',
  'feedback',
  'feed.rss',
  'feed.atom',
  'feed.json',
]);

/** Whether a slug may be an address: what slugOf makes, or the same with dots and underscores as old sites have them. */
export function isSlug(slug: string): boolean {
  return (
    slug.length <= 200 &&
    slug === slug.normalize('NFC') &&
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._~-]*$/u.test(slug) &&
    !reserved.has(slug)
  );
}

/** `slug`, or the first of slug-2, slug-3 … that is not taken. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug) && isSlug(slug)) return slug;
  for (let n = 2; ; n++) if (!taken.has(`${slug}-${n}`)) return `${slug}-${n}`;
}

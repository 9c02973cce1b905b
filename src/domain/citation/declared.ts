/*
 * What a page says of itself beside its words, as far as a permission is about it. Read only of pages that use our words, so a
 * few looks through the markup do; nothing here decides what of a page is seen.
 */

export type Declared = {
  /** of the whole page, BCP 47; null: it does not say */
  lang: string | null;
  /** it says that reading it is paid for; null: it does not say */
  sold: boolean | null;
  /** pictures that it takes from our site */
  pictures: number;
};

/** As far as the beginning of a page is looked through for its language, and an element for its end, in UTF-16 units. */
const opening = 20_000;
const longestTag = 4_000;
const mostPictures = 1_000;

/** Reads a page's markup. `sites`: addresses of ours. */
export function declaredIn(html: string, sites: readonly string[]): Declared {
  const root = /<html\b[^>]{0,2000}/i.exec(html.slice(0, opening))?.[0] ?? '';
  const lang = /\slang\s*=\s*["']?([a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3})(?=["'\s>/]|$)/i.exec(root)?.[1] ?? null;
  // https://schema.org/isAccessibleForFree and the tiers of article:content_tier
  const free = /"isAccessibleForFree"\s{0,20}:\s{0,20}"?(true|false)\b/i.exec(html)?.[1];
  const tier = /\barticle:content_tier["']?\s{1,20}content\s{0,5}=\s{0,5}["']?(free|metered|locked)\b/i.exec(html)?.[1];
  const sold = free ? free.toLowerCase() === 'false' : tier ? tier.toLowerCase() !== 'free' : null;
  return { lang, sold, pictures: picturesOf(html, sites) };
}

function picturesOf(html: string, sites: readonly string[]): number {
  const own = sites.map(site =>
    site
      .replace(/^https?:/i, '')
      .replace(/\/$/, '')
      .toLowerCase(),
  );
  const found = new Set<string>();
  const tag = /<(?:img|source)\b/gi;
  for (let at = tag.exec(html); at && found.size < mostPictures; at = tag.exec(html)) {
    const element = html.slice(at.index, at.index + longestTag);
    const end = element.indexOf('>');
    for (const [, address = ''] of (end < 0 ? element : element.slice(0, end)).matchAll(
      /\s(?:data-)?src(?:set)?\s*=\s*["']?([^"'\s>]+)/gi,
    )) {
      const bare = address.replace(/^https?:/i, '').toLowerCase();
      if (own.some(site => bare.startsWith(`${site}/`))) found.add(bare);
    }
  }
  return found.size;
}

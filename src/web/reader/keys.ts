import { pageKey } from '../../domain/article/page-keys.ts';
import type { StoredPicture } from '../../domain/media.ts';
import type { Site } from '../../render/site.ts';

/** The keys of the pictures in a list and of the logo: their sizes come later than the article that shows them. */
export function pictureKeys(site: Site, items: readonly { picture?: StoredPicture | null }[]): string[] {
  const pictures = [site.logo, ...items.map(i => i.picture)];
  return [...new Set(pictures.flatMap(p => (p ? [pageKey.media(p.id)] : [])))];
}

/** A page as it was fetched. `url`: where it was found after redirects. */
export type FoundPage = {
  found: 'page';
  html: string;
  url: string;
  etag: string | null;
  lastModified: string | null;
};

/**
 * Fetches a page of another site; outside/pages.ts does. `within` must let every address on the way through. unchanged: it is
 * what `etag` or `lastModified` named; nothing: the site says that there is none; unreadable: no page, or not to be had
 * by us; unreachable: not now. Never throws.
 */
export type Pages = (
  url: string,
  asking: { within: (url: string) => boolean; etag?: string | null; lastModified?: string | null },
) => Promise<FoundPage | { found: 'unchanged' | 'nothing' | 'unreadable' | 'unreachable' }>;

/** A network of caches before this server. */
export type Cdn = {
  /** the header by which it learns the keys of a page */
  tags: 'surrogate-key' | 'cache-tag';
  /** Has pages with one of the keys forgotten, or everything. Resolves when the network has taken it; throws else. */
  purge(keys: readonly string[] | 'all'): Promise<void>;
};

/** Seconds for which a network may keep a page that nobody purges: it is told of every change, and this is for lost news. */
export const cdnSeconds = 86_400;
/** Seconds for which it may send what it has while it asks for what is new. */
export const cdnStaleSeconds = 60;

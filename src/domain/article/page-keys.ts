/*
 * Surrogate keys: the names under which cached pages are forgotten. A page is kept under the key of everything that it
 * shows; a flow purges the keys of everything that it changed. They travel in a header, so they are ASCII without blanks.
 */
export const pageKey = {
  /** every page: name, navigation, colours */
  outlet: 'outlet',
  /** the article's page, history and markup in any language: siblings name one another */
  article: (id: number) => `article:${id}`,
  /** the wall of supporters */
  wall: 'wall',
  /** what readers write beneath an edition */
  comments: (editionId: number) => `comments:${editionId}`,
  /** the front page, feeds and search of a language */
  lang: (lang: string) => `lang:${lang}`,
  section: (slug: string, lang: string) => `section:${encodeURIComponent(slug)}:${lang}`,
  tag: (slug: string, lang: string) => `tag:${encodeURIComponent(slug)}:${lang}`,
  person: (slug: string) => `person:${encodeURIComponent(slug)}`,
  media: (id: string) => `media:${id}`,
  sitemap: 'sitemap',
  /** the privacy page and its history */
  privacy: 'privacy',
} as const;

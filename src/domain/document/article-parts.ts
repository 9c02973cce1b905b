/*
 * Where the text of an article stands in a page that is not ours: the first of these that is there, and of several the one
 * with the most words. Browser (browser/suggest/widget.ts) and server (domain/external/read-article.ts) go by the same list,
 * so that a reader's passage is looked for in the text that it was taken from. Forms: `tag`, `.class`, `[name]`, `[name=value]`
 * and `[name~=value]`; nothing else is understood by the server.
 */
export const articleParts = [
  // how the operator says where it is
  '[data-masthead-article]',
  '[itemprop~=articleBody]',
  // WordPress; Ghost; the microformat h-entry
  '.entry-content',
  '.wp-block-post-content',
  '.gh-content',
  '.post-content',
  '.e-content',
  'article',
  'main',
  '[role=main]',
  'body',
] as const;

/*
 * What in a page that is not ours is no text of its article; for the browser (browser/suggest/elsewhere.ts)
 * and the server (domain/external/read-article.ts) alike, so that both read the same.
 */

/** Where people do things, and what is not shown. In the forms of article-parts.ts. */
export const noText = [
  'script',
  'style',
  'noscript',
  'template',
  'nav',
  'form',
  'button',
  'select',
  'textarea',
  'iframe',
  'svg',
  '[hidden]',
  '[data-masthead-report]',
] as const;

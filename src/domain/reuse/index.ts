/*
 * masthead/reuse: finds copied text. Pure, runs in a browser and a worker. Imported as `masthead/reuse` within this package
 * (Node 24 strips the types); Node strips none under node_modules, so an outside program bundles it or runs it from a
 * checkout.
 */
export { type Page, type PageLink, readPage, readPageBytes } from './read-page.ts';
export { type AddOptions, type IndexOptions, type Match, ReuseIndex, type Span } from './reuse-index.ts';

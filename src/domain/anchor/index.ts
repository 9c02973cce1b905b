/*
 * masthead/anchor: finds a quoted passage again in a text that was edited since. Pure, without dependencies; runs in a
 * browser and a worker. Imported as `masthead/anchor` within this package (Node 24 strips the types); Node strips none
 * under node_modules, so an outside program bundles it or runs it from a checkout.
 */
export { diffTexts, type TextChange } from './diff.ts';
export { findQuote } from './find.ts';
export { mapThrough } from './map.ts';
export { describeRange, type Found, type Quote, type Range } from './quote.ts';
export { indexText, type TextIndex } from './text-index.ts';
export { changesOf, findThrough, mapRange } from './through.ts';

import type { DocJson } from '../document/schema.ts';

export const creditRoles = ['author', 'translator', 'reviewer', 'editor', 'photographer'] as const;
export type CreditRole = (typeof creditRoles)[number];

/** One name in a byline. `person` is the slug of a person's page; the name is kept as it was printed. */
export type Credit = { person: string | null; name: string; role: CreditRole };

/** Where an article came from when it is not ours: the partner outlet, with an active link. */
export type SourceCredit = {
  outlet: string;
  url: string | null;
  author: string | null;
  lang: string | null;
  /** ISO 8601, as the source gives it */
  published: string | null;
  /** the line that the partner demands beside its name */
  credit?: string;
};

/** The picture on top of an article. `media` is the id of a stored picture, `src` its address while it is not stored. */
export type LeadPicture = {
  media: string | null;
  src: string | null;
  alt: string;
  caption: string;
  credit: string;
  licence: string;
};

/** All that a revision says: the immutable unit of an edition's text. */
export type EditionText = {
  title: string;
  summary: string;
  content: EditionContent;
};

export type EditionContent = {
  doc: DocJson;
  lead: LeadPicture | null;
  byline: Credit[];
  source: SourceCredit | null;
  funder: string;
};

export const revisionKinds = ['first', 'correction', 'clarification', 'update', 'minor'] as const;
export type RevisionKind = (typeof revisionKinds)[number];

export const editionStates = ['draft', 'scheduled', 'published', 'unpublished'] as const;
export type EditionState = (typeof editionStates)[number];

/** A text in several languages: `{ en: 'Harbour', uk: 'Порт' }`. */
export type Translated = Record<string, string>;

/** The text in `lang`, or in the first of `others` that has one, or in any language; '' when there is none. */
export function inLanguage(text: Translated, lang: string, ...others: string[]): string {
  for (const l of [lang, ...others]) if (text[l]) return text[l];
  return Object.values(text).find(Boolean) ?? '';
}

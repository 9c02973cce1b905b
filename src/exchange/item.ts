import type { EditionContent, EditionState, RevisionKind, Translated } from '../domain/article/content.ts';
import type { EntryKind } from '../domain/correction/log.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import type { Failure } from '../domain/result.ts';
import type { SponsorPlace } from '../domain/sponsor.ts';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import type { TranslationRight } from '../domain/translation/permission.ts';

/*
 * What is imported, as values of plain JSON: every source (WordPress, Ghost, Markdown, an export of ours) is read into a
 * stream of these, and an export is a file of them. Things name one another by slug, key or address, never by row
 * number. Times are ISO 8601. Pictures are named by `src`: their address at the source, or their path in the folder.
 */

export type ImportedOutlet = {
  kind: 'outlet';
  /** only what the source says; the rest stays as it is here */
  settings: Partial<OutletSettings>;
  /** `src` of the logo's picture */
  logo: string | null;
};

export type ImportedSection = {
  kind: 'section';
  slug: string;
  names: Translated;
  descriptions: Translated;
  position: number;
};
export type ImportedTag = { kind: 'tag'; slug: string; names: Translated };
export type ImportedSource = {
  kind: 'source';
  slug: string;
  name: string;
  url: string | null;
  lang: string | null;
  /** what it lets us translate, where somebody has written that down; only exports of ours say it */
  translation?: { right: TranslationRight; until: string | null; credit: string; note: string };
};

export type ImportedPerson = {
  kind: 'person';
  slug: string;
  names: Translated;
  bios: Translated;
  email: string | null;
  links: { name: string; url: string }[];
  /** `src` of the portrait */
  picture: string | null;
  /** e-mail address of the desk's user who this is */
  user: string | null;
};

/** Whose picture stands on the outlet's pages (domain/sponsor.ts). How often its link was followed stays where it was counted. */
export type ImportedSponsor = {
  kind: 'sponsor';
  /** names it within its source, for ever */
  key: string;
  name: string;
  url: string;
  /** `src` of its picture */
  picture: string;
  alt: Translated;
  label: Translated;
  note: Translated;
  places: SponsorPlace[];
  languages: string[];
  firstDay: string;
  lastDay: string | null;
  weight: number;
};

export type ImportedPicture = {
  kind: 'picture';
  src: string;
  filename: string;
  alt: Translated;
  caption: Translated;
  credit: string;
  licence: string;
  /** fractions of width and height from the top left */
  focal: { x: number; y: number } | null;
  /** in an export of ours: the id that it has and keeps, and when it came */
  stored: { id: string; createdAt: string; createdBy: string | null } | null;
};

/** The text of an edition; pictures in it that are not stored here yet have `src`. */
export type ImportedText = { title: string; summary: string; content: EditionContent };

export type ImportedRevision = ImportedText & {
  at: string;
  /** null: a saved state of the draft that readers never saw */
  published: { kind: RevisionKind; note: string } | null;
  /** e-mail address of the desk's user who made it */
  by: string | null;
};

export type ImportedEdition = {
  kind: 'edition';
  /** names it within its source, for ever */
  key: string;
  /** as a person would look for it: title or file */
  name: string;
  article: {
    /** the same for all editions of an article, and of no other, within the source */
    key: string;
    /** what it would like to be called here */
    name: string;
    section: string | null;
    tags: string[];
    /** its own terms of reuse, where they differ from the outlet's */
    terms?: ArticleTerms;
    originalLang: string;
    createdAt: string | null;
    createdBy: string | null;
  };
  lang: string;
  /** wanted as its address; '' when the source has none */
  slug: string;
  state: EditionState;
  publishAt: string | null;
  embargoUntil: string | null;
  /** when readers first saw it, and the last change that is not minor; null: from the revisions */
  firstPublishedAt: string | null;
  publishedAt: string | null;
  goneAt: string | null;
  goneNote: string | null;
  /** at the head of the front page since, and until when; only exports of ours say it */
  lead?: { setAt: string; until: string | null };
  createdAt: string | null;
  /** oldest first */
  revisions: ImportedRevision[];
  /** the working copy, where it says something else than the newest revision */
  draft: (ImportedText & { savedAt: string; savedBy: string | null }) | null;
  /** old paths that lead here: begin with `/` and may have a query */
  redirects: string[];
};

/** An old path that leads to an address and not to an edition. */
export type ImportedRedirect = { kind: 'redirect'; path: string; target: string };

/** An entry of the public log of corrections, in an export of ours; after the editions, in the order of their numbers. */
export type ImportedEntry = {
  kind: 'correction';
  number: number;
  /** key of the article */
  article: string;
  lang: string;
  entry: EntryKind;
  wrong: string;
  right: string;
  note: string;
  /** the version that set it right, among those that readers saw, from 1 */
  revision: number;
  /** number of the entry that this one takes back */
  withdraws: number | null;
  at: string;
  /** by which it is known again, wherever it went meanwhile */
  hash: string;
};

export type ImportedItem =
  | ImportedOutlet
  | ImportedSection
  | ImportedTag
  | ImportedSource
  | ImportedPerson
  | ImportedPicture
  | ImportedSponsor
  | ImportedEdition
  | ImportedEntry
  | ImportedRedirect;

/**
 * What there is to say of something that did not come over whole. `error`: it was meant to come and could not;
 * `left-out`: it never comes, or was not asked for; `changed`: it came, and differs.
 */
export const remarks = {
  'cut-off': 'error',
  'bad-encoding': 'error',
  'not-readable': 'error',
  'front-matter': 'error',
  'text-refused': 'error',
  'picture-missing': 'error',
  'picture-refused': 'error',
  'too-large': 'error',
  'entry-alone': 'error',
  unexpected: 'error',
  'edited-here': 'left-out',
  'deleted-here': 'left-out',
  'outlet-kept': 'left-out',
  'not-fetched': 'left-out',
  comment: 'left-out',
  'type-unknown': 'left-out',
  revision: 'left-out',
  menu: 'left-out',
  trash: 'left-out',
  newsletter: 'left-out',
  'not-public': 'changed',
  markup: 'changed',
  shortcode: 'changed',
  'no-title': 'changed',
  'page-as-article': 'changed',
  'address-taken': 'changed',
  'old-address-taken': 'changed',
  'state-kept': 'changed',
  'language-added': 'changed',
  'date-missing': 'changed',
  'date-unreadable': 'changed',
} as const satisfies Record<string, 'error' | 'left-out' | 'changed'>;
export type RemarkReason = keyof typeof remarks;

/** One remark: about what (an article, a picture, a kind of markup), where, and how many of it when it is not one. */
export type Remark = {
  kind: 'remark';
  reason: RemarkReason;
  what: string;
  name: string;
  /** in words, or the key of a message that says it, which `values` fill */
  detail?: string;
  values?: Failure['values'];
  count?: number;
};

export type Imported = ImportedItem | Remark;

/** A folder as the readers see it. Paths are relative, with `/`. */
export type Folder = {
  /** every file, sorted, without hidden ones */
  list(): Promise<string[]>;
  /** null when there is no such file in the folder (one outside of it counts as none) or it is larger than `most` bytes */
  read(path: string, most?: number): Promise<Uint8Array | null>;
  /** its bytes in pieces; fails when it is not there */
  stream(path: string): AsyncIterable<Uint8Array>;
};

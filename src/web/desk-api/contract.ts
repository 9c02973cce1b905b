import { z } from 'zod';
import { type Act, type DeskRole, deskRoles } from '../../domain/access.ts';
import type { ChecklistItem } from '../../domain/article/checklist.ts';
import type { RevisionKind, Translated } from '../../domain/article/content.ts';
import { creditRoles, type EditionContent, type EditionState, editionStates } from '../../domain/article/content.ts';
import type { DocJson } from '../../domain/document/schema.ts';
import { langTag, type OutletSettings, outletSettings } from '../../domain/outlet/settings.ts';
import type { Part } from '../../domain/privacy.ts';
import { type ArticleTerms, articleTerms, type OutletTerms, outletTerms } from '../../domain/terms/terms.ts';
import type { TranslationRight } from '../../domain/translation/permission.ts';

/*
 * What the desk's app and its server say to each other. Requests are zod schemas, checked at the edge; answers are types.
 * The app imports types only, so none of this is sent to the browser. Times are ISO 8601 in UTC.
 */

const translated = z.record(langTag, z.string().max(20_000));
const slug = z.string().trim().min(1).max(200);
const short = z.string().max(2000);
/** of the years that a calendar has, 1 to 9999, in any offset */
const time = z.iso
  .datetime({ offset: true })
  .refine(text => Date.parse(text) >= Date.parse('0001-01-01T00:00:00Z') && Date.parse(text) < 253_402_300_800_000);

// --- the person at the desk

export type Session = {
  user: { id: string; name: string; email: string; role: DeskRole; language: string | null; twoFactor: boolean };
  can: Act[];
  /** a mail server is configured; without one letters are files that nobody gets */
  mail: boolean;
  outlet: {
    name: string;
    languages: { tag: string; dir: 'ltr' | 'rtl' }[];
    defaultLanguage: string;
    timeZone: string;
    publicUrl: string;
    extractLimit: number;
    terms: OutletTerms;
    /** what the outlet has switched on of what it may leave off */
    parts: Part[];
  };
  /** languages of the interface that the outlet brings, besides those that are built in */
  languages: { tag: string; name: string; dir: 'ltr' | 'rtl' }[];
};

// --- the list of articles

export const listQuery = z.object({
  q: z.string().max(200).optional(),
  state: z.enum(editionStates).optional(),
  lang: langTag.optional(),
  section: z.string().max(200).optional(),
  person: z.string().max(200).optional(),
  mine: z.stringbool().optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(40),
});
export type ListQuery = z.output<typeof listQuery>;

export type EditionRow = {
  id: number;
  lang: string;
  dir: 'ltr' | 'rtl';
  slug: string;
  title: string;
  state: EditionState;
  /** the draft says something else than what readers see */
  changed: boolean;
  words: number;
  savedAt: string;
  savedBy: string | null;
  publishAt: string | null;
  publishedAt: string | null;
  /** stands at the head of the front page, or will once it is published */
  leads: boolean;
  /** parts of a translation that its original's changes made stale */
  stale: number;
};
export type ArticleRow = {
  id: number;
  key: string;
  section: string | null;
  originalLang: string;
  editions: EditionRow[];
};
export type ArticleList = { items: ArticleRow[]; next: string | null };

export const newArticle = z.object({ lang: langTag, title: short.optional() });
export const newEdition = z.object({ lang: langTag, from: langTag.optional() });
export type EditionRef = { articleId: number; editionId: number };
export const articleChange = z.object({
  section: slug.nullable().optional(),
  tags: z.array(slug).max(50).optional(),
  /** all that its terms say otherwise than the outlet's */
  terms: articleTerms.optional(),
});

/** Terms as they are being changed, to hear how they will read: the outlet's, or an article's own beside the saved ones. */
export const termsPreview = z.object({ lang: langTag, outlet: outletTerms.optional(), own: articleTerms.optional() });
export type TermsPreview = { text: string; rows: { label: string; value: string }[] };

// --- an edition in the editor

const credit = z.object({
  person: z.string().max(200).nullable(),
  name: z.string().max(300),
  role: z.enum(creditRoles),
});
const leadPicture = z.object({
  media: z.string().max(40).nullable(),
  src: z.string().max(4000).nullable(),
  alt: short,
  caption: short,
  credit: short,
  licence: short,
});
const sourceCredit = z.object({
  outlet: z.string().max(300),
  url: z.string().max(4000).nullable(),
  author: z.string().max(300).nullable(),
  lang: z.string().max(40).nullable(),
  published: z.string().max(60).nullable(),
  credit: short.optional(),
});
const content = z.object({
  doc: z.custom<DocJson>(
    value => typeof value === 'object' && value !== null && (value as { type?: unknown }).type === 'doc',
  ),
  lead: leadPicture.nullable(),
  byline: z.array(credit).max(50),
  source: sourceCredit.nullable(),
  funder: short,
});

/** An autosave: names the version it was made from, and is refused with theirs when there is a newer one. */
export const draftSave = z.object({
  version: z.number().int().positive(),
  /** keep what the draft said before as a revision, whoever saved it: two texts were made one */
  keep: z.boolean().optional(),
  title: short,
  summary: z.string().max(10_000),
  content,
});
export type DraftSave = Omit<z.output<typeof draftSave>, 'content'> & { content: EditionContent };
export type DraftSaved = { version: number; savedAt: string; words: number; slug: string };

export type Draft = {
  version: number;
  title: string;
  summary: string;
  content: EditionContent;
  words: number;
  savedAt: string;
  savedBy: string | null;
};

export type EditionView = {
  id: number;
  article: {
    id: number;
    key: string;
    section: string | null;
    tags: string[];
    originalLang: string;
    terms: ArticleTerms;
  };
  lang: string;
  dir: 'ltr' | 'rtl';
  slug: string;
  /** where readers find it, absolute */
  url: string;
  state: EditionState;
  publishAt: string | null;
  embargoUntil: string | null;
  firstPublishedAt: string | null;
  publishedAt: string | null;
  gone: { at: string; note: string } | null;
  /** stands at the head of the front page, or will once it is published */
  lead: { until: string | null } | null;
  changed: boolean;
  draft: Draft;
  siblings: { id: number; lang: string; dir: 'ltr' | 'rtl'; title: string; state: EditionState }[];
  /** what this person may do with it */
  can: { save: boolean; publish: boolean; unpublish: boolean; delete: boolean };
};

export type Conflict = { theirs: Draft };

export type RevisionRow = {
  number: number;
  publishedNumber: number | null;
  kind: RevisionKind | null;
  note: string;
  title: string;
  words: number;
  createdAt: string;
  createdBy: string | null;
  publishedAt: string | null;
};
export type RevisionText = RevisionRow & { summary: string; content: EditionContent };

export const restore = z.object({ number: z.number().int().positive(), version: z.number().int().positive() });

export const publish = z.object({
  version: z.number().int().positive(),
  kind: z.enum(['correction', 'clarification', 'update', 'minor']).optional(),
  note: short.default(''),
});
export type Publish = z.input<typeof publish>;
export const schedule = z.object({ at: time });
export const embargo = z.object({ until: time.nullable() });
export const lead = z.object({ until: time.nullable() });
/** What led until now, where something did and does no more. */
export type Led = { instead: { edition: number; title: string; until: string | null } | null };
/** `POST editions/{id}/note`: an editor's note beside the article and in the public log. Answers `{ number }`. */
export const editorsNote = z.object({ note: z.string().trim().min(1).max(2000) });
export const unpublish = z.object({ note: z.string().trim().min(1).max(5000) });
export const newSlug = z.object({ slug });
export const newPreview = z.object({ days: z.number().int().min(1).max(90).default(7) });
export type Preview = { url: string; expiresAt: string };

/** One thing to look at before publishing. */
export type Problem = ChecklistItem;

// --- pictures

export type MediaItem = {
  id: string;
  state: 'processing' | 'ready' | 'failed';
  /** message of what is wrong with a failed one */
  error: string | null;
  filename: string;
  mime: string;
  bytes: number;
  width: number | null;
  height: number | null;
  focal: { x: number; y: number };
  alt: Translated;
  caption: Translated;
  credit: string;
  licence: string;
  createdAt: string;
  createdBy: string | null;
  /** addresses of a small and a large view; null while there is none */
  thumb: string | null;
  large: string | null;
};
export type MediaList = { items: MediaItem[]; next: string | null };
export type MediaUse = { articleId: number; editionId: number; lang: string; title: string; state: EditionState };
export type MediaView = MediaItem & { uses: MediaUse[] };
export const mediaQuery = z.object({
  q: z.string().max(200).optional(),
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(60),
});
export const mediaChange = z.object({
  alt: translated.optional(),
  caption: translated.optional(),
  credit: short.optional(),
  licence: short.optional(),
  focal: z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) }).optional(),
});
export type MediaChange = z.output<typeof mediaChange>;

// --- sections, tags, people, partners

export type Section = { slug: string; names: Translated; descriptions: Translated; position: number };
export const sectionChange = z.object({
  slug,
  names: translated,
  descriptions: translated.default({}),
  position: z.number().int().default(0),
});

export type Tag = { slug: string; names: Translated };
export const tagChange = z.object({ slug, names: translated });

export type Person = {
  slug: string;
  names: Translated;
  bios: Translated;
  email: string | null;
  links: { name: string; url: string }[];
  media: string | null;
};
export const personChange = z.object({
  slug,
  names: translated,
  bios: translated.default({}),
  email: z
    .union([z.literal(''), z.email()])
    .nullable()
    .default(null),
  links: z
    .array(z.object({ name: z.string().max(100), url: z.url({ protocol: /^https?$/ }) }))
    .max(20)
    .default([]),
  media: z.string().max(40).nullable().default(null),
});

export type Source = {
  slug: string;
  name: string;
  url: string | null;
  lang: string | null;
  translationRight: TranslationRight;
  /** the last day, YYYY-MM-DD */
  translationUntil: string | null;
  translationCredit: string;
  translationNote: string;
};

// --- the outlet

export type Outlet = { settings: OutletSettings; version: number };
export const outletChange = z.object({ settings: outletSettings, version: z.number().int().positive() });

// --- the sample outlet: `GET sample` (null: nothing of it is here), `POST sample/remove`

export type Sample = {
  articles: number;
  editions: number;
  /** editions that the public log names: they are taken down and hidden, never deleted */
  logged: number;
  /** editions that somebody changed here */
  changed: { edition: number; lang: string; dir: 'ltr' | 'rtl'; title: string }[];
};
/** `changed`: what somebody changed here goes too */
export const sampleRemoval = z.object({ changed: z.boolean() });
export type { SampleRemoved } from '../../flows/remove-sample.ts';

// --- who works here

export type DeskUser = {
  id: string;
  name: string;
  email: string;
  role: DeskRole;
  /** signs in with a second factor */
  twoFactor: boolean;
  state: 'active' | 'invited' | 'deactivated';
  createdAt: string;
  lastSeenAt: string | null;
};
/** Without an address the link is handed over by the inviter. */
export const invite = z.object({ email: z.email().nullable(), role: z.enum(deskRoles) });
export type Invited = { link: string };
/** What an invitation says to the person who opens its link. */
export type Invitation = { email: string | null; role: DeskRole; outlet: string };
export const acceptance = z.object({
  token: z.string().max(200),
  name: z.string().max(200),
  email: z.string().max(320),
  password: z.string().max(256),
  language: langTag.nullable().default(null),
});
export const userChange = z.object({ role: z.enum(deskRoles).optional(), active: z.boolean().optional() });

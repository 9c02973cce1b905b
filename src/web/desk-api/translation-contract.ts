import { z } from 'zod';
import type { EditionState } from '../../domain/article/content.ts';
import type { Part } from '../../domain/document/diff.ts';
import type { NodeJson } from '../../domain/document/schema.ts';
import { langTag } from '../../domain/outlet/settings.ts';
import type { Check } from '../../domain/translation/checks.ts';
import type { NoRight } from '../../domain/translation/permission.ts';
import type { FileTaken } from '../../domain/translation/returned-file.ts';
import type { SegmentKind } from '../../domain/translation/segments.ts';
import { type Progress, segmentStates } from '../../domain/translation/translation.ts';

/*
 * What the translating desk and its server say to each other. Times are ISO 8601 in UTC; words of a segment are inline
 * nodes of the document, a plain field's (title, alt) one text node without marks.
 */

/** `GET editions/{id}/translation`; an ETag makes asking again cheap. */
export type TranslationView = {
  edition: {
    id: number;
    articleId: number;
    lang: string;
    dir: 'ltr' | 'rtl';
    slug: string;
    title: string;
    state: EditionState;
    /** the working copy says something else than what readers see */
    changed: boolean;
    /** of the working copy */
    version: number;
  };
  source: {
    kind: 'edition' | 'text';
    /** of the edition here */
    editionId: number | null;
    lang: string;
    dir: 'ltr' | 'rtl';
    title: string;
    /** the partner, its address; of an edition here, where readers find it once it is published */
    outlet: string | null;
    url: string | null;
    author: string | null;
    published: string | null;
    /** where the permission is on file, of a partner's text */
    permission: string | null;
    /** why a partner's text may not go out in translation; null: it may */
    right: NoRight | null;
    /** an edition here that was taken down */
    gone: boolean;
    /** the revision that the segments are of */
    revision: { id: number; number: number; at: string };
  };
  /** in the order of the source; what has no counterpart there stands after what it follows */
  links: LinkView[];
  progress: Progress;
  /** the engine that can write drafts, by its name; null: none is configured */
  engine: string | null;
  /** machine drafts that are being made now */
  drafting: number;
  can: { write: boolean; review: boolean; publish: boolean };
};

export type SegmentView = { kind: SegmentKind; level: number | null; text: string; content: NodeJson[] };

export type LinkView = {
  id: number;
  version: number;
  /** several: merged in the translation; none: an addition of the translator's, or it was removed from the source */
  source: SegmentView[];
  /** several: split in the translation; none: nothing stands for it yet */
  target: SegmentView[];
  state: 'untranslated' | (typeof segmentStates)[number];
  /** what of the source changed since it was rendered, as words */
  stale: { how: 'edited' | 'removed'; diff: Part[]; since: string; minor: boolean } | null;
  machine: string | null;
  paired: number | null;
  by: string | null;
  at: string | null;
  reviewedBy: string | null;
  reviewedAt: string | null;
  note: string;
  checks: Check[];
};

const inline = z.array(z.custom<NodeJson>(v => typeof v === 'object' && v !== null)).max(2000);
const version = z.number().int().positive();

/**
 * `PUT editions/{id}/translation/links/{link}`: the words of a link's target segments, and what is said of them. `target`:
 * one list a segment, as many as the view has (one where it has none); absent: the words stay. Answers LinkChanged; 409 with
 * `{ theirs: LinkView }` where somebody changed the link since.
 */
export const linkWrite = z.object({
  version,
  target: z.array(inline).max(50).optional(),
  state: z.enum(segmentStates).optional(),
  /** the source changed and the words hold, or were made to hold */
  settle: z.boolean().optional(),
  note: z.string().max(4000).optional(),
});
export type LinkWrite = z.output<typeof linkWrite>;
export type LinkChanged = { link: LinkView; progress: Progress; version: number };

/** `POST editions/{id}/translation/links/{link}/join`: one with the next. Answers TranslationView. */
export const linkJoin = z.object({ version });
/** `POST …/split`: target segment `index` of the link in two, at `offset` (UTF-16 units of its plain text); or a merged link by its sources. */
export const linkSplit = z.object({
  version,
  at: z.object({ index: z.number().int().min(0), offset: z.number().int().min(0) }).optional(),
});
/** `POST …/remove`: takes the target segments of a link away whose source is gone. Answers TranslationView. */
export const linkRemove = z.object({ version });

/**
 * `POST editions/{id}/translation/pairs`: pairs what has no recorded alignment (anew); or gives a link what other links (`with`,
 * ids, its own among them to keep it) hold in the translation. Answers TranslationView.
 */
export const pairing = z.union([
  z.object({ all: z.literal(true) }),
  z.object({ link: z.number().int(), version, with: z.array(z.number().int()).min(1).max(50) }),
]);

/** `POST editions/{id}/translation/copy`: the source's words into every segment that has none. Answers TranslationView. */
/** `POST editions/{id}/translation/machine`: drafts by the engine for these links, or all without words. Answers 202 with `{ drafting }`. */
export const machineAsk = z.object({ links: z.array(z.number().int()).max(5000).optional() });

/** `POST editions/{id}/translation`: for an edition that has no record of what it renders: of which edition here it is a translation. */
export const translationBegin = z.object({ from: langTag });

/** `POST editions/{id}/translation.xlf` with the file as octets answers FileTaken; `GET` gives the file. */
export type { FileTaken };

/** `POST source-texts`: a partner's text to be translated; makes an article with an edition in `lang`. Answers `{ articleId, editionId }` with 201. */
export const sourceTextNew = z.object({
  lang: langTag,
  source: z.object({
    /** slug of a partner in the directory, or null */
    partner: z.string().max(200).nullable(),
    outlet: z.string().trim().min(1).max(200),
    url: z.string().max(2000).nullable(),
    author: z.string().max(200).nullable(),
    lang: langTag,
    published: z.string().max(40).nullable(),
    permission: z.string().max(2000).default(''),
  }),
  title: z.string().max(500),
  summary: z.string().max(2000).default(''),
  /** Markdown, or HTML as it was copied from their page */
  text: z.string().min(1).max(2_000_000),
  format: z.enum(['markdown', 'html']),
});
/** `POST editions/{id}/source-text`: the partner's text as it stands now. Segments are followed through the change. Answers TranslationView. */
export const sourceTextAgain = sourceTextNew.pick({ title: true, summary: true, text: true, format: true });

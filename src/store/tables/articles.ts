import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { EditionContent, EditionState, RevisionKind, Translated } from '../../domain/article/content.ts';
import type { Variant } from '../../domain/media.ts';
import type { ArticleTerms } from '../../domain/terms/terms.ts';
import type { TranslationRight } from '../../domain/translation/permission.ts';
import type { Json, JsonDefault, MaybeTime, Time } from './column.ts';

/** Articles with their editions and revisions, and what they share. */
export type ArticlesTables = {
  media: {
    id: string;
    state: 'processing' | 'ready' | 'failed';
    error: string | null;
    filename: string;
    mime: string;
    bytes: number;
    width: number | null;
    height: number | null;
    focalX: Generated<number>;
    focalY: Generated<number>;
    placeholder: string | null;
    variants: JsonDefault<Variant[]>;
    alt: JsonDefault<Translated>;
    caption: JsonDefault<Translated>;
    credit: Generated<string>;
    licence: Generated<string>;
    createdAt: Time;
    createdBy: string | null;
  };
  section: {
    id: GeneratedAlways<number>;
    slug: string;
    names: JsonDefault<Translated>;
    descriptions: JsonDefault<Translated>;
    position: Generated<number>;
  };
  tag: { id: GeneratedAlways<number>; slug: string; names: JsonDefault<Translated> };
  person: {
    id: GeneratedAlways<number>;
    slug: string;
    names: JsonDefault<Translated>;
    bios: JsonDefault<Translated>;
    email: string | null;
    links: JsonDefault<{ name: string; url: string }[]>;
    mediaId: string | null;
    userId: string | null;
  };
  source: {
    id: GeneratedAlways<number>;
    slug: string;
    name: string;
    url: string | null;
    lang: string | null;
    translationRight: Generated<TranslationRight>;
    /** YYYY-MM-DD, the last day */
    translationUntil: ColumnType<string | null, string | null | undefined, string | null>;
    translationCredit: Generated<string>;
    translationNote: Generated<string>;
  };
  article: {
    id: GeneratedAlways<number>;
    key: string;
    sectionId: number | null;
    originalLang: string;
    terms: JsonDefault<ArticleTerms>;
    createdAt: Time;
    createdBy: string | null;
  };
  articleTag: { articleId: number; tagId: number; position: Generated<number> };
  edition: {
    id: GeneratedAlways<number>;
    articleId: number;
    lang: string;
    slug: string;
    /** external: a page of another site, which is in externalPage too */
    state: EditionState | 'external';
    publishAt: MaybeTime;
    embargoUntil: MaybeTime;
    publishedRevisionId: number | null;
    firstPublishedAt: MaybeTime;
    publishedAt: MaybeTime;
    goneAt: MaybeTime;
    goneNote: string | null;
    search: string | null;
    searchTitle: string | null;
    createdAt: Time;
    /** who began it */
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  revision: {
    id: GeneratedAlways<number>;
    editionId: number;
    number: number;
    publishedNumber: number | null;
    kind: RevisionKind | null;
    note: Generated<string>;
    title: string;
    summary: Generated<string>;
    content: Json<EditionContent>;
    text: string;
    words: number;
    createdAt: Time;
    createdBy: string | null;
    publishedAt: MaybeTime;
  };
  editionByline: { editionId: number; personId: number; role: string; position: Generated<number> };
  draft: {
    editionId: number;
    version: Generated<number>;
    title: Generated<string>;
    summary: Generated<string>;
    content: Json<EditionContent>;
    words: Generated<number>;
    savedAt: Time;
    savedBy: string | null;
  };
  frontLead: { editionId: number; lang: string; until: MaybeTime; setAt: Date; setBy: string | null };
  redirect: { path: string; editionId: number | null; target: string | null; createdAt: Time };
  preview: { tokenHash: string; editionId: number; expiresAt: Date; createdAt: Time; createdBy: string | null };
  importItem: { origin: string; kind: string; key: string; digest: string; target: string; importedAt: Time };
};

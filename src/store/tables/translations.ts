import type { Generated, GeneratedAlways } from 'kysely';
import type { EditionContent } from '../../domain/article/content.ts';
import type { GlossaryTerm } from '../../domain/translation/glossary.ts';
import type { Link } from '../../domain/translation/translation.ts';
import type { Json, MaybeTime, Time } from './column.ts';

/** Translations, partners’ texts, names and terms. */
export type TranslationsTables = {
  sourceText: {
    id: GeneratedAlways<number>;
    sourceId: number | null;
    outlet: string;
    url: string | null;
    author: string | null;
    lang: string;
    published: string | null;
    permission: Generated<string>;
    createdAt: Time;
    createdBy: string | null;
  };
  sourceTextRevision: {
    id: GeneratedAlways<number>;
    sourceTextId: number;
    number: number;
    title: string;
    summary: Generated<string>;
    content: Json<EditionContent>;
    text: string;
    takenAt: Date;
    takenBy: string | null;
  };
  translation: {
    editionId: number;
    sourceEditionId: number | null;
    sourceTextId: number | null;
    revisionId: number | null;
    sourceTextRevisionId: number | null;
    next: number;
    links: Json<Link[]>;
    version: Generated<number>;
    behind: Generated<number>;
    behindSince: MaybeTime;
    engine: string | null;
  };
  glossaryTerm: {
    id: GeneratedAlways<number>;
    domain: Generated<string>;
    note: Generated<string>;
    terms: Json<GlossaryTerm[]>;
    changedAt: Date;
    changedBy: string | null;
  };
  nameForm: {
    id: GeneratedAlways<number>;
    sourceLang: string;
    source: string;
    targetLang: string;
    target: string;
    changedAt: Date;
    changedBy: string | null;
  };
};

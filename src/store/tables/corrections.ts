import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { CaseAbout, CaseState, DecisionAct, Quote, SuggestionKind, Via } from '../../domain/correction/case.ts';
import type { EntryKind } from '../../domain/correction/log.ts';
import type { JsonDefault, MaybeTime } from './column.ts';

/** What readers report, what was decided, the public log. */
export type CorrectionsTables = {
  suggestionCase: {
    id: GeneratedAlways<number>;
    about: CaseAbout;
    editionId: number | null;
    lang: string;
    state: CaseState;
    quote: ColumnType<Quote | null, string | null, string | null>;
    revisionId: number | null;
    atStart: number | null;
    atEnd: number | null;
    kinds: JsonDefault<Partial<Record<SuggestionKind, number>>>;
    reports: Generated<number>;
    firstAt: Date;
    lastAt: Date;
    laterUntil: MaybeTime;
    assignedTo: string | null;
    originCaseId: number | null;
    originChange: ColumnType<{ before: string; after: string } | null, string | null, string | null>;
    /** the wording that is proposed here */
    originProposed: ColumnType<string | null, string | null | undefined, string | null>;
    version: Generated<number>;
  };
  suggestion: {
    id: string;
    caseId: number;
    revisionId: number | null;
    kind: SuggestionKind;
    quote: ColumnType<Quote | null, string | null, string | null>;
    proposed: string | null;
    comment: Generated<string>;
    email: string | null;
    lang: string;
    via: Via;
    receivedAt: Date;
    idempotencyKey: string | null;
  };
  decision: {
    id: GeneratedAlways<number>;
    caseId: number;
    act: DecisionAct;
    by: string | null;
    at: Date;
    reason: Generated<string>;
    revisionId: number | null;
    beforeRevisionId: number | null;
    correctionNumber: number | null;
  };
  correction: {
    number: number;
    editionId: number;
    lang: string;
    kind: EntryKind;
    wrong: Generated<string>;
    right: Generated<string>;
    note: Generated<string>;
    revisionId: number;
    publishedNumber: number;
    withdraws: number | null;
    at: Date;
    previousHash: string;
    hash: string;
  };
  externalPage: {
    editionId: number;
    url: string;
    state: Generated<'there' | 'gone'>;
    registeredAt: Date;
    reportedAt: Date;
    checkedAt: Date;
    nextCheckAt: MaybeTime;
    etag: string | null;
    lastModified: string | null;
    checks: Generated<number>;
    failures: Generated<number>;
  };
  externalChange: {
    caseId: number;
    wording: string;
    revisionId: number;
    atStart: number;
    atEnd: number;
    foundAt: MaybeTime;
  };
  visitorSalt: { day: string; salt: string };
  visitorCount: { day: string; visitor: string; act: string; hour: number; n: Generated<number> };
};

import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { CommentState, ReportReason } from '../../domain/comment/comment.ts';
import type { DocJson } from '../../domain/document/schema.ts';
import type { DeliveryCounts, DeliveryState, IssueContent, IssueState } from '../../domain/newsletter/issue.ts';
import type { Choice, Rhythm, SubscriberState } from '../../domain/newsletter/subscription.ts';
import type { MaybeTime } from './column.ts';

/** Readers who are known by an address: who sign in, get letters, comment; and visits, of which nobody is known. */
export type ReadersTables = {
  subscriber: {
    id: GeneratedAlways<number>;
    email: string | null;
    emailKey: string;
    lang: string;
    state: SubscriberState;
    token: string;
    asked: ColumnType<Choice[] | null, string | null | undefined, string | null>;
    askedToken: ColumnType<string | null, string | null | undefined, string | null>;
    askedAt: MaybeTime;
    askedMails: Generated<number>;
    confirmedAt: MaybeTime;
    consent: Generated<string>;
    endedAt: MaybeTime;
    softBounces: Generated<number>;
    bouncedAt: MaybeTime;
  };
  subscription: { subscriberId: number; lang: string; sectionId: number | null; rhythm: Rhythm; since: Date };
  newsletterIssue: {
    id: GeneratedAlways<number>;
    kind: 'letter' | 'digest';
    lang: string;
    sectionId: number | null;
    rhythm: Rhythm;
    slot: string | null;
    state: IssueState;
    subject: Generated<string>;
    preheader: Generated<string>;
    document: ColumnType<DocJson | null, string | null | undefined, string | null>;
    content: ColumnType<IssueContent | null, string | null | undefined, string | null>;
    version: Generated<number>;
    dueAt: MaybeTime;
    startedAt: MaybeTime;
    finishedAt: MaybeTime;
    counts: ColumnType<DeliveryCounts | null, string | null | undefined, string | null>;
    createdAt: Date;
    createdBy: string | null;
    changedAt: Date;
  };
  newsletterDelivery: {
    issueId: number;
    subscriberId: number;
    state: Generated<DeliveryState>;
    tries: Generated<number>;
    after: MaybeTime;
    at: MaybeTime;
    reason: Generated<string>;
  };
  subscriberCount: { day: string; lang: string; sectionId: number | null; n: number };
  readerLink: {
    tokenHash: string;
    email: string;
    emailKey: string;
    lang: string;
    browserHash: string;
    next: string;
    createdAt: Date;
    expiresAt: Date;
    usedAt: MaybeTime;
  };
  commenter: { readerId: number; name: string; blockedAt: MaybeTime; blockedBy: string | null };
  comment: {
    id: GeneratedAlways<number>;
    editionId: number;
    readerId: number | null;
    name: string;
    text: string;
    parentId: number | null;
    rootId: number | null;
    state: CommentState;
    at: Date;
    pickedAt: MaybeTime;
    decidedAt: MaybeTime;
    decidedBy: string | null;
    reason: Generated<string>;
    reports: Generated<number>;
    version: Generated<number>;
    idempotencyKey: string | null;
  };
  commentReport: { id: GeneratedAlways<number>; commentId: number; reason: ReportReason; note: string; at: Date };
  readerSession: { tokenHash: string; readerId: number; createdAt: Date; seenAt: Date; expiresAt: Date };
  reader: {
    id: GeneratedAlways<number>;
    /** null once erased, as is its key */
    email: string | null;
    emailKey: string | null;
    name: Generated<string>;
    lang: string;
    createdAt: Date;
    /** since when the address is proven */
    confirmedAt: MaybeTime;
  };
};

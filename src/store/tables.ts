import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { DeskRole } from '../domain/access.ts';
import type { EditionContent, EditionState, RevisionKind, Translated } from '../domain/article/content.ts';
import type { Passage } from '../domain/citation/evidence.ts';
import type { SeenListings, Validators } from '../domain/citation/looking.ts';
import type { CitationAct, CitationOutcome, CitationState, LookResult } from '../domain/citation/state.ts';
import type { Verdict } from '../domain/citation/verdict.ts';
import type { CommentState, ReportReason } from '../domain/comment/comment.ts';
import type { CaseAbout, CaseState, DecisionAct, Quote, SuggestionKind, Via } from '../domain/correction/case.ts';
import type { EntryKind } from '../domain/correction/log.ts';
import type { DocJson } from '../domain/document/schema.ts';
import type { Variant } from '../domain/media.ts';
import type { LedgerKind } from '../domain/membership/ledger.ts';
import type { PaymentFacts, PaymentState } from '../domain/membership/payment.ts';
import type { PledgeFacts, Rhythm as PledgeRhythm, PledgeState, ProviderName } from '../domain/membership/pledge.ts';
import type { ReceiptContent } from '../domain/membership/receipt.ts';
import type { Currency } from '../domain/money.ts';
import type { DeliveryCounts, DeliveryState, IssueContent, IssueState } from '../domain/newsletter/issue.ts';
import type { Choice, Rhythm, SubscriberState } from '../domain/newsletter/subscription.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import type { Grant } from '../domain/permission/grant.ts';
import type { RequestAct, RequestState } from '../domain/permission/request.ts';
import type { SponsorPlace } from '../domain/sponsor.ts';
import type { ArticleTerms } from '../domain/terms/terms.ts';
import type { GlossaryTerm } from '../domain/translation/glossary.ts';
import type { TranslationRight } from '../domain/translation/permission.ts';
import type { Link } from '../domain/translation/translation.ts';

/*
 * The schema as Kysely sees it: columns in camel case, int8 as number, timestamptz as Date, jsonb as its value.
 * jsonb is written as a JSON string, which both engines take alike (a bare array would become a PostgreSQL array).
 */
export type Json<T> = ColumnType<T, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null | undefined, string | null>;
type JsonDefault<T> = ColumnType<T, string | undefined, string>;
type Time = ColumnType<Date, Date | undefined, Date>;
type MaybeTime = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** What came of a webhook: its object was looked at; it was about nothing of ours; it is of a kind that we do not use. */
type EventOutcome = 'applied' | 'not-ours' | 'not-used';
/** What somebody should look at (flows/receive-payment-event.ts, flows/reconcile-payments.ts). */
export type IncidentKind = 'amount' | 'currency' | 'checkout' | 'unknown-pledge' | 'missing-at-provider' | 'differs';

export type Tables = {
  outlet: { id: Generated<number>; settings: Json<OutletSettings>; version: Generated<number>; updatedAt: Time };
  deskUser: {
    id: string;
    name: string;
    email: string;
    emailVerified: Generated<boolean>;
    image: string | null;
    role: DeskRole;
    language: string | null;
    twoFactorEnabled: Generated<boolean>;
    createdAt: Time;
    updatedAt: Time;
    deactivatedAt: MaybeTime;
  };
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
  /** the other tables of sign-in belong to its library */
  deskSession: {
    id: string;
    userId: string;
    token: string;
    expiresAt: Date;
    ipAddress: string | null;
    userAgent: string | null;
    createdAt: Time;
    updatedAt: Time;
  };
  invite: {
    tokenHash: string;
    email: string | null;
    role: DeskRole;
    expiresAt: Date;
    createdAt: Time;
    createdBy: string | null;
    acceptedAt: MaybeTime;
  };
  mailDone: { id: string; outcome: 'sent' | 'refused' | 'begun'; reason: Generated<string>; at: Date };
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
  savedReply: { id: GeneratedAlways<number>; lang: string; name: string; text: string };
  suggestionBlock: {
    id: GeneratedAlways<number>;
    kind: 'email' | 'words';
    value: string;
    createdAt: Time;
    createdBy: string | null;
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
  permissionRequest: {
    id: GeneratedAlways<number>;
    token: string;
    state: Generated<RequestState>;
    name: string;
    organisation: Generated<string>;
    email: string | null;
    site: Generated<string>;
    articleId: number | null;
    articleTitle: Generated<string>;
    amount: 'extract' | 'whole';
    characters: number | null;
    pictures: Generated<boolean>;
    purpose: Generated<string>;
    translation: string | null;
    /** YYYY-MM-DD, the last day */
    until: string | null;
    commercial: Generated<boolean>;
    message: Generated<string>;
    lang: string;
    receivedAt: Date;
    decidedAt: MaybeTime;
    assignedTo: string | null;
    version: Generated<number>;
    idempotencyKey: string | null;
  };
  permissionAct: {
    id: GeneratedAlways<number>;
    requestId: number;
    act: RequestAct;
    by: string | null;
    at: Date;
    text: Generated<string>;
  };
  permission: {
    number: number;
    token: string;
    granted: Json<Grant>;
    hash: string;
    signature: string;
    publicKey: string;
    articleId: number | null;
    validUntil: string | null;
    replaces: number | null;
    signedAt: Date;
    signedBy: string | null;
    requestId: number | null;
    email: string | null;
    revokedAt: MaybeTime;
    revokedWhy: Generated<string>;
    revokedBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  permissionReminder: { permission: number; which: 'desk-30' | 'desk-7' | 'holder-14'; at: Date };
  permissionLetter: { id: GeneratedAlways<number>; lang: string; name: string; text: string };
  watchedSite: {
    id: GeneratedAlways<number>;
    address: string;
    host: string;
    why: 'hand' | 'referrer' | 'webmention' | 'scan';
    seen: ColumnType<SeenListings, string | undefined, string>;
    sentAt: Date;
    lookedAt: MaybeTime;
    nextLookAt: MaybeTime;
    failures: Generated<number>;
    failed: Generated<string>;
    createdBy: ColumnType<string | null, string | null | undefined, string | null>;
  };
  sighting: {
    id: GeneratedAlways<number>;
    address: string;
    host: string;
    why: 'hand' | 'referrer' | 'webmention' | 'site';
    day: string;
    at: Date;
    lookedAt: MaybeTime;
    result: Generated<LookResult>;
  };
  citation: {
    id: GeneratedAlways<number>;
    address: string;
    host: string;
    title: Generated<string>;
    lang: string;
    firstSeenAt: Date;
    lookedAt: Date;
    nextLookAt: MaybeTime;
    failures: Generated<number>;
    goneAt: MaybeTime;
    outcome: CitationOutcome;
    severity: number;
    longest: number;
    total: number;
    snapshot: string;
    digest: string;
    validators: JsonOrNull<Validators>;
    state: Generated<CitationState>;
    note: Generated<string>;
    version: Generated<number>;
  };
  citationUse: { citationId: number; editionId: number; verdict: Json<Verdict>; passages: Json<Passage[]> };
  citationAct: {
    id: GeneratedAlways<number>;
    citationId: number;
    act: CitationAct;
    by: string | null;
    at: Date;
    text: Generated<string>;
    sent: Generated<boolean>;
  };
  fediverseActor: {
    id: GeneratedAlways<number>;
    handle: string;
    lang: string;
    sectionId: number | null;
    privateKey: string;
    publicKey: string;
    createdAt: Date;
  };
  fediverseFollower: {
    id: GeneratedAlways<number>;
    actorId: number;
    uri: string;
    inbox: string;
    delivery: string;
    followedAt: Date;
  };
  fediverseSeen: { hash: string; at: Date };
  fediversePost: {
    editionId: number;
    number: number;
    state: 'there' | 'gone';
    revisionId: number;
    slug: string;
    toldAt: Date;
  };
  fediverseActivity: { id: string; actorId: number; body: string; at: Date };
  fediverseInbox: {
    address: string;
    spec: 'rfc9421' | 'cavage' | null;
    takenAt: MaybeTime;
    failingSince: MaybeTime;
    failures: Generated<number>;
    detail: Generated<string>;
  };
  webmentionSent: {
    editionId: number;
    target: string;
    links: boolean;
    revisionId: number | null;
    toldRevisionId: ColumnType<number | null, number | null | undefined, number | null>;
    result: Generated<'' | 'taken' | 'none' | 'refused' | 'unreachable'>;
    at: Date;
  };
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
  receiptNumber: { year: number; last: number };
  receipt: {
    year: number;
    number: number;
    kind: ReceiptContent['kind'];
    paymentId: number;
    cause: string;
    amount: number;
    currency: Currency;
    content: Json<ReceiptContent>;
    lang: string;
    createdAt: Date;
  };
  yearlyStatement: { readerId: number; year: number; mailedAt: Date };
  wallHidden: { pledgeId: number; by: string | null; at: Date };
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
  pledge: {
    id: GeneratedAlways<number>;
    token: string;
    reference: string;
    readerId: number;
    provider: ProviderName;
    rhythm: PledgeRhythm;
    amount: number;
    currency: Currency;
    state: Generated<PledgeState>;
    facts: JsonDefault<PledgeFacts>;
    providerCheckout: ColumnType<string | null, string | null | undefined, string | null>;
    checkoutUrl: ColumnType<string | null, string | null | undefined, string | null>;
    providerCustomer: ColumnType<string | null, string | null | undefined, string | null>;
    providerSubscription: ColumnType<string | null, string | null | undefined, string | null>;
    providerCard: ColumnType<string | null, string | null | undefined, string | null>;
    shown: Generated<'anonymous' | 'named'>;
    wallName: Generated<string>;
    giftName: ColumnType<string | null, string | null | undefined, string | null>;
    giftEmail: ColumnType<string | null, string | null | undefined, string | null>;
    giftMessage: ColumnType<string | null, string | null | undefined, string | null>;
    lang: string;
    startedAt: Date;
    activeAt: MaybeTime;
    endedAt: MaybeTime;
    periodEnd: MaybeTime;
    version: Generated<number>;
    idempotencyKey: ColumnType<string | null, string | null | undefined, string | null>;
  };
  pledgeAmount: { pledgeId: number; amount: number; since: Date };
  payment: {
    id: GeneratedAlways<number>;
    pledgeId: number;
    provider: ProviderName;
    providerPayment: string;
    facts: Json<PaymentFacts>;
    amount: number;
    currency: Currency;
    /** in feeCurrency; null while it is not known */
    fee: number | null;
    feeCurrency: string | null;
    refunded: Generated<number>;
    state: PaymentState;
    at: Date;
    receiptAt: MaybeTime;
  };
  paymentEvent: {
    provider: ProviderName;
    event: string;
    kind: string;
    object: string;
    createdAt: Date;
    receivedAt: Date;
    handledAt: MaybeTime;
    outcome: ColumnType<EventOutcome | null, EventOutcome | null | undefined, EventOutcome | null>;
  };
  pledgeCharge: {
    pledgeId: number;
    /** YYYY-MM-DD */
    period: string;
    attempt: number;
    reference: string;
    amount: number;
    begunAt: Date;
    providerPayment: ColumnType<string | null, string | null | undefined, string | null>;
    state: Generated<'begun' | 'asked' | 'refused'>;
  };
  paymentComparison: {
    id: GeneratedAlways<number>;
    provider: ProviderName;
    since: Date;
    begunAt: Date;
    endedAt: MaybeTime;
    looked: Generated<number>;
    mended: Generated<number>;
    missing: Generated<number>;
  };
  paymentIncident: {
    id: GeneratedAlways<number>;
    key: string;
    kind: IncidentKind;
    paymentId: ColumnType<number | null, number | null | undefined, number | null>;
    pledgeId: ColumnType<number | null, number | null | undefined, number | null>;
    detail: JsonDefault<Record<string, string | number>>;
    at: Date;
    lookedAt: MaybeTime;
    lookedBy: ColumnType<string | null, string | null | undefined, string | null>;
    accepted: Generated<boolean>;
    note: Generated<string>;
  };
  ledgerEntry: {
    id: number;
    at: Date;
    bookedAt: Date;
    kind: LedgerKind;
    paymentId: number;
    key: string;
    memo: Generated<string>;
    lines: number;
    previousHash: string;
    hash: string;
  };
  ledgerLine: { entryId: number; position: number; account: string; currency: string; amount: number };
  sponsor: {
    id: GeneratedAlways<number>;
    name: string;
    url: string;
    mediaId: string;
    alt: JsonDefault<Translated>;
    label: JsonDefault<Translated>;
    note: JsonDefault<Translated>;
    places: Json<SponsorPlace[]>;
    /** none: all */
    languages: JsonDefault<string[]>;
    /** YYYY-MM-DD, both included */
    firstDay: string;
    lastDay: string | null;
    weight: Generated<number>;
    createdAt: Date;
    version: Generated<number>;
  };
  sponsorDay: { sponsorId: number; day: string; clicks: number };
  visitorSalt: { day: string; salt: string };
  visitorCount: { day: string; visitor: string; act: string; hour: number; n: Generated<number> };
  importItem: { origin: string; kind: string; key: string; digest: string; target: string; importedAt: Time };
};

import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Translated } from '../../domain/article/content.ts';
import type { LedgerKind } from '../../domain/membership/ledger.ts';
import type { PaymentFacts, PaymentState } from '../../domain/membership/payment.ts';
import type { PledgeFacts, Rhythm as PledgeRhythm, PledgeState, ProviderName } from '../../domain/membership/pledge.ts';
import type { ReceiptContent } from '../../domain/membership/receipt.ts';
import type { Currency } from '../../domain/money.ts';
import type { SponsorPlace } from '../../domain/sponsor.ts';
import type { Json, JsonDefault, MaybeTime } from './column.ts';

/** What came of a webhook: its object was looked at; it was about nothing of ours; it is of a kind that we do not use. */
type EventOutcome = 'applied' | 'not-ours' | 'not-used';
/** What somebody should look at (flows/receive-payment-event.ts, flows/reconcile-payments.ts). */
export type IncidentKind = 'amount' | 'currency' | 'checkout' | 'unknown-pledge' | 'missing-at-provider' | 'differs';

/** What readers give, as it was agreed, paid, booked and receipted; and sponsors. */
export type MoneyTables = {
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
};

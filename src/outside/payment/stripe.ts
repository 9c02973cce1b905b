import { Stripe } from 'stripe';
import type { About, PaymentEvent, PledgeRef } from '../../domain/membership/event.ts';
import type { Pledge } from '../../domain/membership/pledge.ts';
import {
  type Begin,
  type Notice,
  type PaymentProvider,
  ProviderRefused,
  ProviderUnavailable,
} from '../../domain/membership/provider.ts';
import { currencies, isMoney, type Money } from '../../domain/money.ts';
import { fail, ok } from '../../domain/result.ts';

/*
 * Stripe, by its own client: Checkout for paying, its portal for cards, Billing for what repeats. A webhook only says which object
 * to look at; what is true is asked of the API, in the version that the client is made for, so that neither the order of
 * webhooks nor the version that they are sent in matters. In this version (2025-03-31.basil and later) an invoice names its
 * subscription under `parent` and its payments in objects of their own, and periods are those of the items of a subscription.
 */

/** Under which name our reference stands in what we make at Stripe. */
const ours = 'masthead_pledge';
const dayMs = 86_400_000;
/** How old a signature may be: what somebody kept and sends again later is refused. */
const toleranceS = 300;
/** Stripe keeps events for 30 days; a dispute may be decided months after it was opened. */
const eventDays = 30;
const disputeDays = 120;

/** Kinds of events that say where to look (docs/payments.md lists them for the operator). */
export const stripeEvents = [
  'checkout.session.completed',
  'checkout.session.expired',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'charge.succeeded',
  'charge.failed',
  'charge.updated',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'invoice.paid',
  'invoice.payment_failed',
  'customer.subscription.updated',
  'customer.subscription.deleted',
] as const;

/** Languages of the page; Ukrainian and Arabic are not among them, there it is the browser that decides. */
const locales: Record<string, string> = { en: 'en', de: 'de', fr: 'fr', pl: 'pl' };

export function openStripe(options: {
  secretKey: string;
  webhookSecret: string;
  /** instead of Stripe's own, for tests */
  apiUrl?: string | undefined;
  now: () => Date;
}): PaymentProvider {
  const { secretKey, webhookSecret, apiUrl, now } = options;
  const url = apiUrl ? new URL(apiUrl) : null;
  const stripe = new Stripe(secretKey, {
    timeout: 20_000,
    maxNetworkRetries: 2,
    telemetry: false,
    ...(url
      ? {
          host: url.hostname,
          port: url.port,
          protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
        }
      : {}),
  });
  /** whether what is live is what we look at; null where the key does not say */
  const live = /^[sr]k_live_/.test(secretKey) ? true : /^[sr]k_test_/.test(secretKey) ? false : null;

  /** A payment intent with all that happened to it. `thorough`: refunds and disputes are asked for even where its charge shows none. */
  async function payment(id: string, thorough: boolean, known?: PledgeRef): Promise<PaymentEvent[] | null> {
    const asOf = now().toISOString();
    const intent = await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge.balance_transaction'] });
    const pledge = known ?? (await pledgeOfIntent(intent));
    if (!pledge) return null;
    const charge = objectOf(intent.latest_charge);
    const money = moneyOf(intent.amount, intent.currency);
    if (!money) return [strange(pledge, id, intent.amount, intent.currency)];
    const about: About = { payment: id, pledge, amount: money };
    const events: PaymentEvent[] = [{ kind: 'pending', about, asOf }];
    if (charge) events.push(...chargeEvents(about, charge, asOf));
    if (charge && (thorough || charge.amount_refunded > 0)) {
      const expand = ['data.balance_transaction', 'data.failure_balance_transaction'];
      for await (const refund of stripe.refunds.list({ payment_intent: id, limit: 100, expand }))
        events.push(...refundEvents(about, refund, asOf));
    }
    if (charge && (thorough || charge.disputed))
      for await (const dispute of stripe.disputes.list({ payment_intent: id, limit: 100 }))
        events.push(...disputeEvents(about, dispute, asOf));
    return events;
  }

  /** By its own metadata; the payment of an invoice by those of the subscription. Null: none of ours. */
  async function pledgeOfIntent(intent: Stripe.PaymentIntent): Promise<PledgeRef | null> {
    const reference = intent.metadata[ours];
    if (reference) return { reference };
    const { data } = await stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent: intent.id },
      expand: ['data.invoice'],
      limit: 1,
    });
    const invoice = objectOf(data[0]?.invoice);
    return invoice && !invoice.deleted ? pledgeOfInvoice(invoice) : null;
  }

  async function session(id: string): Promise<PaymentEvent[] | null> {
    const found = await stripe.checkout.sessions.retrieve(id);
    const reference = found.metadata?.[ours];
    if (!reference) return null;
    const pledge = { reference, checkout: id };
    if (found.status === 'expired') return [{ kind: 'checkout-abandoned', pledge, checkout: id }];
    if (found.status !== 'complete') return [];
    const subscription = idOf(found.subscription);
    const intent = idOf(found.payment_intent);
    return [
      { kind: 'checkout-done', pledge, checkout: id, customer: idOf(found.customer), subscription },
      ...((intent && (await payment(intent, false, pledge))) || []),
      ...((subscription && (await subscriptionEvents(subscription))) || []),
    ];
  }

  async function invoice(id: string): Promise<PaymentEvent[] | null> {
    const found = await stripe.invoices.retrieve(id, { expand: ['payments'] });
    const pledge = pledgeOfInvoice(found);
    if (!pledge) return null;
    const events: PaymentEvent[] = [];
    for (const { payment: of } of found.payments?.data ?? []) {
      const intent = idOf(of.payment_intent);
      if (intent) events.push(...((await payment(intent, false, pledge)) ?? []));
    }
    return [...events, ...((pledge.subscription && (await subscriptionEvents(pledge.subscription))) || [])];
  }

  async function subscriptionEvents(id: string): Promise<PaymentEvent[] | null> {
    const asOf = now().toISOString();
    const found = await stripe.subscriptions.retrieve(id);
    const reference = found.metadata[ours];
    if (!reference) return null;
    const pledge = { reference, subscription: id };
    const ended = found.ended_at ?? found.canceled_at ?? found.created;
    if (found.status === 'canceled' || found.status === 'incomplete_expired')
      return [{ kind: 'pledge-ended', pledge, at: time(ended) }];
    const items = found.items.data;
    const amount = items.reduce((sum, item) => sum + (item.price.unit_amount ?? 0) * (item.quantity ?? 1), 0);
    const ends = items.map(item => item.current_period_end).filter(Number.isFinite);
    const stopping = found.cancel_at_period_end || found.cancel_at !== null;
    const state =
      found.status === 'incomplete'
        ? 'started'
        : stopping
          ? 'ending'
          : found.status === 'active' || found.status === 'trialing'
            ? 'active'
            : 'past-due';
    const until = ends.length > 0 ? time(Math.min(...ends)) : null;
    return [{ kind: 'pledge-changed', pledge, seen: { state, amount, periodEnd: until, asOf } }];
  }

  async function look(kind: string, object: string): Promise<PaymentEvent[] | null> {
    const thorough = kind.startsWith('refund.') || kind.startsWith('charge.dispute') || kind === 'charge.refunded';
    return asked(async () => {
      try {
        if (object.startsWith('pi_')) return await payment(object, thorough);
        if (object.startsWith('cs_')) return await session(object);
        if (object.startsWith('in_')) return await invoice(object);
        if (object.startsWith('sub_')) return await subscriptionEvents(object);
        return null;
      } catch (error) {
        // of another account, or gone
        if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing') return null;
        throw error;
      }
    });
  }

  async function* list(since: Date): AsyncGenerator<PaymentEvent[]> {
    const from = (at: number) => ({ gte: Math.floor(at / 1000) });
    const seen = new Set<string>();
    const once = async (kind: string, id: string | null) => {
      if (!id || seen.has(id)) return [];
      seen.add(id);
      return (await look(kind, id)) ?? [];
    };
    const within = Math.max(since.getTime(), now().getTime() - eventDays * dayMs);
    const kinds = stripeEvents.filter(k => k.startsWith('checkout.') || k.startsWith('customer.'));
    yield* each(stripe.events.list({ created: from(within), types: [...kinds], limit: 100 }), event =>
      once(event.type, (event.data.object as { id?: string }).id ?? null),
    );
    yield* each(stripe.refunds.list({ created: from(since.getTime()), limit: 100 }), refund =>
      once('refund.updated', idOf(refund.payment_intent)),
    );
    const disputesFrom = from(since.getTime() - disputeDays * dayMs);
    yield* each(stripe.disputes.list({ created: disputesFrom, limit: 100 }), dispute =>
      once('charge.dispute.updated', idOf(dispute.payment_intent)),
    );
    const created = from(since.getTime());
    yield* each(stripe.charges.list({ created, limit: 100 }), charge =>
      once('charge.succeeded', idOf(charge.payment_intent)),
    );
  }

  return {
    name: 'stripe',
    currencies,
    rhythms: ['once', 'monthly', 'yearly'],
    begin: pledge =>
      asked(async () => {
        const made = await stripe.checkout.sessions.create(sessionOf(pledge), {
          idempotencyKey: `masthead-checkout-${pledge.reference}`,
        });
        if (!made.url) throw new ProviderUnavailable('Stripe made no page to pay on');
        return { checkoutUrl: made.url, checkout: made.id };
      }),
    change: (pledge, money) =>
      asked(async () => {
        const id = subscriptionOf(pledge);
        const found = await stripe.subscriptions.retrieve(id);
        const item = found.items.data[0];
        if (!item) throw new ProviderRefused('no-item');
        const interval = item.price.recurring?.interval ?? 'month';
        const recurring = { interval };
        const price_data = {
          currency: money.currency.toLowerCase(),
          unit_amount: money.amount,
          product: idOf(item.price.product)!,
          recurring,
        };
        await stripe.subscriptions.update(id, {
          items: [{ id: item.id, price_data, quantity: 1 }],
          proration_behavior: 'none',
        });
      }),
    stop: (pledge, when) =>
      asked(async () => {
        const id = subscriptionOf(pledge);
        try {
          if (when === 'now') await stripe.subscriptions.cancel(id, { prorate: false });
          else await stripe.subscriptions.update(id, { cancel_at_period_end: true });
        } catch (error) {
          // it was over already
          const found = await stripe.subscriptions.retrieve(id);
          if (found.status !== 'canceled') throw error;
        }
      }),
    portal: (pledge, back) =>
      asked(async () => {
        if (!pledge.providerCustomer) return null;
        const made = await stripe.billingPortal.sessions.create({
          customer: pledge.providerCustomer,
          return_url: back,
        });
        return made.url;
      }),
    refund: (id, money, key) =>
      asked(async () => {
        const idempotencyKey = `masthead-refund-${key}`;
        await stripe.refunds.create({ payment_intent: id, amount: money.amount }, { idempotencyKey });
      }),
    readNotice: async (body, header) => {
      let event: Stripe.Event;
      try {
        const signature = header('stripe-signature') ?? '';
        const received = now().getTime();
        event = stripe.webhooks.constructEvent(
          Buffer.from(body),
          signature,
          webhookSecret,
          toleranceS,
          undefined,
          received,
        );
      } catch {
        return fail('invalid', 'payment.signature');
      }
      return ok(noticeOf(event, live));
    },
    look,
    list: since => unavailable(list(since)),
  };
}

function noticeOf(event: Stripe.Event, live: boolean | null): Notice {
  const about = event.data.object as { id?: string; payment_intent?: string | { id: string } | null };
  const use = (stripeEvents as readonly string[]).includes(event.type);
  const foreign = Boolean(event.account) || (live !== null && event.livemode !== live);
  return {
    event: event.id,
    kind: event.type,
    // whatever is said of a charge, a refund or a dispute, it is the payment that is looked at
    object: (/^(charge|refund)\./.test(event.type) ? idOf(about.payment_intent) : about.id) ?? '',
    at: new Date(event.created * 1000),
    use: foreign ? 'not-ours' : use ? 'look' : 'not-used',
  };
}

function sessionOf(pledge: Begin): Stripe.Checkout.SessionCreateParams {
  const { reference, rhythm, money, email, lang, label, thanks, back } = pledge;
  const metadata = { [ours]: reference };
  const price = {
    currency: money.currency.toLowerCase(),
    unit_amount: money.amount,
    product_data: { name: label },
    ...(rhythm === 'once'
      ? {}
      : { recurring: { interval: rhythm === 'monthly' ? ('month' as const) : ('year' as const) } }),
  };
  return {
    line_items: [{ quantity: 1, price_data: price }],
    client_reference_id: reference,
    metadata,
    customer_email: email,
    success_url: thanks,
    cancel_url: back,
    locale: (locales[lang.split('-')[0]!] ?? 'auto') as 'auto',
    // what was agreed is what is taken, in the currency in which it was agreed
    adaptive_pricing: { enabled: false },
    ...(rhythm === 'once'
      ? { mode: 'payment', submit_type: 'donate', payment_intent_data: { metadata, description: label } }
      : { mode: 'subscription', subscription_data: { metadata, description: label } }),
  };
}

function pledgeOfInvoice(invoice: Stripe.Invoice): PledgeRef | null {
  const details = invoice.parent?.subscription_details;
  const reference = details?.metadata?.[ours];
  return details && reference ? { reference, subscription: idOf(details.subscription) } : null;
}

function chargeEvents(about: About, charge: Stripe.Charge, asOf: string): PaymentEvent[] {
  if (charge.status === 'failed') return [{ kind: 'payment-failed', about, asOf }];
  if (charge.status !== 'succeeded' || !charge.captured) return [];
  const money = moneyOf(charge.amount_captured, charge.currency);
  if (!money) return [strange(about.pledge, about.payment, charge.amount_captured, charge.currency)];
  const of = { ...about, amount: money };
  const paid: PaymentEvent = { kind: 'paid', about: of, at: time(charge.created), asOf };
  return [paid, ...settledEvents(of, 'payment', objectOf(charge.balance_transaction), asOf)];
}

function refundEvents(about: About, refund: Stripe.Refund, asOf: string): PaymentEvent[] {
  const { id, status } = refund;
  const money = moneyOf(refund.amount, refund.currency);
  const transaction = objectOf(refund.balance_transaction);
  // the balance shows when money moved; a refund that waits for it has moved none
  if (!money || (!transaction && status !== 'succeeded')) return [];
  const stands = status !== 'failed' && status !== 'canceled';
  const event: PaymentEvent = { kind: 'refunded', about, refund: id, money, stands, at: time(refund.created), asOf };
  const move = `refund:${id}` as const;
  return [event, ...(stands ? settledEvents(about, move, transaction, asOf) : [])];
}

function disputeEvents(about: About, dispute: Stripe.Dispute, asOf: string): PaymentEvent[] {
  const { id, status, balance_transactions: transactions } = dispute;
  const money = moneyOf(dispute.amount, dispute.currency);
  // an inquiry takes nothing until it becomes a dispute
  const taken = transactions.find(t => t.amount < 0);
  const given = transactions.find(t => t.amount > 0);
  if (!money || !taken) return [];
  const of = { about, dispute: id, money, at: time(dispute.created), asOf };
  const won = given !== undefined;
  const closedAt = time(given?.created ?? Math.max(...transactions.map(t => t.created)));
  const event: PaymentEvent =
    won || status === 'lost' ? { ...of, kind: 'dispute-closed', won, closedAt } : { ...of, kind: 'dispute-opened' };
  return [
    event,
    ...settledEvents(about, `dispute:${id}`, taken, asOf),
    ...(given ? settledEvents(about, `dispute-won:${id}`, given, asOf) : []),
  ];
}

function settledEvents(
  about: About,
  move: Extract<PaymentEvent, { kind: 'settled' }>['move'],
  transaction: Stripe.BalanceTransaction | null,
  asOf: string,
): PaymentEvent[] {
  if (!transaction || !Number.isSafeInteger(transaction.amount) || !Number.isSafeInteger(transaction.fee)) return [];
  const currency = transaction.currency.toUpperCase();
  const gross = { amount: transaction.amount, currency };
  return [{ kind: 'settled', about, move, gross, fee: { amount: transaction.fee, currency }, asOf }];
}

function moneyOf(amount: number, currency: string): Money | null {
  const money = { amount, currency: String(currency).toUpperCase() };
  return isMoney(money) && money.amount > 0 ? money : null;
}

function strange(pledge: PledgeRef, payment: string, amount: unknown, currency: unknown): PaymentEvent {
  return { kind: 'strange', pledge, payment, detail: { amount: String(amount), currency: String(currency) } };
}

function subscriptionOf(pledge: Pledge): string {
  if (!pledge.providerSubscription) throw new ProviderRefused('no-subscription');
  return pledge.providerSubscription;
}

/** Seconds since 1970 as we write times. */
function time(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** What is given as an id or as the object itself. */
function idOf(of: string | { id: string } | null | undefined): string | null {
  return typeof of === 'string' ? of : (of?.id ?? null);
}

function objectOf<T extends object>(of: string | T | null | undefined): T | null {
  return typeof of === 'object' && of !== null ? of : null;
}

async function* each<T>(items: AsyncIterable<T>, of: (item: T) => Promise<PaymentEvent[]>) {
  for await (const item of items) {
    const events = await of(item);
    if (events.length > 0) yield events;
  }
}

async function asked<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw told(error);
  }
}

async function* unavailable<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw told(error);
  }
}

/** An error of the client as one of ours: its messages may repeat parts of keys, so only its code goes on. */
function told(error: unknown): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const said = `${error.type}${error.code ? ` ${error.code}` : ''}${error.statusCode ? ` (${error.statusCode})` : ''}`;
  const refuses =
    error instanceof Stripe.errors.StripeInvalidRequestError || error instanceof Stripe.errors.StripeCardError;
  return refuses ? new ProviderRefused(error.code ?? error.type) : new ProviderUnavailable(`Stripe: ${said}`);
}

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';
import type { Delivery, TestBank } from './bank.ts';

/*
 * Stripe as far as Masthead speaks to it, after its API reference for version 2026-10-28.endive: objects with the fields that
 * matter, `expand` honoured (what is not expanded is an id), idempotency keys, lists with cursors. Webhooks are signed by
 * Stripe's own library. Acts that people do at Stripe (pay, dispute, cancel) are methods.
 */

type Obj = Record<string, unknown> & { id: string; created: number };
type Kind =
  | 'session'
  | 'intent'
  | 'charge'
  | 'transaction'
  | 'refund'
  | 'dispute'
  | 'subscription'
  | 'invoice'
  | 'payment'
  | 'event';

const prefixes: Record<Kind, string> = {
  session: 'cs_test_',
  intent: 'pi_',
  charge: 'ch_',
  transaction: 'txn_',
  refund: 're_',
  dispute: 'dp_',
  subscription: 'sub_',
  invoice: 'in_',
  payment: 'inpay_',
  event: 'evt_',
};

export type StripeServer = TestBank & {
  url: string;
  /** takes `part` of every payment */
  feeOf: (amount: number) => number;
  /** another currency in which it settles, and what one minor unit of the payment's is in it */
  settles: { currency: string; rate: number } | null;
  /** changes what a subscription takes, as somebody does in Stripe's own pages */
  setAmount(subscription: string, amount: number): void;
  failNext(status: number): void;
  requests: { method: string; path: string; idempotencyKey: string | undefined }[];
  sign(body: string, options?: { secret?: string; timestamp?: number }): Record<string, string>;
  objects: Map<string, Obj>;
};

export async function openStripeServer(now: () => Date): Promise<StripeServer> {
  const secretKey = `sk_test_${randomBytes(12).toString('hex')}`;
  const webhookSecret = `whsec_${randomBytes(16).toString('hex')}`;
  const objects = new Map<string, Obj>();
  const kinds = new Map<string, Kind>();
  const idempotent = new Map<string, { body: string; answer: Obj }>();
  const requests: StripeServer['requests'] = [];
  const waiting: Delivery[] = [];
  const signer = new Stripe(secretKey);
  let failing: number | null = null;
  const seconds = () => Math.floor(now().getTime() / 1000);

  function make(kind: Kind, fields: Record<string, unknown>): Obj {
    const id = `${prefixes[kind]}${randomBytes(9).toString('hex')}`;
    const obj = { id, object: kind, created: seconds(), livemode: false, ...fields };
    objects.set(id, obj);
    kinds.set(id, kind);
    return obj;
  }
  const get = (id: unknown) => objects.get(String(id))!;
  const all = (kind: Kind) => [...objects.values()].filter(o => kinds.get(o.id) === kind).reverse();

  function tell(type: string, object: Obj) {
    const event = make('event', {
      object: 'event',
      type,
      api_version: '2024-06-20',
      data: { object: structuredClone(object) },
    });
    const body = JSON.stringify(event);
    waiting.push({ path: '/webhooks/stripe', body, headers: sign(body), kind: type });
  }
  function sign(body: string, { secret = webhookSecret, timestamp = seconds() } = {}) {
    const header = signer.webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
    return { 'stripe-signature': header, 'content-type': 'application/json' };
  }

  /** What a movement of money does to the balance. */
  function transaction(source: Obj, effect: number, currency: string, fee: number, type: string): string {
    const to = server.settles;
    const amount = to ? Math.round(effect * to.rate) : effect;
    const txn = { amount, fee, net: amount - fee, currency: to?.currency ?? currency, type, source: source.id };
    return make('transaction', { object: 'balance_transaction', ...txn }).id;
  }
  function charge(intent: Obj): Obj {
    const { amount, currency, metadata } = intent as unknown as { amount: number; currency: string; metadata: object };
    const made = make('charge', {
      amount,
      currency,
      amount_captured: amount,
      amount_refunded: 0,
      captured: true,
      disputed: false,
      status: 'succeeded',
      paid: true,
      payment_intent: intent.id,
      metadata,
      balance_transaction: null,
      // what Masthead must never keep
      billing_details: { name: 'Olena <b>Kovalenko</b>', email: 'olena@example.org' },
      payment_method_details: { card: { last4: '4242', brand: 'visa' } },
    });
    made.balance_transaction = transaction(made, amount, currency, server.feeOf(amount), 'charge');
    Object.assign(intent, { status: 'succeeded', latest_charge: made.id });
    tell('charge.succeeded', made);
    return made;
  }
  function intentFor(amount: number, currency: string, metadata: object): Obj {
    return make('intent', {
      object: 'payment_intent',
      amount,
      currency,
      metadata,
      status: 'requires_payment_method',
      latest_charge: null,
    });
  }
  /** The invoice of a period of a subscription, and its payment where the card allows it. */
  function invoice(subscription: Obj, paid: boolean): Obj {
    const item = (subscription.items as { data: { price: { unit_amount: number; currency: string } }[] }).data[0]!;
    const { unit_amount: amount, currency } = item.price;
    const intent = intentFor(amount, currency, {});
    const made = make('invoice', {
      amount_due: amount,
      amount_paid: paid ? amount : 0,
      currency,
      status: paid ? 'paid' : 'open',
      parent: {
        type: 'subscription_details',
        quote_details: null,
        subscription_details: { subscription: subscription.id, metadata: subscription.metadata },
      },
    });
    make('payment', {
      object: 'invoice_payment',
      invoice: made.id,
      amount_paid: paid ? amount : null,
      amount_requested: amount,
      currency,
      status: paid ? 'paid' : 'open',
      payment: { type: 'payment_intent', payment_intent: intent.id },
    });
    if (paid) {
      charge(intent);
      tell('invoice.paid', made);
    } else {
      const refused = make('charge', {
        amount,
        currency,
        amount_captured: 0,
        amount_refunded: 0,
        captured: false,
        disputed: false,
        status: 'failed',
        paid: false,
        payment_intent: intent.id,
        metadata: {},
        balance_transaction: null,
      });
      intent.latest_charge = refused.id;
      tell('charge.failed', refused);
      tell('invoice.payment_failed', made);
    }
    return made;
  }
  function advance(subscription: Obj) {
    const item = (
      subscription.items as {
        data: {
          current_period_start: number;
          current_period_end: number;
          price: { recurring: { interval: string } };
        }[];
      }
    ).data[0]!;
    const end = new Date(item.current_period_end * 1000);
    item.current_period_start = item.current_period_end;
    if (item.price.recurring.interval === 'year') end.setUTCFullYear(end.getUTCFullYear() + 1);
    else end.setUTCMonth(end.getUTCMonth() + 1);
    item.current_period_end = Math.floor(end.getTime() / 1000);
  }

  // --- the API
  type Form = Record<string, unknown>;
  const missing = (id: string) => ({
    status: 404,
    json: { error: { type: 'invalid_request_error', code: 'resource_missing', message: `No such object: '${id}'` } },
  });

  function answer(method: string, path: string, form: Form): { status: number; json: unknown } {
    const [, , first = '', second = '', third = ''] = path.split('/');
    const expand = (Array.isArray(form.expand) ? form.expand : []).map(String);
    const one = (obj: Obj | undefined, id: string) =>
      obj ? { status: 200, json: expanded(obj, expand) } : missing(id);
    const listed = (rows: Obj[]) =>
      list(
        rows,
        form,
        expand.map(e => e.replace(/^data\./, '')),
      );
    const route = `${method} ${first}${second && !['sessions'].includes(second) ? '/:id' : second ? `/${second}` : ''}${third ? '/:id' : ''}`;
    switch (route) {
      case 'POST checkout/sessions':
        return { status: 200, json: session(form) };
      case 'GET checkout/sessions/:id':
        return one(objects.get(third), third);
      case 'POST billing_portal/sessions':
        return {
          status: 200,
          json: { id: 'bps_1', object: 'billing_portal.session', url: `${server.url}/portal/${form.customer}` },
        };
      case 'GET payment_intents/:id':
      case 'GET invoices/:id':
      case 'GET subscriptions/:id':
        return one(objects.get(second), second);
      case 'POST subscriptions/:id':
        return one(changed(objects.get(second), form), second);
      case 'DELETE subscriptions/:id': {
        const found = objects.get(second);
        if (found) end(found);
        return one(found, second);
      }
      case 'GET invoice_payments': {
        const { payment_intent } = (form.payment ?? {}) as { payment_intent?: string };
        return listed(
          all('payment').filter(p => (p.payment as { payment_intent: string }).payment_intent === payment_intent),
        );
      }
      case 'GET refunds':
      case 'GET disputes':
      case 'GET charges': {
        const kind = first.slice(0, -1) as Kind;
        return listed(all(kind).filter(o => !form.payment_intent || o.payment_intent === form.payment_intent));
      }
      case 'GET events':
        return listed(all('event').filter(e => !Array.isArray(form.types) || form.types.includes(e.type)));
      case 'POST refunds':
        return refunded(form);
    }
    return {
      status: 404,
      json: { error: { type: 'invalid_request_error', message: `Unrecognized request URL (${route})` } },
    };
  }

  function session(form: Form): Obj {
    const item = (form.line_items as { price_data: Form & { product_data: object } }[])[0]!;
    const made = make('session', {
      object: 'checkout.session',
      mode: form.mode,
      status: 'open',
      payment_status: 'unpaid',
      client_reference_id: form.client_reference_id,
      metadata: form.metadata ?? {},
      customer: null,
      payment_intent: null,
      subscription: null,
      asked: { price: item.price_data, intent: form.payment_intent_data, subscription: form.subscription_data },
    });
    made.url = `${server.url}/pay/${made.id}?to=${encodeURIComponent(String(form.success_url))}`;
    return made;
  }
  function changed(found: Obj | undefined, form: Form): Obj | undefined {
    if (!found) return undefined;
    if (found.status === 'canceled') return undefined;
    if (form.cancel_at_period_end !== undefined) found.cancel_at_period_end = form.cancel_at_period_end === 'true';
    const [item] = (form.items ?? []) as { price_data: { unit_amount: string; product: string } }[];
    if (item) {
      if (form.proration_behavior !== 'none') throw new Error('a change of the amount must not be prorated');
      const price = (found.items as { data: { price: { unit_amount: number; product: string } }[] }).data[0]!.price;
      if (item.price_data.product !== price.product)
        throw new Error('prices of subscriptions need a product that there is');
      price.unit_amount = Number(item.price_data.unit_amount);
    }
    tell('customer.subscription.updated', found);
    return found;
  }
  function end(found: Obj) {
    Object.assign(found, { status: 'canceled', canceled_at: seconds(), ended_at: seconds() });
    tell('customer.subscription.deleted', found);
  }
  function refunded(form: Form): { status: number; json: unknown } {
    const intent = get(form.payment_intent);
    const of = get(intent.latest_charge) as Obj & { amount: number; amount_refunded: number; currency: string };
    const amount = Number(form.amount ?? of.amount - of.amount_refunded);
    if (amount <= 0 || amount > of.amount - of.amount_refunded)
      return {
        status: 400,
        json: { error: { type: 'invalid_request_error', code: 'amount_too_large', message: 'too much' } },
      };
    of.amount_refunded += amount;
    const made = make('refund', {
      amount,
      currency: of.currency,
      charge: of.id,
      payment_intent: intent.id,
      status: 'succeeded',
    });
    made.balance_transaction = transaction(made, -amount, of.currency, 0, 'refund');
    tell('refund.created', made);
    tell('charge.refunded', of);
    return { status: 200, json: made };
  }

  function list(rows: Obj[], form: Form, expand: string[]) {
    const since = Number((form.created as { gte?: string } | undefined)?.gte ?? 0);
    const limit = Number(form.limit ?? 10);
    const from = form.starting_after ? rows.findIndex(r => r.id === form.starting_after) + 1 : 0;
    const found = rows.slice(from).filter(r => r.created >= since);
    const data = found.slice(0, limit).map(row => expanded(row, expand));
    return { status: 200, json: { object: 'list', url: '/v1/list', has_more: found.length > limit, data } };
  }
  /** Without what is only given when it is asked for, and with objects in the place of ids where they are asked for. */
  function expanded(obj: Obj, paths: string[]): Obj {
    const copy = structuredClone(obj);
    if (kinds.get(obj.id) === 'dispute')
      copy.balance_transactions = (obj.balance_transactions as string[]).map(id => structuredClone(get(id)));
    for (const path of paths) {
      const [head = '', ...rest] = path.split('.');
      if (head === 'payments') {
        const data = all('payment').filter(p => p.invoice === obj.id);
        copy.payments = { object: 'list', has_more: false, data: structuredClone(data) };
      } else if (typeof copy[head] === 'string' && objects.has(copy[head] as string))
        copy[head] = expanded(get(copy[head]), rest.length > 0 ? [rest.join('.')] : []);
    }
    return copy;
  }

  const http = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const text = await read(request);
    // the page on which a reader pays, for tests in a browser
    const paying = /^\/pay\/(cs_test_\w+)$/.exec(url.pathname)?.[1];
    if (paying && objects.has(paying)) {
      const { price } = get(paying).asked as { price: { unit_amount: string; currency: string } };
      if (request.method === 'POST') {
        server.pay(paying);
        return response.writeHead(303, { location: url.searchParams.get('to') ?? '/' }).end();
      }
      const sum = `${(Number(price.unit_amount) / 100).toFixed(2)} ${price.currency.toUpperCase()}`;
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      return response.end(
        `<!doctype html><html lang="en"><title>Checkout</title><h1>Checkout</h1><form method="post"><button>Pay ${sum}</button></form>`,
      );
    }
    const idempotencyKey = request.headers['idempotency-key'] as string | undefined;
    requests.push({ method: request.method!, path: url.pathname, idempotencyKey });
    const say = (status: number, json: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    if (request.headers.authorization !== `Bearer ${secretKey}`)
      return say(401, { error: { type: 'invalid_request_error', message: `Invalid API Key provided: ${secretKey}` } });
    if (failing !== null) {
      const status = failing;
      failing = null;
      response.setHeader('stripe-should-retry', 'false');
      return say(status, { error: { type: 'api_error', message: 'something went wrong' } });
    }
    const known = idempotencyKey ? idempotent.get(idempotencyKey) : undefined;
    if (known && known.body !== text)
      return say(400, { error: { type: 'idempotency_error', message: 'the key was used with another body' } });
    if (known) return say(200, known.answer);
    try {
      const form = readForm(new URLSearchParams(request.method === 'POST' ? text : url.search));
      const { status, json } = answer(request.method!, url.pathname, form);
      // the client sends keys of its own with every POST
      if (idempotencyKey && status === 200) idempotent.set(idempotencyKey, { body: text, answer: json as Obj });
      say(status, json);
    } catch (error) {
      say(400, { error: { type: 'invalid_request_error', message: String(error) } });
    }
  });
  await new Promise<void>(done => http.listen(0, '127.0.0.1', done));
  const server: StripeServer = {
    name: 'stripe',
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    config: () => ({ STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: server.url }),
    secrets: [secretKey, webhookSecret],
    currency: 'EUR',
    feeOf: amount => Math.round(amount * 0.014) + 25,
    settles: null,
    requests,
    objects,
    sign,
    failNext: status => {
      failing = status;
    },
    deliveries: () => waiting.splice(0),
    pay: (checkout, amount) => {
      const found = get(checkout);
      const { price, intent, subscription } = found.asked as {
        price: { unit_amount: string; currency: string; recurring?: { interval: string } };
        intent?: { metadata: object };
        subscription?: { metadata: object };
      };
      const unit_amount = amount ?? Number(price.unit_amount);
      const { currency } = price;
      Object.assign(found, {
        status: 'complete',
        payment_status: 'paid',
        customer: `cus_${randomBytes(6).toString('hex')}`,
      });
      if (found.mode === 'payment') {
        const made = intentFor(unit_amount, currency, intent?.metadata ?? {});
        found.payment_intent = made.id;
        charge(made);
      } else {
        const of = make('subscription', {
          metadata: subscription?.metadata ?? {},
          status: 'active',
          cancel_at_period_end: false,
          cancel_at: null,
          canceled_at: null,
          ended_at: null,
          customer: found.customer,
          items: {
            object: 'list',
            data: [
              {
                id: `si_${randomBytes(6).toString('hex')}`,
                quantity: 1,
                current_period_start: seconds(),
                current_period_end: seconds(),
                price: { id: 'price_1', product: 'prod_1', unit_amount, currency, recurring: price.recurring },
              },
            ],
          },
        });
        found.subscription = of.id;
        advance(of);
        invoice(of, true);
      }
      tell('checkout.session.completed', found);
      return String(found.payment_intent ?? get(all('charge')[0]!.id).payment_intent);
    },
    abandon: checkout => {
      const found = get(checkout);
      found.status = 'expired';
      tell('checkout.session.expired', found);
    },
    renew: ({ providerSubscription: id }, works) => {
      const of = get(id);
      if (of.cancel_at_period_end) {
        end(of);
        return null;
      }
      const before = of.status;
      of.status = works ? 'active' : 'past_due';
      if (works) advance(of);
      invoice(of, works);
      if (before !== of.status || works) tell('customer.subscription.updated', of);
      return String(get(all('intent')[0]!.id).id);
    },
    refund: (payment, amount) => {
      const made = refunded({ payment_intent: payment, amount }).json as Obj;
      return made.id;
    },
    failRefund: id => {
      const found = get(id) as Obj & { amount: number; currency: string };
      const of = get(found.charge) as Obj & { amount_refunded: number };
      of.amount_refunded -= found.amount;
      found.status = 'failed';
      found.failure_balance_transaction = transaction(found, found.amount, found.currency, 0, 'refund_failure');
      tell('refund.failed', found);
    },
    dispute: payment => {
      const of = get(get(payment).latest_charge) as Obj & { amount: number; currency: string };
      of.disputed = true;
      const made = make('dispute', {
        amount: of.amount,
        currency: of.currency,
        charge: of.id,
        payment_intent: payment,
        status: 'needs_response',
        reason: 'fraudulent',
      });
      made.balance_transactions = [transaction(made, -of.amount, of.currency, 2000, 'adjustment')];
      tell('charge.dispute.created', made);
      return made.id;
    },
    closeDispute: (id, won) => {
      const found = get(id) as Obj & { amount: number; currency: string; balance_transactions: string[] };
      found.status = won ? 'won' : 'lost';
      if (won) found.balance_transactions.push(transaction(found, found.amount, found.currency, -2000, 'adjustment'));
      tell('charge.dispute.closed', found);
    },
    setAmount: (id, amount) => {
      const of = get(id);
      (of.items as { data: { price: { unit_amount: number } }[] }).data[0]!.price.unit_amount = amount;
      tell('customer.subscription.updated', of);
    },
    balance: () => {
      const sums: Record<string, number> = {};
      for (const t of all('transaction') as (Obj & { net: number; currency: string })[]) {
        const currency = t.currency.toUpperCase();
        sums[currency] = (sums[currency] ?? 0) + t.net;
      }
      return Object.fromEntries(Object.entries(sums).filter(([, n]) => n !== 0));
    },
    close: async () => {
      http.closeAllConnections();
      await new Promise(done => http.close(done));
    },
  };
  return server;
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return Buffer.concat(parts).toString('utf8');
}

/** Form fields with brackets as a value: `a[b]=1&c[0][d]=2`. */
function readForm(fields: URLSearchParams): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    const path = name.split(/\[|\]\[|\]/).filter((part, i) => i === 0 || part !== '');
    if (name.endsWith('[]')) path.push('');
    let at = root as Record<string, unknown>;
    for (const [i, part] of path.slice(0, -1).entries()) {
      const next = path[i + 1]!;
      at[part] ??= /^\d*$/.test(next) ? [] : {};
      at = at[part] as Record<string, unknown>;
    }
    const last = path.at(-1)!;
    if (Array.isArray(at) && last === '') at.push(value);
    else at[last] = value;
  }
  return root;
}

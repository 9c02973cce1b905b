import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { Agent, request } from 'undici';
import { z } from 'zod';
import type { About, PaymentEvent } from '../../domain/membership/event.ts';
import type { Pledge } from '../../domain/membership/pledge.ts';
import { type PaymentProvider, ProviderRefused, ProviderUnavailable } from '../../domain/membership/provider.ts';
import { fail, ok } from '../../domain/result.ts';

/*
 * monobank's acquiring (https://monobank.ua/api-docs/acquiring, before that https://api.monobank.ua/docs/acquiring.html). There is
 * no client of the bank's own for Node. It has subscriptions too, but their charges name no invoice, so neither fee nor refund
 * nor dispute can be read of them, and their amount cannot be changed: monthly and yearly payments are therefore
 * charged by us, by the token of a card that the bank keeps. It tells of refunds (`cancelList`) and of no disputes.
 */

const apiUrlOfBank = 'https://api.monobank.ua';
const uah = 980;
const mostBytes = 4 * 1024 * 1024;
/** A statement is asked for by the month. */
const statementMs = 30 * 86_400_000;
/** A signature that does not hold asks for the key anew, at most so often. */
const keyAgainMs = 60_000;

const whole = z.int();
const cancelItem = z.object({
  status: z.string(),
  amount: whole.optional(),
  createdDate: z.string(),
  modifiedDate: z.string().optional(),
  extRef: z.string().nullish(),
});
const invoiceStatus = z.object({
  invoiceId: z.string().min(1).max(100),
  status: z.string().max(40),
  amount: z.number(),
  ccy: z.number(),
  finalAmount: z.number().nullish(),
  createdDate: z.string().nullish(),
  modifiedDate: z.string().nullish(),
  reference: z.string().nullish(),
  cancelList: z.array(cancelItem).nullish(),
  paymentInfo: z.object({ fee: whole.nullish() }).nullish(),
  walletData: z.object({ cardToken: z.string(), walletId: z.string(), status: z.string() }).nullish(),
});
type InvoiceStatus = z.output<typeof invoiceStatus>;
const statement = z.object({
  list: z.array(z.object({ invoiceId: z.string(), reference: z.string().nullish() })).nullish(),
});

/** Our reference of a pledge, and of a charge of it: `{reference}.{period}.{attempt}`. */
const ourReference = /^([0-9a-f]{32})(\.\d{4}-\d{2}-\d{2}\.\d{1,3})?$/;

export function openMonobank(options: {
  token: string;
  /** instead of the bank's own, for tests */
  apiUrl?: string | undefined;
  /** where it tells of payments */
  webhookUrl: string;
  /** whether the bank has let the outlet keep cards, which it does on request */
  keepsCards: boolean;
  now: () => Date;
}): PaymentProvider {
  const { token, webhookUrl, keepsCards, now } = options;
  const base = (options.apiUrl ?? apiUrlOfBank).replace(/\/+$/, '');
  const agent = new Agent({ connect: { timeout: 10_000 }, headersTimeout: 20_000, bodyTimeout: 20_000 });
  let key: KeyObject | null = null;
  let keyAskedAt = Number.NEGATIVE_INFINITY;

  async function ask<T>(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    shape: z.ZodType<T>,
    body?: object,
  ): Promise<T> {
    const answer = await request(`${base}${path}`, {
      method,
      dispatcher: agent,
      headers: {
        'x-token': token,
        accept: 'application/json',
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).catch(error => {
      throw new ProviderUnavailable(`monobank: ${(error as { code?: string }).code ?? 'no answer'}`);
    });
    const text = await readText(answer.body);
    const status = answer.statusCode;
    const said = parsed(text);
    if (status === 400 || status === 404) {
      const { errCode } = z.object({ errCode: z.string().max(60) }).safeParse(said).data ?? { errCode: String(status) };
      throw new ProviderRefused(errCode);
    }
    if (status !== 200) throw new ProviderUnavailable(`monobank: HTTP ${status}`);
    const read = shape.safeParse(said ?? {});
    if (!read.success) throw new ProviderUnavailable('monobank: an answer that is not as documented');
    return read.data;
  }

  async function publicKey(): Promise<KeyObject> {
    keyAskedAt = now().getTime();
    const got = await ask('GET', '/api/merchant/pubkey', z.object({ key: z.string() }));
    const made = createPublicKey(Buffer.from(got.key, 'base64').toString('utf8'));
    if (made.asymmetricKeyType !== 'ec') throw new ProviderUnavailable('monobank: its key is of another kind');
    key = made;
    return made;
  }

  async function isSigned(body: Uint8Array, signature: string): Promise<boolean> {
    const sign = Buffer.from(signature, 'base64');
    if (sign.length === 0) return false;
    const holds = (by: KeyObject) => verify('sha256', body, by, sign);
    const kept = key ?? (await publicKey());
    if (holds(kept)) return true;
    // the bank may have another key by now
    if (now().getTime() - keyAskedAt < keyAgainMs) return false;
    return holds(await publicKey());
  }

  function status(invoiceId: string): Promise<InvoiceStatus> {
    return ask('GET', `/api/merchant/invoice/status?invoiceId=${encodeURIComponent(invoiceId)}`, invoiceStatus);
  }

  async function look(invoiceId: string): Promise<PaymentEvent[] | null> {
    try {
      return eventsOf(await status(invoiceId), now());
    } catch (error) {
      if (error instanceof ProviderRefused) return null;
      throw error;
    }
  }

  async function* statements(
    since: Date,
  ): AsyncGenerator<{ invoiceId: string; reference?: string | null | undefined }> {
    const end = now().getTime();
    for (let from = since.getTime(); from < end; from += statementMs) {
      const to = Math.min(from + statementMs, end);
      const path = `/api/merchant/statement?from=${Math.floor(from / 1000)}&to=${Math.ceil(to / 1000)}`;
      yield* (await ask('GET', path, statement)).list ?? [];
    }
  }

  return {
    name: 'monobank',
    currencies: ['UAH'],
    rhythms: keepsCards ? ['once', 'monthly', 'yearly'] : ['once'],
    begin: async ({ reference, rhythm, money, label, thanks }) => {
      const made = await ask(
        'POST',
        '/api/merchant/invoice/create',
        z.object({ invoiceId: z.string().min(1), pageUrl: z.url() }),
        {
          amount: money.amount,
          ccy: uah,
          merchantPaymInfo: { reference, destination: label },
          redirectUrl: thanks,
          webHookUrl: webhookUrl,
          paymentType: 'debit',
          ...(rhythm === 'once' ? {} : { saveCardData: { saveCard: true, walletId: reference } }),
        },
      );
      return { checkoutUrl: made.pageUrl, checkout: made.invoiceId };
    },
    // the next charge asks for the new amount: the bank knows of none before
    change: async () => {},
    stop: async pledge => {
      if (!pledge.providerCard) return;
      await ask(
        'DELETE',
        `/api/merchant/wallet/card?cardToken=${encodeURIComponent(pledge.providerCard)}`,
        z.unknown(),
      ).catch(error => {
        if (!(error instanceof ProviderRefused)) throw error; // gone already
      });
    },
    portal: async () => null,
    refund: async (invoiceId, money, extRef) => {
      // asked for twice it would be given twice, so what is there already is looked for first
      const { cancelList } = await status(invoiceId);
      if (cancelList?.some(c => c.extRef === extRef && c.status !== 'failure')) return;
      await ask('POST', '/api/merchant/invoice/cancel', z.unknown(), { invoiceId, extRef, amount: money.amount });
    },
    readNotice: async (body, header) => {
      const signature = header('x-sign');
      if (!signature || !(await isSigned(body, signature))) return fail('invalid', 'payment.signature');
      const read = invoiceStatus.safeParse(parsed(Buffer.from(body).toString('utf8')));
      if (!read.success) return fail('invalid', 'payment.signature');
      const { invoiceId, status, reference } = read.data;
      const digest = createHash('sha256').update(body).digest('hex').slice(0, 32);
      return ok({
        // the bank gives its events no ids; the same bytes are the same event
        event: `${invoiceId}:${digest}`,
        kind: `invoice.${status}`,
        object: invoiceId,
        at: new Date(timeOf(read.data, now())),
        use: ourReference.test(reference ?? '') ? ('look' as const) : ('not-ours' as const),
      });
    },
    look: (_, object) => look(object),
    list: async function* (since) {
      for await (const { invoiceId, reference } of statements(since)) {
        if (!ourReference.test(reference ?? '')) continue;
        const events = await look(invoiceId);
        if (events && events.length > 0) yield events;
      }
    },
    charge: async (pledge: Pledge, money, reference, label) => {
      if (!pledge.providerCard) return { outcome: 'refused', reason: 'no-card' };
      try {
        const made = await ask('POST', '/api/merchant/wallet/payment', z.object({ invoiceId: z.string().min(1) }), {
          cardToken: pledge.providerCard,
          amount: money.amount,
          ccy: uah,
          initiationKind: 'merchant',
          webHookUrl: webhookUrl,
          merchantPaymInfo: { reference, destination: label },
        });
        return { outcome: 'asked', payment: made.invoiceId };
      } catch (error) {
        if (error instanceof ProviderRefused) return { outcome: 'refused', reason: error.reason };
        throw error;
      }
    },
    findCharge: async (reference, since) => {
      for await (const row of statements(since)) if (row.reference === reference) return row.invoiceId;
      return null;
    },
  };
}

/** An invoice as it stands in words of ours; null: none of ours. */
function eventsOf(invoice: InvoiceStatus, now: Date): PaymentEvent[] | null {
  const found = ourReference.exec(invoice.reference ?? '');
  if (!found) return null;
  const { invoiceId, status, amount, ccy, walletData } = invoice;
  const first = found[2] === undefined;
  const pledge = { reference: found[1]!, ...(first ? { checkout: invoiceId } : {}) };
  if (!Number.isSafeInteger(amount) || amount <= 0 || ccy !== uah)
    return [{ kind: 'strange', pledge, payment: invoiceId, detail: { amount: String(amount), currency: String(ccy) } }];
  const asOf = timeOf(invoice, now);
  const about: About = { payment: invoiceId, pledge, amount: { amount, currency: 'UAH' } };
  if (status === 'expired' && first) return [{ kind: 'checkout-abandoned', pledge, checkout: invoiceId }];
  if (status === 'failure' || status === 'expired') return [{ kind: 'payment-failed', about, asOf }];
  const events: PaymentEvent[] = [{ kind: 'pending', about, asOf }];
  if (status !== 'success' && status !== 'reversed') return events;
  events.push({ kind: 'paid', about, at: isoOf(invoice.createdDate) ?? asOf, asOf });
  const fee = invoice.paymentInfo?.fee;
  if (typeof fee === 'number') {
    const settled = { gross: { amount, currency: 'UAH' }, fee: { amount: fee, currency: 'UAH' } };
    events.push({ kind: 'settled', about, move: 'payment', ...settled, asOf });
  }
  if (first) {
    const kept = walletData?.status === 'created' ? { customer: walletData.walletId, card: walletData.cardToken } : {};
    events.push({ kind: 'checkout-done', pledge, checkout: invoiceId, ...kept });
  }
  return [...events, ...refunds(about, invoice, asOf)];
}

function refunds(about: About, { status, amount, cancelList }: InvoiceStatus, asOf: string): PaymentEvent[] {
  const times = new Map<string, number>();
  const given = (cancelList ?? []).flatMap((item): PaymentEvent[] => {
    // of two within a second it is the order in the list that tells them apart
    const nth = (times.get(item.createdDate) ?? 0) + 1;
    times.set(item.createdDate, nth);
    const part = item.amount ?? amount;
    if (item.status !== 'success' || part <= 0) return [];
    const refund = item.extRef ? item.extRef.replaceAll('#', '_').slice(0, 100) : `${item.createdDate}@${nth}`;
    const at = isoOf(item.createdDate) ?? asOf;
    return [{ kind: 'refunded', about, refund, money: { amount: part, currency: 'UAH' }, stands: true, at, asOf }];
  });
  if (status !== 'reversed') return given;
  // taken back as a whole, by the bank itself; not so any more where it has come to list what it gave back
  const stands = given.length === 0;
  return [...given, { kind: 'refunded', about, refund: 'reversed', money: about.amount, stands, at: asOf, asOf }];
}

function timeOf(invoice: Pick<InvoiceStatus, 'modifiedDate' | 'createdDate'>, now: Date): string {
  return isoOf(invoice.modifiedDate) ?? isoOf(invoice.createdDate) ?? now.toISOString();
}

function isoOf(date: string | null | undefined): string | null {
  const at = new Date(date ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    if (bytes > mostBytes) throw new ProviderUnavailable('monobank: an answer that is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

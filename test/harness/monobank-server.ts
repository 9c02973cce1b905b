import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Delivery, TestBank } from './bank.ts';

/*
 * monobank's acquiring as far as Masthead speaks to it, after https://monobank.ua/api-docs/acquiring: invoices, tokens of cards,
 * refunds, the statement, and webhooks with the status of an invoice, signed by ECDSA over the body.
 */

type Invoice = {
  invoiceId: string;
  status: 'created' | 'processing' | 'success' | 'failure' | 'reversed' | 'expired';
  amount: number;
  ccy: number;
  finalAmount: number;
  createdDate: string;
  modifiedDate: string;
  reference: string;
  destination?: string;
  cancelList: {
    status: string;
    amount: number;
    ccy: number;
    createdDate: string;
    modifiedDate: string;
    extRef?: string;
  }[];
  paymentInfo?: { maskedPan: string; fee: number; terminal: string };
  walletData?: { cardToken: string; walletId: string; status: string };
};

export type MonobankServer = TestBank & {
  url: string;
  token: string;
  invoices: Map<string, Invoice>;
  /** another key from now on */
  rotate(): void;
  /** the next charges of cards are refused: by an answer, by the payment's failing, or by the line breaking after it was made */
  nextCharges: ('works' | 'refused' | 'fails' | 'breaks')[];
  pubkeyAsked: number;
  failNext(status: number): void;
  sign(body: string): Record<string, string>;
  cards: Set<string>;
};

export async function openMonobankServer(now: () => Date): Promise<MonobankServer> {
  const token = `u${randomBytes(20).toString('hex')}`;
  const invoices = new Map<string, Invoice>();
  const saves = new Map<string, string>();
  const hooks = new Map<string, string>();
  const waiting: Delivery[] = [];
  const cards = new Set<string>();
  let failing: number | null = null;
  let keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });

  const iso = () => `${now().toISOString().slice(0, 19)}Z`;
  function tell(invoice: Invoice) {
    invoice.modifiedDate = iso();
    const body = JSON.stringify(invoice);
    const path = new URL(hooks.get(invoice.invoiceId)!).pathname;
    waiting.push({ path, body, headers: sign(body), kind: `invoice.${invoice.status}` });
  }
  const sign = (body: string, by: KeyObject = keys.privateKey) => ({
    'x-sign': createSign('sha256').update(body).sign(by).toString('base64'),
    'content-type': 'application/json',
  });
  function make(form: {
    amount: number;
    ccy?: number;
    merchantPaymInfo?: { reference?: string; destination?: string };
    webHookUrl: string;
  }): Invoice {
    const invoiceId = `p2_${randomBytes(8).toString('hex')}`;
    const invoice: Invoice = {
      invoiceId,
      status: 'created',
      amount: form.amount,
      ccy: form.ccy ?? 980,
      finalAmount: form.amount,
      createdDate: iso(),
      modifiedDate: iso(),
      reference: form.merchantPaymInfo?.reference ?? '',
      destination: form.merchantPaymInfo?.destination ?? '',
      cancelList: [],
    };
    invoices.set(invoiceId, invoice);
    hooks.set(invoiceId, form.webHookUrl);
    return invoice;
  }
  function paid(invoice: Invoice) {
    invoice.status = 'success';
    invoice.paymentInfo = {
      maskedPan: '444403******1902',
      fee: Math.round(invoice.amount * 0.013),
      terminal: 'MI001088',
    };
    tell(invoice);
  }
  function cancel(invoice: Invoice, amount: number, extRef?: string): boolean {
    if (invoice.finalAmount < amount || amount <= 0) return false;
    invoice.finalAmount -= amount;
    const at = iso();
    invoice.cancelList.push({
      status: 'success',
      amount,
      ccy: 980,
      createdDate: at,
      modifiedDate: at,
      ...(extRef ? { extRef } : {}),
    });
    if (invoice.finalAmount === 0) invoice.status = 'reversed';
    tell(invoice);
    return true;
  }

  const bad = (errCode: string, status = 400) => ({ status, json: { errCode, errText: errCode.toLowerCase() } });
  function answer(method: string, url: URL, form: never): { status: number; json: unknown } | 'break' {
    const ask = form as unknown as Parameters<typeof make>[0] & { saveCardData?: { walletId: string } } & {
      cardToken: string;
      invoiceId: string;
      extRef?: string;
    };
    const found = invoices.get(url.searchParams.get('invoiceId') ?? ask?.invoiceId ?? '');
    switch (`${method} ${url.pathname}`) {
      case 'GET /api/merchant/pubkey': {
        server.pubkeyAsked++;
        const pem = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
        return { status: 200, json: { key: Buffer.from(pem).toString('base64') } };
      }
      case 'POST /api/merchant/invoice/create': {
        if (!Number.isInteger(ask.amount) || ask.amount <= 0) return bad('BAD_REQUEST');
        const invoice = make(ask);
        if (ask.saveCardData) saves.set(invoice.invoiceId, ask.saveCardData.walletId);
        return {
          status: 200,
          json: { invoiceId: invoice.invoiceId, pageUrl: `${server.url}/pay/${invoice.invoiceId}` },
        };
      }
      case 'GET /api/merchant/invoice/status':
        return found ? { status: 200, json: found } : bad('NOT_FOUND', 404);
      case 'POST /api/merchant/invoice/cancel': {
        if (!found) return bad('NOT_FOUND', 404);
        const done = cancel(found, ask.amount ?? found.finalAmount, ask.extRef);
        return done
          ? { status: 200, json: { status: 'success', createdDate: iso(), modifiedDate: iso() } }
          : bad('WRONG_CANCEL_AMOUNT');
      }
      case 'GET /api/merchant/statement': {
        const from = Number(url.searchParams.get('from')) * 1000;
        const to = Number(url.searchParams.get('to') ?? 0) * 1000 || now().getTime();
        if (to - from > 31 * 86_400_000) return bad('BAD_REQUEST');
        const list = [...invoices.values()]
          .filter(i => i.paymentInfo && Date.parse(i.createdDate) >= from && Date.parse(i.createdDate) <= to)
          .map(i => ({
            invoiceId: i.invoiceId,
            status: 'success',
            maskedPan: '444403******1902',
            date: i.createdDate,
            amount: i.amount,
            ccy: i.ccy,
            reference: i.reference,
          }));
        return { status: 200, json: { list: list.reverse() } };
      }
      case 'POST /api/merchant/wallet/payment': {
        const how = server.nextCharges.shift() ?? 'works';
        if (!cards.has(ask.cardToken)) return bad('TOKEN_NOT_FOUND');
        if (how === 'refused') return bad('LIMIT_EXCEEDED');
        const invoice = make(ask);
        if (how === 'fails') {
          invoice.status = 'failure';
          tell(invoice);
        } else paid(invoice);
        if (how === 'breaks') return 'break';
        const { invoiceId, status, amount, ccy, createdDate, modifiedDate } = invoice;
        return { status: 200, json: { invoiceId, status, amount, ccy, createdDate, modifiedDate } };
      }
      case 'DELETE /api/merchant/wallet/card':
        return cards.delete(url.searchParams.get('cardToken') ?? '')
          ? { status: 200, json: {} }
          : bad('TOKEN_NOT_FOUND');
    }
    return bad('NOT_FOUND', 404);
  }

  const http = createServer(async (request, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const say = (status: number, json: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    if (request.headers['x-token'] !== token) return say(403, { errCode: 'FORBIDDEN', errText: 'forbidden' });
    if (failing !== null) {
      const status = failing;
      failing = null;
      return say(status, { errCode: 'INTERNAL_ERROR', errText: 'internal' });
    }
    const text = Buffer.concat(parts).toString('utf8');
    const said = answer(
      request.method!,
      new URL(request.url!, 'http://localhost'),
      (text ? JSON.parse(text) : {}) as never,
    );
    if (said === 'break') return void request.socket.destroy();
    say(said.status, said.json);
  });
  await new Promise<void>(done => http.listen(0, '127.0.0.1', done));
  const server: MonobankServer = {
    name: 'monobank',
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    token,
    config: () => ({ MONOBANK_TOKEN: token, MONOBANK_API_URL: server.url, MONOBANK_CARDS: 'true' }),
    secrets: [token],
    currency: 'UAH',
    invoices,
    cards,
    nextCharges: [],
    pubkeyAsked: 0,
    sign,
    failNext: status => {
      failing = status;
    },
    rotate: () => {
      keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    },
    deliveries: () => waiting.splice(0),
    pay: (checkout, amount) => {
      const invoice = invoices.get(checkout)!;
      if (amount !== undefined) Object.assign(invoice, { amount, finalAmount: amount });
      invoice.status = 'processing';
      tell(invoice);
      const walletId = saves.get(checkout);
      if (walletId) {
        const cardToken = `card${randomBytes(8).toString('hex')}`;
        cards.add(cardToken);
        invoice.walletData = { cardToken, walletId, status: 'created' };
      }
      paid(invoice);
      return checkout;
    },
    abandon: checkout => {
      // no webhook is sent of this
      const invoice = invoices.get(checkout)!;
      invoice.status = 'expired';
      invoice.modifiedDate = iso();
    },
    refund: (payment, amount) => {
      const invoice = invoices.get(payment)!;
      if (!cancel(invoice, amount)) throw new Error('more than there is');
      return `${payment}:${invoice.cancelList.length}`;
    },
    balance: () => {
      let sum = 0;
      for (const i of invoices.values()) if (i.paymentInfo) sum += i.finalAmount - i.paymentInfo.fee;
      return Object.fromEntries(sum === 0 ? [] : [['UAH', sum]]);
    },
    close: async () => {
      http.closeAllConnections();
      await new Promise(done => http.close(done));
    },
  };
  return server;
}

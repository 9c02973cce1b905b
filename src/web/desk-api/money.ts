import type { Context, Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { isMoney } from '../../domain/money.ts';
import { fail, type Result } from '../../domain/result.ts';
import { exportAllPayments, exportLedger } from '../../flows/export-money.ts';
import { lookAtIncident } from '../../flows/look-at-incident.ts';
import { checkLedger, ledgerBalances, listLedger } from '../../store/ledger.ts';
import { type Incident, listIncidents, listPayments } from '../../store/payment.ts';
import { lastComparisons, moneyState } from '../../store/payment-comparison.ts';
import { checked } from '../problem.ts';
import { readCursor, writeCursor } from '../reader/cursor.ts';
import type { DeskSession, Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import {
  type IncidentList,
  type IncidentRow,
  incidentDecision,
  incidentQuery,
  type LedgerList,
  ledgerQuery,
  type MoneyHead,
  type PaymentList,
  paymentQuery,
} from './money-contract.ts';

/** `GET money`: whether the ledger is whole, what stands on its accounts, when it was compared. */
export function moneyHead(web: Web): Handler {
  return reading(web, async c => {
    const { db, now, payments } = web.room;
    const head: MoneyHead = {
      ledger: await checkLedger(db),
      balances: await ledgerBalances(db),
      open: (await moneyState(db, now())).incidents,
      providers: [],
    };
    for (const { name } of payments) {
      const { ended } = await lastComparisons(db, name);
      const { looked = 0, mended = 0, missing = 0 } = ended ?? {};
      head.providers.push({ name, compared: ended && { at: ended.begunAt.toISOString(), looked, mended, missing } });
    }
    return c.json(head);
  });
}

/** `GET money/payments`: all of them, the newest first, as the filters say. */
export function payments(web: Web): Handler {
  return reading(web, async (c, who) => {
    const read = checked(paymentQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { after, ...rest } = read.value;
    const found = await listPayments(web.room.db, { ...rest, after: readCursor(after) ?? null });
    const list: PaymentList = {
      items: found.items.map(({ amount, currency, fee, feeCurrency, at, ...p }) => ({
        id: p.id,
        at: at.toISOString(),
        state: p.state,
        money: { amount, currency },
        refunded: p.refunded,
        fee: fee === null || feeCurrency === null ? null : { amount: fee, currency: feeCurrency },
        provider: p.provider,
        payment: p.providerPayment,
        rhythm: p.rhythm,
        supporter: { id: p.readerId, name: p.name, email: p.email },
        incident: p.incident,
      })),
      next: writeCursor(found.next),
    };
    return c.json(list);
  });
}

/** `GET money/payments.csv`: the same as a file. */
export function paymentsCsv(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = checked(paymentQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { state, provider } = read.value;
    return file(c, who, 'payments.csv', await exportAllPayments(web.room, who, { state, provider }));
  });
}

/** `GET money/incidents`: what waits to be looked at; with `all`, what was looked at too. */
export function incidents(web: Web): Handler {
  return reading(web, async (c, who) => {
    const read = checked(incidentQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { all, before = null, limit } = read.value;
    const { items, next } = await listIncidents(web.room.db, { limit, before, open: !all });
    const list: IncidentList = { items: items.map(rowOf), next };
    return c.json(list);
  });
}

/** `POST money/incidents/{id}`: somebody has looked at it, and accepts it or not. */
export function decideIncident(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, incidentDecision);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await lookAtIncident(web.room, who, { id: idOf(c), ...read.value }));
  });
}

/** `GET money/ledger`: its entries, the newest first. */
export function ledger(web: Web): Handler {
  return reading(web, async (c, who) => {
    const read = checked(ledgerQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { before = null, limit } = read.value;
    const { items, next } = await listLedger(web.room.db, { limit, before });
    const list: LedgerList = {
      items: items.map(({ number, at, kind, payment, lines, hash }) => ({ number, at, kind, payment, lines, hash })),
      next,
    };
    return c.json(list);
  });
}

/** `GET money/ledger.csv`: the whole of it as a file. */
export function ledgerCsv(web: Web): Handler {
  return desk(web, async (c, who) => file(c, who, 'ledger.csv', await exportLedger(web.room, who)));
}

function rowOf({ id, kind, at, detail, paymentId, lookedAt, accepted, note }: Incident): IncidentRow {
  const { agreed, agreedCurrency, paid, provider, paidCurrency = agreedCurrency, payment } = detail;
  const expected = { amount: agreed, currency: agreedCurrency };
  const amount = paid ?? provider;
  return {
    id,
    kind,
    at: at.toISOString(),
    payment: typeof payment === 'string' ? payment : null,
    agreed: isMoney(expected) ? expected : null,
    found: typeof amount === 'number' ? { amount, currency: String(paidCurrency) } : null,
    counts: paymentId !== null && (kind === 'amount' || kind === 'currency' || kind === 'checkout'),
    looked: lookedAt && { at: lookedAt.toISOString(), accepted, note },
  };
}

/** A request behind the sign-in by somebody who may read about the money. */
function reading(web: Web, show: (c: Context, who: DeskSession) => Promise<Response>): Handler {
  return desk(web, async (c, who) =>
    may(who, 'money.read') ? show(c, who) : refuse(c, who, fail('forbidden', 'access.denied')),
  );
}

function file(c: Context, who: DeskSession, name: string, csv: Result<string>): Response | Promise<Response> {
  if (!csv.ok) return refuse(c, who, csv);
  return c.body(csv.value, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
  });
}

import type { Context, Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { cohorts, monthFigures, monthlyIncome } from '../../domain/membership/figures.ts';
import { readReceiptName, receiptName } from '../../domain/membership/receipt.ts';
import { dayIn } from '../../domain/permission/grant.ts';
import { fail } from '../../domain/result.ts';
import { exportPayments, exportSupporters } from '../../flows/export-supporters.ts';
import { resendReceipt } from '../../flows/mail-receipt.ts';
import { hideFromWall } from '../../flows/show-supporter.ts';
import { readOutlet } from '../../store/outlet.ts';
import { readReceipt, receiptsOfReader } from '../../store/receipt.ts';
import {
  comingPledges,
  countNow,
  countSupporters,
  listSupporters,
  paymentsOfSupporter,
  pledgesOfSupporter,
  readSupporter,
  recurringSpans,
  type SupporterRecord,
} from '../../store/supporter.ts';
import { checked } from '../problem.ts';
import type { DeskSession, Web } from '../web.ts';
import { answer, desk, idOf, readBody, refuse } from './desk.ts';
import {
  figuresQuery,
  type SupporterFigures,
  type SupporterList,
  type SupporterRow,
  type SupporterView,
  supporterQuery,
  wallChoice,
} from './supporter-contract.ts';

/** `GET supporters`: who gave something, the newest first, as the filters say. */
export function supporters(web: Web): Handler {
  return reading(web, async (c, who) => {
    const read = checked(supporterQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { db, now } = web.room;
    const { after, limit, ...filter } = read.value;
    const found = await listSupporters(db, { ...filter, now: now(), after, limit });
    const list: SupporterList = {
      items: found.items.map(rowOf),
      next: found.next,
      total: await countSupporters(db, { ...filter, now: now() }),
    };
    return c.json(list);
  });
}

/** `GET supporters.csv`: the same as a file. */
export function supportersFile(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = checked(supporterQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { q, state } = read.value;
    const csv = await exportSupporters(web.room, who, { q, state });
    return csv.ok ? file(c, 'supporters.csv', csv.value) : refuse(c, who, csv);
  });
}

/** `GET supporters/{id}`: one of them, with pledges, payments and receipts. */
export function oneSupporter(web: Web): Handler {
  return reading(web, async (c, who) => {
    const { db, now } = web.room;
    const found = await readSupporter(db, idOf(c), now());
    if (!found) return refuse(c, who, fail('missing', 'supporter.missing'));
    const [pledges, payments, papers] = await Promise.all([
      pledgesOfSupporter(db, found.id),
      paymentsOfSupporter(db, found.id),
      receiptsOfReader(db, found.id),
    ]);
    const view: SupporterView = {
      ...rowOf(found),
      lang: found.lang,
      confirmedAt: found.confirmedAt?.toISOString() ?? null,
      pledges: pledges.map(({ amount, currency, shown, wallName, hidden, giftName, ...p }) => ({
        ...p,
        money: { amount, currency },
        startedAt: p.startedAt.toISOString(),
        endedAt: p.endedAt?.toISOString() ?? null,
        periodEnd: p.periodEnd?.toISOString() ?? null,
        wall: shown === 'named' && wallName !== '' ? { name: wallName, hidden } : null,
        gift: giftName,
      })),
      payments: payments.map(({ amount, currency, at, ...p }) => ({
        ...p,
        at: at.toISOString(),
        money: { amount, currency },
      })),
      papers: papers.map(({ content }) => ({
        name: receiptName(content),
        kind: content.kind,
        at: content.at,
        money: content.money,
      })),
      can: { edit: may(who, 'supporter.edit') },
    };
    return c.json(view);
  });
}

/** `GET supporters/{id}/payments.csv` */
export function paymentsFile(web: Web): Handler {
  return desk(web, async (c, who) => {
    const csv = await exportPayments(web.room, who, idOf(c));
    return csv.ok ? file(c, `payments-${idOf(c)}.csv`, csv.value) : refuse(c, who, csv);
  });
}

/** `GET supporters/figures?months=`: how many, what comes in every month, who left and who stayed. */
export function supporterFigures(web: Web): Handler {
  return reading(web, async (c, who) => {
    const read = checked(figuresQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { db, now } = web.room;
    const { timeZone } = (await readOutlet(db)).settings;
    const monthOf = (at: Date) => dayIn(at, timeZone).slice(0, 7);
    const spans = (await recurringSpans(db)).map(({ reader, from, until }) => ({
      reader,
      from: monthOf(from),
      until: until && monthOf(until),
    }));
    const month = monthOf(now());
    const figures: SupporterFigures = {
      ...(await countNow(db, now())),
      income: monthlyIncome(await comingPledges(db)),
      months: monthFigures(spans, month, read.value.months),
      cohorts: cohorts(spans, month, read.value.months),
    };
    return c.json(figures);
  });
}

/** `POST supporters/pledges/{id}/wall`: takes a name off the wall, or puts it back. */
export function hideSupporter(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, wallChoice);
    if (!read.ok) return refuse(c, who, read);
    return answer(c, who, await hideFromWall(web.room, who, idOf(c), read.value.hidden));
  });
}

/** `POST supporters/receipts/{name}/mail`: mails a receipt once more. */
export function mailAgain(web: Web): Handler {
  return desk(web, async (c, who) => {
    const name = readReceiptName(c.req.param('name') ?? '');
    if (!name) return refuse(c, who, fail('missing', 'receipt.missing'));
    return answer(c, who, await resendReceipt(web.room, who, name.year, name.number));
  });
}

/** `GET supporters/receipts/{name}.pdf` */
export function receiptPaper(web: Web): Handler {
  return reading(web, async (c, who) => {
    const name = readReceiptName((c.req.param('file') ?? '').replace(/\.pdf$/, ''));
    const found = name && (await readReceipt(web.room.db, name.year, name.number));
    if (!name || !found) return refuse(c, who, fail('missing', 'receipt.missing'));
    const { timeZone } = (await readOutlet(web.room.db)).settings;
    const bytes = await web.room.printSheet(web.room.papers.receipt(found.lang, found.content, timeZone));
    return c.body(Buffer.from(bytes), 200, {
      'Content-Type': 'application/pdf',
      'Content-Disposition': `inline; filename="${receiptName(name)}.pdf"`,
    });
  });
}

/** A request behind the sign-in by somebody who may read about supporters. */
function reading(web: Web, show: (c: Context, who: DeskSession) => Promise<Response>): Handler {
  return desk(web, async (c, who) =>
    may(who, 'supporter.read') ? show(c, who) : refuse(c, who, fail('forbidden', 'access.denied')),
  );
}

function rowOf({ id, name, email, state, since, giving, given }: SupporterRecord): SupporterRow {
  return { id, name, email, state, since: since.toISOString(), giving, given };
}

function file(c: Context, name: string, text: string): Response {
  return c.body(text, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
  });
}

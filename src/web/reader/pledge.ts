import type { Context, Handler } from 'hono';
import { readReceiptName, receiptName } from '../../domain/membership/receipt.ts';
import { parseMoney } from '../../domain/money.ts';
import { type Failure, ok, type Result } from '../../domain/result.ts';
import { changePledge, portalOf, stopPledge } from '../../flows/change-pledge.ts';
import { readStatement } from '../../flows/mail-receipt.ts';
import { showSupporter } from '../../flows/show-supporter.ts';
import { message } from '../../render/messages/index.ts';
import { cardPage, noPledgePage, pledgePage } from '../../render/pledge-page.ts';
import type { PledgeNews, PledgeView } from '../../render/pledge-part.ts';
import { paths } from '../../render/site.ts';
import { accountStyle } from '../../render/style.ts';
import { type PledgeRecord, pledgeOfToken } from '../../store/pledge.ts';
import { type ReceiptRecord, readReceipt, receiptsOfPledge } from '../../store/receipt.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type PageStatus, type ReaderSite, siteOf } from './answer.ts';
import { formStatus, isOwn, readForm } from './form.ts';
import { missing } from './missing.ts';
import { secret } from './report.ts';
import { readerOf } from './signed-in.ts';

/*
 * A pledge for whoever has its link, which stands in every receipt: nobody has to sign in to stop. The link is 256 bits of
 * chance, goes to no other site and into no index, and the page shows no address.
 */

/** `GET /{lang}/support/pledges/{token}` */
export function pledge(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const found = await pledgeAt(web, c);
    return found ? show(web, c, site, lang, found, newsOf(c), null) : none(c, site, lang);
  };
}

/** `POST /{lang}/support/pledges/{token}`: another amount, stop, another card, on the wall or not. */
export function pledgeAct(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const found = await pledgeAt(web, c);
    if (!found) return none(c, site, lang);
    const self = paths.pledge(lang, found.token);
    const form = await readForm(web, c);
    if (!form.ok || !isOwn(web, c)) return secret(c.redirect(self, 303));
    const asked = form.value;
    const act = asked.get('do');
    const back = asked.get('back') === '1' ? `${paths.account(lang)}?of=${found.token.slice(0, 8)}&` : `${self}?`;
    if (act === 'card') {
      const portal = await portalOf(web.room, found.id);
      if (portal.ok && portal.value !== null)
        return secret(
          answer(c, site, cardPage(site, { lang, token: found.token, address: portal.value }), { lang, keys: null }),
        );
      return portal.ok
        ? secret(c.redirect(self, 303))
        : show(web, c, site, lang, found, problemOf(lang, portal.failure), null, formStatus(portal.failure));
    }
    const typed = asked.get('amount') ?? '';
    const done = await doIt();
    if (!done.ok) {
      const now = (await pledgeAt(web, c)) ?? found;
      const problem = problemOf(lang, done.failure);
      return show(web, c, site, lang, now, problem, act === 'change' ? typed : null, formStatus(done.failure));
    }
    return secret(c.redirect(`${back}done=${done.value}#p-${found.token.slice(0, 8)}`, 303));

    async function doIt(): Promise<Result<'changed' | 'stopped' | 'shown' | 'nothing'>> {
      const { id } = found!;
      if (act === 'change') {
        const money = parseMoney(lang!, typed, found!.money.currency);
        if (!money.ok) return money;
        const changed = await changePledge(web.room, id, Number(asked.get('version')), money.value);
        return changed.ok ? ok('changed') : changed;
      }
      if (act === 'stop') {
        const stopped = await stopPledge(web.room, id);
        return stopped.ok ? ok('stopped') : stopped;
      }
      if (act !== 'show') return ok('nothing');
      const shown = asked.get('shown') === 'named' ? 'named' : 'anonymous';
      const wished = await showSupporter(web.room, id, { shown, wallName: asked.get('wallName') ?? '' });
      return wished.ok ? ok('shown') : wished;
    }
  };
}

/** `GET /{lang}/support/pledges/{token}/receipts/{number}.pdf` */
export function receiptFile(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const [, text = ''] = /^([\d-]+)\.pdf$/.exec(c.req.param('file')!) ?? [];
    const name = readReceiptName(text);
    const found = lang === null ? null : await pledgeAt(web, c);
    const receipt = found && name && (await readReceipt(web.room.db, name.year, name.number));
    if (!found || !receipt || receipt.pledgeId !== found.id) return missing(web)(c);
    return receiptPdf(web, c, site, receipt);
  };
}

/** A receipt as it was printed, in the language in which it was written. */
export async function receiptPdf(web: Web, c: Context, site: ReaderSite, of: ReceiptRecord): Promise<Response> {
  const sheet = web.room.papers.receipt(of.lang, of.content, site.settings.timeZone);
  return pdf(c, await web.room.printSheet(sheet), receiptName(of.content));
}

/** `GET /{lang}/account/statements/{year}.pdf`: what the reader who is signed in gave in a year. */
export function statementFile(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const [, year] = /^(\d{4})\.pdf$/.exec(c.req.param('file')!) ?? [];
    const reader = await readerOf(web, c);
    if (!reader) return secret(c.redirect(paths.account(lang), 303));
    const statement = year ? await readStatement(web.room, web.room.db, reader.id, Number(year)) : null;
    if (!statement) return missing(web)(c);
    const sheet = web.room.papers.statement(lang, statement, site.settings.timeZone);
    return pdf(c, await web.room.printSheet(sheet), String(year));
  };
}

function pdf(c: Context, bytes: Uint8Array, name: string): Response {
  return secret(
    c.body(Buffer.from(bytes), 200, {
      'Content-Type': 'application/pdf',
      'Content-Disposition': `inline; filename="${name}.pdf"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    }),
  );
}

async function pledgeAt(web: Web, c: Context): Promise<PledgeRecord | null> {
  const token = c.req.param('token')!;
  return /^[\w-]{43}$/.test(token) ? pledgeOfToken(web.room.db, token) : null;
}

async function show(
  web: Web,
  c: Context,
  site: ReaderSite,
  lang: string,
  found: PledgeRecord,
  news: PledgeNews | null,
  typed: string | null,
  status: PageStatus = 200,
): Promise<Response> {
  const papers = (await receiptsOfPledge(web.room.db, found.id)).map(r => r.content);
  const page = pledgePage(site, { lang, pledge: viewOf(found, papers), news, typed });
  return secret(answer(c, site, page, { lang, keys: null, status, own: { style: accountStyle } }));
}

/** What a page shows of a pledge. */
export function viewOf(of: PledgeRecord, papers: PledgeView['papers']): PledgeView {
  const { gift, ...rest } = of;
  return { ...rest, gift: gift?.name ?? null, papers };
}

/** What was just done, as the address says after the form. */
export function newsOf(c: Context): PledgeNews | null {
  const done = (['changed', 'stopped', 'shown'] as const).find(d => d === c.req.query('done'));
  return done ? { done } : null;
}

function problemOf(lang: string, failure: Failure): PledgeNews {
  const values = failure.values as Record<string, string | number> | undefined;
  const field = failure.field === 'money' || failure.key.startsWith('money.') ? 'amount' : null;
  return { problem: message(lang, failure.key, values), field };
}

function none(c: Context, site: ReaderSite, lang: string): Response {
  return secret(answer(c, site, noPledgePage(site, lang), { lang, keys: null, status: 404 }));
}

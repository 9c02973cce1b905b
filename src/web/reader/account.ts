import type { Context, Handler } from 'hono';
import { plainName } from '../../domain/membership/receipt.ts';
import { linkMinutes } from '../../domain/membership/sign-in.ts';
import type { Failure } from '../../domain/result.ts';
import { yearsOf } from '../../flows/mail-receipt.ts';
import { askLink, signOut } from '../../flows/reader-sign-in.ts';
import { accountPage } from '../../render/account-page.ts';
import { message } from '../../render/messages/index.ts';
import { linkAskedPage, signInPage } from '../../render/sign-in-page.ts';
import { paths } from '../../render/site.ts';
import { accountStyle } from '../../render/style.ts';
import { pledgesOfReader } from '../../store/pledge.ts';
import type { SignedInReader } from '../../store/reader-session.ts';
import { receiptsOfReader } from '../../store/receipt.ts';
import { giftsTo } from '../../store/supporter.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type ReaderSite, siteOf } from './answer.ts';
import { formStatus, isOwn, isTrapped, readForm } from './form.ts';
import { missing } from './missing.ts';
import { newsOf, viewOf } from './pledge.ts';
import { secret } from './report.ts';
import { dropSession, keepSession, nameBrowser, readerOf, sessionOf } from './signed-in.ts';

/** `GET /{lang}/account?next=`: what a reader has with the outlet, or the form that asks for a link to sign in. */
export function account(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    if (c.req.query('asked') !== undefined)
      return secret(answer(c, site, linkAskedPage(site, lang, linkMinutes), { lang, keys: null }));
    const session = sessionOf(web, c);
    const reader = await readerOf(web, c);
    if (session !== null) {
      // the browser keeps it as long as the server does, from this visit on
      if (reader) keepSession(web, c, session);
      else dropSession(web, c);
    }
    if (reader) return accountOf(web, c, site, lang, reader);
    const page = signInPage(site, { lang, email: '', next: c.req.query('next') ?? '', problem: null });
    return secret(answer(c, site, page, { lang, keys: null }));
  };
}

async function accountOf(
  web: Web,
  c: Context,
  site: ReaderSite,
  lang: string,
  reader: SignedInReader,
): Promise<Response> {
  const { db } = web.room;
  const [pledges, receipts, gifts] = await Promise.all([
    pledgesOfReader(db, reader.id),
    receiptsOfReader(db, reader.id),
    giftsTo(db, reader.id, web.room.now()),
  ]);
  const papers = Map.groupBy(receipts, r => r.pledgeId);
  // what came to nothing is of no interest; what goes on stands first
  const told = pledges.filter(p => p.state !== 'abandoned');
  const order = ['past-due', 'active', 'ending', 'started', 'ended'];
  const news = newsOf(c);
  const of = told.find(p => p.token.startsWith(c.req.query('of') ?? ' '));
  const page = accountPage(site, {
    lang,
    email: reader.email,
    pledges: told
      .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
      .map(p =>
        viewOf(
          p,
          (papers.get(p.id) ?? []).map(r => r.content),
        ),
      ),
    news: news && of ? { token: of.token, what: news } : null,
    years: yearsOf(
      receipts.map(r => r.content),
      site.settings.timeZone,
    ),
    gifts: gifts.map(name => plainName(name)),
  });
  return secret(answer(c, site, page, { lang, keys: null, own: { style: accountStyle } }));
}

/** `POST /{lang}/account`: asks for a link, or signs out. */
export function accountAct(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const form = await readForm(web, c);
    const typed = form.ok ? form.value : form.failure.data instanceof URLSearchParams ? form.failure.data : null;
    const act = typed?.get('do');
    if (act === 'sign-out' || act === 'sign-out-everywhere') {
      const session = isOwn(web, c) ? sessionOf(web, c) : null;
      if (session === null) return secret(c.redirect(paths.account(lang), 303));
      await signOut(web.room, session, act === 'sign-out-everywhere');
      dropSession(web, c);
      return secret(c.redirect(paths.account(lang), 303));
    }
    if (form.ok && isTrapped(form.value)) return secret(c.redirect(paths.linkAsked(lang), 303));
    const email = typed?.get('email') ?? '';
    const next = typed?.get('next') ?? '';
    if (!form.ok) return refused(c, site, { lang, email, next }, form.failure);
    const visitor = visitorAddress(c, web.config.TRUST_PROXY);
    const asked = await askLink(web.room, { email, lang, next }, { visitor, browser: nameBrowser(web, c) });
    return asked.ok
      ? secret(c.redirect(paths.linkAsked(lang), 303))
      : refused(c, site, { lang, email, next }, asked.failure);
  };
}

/** The form once more, with what was typed and why it was not sent. */
export function refused(
  c: Context,
  site: ReaderSite,
  of: { lang: string; email: string; next: string },
  failure: Failure,
): Response {
  const problem = message(of.lang, failure.key, failure.values as Record<string, string | number> | undefined);
  const page = signInPage(site, { ...of, problem });
  return secret(answer(c, site, page, { lang: of.lang, keys: null, status: formStatus(failure) }));
}

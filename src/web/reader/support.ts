import { randomUUID } from 'node:crypto';
import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { fromMarkdown } from '../../domain/document/from-markdown.ts';
import { toHtml } from '../../domain/document/to-html.ts';
import { type Offer, offersOf } from '../../domain/outlet/support.ts';
import { startPledge } from '../../flows/start-pledge.ts';
import { raw } from '../../render/html.ts';
import { outletText, paths } from '../../render/site.ts';
import { supportStyle } from '../../render/style.ts';
import { type GiveProblem, type Progress, type SupportView, supportPage } from '../../render/support-page.ts';
import { type ThanksState, thanksPage } from '../../render/thanks-page.ts';
import { type PledgeSeen, pledgeSeen, raisedSince } from '../../store/support.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type PageStatus, type ReaderSite, siteOf } from './answer.ts';
import { formStatus, isTrapped, readForm } from './form.ts';
import { checkGift, emptyGift, giftKey, giveProblem, readGift } from './give.ts';
import { pictureKeys } from './keys.ts';
import { missing } from './missing.ts';
import { secret } from './report.ts';

/** For how long the sum of a goal may be behind what was paid, in seconds. */
const behindSeconds = 60;

/** `GET /{lang}/support`: kept for everybody; with a goal it is made anew once a minute at most. */
export function supportForm(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null || !site.settings.support.on) return missing(web)(c);
    const offers = offersOf(site.settings.support, web.room.payments);
    const view = await viewOf(web, site, lang, offers);
    return answer(c, site, supportPage(site, view), {
      lang,
      keys: [pageKey.outlet, ...pictureKeys(site, [])],
      own: { style: supportStyle, formTo: checkoutsOf(web) },
      ...(view.progress?.counted ? { seconds: behindSeconds } : {}),
    });
  };
}

/** `POST /{lang}/support`: leads to the provider's page, or shows the form again with what was typed and what is wrong with it. */
export function supportSend(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null || !site.settings.support.on) return missing(web)(c);
    const offers = offersOf(site.settings.support, web.room.payments);
    const form = await readForm(web, c);
    if (form.ok && isTrapped(form.value)) return c.redirect(paths.front(lang), 303);
    const typed = form.ok ? form.value : form.failure.data;
    const fields = typed instanceof URLSearchParams ? readGift(typed, offers) : emptyGift(offers);
    if (!form.ok) return again([giveProblem(lang, form.failure)], formStatus(form.failure));
    const checked = checkGift(lang, fields, offers);
    if ('problems' in checked) return again(checked.problems, 400);
    const started = await startPledge(
      web.room,
      { ...checked.pledge, idempotencyKey: giftKey(fields, web.room.now()) },
      { visitor: visitorAddress(c, web.config.TRUST_PROXY), proof: null },
    );
    if (!started.ok) return again([giveProblem(lang, started.failure)], formStatus(started.failure));
    c.header('Cache-Control', 'no-store');
    return c.redirect(started.value.checkoutUrl, 303);

    async function again(problems: GiveProblem[], status: PageStatus) {
      // a form of its own from here on, so that it is one pledge however often it is sent
      const own = { ...fields, key: randomUUID() };
      const page = supportPage(site, { ...(await viewOf(web, site, lang!, offers)), fields: own, problems });
      return answer(c, site, page, {
        lang: lang!,
        keys: null,
        status,
        own: { style: supportStyle, formTo: checkoutsOf(web) },
      });
    }
  };
}

/**
 * Where the form may lead: browsers hold a redirect after a form to the policy of the page that it was on. Providers pay out of more
 * than one host, and out of hosts of the outlet's own; all of them are https. In tests they are where the configuration says.
 */
function checkoutsOf({ config }: Web): string[] {
  const own = [config.STRIPE_API_URL, config.MONOBANK_API_URL].filter(url => url !== undefined);
  return ['https:', ...own.map(url => new URL(url).origin)];
}

async function viewOf(web: Web, site: ReaderSite, lang: string, offers: readonly Offer[]): Promise<SupportView> {
  const progress = await progressOf(web, site, lang);
  return { lang, offers, fields: emptyGift(offers), problems: [], text: textOf(site, lang), progress };
}

function textOf(site: ReaderSite, lang: string) {
  const own = outletText(site, site.settings.support.text, lang);
  return own ? raw(toHtml(fromMarkdown(own).doc)) : null;
}

async function progressOf(web: Web, site: ReaderSite, lang: string): Promise<Progress | null> {
  const { goal } = site.settings.support;
  if (!goal?.shown) return null;
  const zone = site.settings.timeZone;
  const paid = goal.counted ? await raisedSince(web.room.db, goal.currency, goal.since, zone) : 0;
  return {
    raised: { amount: paid + goal.byHand, currency: goal.currency },
    goal: { amount: goal.amount, currency: goal.currency },
    since: goal.since,
    byHand: goal.byHand,
    counted: goal.counted,
    label: outletText(site, goal.label, lang),
  };
}

/** `GET /{lang}/support/thanks?pledge=`: where a provider sends readers back to. Never kept. */
export function thanks(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const token = c.req.query('pledge') ?? '';
    const pledge = /^[\w-]{20,100}$/.test(token) ? await pledgeSeen(web.room.db, token) : null;
    const page = thanksPage(site, {
      lang,
      state: thanksState(pledge),
      money: pledge && { amount: pledge.amount, currency: pledge.currency },
      self: `${paths.support(lang)}/thanks?pledge=${encodeURIComponent(token)}`,
      manage:
        pledge && pledge.state !== 'abandoned'
          ? { href: paths.pledge(lang, token), once: pledge.rhythm === 'once' }
          : null,
    });
    return secret(
      answer(c, site, page, { lang, keys: null, status: pledge ? 200 : 404, own: { style: supportStyle } }),
    );
  };
}

/** What is true of a pledge whose reader has just come back. A payment that is disputed was paid. */
function thanksState(pledge: PledgeSeen | null): ThanksState {
  if (pledge === null) return 'unknown';
  if (pledge.payment === 'paid' || pledge.payment === 'disputed') return 'paid';
  if (pledge.payment === 'refunded' || pledge.payment === 'lost') return 'returned';
  if (pledge.payment === 'failed' || pledge.state === 'abandoned') return 'failed';
  return 'pending';
}

import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { fromMarkdown } from '../../domain/document/from-markdown.ts';
import { toHtml } from '../../domain/document/to-html.ts';
import { type Offer, offersOf } from '../../domain/outlet/support.ts';
import { raw } from '../../render/html.ts';
import { outletText, paths } from '../../render/site.ts';
import { supportStyle } from '../../render/style.ts';
import { type GiveFields, type Progress, supportPage } from '../../render/support-page.ts';
import { type ThanksState, thanksPage } from '../../render/thanks-page.ts';
import { type PledgeSeen, pledgeSeen, raisedSince } from '../../store/support.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, type ReaderSite, siteOf } from './answer.ts';
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
    const offers = offersOf(site.settings.support, []);
    const progress = await progressOf(web, site, lang);
    const page = supportPage(site, {
      lang,
      offers,
      fields: emptyFields(offers),
      problems: [],
      text: textOf(site, lang),
      progress,
    });
    return answer(c, site, page, {
      lang,
      keys: [pageKey.outlet, ...pictureKeys(site, [])],
      own: { style: supportStyle },
      ...(progress?.counted ? { seconds: behindSeconds } : {}),
    });
  };
}

/** A form that nobody has filled in: the first rhythm and currency that the outlet names, and its second amount. */
function emptyFields(offers: readonly Offer[]): GiveFields {
  const first = offers.find(o => o.rhythm === 'monthly') ?? offers[0];
  return {
    rhythm: first?.rhythm ?? 'once',
    currency: first?.currency ?? 'EUR',
    amount: '',
    own: '',
    name: '',
    email: '',
    shown: 'anonymous',
    wallName: '',
    giftName: '',
    giftEmail: '',
    giftMessage: '',
    provider: first?.providers[0] ?? '',
    key: '',
  };
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

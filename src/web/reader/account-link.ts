import type { Handler } from 'hono';
import { linkMinutes } from '../../domain/membership/sign-in.ts';
import { askFreshLink, lookAtLink, signInByLink, signOut } from '../../flows/reader-sign-in.ts';
import { linkPage } from '../../render/sign-in-page.ts';
import { paths } from '../../render/site.ts';
import { visitorAddress } from '../visitor.ts';
import type { Web } from '../web.ts';
import { refused } from './account.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { formStatus, isOwn, readForm } from './form.ts';
import { missing } from './missing.ts';
import { secret } from './report.ts';
import { browserOf, forgetBrowser, keepSession, nameBrowser, sessionOf } from './signed-in.ts';

/** `GET /{lang}/account/links/{token}`: what a mailed link can do here. Changes nothing. */
export function accountLink(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const token = c.req.param('token')!;
    const state = (await lookAtLink(web.room, token, browserOf(web, c))) ?? 'missing';
    const page = linkPage(site, { lang, token, state, minutes: linkMinutes });
    return secret(answer(c, site, page, { lang, keys: null, status: state === 'missing' ? 404 : 200 }));
  };
}

/** `POST /{lang}/account/links/{token}`: signs in by it, or mails a fresh one for this browser. */
export function accountLinkUse(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const token = c.req.param('token')!;
    const self = paths.accountLink(lang, token);
    const form = await readForm(web, c);
    if (!form.ok || !isOwn(web, c)) return secret(c.redirect(self, 303));
    if (form.value.get('do') === 'fresh') {
      const asked = await askFreshLink(web.room, token, {
        visitor: visitorAddress(c, web.config.TRUST_PROXY),
        browser: nameBrowser(web, c),
      });
      if (asked.ok) return secret(c.redirect(paths.linkAsked(lang), 303));
      return asked.failure.kind === 'missing'
        ? secret(c.redirect(self, 303))
        : refused(c, site, { lang, email: '', next: '' }, asked.failure);
    }
    const done = await signInByLink(web.room, token, browserOf(web, c));
    if (!done.ok) {
      const state = (await lookAtLink(web.room, token, browserOf(web, c))) ?? 'missing';
      const page = linkPage(site, { lang, token, state, minutes: linkMinutes });
      return secret(answer(c, site, page, { lang, keys: null, status: formStatus(done.failure) }));
    }
    const before = sessionOf(web, c);
    if (before !== null) await signOut(web.room, before, false);
    keepSession(web, c, done.value.session);
    forgetBrowser(web, c);
    return secret(c.redirect(done.value.next, 303));
  };
}

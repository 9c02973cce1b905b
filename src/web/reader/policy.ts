import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { fromMarkdown } from '../../domain/document/from-markdown.ts';
import { toHtml } from '../../domain/document/to-html.ts';
import { raw } from '../../render/html.ts';
import { policyPage, privacyPage, privacyVersionPage } from '../../render/policy-page.ts';
import type { PolicyBlock } from '../../render/privacy-text.ts';
import { outletText, policies } from '../../render/site.ts';
import { policyStyle } from '../../render/style.ts';
import { policyVersions } from '../../store/policy.ts';
import { refreshPrivacy } from '../privacy.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { pictureKeys } from './keys.ts';
import { missing } from './missing.ts';

/** `GET /{lang}/policies/{policy}` */
export function policy(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const name = policies.find(p => p === c.req.param('policy'));
    if (lang === null || name === undefined) return missing(web)(c);
    const keys = [pageKey.outlet, ...pictureKeys(site, [])];
    if (name === 'privacy') {
      const page = privacyPage(site, lang, await versionsOf(web, lang));
      return answer(c, site, page, { lang, keys: [...keys, pageKey.privacy], own: { style: policyStyle } });
    }
    const own = outletText(site, site.settings.policies[name], lang);
    const body = own ? raw(toHtml(fromMarkdown(own).doc)) : null;
    return answer(c, site, policyPage(site, lang, name, body), { lang, keys });
  };
}

/** `GET /{lang}/policies/privacy/history/{n}` */
export function privacyVersion(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const versions = await versionsOf(web, lang);
    const at = versions.findIndex(v => String(v.number) === c.req.param('n'));
    if (at < 0) return missing(web)(c);
    const page = privacyVersionPage(site, lang, versions[at]!, versions[at + 1] ?? null);
    const keys = [pageKey.outlet, pageKey.privacy, ...pictureKeys(site, [])];
    return answer(c, site, page, { lang, keys, own: { style: policyStyle } });
  };
}

/** In a language that the outlet has just begun with, it is written now. */
async function versionsOf(web: Web, lang: string) {
  const versions = await policyVersions<PolicyBlock[]>(web.room.db, 'privacy', lang);
  if (versions.length > 0) return versions;
  await refreshPrivacy(web.room, web.config);
  return policyVersions<PolicyBlock[]>(web.room.db, 'privacy', lang);
}

import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { fromMarkdown } from '../../domain/document/from-markdown.ts';
import { toHtml } from '../../domain/document/to-html.ts';
import { raw } from '../../render/html.ts';
import { policyPage } from '../../render/policy-page.ts';
import { outletText, policies } from '../../render/site.ts';
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
    const own = name === 'privacy' ? '' : outletText(site, site.settings.policies[name], lang);
    const body = own ? raw(toHtml(fromMarkdown(own).doc)) : null;
    const keys = [pageKey.outlet, ...pictureKeys(site, [])];
    return answer(c, site, policyPage(site, lang, name, body), { lang, keys });
  };
}

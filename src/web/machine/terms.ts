import type { Context, Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { rslFile, rslType } from '../../render/rsl.ts';
import { tdmFile, tdmPolicy } from '../../render/tdm.ts';
import { listOwnTerms } from '../../store/terms.ts';
import { siteOf } from '../reader/answer.ts';
import { cacheable, type Web } from '../web.ts';

/* The terms as files for machines. Articles come in and go out with their terms as they do in the sitemap. */

/** `GET /license.xml`: RSL 1.0 */
export function license(web: Web): Handler {
  return async c => {
    const xml = rslFile(await siteOf(web), await listOwnTerms(web.room.db));
    return answer(c, xml, `${rslType}; charset=utf-8`);
  };
}

/** `GET /.well-known/tdmrep.json`: what of text and data mining is reserved */
export function tdmrep(web: Web): Handler {
  return async c => {
    const rules = tdmFile(await siteOf(web), await listOwnTerms(web.room.db));
    return answer(c, JSON.stringify(rules, null, 2), 'application/json');
  };
}

/** `GET /tdm-policy.json`: whom to ask for it */
export function miningPolicy(web: Web): Handler {
  return async c => answer(c, JSON.stringify(tdmPolicy(await siteOf(web)), null, 2), 'application/ld+json');
}

function answer(c: Context, text: string, type: string): Response {
  cacheable(c, [pageKey.outlet, pageKey.sitemap]);
  return c.body(text, 200, {
    'Content-Type': type,
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Allow-Origin': '*',
  });
}

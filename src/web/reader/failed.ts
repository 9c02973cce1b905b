import { randomUUID } from 'node:crypto';
import type { Context, ErrorHandler } from 'hono';
import { message } from '../../render/messages/index.ts';
import { failedPage } from '../../render/notice-page.ts';
import { acceptedLanguage, type ProblemDocument } from '../problem.ts';
import type { Web } from '../web.ts';
import { answer, siteOf } from './answer.ts';

/** A defect: logged with a reference, which the reader is told. Where even the outlet cannot be read it is one line of text. */
export function failed(web: Web): ErrorHandler {
  return async (error, c) => {
    const reference = randomUUID().slice(0, 8);
    web.log.error('page failed', { reference, path: c.req.path, error });
    if (c.req.path.startsWith('/api/')) return forPrograms(c, reference);
    try {
      const site = await siteOf(web);
      const [, first = ''] = c.req.path.split('/');
      const lang = site.settings.languages.includes(first) ? first : site.settings.defaultLanguage;
      return answer(c, site, failedPage(site, lang, reference), { lang, keys: null, status: 500 });
    } catch {
      return c.text(`Something broke on our side. Please try again in a minute. (${reference})\n`, 500);
    }
  };
}

function forPrograms(c: Context, reference: string): Response {
  const lang = acceptedLanguage(c.req.header('accept-language'));
  const document: ProblemDocument = {
    type: 'about:blank',
    title: message(lang, 'problem.defect'),
    status: 500,
    detail: message(lang, 'api.defect', { reference }),
    key: 'api.defect',
  };
  return c.body(JSON.stringify(document), 500, {
    'Content-Type': 'application/problem+json',
    'Content-Language': lang,
    'Cache-Control': 'no-store',
    'Access-Control-Allow-Origin': '*',
  });
}

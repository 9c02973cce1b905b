import { randomUUID } from 'node:crypto';
import type { ErrorHandler } from 'hono';
import { failedPage } from '../../render/notice-page.ts';
import type { Web } from '../web.ts';
import { answer, siteOf } from './answer.ts';

/** A defect: logged with a reference, which the reader is told. Where even the outlet cannot be read it is one line of text. */
export function failed(web: Web): ErrorHandler {
  return async (error, c) => {
    const reference = randomUUID().slice(0, 8);
    web.log.error('page failed', { reference, path: c.req.path, error });
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

import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { correctionsPage } from '../../render/corrections-page.ts';
import { listCorrections } from '../../store/reading.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { pictureKeys } from './keys.ts';
import { missing } from './missing.ts';

/** `GET /{lang}/corrections` */
export function corrections(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const before = readCursor(c.req.query('after'));
    if (lang === null || before === undefined) return missing(web)(c);
    const found = await listCorrections(web.room.db, { lang, limit: 30, before });
    const page = correctionsPage(site, {
      lang,
      lines: found.items,
      next: writeCursor(found.next),
      later: before !== null,
    });
    return answer(c, site, page, { lang, keys: [pageKey.outlet, pageKey.lang(lang), ...pictureKeys(site, [])] });
  };
}

import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { entryKinds, told } from '../../domain/correction/log.ts';
import { correctionsPage } from '../../render/corrections-page.ts';
import { listLog, newestEntry, yearlyFigures } from '../../store/correction.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { pictureKeys } from './keys.ts';
import { readLogPlace, writeLogPlace } from './log-place.ts';
import { missing } from './missing.ts';

/** `GET /{lang}/corrections?kind=` */
export function corrections(web: Web): Handler {
  return async c => {
    const { db } = web.room;
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const before = readLogPlace(c.req.query('after'));
    const asked = c.req.query('kind');
    const kind = entryKinds.find(k => k === asked);
    if (lang === null || before === undefined || (asked !== undefined && !kind)) return missing(web)(c);
    const { corrections: shown, timeZone } = site.settings;
    const found = await listLog(db, { lang, kind, limit: 30, before });
    const page = correctionsPage(site, {
      lang,
      kind: kind ?? null,
      lines: found.items.map(told),
      next: writeLogPlace(found.next),
      later: before !== null,
      newest: await newestEntry(db),
      years: shown.yearly && before === null ? await yearlyFigures(db, lang, timeZone) : null,
    });
    // the newest hash changes with an entry in any language, and so does the sitemap
    const keys = [pageKey.outlet, pageKey.lang(lang), pageKey.sitemap, ...pictureKeys(site, [])];
    return answer(c, site, page, { lang, keys });
  };
}

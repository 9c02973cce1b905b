import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { plainName } from '../../domain/membership/receipt.ts';
import { accountStyle } from '../../render/style.ts';
import { wallPage } from '../../render/wall-page.ts';
import { readWall } from '../../store/supporter.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { pictureKeys } from './keys.ts';
import { missing } from './missing.ts';

/** Names on one page at most. */
const most = 5000;
/** For how long the wall may be behind what was paid, in seconds; a name that is taken off is gone at once. */
const behindSeconds = 300;

/** `GET /{lang}/support/wall`: the supporters who chose to be named. */
export function wall(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null || !site.settings.support.on) return missing(web)(c);
    const { names, unnamed } = await readWall(web.room.db, web.room.now(), most);
    const shown = names.map(name => plainName(name)).filter(Boolean);
    const answered = answer(c, site, wallPage(site, { lang, names: shown, unnamed }), {
      lang,
      keys: [pageKey.outlet, pageKey.wall, ...pictureKeys(site, [])],
      seconds: behindSeconds,
      own: { style: accountStyle },
    });
    answered.headers.set('X-Robots-Tag', 'noindex');
    return answered;
  };
}

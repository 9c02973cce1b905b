import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { frontPage } from '../../render/front-page.ts';
import { listPublished } from '../../store/edition.ts';
import { readLead } from '../../store/front-lead.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { pictureKeys } from './keys.ts';
import { missing } from './missing.ts';
import { named } from './names.ts';
import { standing } from './sponsor.ts';

const latestCount = 10;
const sectionCount = 12; // more than a section shows, since those shown above it are left out

/** `GET /{lang}`, and `/`, which is the default language's whatever the visitor prefers: one address, one page. */
export function front(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = c.req.path === '/' ? site.settings.defaultLanguage : languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const { db } = web.room;
    const chosen = await readLead(db, lang, web.room.now());
    const lead = chosen
      ? await named(web, lang, (await listPublished(db, { lang, edition: chosen.editionId, limit: 1 })).cards)
      : [];
    const newest = await listPublished(db, { lang, limit: latestCount });
    const latest = await named(web, lang, newest.cards);
    const sections = await Promise.all(
      site.sections.map(async section => ({
        section,
        descriptions: section.descriptions,
        stories: await named(
          web,
          lang,
          (await listPublished(db, { lang, section: section.slug, limit: sectionCount })).cards,
        ),
      })),
    );
    const beside = await standing(web, site, lang, 'front');
    const page = frontPage(site, { lang, lead: lead[0], latest, sections, sponsor: beside.slot });
    const shown = [...lead, ...latest, ...sections.flatMap(s => s.stories)];
    const keys = [pageKey.outlet, pageKey.lang(lang), ...pictureKeys(site, shown), ...beside.keys];
    return answer(c, site, page, { lang, keys, ...beside.more });
  };
}

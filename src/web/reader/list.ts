import type { Handler } from 'hono';
import { inLanguage } from '../../domain/article/content.ts';
import { pageKey } from '../../domain/article/page-keys.ts';
import { personPage, sectionPage, tagPage } from '../../render/list-page.ts';
import { type Card, type ListFilter, listPublished } from '../../store/edition.ts';
import { readPerson } from '../../store/person.ts';
import { listedLanguages, personRoles } from '../../store/reading.ts';
import { readTag } from '../../store/tag.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { pictureKeys } from './keys.ts';
import { missing } from './missing.ts';
import { named } from './names.ts';
import { standing } from './sponsor.ts';

const pageLength = 20;

/** `GET /{lang}/section/{slug}` */
export function section(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const found = site.sections.find(s => s.slug === c.req.param('slug'));
    const of = lang !== null && found && (await stories(web, lang, { section: found.slug }, c.req.query('after')));
    if (lang === null || !found || !of) return missing(web)(c);
    const languages = await listedLanguages(web.room.db, { section: found.slug });
    const beside = await standing(web, site, lang, 'list');
    const shown = { ...of, section: found, descriptions: found.descriptions, languages, sponsor: beside.slot };
    const page = sectionPage(site, lang, shown);
    return answer(c, site, page, {
      lang,
      keys: [
        pageKey.outlet,
        ...site.settings.languages.map(l => pageKey.section(found.slug, l)),
        ...pictureKeys(site, of.stories),
        ...beside.keys,
      ],
      ...beside.more,
    });
  };
}

/** `GET /{lang}/tag/{slug}` */
export function tag(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const found = await readTag(web.room.db, c.req.param('slug')!);
    const of = lang !== null && found && (await stories(web, lang, { tag: found.slug }, c.req.query('after')));
    if (lang === null || !found || !of) return missing(web)(c);
    const languages = await listedLanguages(web.room.db, { tag: found.slug });
    const beside = await standing(web, site, lang, 'list');
    return answer(c, site, tagPage(site, lang, { ...of, tag: found, languages, sponsor: beside.slot }), {
      lang,
      keys: [
        pageKey.outlet,
        ...site.settings.languages.map(l => pageKey.tag(found.slug, l)),
        ...pictureKeys(site, of.stories),
        ...beside.keys,
      ],
      ...beside.more,
    });
  };
}

/** `GET /{lang}/people/{slug}` */
export function person(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const found = lang === null ? null : await readPerson(web.room.db, c.req.param('slug')!);
    const of = lang !== null && found && (await stories(web, lang, { person: found.slug }, c.req.query('after')));
    if (lang === null || !found || !of) return missing(web)(c);
    const languages = await listedLanguages(web.room.db, { person: found.slug });
    const roles = await personRoles(web.room.db, found.slug, lang);
    const bio = inLanguage(found.bios, lang, site.settings.defaultLanguage);
    const page = personPage(site, lang, { ...of, ...found, person: found, roles, bio, languages });
    return answer(c, site, page, {
      lang,
      keys: [pageKey.outlet, pageKey.person(found.slug), ...pictureKeys(site, [found, ...of.stories])],
    });
  };
}

/** A page of a list; null when the cursor is none. */
async function stories(
  web: Web,
  lang: string,
  filter: ListFilter,
  after: string | undefined,
): Promise<{ stories: Card[]; next: string | null; later: boolean } | null> {
  const before = readCursor(after);
  if (before === undefined) return null;
  const { cards, next } = await listPublished(web.room.db, { lang, ...filter, limit: pageLength, before });
  return { stories: await named(web, lang, cards), next: writeCursor(next), later: before !== null };
}

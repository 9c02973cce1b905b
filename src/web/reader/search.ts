import type { Handler } from 'hono';
import { passageAround, searchPage } from '../../render/search-page.ts';
import { searchPublished } from '../../store/search.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { missing } from './missing.ts';

const pageLength = 20;
const lastPage = 50;

/** `GET /{lang}/search?q=`. Not kept, since questions have no end. */
export function search(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    if (lang === null) return missing(web)(c);
    const query = (c.req.query('q') ?? '').normalize('NFC').trim().slice(0, 200);
    const pageNumber = Math.min(Math.max(Number(c.req.query('page')) || 1, 1), lastPage);
    const offset = (Math.floor(pageNumber) - 1) * pageLength;
    const { hits, more } = query
      ? await searchPublished(web.room.db, lang, query, { limit: pageLength, offset })
      : { hits: [], more: false };
    const page = searchPage(site, {
      lang,
      query,
      hits: hits.map(({ text, ...hit }) => ({ ...hit, section: null, passage: passageAround(text, query) })),
      // without a further page what is here is all there is
      total: more ? null : offset + hits.length,
      next: more && pageNumber < lastPage ? Math.floor(pageNumber) + 1 : null,
    });
    return answer(c, site, page, { lang, keys: null });
  };
}

import type { Context } from 'hono';
import { gonePage, missingPage } from '../../render/notice-page.ts';
import type { Site } from '../../render/site.ts';
import { listPublished, readGone } from '../../store/edition.ts';
import { findRedirect } from '../../store/redirect.ts';
import { searchPublished } from '../../store/search.ts';
import type { Web } from '../web.ts';
import { answer, siteOf } from './answer.ts';

/**
 * What an address answers that has no page: 301 to where it leads now, 410 with the reason where an article was taken
 * down, else 404 with what may have been meant; 405 to what would write. Never kept: the addresses that do not exist have no end.
 */
export function missing(web: Web): (c: Context) => Promise<Response> {
  return async c => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return onlyRead(c);
    const path = decoded(c.req.path);
    const moved = path === null ? null : await movedTo(web, path);
    if (moved !== null) return c.redirect(moved, 301);
    const site = await siteOf(web);
    const [, first = '', second = '', more] = (path ?? '').split('/');
    const lang = site.settings.languages.includes(first) ? first : site.settings.defaultLanguage;
    if (second !== '' && more === undefined) {
      const gone = await readGone(web.room.db, lang, second);
      if (gone) return goneAnswer(c, web, site, lang, gone);
    }
    const query = wordsOf(path ?? '', site);
    const suggestions = query ? (await searchPublished(web.room.db, lang, query, { limit: 4, offset: 0 })).hits : [];
    const page = missingPage(site, lang, {
      query,
      suggestions: suggestions.map(hit => ({ ...hit, section: null })),
    });
    return answer(c, site, page, { lang, keys: null, status: 404 });
  };
}

/** What is not routed under its own method is a page, or nothing: neither takes anything. */
function onlyRead(c: Context): Response {
  return c.text('This address can only be read.\n', 405, { Allow: 'GET, HEAD', 'Cache-Control': 'no-store' });
}

async function goneAnswer(
  c: Context,
  web: Web,
  site: Site,
  lang: string,
  gone: { title: string; note: string; at: Date | null },
): Promise<Response> {
  const { cards } = await listPublished(web.room.db, { lang, limit: 4 });
  const page = gonePage(site, lang, { title: gone.title, note: gone.note, since: gone.at, suggestions: cards });
  return answer(c, site, page, { lang, keys: null, status: 410 });
}

/** Old sites ended their addresses with a slash or did not: both are known. A slash too many of ours is taken off. */
async function movedTo(web: Web, path: string): Promise<string | null> {
  const bare = path.replace(/\/+$/, '');
  const { db } = web.room;
  const target =
    (await findRedirect(db, path)) ?? (await findRedirect(db, path === bare || bare === '' ? `${path}/` : bare));
  if (target !== null) return target;
  return bare !== '' && bare !== path && !bare.startsWith('//')
    ? bare.split('/').map(encodeURIComponent).join('/')
    : null;
}

/** The path as text; null when it is no UTF-8. */
function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path).normalize('NFC');
  } catch {
    return null;
  }
}

/** The words in the last part of an address, to search for. */
function wordsOf(path: string, site: Site): string {
  const last = path.split('/').findLast(part => part !== '') ?? '';
  if (site.settings.languages.includes(last)) return '';
  return last
    .replace(/\.[a-z]{2,5}$/i, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .slice(0, 100);
}

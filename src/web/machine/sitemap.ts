import type { Context, Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { newsSitemap, sitemap, sitemapIndex, sitemapLength } from '../../render/sitemap.ts';
import { listNews, listSitemapPart, readSitemapParts } from '../../store/sitemap.ts';
import { siteOf } from '../reader/answer.ts';
import { missing } from '../reader/missing.ts';
import { cacheable, type Web } from '../web.ts';

/** `GET /sitemap.xml`: all pages, or the list of `/sitemap-{n}.xml` where they are too many for one file */
export function sitemapRoot(web: Web, length = sitemapLength): Handler {
  return async c => {
    const site = await siteOf(web);
    const parts = await readSitemapParts(web.room.db, length);
    if (parts.length > 1) return answer(c, sitemapIndex(site, parts));
    return answer(c, sitemap(site, await listSitemapPart(web.room.db, 1, length), true));
  };
}

/** `GET /sitemap-{n}.xml` */
export function sitemapPart(web: Web, length = sitemapLength): Handler {
  return async c => {
    const n = Number(/^sitemap-([1-9]\d{0,3})\.xml$/.exec(c.req.param('part') ?? '')?.[1] ?? 0);
    const entries = n === 0 ? [] : await listSitemapPart(web.room.db, n, length);
    if (entries.length === 0) return missing(web)(c);
    return answer(c, sitemap(await siteOf(web), entries, n === 1));
  };
}

const newsHours = 48;

/** `GET /news-sitemap.xml`: what was published in the last two days; at most 1,000 addresses, as the protocol has it */
export function newsRoot(web: Web): Handler {
  return async c => {
    const since = new Date(web.room.now().getTime() - newsHours * 3_600_000);
    const entries = await listNews(web.room.db, since, 1000);
    // news grows old without anything being published
    c.header('Surrogate-Control', 'max-age=600');
    return answer(c, newsSitemap(await siteOf(web), entries));
  };
}

function answer(c: Context, xml: string): Response {
  cacheable(c, [pageKey.outlet, pageKey.sitemap]);
  return c.body(xml, 200, { 'Content-Type': 'application/xml; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
}

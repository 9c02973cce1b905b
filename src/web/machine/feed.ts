import type { Context, Handler } from 'hono';
import { inLanguage } from '../../domain/article/content.ts';
import { pageKey } from '../../domain/article/page-keys.ts';
import { told } from '../../domain/correction/log.ts';
import { parseDoc } from '../../domain/document/parse.ts';
import {
  articleItem,
  correctionItem,
  type FeedFormat,
  type FeedItem,
  feedFormats,
  feedTypes,
  hubLinks,
  renderFeed,
} from '../../render/feeds.ts';
import { message } from '../../render/messages/index.ts';
import { outletName, outletText, paths, type Site } from '../../render/site.ts';
import { listLog } from '../../store/correction.ts';
import type { ListFilter } from '../../store/edition.ts';
import { type FeedRow, listFeed } from '../../store/feed.ts';
import { readPerson } from '../../store/person.ts';
import { readTag } from '../../store/tag.ts';
import { languageOf, siteOf } from '../reader/answer.ts';
import { pictureKeys } from '../reader/keys.ts';
import { missing } from '../reader/missing.ts';
import { cacheable, type Web } from '../web.ts';

const feedLength = 20;

/** What a feed is of: its filter, page, name and the keys of what it shows. */
type Subject = { filter: ListFilter; path: string; title: string; description: string; keys: string[] };

/** `GET /{lang}/feed.{rss,atom,json}`: everything in a language */
export const languageFeed = (web: Web) =>
  articleFeed(web, async (site, lang) => ({
    filter: {},
    path: paths.front(lang),
    title: outletName(site, lang),
    description: outletText(site, site.settings.description, lang) || outletText(site, site.settings.tagline, lang),
    keys: [pageKey.lang(lang)],
  }));

/** `GET /{lang}/section/{slug}/feed.…` */
export const sectionFeed = (web: Web) =>
  articleFeed(web, async (site, lang, slug) => {
    const section = site.sections.find(s => s.slug === slug);
    if (!section) return null;
    return {
      filter: { section: slug },
      path: paths.section(lang, slug),
      title: `${outletText(site, section.names, lang) || slug} · ${outletName(site, lang)}`,
      description: outletText(site, section.descriptions, lang),
      keys: [pageKey.section(slug, lang)],
    };
  });

/** `GET /{lang}/tag/{slug}/feed.…` */
export const tagFeed = (web: Web) =>
  articleFeed(web, async (site, lang, slug) => {
    const tag = await readTag(web.room.db, slug);
    if (!tag) return null;
    return {
      filter: { tag: slug },
      path: paths.tag(lang, slug),
      title: `${outletText(site, tag.names, lang) || slug} · ${outletName(site, lang)}`,
      description: '',
      keys: [pageKey.tag(slug, lang)],
    };
  });

/** `GET /{lang}/people/{slug}/feed.…` */
export const personFeed = (web: Web) =>
  articleFeed(web, async (site, lang, slug) => {
    const person = await readPerson(web.room.db, slug);
    if (!person) return null;
    return {
      filter: { person: slug },
      path: paths.person(lang, slug),
      title: `${inLanguage(person.names, lang, site.settings.defaultLanguage) || slug} · ${outletName(site, lang)}`,
      description: inLanguage(person.bios, lang, site.settings.defaultLanguage),
      keys: [pageKey.person(slug)],
    };
  });

type ReaderSite = Awaited<ReturnType<typeof siteOf>>;

function articleFeed(
  web: Web,
  subjectOf: (site: ReaderSite, lang: string, slug: string) => Promise<Subject | null>,
): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const subject = lang === null ? null : await subjectOf(site, lang, c.req.param('slug') ?? '');
    const format = formatOf(c);
    if (lang === null || subject === null || format === null) return missing(web)(c);
    const rows = await listFeed(web.room.db, { ...subject.filter, lang, limit: feedLength });
    const pictures = rows.flatMap(r => r.media).map(picture => ({ picture }));
    const people = rows.flatMap(r => r.people).map(p => pageKey.person(p.slug));
    const items = rows.map(row => articleItem(site, { ...row, ...read(row) }));
    return answer(c, site, { ...subject, lang, items }, format, [
      ...subject.keys,
      ...pictureKeys(site, pictures),
      ...new Set(people),
    ]);
  };
}

function read(row: FeedRow) {
  const parsed = parseDoc(row.content.doc);
  if (!parsed.ok) throw new Error(`what is published at ${row.lang}/${row.slug} is no document: ${parsed.error.key}`);
  return {
    doc: parsed.doc,
    pictures: new Map(row.media.map(m => [m.id, m])),
    people: new Set(row.people.map(p => p.slug)),
  };
}

/** `GET /{lang}/corrections/feed.…`: the public log */
export function correctionsFeed(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const format = formatOf(c);
    if (lang === null || format === null) return missing(web)(c);
    const { items } = await listLog(web.room.db, { lang, limit: 50 });
    const feed = {
      lang,
      path: paths.corrections(lang),
      title: `${message(lang, 'corrections.title')} · ${outletName(site, lang)}`,
      description: message(lang, 'corrections.intro', { outlet: outletName(site, lang) }),
      items: items.map(i => correctionItem(site, told(i))),
    };
    return answer(c, site, feed, format, [pageKey.lang(lang), ...pictureKeys(site, [])]);
  };
}

function formatOf(c: Context): FeedFormat | null {
  const ending = c.req.param('feed')?.split('.')[1];
  return feedFormats.find(f => f === ending) ?? null;
}

function answer(
  c: Context,
  site: Site,
  feed: { lang: string; path: string; title: string; description: string; items: FeedItem[] },
  format: FeedFormat,
  keys: string[],
): Response {
  cacheable(c, [pageKey.outlet, ...keys]);
  const links = hubLinks(site, feed, format);
  if (links) c.header('Link', links);
  return c.body(renderFeed(site, feed, format), 200, {
    'Content-Type': feedTypes[format],
    'Content-Language': feed.lang,
    'X-Content-Type-Options': 'nosniff',
    // readers in a browser, and pages that show a feed, may take it
    'Access-Control-Allow-Origin': '*',
  });
}

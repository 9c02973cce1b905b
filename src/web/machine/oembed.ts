import type { Context, Handler } from 'hono';
import { toText } from '../../domain/document/text.ts';
import { articleHead } from '../../render/article-head.ts';
import { type OEmbed, oembedOf, oembedXml } from '../../render/oembed.ts';
import type { Site } from '../../render/site.ts';
import { cleaned } from '../../render/xml-text.ts';
import { type EditionPage, readEditionPage } from '../../store/edition.ts';
import { editionAtPath } from '../../store/our-texts.ts';
import { siteOf } from '../reader/answer.ts';
import { articleView } from '../reader/article.ts';
import type { Web } from '../web.ts';

/** `GET /oembed?url=…&format=json|xml&maxwidth=…&maxheight=…` (https://oembed.com) */
export function oembed(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const format = c.req.query('format') ?? 'json';
    if (!site.settings.web.oembed) return refused(c, 404, 'Nothing is offered for embedding here.');
    if (format !== 'json' && format !== 'xml') return refused(c, 501, 'Only json and xml are known.');
    const edition = await editionAt(web, c.req.query('url') ?? '');
    if (!edition) return refused(c, 404, 'There is no article at this address.');
    const answer = cleaned(embedOf(site, edition, c));
    const headers = {
      'Cache-Control': 'public, max-age=300',
      'Access-Control-Allow-Origin': '*',
      'X-Content-Type-Options': 'nosniff',
    };
    return format === 'xml'
      ? c.body(oembedXml(answer), 200, { ...headers, 'Content-Type': 'text/xml; charset=utf-8' })
      : c.body(JSON.stringify(answer), 200, { ...headers, 'Content-Type': 'application/json; charset=utf-8' });
  };
}

function embedOf(site: Site, edition: EditionPage, c: Context): OEmbed {
  const view = articleView(site, edition);
  const head = articleHead(site, view, {
    updated: edition.updated,
    corrections: edition.corrections,
    article: edition.articleId,
  });
  const bound = (name: string) => {
    const given = c.req.query(name) ?? '';
    return /^[1-9]\d{0,5}$/.test(given) ? Number(given) : null;
  };
  const thumbnails = (view.leadPicture?.variants ?? [])
    .filter(v => v.format === 'jpeg' || v.format === 'png')
    .map(({ file, width, height }) => ({ url: `${site.publicUrl}/${file}`, width, height }));
  const text = edition.revision.summary || toText(view.doc);
  return oembedOf(
    site,
    { head, terms: edition.terms, text, thumbnails },
    { maxwidth: bound('maxwidth'), maxheight: bound('maxheight') },
  );
}

async function editionAt(web: Web, address: string): Promise<EditionPage | null> {
  const url = URL.parse(address);
  if (!url || url.origin !== new URL(web.room.publicUrl).origin) return null;
  let path: string;
  try {
    path = decodeURIComponent(url.pathname).normalize('NFC');
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  const found = await editionAtPath(web.room.db, path);
  return found && readEditionPage(web.room.db, found.lang, found.slug);
}

function refused(c: Context, status: 404 | 501, why: string): Response {
  return c.text(`${why}\n`, status, { 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*' });
}

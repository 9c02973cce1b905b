import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { parseDoc } from '../../domain/document/parse.ts';
import { historyPage, revisionPage } from '../../render/history-page.ts';
import { paths } from '../../render/site.ts';
import { readEditionPage } from '../../store/edition.ts';
import { readPictures } from '../../store/reading.ts';
import { listRevisions, readPublishedRevision } from '../../store/revision.ts';
import type { Web } from '../web.ts';
import { answer, languageOf, siteOf } from './answer.ts';
import { pictureKeys } from './keys.ts';
import { missing } from './missing.ts';

/** `GET /{lang}/{slug}/history` */
export function history(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const edition = lang === null ? null : await readEditionPage(web.room.db, lang, c.req.param('slug')!);
    if (lang === null || edition === null) return missing(web)(c);
    const rows = await listRevisions(web.room.db, edition.editionId, { publishedOnly: true });
    const page = historyPage(site, {
      lang,
      slug: edition.slug,
      title: edition.revision.title,
      revisions: rows.map(r => ({
        number: r.publishedNumber!,
        kind: r.kind!,
        note: r.note,
        published: r.publishedAt!,
      })),
      alternates: edition.editions.map(e => ({ lang: e.lang, path: paths.history(e.lang, e.slug) })),
    });
    const keys = [pageKey.outlet, pageKey.article(edition.articleId), ...pictureKeys(site, [])];
    return answer(c, site, page, { lang, keys });
  };
}

/** `GET /{lang}/{slug}/history/{n}` */
export function revision(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const n = /^[1-9]\d{0,5}$/.test(c.req.param('n')!) ? Number(c.req.param('n')) : 0;
    const { db } = web.room;
    const edition = lang === null ? null : await readEditionPage(db, lang, c.req.param('slug')!);
    const version = edition && n > 0 ? await readVersion(db, edition.editionId, n) : null;
    if (lang === null || edition === null || version === null) return missing(web)(c);
    const before = n > 1 ? await readVersion(db, edition.editionId, n - 1) : null;
    const pictures = await readPictures(db, picturesIn(version.doc));
    const page = revisionPage(site, {
      lang,
      slug: edition.slug,
      version,
      before,
      newest: edition.revisions,
      pictures: new Map(pictures.map(p => [p.id, p])),
      // the nth version in another language is another thing
      alternates: [{ lang, path: paths.revision(lang, edition.slug, n) }],
    });
    const shown = pictures.map(picture => ({ picture }));
    const keys = [pageKey.outlet, pageKey.article(edition.articleId), ...pictureKeys(site, shown)];
    return answer(c, site, page, { lang, keys });
  };
}

async function readVersion(db: Web['room']['db'], editionId: number, n: number) {
  const row = await readPublishedRevision(db, editionId, n);
  if (!row) return null;
  const parsed = parseDoc(row.content.doc);
  if (!parsed.ok) throw new Error(`revision ${row.id} is not a document: ${parsed.error.key}`);
  const { title, summary, note } = row;
  return { number: n, kind: row.kind!, note, published: row.publishedAt!, title, summary, doc: parsed.doc };
}

type Doc = Extract<ReturnType<typeof parseDoc>, { ok: true }>['doc'];

function picturesIn(doc: Doc): string[] {
  const ids = new Set<string>();
  doc.descendants(node => {
    if (node.type.name === 'figure' && node.attrs.media) ids.add(node.attrs.media);
  });
  return [...ids];
}

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

/** `GET /{lang}/{slug}/history`; with `?version=&against=`, as its form sends them, the way to the comparison */
export function history(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const edition = lang === null ? null : await readEditionPage(web.room.db, lang, c.req.param('slug')!);
    if (lang === null || edition === null) return missing(web)(c);
    const version = c.req.query('version');
    if (version !== undefined) {
      const [n, m] = [numberOf(version), numberOf(c.req.query('against'))];
      if (n === 0) return missing(web)(c);
      c.header('Cache-Control', 'no-store');
      return c.redirect(`${paths.revision(lang, edition.slug, n)}${m > 0 && m !== n ? `?against=${m}` : ''}`, 303);
    }
    const page = historyPage(site, {
      lang,
      slug: edition.slug,
      title: edition.revision.title,
      revisions: await readLines(web.room.db, edition.editionId),
      alternates: edition.editions.map(e => ({ lang: e.lang, path: paths.history(e.lang, e.slug) })),
    });
    const keys = [pageKey.outlet, pageKey.article(edition.articleId), ...pictureKeys(site, [])];
    return answer(c, site, page, { lang, keys, terms: edition.terms });
  };
}

/** `GET /{lang}/{slug}/history/{n}`, and `?against={m}` with any other version */
export function revision(web: Web): Handler {
  return async c => {
    const site = await siteOf(web);
    const lang = languageOf(site, c);
    const n = numberOf(c.req.param('n'));
    const against = c.req.query('against');
    const m = against === undefined ? n - 1 : numberOf(against);
    const { db } = web.room;
    const edition = lang === null ? null : await readEditionPage(db, lang, c.req.param('slug')!);
    const one = edition && n > 0 ? await readVersion(db, edition.editionId, n) : null;
    const other = edition && m > 0 && m !== n ? await readVersion(db, edition.editionId, m) : null;
    if (lang === null || edition === null || one === null || (against !== undefined && other === null))
      return missing(web)(c);
    // what changed is told from the older to the newer, however it was asked for
    const [before, version] = other && other.number > one.number ? [one, other] : [other, one];
    const pictures = await readPictures(db, picturesIn(version.doc));
    const page = revisionPage(site, {
      lang,
      slug: edition.slug,
      version,
      before,
      compared: against !== undefined,
      versions: await readLines(db, edition.editionId),
      pictures: new Map(pictures.map(p => [p.id, p])),
      // the nth version in another language is another thing
      alternates: [{ lang, path: paths.revision(lang, edition.slug, n) }],
    });
    const shown = pictures.map(picture => ({ picture }));
    const keys = [pageKey.outlet, pageKey.article(edition.articleId), ...pictureKeys(site, shown)];
    return answer(c, site, page, { lang, keys, terms: edition.terms });
  };
}

/** The number of a version as an address has it; 0, which none has, for anything else. */
function numberOf(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 0;
}

async function readLines(db: Web['room']['db'], editionId: number) {
  const rows = await listRevisions(db, editionId, { publishedOnly: true });
  return rows.map(r => ({ number: r.publishedNumber!, kind: r.kind!, note: r.note, published: r.publishedAt! }));
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

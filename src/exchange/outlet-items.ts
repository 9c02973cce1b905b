import { sql } from 'kysely';
import type { EditionState } from '../domain/article/content.ts';
import { pictureTypes, typeOfMime } from '../domain/media.ts';
import { logEntries } from '../store/correction.ts';
import type { Queries } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { listSponsors } from '../store/sponsor.ts';
import type { ImportedEdition, ImportedItem } from './item.ts';

/** The name of a picture in an export. */
export function pictureFile(media: { id: string; mime: string }): string {
  const type = typeOfMime(media.mime);
  return `images/${media.id}.${type ? pictureTypes[type].extension : 'bin'}`;
}

/**
 * Everything that the outlet has, as items in the order in which they can be imported: what others name comes first, the
 * editions of an article one after another. Users of the desk are not among it; who wrote what is told by their address.
 */
export async function* outletItems(db: Queries): AsyncGenerator<ImportedItem> {
  const { settings } = await readOutlet(db);
  yield { kind: 'outlet', settings, logo: null };
  const users = new Map((await db.selectFrom('deskUser').select(['id', 'email']).execute()).map(u => [u.id, u.email]));
  const user = (id: string | null) => (id === null ? null : (users.get(id) ?? null));
  const files = new Map<string, string>();

  for (const m of await db.selectFrom('media').selectAll().orderBy('createdAt').orderBy('id').execute()) {
    files.set(m.id, pictureFile(m));
    yield {
      kind: 'picture',
      src: pictureFile(m),
      filename: m.filename,
      alt: m.alt,
      caption: m.caption,
      credit: m.credit,
      licence: m.licence,
      focal: { x: m.focalX, y: m.focalY },
      stored: { id: m.id, createdAt: m.createdAt.toISOString(), createdBy: user(m.createdBy) },
    };
  }
  for (const { slug, names, descriptions, position } of await db
    .selectFrom('section')
    .selectAll()
    .orderBy('id')
    .execute())
    yield { kind: 'section', slug, names, descriptions, position };
  for (const { slug, names } of await db.selectFrom('tag').selectAll().orderBy('id').execute())
    yield { kind: 'tag', slug, names };
  for (const s of await db.selectFrom('source').selectAll().orderBy('id').execute()) {
    const { slug, name, url, lang } = s;
    const translation = {
      right: s.translationRight,
      until: s.translationUntil,
      credit: s.translationCredit,
      note: s.translationNote,
    };
    const said = s.translationRight !== 'unknown' || translation.credit !== '' || translation.note !== '';
    yield { kind: 'source', slug, name, url, lang, ...(said && { translation }) };
  }
  for (const p of await db.selectFrom('person').selectAll().orderBy('id').execute()) {
    const picture = p.mediaId === null ? null : (files.get(p.mediaId) ?? null);
    const { slug, names, bios, email, links } = p;
    yield { kind: 'person', slug, names, bios, email, links, picture, user: user(p.userId) };
  }
  for (const { id, media, version: _, clicks: __, ...sponsor } of (await listSponsors(db, '9999')).toReversed()) {
    const picture = files.get(media);
    if (picture) yield { kind: 'sponsor', key: `sponsor-${id}`, ...sponsor, picture };
  }
  yield* editionItems(db, user);
  for await (const { kind: entry, previousHash: _, ...said } of logEntries(db))
    yield { kind: 'correction', ...said, entry };
  const rest = await db
    .selectFrom('redirect')
    .select(['path', 'target'])
    .where('target', 'is not', null)
    .orderBy('path')
    .execute();
  for (const { path, target } of rest) yield { kind: 'redirect', path, target: target! };
}

async function* editionItems(db: Queries, user: (id: string | null) => string | null): AsyncGenerator<ImportedEdition> {
  let after = 0;
  for (;;) {
    const articles = await db
      .selectFrom('article')
      .leftJoin('section', 'section.id', 'article.sectionId')
      .select([
        'article.id',
        'key',
        'originalLang',
        'article.createdAt',
        'article.createdBy',
        'section.slug as section',
        'article.terms',
      ])
      .where('article.id', '>', after)
      .orderBy('article.id')
      .limit(100)
      .execute();
    for (const article of articles) {
      after = article.id;
      const tags = await db
        .selectFrom('articleTag')
        .innerJoin('tag', 'tag.id', 'articleTag.tagId')
        .select('slug')
        .where('articleId', '=', article.id)
        .orderBy('articleTag.position')
        .execute();
      const shared: ImportedEdition['article'] = {
        key: article.key,
        name: article.key,
        section: article.section,
        tags: tags.map(t => t.slug),
        ...(Object.keys(article.terms).length > 0 ? { terms: article.terms } : {}),
        originalLang: article.originalLang,
        createdAt: article.createdAt.toISOString(),
        createdBy: user(article.createdBy),
      };
      const editions = await db
        .selectFrom('edition')
        .selectAll()
        .where('articleId', '=', article.id)
        // pages of other sites are theirs to export
        .where('state', '<>', 'external')
        .$narrowType<{ state: EditionState }>()
        .orderBy('id')
        .execute();
      for (const edition of editions) yield await editionItem(db, shared, edition, user);
    }
    if (articles.length < 100) return;
  }
}

type EditionColumns = Pick<ImportedEdition, 'lang' | 'slug' | 'state' | 'goneNote'> & {
  id: number;
  publishAt: Date | null;
  embargoUntil: Date | null;
  firstPublishedAt: Date | null;
  publishedAt: Date | null;
  goneAt: Date | null;
  createdAt: Date;
};

async function editionItem(
  db: Queries,
  article: ImportedEdition['article'],
  edition: EditionColumns,
  user: (id: string | null) => string | null,
): Promise<ImportedEdition> {
  const { id, lang, slug, state } = edition;
  const revisions = await db.selectFrom('revision').selectAll().where('editionId', '=', id).orderBy('number').execute();
  const draft = await db.selectFrom('draft').selectAll().where('editionId', '=', id).executeTakeFirst();
  const redirects = await db
    .selectFrom('redirect')
    .select('path')
    .where('editionId', '=', id)
    .orderBy('path')
    .execute();
  const lead = await db
    .selectFrom('frontLead')
    .select(['setAt', 'until'])
    .where('editionId', '=', id)
    .executeTakeFirst();
  return {
    kind: 'edition',
    key: `${article.key}.${lang}`,
    name: draft?.title || revisions.at(-1)?.title || slug,
    article,
    lang,
    slug,
    state,
    publishAt: iso(edition.publishAt),
    embargoUntil: iso(edition.embargoUntil),
    firstPublishedAt: iso(edition.firstPublishedAt),
    publishedAt: iso(edition.publishedAt),
    goneAt: iso(edition.goneAt),
    goneNote: edition.goneNote,
    ...(lead && { lead: { setAt: lead.setAt.toISOString(), until: iso(lead.until) } }),
    createdAt: iso(edition.createdAt),
    revisions: revisions.map(({ title, summary, content, createdAt, createdBy, kind, note }) => ({
      title,
      summary,
      content,
      at: createdAt.toISOString(),
      published: kind === null ? null : { kind, note },
      by: user(createdBy),
    })),
    draft: draft
      ? {
          title: draft.title,
          summary: draft.summary,
          content: draft.content,
          savedAt: draft.savedAt.toISOString(),
          savedBy: user(draft.savedBy),
        }
      : null,
    redirects: redirects.map(r => r.path),
  };
}

/** How many items there are, for a progress bar. */
export async function countItems(db: Queries): Promise<number> {
  const { rows } = await sql<{ n: number }>`select (1 + (select count(*) from media) + (select count(*) from section)
    + (select count(*) from tag) + (select count(*) from source) + (select count(*) from person) + (select count(*) from edition where state <> 'external')
    + (select count(*) from correction) + (select count(*) from redirect where target is not null))::int as n`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}

function iso(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

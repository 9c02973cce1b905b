import { freeSlug, isSlug, slugOf } from '../domain/article/slug.ts';
import type { ImportedEdition } from '../exchange/item.ts';
import type { Tx } from '../store/database.ts';
import { takenSlugs } from '../store/edition.ts';
import { insertFirstRevisions, type NewRevision } from '../store/revision.ts';
import { articlesOf } from './import-article.ts';
import { addRedirects } from './import-redirects.ts';
import { type ImportRun, note, said, type Written } from './import-run.ts';
import { newRevisions, type Ready, type Settling, settle, standingToken, time } from './import-settle.ts';
import { nothingFound } from './import-shared.ts';

type New = { ready: Ready; articleId: number; wanted: string; slug: string };
type Added = New & { id: number };

/**
 * Adds editions that are not here yet, all of them by a statement a table. Answers for each in its order; one whose article
 * has an edition in its language already is left alone.
 */
export async function addEditions(tx: Tx, run: ImportRun, given: readonly Ready[]): Promise<Written[]> {
  const found = nothingFound();
  const articles = await articlesOf(
    tx,
    run,
    found,
    given.map(ready => ready.item),
  );
  const { fresh, held } = await apart(tx, given, articles);
  const added = await insertEditions(tx, run, await withSlugs(tx, fresh));

  const revisions: NewRevision[] = [];
  for (const { id, ready } of added)
    revisions.push(...(await newRevisions(tx, run, found, id, ready.item.lang, ready.revisions)));
  const revisionIds = await insertFirstRevisions(tx, revisions);
  const settling = added.map(({ id, ready }): Settling => {
    const shown = revisions.flatMap((r, n) =>
      r.editionId === id && r.published
        ? [{ id: revisionIds[n]!, text: r.text, plain: r.plain, kind: r.published.kind, publishedAt: r.at }]
        : [],
    );
    return { editionId: id, ready, shown: shown.reverse(), fresh: true };
  });
  const standing = await settle(tx, run, found, settling);
  const lost = await addRedirects(
    tx,
    run,
    added.map(({ id, ready, slug }) => ({ id, item: ready.item, slug })),
  );
  await note(
    tx,
    run,
    ...added.map(({ id, slug, ready }, n) => {
      const version = ready.draft || ready.revisions.length > 0 ? 1 : 0;
      const { state, publishedRevisionId } = standing[n]!;
      const target = `${id}/${standingToken({ version, publishedRevisionId, state, slug })}`;
      return { kind: 'edition', key: ready.item.key, digest: ready.digest, target };
    }),
  );
  const said_ = new Map<Ready, Written>();
  for (const { ready, id, slug, wanted } of added)
    said_.set(
      ready,
      said(
        'added',
        ...(slug === wanted
          ? []
          : [
              ['address-taken', 'article', ready.item.name, `/${ready.item.lang}/${slug}`] as [
                'address-taken',
                string,
                string,
                string,
              ],
            ]),
        ...(lost.get(id) ?? []),
      ),
    );
  for (const ready of held)
    said_.set(
      ready,
      run.exact ? said('unchanged') : said('kept', ['edited-here', 'article', ready.item.name, ready.item.lang]),
    );
  return given.map(ready => said_.get(ready)!);
}

/** Those whose article has no edition in their language yet, and the others. */
async function apart(tx: Tx, given: readonly Ready[], articles: ReadonlyMap<string, number>) {
  const rows = await tx
    .selectFrom('edition')
    .select(['articleId', 'lang'])
    .where('articleId', 'in', [...articles.values()])
    .execute();
  const places = new Set(rows.map(row => `${row.articleId} ${row.lang}`));
  const fresh: { ready: Ready; articleId: number }[] = [];
  const held: Ready[] = [];
  for (const ready of given) {
    const articleId = articles.get(ready.item.article.key)!;
    const place = `${articleId} ${ready.item.lang}`;
    if (places.has(place)) held.push(ready);
    else fresh.push({ ready, articleId });
    places.add(place);
  }
  return { fresh, held };
}

async function withSlugs(tx: Tx, fresh: readonly { ready: Ready; articleId: number }[]): Promise<New[]> {
  const wanted = fresh.map(f => ({ ...f, wanted: wantedSlug(f.ready.item) }));
  const taken = new Map<string, Set<string>>();
  // in one order, as whoever takes slugs of several languages must
  for (const lang of [...new Set(wanted.map(f => f.ready.item.lang))].sort())
    taken.set(
      lang,
      await takenSlugs(
        tx,
        lang,
        wanted.filter(f => f.ready.item.lang === lang).map(f => f.wanted),
      ),
    );
  return wanted.map(f => {
    const inLanguage = taken.get(f.ready.item.lang)!;
    const slug = freeSlug(f.wanted, inLanguage);
    inLanguage.add(slug);
    return { ...f, slug };
  });
}

function wantedSlug(item: ImportedEdition): string {
  const given = item.slug.normalize('NFC').toLowerCase();
  if (isSlug(given)) return given;
  return (
    slugOf(given) || slugOf(item.revisions.at(-1)?.title ?? item.draft?.title ?? '') || slugOf(item.key) || 'article'
  );
}

async function insertEditions(tx: Tx, run: ImportRun, editions: readonly New[]): Promise<Added[]> {
  if (editions.length === 0) return [];
  const rows = await tx
    .insertInto('edition')
    .values(
      editions.map(({ ready: { item }, articleId, slug }) => ({
        articleId,
        lang: item.lang,
        slug,
        state: 'draft' as const,
        createdAt: time(item.createdAt) ?? time(item.revisions[0]?.at ?? item.draft?.savedAt) ?? run.room.now(),
      })),
    )
    .returning(['id', 'lang', 'slug'])
    .execute();
  const ids = new Map(rows.map(row => [`${row.lang}/${row.slug}`, row.id]));
  return editions.map(e => ({ ...e, id: ids.get(`${e.ready.item.lang}/${e.slug}`)! }));
}

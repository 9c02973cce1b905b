import type { ImportedEdition } from '../exchange/item.ts';
import type { Tx } from '../store/database.ts';
import { takenKeys } from '../store/edition.ts';
import { type ImportRun, note, recordOf } from './import-run.ts';
import { time, userOf } from './import-settle.ts';
import { type Found, sectionId, tagIds } from './import-shared.ts';

/** Ids of the articles that editions belong to, by their key at the source; those that are not here yet are made. */
export async function articlesOf(
  tx: Tx,
  run: ImportRun,
  found: Found,
  items: readonly ImportedEdition[],
): Promise<Map<string, number>> {
  const first = new Map<string, ImportedEdition>();
  for (const item of items) if (!first.has(item.article.key)) first.set(item.article.key, item);
  const ids = new Map<string, number>();

  const brought = [...first.keys()].flatMap(key => {
    const target = recordOf(run, 'article', key)?.target;
    return target ? [[key, Number(target)] as const] : [];
  });
  if (brought.length > 0) {
    const rows = await tx
      .selectFrom('article')
      .select('id')
      .where(
        'id',
        'in',
        brought.map(([, id]) => id),
      )
      .execute();
    const there = new Set(rows.map(r => r.id));
    for (const [key, id] of brought) if (there.has(id)) ids.set(key, id);
  }
  if (run.exact) {
    // an export that comes back to where it was made
    const keys = [...first.keys()].filter(key => !ids.has(key));
    if (keys.length > 0)
      for (const row of await tx.selectFrom('article').select(['id', 'key']).where('key', 'in', keys).execute())
        ids.set(row.key, row.id);
  }
  const made = [...first.values()].filter(item => !ids.has(item.article.key));
  for (const [key, id] of await addArticles(tx, run, found, made)) ids.set(key, id);
  return ids;
}

async function addArticles(tx: Tx, run: ImportRun, found: Found, items: readonly ImportedEdition[]) {
  const ids = new Map<string, number>();
  if (items.length === 0) return ids;
  const names = items.map(item => item.article.name || item.article.key);
  const taken = await takenKeys(tx, names);
  const rows = [];
  for (const [n, item] of items.entries()) {
    const name = names[n]!;
    let key = name;
    for (let more = 2; taken.has(key); more++) key = `${name}-${more}`;
    taken.add(key);
    rows.push({
      key,
      originalLang: item.article.originalLang,
      createdAt: time(item.article.createdAt) ?? time(item.revisions[0]?.at) ?? run.room.now(),
      createdBy: userOf(run, item.article.createdBy),
      ...(await ownOf(tx, run, found, item)),
    });
  }
  const added = await tx.insertInto('article').values(rows).returning(['id', 'key']).execute();
  const byKey = new Map(added.map(row => [row.key, row.id]));
  for (const [n, item] of items.entries()) ids.set(item.article.key, byKey.get(rows[n]!.key)!);
  await addTags(
    tx,
    run,
    found,
    items.map(item => ({ item, articleId: ids.get(item.article.key)! })),
  );
  await note(
    tx,
    run,
    ...items.map(({ article: { key } }) => ({ kind: 'article', key, digest: '', target: String(ids.get(key)) })),
  );
  return ids;
}

/** Gives an article that is here the section, terms and tags that its source says now. */
export async function changeArticle(
  tx: Tx,
  run: ImportRun,
  found: Found,
  articleId: number,
  item: ImportedEdition,
): Promise<void> {
  await tx
    .updateTable('article')
    .set(await ownOf(tx, run, found, item))
    .where('id', '=', articleId)
    .execute();
  await tx.deleteFrom('articleTag').where('articleId', '=', articleId).execute();
  await addTags(tx, run, found, [{ item, articleId }]);
}

async function ownOf(tx: Tx, run: ImportRun, found: Found, { article: { section, terms }, lang }: ImportedEdition) {
  return {
    sectionId: section === null ? null : await sectionId(tx, run, found, section, lang),
    ...(terms ? { terms: JSON.stringify(terms) } : {}),
  };
}

async function addTags(
  tx: Tx,
  run: ImportRun,
  found: Found,
  articles: readonly { item: ImportedEdition; articleId: number }[],
): Promise<void> {
  const rows = [];
  for (const { item, articleId } of articles)
    for (const [position, tagId] of (await tagIds(tx, run, found, item.article.tags, item.lang)).entries())
      rows.push({ articleId, tagId, position });
  if (rows.length > 0) await tx.insertInto('articleTag').values(rows).execute();
}

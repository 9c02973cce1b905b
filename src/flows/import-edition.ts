import { checkText } from '../domain/article/edition-text.ts';
import type { Failure } from '../domain/result.ts';
import type { ImportedEdition, ImportedText } from '../exchange/item.ts';
import type { Tx } from '../store/database.ts';
import { lockEdition } from '../store/edition.ts';
import { insertRevision } from '../store/revision.ts';
import { articlesOf, changeArticle } from './import-article.ts';
import { picturesOf, storedPicture, withPictures } from './import-pictures.ts';
import { addRedirects } from './import-redirects.ts';
import { digestOf, type ImportRun, note, type Outcome, recordOf, said, type Written } from './import-run.ts';
import { type Checked, newRevisions, type Ready, settle, standingToken } from './import-settle.ts';
import { nothingFound } from './import-shared.ts';

/**
 * Makes an edition ready to be written: its pictures stored, its texts checked. What became of it already, when there
 * is nothing to write: it is here as it is, or it was refused, which is remarked.
 */
export async function prepareEdition(run: ImportRun, given: ImportedEdition): Promise<Ready | Outcome> {
  const item = titled(run, await withStoredPictures(run, given));
  const digest = digestOf(item);
  if (recordOf(run, 'edition', item.key)?.digest === digest) return 'unchanged';
  const revisions: Checked[] = [];
  for (const revision of item.revisions) {
    const checked = checkText(revision, item.lang);
    if (!checked.ok) return refuse(run, item, checked.failure);
    revisions.push({ ...checked.value, at: revision.at, published: revision.published, by: revision.by });
  }
  let draft: Checked | null = null;
  if (item.draft) {
    const checked = checkText(item.draft, item.lang);
    if (!checked.ok) return refuse(run, item, checked.failure);
    draft = { ...checked.value, at: item.draft.savedAt, published: null, by: item.draft.savedBy };
  }
  return { item, digest, revisions, draft };
}

function refuse(run: ImportRun, item: ImportedEdition, { key, values }: Failure): Outcome {
  run.remark({ reason: 'text-refused', what: 'article', name: item.name, detail: key, ...(values ? { values } : {}) });
  return 'kept';
}

async function withStoredPictures(run: ImportRun, item: ImportedEdition): Promise<ImportedEdition> {
  const texts: ImportedText[] = [...item.revisions, ...(item.draft ? [item.draft] : [])];
  const ids = new Map<string, string | null>();
  for (const src of new Set(texts.flatMap(picturesOf))) ids.set(src, await storedPicture(run, src));
  return {
    ...item,
    revisions: item.revisions.map(r => ({ ...r, ...withPictures(r, ids) })),
    draft: item.draft && { ...item.draft, ...withPictures(item.draft, ids) },
  };
}

/** Readers are shown nothing without a title: its first words stand in. */
function titled(run: ImportRun, item: ImportedEdition): ImportedEdition {
  if (run.exact || item.revisions.every(r => r.title.trim() !== '')) return item;
  const revisions = item.revisions.map(r => {
    if (r.title.trim() !== '') return r;
    const checked = checkText(r, item.lang);
    const words = checked.ok ? checked.value.plain.trim().split(/\s+/, 9) : [];
    const title = words.slice(0, 8).join(' ').slice(0, 120) + (words.length > 8 ? ' …' : '');
    return { ...r, title: title || item.slug || item.key };
  });
  if (recordOf(run, 'edition', item.key) === null)
    run.remark({ reason: 'no-title', what: 'article', name: item.name, detail: revisions.at(-1)?.title ?? '' });
  return { ...item, revisions };
}

/**
 * Writes what the source changed since the last run, unless somebody changed it here too: then it stays as it is here.
 * `target` is what became of the edition then.
 */
export async function changeEdition(tx: Tx, run: ImportRun, ready: Ready, target: string): Promise<Written> {
  const { item } = ready;
  const found = nothingFound();
  const slash = target.indexOf('/');
  const edition = await lockEdition(tx, Number(target.slice(0, slash)));
  if (!edition) return said('kept', ['deleted-here', 'article', item.name]);
  if (standingToken(await readStanding(tx, edition.id)) !== target.slice(slash + 1))
    return said('kept', ['edited-here', 'article', item.name]);

  const have = await tx
    .selectFrom('revision')
    .select(e => e.fn.countAll<number>().as('n'))
    .where('editionId', '=', edition.id)
    .executeTakeFirstOrThrow();
  const newest = ready.revisions.at(-1);
  const more = ready.revisions.slice(Number(have.n));
  // a source without a history of its own tells the newest text only: it becomes one more revision
  if (more.length === 0 && newest && !(await saysTheSame(tx, edition.id, newest)))
    more.push({
      ...newest,
      at: run.room.now().toISOString(),
      published: newest.published && {
        kind: edition.firstPublishedAt ? 'update' : 'first',
        note: newest.published.note,
      },
    });
  for (const revision of await newRevisions(tx, run, found, edition.id, item.lang, more))
    await insertRevision(tx, revision);
  const back = edition.publishedRevisionId !== null && (item.state === 'draft' || item.state === 'scheduled');
  const state = back ? edition.state : item.state;
  const shown = await shownOf(tx, edition.id);
  await settle(tx, run, found, [
    { editionId: edition.id, ready: { ...ready, item: { ...item, state } }, shown, fresh: false },
  ]);
  const article = (await articlesOf(tx, run, found, [item])).get(item.article.key)!;
  await changeArticle(tx, run, found, article, item);
  const lost = await addRedirects(tx, run, [{ id: edition.id, item, slug: edition.slug }]);
  const now = `${edition.id}/${standingToken(await readStanding(tx, edition.id))}`;
  await note(tx, run, { kind: 'edition', key: item.key, digest: ready.digest, target: now });
  return said(
    'updated',
    ...(back ? [['state-kept', 'article', item.name] as ['state-kept', string, string]] : []),
    ...(lost.get(edition.id) ?? []),
  );
}

async function saysTheSame(tx: Tx, editionId: number, revision: Checked): Promise<boolean> {
  const last = await tx
    .selectFrom('revision')
    .select(['title', 'summary', 'content'])
    .where('editionId', '=', editionId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last) return false;
  const text = (t: Pick<typeof last, 'title' | 'summary' | 'content'>) => [
    t.title,
    t.summary,
    t.content.doc,
    t.content.lead,
  ];
  const stored = JSON.parse(JSON.stringify(text(last)), sortKeys);
  const now = JSON.parse(JSON.stringify(text(revision.text)), sortKeys);
  return JSON.stringify(stored) === JSON.stringify(now);
}

function sortKeys(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What readers saw of an edition, newest first. */
async function shownOf(tx: Tx, editionId: number) {
  const rows = await tx
    .selectFrom('revision')
    .select(['id', 'title', 'summary', 'content', 'text', 'kind', 'publishedAt'])
    .where('editionId', '=', editionId)
    .where('publishedAt', 'is not', null)
    .orderBy('publishedNumber', 'desc')
    .execute();
  return rows.map(({ id, kind, publishedAt, text: plain, ...text }) => ({ id, kind, publishedAt, plain, text }));
}

function readStanding(tx: Tx, editionId: number) {
  return tx
    .selectFrom('edition')
    .leftJoin('draft', 'draft.editionId', 'edition.id')
    .select(['draft.version', 'edition.publishedRevisionId', 'edition.state', 'edition.slug'])
    .where('edition.id', '=', editionId)
    .executeTakeFirstOrThrow();
}

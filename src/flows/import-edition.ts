import { type CheckedText, checkText } from '../domain/article/edition-text.ts';
import { freeSlug, isSlug, slugOf } from '../domain/article/slug.ts';
import type { Failure } from '../domain/result.ts';
import type { ImportedEdition, ImportedRevision, ImportedText } from '../exchange/item.ts';
import type { Tx } from '../store/database.ts';
import { writeDraft } from '../store/draft.ts';
import { lockEdition, takenSlugs } from '../store/edition.ts';
import { writeLead } from '../store/front-lead.ts';
import { insertRevision } from '../store/revision.ts';
import { searchColumns } from '../store/search.ts';
import { picturesOf, storedPicture, withPictures } from './import-pictures.ts';
import { digestOf, type ImportRun, note, type Outcome, recordOf, said, type Write } from './import-run.ts';
import { personSlug, sectionId, tagIds } from './import-shared.ts';

type Checked = CheckedText & Pick<ImportedRevision, 'at' | 'published' | 'by'>;
type Ready = { item: ImportedEdition; digest: string; revisions: Checked[]; draft: Checked | null };

/**
 * Makes an edition ready to be written: its pictures stored, its texts checked. What became of it already, when there
 * is nothing to write: it is here as it is, or it was refused, which is remarked.
 */
export async function prepareEdition(run: ImportRun, given: ImportedEdition): Promise<Write | Outcome> {
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
  const ready: Ready = { item, digest, revisions, draft };
  return tx => {
    const before = recordOf(run, 'edition', item.key);
    return before ? changeEdition(tx, run, ready, before.target) : addEdition(tx, run, ready);
  };
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

async function addEdition(tx: Tx, run: ImportRun, ready: Ready): ReturnType<Write> {
  const { item } = ready;
  const { room } = run;
  const articleId = await articleOf(tx, run, item);
  const taken = await tx
    .selectFrom('edition')
    .select('id')
    .where('articleId', '=', articleId)
    .where('lang', '=', item.lang)
    .executeTakeFirst();
  if (taken) return run.exact ? said('unchanged') : said('kept', ['edited-here', 'article', item.name, item.lang]);

  const wanted = wantedSlug(item);
  const slug = freeSlug(wanted, await takenSlugs(tx, item.lang, wanted));
  const edition = await tx
    .insertInto('edition')
    .values({
      articleId,
      lang: item.lang,
      slug,
      state: 'draft',
      createdAt: time(item.createdAt) ?? time(item.revisions[0]?.at ?? item.draft?.savedAt) ?? room.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  // an address in use does not redirect
  await tx.deleteFrom('redirect').where('path', '=', `/${item.lang}/${slug}`).execute();
  await addRevisions(tx, run, edition.id, item.lang, ready.revisions);
  await settle(tx, run, edition.id, ready);
  const lost = await addRedirects(tx, run, edition.id, item, slug);
  await remember(tx, run, ready, edition.id);
  const moved = slug === wanted ? [] : [['address-taken', 'article', item.name, `/${item.lang}/${slug}`] as const];
  return said('added', ...moved.map(m => [...m] as [(typeof m)[0], string, string, string]), ...lost);
}

/** What the source changed since the last run, unless somebody changed it here too: then it stays as it is here. */
async function changeEdition(tx: Tx, run: ImportRun, ready: Ready, target: string): ReturnType<Write> {
  const { item } = ready;
  const slash = target.indexOf('/');
  const edition = await lockEdition(tx, Number(target.slice(0, slash)));
  if (!edition) return said('kept', ['deleted-here', 'article', item.name]);
  if ((await stateToken(tx, edition.id)) !== target.slice(slash + 1))
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
  await addRevisions(tx, run, edition.id, item.lang, more);
  const back = edition.publishedRevisionId !== null && (item.state === 'draft' || item.state === 'scheduled');
  const state = back ? edition.state : item.state;
  await settle(tx, run, edition.id, { ...ready, item: { ...item, state } });
  const sameArticle = await articleOf(tx, run, item);
  await setShared(tx, run, sameArticle, item);
  const lost = await addRedirects(tx, run, edition.id, item, edition.slug);
  await remember(tx, run, ready, edition.id);
  return said(
    'updated',
    ...(back ? [['state-kept', 'article', item.name] as ['state-kept', string, string]] : []),
    ...lost,
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

async function addRevisions(
  tx: Tx,
  run: ImportRun,
  editionId: number,
  lang: string,
  revisions: readonly Checked[],
): Promise<void> {
  for (const [index, revision] of revisions.entries()) {
    const newest = index === revisions.length - 1;
    const text = run.exact ? revision.text : await withPeople(tx, run, lang, revision, newest);
    await insertRevision(tx, {
      editionId,
      text,
      plain: revision.plain,
      words: revision.words,
      by: userOf(run, revision.by),
      at: time(revision.at) ?? run.room.now(),
      published: revision.published,
    });
  }
}

/** The text with its byline tied to people: those known by a name, new ones for what readers see now. */
async function withPeople(tx: Tx, run: ImportRun, lang: string, revision: Checked, newest: boolean) {
  const { text } = revision;
  const byline = [];
  for (const credit of text.content.byline) {
    const person = credit.person ?? run.people.get(credit.name) ?? null;
    const slug = newest && revision.published ? await personSlug(tx, run, person, credit.name, lang) : person;
    byline.push({ ...credit, person: slug });
  }
  return { ...text, content: { ...text.content, byline } };
}

/** Brings the edition into its state: what is shown, since when, how it is found, its working copy and bylines. */
async function settle(tx: Tx, run: ImportRun, editionId: number, ready: Ready): Promise<void> {
  const { item } = ready;
  const shown = await tx
    .selectFrom('revision')
    .selectAll()
    .where('editionId', '=', editionId)
    .where('publishedAt', 'is not', null)
    .orderBy('publishedNumber', 'desc')
    .execute();
  const newest = shown[0];
  const state = (item.state === 'published' || item.state === 'unpublished') && !newest ? 'draft' : item.state;
  const byline = newest?.content.byline ?? [];
  const search =
    newest &&
    searchColumns(item.lang, {
      title: newest.title,
      summary: newest.summary,
      plain: newest.text,
      names: byline.map(b => b.name),
    });
  const major = shown.find(r => r.kind !== 'minor') ?? shown.at(-1);
  await tx
    .updateTable('edition')
    .set({
      state,
      publishAt: state === 'scheduled' ? time(item.publishAt) : null,
      embargoUntil: time(item.embargoUntil),
      publishedRevisionId: newest?.id ?? null,
      firstPublishedAt: newest ? (time(item.firstPublishedAt) ?? shown.at(-1)?.publishedAt ?? null) : null,
      publishedAt: newest ? (time(item.publishedAt) ?? major?.publishedAt ?? null) : null,
      goneAt: state === 'unpublished' ? (time(item.goneAt) ?? newest?.publishedAt ?? null) : null,
      goneNote: state === 'unpublished' ? (item.goneNote ?? '') : null,
      ...(search ? { search: search.vector as never, searchTitle: search.title } : {}),
    })
    .where('id', '=', editionId)
    .execute();

  const copy = ready.draft ?? ready.revisions.at(-1);
  if (copy)
    await writeDraft(tx, {
      ...copy.text,
      ...(ready.draft || !newest ? {} : { content: newest.content }),
      editionId,
      words: copy.words,
      savedAt: time(copy.at) ?? run.room.now(),
      savedBy: userOf(run, copy.by),
    });
  if (state === 'scheduled' && item.publishAt)
    await run.room.queue.add(tx, 'publish-scheduled', { editionId }, { after: new Date(item.publishAt) });

  if (item.lead) {
    const until = time(item.lead.until);
    await writeLead(tx, { editionId, lang: item.lang, until, setAt: new Date(item.lead.setAt), setBy: null });
    if (until) await run.room.queue.add(tx, 'end-lead', { editionId }, { after: until });
  }

  await tx.deleteFrom('editionByline').where('editionId', '=', editionId).execute();
  const rows = new Map<string, { editionId: number; personId: number; role: string; position: number }>();
  for (const [position, credit] of byline.entries()) {
    if (!credit.person) continue;
    const person = await tx.selectFrom('person').select('id').where('slug', '=', credit.person).executeTakeFirst();
    const key = `${credit.person}\n${credit.role}`;
    if (person) rows.set(key, { editionId, personId: person.id, role: credit.role, position });
  }
  if (rows.size > 0)
    await tx
      .insertInto('editionByline')
      .values([...rows.values()])
      .execute();
}

async function articleOf(tx: Tx, run: ImportRun, item: ImportedEdition): Promise<number> {
  const before = recordOf(run, 'article', item.article.key);
  if (before) {
    const found = await tx
      .selectFrom('article')
      .select('id')
      .where('id', '=', Number(before.target))
      .executeTakeFirst();
    if (found) return found.id;
  }
  if (run.exact) {
    // an export that comes back to where it was made
    const same = await tx.selectFrom('article').select('id').where('key', '=', item.article.key).executeTakeFirst();
    if (same) return same.id;
  }
  const wanted = item.article.name || item.article.key;
  const pattern = `${wanted.replace(/[\\%_]/g, '\\$&')}%`;
  const taken = await tx.selectFrom('article').select('key').where('key', 'like', pattern).execute();
  const keys = new Set(taken.map(row => row.key));
  let key = wanted;
  for (let n = 2; keys.has(key); n++) key = `${wanted}-${n}`;
  const row = await tx
    .insertInto('article')
    .values({
      key,
      originalLang: item.article.originalLang,
      createdAt: time(item.article.createdAt) ?? time(item.revisions[0]?.at) ?? run.room.now(),
      createdBy: userOf(run, item.article.createdBy),
      sectionId: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await setShared(tx, run, row.id, item);
  await note(tx, run, 'article', item.article.key, { digest: '', target: String(row.id) });
  return row.id;
}

async function setShared(tx: Tx, run: ImportRun, articleId: number, item: ImportedEdition): Promise<void> {
  const section = item.article.section === null ? null : await sectionId(tx, run, item.article.section, item.lang);
  const { terms } = item.article;
  await tx
    .updateTable('article')
    .set({ sectionId: section, ...(terms ? { terms: JSON.stringify(terms) } : {}) })
    .where('id', '=', articleId)
    .execute();
  await tx.deleteFrom('articleTag').where('articleId', '=', articleId).execute();
  const tags = await tagIds(tx, run, item.article.tags, item.lang);
  if (tags.length > 0)
    await tx
      .insertInto('articleTag')
      .values(tags.map((tagId, position) => ({ articleId, tagId, position })))
      .execute();
}

async function addRedirects(tx: Tx, run: ImportRun, editionId: number, item: ImportedEdition, slug: string) {
  const lost: ['old-address-taken', string, string, string][] = [];
  for (const given of new Set(item.redirects)) {
    const path = run.exact ? given : oldPath(given);
    if (path === null || path === '/' || path === `/${item.lang}/${slug}`) continue;
    const added = await tx
      .insertInto('redirect')
      .values({ path, editionId, target: null, createdAt: run.room.now() })
      .onConflict(c => c.doNothing())
      .returning('path')
      .executeTakeFirst();
    if (added) continue;
    const there = await tx.selectFrom('redirect').select('editionId').where('path', '=', path).executeTakeFirst();
    if (there?.editionId !== editionId) lost.push(['old-address-taken', 'article', item.name, path]);
  }
  return lost;
}

/**
 * An old address as it is looked up: decoded, NFC, without a slash at its end; a query is kept (`/?p=12`). Null for what is
 * no path.
 */
export function oldPath(given: string): string | null {
  let path = given.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  if (!path.startsWith('/')) path = `/${path}`;
  const [before = '', query] = path.split('?', 2) as [string, string?];
  let decoded = before;
  try {
    decoded = decodeURIComponent(before);
  } catch {
    // an address that was never well-formed is looked up as it is
  }
  const bare = decoded.normalize('NFC').replace(/\/+$/, '') || '/';
  if (/[\u0000-\u001f]/.test(bare) || bare.length > 1000 || !bare.isWellFormed()) return null;
  return query ? `${bare}?${query}` : bare;
}

function wantedSlug(item: ImportedEdition): string {
  const given = item.slug.normalize('NFC').toLowerCase();
  if (isSlug(given)) return given;
  return (
    slugOf(given) || slugOf(item.revisions.at(-1)?.title ?? item.draft?.title ?? '') || slugOf(item.key) || 'article'
  );
}

async function remember(tx: Tx, run: ImportRun, ready: Ready, editionId: number): Promise<void> {
  const target = `${editionId}/${await stateToken(tx, editionId)}`;
  await note(tx, run, 'edition', ready.item.key, { digest: ready.digest, target });
}

/** Changes whenever somebody saves or publishes the edition here. */
async function stateToken(tx: Tx, editionId: number): Promise<string> {
  const row = await tx
    .selectFrom('edition')
    .leftJoin('draft', 'draft.editionId', 'edition.id')
    .select(['draft.version', 'edition.publishedRevisionId', 'edition.state', 'edition.slug'])
    .where('edition.id', '=', editionId)
    .executeTakeFirstOrThrow();
  return `${row.version ?? 0}.${row.publishedRevisionId ?? 0}.${row.state}.${row.slug}`;
}

function userOf(run: ImportRun, email: string | null): string | null {
  return email === null ? null : (run.users.get(email) ?? null);
}

function time(value: string | null | undefined): Date | null {
  return value ? new Date(value) : null;
}

import { isDeepStrictEqual } from 'node:util';
import { type Actor, may } from '../domain/access.ts';
import type { EditionText } from '../domain/article/content.ts';
import { checkText } from '../domain/article/edition-text.ts';
import { freeSlug, slugOf } from '../domain/article/slug.ts';
import { parseDoc } from '../domain/document/parse.ts';
import { toText } from '../domain/document/text.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Queries, Tx } from '../store/database.ts';
import { type Draft, readDraft, writeDraft } from '../store/draft.ts';
import { type EditionRow, lockEdition, takenSlugs } from '../store/edition.ts';
import { insertRevision } from '../store/revision.ts';
import { commit, type Newsroom } from './newsroom.ts';

const snapshotEvery = 10 * 60 * 1000; // ms

export type SavedDraft = { version: number; savedAt: Date; words: number; slug: string };

/**
 * Saves the working copy. `version` is the one that the writer began from: when somebody saved in between, nothing is
 * written and the failure's data holds their text (`{ theirs: Draft }`), so that the desk can offer a merge.
 * The state before is kept as a revision when another person takes over, when ten minutes have passed, or with `keep`.
 */
export async function saveDraft(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; version: number; title: string; summary: string; content: unknown; keep?: boolean },
): Promise<Result<SavedDraft>> {
  return commit(room, async tx => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    if (!(await mayEdit(tx, actor, edition))) return fail('forbidden', 'access.not-yours');
    const checked = checkText({ title: input.title, summary: input.summary, content: input.content }, edition.lang);
    if (!checked.ok) return checked;
    const before = await readDraft(tx, edition.id);
    const by = actor.kind === 'user' ? actor.id : null;
    const { text, words } = checked.value;
    if (before && before.version !== input.version) {
      // the answer to the same save was lost on its way, and the desk asks again
      const again = before.version === input.version + 1 && (before.savedBy?.id ?? null) === by;
      if (again && sameText(before, text))
        return ok({ version: before.version, savedAt: before.savedAt, words, slug: edition.slug });
      return fail('conflict', 'draft.changed', { data: { theirs: before } });
    }
    if (before) await keepSnapshot(tx, edition, before, { by, keep: input.keep ?? false });
    const savedAt = room.now();
    const version = await writeDraft(
      tx,
      { ...text, editionId: edition.id, words, savedBy: by, savedAt },
      { act: { by, at: savedAt.toISOString() } },
    );
    const slug = await followTitle(tx, edition, before?.title ?? '', text.title);
    return ok({ version, savedAt, words, slug });
  });
}

/** Whether two texts say the same; the order of keys in stored JSON is the database's. */
export function sameText(a: EditionText, b: EditionText): boolean {
  return a.title === b.title && a.summary === b.summary && isDeepStrictEqual(a.content, b.content);
}

/** Editors save any draft; writers and translators those that they began, have worked on, or are credited in. */
export async function mayEdit(db: Queries, actor: Actor, edition: Pick<EditionRow, 'id' | 'state'>): Promise<boolean> {
  if (may(actor, 'draft.save-any')) return true;
  if (actor.kind !== 'user' || !may(actor, 'draft.save-own')) return false;
  const own = await db
    .selectFrom('edition')
    .innerJoin('article', 'article.id', 'edition.articleId')
    .leftJoin('draft', 'draft.editionId', 'edition.id')
    .select(['article.createdBy', 'edition.createdBy as begunBy', 'draft.savedBy', 'draft.content'])
    .where('edition.id', '=', edition.id)
    .executeTakeFirstOrThrow();
  if (own.savedBy === actor.id || own.begunBy === actor.id) return true;
  if (own.createdBy === actor.id && edition.state === 'draft') return true;
  // whoever takes over keeps what the one before saved, under that one's name
  const worked = await db
    .selectFrom('revision')
    .select('id')
    .where('editionId', '=', edition.id)
    .where('createdBy', '=', actor.id)
    .limit(1)
    .executeTakeFirst();
  if (worked) return true;
  const person = await db.selectFrom('person').select('slug').where('userId', '=', actor.id).executeTakeFirst();
  return person !== undefined && (own.content?.byline.some(credit => credit.person === person.slug) ?? false);
}

/** Keeps what a working copy said before as a revision, when somebody else takes over or time has passed. */
export async function keepSnapshot(
  tx: Tx,
  edition: EditionRow,
  draft: Draft,
  next: { by: string | null; keep: boolean },
) {
  if (draft.words === 0 && draft.title === '') return;
  const last = await tx
    .selectFrom('revision')
    .select(['createdAt', 'title', 'summary', 'content'])
    .where('editionId', '=', draft.editionId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const another = (draft.savedBy?.id ?? null) !== next.by;
  const old = draft.savedAt.getTime() - (last ?? edition).createdAt.getTime() > snapshotEvery;
  if (!(another || old || next.keep)) return;
  if (last && sameText(last, draft)) return; // kept already
  const parsed = parseDoc(draft.content.doc);
  await insertRevision(tx, {
    editionId: draft.editionId,
    text: { title: draft.title, summary: draft.summary, content: draft.content },
    plain: parsed.ok ? toText(parsed.doc) : '',
    words: draft.words,
    by: draft.savedBy?.id ?? null,
    at: draft.savedAt,
    published: null,
  });
}

/** Until readers know it, or somebody chose another, the address follows the title. */
export async function followTitle(tx: Tx, edition: EditionRow, before: string, title: string): Promise<string> {
  const bare = edition.slug.replace(/-\d+$/, '');
  const chosen = ![edition.slug, bare].includes(slugOf(before)) && bare !== 'draft';
  const wanted = slugOf(title);
  if (edition.firstPublishedAt || chosen || wanted === '' || wanted === slugOf(before)) return edition.slug;
  const slug = freeSlug(wanted, await takenSlugs(tx, edition.lang, [wanted], edition.id));
  await tx.updateTable('edition').set({ slug }).where('id', '=', edition.id).execute();
  return slug;
}

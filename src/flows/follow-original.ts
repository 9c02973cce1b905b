import { pageKey } from '../domain/article/page-keys.ts';
import { type Work, withoutBlocks } from '../domain/translation/edit.ts';
import { segmentsOf } from '../domain/translation/segments.ts';
import { followSource, type Translation, vacated } from '../domain/translation/translation.ts';
import type { Tx } from '../store/database.ts';
import { readDraft, writeDraft } from '../store/draft.ts';
import { type EditionRow, lockEdition } from '../store/edition.ts';
import { newerRevisions, readSourceRevision, readTranslation, writeTranslation } from '../store/translation.ts';
import { type After, commit, type Newsroom } from './newsroom.ts';

/**
 * Carries a translation's record to what its source says now, one revision after the other, so that each part that does
 * not hold any more knows the revision that made it so. Right however often it runs.
 */
export function followOriginal(room: Newsroom, { editionId }: { editionId: number }): Promise<void> {
  return commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, editionId);
    if (edition) await followLocked(tx, after, edition);
  });
}

/** The same within a transaction that holds the edition's lock. */
export async function followLocked(tx: Tx, after: After, edition: EditionRow): Promise<void> {
  const { id: editionId } = edition;
  const record = await readTranslation(tx, editionId);
  if (!record) return;
  const newer = await newerRevisions(tx, record.source);
  const known = await readSourceRevision(tx, record.source);
  const last = newer.at(-1);
  const draft = await readDraft(tx, edition.id);
  // one that was taken down for good has no working copy
  if (!last || !known || !draft) return;
  const { title, summary, content } = draft;
  let work: Work = { text: { title, summary, content }, translation: record };
  let before = segmentsOf(known.text);
  for (const { id, minor, text } of newer) {
    const now = segmentsOf(text);
    const target = segmentsOf(work.text);
    const translation = followSource(work.translation, before, now, { revision: id, minor }, target);
    // empty room for words that nobody wrote goes with the source's
    const empty = vacated(work.translation, translation).filter(i => target[i]!.text === '');
    work = withoutBlocks({ text: work.text, translation }, empty);
    before = now;
  }
  const followed = work.translation;
  if (work.text.content !== content) {
    const { words, savedAt, savedBy } = draft;
    const saved = { editionId, words, savedAt, savedBy: savedBy?.id ?? null };
    await writeDraft(tx, { ...work.text, ...saved }, { recorded: true });
  }
  // what the translator settled already is not with readers yet, so what they see is never better than it was
  const [was, now] = [mattering(record), mattering(followed)];
  const settled = was < record.behind;
  const behind = settled ? Math.max(record.behind, now) : now;
  await writeTranslation(tx, {
    ...record,
    ...followed,
    source: { ...record.source, revisionId: last.id },
    behind,
    behindSince: behind === 0 ? null : (record.behindSince ?? last.at),
  });
  if (behind !== record.behind && edition.state === 'published') after.purge(pageKey.article(edition.articleId));
}

/** How many parts do not hold any more in a way that matters to readers. */
export function mattering({ links }: Translation): number {
  return links.filter(l => l.stale !== null && !l.stale.minor).length;
}

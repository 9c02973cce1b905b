import type { Actor } from '../domain/access.ts';
import { fail, type Result } from '../domain/result.ts';
import { readRevision } from '../store/revision.ts';
import type { Newsroom } from './newsroom.ts';
import { type SavedDraft, saveDraft } from './save-draft.ts';

/** Makes an earlier revision's text the working copy; the one it replaces is kept, as with any save. */
export async function restoreRevision(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; version: number; revisionId: number },
): Promise<Result<SavedDraft>> {
  const revision = await readRevision(room.db, input.revisionId);
  if (!revision || revision.editionId !== input.editionId) return fail('missing', 'revision.missing');
  const { title, summary, content } = revision;
  return saveDraft(room, actor, {
    editionId: input.editionId,
    version: input.version,
    title,
    summary,
    content,
    keep: true,
  });
}

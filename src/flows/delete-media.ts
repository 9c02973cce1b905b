import { type Actor, may } from '../domain/access.ts';
import { FilesUnavailable } from '../domain/files.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { deleteMediaRow, lockMedia, mediaIsPortraitOrLogo, mediaUses } from '../store/media.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Deletes a picture that nothing shows: no draft, no version that readers can open, no person, not the outlet as its logo.
 * A refusal carries the uses as `data`.
 */
export async function deleteMedia(room: Newsroom, actor: Actor, id: string): Promise<Result<void>> {
  if (!may(actor, 'media.delete')) return fail('forbidden', 'access.denied');
  const deleted = await commit(room, async tx => {
    if (!(await lockMedia(tx, id))) return fail('missing', 'media.missing');
    const uses = await mediaUses(tx, id);
    if (uses.length > 0) return fail('conflict', 'media.in-use', { values: { count: uses.length }, data: uses });
    if (await mediaIsPortraitOrLogo(tx, id)) return fail('conflict', 'media.in-use-outlet', { data: [] });
    await deleteMediaRow(tx, id);
    return ok(undefined);
  });
  if (deleted.ok) await removeFiles(room, id);
  return deleted;
}

/** Removes the bytes of a picture that is no more. */
export async function removeFiles(room: Newsroom, id: string): Promise<void> {
  try {
    for await (const file of room.files.list(`media/${id}/`)) await room.files.remove(file);
  } catch (error) {
    // the picture is gone for everybody; what a silent store keeps takes room and harms nobody
    if (!(error instanceof FilesUnavailable)) throw error;
  }
}

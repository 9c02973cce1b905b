import { type Actor, may } from '../domain/access.ts';
import type { Translated } from '../domain/article/content.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import type { Focal } from '../domain/media.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { lockMedia, updateMedia } from '../store/media.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** What may be changed of a picture; what is not given stays. Texts are replaced as a whole, all languages at once. */
export type MediaEdit = { alt?: Translated; caption?: Translated; credit?: string; licence?: string; focal?: Focal };

/** Changes what is known of a picture. The focal point needs no new sizes: pages cut pictures themselves. */
export async function editMedia(room: Newsroom, actor: Actor, id: string, edit: MediaEdit): Promise<Result<void>> {
  if (!may(actor, 'media.edit')) return fail('forbidden', 'access.denied');
  const { alt, caption, credit, licence, focal } = edit;
  if (focal && ![focal.x, focal.y].every(n => n >= 0 && n <= 1))
    return fail('invalid', 'media.focal-outside', { field: 'focal' });
  return commit(room, async (tx, after) => {
    const before = await lockMedia(tx, id);
    if (!before) return fail('missing', 'media.missing');
    const change = { alt, caption, credit, licence, focal };
    if (Object.values(change).some(value => value !== undefined)) await updateMedia(tx, id, change);
    // whether it is ours to reserve is said in its sizes
    if (licence !== undefined && (licence === '') !== (before.licence === ''))
      await room.queue.add(tx, 'mark-picture', { mediaId: id });
    after.purge(pageKey.media(id));
    return ok(undefined);
  });
}

import { pageKey } from '../domain/article/page-keys.ts';
import { FilesFull, FilesUnavailable } from '../domain/files.ts';
import {
  type NewVariant,
  originalName,
  type PictureRights,
  pictureTypes,
  typeOfMime,
  type Variant,
  variantName,
} from '../domain/media.ts';
import { dataMining } from '../domain/terms/machine.ts';
import { termsOf } from '../domain/terms/terms.ts';
import { lockMedia, type MediaChange, readMedia, readyMediaAfter, updateMedia } from '../store/media.ts';
import { readOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Makes the sizes of a picture and forgets the pages that show it. Right when it runs twice: the same names get the same
 * picture. A picture that cannot be decoded is marked failed and keeps its original; so is one whose sizes cannot be
 * stored, but then it throws, and the queue tries again.
 */
export async function processMedia(room: Newsroom, { mediaId }: { mediaId: string }): Promise<void> {
  const media = await readMedia(room.db, mediaId);
  const type = media && typeOfMime(media.mime);
  if (!media || !type || media.state === 'ready') return;
  const original = await room.files.get(originalName(mediaId, type));
  if (!original) return finish(room, mediaId, { state: 'failed', error: 'media.original-missing' });

  let made: { variants: NewVariant[]; placeholder: string };
  try {
    made = await room.images.variants(original, await rightsOf(room, media.licence));
  } catch {
    return finish(room, mediaId, { state: 'failed', error: 'media.broken' });
  }
  let stored: Variant[];
  try {
    stored = await keep(room, mediaId, made.variants);
  } catch (error) {
    // said at the desk already now: the tries may end before the store is well
    if (error instanceof FilesFull) await finish(room, mediaId, { state: 'failed', error: 'media.sizes-store-full' });
    if (error instanceof FilesUnavailable)
      await finish(room, mediaId, { state: 'failed', error: 'media.sizes-store-down' });
    throw error;
  }
  // an animation has no plain size: programs without WebP get it as it was uploaded
  const plain = stored.some(v => v.format === 'jpeg' || v.format === 'png');
  const variants = plain ? stored : [...stored, ...media.variants.filter(v => v.file === originalName(mediaId, type))];
  await finish(room, mediaId, { state: 'ready', error: null, variants, placeholder: made.placeholder });
}

/** Pictures that one job marks; the next ones are another's, so that a job stays short. */
const marked = 5;

/**
 * The job: writes anew what pictures say of their rights, since the terms have changed. It makes the sizes again from the original,
 * under the names that they have; a picture that cannot be made again keeps what it has. `after`: the id of the last that was done.
 */
export async function markPictures(room: Newsroom, { after }: { after: string }): Promise<void> {
  const ids = await readyMediaAfter(room.db, after, marked);
  for (const id of ids) await markPicture(room, { mediaId: id });
  const last = ids.at(-1);
  if (last !== undefined && ids.length === marked)
    await commit(room, tx => room.queue.add(tx, 'mark-pictures', { after: last }));
}

/** The same for one. */
export async function markPicture(room: Newsroom, { mediaId }: { mediaId: string }): Promise<void> {
  const media = await readMedia(room.db, mediaId);
  const type = media && typeOfMime(media.mime);
  if (!type || media.state !== 'ready') return;
  const original = await room.files.get(originalName(mediaId, type));
  const made =
    original && (await room.images.variants(original, await rightsOf(room, media.licence)).catch(() => null));
  if (!made) return;
  const stored = await keep(room, mediaId, made.variants);
  await commit(room, async (tx, after) => {
    const now = await lockMedia(tx, mediaId);
    if (!now) return;
    const bytes = new Map(stored.map(v => [v.file, v.bytes]));
    await updateMedia(tx, mediaId, {
      variants: now.variants.map(v => ({ ...v, bytes: bytes.get(v.file) ?? v.bytes })),
    });
    after.purge(pageKey.media(mediaId));
  });
}

async function keep(room: Newsroom, mediaId: string, variants: readonly NewVariant[]): Promise<Variant[]> {
  const stored: Variant[] = [];
  for (const { format, width, height, data } of variants) {
    const file = variantName(mediaId, format, width);
    await room.files.put(file, data, pictureTypes[format].mime);
    stored.push({ format, width, height, bytes: data.length, file });
  }
  return stored;
}

/**
 * What the sizes say of their rights: the outlet's terms as they are now. Nothing where the picture is under a licence of its own,
 * since that is not the outlet's to reserve.
 */
async function rightsOf(room: Newsroom, licence: string): Promise<PictureRights | undefined> {
  if (licence) return undefined;
  const { settings } = await readOutlet(room.db);
  const statement = `${room.publicUrl}/${settings.defaultLanguage}/policies/reuse`;
  return { dataMining: dataMining(termsOf(settings)), statement };
}

async function finish(room: Newsroom, id: string, change: MediaChange): Promise<void> {
  await commit(room, async (tx, after) => {
    // deleted meanwhile: there is nothing to say about it
    if (!(await lockMedia(tx, id))) return;
    await updateMedia(tx, id, change);
    after.purge(pageKey.media(id));
  });
}

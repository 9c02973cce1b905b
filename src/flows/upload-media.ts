import { createHash } from 'node:crypto';
import { type Actor, may } from '../domain/access.ts';
import type { Translated } from '../domain/article/content.ts';
import { FilesFull, FilesUnavailable } from '../domain/files.ts';
import { type Focal, originalName, pictureTypes } from '../domain/media.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { insertMedia, readMedia, updateMedia } from '../store/media.ts';
import { commit, type Newsroom } from './newsroom.ts';

export type Upload = {
  bytes: Uint8Array;
  /** as its owner called it; shown at the desk, never part of an address */
  filename: string;
  alt?: Translated;
  caption?: Translated;
  credit?: string;
  licence?: string;
  focal?: Focal;
  /** draw an SVG to pixels instead of refusing it: for imports, whose files the operator has chosen */
  rasterise?: boolean;
};

/**
 * Takes in a picture: checks it, takes out where it was taken, stores it durably, and asks for its sizes in the same
 * transaction that makes it known. The same bytes twice are one picture; `existed` tells. Nothing is stored of what is not
 * a whole, acceptable picture.
 */
export async function uploadMedia(
  room: Newsroom,
  actor: Actor,
  upload: Upload,
): Promise<Result<{ id: string; existed: boolean }>> {
  if (!may(actor, 'media.upload')) return fail('forbidden', 'access.denied');
  const id = createHash('sha256').update(upload.bytes).digest('hex').slice(0, 20);
  const known = await readMedia(room.db, id);
  if (known && known.state !== 'failed') return ok({ id, existed: true });

  const drawn = upload.rasterise && isSvg(upload.bytes) ? await room.images.rasterise(upload.bytes) : ok(upload.bytes);
  if (!drawn.ok) return drawn;
  const probed = await room.images.probe(drawn.value);
  if (!probed.ok) return probed;
  const { type, width, height } = probed.value;
  const bytes = await room.images.withoutLocation(drawn.value, type);

  // durable first: a row must never name a file that is not there. Without its row, a file is found by no reader.
  const file = originalName(id, type);
  const { mime } = pictureTypes[type];
  const stored = await storing(() => room.files.put(file, bytes, mime));
  if (!stored.ok) return stored;

  return commit(room, async tx => {
    const added = await insertMedia(tx, {
      id,
      filename: plainFilename(upload.filename),
      mime,
      bytes: bytes.length,
      width,
      height,
      original: { format: type, width, height, bytes: bytes.length, file },
      focal: upload.focal ?? { x: 0.5, y: 0.5 },
      alt: upload.alt ?? {},
      caption: upload.caption ?? {},
      credit: upload.credit ?? '',
      licence: upload.licence ?? '',
      at: room.now(),
      by: actor.kind === 'user' ? actor.id : null,
    });
    if (added || known) {
      if (known) await updateMedia(tx, id, { state: 'processing', error: null });
      await room.queue.add(tx, 'process-media', { mediaId: id });
    }
    return ok({ id, existed: !added });
  });
}

/** Runs a write to the store of files; a full or silent store becomes an answer for people. */
async function storing(write: () => Promise<void>): Promise<Result<void>> {
  try {
    return ok(await write());
  } catch (error) {
    if (error instanceof FilesFull) return fail('unavailable', 'media.store-full');
    if (error instanceof FilesUnavailable) return fail('unavailable', 'media.store-unavailable');
    throw error;
  }
}

function isSvg(bytes: Uint8Array): boolean {
  return /<(?:\w+:)?svg[\s>]/i.test(Buffer.from(bytes.subarray(0, 4096)).toString('utf8'));
}

/** The last part of a path, without control characters, at most 200 code points. */
function plainFilename(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim();
  return [...clean].slice(0, 200).join('') || 'picture';
}

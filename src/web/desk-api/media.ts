import type { Context, Handler } from 'hono';
import { may } from '../../domain/access.ts';
import { pictureSources, type StoredPicture } from '../../domain/media.ts';
import { fail } from '../../domain/result.ts';
import { deleteMedia } from '../../flows/delete-media.ts';
import { editMedia } from '../../flows/edit-media.ts';
import { uploadMedia } from '../../flows/upload-media.ts';
import { message } from '../../render/messages/index.ts';
import { listMedia, type MediaRow, mediaUses, readMedia } from '../../store/media.ts';
import { checked } from '../problem.ts';
import { readPlace, writeCursor } from '../reader/cursor.ts';
import type { DeskSession, Web } from '../web.ts';
import { type MediaItem, type MediaList, type MediaView, mediaChange, mediaQuery } from './contract.ts';
import { answer, desk, readBody, readBytes, refuse } from './desk.ts';

/** Bytes that a picture may have. */
export const uploadLimit = 40 * 1024 * 1024;

/** The address of a stored size of about so many pixels in width. */
function sized(picture: StoredPicture, width: number): string | null {
  const plain = picture.variants.filter(v => v.format !== 'avif').toSorted((a, b) => a.width - b.width);
  const fits = plain.find(v => v.width >= width) ?? plain.at(-1);
  return fits ? `/${fits.file}` : (pictureSources(picture, '')?.img.src ?? null);
}

function show(row: MediaRow, who: DeskSession): MediaItem {
  const { id, state, filename, mime, bytes, width, height, alt, caption, credit, licence } = row;
  return {
    id,
    state,
    error: row.error && message(who.language ?? 'en', row.error, { limit: 100 }),
    filename,
    mime,
    bytes,
    width,
    height,
    focal: { x: row.focalX, y: row.focalY },
    alt,
    caption,
    credit,
    licence,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    thumb: state === 'failed' ? null : sized(row, 320),
    large: state === 'failed' ? null : sized(row, 1000),
  };
}

/** `GET media`: the library, newest first. */
export function mediaList(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = checked(mediaQuery, c.req.query());
    if (!read.ok) return refuse(c, who, read);
    const { q, limit, after } = read.value;
    const before = readPlace(after, /^[0-9a-f]{20}$/);
    if (before === undefined) return refuse(c, who, fail('invalid', 'list.cursor-wrong'));
    const { items, next } = await listMedia(web.room.db, { ...(q ? { q } : {}), limit, before });
    const list: MediaList = {
      items: items.map(row => show(row, who)),
      next: writeCursor(next),
    };
    return c.json(list);
  });
}

/** `POST media?filename=`: the bytes of one picture as the body. */
export function addMedia(web: Web): Handler {
  return desk(web, async (c, who) => {
    if (!may(who, 'media.upload')) return refuse(c, who, fail('forbidden', 'access.denied'));
    const bytes = await readBytes(c, uploadLimit, 'media.too-many-bytes');
    if (!bytes.ok) return refuse(c, who, bytes);
    const filename = (c.req.query('filename') ?? 'picture').slice(0, 300);
    const taken = await uploadMedia(web.room, who, { bytes: bytes.value, filename });
    if (!taken.ok) return refuse(c, who, taken);
    return found(web, c, who, taken.value.id, row => c.json(show(row, who)));
  });
}

/** `GET media/{id}`: one picture, and where it is used. */
export function mediaItem(web: Web): Handler {
  return desk(web, (c, who) =>
    found(web, c, who, c.req.param('id') ?? '', async row => {
      const view: MediaView = { ...show(row, who), uses: await mediaUses(web.room.db, row.id) };
      return c.json(view);
    }),
  );
}

/** `GET media/{id}/view`: the picture itself, at the size of an editor's column, whatever its state. */
export function mediaView(web: Web): Handler {
  return desk(web, (c, who) =>
    found(web, c, who, c.req.param('id') ?? '', async row => {
      const address = sized(row, 1000);
      return address ? c.redirect(address, 302) : refuse(c, who, fail('missing', 'media.missing'));
    }),
  );
}

/** `PATCH media/{id}`: its texts, rights and focal point. */
export function changeMedia(web: Web): Handler {
  return desk(web, async (c, who) => {
    const read = await readBody(c, mediaChange);
    if (!read.ok) return refuse(c, who, read);
    const id = c.req.param('id') ?? '';
    const done = await editMedia(web.room, who, id, read.value);
    return done.ok ? found(web, c, who, id, row => c.json(show(row, who))) : refuse(c, who, done);
  });
}

/** `DELETE media/{id}`: only what nothing shows. */
export function removeMedia(web: Web): Handler {
  return desk(web, async (c, who) => answer(c, who, await deleteMedia(web.room, who, c.req.param('id') ?? '')));
}

async function found(
  web: Web,
  c: Context,
  who: DeskSession,
  id: string,
  then: (row: MediaRow) => Response | Promise<Response>,
) {
  const row = await readMedia(web.room.db, id);
  return row ? then(row) : refuse(c, who, fail('missing', 'media.missing'));
}

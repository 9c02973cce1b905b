import { crc32 } from 'node:zlib';
import type { Context, Handler } from 'hono';
import { mimeOfFile, originalName, typeOfMime } from '../../domain/media.ts';
import { readMedia } from '../../store/media.ts';
import { matches } from '../front-door/page.ts';
import type { Web } from '../web.ts';

/**
 * `GET /media/{id}/{file}`: a stored picture. Its address never shows anything else, so it is kept for ever by whoever
 * asked; only what it says of its rights is written anew with the terms, by which the tag differs. Sent as what its extension says and nothing else, and as a page of its own it may do nothing.
 */
export function mediaFile(web: Web): Handler {
  return async c => {
    const { id = '', file = '' } = c.req.param();
    const mime = mimeOfFile(file);
    if (!isMediaId(id) || mime === null) return notFound(c);
    const bytes = await web.room.files.get(`media/${id}/${file}`);
    if (!bytes) return notFound(c);
    const tag = `"${id}/${file}-${crc32(bytes).toString(16)}"`;
    if (matches(c.req.header('if-none-match') ?? '', tag)) return c.body(null, 304, { ...forEver, ETag: tag });
    return c.body(bytes as Uint8Array<ArrayBuffer>, 200, {
      ...forEver,
      ETag: tag,
      'Content-Type': mime,
      'Content-Length': String(bytes.length),
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // feeds and partners' pages show our pictures
      'Cross-Origin-Resource-Policy': 'cross-origin',
    });
  };
}

/** `GET /media/{id}/original`: the picture as uploaded, for texts that know its id and not its type. */
export function mediaOriginal(web: Web): Handler {
  return async c => {
    const { id = '' } = c.req.param();
    const media = isMediaId(id) ? await readMedia(web.room.db, id) : null;
    const type = media && typeOfMime(media.mime);
    return type ? c.redirect(`/${originalName(id, type)}`, 301) : notFound(c);
  };
}

const forEver = { 'Cache-Control': 'public, max-age=31536000, immutable' };
const isMediaId = (id: string) => /^[0-9a-f]{20}$/.test(id);
const notFound = (c: Context) => c.text('Not found\n', 404);

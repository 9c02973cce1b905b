import type { Handler } from 'hono';
import { inLanguage } from '../../domain/article/content.ts';
import { pageKey } from '../../domain/article/page-keys.ts';
import { originalName, typeOfMime } from '../../domain/media.ts';
import { readMedia } from '../../store/media.ts';
import { readOutlet } from '../../store/outlet.ts';
import { cacheable, type Web } from '../web.ts';

/** `GET /icon-192.png` and the like: the outlet's icon, of its logo or of the initial of its name. `size` in pixels. */
export function icon(web: Web, size: number): Handler {
  return async c => {
    const { png, keys } = await draw(web, size);
    cacheable(c, keys);
    return c.body(png as Uint8Array<ArrayBuffer>, 200, {
      'Content-Type': 'image/png',
      'X-Content-Type-Options': 'nosniff',
    });
  };
}

/** `GET /favicon.ico`, which browsers and feed readers ask for unasked. */
export function favicon(web: Web): Handler {
  return async c => {
    const { png, keys } = await draw(web, 48);
    cacheable(c, keys);
    return c.body(icoOf(png, 48), 200, { 'Content-Type': 'image/x-icon', 'X-Content-Type-Options': 'nosniff' });
  };
}

async function draw({ room }: Web, size: number): Promise<{ png: Uint8Array; keys: string[] }> {
  const { settings } = await readOutlet(room.db);
  const media = settings.logo ? await readMedia(room.db, settings.logo) : null;
  const type = media && typeOfMime(media.mime);
  const logo = media && type ? await room.files.get(originalName(media.id, type)) : null;
  const name = inLanguage(settings.name, settings.defaultLanguage);
  const png = await room.images.icon({ logo, name, accent: settings.colours.accent }, size);
  return { png, keys: [pageKey.outlet, ...(media ? [pageKey.media(media.id)] : [])] };
}

/** A PNG in the container of icons: a header of 6 bytes and one entry of 16, little-endian. */
function icoOf(png: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(1, 4);
  header.set([size, size, 0, 0, 1, 0, 32, 0], 6);
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return new Uint8Array(Buffer.concat([header, png]));
}

import type { Handler } from 'hono';
import { pageKey } from '../../domain/article/page-keys.ts';
import { readOutlet } from '../../store/outlet.ts';
import { cacheable, type Web } from '../web.ts';

/** `GET /robots.txt` (RFC 9309): everything that readers may read, where the lists of it are and (RSL 1.0, 4.4) the terms */
export function robots(web: Web): Handler {
  const { publicUrl } = web.room;
  const text = `License: ${publicUrl}/license.xml

User-agent: *
Disallow: /desk
Disallow: /preview/
Disallow: /api/
Disallow: /sponsors/
Disallow: /*/search?
Allow: /

Sitemap: ${publicUrl}/sitemap.xml
Sitemap: ${publicUrl}/news-sitemap.xml
`;
  return c => {
    cacheable(c, [pageKey.outlet]);
    return c.text(text);
  };
}

const day = 86_400_000;

/** `GET /.well-known/security.txt` (RFC 9116): whom to tell of a hole. Valid for half a year from the day it is read. */
export function securityTxt(web: Web): Handler {
  return async c => {
    const { settings } = await readOutlet(web.room.db);
    const { publicUrl } = web.room;
    const address = settings.contact.security || settings.contact.email;
    // whole days, so that it is the same text for whoever asks on one day
    const expires = new Date(Math.floor(web.room.now().getTime() / day + 180) * day);
    cacheable(c, [pageKey.outlet]);
    c.header('Surrogate-Control', 'max-age=86400');
    return c.text(
      [
        `Contact: ${address ? `mailto:${address}` : `${publicUrl}/`}`,
        `Expires: ${expires.toISOString()}`,
        `Preferred-Languages: ${settings.languages.join(', ')}`,
        `Canonical: ${publicUrl}/.well-known/security.txt`,
        '',
      ].join('\n'),
    );
  };
}

/** `GET /.well-known/gpc.json` (https://www.w3.org/TR/gpc/): nobody is sold or shared here, asked or not. */
export function gpc(): Handler {
  return c => {
    cacheable(c, [pageKey.outlet]);
    return c.json({ gpc: true, lastUpdate: '2026-11-24' });
  };
}

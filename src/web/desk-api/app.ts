import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Handler } from 'hono';

/** Where `npm run build` puts the app. */
const built = new URL('../../../dist/desk/', import.meta.url);

/**
 * Nothing but the app's own files runs, nothing is loaded from elsewhere, and strings become HTML only where
 * ProseMirror reads what was pasted (its own policy). React Aria adds one style element of its own, with the nonce that it
 * finds in the page. Style attributes are let in: pasted text says in them what is bold, and nothing pasted gets further
 * than the schema.
 */
const contentPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    // the preview of a letter, which is sandboxed by its own policy
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types ProseMirrorClipboard',
  ].join('; ');

const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  json: 'application/json',
};

/** `GET /desk` and every screen under it: the app's page. What it shows is decided by the address, in the browser. */
export function deskApp(): Handler {
  return async c => {
    const page = await readFile(new URL('index.html', built), 'utf8').catch(() => null);
    if (!page) return c.text('The desk is not built. Run: npm run build\n', 503);
    const nonce = randomBytes(16).toString('base64');
    return c.body(page.replace('DESK_NONCE', nonce), 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': contentPolicy(nonce),
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
    });
  };
}

/** `GET /desk/assets/{file}`: its parts. Their names change with what is in them, so they are kept for ever. */
export function deskAsset(): Handler {
  return async c => {
    const file = c.req.param('file') ?? '';
    const type = types[/^[\w-]+(?:\.[\w-]+)*\.([a-z0-9]+)$/.exec(file)?.[1] ?? ''];
    const bytes = type ? await readFile(new URL(`assets/${file}`, built)).catch(() => null) : null;
    if (!bytes || !type) return c.text('Not found\n', 404);
    return c.body(bytes, 200, {
      'Content-Type': type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    });
  };
}

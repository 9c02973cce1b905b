import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { linkHours, sessionDays } from '../../domain/membership/sign-in.ts';
import { readerOfToken } from '../../flows/reader-sign-in.ts';
import type { SignedInReader } from '../../store/reader-session.ts';
import type { Web } from '../web.ts';

/*
 * The two cookies that a reader may get, and only by asking for it: `reader` holds a browser signed in, `reader-ask` names the
 * browser that asked for a link. Over HTTPS their names begin with __Host-, so that no neighbouring host can set them.
 */

const names = ['reader', 'reader-ask'] as const;
type Name = (typeof names)[number];

/** For the front door: what is the same for everybody is so for whoever sends these. */
export const readerCookies: readonly string[] = names.flatMap(name => [name, `__Host-${name}`]);

/** Who is signed in in this browser; null: nobody. Its page must not be kept (`keys: null`). */
export async function readerOf(web: Web, c: Context): Promise<SignedInReader | null> {
  const session = sessionOf(web, c);
  return session === null ? null : readerOfToken(web.room, session);
}

/** The secret of the session that this browser sends. */
export function sessionOf(web: Web, c: Context): string | null {
  return secretIn(c, nameOf(web, 'reader'));
}

export function keepSession(web: Web, c: Context, session: string): void {
  keep(web, c, 'reader', session, sessionDays * 24 * 60 * 60);
}

export function dropSession(web: Web, c: Context): void {
  drop(web, c, 'reader');
}

/** The secret of a browser that asked for a link before; null: it never did. */
export function browserOf(web: Web, c: Context): string | null {
  return secretIn(c, nameOf(web, 'reader-ask'));
}

/** The same, made now where there was none, so that all links that one browser asks for work in it. */
export function nameBrowser(web: Web, c: Context): string {
  const secret = browserOf(web, c) ?? web.room.token();
  keep(web, c, 'reader-ask', secret, linkHours * 60 * 60);
  return secret;
}

export function forgetBrowser(web: Web, c: Context): void {
  drop(web, c, 'reader-ask');
}

function secretIn(c: Context, name: string): string | null {
  const value = getCookie(c, name);
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : null;
}

function nameOf(web: Web, name: Name): string {
  return isSecure(web) ? `__Host-${name}` : name;
}

function isSecure(web: Web): boolean {
  return web.room.publicUrl.startsWith('https:');
}

function keep(web: Web, c: Context, name: Name, value: string, maxAge: number): void {
  setCookie(c, nameOf(web, name), value, { path: '/', httpOnly: true, secure: isSecure(web), sameSite: 'Lax', maxAge });
}

function drop(web: Web, c: Context, name: Name): void {
  deleteCookie(c, nameOf(web, name), { path: '/', secure: isSecure(web) });
}

import type { Context } from 'hono';
import { type Failure, fail, ok, type Result } from '../../domain/result.ts';
import type { Cursor } from '../../store/edition.ts';
import { problem } from '../problem.ts';
import { readCursor, writeCursor } from '../reader/cursor.ts';
import { cacheable } from '../web.ts';

/** Answers with JSON that any site may read, kept until one of the keys is purged. */
export function answer(c: Context, body: unknown, keys: readonly string[]): Response {
  cacheable(c, keys);
  c.header('Access-Control-Allow-Origin', '*');
  return c.body(JSON.stringify(body), 200, { 'Content-Type': 'application/json', 'X-Content-Type-Options': 'nosniff' });
}

/** A refusal of the public API: any site may read it too. */
export function refuse(c: Context, failure: Failure): Response {
  c.header('Access-Control-Allow-Origin', '*');
  return problem(c, failure);
}

/** A part of a list as the API gives it. */
export function part<T, U>(found: { items: readonly T[]; next: Cursor | null }, item: (of: T) => U) {
  return { items: found.items.map(item), next: writeCursor(found.next) };
}

/** Where a list is to go on. */
export function place(after: string | undefined): Result<Cursor | null> {
  const cursor = readCursor(after);
  return cursor === undefined ? fail('invalid', 'list.cursor-wrong', { field: 'after' }) : ok(cursor);
}

/** `OPTIONS /api/v1/…`: pages of any site may ask, and ask again with If-None-Match. No cookie is ever let in. */
export function preflight(c: Context): Response {
  return c.body(null, 204, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
    'Access-Control-Allow-Headers': 'Accept-Language, Content-Type, Idempotency-Key, If-None-Match',
    'Access-Control-Max-Age': '86400',
  });
}

export function noSuchAddress(c: Context): Response {
  return refuse(c, fail('missing', 'api.no-such-address').failure);
}

import { randomUUID } from 'node:crypto';
import type { Context, Handler, MiddlewareHandler } from 'hono';
import type { z } from 'zod';
import { ownOrigins } from '../../config.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { message } from '../../render/messages/index.ts';
import { readOutlet } from '../../store/outlet.ts';
import { acceptedLanguage, checked, problem } from '../problem.ts';
import type { DeskSession, Web } from '../web.ts';
import { currentSession } from './who.ts';

/*
 * What every request of the desk has in common: who asks, from where, how much is read, and how the answer is said.
 */

/** Bytes that a request of the desk may have; an article of 2 million characters is within it. */
export const bodyLimit = 10 * 1024 * 1024;

/** Under this name a request's context has what handlers are made with. */
const webOf = 'web';

/** A request behind the sign-in: `act` answers, in the language of the person who asks. */
export function desk(web: Web, act: (c: Context, who: DeskSession) => Promise<Response>): Handler {
  return async c => {
    const who = await currentSession(web, c.req.raw.headers);
    if (!who) return problem(c, fail('signed-out', 'session.missing').failure);
    return act(c, who);
  };
}

/** The result of a flow as an answer: the value as JSON (204 without one), or the refusal. */
export async function answer<T>(
  c: Context,
  who: { language: string | null } | null,
  result: Result<T>,
  show?: (value: T) => unknown,
): Promise<Response> {
  if (!result.ok) return refuse(c, who, result);
  const shown = show ? show(result.value) : result.value;
  return shown === undefined || shown === null ? c.body(null, 204) : c.json(shown as object);
}

export async function refuse(
  c: Context,
  who: { language: string | null } | null,
  { failure }: Extract<Result<never>, { ok: false }>,
): Promise<Response> {
  const lang = who?.language ?? acceptedLanguage(c.req.header('accept-language'));
  const web: Web | undefined = c.get(webOf);
  // the hour is asked for only where one is said
  if (!web || !Object.values(failure.values ?? {}).some(value => value instanceof Date))
    return problem(c, failure, lang);
  return problem(c, failure, lang, (await readOutlet(web.room.db)).settings.timeZone);
}

/** The JSON of a request by its schema; refused past `limit` bytes, of which no more is read. */
export async function readBody<S extends z.ZodType>(
  c: Context,
  schema: S,
  limit = bodyLimit,
): Promise<Result<z.output<S>>> {
  const bytes = await readBytes(c, limit, limit < bodyLimit ? 'request.too-large-form' : 'request.too-large');
  if (!bytes.ok) return bytes;
  const json = parsed(bytes.value);
  return json.ok ? checked(schema, json.value) : json;
}

/** Bytes as JSON. */
export function parsed(bytes: Uint8Array): Result<unknown> {
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return fail('invalid', 'input.unreadable');
  }
}

/** The bytes of a request, at most `limit`; `key` is the refusal past it. What comes after the limit is not kept. */
export async function readBytes(c: Context, limit: number, key: string): Promise<Result<Uint8Array>> {
  const tooLarge = fail('too-large', key, { values: { limit: Math.floor(limit / 1024 / 1024) } });
  const body = c.req.raw.body;
  if (!body) return ok(new Uint8Array());
  const announced = Number(c.req.header('content-length') ?? 0);
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    // the rest is read and dropped: a browser that is still sending does not hear an answer. Past four times the limit nobody waits
    if (size > limit || announced > limit) {
      parts.length = 0;
      if (size > limit * 8) {
        await reader.cancel().catch(() => {});
        return tooLarge;
      }
    } else parts.push(value);
  }
  if (size > limit) return tooLarge;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return ok(bytes);
}

/** The number in a request's path; 0, which nothing has, for anything else. */
export function idOf(c: Context, name = 'id'): number {
  const text = c.req.param(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/**
 * Keeps other sites from acting with the session of somebody at the desk, and answers from being kept anywhere. A write
 * must come from a page of ours, as the browser says (Fetch Metadata, Origin), and be of a type that no form can send.
 */
export function guard(web: Web): MiddlewareHandler {
  return async (c, next) => {
    c.set(webOf, web);
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
      const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
      const sendable = type === 'application/json' || type === 'application/octet-stream' || type.startsWith('image/');
      if (!sendable || !fromHere(c, web)) return problem(c, fail('forbidden', 'access.other-site').failure);
    }
    // no text that is kept or looked for has a NUL, and the database knows none
    if (c.req.url.includes('%00')) return problem(c, fail('invalid', 'input.unreadable').failure);
    await next();
  };
}

function fromHere(c: Context, web: Web): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = c.req.header('origin');
  if (origin === undefined || !URL.canParse(origin)) return false;
  // not the Host of the request: whoever can send a foreign Origin with it can send a foreign Host too
  return ownOrigins(web.config.PUBLIC_URL).includes(new URL(origin).origin);
}

/** A defect: logged with a reference, which the person is told; what they wrote is safe with them. */
export function defect(web: Pick<Web, 'log'>, c: Context, error: unknown, path = c.req.path): Response {
  const reference = randomUUID().slice(0, 8);
  web.log.error('desk request failed', { reference, path, error });
  const lang = acceptedLanguage(c.req.header('accept-language'));
  const title = message(lang, 'problem.defect');
  const detail = message(lang, 'desk.defect', { reference });
  const body = { type: 'about:blank', title, status: 500, detail, key: 'desk.defect' };
  return c.body(JSON.stringify(body), 500, {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
  });
}

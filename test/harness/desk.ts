import assert from 'node:assert/strict';
import type { DeskRole } from '../../src/domain/access.ts';
import { routes } from '../../src/web/routes.ts';
import type { DeskSession, SignIn, Web } from '../../src/web/web.ts';
import { freshRoom } from './room.ts';

export type Answer<T> = { status: number; body: T; headers: Headers };
export type Ask = <T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer<T>>;

/**
 * The desk's API over a real database, without a network: whoever asks is named by a header instead of a session, since
 * signing in is another room's business.
 */
export async function openDesk(engine: 'embedded' | 'server' = 'embedded') {
  const { room, close, purged } = await freshRoom(engine);
  const people: Record<string, DeskSession> = {};
  for (const role of ['owner', 'editor', 'writer', 'translator'] as DeskRole[]) {
    const [id, name, email] = [`u-${role}`, `The ${role}`, `${role}@example.org`];
    await room.db.insertInto('deskUser').values({ id, name, email, role, image: null, language: null }).execute();
    people[role] = { kind: 'user', id, name, email, role, language: null, sessionId: `s-${role}` };
  }
  const signIn: SignIn = {
    handle: async () => new Response(null, { status: 404 }),
    session: async headers => people[headers.get('x-test-who') ?? ''] ?? null,
    addUser: async user => {
      const id = `u-${user.email}`;
      const { name, email, role } = user;
      if (user.password.length < 10) return { ok: false, reason: 'weak' };
      await room.db.insertInto('deskUser').values({ id, name, email, role, image: null, language: null }).execute();
      return { ok: true, id };
    },
  };
  const web = {
    room,
    signIn,
    config: { PUBLIC_URL: room.publicUrl, TRUST_PROXY: 0 },
    // a defect is no refusal: it must be seen
    log: { error: (event: string, more: unknown) => console.error(event, more), warn() {}, info() {}, debug() {} },
  } as unknown as Web;
  const app = routes(web);

  const as =
    (who: DeskRole | null): Ask =>
    async (method, path, body, headers = {}) => {
      const raw = body instanceof Uint8Array;
      const answer = await app.request(`/desk/api/${path}`, {
        method,
        headers: {
          ...(who ? { 'x-test-who': who } : {}),
          ...(method === 'GET' ? {} : { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }),
          ...headers,
        },
        ...(method === 'GET' ? {} : { body: raw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body ?? {}) }),
      });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        body: /json/.test(answer.headers.get('content-type') ?? '') ? JSON.parse(text) : (text as never),
      };
    };

  /** The answer's body, once it is sure that all went well. */
  const must = async <T>(asked: Promise<Answer<T>>): Promise<T> => {
    const { status, body } = await asked;
    assert.ok(status < 300, `${status} ${JSON.stringify(body)}`);
    return body;
  };
  return { room, app, as, must, purged, people, close };
}

export const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

/** A text to save, with the version that it was made from. */
export const draftOf = (version: number, title: string, ...paragraphs: string[]) => ({
  version,
  title,
  summary: '',
  content: {
    doc: { type: 'doc', content: paragraphs.map(paragraph) },
    lead: null,
    byline: [],
    source: null,
    funder: '',
  },
});

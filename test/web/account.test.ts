import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Hono } from 'hono';
import { mostLinks } from '../../src/domain/membership/sign-in.ts';
import { readerCookies } from '../../src/web/reader/signed-in.ts';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

/* Signing in as a reader by the plain pages, without a browser: what each answer carries and what it does not. */

let house: TestRoom;
let app: Hono;
let secure: Hono;

before(async () => {
  house = await freshRoom();
  const webOf = (publicUrl: string) =>
    ({
      room: { ...house.room, publicUrl },
      config: { TRUST_PROXY: 1 },
      signIn: {},
      log: { error: (...e: unknown[]) => assert.fail(String(e)) },
    }) as unknown as Web;
  app = routes(webOf(house.room.publicUrl));
  secure = routes(webOf('https://news.example'));
});
after(() => house.close());

let visitors = 0;
/** A browser: it keeps the cookies that it is given, as browsers do. */
function browser(of: () => Hono = () => app, visitor = `198.51.100.${++visitors}`) {
  const jar = new Map<string, string>();
  const given: string[] = [];
  const send = async (path: string, init: RequestInit & { headers?: Record<string, string> } = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await of().request(path, {
      ...init,
      headers: { 'x-forwarded-for': visitor, ...(cookie ? { cookie } : {}), ...init.headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      given.push(line);
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/Max-Age=0/i.test(line)) jar.delete(name!);
      else jar.set(name!, value!);
    }
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    send(path, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      body: new URLSearchParams(fields),
    });
  return { get: (path: string) => send(path), post, jar, given };
}

const linkTo = async (email: string) => {
  const mails = await house.room.queue.waiting(house.room.db, 'send-mail', { to: email });
  return /https?:\/\/[^/]+(\/en\/account\/links\/[\w-]{43})/.exec(mails.at(-1)!.text)![1]!;
};

describe('signing in as a reader', () => {
  it('takes a form, a mail and a button', async () => {
    const me = browser();
    const form = await me.get('/en/account');
    assert.equal(form.status, 200);
    assert.match(form.text, /type="email"/);
    assert.deepEqual(me.given, [], 'looking gives no cookie');
    const asked = await me.post('/en/account', { do: 'ask', email: 'a@example.org', next: '/en' });
    assert.deepEqual([asked.status, asked.headers.get('location')], [303, '/en/account?asked']);
    assert.match((await me.get('/en/account?asked')).text, /20 minutes/);
    const link = await linkTo('a@example.org');
    assert.match((await me.get(link)).text, /<button name="do" value="sign-in">/);
    const done = await me.post(link, { do: 'sign-in' });
    assert.deepEqual([done.status, done.headers.get('location')], [303, '/en']);
    const account = await me.get('/en/account');
    assert.match(account.text, /a@example\.org/);
    // the second time it is over
    assert.equal((await me.post(link, { do: 'sign-in' })).status, 410);
  });

  it('gives cookies that scripts and other sites cannot use, named __Host- over HTTPS', async () => {
    for (const [of, prefix] of [
      [() => app, ''],
      [() => secure, '__Host-'],
    ] as const) {
      const me = browser(of);
      const email = `c${prefix.length}@example.org`;
      await me.post('/en/account', { do: 'ask', email });
      await me.post(await linkTo(email), { do: 'sign-in' });
      const [asked, session, forgotten] = me.given;
      for (const [line, name] of [
        [asked, 'reader-ask'],
        [session, 'reader'],
      ] as const) {
        assert.match(line!, new RegExp(`^${prefix}${name}=[\\w-]{43};`));
        assert.match(line!, /; Path=\/; HttpOnly(; Secure)?; SameSite=Lax$/);
        assert.equal(/; Secure/.test(line!), prefix !== '');
        assert.doesNotMatch(line!, /Domain/i);
        assert.ok(readerCookies.includes(`${prefix}${name}`));
      }
      assert.match(forgotten!, new RegExp(`^${prefix}reader-ask=; Max-Age=0`));
    }
  });

  it('keeps no page of it anywhere, and lets no other site know where the reader was', async () => {
    const me = browser();
    await me.post('/en/account', { do: 'ask', email: 'p@example.org' });
    const link = await linkTo('p@example.org');
    const pages = [await me.get('/en/account'), await me.get('/en/account?asked'), await me.get(link)];
    pages.push(await me.post(link, { do: 'sign-in' }), await me.get('/en/account'), await me.get(link));
    for (const { headers } of pages) {
      assert.equal(headers.get('surrogate-key'), null);
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.equal(headers.get('x-robots-tag'), 'noindex');
    }
    for (const { headers } of pages.filter(p => p.status === 200))
      assert.equal(headers.get('cache-control'), 'no-store');
  });

  it('says in another browser what to do, and sends that one a link of its own', async () => {
    const [mine, other] = [browser(), browser()];
    await mine.post('/en/account', { do: 'ask', email: 'two@example.org' });
    const link = await linkTo('two@example.org');
    assert.match((await other.get(link)).text, /value="fresh"/);
    assert.equal((await other.post(link, { do: 'sign-in' })).status, 403);
    assert.equal((await other.post(link, { do: 'fresh' })).headers.get('location'), '/en/account?asked');
    const fresh = await linkTo('two@example.org');
    assert.notEqual(fresh, link);
    assert.equal((await other.post(fresh, { do: 'sign-in' })).headers.get('location'), '/en/account');
    assert.match((await other.get('/en/account')).text, /two@example\.org/);
    assert.doesNotMatch((await mine.get('/en/account')).text, /two@example\.org/);
  });

  it('heeds no form of another site', async () => {
    const me = browser();
    const foreign = { 'sec-fetch-site': 'cross-site' };
    assert.equal((await me.post('/en/account', { do: 'ask', email: 'x@example.org' }, foreign)).status, 403);
    assert.equal((await house.room.queue.waiting(house.room.db, 'send-mail', { to: 'x@example.org' })).length, 0);
    await me.post('/en/account', { do: 'ask', email: 'x@example.org' });
    const link = await linkTo('x@example.org');
    assert.equal((await me.post(link, { do: 'sign-in' }, foreign)).headers.get('location'), link);
    assert.equal((await me.post(link, { do: 'sign-in' })).status, 303);
    await me.post('/en/account', { do: 'sign-out' }, foreign);
    assert.match((await me.get('/en/account')).text, /x@example\.org/);
  });

  it('ends on the server: the cookie that was kept aside opens nothing any more', async () => {
    const me = browser();
    await me.post('/en/account', { do: 'ask', email: 'out@example.org' });
    await me.post(await linkTo('out@example.org'), { do: 'sign-in' });
    const aside = me.jar.get('reader')!;
    await me.post('/en/account', { do: 'sign-out' });
    assert.equal(me.jar.has('reader'), false);
    me.jar.set('reader', aside);
    assert.doesNotMatch((await me.get('/en/account')).text, /out@example\.org/);
  });

  it('says the same for an address that it knows and one that it does not, and nothing of either to a robot', async () => {
    const me = browser();
    const known = await me.post('/en/account', { do: 'ask', email: 'a@example.org' });
    const unknown = await me.post('/en/account', { do: 'ask', email: 'nobody-knows@example.org' });
    const robot = await me.post('/en/account', { do: 'ask', email: 'robot@example.org', website: 'x' });
    for (const answer of [unknown, robot])
      assert.deepEqual([answer.status, answer.headers.get('location')], [known.status, known.headers.get('location')]);
    assert.equal((await house.room.queue.waiting(house.room.db, 'send-mail', { to: 'robot@example.org' })).length, 0);
  });

  it('shows the form again with what is wrong', async () => {
    const me = browser();
    const wrong = await me.post('/en/account', { do: 'ask', email: '"><script>' });
    assert.equal(wrong.status, 400);
    assert.match(wrong.text, /role="alert"/);
    assert.doesNotMatch(wrong.text, /<script>/);
    for (let i = 0; i < mostLinks.visitor; i++) await me.post('/en/account', { do: 'ask', email: `m${i}@example.org` });
    assert.equal((await me.post('/en/account', { do: 'ask', email: 'm@example.org' })).status, 429);
  });

  it('knows no link that nobody was sent', async () => {
    const me = browser();
    assert.equal((await me.get('/en/account/links/nothing')).status, 404);
    assert.equal((await me.post('/en/account/links/nothing', { do: 'sign-in' })).status, 404);
    assert.equal((await me.get('/xx/account')).status, 404);
  });
});

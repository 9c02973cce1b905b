import assert from 'node:assert/strict';
import { after, before, describe, it, mock } from 'node:test';
import { sql } from 'kysely';
import { readConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { openSignIn } from '../../src/outside/sign-in.ts';
import { routes } from '../../src/web/routes.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

/* What stands before and around the library that signs people in. */

const password = 'correct horse battery';

async function openDoor(publicUrl = 'http://localhost:3000', env: Record<string, string> = {}) {
  const { room, close }: TestRoom = await freshRoom();
  const lines: string[] = [];
  const signIn = openSignIn({
    db: room.db,
    publicUrl,
    secret: 'for tests only, and longer than thirty-two',
    appName: 'The Ferry Bell',
    sendReset: async () => {},
  });
  const config = readConfig({ PUBLIC_URL: publicUrl, ...env });
  const app = routes({ room, signIn, config, log: openLog('info', line => lines.push(line), false) });
  const made = await signIn.addUser({ name: 'Nadia', email: 'nadia@example.org', role: 'owner', password });
  assert.ok(made.ok);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}, from = '192.0.2.1') =>
    app.request(
      `/desk/auth/${path}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: new URL(publicUrl).origin, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      },
      { incoming: { socket: { remoteAddress: from } } },
    );
  /** The cookie of a new session. */
  const enter = async (email = 'nadia@example.org') => {
    const answer = await post('sign-in/email', { email, password }, {}, '192.0.2.9');
    assert.equal(answer.status, 200);
    const cookies = answer.headers.getSetCookie();
    return { cookies, cookie: cookies.map(c => c.split(';')[0]).join('; ') };
  };
  return { room, app, lines, post, enter, id: made.id, close };
}

describe('the door of the desk', () => {
  let door: Awaited<ReturnType<typeof openDoor>>;
  before(async () => {
    door = await openDoor();
  });
  after(() => door.close());

  it('reads no more than a form, from whoever sends it', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 65_536;
        if (pulled > 64e6) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const answer = await door.app.request('/desk/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    assert.equal(answer.status, 413);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.ok(pulled < 2e6, `${pulled} bytes were taken`);
  });

  it('takes names and languages that a desk can show, and nothing else of a user', async () => {
    const { cookie } = await door.enter();
    const update = (body: unknown) => door.post('update-user', body, { cookie });
    const now = async () =>
      door.room.db
        .selectFrom('deskUser')
        .select(['name', 'language', 'image', 'role'])
        .where('id', '=', door.id)
        .execute();
    const before = await now();
    for (const body of [
      { name: 'a'.repeat(201) },
      { name: 'a'.repeat(60_000) },
      { name: ' ' },
      { name: { first: 'Nadia' } },
      { name: 'a\u0000b' },
      { name: 'a\ud800' },
      { language: 'xx' },
      { language: '__proto__' },
      { language: 7 },
      [],
      'no JSON',
    ]) {
      const answer = await update(body);
      assert.equal(answer.status, 400, JSON.stringify(body).slice(0, 100));
      assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    }
    assert.deepEqual(await now(), before);
    assert.equal(
      (await update({ name: 'Надія', language: 'uk', image: 'https://evil.example', role: 'x' })).status,
      200,
    );
    assert.deepEqual(await now(), [{ name: 'Надія', language: 'uk', image: null, role: 'owner' }]);
    assert.equal((await update({ language: null })).status, 200);
    assert.equal((await now())[0]!.language, null);
  });

  it('answers what cannot be kept with 400, from strangers too', async () => {
    const wrong = await door.post('reset-password', { token: '\u0000', newPassword: '1234567890a' });
    assert.equal(wrong.status, 400);
    assert.equal((await door.app.request('/desk/auth/reset-password/%00')).status, 404);
    assert.equal((await door.app.request('/desk/auth/get-session?x=%00')).status, 400);
    assert.equal((await door.post('sign-in/email', `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).status, 400);
    assert.deepEqual(door.lines, []);
  });

  it('opens only what the desk uses, and shows no page that is not ours', async () => {
    for (const path of ['sign-up/email', 'delete-user', 'update-session', 'change-email', 'sign-in/social'])
      assert.equal((await door.post(path, {})).status, 404, path);
    for (const path of ['ok', 'reference', 'verify-email', 'sign-in/email', 'x'.repeat(500)])
      assert.equal((await door.app.request(`/desk/auth/${path}`)).status, 404, path);
    assert.equal((await door.app.request('/desk/auth/get-session', { method: 'HEAD' })).status, 404);
    const error = await door.app.request('/desk/auth/error?error=%3Cb%3E');
    assert.deepEqual([error.status, error.headers.get('location')], [302, '/desk/']);
  });

  it('tells a deactivated user so, and a stranger nothing', async () => {
    const { room, post } = door;
    const set = (deactivatedAt: Date | null) =>
      room.db.updateTable('deskUser').set({ deactivatedAt }).where('id', '=', door.id).execute();
    await set(new Date());
    const right = await post('sign-in/email', { email: 'nadia@example.org', password });
    const wrong = await post('sign-in/email', { email: 'nadia@example.org', password: 'not the password' });
    await set(null);
    assert.deepEqual([right.status, ((await right.json()) as { code: string }).code], [403, 'DEACTIVATED']);
    assert.deepEqual(right.headers.getSetCookie(), []);
    assert.equal(wrong.status, 401);
  });

  it('lets 20 wrong passwords a minute through from one address, whatever a visitor says of theirs', async () => {
    const attempt = (n: number, from: string) =>
      door.post(
        'sign-in/email',
        { email: `guess-${n}@example.org`, password: 'not the password' },
        { 'x-forwarded-for': `198.51.100.${n}`, 'x-masthead-visitor': `198.51.100.${n}`, forwarded: `for=10.0.0.${n}` },
        from,
      );
    const got: number[] = [];
    for (let n = 1; n <= 21; n++) got.push((await attempt(n, '203.0.113.5')).status);
    assert.deepEqual(got, [...Array(20).fill(401), 429]);
    assert.equal((await attempt(22, '203.0.113.6')).status, 401, 'others are not kept out');
  });

  it('says a defect as a problem, and logs it without what people gave', async t => {
    const own = await openDoor();
    t.after(own.close);
    const printed = mock.method(console, 'error', () => {});
    await sql`drop table desk_verification cascade`.execute(own.room.db);
    const secret = 'a-secret-token';
    const answer = await own.post('reset-password', { token: secret, newPassword: 'hidden password' });
    const link = await own.app.request(`/desk/auth/reset-password/${secret}?callbackURL=/desk/reset`);
    printed.mock.restore();
    for (const one of [answer, link]) {
      assert.equal(one.status, 500);
      assert.equal(one.headers.get('content-type'), 'application/problem+json');
      assert.match(((await one.json()) as { detail: string }).detail, /noted as [0-9a-f]{8}/);
    }
    assert.equal(printed.mock.callCount(), 0);
    assert.equal(own.lines.length, 2);
    const log = own.lines.join('');
    assert.match(log, /desk_verification/);
    assert.ok(!log.includes(secret) && !log.includes('hidden password'), log);
  });
});

describe('the cookie of a session', () => {
  for (const [publicUrl, name, secure] of [
    ['https://bell.example', '__Secure-masthead.session_token', true],
    ['http://localhost:3000', 'masthead.session_token', false],
  ] as const)
    it(`at ${publicUrl} is ${secure ? '' : 'not '}Secure, for the desk's addresses and out of scripts' reach`, async t => {
      const door = await openDoor(publicUrl);
      t.after(door.close);
      const { cookies } = await door.enter();
      const parts = cookies.find(c => c.startsWith(`${name}=`))!.split('; ');
      assert.deepEqual([parts.includes('Secure'), parts.includes('HttpOnly')], [secure, true]);
      assert.ok(parts.includes('Path=/desk') && parts.includes('SameSite=Lax'), parts.join());
    });
});

describe('the log', () => {
  it('takes addresses and given values out of messages of errors', () => {
    const lines: string[] = [];
    const log = openLog('info', line => lines.push(line), false);
    const refused = Object.assign(new Error('450 <olena@example.org>: try later'), { code: 'EENVELOPE' });
    const database = Object.assign(new Error('invalid input syntax for type uuid: "Olena Kovalenko"'), {
      code: '22P02',
    });
    for (const error of [refused, database]) log.error('job failed', { error });
    const [mail = '', query = ''] = lines;
    assert.ok(!lines.join().includes('lena'), lines.join());
    assert.match(mail, /EENVELOPE: 450 <…>: try later/);
    assert.match(query, /22P02: invalid input syntax for type uuid/);
    assert.match(query, /sign-in\.test\.ts/);
  });
});

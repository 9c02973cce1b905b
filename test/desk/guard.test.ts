import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { draftOf, openDesk } from '../harness/desk.ts';

describe("the desk's API", () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  before(async () => {
    desk = await openDesk();
  });
  after(() => desk.close());

  it('says who is there, and null to a stranger', async () => {
    const nobody = await desk.as(null)('GET', 'session');
    assert.equal(nobody.status, 200);
    assert.equal(nobody.body, null);
    const owner = await desk.as('owner')<{ user: { name: string }; can: string[] }>('GET', 'session');
    assert.equal(owner.body.user.name, 'The owner');
    assert.ok(owner.body.can.includes('outlet.edit'));
    const writer = await desk.as('writer')<{ can: string[] }>('GET', 'session');
    assert.ok(!writer.body.can.includes('edition.publish'));
  });

  it('gives a stranger nothing else', async () => {
    for (const path of ['articles', 'editions/1', 'media', 'people', 'outlet', 'users']) {
      const answer = await desk.as(null)('GET', path);
      assert.equal(answer.status, 401, path);
      assert.equal(answer.headers.get('content-type'), 'application/problem+json');
      assert.equal(answer.body.key, 'session.missing');
    }
  });

  it('is never kept by anybody', async () => {
    const answer = await desk.as('owner')('GET', 'articles');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('surrogate-key'), null);
  });

  it('refuses a write that another site sends with the session of somebody here', async () => {
    const ask = desk.as('owner');
    const wrong: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'multipart/form-data; boundary=x' },
    ];
    for (const headers of wrong) {
      const answer = await ask('POST', 'articles', { lang: 'en' }, headers);
      assert.equal(answer.status, 403, JSON.stringify(headers));
      assert.equal(answer.body.key, 'access.other-site');
    }
    const list = await ask<{ items: unknown[] }>('GET', 'articles');
    assert.deepEqual(list.body.items, []);
  });

  it('believes Origin where a browser sends no Fetch Metadata', async () => {
    const send = (headers: Record<string, string>) =>
      desk.app.request('/desk/api/articles', {
        method: 'POST',
        headers: { 'x-test-who': 'owner', 'content-type': 'application/json', host: 'localhost:3000', ...headers },
        body: JSON.stringify({ lang: 'en' }),
      });
    assert.equal((await send({ origin: 'https://evil.example' })).status, 403);
    assert.equal((await send({ origin: 'null' })).status, 403);
    assert.equal((await send({})).status, 403);
    assert.equal((await send({ origin: 'http://localhost:3000' })).status, 200);
    // the same place to whoever sits before it
    assert.equal((await send({ origin: 'http://127.0.0.1:3000' })).status, 200);
    assert.equal((await send({ origin: 'http://127.0.0.1:4000' })).status, 403);
    assert.equal((await send({ origin: 'https://localhost:3000' })).status, 403);
    const both = { origin: 'http://evil.example', host: 'evil.example' };
    assert.equal((await send(both)).status, 403, 'a foreign Host makes a foreign Origin no better');
  });

  it('answers 413 with a clear sentence to a text of 50 MB', async () => {
    const { editionId } = await desk.must(desk.as('owner')<{ editionId: number }>('POST', 'articles', { lang: 'en' }));
    const answer = await desk.as('owner')(
      'PUT',
      `editions/${editionId}/draft`,
      draftOf(1, 'Too long', 'a'.repeat(50e6)),
    );
    assert.equal(answer.status, 413);
    assert.match(String(answer.body.detail), /at most 10 MB/);
    const kept = await desk.as('owner')<{ draft: { title: string } }>('GET', `editions/${editionId}`);
    assert.equal(kept.body.draft.title, '');
  });

  it('answers 400 to what is not JSON, and to bytes that are no text', async () => {
    for (const body of [Buffer.from('{"lang":'), Buffer.from([0x7b, 0xff, 0xfe, 0x7d])]) {
      const answer = await desk.as('owner')('POST', 'articles', new Uint8Array(body));
      assert.equal(answer.status, 400);
      assert.equal(answer.body.key, 'input.unreadable');
    }
  });

  it('answers 400, and no defect, to what cannot be kept or looked up', async () => {
    const { articleId, editionId } = await desk.must(
      desk.as('owner')<{ articleId: number; editionId: number }>('POST', 'articles', { lang: 'en' }),
    );
    const place = (text: string) => Buffer.from(text).toString('base64url');
    const ask = desk.as('owner');
    const lists = ['2026-01-01T00:00:00.000Z 99999999999999999999', '2026-01-01T00:00:00.000Z 1.5', '0000-01-01 1']
      .concat(['+275760-01-01T00:00:00.000Z 1'])
      .flatMap(text => [`articles?after=${place(text)}`, `media?after=${place(text)}`]);
    for (const path of [
      ...lists,
      'articles?after=1-99999999999999999999',
      'articles?after=999999999999999-1',
      'media?after=1-1',
      'articles?q=%00',
      'people/%00',
      'media/%00',
    ])
      assert.equal((await ask('GET', path)).status, 400, path);
    for (const until of ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'])
      assert.equal((await ask('PUT', `editions/${editionId}/embargo`, { until })).status, 400, until);
    const writes: [string, string, unknown][] = [
      ['PATCH', `articles/${articleId}`, { section: '\u0000' }],
      ['PATCH', `articles/${articleId}`, { tags: ['\u0000x', '\ud800'] }],
      ['POST', 'people', [1]],
      ['POST', 'tags', null],
    ];
    for (const [method, path, body] of writes)
      assert.equal((await ask(method, path, body)).status, 400, `${path} ${JSON.stringify(body)}`);
    const person = await ask('POST', 'people', []);
    assert.equal(person.body.key, 'input.no-fields');
    assert.match(String(person.body.detail), /One JSON object/);
  });

  it('keeps a text without what no database can hold', async () => {
    const { link } = await desk.must(
      desk.as('owner')<{ link: string }>('POST', 'users', { email: null, role: 'writer' }),
    );
    const token = new URL(link).searchParams.get('token')!;
    const account = {
      token,
      name: 'A\u0000da\ud800',
      email: 'ada@example.org',
      password: 'correct horse',
      language: 'xx',
    };
    await desk.must(desk.as(null)('POST', 'invitation', account));
    const users = await desk.must(desk.as('owner')<{ name: string; email: string }[]>('GET', 'users'));
    assert.equal(users.find(u => u.email === 'ada@example.org')?.name, 'Ada\ufffd');
  });

  it('says why something is not possible as it stands, and hours as they are said where the outlet is', async () => {
    const ask = desk.as('owner');
    const { settings, version } = await desk.must(ask<{ settings: object; version: number }>('GET', 'outlet'));
    await desk.must(ask('PUT', 'outlet', { settings: { ...settings, timeZone: 'Europe/Kyiv' }, version }));
    const { editionId } = await desk.must(
      ask<{ editionId: number }>('POST', 'articles', { lang: 'en', title: 'Soon' }),
    );
    await desk.must(ask('PUT', `editions/${editionId}/draft`, draftOf(1, 'Soon', 'Text.')));
    await desk.must(ask('PUT', `editions/${editionId}/embargo`, { until: '2999-03-01T22:00:00Z' }));
    const answer = await ask('POST', `editions/${editionId}/publish`, { version: 2 });
    assert.equal(answer.status, 409);
    assert.equal(answer.body.title, 'Not possible as things stand');
    assert.match(String(answer.body.detail), /embargo until 2 March 2999 at 00:00\./);
    desk.people.owner!.language = 'uk';
    const inUkrainian = await ask('POST', `editions/${editionId}/publish`, { version: 2 });
    desk.people.owner!.language = null;
    assert.match(String(inUkrainian.body.detail), /2 березня 2999/);
  });

  it('speaks the language of the person', async () => {
    desk.people.owner!.language = 'uk';
    const answer = await desk.as('owner')('GET', 'editions/999');
    desk.people.owner!.language = null;
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('content-language'), 'uk');
  });
});

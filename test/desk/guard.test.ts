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

  it('speaks the language of the person', async () => {
    desk.people.owner!.language = 'uk';
    const answer = await desk.as('owner')('GET', 'editions/999');
    desk.people.owner!.language = null;
    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('content-language'), 'uk');
  });
});

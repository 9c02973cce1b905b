import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Hono } from 'hono';
import { dayIn } from '../../src/domain/permission/grant.ts';
import { grantStanding, revokePermission } from '../../src/flows/decide-permission.ts';
import { calm, mostPerHour } from '../../src/flows/receive-suggestion.ts';
import { describe as openapi } from '../../src/web/api/openapi.ts';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import { type Published, publishInto } from '../browser/published.ts';
import { done } from '../harness/newsroom.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

/* Asking for permission by the API and by the plain form, and the pages of letters, without a browser. */

let house: TestRoom;
let app: Hono;
let article: Published;
let articleId: number;

before(async () => {
  house = await freshRoom();
  const web = {
    room: house.room,
    config: { TRUST_PROXY: 1 },
    signIn: {},
    log: { error: (...e: unknown[]) => assert.fail(String(e)) },
  };
  app = routes(web as unknown as Web);
  article = await publishInto(house.room, {
    en: { title: 'Low water', summary: '', text: 'The ferry did not sail on Monday.' },
    ar: { title: 'ماء منخفض', summary: '', text: 'لم تبحر العبارة يوم الاثنين.' },
  });
  ({ articleId } = await house.room.db.selectFrom('edition').select('articleId').executeTakeFirstOrThrow());
});
after(() => house.close());

let visitors = 0;
const visitor = () => ({ 'x-forwarded-for': `198.51.${Math.floor(++visitors / 250)}.${visitors % 250}` });
const asked = { name: 'Ada', purpose: 'A review', lang: 'en', site: 'https://review.example' };
const send = async (body: unknown, headers: Record<string, string> = visitor()) => {
  const answer = await app.request('/api/v1/permissions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
};
const form = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await app.request('/en/permissions', {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...visitor(), ...headers },
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};
const get = async (path: string) => {
  const answer = await app.request(path);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

describe('POST /api/v1/permissions', () => {
  it('takes a request, and the same one again is the same one', async () => {
    const headers = { ...visitor(), 'idempotency-key': 'a-key-of-mine' };
    const first = await send({ ...asked, article: articleId, translation: 'pl' }, headers);
    assert.equal(first.status, 202, JSON.stringify(first.body));
    assert.equal(first.body.status, 'received');
    assert.equal(first.headers.get('access-control-allow-origin'), '*');
    assert.deepEqual((await send({ ...asked, name: 'Other' }, headers)).body, first.body);
    const page = await get(`/en/permissions/requests/${first.body.id}`);
    assert.equal(page.status, 200);
    assert.match(page.text, /Low water/);
    assert.match(page.text, /Polish/);
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(page.headers.get('x-robots-tag'), 'noindex');
    assert.equal(page.headers.get('cache-control'), 'no-store');
  });

  it('says by RFC 9457 what is wrong', async () => {
    const cases: [object, number, string][] = [
      [{ ...asked, name: '' }, 400, 'permission.wrong'],
      [{ ...asked, amount: 'extract' }, 400, 'permission.wrong'],
      [{ ...asked, until: 'tomorrow' }, 400, 'permission.wrong'],
      [{ ...asked, lang: undefined }, 400, 'input.wrong'],
      [{ ...asked, article: 'all' }, 400, 'input.wrong'],
      [{ ...asked, article: 999_999 }, 404, 'permission.article-missing'],
    ];
    for (const [body, status, key] of cases) {
      const answer = await send(body);
      assert.deepEqual([answer.status, answer.body.key], [status, key], JSON.stringify(body));
      assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    }
    assert.equal((await send({ ...asked, message: 'x'.repeat(70_000) })).status, 413);
  });

  it('counts by address, asks for a sum in a flood, and takes each sum once', async () => {
    const one = visitor();
    for (let i = 0; i < mostPerHour; i++) await send({ ...asked, name: '' }, one);
    // what is wrong is refused before it is counted
    assert.equal((await send(asked, one)).status, 202);
    let last = await send(asked);
    for (let i = 0; i < calm.here && last.status === 202; i++) last = await send(asked);
    assert.deepEqual([last.status, last.body.key], [428, 'permission.proof-needed']);
    assert.ok((last.body.data as { challenge: unknown }).challenge);
    assert.equal((await send({ ...asked, proof: 'nothing' })).body.key, 'permission.proof-wrong');
    const flooded = visitor();
    for (let i = 0; i < mostPerHour; i++) await send(asked, flooded);
    const over = await send(asked, flooded);
    assert.equal(over.status, 429);
    assert.ok(Number(over.headers.get('retry-after')) > 0);
  });

  it('is described in /api/v1/openapi.json', () => {
    const { paths } = openapi('https://estuary.example') as unknown as {
      paths: Record<
        string,
        { post?: { requestBody: { content: Record<string, { schema: { properties: object } }> } } }
      >;
    };
    const body = paths['/permissions']!.post!.requestBody.content['application/json']!.schema;
    for (const name of ['article', 'amount', 'characters', 'until', 'proof']) assert.ok(name in body.properties, name);
  });
});

describe('the form', () => {
  it('is shown in every language with the terms before it, and names the article that it was asked about', async () => {
    for (const lang of ['en', 'ar']) {
      const { text, status } = await get(`/${lang}/permissions?article=${articleId}`);
      assert.equal(status, 200);
      assert.ok(text.indexOf('ask-terms') < text.indexOf('<form'), lang);
      assert.doesNotMatch(text, /<script/);
    }
    assert.match((await get(`/en/permissions?article=${articleId}`)).text, /value="[^"]*\/en\/low-water"/);
    assert.match((await get('/en/permissions?article=999999')).text, /name="article" type="text" value=""/);
  });

  it('of another site, or filled in by a program, sends nothing', async () => {
    const before = await house.room.db.selectFrom('permissionRequest').select('id').execute();
    assert.equal((await form({ ...asked }, { 'sec-fetch-site': 'cross-site' })).status, 403);
    const trapped = await form({ ...asked, website: 'http://spam.example' });
    assert.deepEqual([trapped.status, trapped.headers.get('location')], [303, '/en']);
    const after = await house.room.db.selectFrom('permissionRequest').select('id').execute();
    assert.equal(after.length, before.length);
  });

  it('comes back with what was typed and the field that is wrong', async () => {
    const wrong = await form({ name: 'Ada <b>', purpose: 'P', amount: 'extract', characters: 'many', commercial: '1' });
    assert.equal(wrong.status, 400);
    assert.match(wrong.text, /How many characters should the extract have/);
    assert.match(wrong.text, /id="characters"[^>]*aria-invalid="true"/);
    assert.match(wrong.text, /value="Ada &lt;b&gt;"/);
    assert.match(wrong.text, /name="commercial" value="1" checked/);
  });
});

describe('the page of a permission', () => {
  const by = { kind: 'system', name: 'Nadia' } as const;
  const terms = () => ({
    hosts: ['review.example'],
    article: articleId,
    scope: { amount: 'whole' as const, characters: null, translation: [], commercial: false, pictures: false },
    conditions: '<script>alert(1)</script>',
    credit: 'The outlet',
    until: dayIn(house.room.now(), 'UTC'),
    lang: 'ar',
  });
  const holder = { name: 'ليلى', organisation: '' };

  it('shows the letter in its own language within a page of another, and kept by no cache', async () => {
    const { token } = done(await grantStanding(house.room, by, { holder, email: null, terms: terms() }));
    const { text, status, headers } = await get(`/en/permissions/${token}`);
    assert.equal(status, 200);
    assert.match(text, /<article class="letter" lang="ar" dir="rtl">/);
    assert.match(text, /This permission is valid\./);
    assert.match(text, /&lt;script&gt;/);
    assert.equal(headers.get('surrogate-key'), null);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.ok(text.includes(article.editions.ar!.path) || text.includes('ماء-منخفض'));
  });

  it('turns to withdrawn with the next view', async () => {
    const { number, token } = done(await grantStanding(house.room, by, { holder, email: null, terms: terms() }));
    done(await revokePermission(house.room, by, { number, reason: 'It was changed.' }));
    const { text } = await get(`/en/permissions/${token}`);
    assert.match(text, /This permission was withdrawn\./);
    assert.match(text, /It was changed\./);
    const json = JSON.parse((await get(`/en/permissions/${token}.json`)).text);
    assert.deepEqual([json.state, json.revoked.why], ['revoked', 'It was changed.']);
  });

  it('is a PDF where there are letters for all of it, and else says which are lacking and where it can be read', async () => {
    const given = async (name: string) =>
      done(await grantStanding(house.room, by, { holder: { ...holder, name }, email: null, terms: terms() })).token;
    const hebrew = await get(`/en/permissions/${await given('עדה')}.pdf`);
    assert.deepEqual([hebrew.status, hebrew.headers.get('content-type')], [200, 'application/pdf']);
    const token = await given('王小明');
    const none = await get(`/en/permissions/${token}.pdf`);
    assert.equal(none.status, 404);
    assert.match(none.text, /This permission cannot be printed/);
    assert.match(none.text, /no font for: Han\./);
    assert.ok(none.text.includes(`href="/en/permissions/${token}"`));
    assert.equal(none.headers.get('x-robots-tag'), 'noindex');
    assert.match((await get(`/ar/permissions/${token}.pdf`)).text, /تتعذر طباعة هذا الإذن/);
    assert.match((await get(`/en/permissions/${token}`)).text, /王小明/);
  });

  it('is not there for what nobody gave', async () => {
    for (const path of [
      '/en/permissions/nothing',
      '/en/permissions/nothing.pdf',
      '/en/permissions/..%2F..',
      '/xx/permissions',
    ])
      assert.equal((await get(path)).status, 404, path);
  });
});

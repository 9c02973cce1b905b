import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Hono } from 'hono';
import type { Actor } from '../../src/domain/access.ts';
import type { EditionContent } from '../../src/domain/article/content.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { changeSlug } from '../../src/flows/change-slug.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { createPreview } from '../../src/flows/create-preview.ts';
import { createSection } from '../../src/flows/edit-section.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { routes } from '../../src/web/routes.ts';
import type { Web } from '../../src/web/web.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';

const owner: Actor = { kind: 'system', name: 'test' };

let house: TestRoom;
let app: Hono;
let ids: { articleId: number; editionId: number };
const errors: unknown[] = [];

async function value<T>(result: Promise<{ ok: true; value: T } | { ok: false; failure: { key: string } }>): Promise<T> {
  const r = await result;
  if (!r.ok) assert.fail(r.failure.key);
  return r.value;
}

async function write(
  editionId: number,
  title: string,
  text: string,
  more: Partial<EditionContent> = {},
): Promise<number> {
  const draft = (await readDraft(house.room.db, editionId))!;
  const content = {
    ...draft.content,
    ...more,
    doc: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] },
  };
  const saved = await value(
    saveDraft(house.room, owner, { editionId, version: draft.version, title, summary: `About ${title}`, content }),
  );
  return saved.version;
}

const byline: EditionContent['byline'] = [{ person: null, name: 'Ada Quay', role: 'author' }];

const get = async (path: string) => {
  const response = await app.request(path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const keysOf = (headers: Headers) => headers.get('surrogate-key')?.split(' ') ?? null;

before(async () => {
  house = await freshRoom();
  const { room } = house;
  const web = { room, config: {}, signIn: {}, log: { error: (_: string, more: unknown) => void errors.push(more) } };
  app = routes(web as unknown as Web);
  const { version } = await readOutlet(room.db);
  const settings = outletSettings.parse({
    name: { en: 'The Bell', uk: 'Дзвін' },
    languages: ['en', 'uk'],
    defaultLanguage: 'en',
    policies: { ethics: { en: '**Money.** From [readers](https://example.org/).' } },
  });
  await value(updateOutlet(room, owner, { settings, version }));
  await value(createSection(room, owner, { slug: 'town', names: { en: 'Town', uk: 'Місто' }, descriptions: {} }));
  ids = await value(createArticle(room, owner, { lang: 'en', title: 'A bridge', section: 'town' }));
  const first = await write(ids.editionId, 'A bridge', 'The bridge is closed until spring.', { byline });
  await value(publishRevision(room, owner, { editionId: ids.editionId, version: first }));
  const second = await write(ids.editionId, 'A bridge', 'The bridge is closed until summer.', { byline });
  await value(
    publishRevision(room, owner, {
      editionId: ids.editionId,
      version: second,
      kind: 'correction',
      note: 'It is summer.',
    }),
  );
});
after(() => house.close());

describe('the reader’s site', () => {
  it('answers an article whole, kept under what it shows, without a cookie', async () => {
    const { status, headers, text } = await get('/en/a-bridge');
    assert.equal(status, 200);
    assert.match(text, /closed until summer/);
    assert.match(text, /It is summer\./);
    assert.match(text, /href="\/en\/people\/ada-quay"/);
    assert.match(text, /application\/ld\+json/);
    assert.deepEqual(keysOf(headers), ['outlet', `article:${ids.articleId}`, 'person:ada-quay']);
    assert.match(headers.get('content-security-policy')!, /default-src 'none'/);
    assert.equal(headers.get('set-cookie'), null);
    assert.equal(headers.get('vary'), null);
  });

  it('shows the default language at / as the one page that it is', async () => {
    const root = await get('/');
    const front = await get('/en');
    assert.equal(root.status, 200);
    assert.equal(root.text, front.text);
    assert.match(root.text, /<link rel="canonical" href="[^"]*\/en">/);
    assert.deepEqual(keysOf(root.headers), ['outlet', 'lang:en']);
  });

  it('lists the article in its section, at its author and in search', async () => {
    assert.match((await get('/en/section/town')).text, /A bridge/);
    assert.match((await get('/en/people/ada-quay')).text, /author of 1 article/);
    const found = await get('/en/search?q=bridges');
    assert.match(found.text, /<mark>bridge<\/mark>/);
    assert.equal(keysOf(found.headers), null);
    assert.match((await get('/en/search?q=%3Cscript%3E')).text, /&lt;script&gt;/);
  });

  it('answers a section whose address is not in Latin letters, kept under a key that a header can carry', async () => {
    await value(createSection(house.room, owner, { slug: 'порт', names: { uk: 'Порт' }, descriptions: {} }));
    const page = await get(`/uk/section/${encodeURIComponent('порт')}`);
    assert.equal(page.status, 200);
    assert.ok(keysOf(page.headers)?.includes('section:%D0%BF%D0%BE%D1%80%D1%82:uk'));
  });

  it('shows every version and what changed between them', async () => {
    const history = await get('/en/a-bridge/history');
    assert.match(history.text, /history\/2[\s\S]*history\/1/);
    const second = await get('/en/a-bridge/history/2');
    assert.match(
      second.text,
      /<del>[^<]*<span[^>]*>[^<]*<\/span>spring<\/del><ins>[^<]*<span[^>]*>[^<]*<\/span>summer<\/ins>/,
    );
    assert.match((await get('/en/a-bridge/history/1')).text, /until spring/);
    assert.deepEqual(keysOf(second.headers), ['outlet', `article:${ids.articleId}`]);
    for (const none of ['3', '0', '-1', 'x', '1e3'])
      assert.equal((await get(`/en/a-bridge/history/${none}`)).status, 404);
  });

  it('compares any two versions, the older first, by a form that needs no script', async () => {
    const { text } = await get('/en/a-bridge/history');
    assert.match(text, /<form class="compare" action="\/en\/a-bridge\/history">/);
    assert.match(text, /<select name="against">[\s\S]*<option value="1" selected>[\s\S]*<select name="version">/);
    const sent = await get('/en/a-bridge/history?against=1&version=2');
    assert.deepEqual([sent.status, sent.headers.get('location')], [303, '/en/a-bridge/history/2?against=1']);
    assert.equal(
      (await get('/en/a-bridge/history?against=2&version=2')).headers.get('location'),
      '/en/a-bridge/history/2',
    );
    for (const path of ['/en/a-bridge/history/2?against=1', '/en/a-bridge/history/1?against=2']) {
      const { text, headers } = await get(path);
      assert.match(
        text,
        /<del>[^<]*<span[^>]*>[^<]*<\/span>spring<\/del><ins>[^<]*<span[^>]*>[^<]*<\/span>summer<\/ins>/,
      );
      assert.match(text, /From version 1 to version 2/);
      assert.match(text, /noindex/, 'every pair is a page, and none is for search engines');
      assert.deepEqual(keysOf(headers), ['outlet', `article:${ids.articleId}`]);
    }
    for (const none of ['/2?against=3', '/2?against=2', '/2?against=x', '/3?against=1', '?version=0', '?version=x'])
      assert.equal((await get(`/en/a-bridge/history${none}`)).status, 404, none);
  });

  it('lists the public log: what was wrong, what is right, its number, and the newest fingerprint', async () => {
    const { text, headers } = await get('/en/corrections');
    assert.match(
      text,
      /Correction[\s\S]*A bridge[\s\S]*It is summer[\s\S]*No\. 1[\s\S]*href="\/en\/a-bridge\/history\/2"/,
    );
    const { hash } = await house.room.db.selectFrom('correction').select('hash').executeTakeFirstOrThrow();
    assert.ok(text.includes(`<code dir="ltr">${hash}</code>`));
    // an entry in another language is a new fingerprint here too
    assert.deepEqual(keysOf(headers), ['outlet', 'lang:en', 'sitemap']);
    assert.match((await get('/uk/corrections')).text, /Виправлень ще не було[\s\S]*<code/);
    assert.match((await get('/en/corrections?kind=correction')).text, /It is summer/);
    assert.doesNotMatch((await get('/en/corrections?kind=update')).text, /It is summer/);
    for (const none of ['kind=minor', 'after=0', 'after=x'])
      assert.equal((await get(`/en/corrections?${none}`)).status, 404, none);
  });

  it('answers the policies: the outlet’s own, ours where it has none, privacy from its table', async () => {
    assert.match(
      (await get('/en/policies/ethics')).text,
      /<strong>Money\.<\/strong> From <a href="https:\/\/example\.org\/">readers/,
    );
    assert.match((await get('/en/policies/reuse')).text, /500 characters/);
    assert.match((await get('/uk/policies/privacy')).text, /жодних кукі/);
    assert.equal((await get('/en/policies/none')).status, 404);
  });

  it('answers 404 where there is nothing, in the language of the address, and keeps no such page', async () => {
    for (const path of [
      '/de',
      '/en/nothing',
      '/en/section/none',
      '/en/tag/none',
      '/en/people/none',
      '/x/y/z/w',
      '/en/section/town?after=x',
      '/%ff',
      '/en/%E0%A4%A',
    ])
      await (async () => {
        const { status, headers, text } = await get(path);
        assert.equal(status, 404, path);
        assert.equal(keysOf(headers), null);
        assert.match(text, /noindex/);
      })();
    assert.match((await get('/uk/bridge')).text, /За цією адресою нічого немає/);
    assert.match((await get('/en/the-bridge.html')).text, /value="the bridge"[\s\S]*A bridge/);
  });

  it('takes a slash too many off with 301, and never leads to another host by it', async () => {
    const { status, headers } = await get('/en/a-bridge/');
    assert.deepEqual([status, headers.get('location')], [301, '/en/a-bridge']);
    for (const path of ['//evil.example/', '/%2Fevil.example/', '/\\evil.example/'])
      assert.doesNotMatch((await get(path)).headers.get('location') ?? '/', /^\/[/\\]|^https?:/);
  });

  it('names the same article in another language once it is there', async () => {
    const { editionId } = await value(addEdition(house.room, owner, { articleId: ids.articleId, lang: 'uk' }));
    const version = await write(editionId, 'Міст', 'Міст закрито до літа.', { byline });
    const { slug } = await value(publishRevision(house.room, owner, { editionId, version }));
    assert.match(
      (await get('/en/a-bridge')).text,
      new RegExp(`hreflang="uk" href="[^"]*/uk/${encodeURIComponent(slug)}"`),
    );
    assert.match((await get(`/uk/${encodeURIComponent(slug)}`)).text, /Міст закрито/);
    assert.match((await get('/uk/section/town')).text, /Міст/);
  });

  it('shows a draft to whoever has the link, to nobody else and to no search engine', async () => {
    await write(ids.editionId, 'A bridge', 'A draft that nobody may see.', { byline });
    const { url } = await value(createPreview(house.room, owner, { editionId: ids.editionId }));
    const { status, headers, text } = await get(new URL(url).pathname);
    assert.equal(status, 200);
    assert.match(text, /A draft that nobody may see/);
    assert.match(text, /noindex/);
    assert.equal(keysOf(headers), null);
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal((await get('/preview/wrong')).status, 404);
    assert.doesNotMatch((await get('/en/a-bridge')).text, /A draft that nobody/);
  });

  it('answers an old address with 301 and a withdrawn article with 410 and the reason', async () => {
    await value(changeSlug(house.room, owner, { editionId: ids.editionId, slug: 'the-bridge' }));
    const moved = await get('/en/a-bridge');
    assert.deepEqual([moved.status, moved.headers.get('location')], [301, '/en/the-bridge']);
    await value(unpublishEdition(house.room, owner, { editionId: ids.editionId, note: 'The source took it back.' }));
    const gone = await get('/en/the-bridge');
    assert.equal(gone.status, 410);
    assert.match(gone.text, /The source took it back\./);
    assert.equal(keysOf(gone.headers), null);
  });

  it('says with a number that it failed, and what failed only in the log', async () => {
    const broken = routes({
      room: { ...house.room, db: { selectFrom: () => assert.fail('the database is gone') } },
      log: { error: (_: string, more: unknown) => void errors.push(more) },
    } as unknown as Web);
    const response = await broken.request('/en');
    const text = await response.text();
    assert.equal(response.status, 500);
    const { reference } = errors.at(-1) as { reference: string };
    assert.ok(text.includes(reference));
    assert.doesNotMatch(text, /database/);
    const forPrograms = await broken.request('/api/v1/articles');
    assert.equal(forPrograms.status, 500);
    assert.equal(forPrograms.headers.get('content-type'), 'application/problem+json');
    assert.equal(((await forPrograms.json()) as { key: string }).key, 'api.defect');
  });

  it('takes nothing at the address of a page', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const answer = await app.request('/en', { method });
      assert.equal(answer.status, 405, method);
      assert.equal(answer.headers.get('allow'), 'GET, HEAD');
      assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/);
    }
    assert.equal((await app.request('/en', { method: 'HEAD' })).status, 200);
  });
});

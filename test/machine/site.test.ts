import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseAtomFeed, parseRssFeed } from 'feedsmith';
import { z } from 'zod';
import type { Actor } from '../../src/domain/access.ts';
import type { Credit } from '../../src/domain/article/content.ts';
import { outletSettings } from '../../src/domain/outlet/settings.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { createSection } from '../../src/flows/edit-section.ts';
import { createTag } from '../../src/flows/edit-tag.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { startServer, type TestServer } from '../harness/server.ts';

const owner: Actor = { kind: 'system', name: 'test' };
let server: TestServer;
let bridge: { articleId: number; editionId: number; slug: string };

async function value<T>(result: Promise<{ ok: true; value: T } | { ok: false; failure: { key: string } }>): Promise<T> {
  const r = await result;
  if (!r.ok) assert.fail(r.failure.key);
  return r.value;
}

async function publish(
  editionId: number,
  text: string,
  more: { kind?: 'correction' | 'minor'; note?: string; title?: string } = {},
) {
  const { room } = server.house;
  const draft = (await readDraft(room.db, editionId))!;
  const byline: Credit[] = [{ person: null, name: 'Ada Quay', role: 'author' }];
  const doc = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] };
  const saved = await value(
    saveDraft(room, owner, {
      editionId,
      version: draft.version,
      title: more.title ?? draft.title,
      summary: 'In short',
      content: { ...draft.content, doc, byline },
    }),
  );
  const { kind, note } = more;
  await value(
    publishRevision(room, owner, {
      editionId,
      version: saved.version,
      ...(kind ? { kind } : {}),
      ...(note ? { note } : {}),
    }),
  );
}

async function begin(lang: string, title: string) {
  return value(createArticle(server.house.room, owner, { lang, title, section: 'town' }));
}

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${server.url}${path}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const json = async (path: string) => {
  const { status, text } = await get(path);
  assert.equal(status, 200, text);
  return JSON.parse(text);
};

before(async () => {
  server = await startServer();
  const { room } = server.house;
  const { version } = await readOutlet(room.db);
  const settings = outletSettings.parse({
    name: { en: 'The Bell', uk: 'Дзвін' },
    languages: ['en', 'uk'],
    defaultLanguage: 'en',
    contact: { security: 'safe@bell.example' },
  });
  await value(updateOutlet(room, owner, { settings, version }));
  await value(createSection(room, owner, { slug: 'town', names: { en: 'Town', uk: 'Місто' }, descriptions: {} }));
  await value(createTag(room, owner, { slug: 'river', names: { en: 'River' } }));
  bridge = await begin('en', 'A bridge');
  await value(setArticle(room, owner, { articleId: bridge.articleId, tags: ['river'] }));
  await publish(bridge.editionId, 'Closed until spring.');
  await publish(bridge.editionId, 'Closed until summer.', { kind: 'correction', note: 'It is summer.' });
});
after(() => server.stop());

const feeds = (lang: string) => [`/${lang}`, `/${lang}/section/town`, `/${lang}/tag/river`, `/${lang}/people/ada-quay`];

describe('feeds', () => {
  for (const base of feeds('en'))
    it(`of ${base} have the article in every format`, async () => {
      for (const [format, type] of [
        ['rss', 'application/rss+xml'],
        ['atom', 'application/atom+xml'],
        ['json', 'application/feed+json'],
      ]) {
        const { status, headers, text } = await get(`${base}/feed.${format}`);
        assert.equal(status, 200);
        assert.equal(headers.get('content-type'), `${type}; charset=utf-8`);
        assert.match(text, /Closed until summer\./);
        assert.ok(text.includes(`${server.url}/en/a-bridge`));
      }
    });

  it('of corrections have the correction', async () => {
    const [item] = parseRssFeed((await get('/en/corrections/feed.rss')).text).items!;
    assert.match(item!.title!, /A bridge/);
    assert.match(item!.description!, /It is summer\./);
    assert.equal(item!.link, `${server.url}/en/a-bridge/history/2`);
  });

  it('of what does not exist are 404', async () => {
    for (const path of [
      '/de/feed.rss',
      '/en/section/none/feed.rss',
      '/en/tag/none/feed.atom',
      '/en/people/none/feed.json',
      '/en/feed.xml',
    ])
      assert.equal((await get(path)).status, 404, path);
  });

  it('are 304 to whoever has them', async () => {
    const { headers } = await get('/en/feed.atom');
    const again = await get('/en/feed.atom', { 'If-None-Match': headers.get('etag')! });
    assert.deepEqual([again.status, again.text], [304, '']);
  });

  it('say when something changed, and not for a small edit', async () => {
    const updated = async () => parseAtomFeed((await get('/en/feed.atom')).text).entries![0]!.updated;
    const before = await updated();
    await publish(bridge.editionId, 'Closed until summer!', { kind: 'minor' });
    assert.equal(await updated(), before);
    assert.match((await get('/en/feed.atom')).text, /Closed until summer!/);
  });
});

describe('what was published shows everywhere at once, and is gone from there when it is taken down', () => {
  it('page, lists, feeds, sitemaps, API', async () => {
    const { room } = server.house;
    const slug = 'a-new-ferry';
    const places = [
      '/en',
      '/',
      '/en/section/town',
      '/en/people/ada-quay',
      '/en/feed.rss',
      '/en/section/town/feed.json',
      '/en/people/ada-quay/feed.atom',
      '/sitemap.xml',
      '/news-sitemap.xml',
      '/api/v1/articles?lang=en',
    ];
    for (const place of places) assert.ok(!(await get(place)).text.includes(slug), `${place} before`);
    const ferry = await begin('en', 'A new ferry');
    await publish(ferry.editionId, 'It is blue.');
    for (const place of [...places, `/en/${slug}`]) assert.ok((await get(place)).text.includes(slug), place);
    await value(unpublishEdition(room, owner, { editionId: ferry.editionId, note: 'Sunk.' }));
    for (const place of places) assert.ok(!(await get(place)).text.includes(slug), `${place} after`);
    assert.equal((await get(`/en/${slug}`)).status, 410);
  });
});

describe('lists for search engines', () => {
  it('name every language of an article', async () => {
    const { editionId } = await value(
      addEdition(server.house.room, owner, { articleId: bridge.articleId, lang: 'uk' }),
    );
    await publish(editionId, 'Закрито до літа.', { title: 'Міст' });
    const { text, headers } = await get('/sitemap.xml');
    assert.equal(headers.get('content-type'), 'application/xml; charset=utf-8');
    assert.match(
      text,
      /<loc>[^<]*\/en\/a-bridge<\/loc><lastmod>[^<]+<\/lastmod><xhtml:link rel="alternate" hreflang="en"[^>]*\/><xhtml:link rel="alternate" hreflang="uk"/,
    );
    assert.equal((await get('/sitemap-1.xml')).status, 200);
    for (const path of ['/sitemap-2.xml', '/sitemap-0.xml', '/sitemap-99999.xml'])
      assert.equal((await get(path)).status, 404, path);
  });

  it('of news are read anew before they are old', async t => {
    assert.match((await get('/news-sitemap.xml')).text, /<news:title>A bridge<\/news:title>/);
    const later = Date.now() + 3 * 86_400_000;
    server.house.room.now = () => new Date(later);
    t.after(() => {
      server.house.room.now = () => new Date();
    });
    t.mock.method(Date, 'now', () => later);
    assert.doesNotMatch((await get('/news-sitemap.xml')).text, /A bridge/);
  });

  it('robots.txt lets them in, not to the desk', async () => {
    const { text } = await get('/robots.txt');
    assert.match(text, /^Disallow: \/desk$/m);
    assert.ok(text.includes(`Sitemap: ${server.url}/sitemap.xml`));
  });
});

describe('well-known addresses', () => {
  it('security.txt names a contact and a day on which it ends', async () => {
    const { text, headers } = await get('/.well-known/security.txt');
    assert.match(headers.get('content-type')!, /^text\/plain/);
    assert.match(text, /^Contact: mailto:safe@bell\.example$/m);
    const expires = new Date(/^Expires: (.+)$/m.exec(text)![1]!).getTime() - Date.now();
    assert.ok(expires > 0 && expires < 365 * 86_400_000);
  });

  it('gpc.json says that the wish not to be sold is kept', async () => {
    assert.equal((await json('/.well-known/gpc.json')).gpc, true);
  });
});

describe('the public API', () => {
  type Operation = {
    parameters: { name: string }[];
    responses: Record<string, { content?: Record<string, { schema: { $ref: string } }> }>;
  };
  let description: { paths: Record<string, { get: Operation }>; components: { schemas: Record<string, object> } };
  const shape = (path: string, status: number) => {
    const content = description.paths[path]!.get.responses[status]!.content!;
    const name = Object.values(content)[0]!.schema.$ref.split('/').at(-1)!;
    return z.fromJSONSchema(description.components.schemas[name] as never);
  };
  before(async () => {
    description = await json('/api/v1/openapi.json');
  });

  it('answers as it is described', async () => {
    const cases: [path: string, address: string, status: number][] = [
      ['/articles', '/articles', 200],
      ['/articles', '/articles?lang=uk&section=town&tag=river&since=2020-01-01&limit=1', 200],
      ['/articles', '/articles?limit=0', 400],
      ['/articles', '/articles?after=nonsense', 400],
      ['/articles', '/articles?since=yesterday', 400],
      ['/articles', '/articles?since=0000-01-01T00:00:00Z', 400],
      ['/articles', '/articles?since=0001-01-01T00:00:00%2B14:00', 400],
      ['/articles', '/articles?since=9999-12-31', 200],
      ['/articles/{id}', `/articles/${bridge.articleId}`, 200],
      ['/articles/{id}', '/articles/999999', 404],
      ['/articles/{id}', '/articles/one', 404],
      ['/articles/{id}', `/articles/0x${bridge.articleId.toString(16)}`, 404],
      ['/articles/{id}', `/articles/${bridge.articleId}%20`, 404],
      ['/articles/{id}', `/articles/${bridge.articleId}.0`, 404],
      ['/articles/{id}/revisions', `/articles/${bridge.articleId}/revisions`, 200],
      ['/articles/{id}/revisions', '/articles/999999/revisions', 404],
      ['/corrections', '/corrections', 200],
      ['/corrections', '/corrections?lang=uk', 200],
      ['/corrections', '/corrections?kind=correction&limit=1', 200],
      ['/corrections', '/corrections?lang=UK!', 400],
      ['/corrections', '/corrections?kind=mistake', 400],
      ['/corrections', '/corrections?after=0', 400],
    ];
    for (const [path, address, status] of cases) {
      const answer = await get(`/api/v1${address}`);
      assert.equal(answer.status, status, address);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      assert.equal(
        answer.headers.get('content-type'),
        status === 200 ? 'application/json' : 'application/problem+json',
      );
      const read = shape(path, status).safeParse(JSON.parse(answer.text));
      assert.ok(read.success, `${address}: ${read.error}`);
    }
  });

  it('gives an article by the names that were agreed', async () => {
    const article = await json(`/api/v1/articles/${bridge.articleId}`);
    assert.deepEqual(Object.keys(article), ['id', 'section', 'tags', 'editions']);
    assert.deepEqual([article.section, article.tags], ['town', ['river']]);
    const [edition] = article.editions;
    assert.deepEqual(Object.keys(edition), [
      'lang',
      'url',
      'title',
      'summary',
      'bylines',
      'source',
      'published',
      'updated',
      'revision',
      'words',
    ]);
    assert.equal(edition.url, `${server.url}/en/a-bridge`);
    assert.deepEqual(edition.bylines, [{ name: 'Ada Quay', role: 'author', url: `${server.url}/en/people/ada-quay` }]);
    assert.equal(edition.revision, 3);
  });

  it('gives lists part by part, each article once, newest first', async () => {
    for (let i = 0; i < 5; i++) await publish((await begin('en', `Story ${i}`)).editionId, 'Text.');
    const seen: number[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: { items: { id: number }[]; next: string | null } = await json(
        `/api/v1/articles?limit=2${next ? `&after=${next}` : ''}`,
      );
      seen.push(...page.items.map(i => i.id));
      next = page.next;
    }
    const all = (await json('/api/v1/articles?limit=100')).items;
    assert.deepEqual(
      seen,
      all.map((i: { id: number }) => i.id),
    );
    assert.equal(new Set(seen).size, seen.length);
    assert.equal(seen.at(-1), bridge.articleId);
  });

  it('filters by language, section, tag and time', async () => {
    const ids = async (query: string) =>
      (await json(`/api/v1/articles?${query}`)).items.map((i: { id: number }) => i.id);
    assert.deepEqual(await ids('lang=uk'), [bridge.articleId]);
    assert.deepEqual(await ids('tag=river'), [bridge.articleId]);
    assert.deepEqual(await ids('section=none'), []);
    assert.deepEqual(await ids(`since=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`), []);
    const [uk] = (await json('/api/v1/articles?lang=uk')).items;
    assert.deepEqual(
      uk.editions.map((e: { lang: string }) => e.lang),
      ['uk'],
    );
  });

  it('gives every version that readers saw', async () => {
    const { items } = await json(`/api/v1/articles/${bridge.articleId}/revisions?lang=en`);
    assert.deepEqual(
      items.map((i: { number: number; kind: string }) => [i.number, i.kind]),
      [
        [3, 'minor'],
        [2, 'correction'],
        [1, 'first'],
      ],
    );
    assert.equal(items[1].note, 'It is summer.');
    assert.equal((await get(new URL(items[1].url).pathname)).status, 200);
  });

  it('gives the log of corrections', async () => {
    const { items, next } = await json('/api/v1/corrections');
    assert.equal(next, null);
    assert.deepEqual(
      items.map((i: { article: number; note: string; revision: number }) => [i.article, i.note, i.revision]),
      [[bridge.articleId, 'It is summer.', 2]],
    );
  });

  it('shows nothing of a draft', async () => {
    const { articleId } = await begin('en', 'Secret plans');
    assert.equal((await get(`/api/v1/articles/${articleId}`)).status, 404);
    assert.equal((await get(`/api/v1/articles/${articleId}/revisions`)).status, 404);
    assert.doesNotMatch((await get('/api/v1/articles')).text, /Secret/);
  });

  it('refuses in the language that was asked for, with a key that stays', async () => {
    const { text, headers } = await get('/api/v1/articles/999999', { 'Accept-Language': 'uk' });
    assert.equal(headers.get('content-language'), 'uk');
    assert.equal(JSON.parse(text).key, 'article.missing');
    assert.equal(JSON.parse((await get('/api/v1/nothing')).text).key, 'api.no-such-address');
  });

  it('may be asked by pages of any site, the desk by none', async () => {
    const preflight = await fetch(`${server.url}/api/v1/articles`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' },
    });
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.equal(preflight.headers.get('access-control-allow-credentials'), null);
    for (const path of ['/desk', '/desk/api/session', '/desk/auth/get-session'])
      assert.equal(
        (await get(path, { Origin: 'https://a.example' })).headers.get('access-control-allow-origin'),
        null,
        path,
      );
  });

  it('is described for every address that it has, and no other', () => {
    assert.deepEqual(Object.keys(description.paths), [
      '/articles',
      '/articles/{id}',
      '/articles/{id}/revisions',
      '/corrections',
      '/articles/{id}/suggestions',
      '/pages/suggestions',
      '/suggestions',
      '/permissions',
    ]);
    assert.deepEqual(
      description.paths['/articles']!.get.parameters.map(p => p.name),
      ['lang', 'section', 'tag', 'since', 'after', 'limit'],
    );
  });
});

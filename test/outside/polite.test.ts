import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pagesOf, readListing } from '../../src/outside/listings.ts';
import { openPolite, type PoliteOptions } from '../../src/outside/polite.ts';

const closing: (() => unknown)[] = [];
after(() => Promise.all(closing.map(close => close())));

type Call = { path: string; at: number; agent: string; etag: string | undefined };

/** A site that notes who asked for what and when, by the clock of the test. */
async function site(handler: RequestListener | Record<string, string>, clock = new Clock()) {
  const calls: Call[] = [];
  let open = 0;
  let mostOpen = 0;
  const server = createServer((request, response) => {
    calls.push({
      path: request.url!,
      at: clock.time,
      agent: request.headers['user-agent']!,
      etag: request.headers['if-none-match'],
    });
    mostOpen = Math.max(mostOpen, ++open);
    response.on('close', () => open--);
    if (typeof handler === 'function') return handler(request, response);
    const body = handler[request.url!];
    if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': typeOf(request.url!) }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, calls, paths: () => calls.map(c => c.path), mostOpen: () => mostOpen };
}
const typeOf = (path: string) =>
  path.endsWith('.xml') ? 'application/xml' : path.endsWith('.txt') ? 'text/plain' : 'text/html';

class Clock {
  time = 1_800_000_000_000;
  waits: number[] = [];
  now = () => this.time;
  wait = async (ms: number) => {
    this.waits.push(ms);
    this.time += ms;
  };
}
const here = (address: string) => address === '127.0.0.1';
function polite(clock = new Clock(), more: Partial<PoliteOptions> = {}) {
  const { now, wait } = clock;
  const made = openPolite({
    name: 'MastheadBot',
    about: 'https://bell.example/en/policies/reuse',
    allow: here,
    now,
    wait,
    ...more,
  });
  closing.push(() => made.close());
  return made;
}

describe('a guest on other sites', () => {
  it('asks robots.txt first, once a day, and says who it is', async () => {
    const clock = new Clock();
    const { url, calls, paths } = await site(
      { '/robots.txt': 'User-agent: MastheadBot\nDisallow: /no', '/a': 'a', '/no': 'x' },
      clock,
    );
    const { get } = polite(clock);
    assert.equal((await get(`${url}/a`)).ok, true);
    assert.deepEqual(await get(`${url}/no`), { ok: false, reason: 'robots', detail: `${url}/no` });
    assert.equal((await get(`${url}/a`)).ok, true);
    assert.deepEqual(paths(), ['/robots.txt', '/a', '/a']);
    assert.equal(calls[0]!.agent, 'MastheadBot/1.0 (+https://bell.example/en/policies/reuse)');
    clock.time += 25 * 3_600_000;
    await get(`${url}/a`);
    assert.deepEqual(paths().slice(3), ['/robots.txt', '/a']);
  });

  it('asks one thing at a time, at least two seconds apart, or as far apart as the site wants, up to thirty', async () => {
    for (const [robots, apart] of [
      ['', 2_000],
      ['User-agent: *\nCrawl-delay: 7', 7_000],
      ['User-agent: *\nCrawl-delay: 900', 30_000],
    ] as const) {
      const clock = new Clock();
      const { url, calls, mostOpen } = await site({ '/robots.txt': robots, '/a': '', '/b': '', '/c': '' }, clock);
      const { get } = polite(clock);
      await Promise.all(['/a', '/b', '/c'].map(path => get(url + path)));
      const times = calls.map(c => c.at - calls[0]!.at);
      assert.deepEqual(times, [0, 2_000, 2_000 + apart, 2_000 + 2 * apart]);
      assert.equal(mostOpen(), 1);
    }
  });

  it('reads everything where there is no robots.txt, and nothing where it cannot be had', async () => {
    for (const [status, reads] of [
      [404, true],
      [403, true],
      [500, false],
      [429, false],
    ] as const) {
      const { url } = await site((request, response) =>
        response.writeHead(request.url === '/robots.txt' ? status : 200).end('x'),
      );
      const got = await polite().get(`${url}/a`);
      assert.equal(got.ok, reads, `${status}`);
      if (!got.ok) assert.match(got.reason, /^(?:robots|later)$/);
    }
    const gone = await polite(undefined, { timeout: 500 }).get('http://127.0.0.1:1/a');
    assert.equal(gone.ok ? '' : gone.reason, 'robots');
  });

  it('keeps to the rules of every site on the way', async () => {
    const inner = await site({
      '/robots.txt': 'User-agent: *\nDisallow: /private',
      '/private/x': 'secret',
      '/x': 'open',
    });
    const outer = await site((request, response) => {
      if (request.url === '/robots.txt') response.writeHead(404).end();
      else response.writeHead(302, { location: `${inner.url}${request.url === '/1' ? '/private/x' : '/x'}` }).end();
    });
    const { get } = polite();
    assert.deepEqual(await get(`${outer.url}/1`), { ok: false, reason: 'robots', detail: `${inner.url}/private/x` });
    const got = await get(`${outer.url}/2`);
    assert.ok(got.ok && got.url === `${inner.url}/x`);
    const round = await site((_, response) => response.writeHead(302, { location: '/again' }).end());
    const lost = await get(`${round.url}/a`);
    assert.equal(lost.ok, false);
  });

  it('does not reach this machine, not even for robots.txt, nor when a redirect leads there', async () => {
    const inner = await site({ '/robots.txt': '', '/x': 'secret' });
    const got = await polite(undefined, { allow: () => false }).get(`${inner.url}/x`);
    assert.equal(got.ok ? '' : got.reason, 'refused');
    assert.equal(inner.calls.length, 0);
    const outer = await site((request, response) =>
      request.url === '/robots.txt'
        ? response.writeHead(404).end()
        : response.writeHead(302, { location: inner.url.replace('127.0.0.1', 'localhost') }).end(),
    );
    let asked = 0;
    // this machine is let through for the first two requests alone
    const { get } = polite(undefined, { allow: address => here(address) && asked++ < 2 });
    assert.equal((await get(`${outer.url}/1`)).ok, false);
    assert.equal(inner.calls.length, 0);
    assert.equal((await polite().get('file:///etc/passwd')).ok, false);
  });

  it('leaves a busy site alone for as long as it says', async () => {
    const clock = new Clock();
    const { url, paths } = await site((request, response) => {
      if (request.url === '/robots.txt') response.writeHead(404).end();
      else response.writeHead(429, { 'retry-after': '600' }).end();
    }, clock);
    const { get } = polite(clock);
    const first = await get(`${url}/a`);
    assert.deepEqual([first.ok, !first.ok && first.status], [false, 429]);
    const second = await get(`${url}/b`);
    assert.equal(second.ok ? '' : second.reason, 'later');
    assert.deepEqual(paths(), ['/robots.txt', '/a']);
    clock.time += 601_000;
    await get(`${url}/b`);
    assert.deepEqual(paths(), ['/robots.txt', '/a', '/b']);
  });

  it('does not have the same sent again, and takes no more than it can hold', async () => {
    const { url } = await site((request, response) => {
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else if (request.url === '/large') response.writeHead(200).end(Buffer.alloc(2_000));
      else response.writeHead(200, { etag: '"1"', 'x-robots-tag': 'noarchive' }).end('a');
    });
    const { get } = polite(undefined, { mostBytes: 1_000 });
    const got = await get(`${url}/a`);
    assert.ok(got.ok);
    assert.ok(got.headers.some(([name, value]) => name === 'x-robots-tag' && value === 'noarchive'));
    const again = await get(`${url}/a`, { etag: got.etag });
    assert.equal(again.ok ? '' : again.reason, 'unchanged');
    const large = await get(`${url}/large`);
    assert.equal(large.ok ? '' : large.reason, 'too-large');
  });
});

describe('what a site lists', () => {
  const read = (text: string | Uint8Array, type = 'application/xml') =>
    readListing(typeof text === 'string' ? Buffer.from(text) : text, type, 'https://a.example/feeds/x');
  const urls = (text: string | Uint8Array, type?: string) => read(text, type)?.pages.map(p => p.url);

  it('is read from feeds of every kind', () => {
    assert.deepEqual(
      read(
        '<rss version="2.0"><channel><title>t</title><item><link>https://a.example/1</link><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate></item><item><guid>https://a.example/2</guid></item><item><guid isPermaLink="false">x</guid></item></channel></rss>',
      ),
      {
        pages: [
          { url: 'https://a.example/1', changed: new Date('2026-11-02T10:00:00Z') },
          { url: 'https://a.example/2', changed: null },
        ],
        more: [],
      },
    );
    assert.deepEqual(
      urls(
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>i</id><title>t</title><entry><id>1</id><link rel="self" href="/no"/><link href="/e1"/></entry></feed>',
      ),
      ['https://a.example/e1'],
    );
    assert.deepEqual(
      urls(
        '{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","url":"https://a.example/j"}]}',
        'application/json',
      ),
      ['https://a.example/j'],
    );
    assert.equal(read('<html><body>No feed.</body></html>', 'text/html'), null);
  });

  it('is read from sitemaps, gzip or not, up to where they are broken', () => {
    const sitemap =
      '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc> https://a.example/?a=1&amp;b=2 </loc><lastmod>2026-11-02</lastmod><image:image><image:loc>https://a.example/p.jpg</image:loc></image:image></url><url><loc>https://a.example/2</loc></url></urlset>';
    const expected = ['https://a.example/?a=1&b=2', 'https://a.example/2'];
    assert.deepEqual(urls(sitemap), expected);
    assert.deepEqual(urls(gzipSync(sitemap), 'application/gzip'), expected);
    assert.deepEqual(
      urls(sitemap.slice(0, sitemap.indexOf('<url><loc>https://a.example/2') + 12)),
      expected.slice(0, 1),
    );
    assert.deepEqual(urls('https://a.example/1\nhttps://a.example/2\n', 'text/plain'), [
      'https://a.example/1',
      'https://a.example/2',
    ]);
    assert.deepEqual(
      read('<sitemapindex><sitemap><loc>https://a.example/s1.xml.gz</loc></sitemap></sitemapindex>')?.more.map(
        m => m.url,
      ),
      ['https://a.example/s1.xml.gz'],
    );
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>https://a.example/&b;</loc></url></urlset>';
    assert.ok((read(bomb)?.pages.length ?? 0) <= 1);
  });

  it('is found by robots.txt, the head of the front page and indexes, and tells only what is new', async () => {
    const own: Record<string, string> = {};
    const { url, paths } = await site((request, response) => {
      const body = own[request.url!];
      const etag = `"${body?.length}"`;
      if (body === undefined) response.writeHead(404).end();
      else if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
      else response.writeHead(200, { etag, 'content-type': typeOf(request.url!) }).end(body);
    });
    const page = (path: string, day: string) => `<url><loc>${url}${path}</loc><lastmod>${day}</lastmod></url>`;
    Object.assign(own, {
      '/robots.txt': `Sitemap: ${url}/index.xml\nSitemap: https://elsewhere.example/s.xml`,
      '/': '<head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>',
      '/feed.xml': `<rss version="2.0"><channel><title>t</title><item><link>${url}/from-feed</link><pubDate>Tue, 24 Nov 2026 10:00:00 GMT</pubDate></item><item><link>https://elsewhere.example/x</link></item></channel></rss>`,
      '/index.xml': `<sitemapindex><sitemap><loc>${url}/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap><sitemap><loc>${url}/new.xml</loc></sitemap></sitemapindex>`,
      '/new.xml': `<urlset>${page('/a', '2026-11-23')}${page('/b', '2026-11-01')}</urlset>`,
    });
    const guest = polite();
    const since = new Date('2026-11-20');
    const first = await pagesOf(guest, `${url}/`, { since });
    assert.deepEqual(
      first.pages.map(p => p.url),
      [`${url}/from-feed`, `${url}/a`],
    );
    assert.deepEqual(first.failed, {});
    assert.equal(paths().includes('/old.xml'), false);
    const again = await pagesOf(guest, `${url}/`, { since, seen: first.seen });
    assert.deepEqual(again.pages, []);
    own['/new.xml'] = `<urlset>${page('/a', '2026-11-23')}${page('/c', '2026-11-24')}</urlset>more`;
    const third = await pagesOf(guest, `${url}/`, { since, seen: first.seen });
    assert.deepEqual(
      third.pages.map(p => p.url),
      [`${url}/c`, `${url}/a`],
    );
  });
});

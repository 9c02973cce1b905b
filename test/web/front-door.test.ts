import assert from 'node:assert/strict';
import { Agent, createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type FrontDoor, frontDoor } from '../../src/web/front-door.ts';

type Handler = Parameters<typeof frontDoor>[0];
type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer };
type House = { door: FrontDoor; server: Server; port: number; errors: unknown[]; ask: typeof ask };

let open: Server | undefined;
// as browsers do, and because kept pages are sent another way where the connection stays open
let agent = new Agent({ keepAlive: true });

async function house(
  handler: Handler,
  maxBytes?: number,
): Promise<Omit<House, 'ask'> & { ask(path: string, more?: Asking): Promise<Answer> }> {
  const errors: unknown[] = [];
  const door = frontDoor(handler, { onError: error => errors.push(error), ...(maxBytes ? { maxBytes } : {}) });
  const server = createServer(door.listener);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  open = server;
  const { port } = server.address() as AddressInfo;
  return { door, server, port, errors, ask: (path, more) => ask(port, path, more) };
}

type Asking = { headers?: Record<string, string | string[]>; method?: string; body?: string };

function ask(port: number, path: string, { headers = {}, method = 'GET', body }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request({ port, host: '127.0.0.1', path, method, headers, agent }, res => {
      const parts: Buffer[] = [];
      res.on('data', part => parts.push(part));
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(parts) }));
      res.on('error', reject);
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** What a server answers to bytes as they are. */
function askRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.on('data', part => {
      text += part.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

const kept = (body: string, more: Record<string, string> = {}) =>
  new Response(body, {
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Surrogate-Key': 'article:1 lang:en', ...more },
  });
const long = `<!doctype html><p>${'A page of some length. '.repeat(200)}</p>`;

/** A promise that is kept from outside. */
const gate = <T>() => Promise.withResolvers<T>();

afterEach(() => {
  agent.destroy();
  agent = new Agent({ keepAlive: true });
  open?.closeAllConnections();
  open?.close();
  open = undefined;
});

describe('the page cache', () => {
  it('renders a page once, whatever its spelling and whoever counts its visitors', async () => {
    let renders = 0;
    const { ask } = await house(() => kept(`${++renders}`));
    for (const path of [
      '/uk/%D0%B4',
      '/uk/%d0%b4',
      '/uk/x/../%D0%B4',
      '/uk/%D0%B4?utm_source=a&fbclid=b',
      '/uk/%D0%B4?any=thing',
    ])
      assert.equal((await ask(path)).body.toString(), '1', path);
    assert.equal(renders, 1);
  });

  it('tells pages apart by the parameters they may depend on, in any order', async () => {
    const { ask } = await house(request => kept(new URL(request.url).search));
    assert.equal((await ask('/en?tag=b&after=a')).body.toString(), '?after=a&tag=b');
    assert.equal((await ask('/en?after=a&utm_medium=x&tag=b')).body.toString(), '?after=a&tag=b');
    assert.equal((await ask('/en')).body.toString(), '');
  });

  it('keeps nothing that does not carry a surrogate key, is personal, or is neither 200 nor 301 nor 410', async () => {
    let renders = 0;
    const answers: Record<string, () => Response> = {
      '/plain': () => new Response('x'),
      '/cookie': () => kept('x', { 'Set-Cookie': 'a=b' }),
      '/404': () => new Response('x', { status: 404, headers: { 'Surrogate-Key': 'a' } }),
      '/500': () => new Response('x', { status: 500, headers: { 'Surrogate-Key': 'a' } }),
      '/302': () => new Response(null, { status: 302, headers: { 'Surrogate-Key': 'a', Location: '/' } }),
      '/private': () => kept('x', { 'Cache-Control': 'private' }),
      '/vary': () => kept('x', { Vary: 'Accept-Language' }),
    };
    const { ask, door } = await house(request => {
      renders++;
      return answers[new URL(request.url).pathname]!();
    });
    for (const path of Object.keys(answers)) {
      renders = 0;
      await ask(path);
      await ask(path);
      assert.equal(renders, 2, path);
    }
    assert.equal(door.stats().pages, 0);
  });

  it('keeps 301 and 410 as it keeps pages', async () => {
    let renders = 0;
    const { ask } = await house(request => {
      renders++;
      return new URL(request.url).pathname === '/old'
        ? new Response(null, { status: 301, headers: { 'Surrogate-Key': 'a', Location: '/new' } })
        : new Response(long, { status: 410, headers: { 'Surrogate-Key': 'a', 'Content-Type': 'text/html' } });
    });
    for (let i = 0; i < 2; i++) {
      const moved = await ask('/old');
      assert.deepEqual([moved.status, moved.headers.location], [301, '/new']);
      const gone = await ask('/gone', { headers: { 'If-None-Match': '*' } });
      assert.deepEqual([gone.status, gone.body.toString()], [410, long]);
    }
    assert.equal(renders, 2);
  });

  it('neither gives a kept page to somebody with a cookie nor keeps theirs', async () => {
    const { ask, door } = await house(request =>
      kept(request.headers.get('cookie') ?? request.headers.get('authorization') ?? 'nobody'),
    );
    assert.equal((await ask('/en', { headers: { Cookie: 'me' } })).body.toString(), 'me');
    assert.equal((await ask('/en', { headers: { authorization: 'Bearer me' } })).body.toString(), 'Bearer me');
    assert.equal(door.stats().pages, 0);
    assert.equal((await ask('/en')).body.toString(), 'nobody');
    assert.equal((await ask('/en', { headers: { COOKIE: 'me' } })).body.toString(), 'me');
    assert.equal((await ask('/en')).body.toString(), 'nobody');
  });

  it('lets no other request method see or fill it', async () => {
    const { ask, door } = await house(async request => kept(`${request.method} ${await request.text()}`));
    assert.equal((await ask('/en', { method: 'POST', body: 'hello' })).body.toString(), 'POST hello');
    assert.equal(door.stats().pages, 0);
  });

  it('keeps hosts and proxies out of what is kept', async () => {
    const { ask } = await house(request => kept(`${request.url} ${JSON.stringify([...request.headers])}`));
    const evil = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'host=evil.example',
      'X-Original-Url': '/evil',
      Origin: 'https://evil.example',
      Referer: 'https://evil.example',
    };
    assert.doesNotMatch((await ask('/en?utm_source=evil', { headers: evil })).body.toString(), /evil/);
  });

  it('hears parameters of its own in what it does not keep', async () => {
    const { ask } = await house(request => new Response(new URL(request.url).search));
    assert.equal((await ask('/en/search?q=mud&after=1')).body.toString(), '?q=mud&after=1');
  });

  it('sends answers to HEAD without a body, with the length of it', async () => {
    const { ask, door } = await house(request => (request.url.endsWith('/kept') ? kept(long) : new Response(long)));
    for (const path of ['/kept', '/kept', '/other']) {
      const head = await ask(path, { method: 'HEAD' });
      assert.deepEqual([head.status, head.body.length], [200, 0]);
    }
    assert.equal((await ask('/kept', { method: 'HEAD' })).headers['content-length'], String(Buffer.byteLength(long)));
    assert.equal(door.stats().renders, 2);
  });

  it('says nothing of its keys to the world', async () => {
    const { ask } = await house(request =>
      request.url.endsWith('/kept') ? kept(long) : kept(long, { 'Set-Cookie': 'a=b' }),
    );
    for (const path of ['/kept', '/kept', '/other'])
      assert.equal((await ask(path)).headers['surrogate-key'], undefined);
  });

  it('forgets a page after as many seconds as it was told to keep it', async t => {
    let renders = 0;
    const { ask } = await house(() => kept(`${++renders}`, { 'Surrogate-Control': 'max-age=60' }));
    const began = Date.now();
    assert.equal((await ask('/news')).body.toString(), '1');
    t.mock.method(Date, 'now', () => began + 59_000);
    assert.equal((await ask('/news')).body.toString(), '1');
    t.mock.method(Date, 'now', () => began + 61_000);
    assert.equal((await ask('/news')).body.toString(), '2');
  });

  it('stays within its memory and lets go first of what nobody asks for', async () => {
    const page = 'x'.repeat(7000); // with bookkeeping 10,000 bytes
    const { ask, door } = await house(
      () => new Response(page, { headers: { 'Surrogate-Key': 'a', 'Content-Type': 'image/png' } }),
      100_000,
    );
    await ask('/liked');
    for (let i = 0; i < 50; i++) {
      await ask(`/${i}`);
      await ask('/liked');
      assert.ok(door.stats().bytes <= 100_000);
    }
    assert.equal(door.stats().renders, 51);
    assert.equal(door.stats().evicted, 41);
  });
});

describe('purging', () => {
  it('forgets the pages that have the key, and only those', async () => {
    let renders = 0;
    const { ask, door } = await house(request =>
      kept(`${++renders}`, { 'Surrogate-Key': `${new URL(request.url).pathname.slice(1)} all` }),
    );
    assert.equal((await ask('/a')).body.toString(), '1');
    assert.equal((await ask('/b')).body.toString(), '2');
    door.purge(['a']);
    assert.equal((await ask('/a')).body.toString(), '3');
    assert.equal((await ask('/b')).body.toString(), '2');
    door.purge(['all']);
    assert.equal(door.stats().pages, 0);
    assert.equal(door.stats().bytes, 0);
  });

  it('of the outlet forgets everything', async () => {
    const { ask, door } = await house(() => kept('x'));
    await ask('/a');
    door.purge(['outlet']);
    assert.equal(door.stats().pages, 0);
  });

  for (const keys of [['article:1'], ['outlet']])
    it(`${keys} while a page is rendered: what was read before is not kept`, async () => {
      let truth = 'old';
      const rendering = [gate<void>(), gate<void>()];
      const started = [gate<void>(), gate<void>()];
      let renders = 0;
      const { ask, door } = await house(async () => {
        const mine = renders++;
        const seen = truth;
        started[mine]?.resolve();
        await rendering[mine]?.promise;
        return kept(seen);
      });
      const before = ask('/en');
      await started[0]!.promise;
      truth = 'new';
      door.purge(keys);
      // who asks after the purge does not wait for the rendering that began before it
      const after = ask('/en');
      await started[1]!.promise;
      rendering[1]!.resolve();
      assert.equal((await after).body.toString(), 'new');
      rendering[0]!.resolve();
      assert.equal((await before).body.toString(), 'old');
      assert.equal((await ask('/en')).body.toString(), 'new');
      assert.equal(renders, 2);
    });

  it('of another key while a page is rendered leaves it', async () => {
    const rendering = gate<void>();
    const started = gate<void>();
    const { ask, door } = await house(async () => {
      started.resolve();
      await rendering.promise;
      return kept('x');
    });
    const asked = ask('/en');
    await started.promise;
    door.purge(['article:2']);
    rendering.resolve();
    await asked;
    assert.equal(door.stats().pages, 1);
  });

  it('never lets a page be older than the last purge, in any order of events', async () => {
    let truth = 0;
    const { ask, door } = await house(async request => {
      const seen = truth;
      // some renderings take longer than others
      for (let i = 0; i < (request.url.length * seen) % 7; i++) await new Promise(resolve => setImmediate(resolve));
      return kept(String(seen));
    });
    for (let round = 0; round < 60; round++) {
      const early = Array.from({ length: 4 }, (_, i) => ask(`/page${i}`));
      truth++;
      door.purge(['article:1']);
      const late = await Promise.all(Array.from({ length: 4 }, (_, i) => ask(`/page${i}`)));
      for (const answer of late) assert.equal(Number(answer.body), truth);
      await Promise.all(early);
    }
  });
});

describe('many at once', () => {
  it('a thousand first requests are one rendering', async () => {
    let renders = 0;
    const rendering = gate<void>();
    const { ask, door } = await house(async () => {
      renders++;
      await rendering.promise;
      return kept(long);
    });
    const answers = Array.from({ length: 1000 }, () => ask('/en'));
    while (door.stats().shared < 999) await new Promise(resolve => setImmediate(resolve));
    rendering.resolve();
    for (const answer of await Promise.all(answers)) assert.equal(answer.body.toString(), long);
    assert.equal(renders, 1);
  });

  it('each gets an answer of their own when it turns out that it is not the same for everybody', async () => {
    let renders = 0;
    const rendering = gate<void>();
    const { ask, door } = await house(async request => {
      renders++;
      await rendering.promise;
      return new Response(request.headers.get('accept-language'));
    });
    const answers = ['uk', 'en', 'ar'].map(lang => ask('/', { headers: { 'Accept-Language': lang } }));
    while (door.stats().shared < 2) await new Promise(resolve => setImmediate(resolve));
    rendering.resolve();
    assert.deepEqual(
      (await Promise.all(answers)).map(a => a.body.toString()),
      ['uk', 'en', 'ar'],
    );
    assert.equal(renders, 3);
  });

  it('all are told when the rendering fails, and the next one tries again', async () => {
    let renders = 0;
    const rendering = gate<void>();
    const { ask, door, errors } = await house(async () => {
      await rendering.promise;
      if (++renders === 1) throw new Error('database gone');
      return kept('well');
    });
    const answers = [ask('/en'), ask('/en')];
    while (door.stats().shared < 1) await new Promise(resolve => setImmediate(resolve));
    rendering.resolve();
    for (const answer of await Promise.all(answers)) {
      assert.equal(answer.status, 500);
      assert.doesNotMatch(answer.body.toString(), /database/);
    }
    assert.equal(errors.length, 1);
    assert.equal((await ask('/en')).body.toString(), 'well');
  });

  it('a visitor who leaves does not take the page with them', async () => {
    const rendering = gate<void>();
    const started = gate<void>();
    const { ask, port, door } = await house(async () => {
      started.resolve();
      await rendering.promise;
      return kept('x');
    });
    const leaving = request({ port, host: '127.0.0.1', path: '/en', agent: false }).on('error', () => {});
    leaving.end();
    await started.promise;
    leaving.destroy();
    const staying = ask('/en');
    while (door.stats().shared < 1) await new Promise(resolve => setImmediate(resolve));
    rendering.resolve();
    assert.equal((await staying).body.toString(), 'x');
  });

  it('a visitor who leaves before the answer begins is no failure', async () => {
    const rendering = gate<void>();
    const started = gate<void>();
    const { ask, port, door, errors } = await house(async () => {
      started.resolve();
      await rendering.promise;
      return new Response('x');
    });
    const gone = gate<void>();
    open!.once('request', (_, res) => res.once('close', () => gone.resolve()));
    const leaving = request({ port, host: '127.0.0.1', path: '/', method: 'POST', agent: false }).on('error', () => {});
    leaving.end();
    await started.promise;
    leaving.destroy();
    await gone.promise;
    rendering.resolve();
    assert.equal((await ask('/', { method: 'POST' })).status, 200); // and by then the first one was dealt with
    assert.deepEqual(errors, []);
    assert.equal(door.stats().failed, 0);
  });
});

describe('conditional requests', () => {
  it('answers 304 from memory to whoever has the page, by a tag of its own for each coding', async () => {
    const { ask, door } = await house(() => kept(long, { 'Cache-Control': 'public, max-age=0, must-revalidate' }));
    const tags = new Set<string>();
    for (const coding of ['identity', 'gzip', 'br']) {
      const { headers } = await ask('/en', { headers: { 'Accept-Encoding': coding } });
      const etag = headers.etag!;
      assert.match(etag, /^"[^"]+"$/);
      tags.add(etag);
      for (const value of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await ask('/en', { headers: { 'Accept-Encoding': coding, 'If-None-Match': value } });
        assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, etag], value);
        assert.equal(again.headers['cache-control'], 'public, max-age=0, must-revalidate');
        assert.equal(again.headers.vary, 'Accept-Encoding');
      }
      const changed = await ask('/en', { headers: { 'Accept-Encoding': coding, 'If-None-Match': '"other"' } });
      assert.equal(changed.status, 200);
    }
    assert.equal(tags.size, 3);
    assert.equal(door.stats().renders, 1);
  });

  it('gives the same page the same tag after a purge and a restart, and another page another', async () => {
    let body = long;
    const first = await house(() => kept(body));
    const before = (await first.ask('/en')).headers.etag;
    first.door.purge(['outlet']);
    assert.equal((await first.ask('/en')).headers.etag, before);
    body = `${long}!`;
    first.door.purge(['outlet']);
    assert.notEqual((await first.ask('/en')).headers.etag, before);
  });

  it('tells the very first visitor 304 too', async () => {
    const { ask, door } = await house(() => kept(long));
    const etag = (await ask('/en')).headers.etag!;
    door.purge(['outlet']);
    assert.equal((await ask('/en', { headers: { 'If-None-Match': etag } })).status, 304);
  });
});

describe('compression', () => {
  const decoded = ({ headers, body }: Answer) =>
    (headers['content-encoding'] === 'br'
      ? brotliDecompressSync(body)
      : headers['content-encoding'] === 'gzip'
        ? gunzipSync(body)
        : body
    ).toString();

  const cases: [accept: string | undefined, coding: string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.1, gzip;q=0.9', 'gzip'],
    ['gzip;q=0', undefined],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0, *;q=0.5', 'br'],
    ['identity, gzip;q=0.5', undefined],
    ['gzip ; q=0.5 , br ; q = 0.4', 'gzip'],
    ['br;q=nonsense, gzip', 'gzip'],
    ['deflate', undefined],
  ];
  for (const [accept, coding] of cases)
    it(`answers Accept-Encoding ${accept ?? '(absent)'} in ${coding ?? 'identity'}, kept or not`, async () => {
      const { ask } = await house(request =>
        request.url.endsWith('/kept')
          ? kept(long)
          : new Response(long, {
              headers: { 'Content-Type': 'text/html', ETag: '"1"', 'Content-Length': String(long.length) },
            }),
      );
      for (const path of ['/kept', '/kept', '/passed']) {
        const answer = await ask(path, { headers: accept === undefined ? {} : { 'Accept-Encoding': accept } });
        assert.equal(answer.headers['content-encoding'], coding);
        assert.equal(decoded(answer), long);
        assert.equal(answer.headers.vary, 'Accept-Encoding');
        if (path === '/kept') assert.equal(answer.headers['content-length'], String(answer.body.length));
        else assert.equal(answer.headers.etag, coding ? 'W/"1"' : '"1"');
      }
    });

  it('leaves pictures, small answers and what is compressed already as they are', async () => {
    const answers: Record<string, () => Response> = {
      '/picture': () => kept(long, { 'Content-Type': 'image/avif' }),
      '/small': () => kept('small'),
      '/done': () => new Response('done', { headers: { 'Content-Type': 'text/html', 'Content-Encoding': 'br' } }),
      '/part': () =>
        new Response(long, { status: 206, headers: { 'Content-Type': 'text/html', 'Content-Range': 'bytes 0-9/10' } }),
      '/events': () => new Response('data: 1\n\n', { headers: { 'Content-Type': 'text/event-stream' } }),
    };
    const { ask } = await house(request => answers[new URL(request.url).pathname]!());
    for (const path of Object.keys(answers)) {
      const { headers } = await ask(path, { headers: { 'Accept-Encoding': 'gzip, br' } });
      assert.equal(headers['content-encoding'], path === '/done' ? 'br' : undefined, path);
    }
  });

  it('sends a stream on as it comes', async () => {
    const second = gate<void>();
    const { port } = await house(
      () =>
        new Response(
          new ReadableStream({
            async start(controller) {
              controller.enqueue(new TextEncoder().encode('first\n'));
              await second.promise;
              controller.enqueue(new TextEncoder().encode('second\n'));
              controller.close();
            },
          }),
          { headers: { 'Content-Type': 'application/x-ndjson+json' } },
        ),
    );
    const text = await new Promise<string>((resolve, reject) => {
      const req = request({ port, host: '127.0.0.1', path: '/stream', agent: false }, res => {
        let seen = '';
        res.setEncoding('utf8').on('data', part => {
          seen += part;
          // the second part is only made after the first has arrived
          if (seen === 'first\n') second.resolve();
        });
        res.on('end', () => resolve(seen));
      });
      req.on('error', reject).end();
    });
    assert.equal(text, 'first\nsecond\n');
  });

  it('ends the connection and logs when a stream breaks in the middle', async () => {
    const { ask, errors } = await house(
      () =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('first\n'));
            },
            pull(controller) {
              controller.error(new Error('disk gone'));
            },
          }),
        ),
    );
    await assert.rejects(ask('/stream'));
    assert.match(String(errors[0]), /disk gone/);
  });
});

describe('a connection that stays open', () => {
  /** An answer as it came, head and body. */
  const head = (path: string, more = '', method = 'GET') => `${method} ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

  it('carries pages, heads, 304 and what is not kept one after the other', async () => {
    const { ask, server } = await house(request =>
      request.url.endsWith('/other') ? new Response('other') : kept(long),
    );
    let connections = 0;
    server.on('connection', () => connections++);
    const { etag } = (await ask('/en')).headers;
    for (let i = 0; i < 3; i++) {
      assert.equal((await ask('/en')).body.toString(), long);
      assert.equal((await ask('/en', { method: 'HEAD' })).body.length, 0);
      assert.equal((await ask('/en', { headers: { 'If-None-Match': etag! } })).status, 304);
      assert.equal((await ask('/other')).body.toString(), 'other');
      assert.equal((await ask('/%')).status, 400);
    }
    assert.equal(connections, 1);
  });

  it('is told the same as one that is closed', async () => {
    const { port } = await house(() => kept(long, { 'Cache-Control': 'public', Link: '</x>; rel="y"' }));
    const answer = (text: string) => {
      const end = text.indexOf('\r\n\r\n');
      const lines = text
        .slice(0, end)
        .split('\r\n')
        .filter(l => !/^(date|connection|keep-alive):/i.test(l));
      return { lines: lines.toSorted(), body: text.slice(end + 4) };
    };
    await askRaw(port, head('/en', 'Connection: close\r\n'));
    for (const more of ['', 'Accept-Encoding: gzip\r\n', 'If-None-Match: *\r\n']) {
      const closed = await askRaw(port, head('/en', `${more}Connection: close\r\n`));
      // the last request only ends the connection
      const both = await askRaw(port, head('/en', more) + head('/%', 'Connection: close\r\n'));
      const kept = both.slice(0, both.lastIndexOf('HTTP/1.1 400'));
      assert.deepEqual(answer(kept), answer(closed));
    }
  });

  it('tells the time', async t => {
    const { ask } = await house(() => kept(long));
    await ask('/en');
    for (const time of ['Tue, 24 Nov 2026 05:12:59 GMT', 'Tue, 24 Nov 2026 05:13:00 GMT']) {
      t.mock.method(Date, 'now', () => new Date(time).getTime() + 999);
      for (const coding of ['identity', 'br'])
        assert.equal((await ask('/en', { headers: { 'Accept-Encoding': coding } })).headers.date, time);
    }
  });

  it('gives slow readers all of a long page', async () => {
    const page = 'x'.repeat(5_000_000);
    const { port } = await house(
      () => new Response(page, { headers: { 'Content-Type': 'image/png', 'Surrogate-Key': 'a' } }),
    );
    for (let i = 0; i < 2; i++) {
      const length = await new Promise<number>((resolve, reject) => {
        const req = request({ port, host: '127.0.0.1', path: '/long', agent }, async res => {
          let seen = 0;
          for await (const part of res) {
            seen += part.length;
            await new Promise(next => setImmediate(next));
          }
          resolve(seen);
        });
        req.on('error', reject).end();
      });
      assert.equal(length, page.length);
    }
  });

  it('keeps the order when some of what was asked at once takes longer', async () => {
    const slow = gate<void>();
    const { port, door } = await house(async request => {
      const path = new URL(request.url).pathname;
      if (path === '/slow') await slow.promise;
      return path === '/slow' ? new Response('/slow') : kept(path);
    });
    await askRaw(port, head('/a', 'Connection: close\r\n'));
    const asked = askRaw(
      port,
      head('/a') + head('/slow') + head('/a') + head('/a', '', 'HEAD') + head('/b', 'Connection: close\r\n'),
    );
    while (door.stats().hits < 3) await new Promise(resolve => setImmediate(resolve));
    slow.resolve();
    const text = await asked;
    assert.deepEqual(text.match(/\/(?:a|b|slow)(?=\r|H|$)/g), ['/a', '/slow', '/a', '/b']);
  });

  it('may break off at any moment', async () => {
    const page = 'x'.repeat(1_000_000);
    const { ask, port, errors } = await house(
      () => new Response(page, { headers: { 'Content-Type': 'image/png', 'Surrogate-Key': 'a' } }),
    );
    await ask('/long');
    for (let i = 0; i < 20; i++)
      await new Promise<void>(resolve => {
        const socket = connect(port, '127.0.0.1', () => socket.write(head('/long').repeat(1 + (i % 3))));
        socket.once('data', () => socket.destroy());
        socket.on('error', () => {});
        socket.on('close', () => resolve());
      });
    assert.equal((await ask('/long')).body.length, page.length);
    assert.deepEqual(errors, []);
  });
});

describe('odd and hostile requests', () => {
  const addresses: [target: string, status: number][] = [
    ['/en', 200],
    ['http://evil.example/en', 200],
    ['https://evil.example:1/en', 200],
    ['/en/%00', 400],
    ['/en?q=%00', 400],
    ['/en/a%2Fb', 400],
    ['/en/a%5cb', 400],
    ['/%', 400],
    ['/%ff', 400],
    ['/%0d%0aX-A:1', 400],
    ['//evil.example/en', 404],
    ['/en//x', 404],
    ['/\\evil.example', 404],
    ['*', 400],
    ['mailto:x', 400],
    ['http://', 400],
    [`/${'a'.repeat(8100)}`, 200],
    [`/${'a'.repeat(9000)}`, 414],
    [`/en?q=${'a'.repeat(9000)}`, 414],
  ];
  for (const [target, status] of addresses)
    it(`${target.length > 60 ? `${target.slice(0, 20)}… (${target.length})` : target}: ${status}`, async () => {
      const { port, errors } = await house(() => kept('x'));
      for (const cookie of ['', 'Cookie: a\r\n'])
        assert.match(
          await askRaw(port, `GET ${target} HTTP/1.1\r\nHost: a\r\n${cookie}Connection: close\r\n\r\n`),
          new RegExp(`^HTTP/1.1 ${status} `),
        );
      assert.deepEqual(errors, []);
    });

  for (const bytes of [
    '\0\0\0\0\r\n\r\n',
    'GET /a b HTTP/1.1\r\n\r\n',
    'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n',
  ])
    it(`${JSON.stringify(bytes)}: 400`, async () => {
      const { port } = await house(() => kept('x'));
      assert.match(await askRaw(port, bytes), /^HTTP\/1.1 400 /);
    });

  it('serves those who speak HTTP/1.0 and name no host', async () => {
    const { port } = await house(request => (request.url.endsWith('/kept') ? kept('well') : new Response('well')));
    for (const path of ['/kept', '/other'])
      assert.match(await askRaw(port, `GET ${path} HTTP/1.0\r\n\r\n`), /^HTTP\/1.1 200 [\s\S]*well$/);
  });

  it('serves requests that come in one packet, in order', async () => {
    const { port } = await house(request => kept(new URL(request.url).pathname));
    const all = ['/a', '/b', '/a', '/c'].map(
      (p, i) => `GET ${p} HTTP/1.1\r\nHost: a\r\n${i === 3 ? 'Connection: close\r\n' : ''}\r\n`,
    );
    const text = await askRaw(port, all.join(''));
    assert.deepEqual(
      text.match(/\r\n\r\n\/\w/g)?.map(s => s.trim()),
      ['/a', '/b', '/a', '/c'],
    );
  });

  it('answers any headers with the page, whole and in a coding that was asked for', async () => {
    const { ask, errors } = await house(() => kept(long));
    const token = fc.constantFrom(
      'gzip',
      'br',
      'identity',
      '*',
      'deflate',
      ';',
      ',',
      'q=0',
      ';q=1',
      ';q=',
      ' ',
      '"',
      'W/',
      '"a"',
      '\t',
      '0.5',
      '*;q=0',
      '=',
    );
    const value = fc.array(token, { maxLength: 8 }).map(parts => parts.join(''));
    await fc.assert(
      fc.asyncProperty(value, value, async (accept, match) => {
        const answer = await ask('/en', { headers: { 'Accept-Encoding': accept, 'If-None-Match': match } });
        if (answer.status === 304) {
          assert.match(match, /\*/);
          return;
        }
        assert.equal(answer.status, 200);
        const { 'content-encoding': coding } = answer.headers;
        const body =
          coding === 'br'
            ? brotliDecompressSync(answer.body)
            : coding === 'gzip'
              ? gunzipSync(answer.body)
              : answer.body;
        assert.equal(body.toString(), long);
        if (coding) assert.ok(accept.includes(coding) || accept.includes('*'));
      }),
      { numRuns: 200 },
    );
    assert.deepEqual(errors, []);
  });

  it('answers any target without throwing', async () => {
    const { port, errors } = await house(() => kept('x'));
    const part = fc.constantFrom(
      '/',
      '//',
      '..',
      '.',
      '%',
      '%2e',
      '%00',
      '%2F',
      '?',
      '#',
      '&',
      '=',
      'a',
      'after',
      '\\',
      '@',
      ':',
      ';',
      '%C3',
      '%A9',
      '\u00e9',
      '[',
      ']',
      '|',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async parts => {
        const text = await askRaw(port, `GET /${parts.join('')} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
        assert.match(text, /^HTTP\/1.1 (200|400|404) /);
      }),
      { numRuns: 200 },
    );
    assert.deepEqual(errors, []);
  });
});

describe('failures', () => {
  it('are answered with 500, told of, and not kept', async () => {
    let renders = 0;
    const { ask, errors, door } = await house(() => {
      renders++;
      throw new Error('secret');
    });
    for (const more of [{}, {}, { headers: { Cookie: 'a' } }, { method: 'POST' }]) {
      const answer = await ask('/en', more);
      assert.equal(answer.status, 500);
      assert.doesNotMatch(answer.body.toString(), /secret/);
    }
    assert.equal(renders, 4);
    assert.equal(errors.length, 4);
    assert.equal(door.stats().pages, 0);
  });
});

describe('closing', () => {
  it('ends connections with the next answer', async () => {
    const { door, port } = await house(() => kept('x'));
    const text = askRaw(port, 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    while (door.stats().pages < 1) await new Promise(resolve => setImmediate(resolve));
    door.close();
    const last = await askRaw(port, 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(last, /\r\nConnection: close\r\n/);
    open?.closeIdleConnections();
    await text;
  });
});

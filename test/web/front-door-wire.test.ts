import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Answer, agent, askRaw, closeHouse, gate, house, kept, long } from '../harness/front-door.ts';

afterEach(closeHouse);

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

describe('closing', () => {
  it('ends connections with the next answer', async () => {
    const { door, port, server } = await house(() => kept('x'));
    const text = askRaw(port, 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    while (door.stats().pages < 1) await new Promise(resolve => setImmediate(resolve));
    door.close();
    const last = await askRaw(port, 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    assert.match(last, /\r\nConnection: close\r\n/);
    server.closeIdleConnections();
    await text;
  });
});

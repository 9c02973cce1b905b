import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { askRaw, closeHouse, house, kept, long } from '../harness/front-door.ts';

afterEach(closeHouse);

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

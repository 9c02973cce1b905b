import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { decodeHtml, openPages } from '../../src/outside/pages.ts';

const closing: (() => unknown)[] = [];
after(() => {
  for (const close of closing) close();
});

async function site(handler: RequestListener): Promise<{ url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
const pages = openPages({ allow: address => address === '127.0.0.1', timeout: 1_500 });
const anywhere = { within: () => true };

describe('a page of another site', () => {
  it('is fetched with what is known of it, and comes with what names it', async () => {
    const { url, seen } = await site((request, response) =>
      request.headers['if-none-match'] === '"1"'
        ? response.writeHead(304).end()
        : response.writeHead(200, { 'content-type': 'text/html', etag: '"1"', 'last-modified': 'x' }).end('<p>é'),
    );
    assert.deepEqual(await pages(`${url}/a`, anywhere), {
      found: 'page',
      html: '<p>é',
      url: `${url}/a`,
      etag: '"1"',
      lastModified: 'x',
    });
    assert.deepEqual(await pages(`${url}/a`, { ...anywhere, etag: '"1"' }), { found: 'unchanged' });
    assert.match(seen[0]!.headers['user-agent']!, /^Masthead/);
    assert.equal(seen[0]!.headers.cookie, undefined);
  });

  it('is not followed to where it may not lead, and that other place hears nothing', async () => {
    const other = await site((_, response) => response.end());
    const { url } = await site((_, response) => response.writeHead(302, { location: other.url }).end());
    assert.deepEqual(await pages(url, { within: at => at.startsWith(url) }), { found: 'unreadable' });
    assert.equal(other.seen.length, 0);
    assert.deepEqual(await openPages()(url, anywhere), { found: 'unreadable' }, 'not of the public Internet');
  });

  it('that is none, is too large, is not there or does not answer is said to be that', async () => {
    const { url } = await site((request, response) => {
      const path = request.url!;
      if (path === '/slow') return;
      if (path === '/large') response.writeHead(200, { 'content-type': 'text/html' }).end(Buffer.alloc(4_000_000, 32));
      else if (path === '/packed')
        response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(gzipSync('x'));
      else if (path === '/picture') response.writeHead(200, { 'content-type': 'image/png' }).end('x');
      else response.writeHead(Number(path.slice(1))).end();
    });
    for (const [path, found] of [
      ['slow', 'unreachable'],
      ['large', 'unreadable'],
      ['packed', 'unreadable'],
      ['picture', 'unreadable'],
      ['404', 'nothing'],
      ['410', 'nothing'],
      ['403', 'unreadable'],
      ['429', 'unreachable'],
      ['503', 'unreachable'],
    ])
      assert.deepEqual(await pages(`${url}/${path}`, anywhere), { found }, path);
    assert.deepEqual(await pages('http://127.0.0.1:1/', anywhere), { found: 'unreachable' });
  });

  it('is read in its own letters', () => {
    const cyrillic = Uint8Array.of(0xcc, 0xb3, 0xf1, 0xf2); // in windows-1251
    assert.equal(decodeHtml(cyrillic, 'text/html; charset=windows-1251'), 'Міст');
    const meta = new TextEncoder().encode('<meta charset="koi8-u">');
    assert.match(decodeHtml(Uint8Array.of(...meta, 0xed, 0xa6, 0xd3, 0xd4), 'text/html'), /Міст$/);
    assert.equal(decodeHtml(new TextEncoder().encode('Міст'), 'text/html'), 'Міст');
    assert.equal(decodeHtml(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 'text/html; charset=koi8-r'), 'a');
    assert.equal(decodeHtml(Uint8Array.of(0xff, 0xfe, 0x61, 0), 'text/html'), 'a');
    assert.equal(decodeHtml(Uint8Array.of(0xe9), 'text/html; charset=nonsense'), 'é');
  });
});

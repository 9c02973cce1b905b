import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { isPublicAddress, openFetch } from '../../src/outside/fetch.ts';

const closing: (() => unknown)[] = [];
after(() => Promise.all(closing.map(close => close())));

async function site(handler: RequestListener): Promise<{ url: string; calls: () => number }> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls++;
    handler(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls };
}
function fetcher(more: Partial<Parameters<typeof openFetch>[0]> = {}) {
  const made = openFetch({ mostBytes: 1_000_000, ...more });
  closing.push(() => made.close());
  return made;
}
const here = { allow: (address: string) => address === '127.0.0.1' };

describe('fetching', () => {
  it('knows what is not the public Internet', () => {
    for (const address of [
      '168.63.129.16',
      ...[
        '127.0.0.1',
        '10.1.2.3',
        '172.16.0.1',
        '172.31.255.255',
        '192.168.1.1',
        '169.254.169.254',
        '100.64.0.1',
        '0.0.0.0',
      ],
      ...[
        '224.0.0.1',
        '255.255.255.255',
        '198.18.0.1',
        '::1',
        '::',
        'fe80::1',
        'fc00::1',
        'fd00:ec2::254',
        '::ffff:127.0.0.1',
      ],
      ...['64:ff9b::7f00:1', '2001:db8::1', '2002:7f00:1::', 'ff02::1', 'fe80::1%eth0', 'not an address', ''],
    ])
      assert.equal(isPublicAddress(address), false, address);
    for (const address of ['93.184.216.34', '172.32.0.1', '100.63.255.255', '100.128.0.1', '2606:2800:220:1::1'])
      assert.equal(isPublicAddress(address), true, address);
  });

  it('does not reach this machine, however it is called', async () => {
    const { url, calls } = await site((_, response) => response.end('secret'));
    const { port } = new URL(url);
    const { get } = fetcher();
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '2130706433',
      '0x7f.1',
      '127.1',
    ]) {
      const got = await get(`http://${host}:${port}/`);
      assert.equal(got.ok, false, host);
    }
    assert.equal(calls(), 0);
  });

  it('is not led there by a redirect', async () => {
    const inner = await site((_, response) => response.end('secret'));
    const { port } = new URL(inner.url);
    const outer = await site((_, response) => response.writeHead(302, { location: `http://localhost:${port}/` }).end());
    // the first address is let through, the one behind it is not
    let asked = 0;
    const { get } = fetcher({ allow: address => address === '127.0.0.1' && asked++ === 0 });
    const got = await get(outer.url);
    assert.deepEqual([got.ok, inner.calls()], [false, 0]);
  });

  it('follows a few redirects and no more', async () => {
    const { url } = await site((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(301, { location: `/${left - 1}` }).end();
    });
    const { get } = fetcher(here);
    const got = await get(`${url}/5`);
    assert.ok(got.ok && Buffer.from(got.bytes).toString() === 'there');
    assert.equal((await get(`${url}/6`)).ok, false);
  });

  it('stops at too many bytes, whether they are announced or not', async () => {
    const { url } = await site((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': 2_000_000 });
      response.write(Buffer.alloc(100_000));
      const more = setInterval(() => response.write(Buffer.alloc(100_000)), 1);
      response.on('close', () => clearInterval(more));
    });
    const { get } = fetcher(here);
    for (const path of ['/announced', '/endless']) {
      const got = await get(url + path);
      assert.equal(got.ok ? '' : got.reason, 'too-large', path);
    }
  });

  it('does not wait for ever', async () => {
    const { url } = await site(() => {});
    const { get } = fetcher({ ...here, timeout: 200 });
    const got = await get(url);
    assert.equal(got.ok ? '' : got.reason, 'slow');
  });

  it('says what the other side said', async () => {
    const { url } = await site((_, response) => response.writeHead(404).end('no'));
    const { get } = fetcher(here);
    assert.deepEqual(await get(url), { ok: false, reason: 'status', detail: 'HTTP 404', status: 404 });
    assert.equal((await get('file:///etc/passwd')).ok, false);
    assert.equal((await get('nonsense')).ok, false);
  });
});

import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ConfigError, readConfig } from '../../src/config.ts';
import { purgeCdn } from '../../src/flows/purge-cdn.ts';
import { openCdn } from '../../src/outside/cdn.ts';

/* Networks of caches, told to forget by their documented protocols over a real connection. */

type Told = { path: string; headers: IncomingHttpHeaders; body: unknown };

let server: Server;
let url: string;
let told: Told[] = [];
let answer: { status: number; body: string };

before(async () => {
  server = createServer((req, res) => {
    let text = '';
    req.on('data', part => {
      text += part;
    });
    req.on('end', () => {
      told.push({ path: `${req.method} ${req.url}`, headers: req.headers, body: JSON.parse(text) });
      res.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => new Promise<void>(resolve => void server.close(() => resolve())));
beforeEach(() => {
  told = [];
  answer = { status: 200, body: '{"status":"ok","success":true}' };
});

const open = (more: Record<string, string>) => openCdn(readConfig({ CDN_URL: url, CDN_TOKEN: 's3cret', ...more }))!;

describe('a network of caches is told what to forget', () => {
  it('at Fastly by surrogate keys, 256 at a time, and everything at once', async () => {
    const cdn = open({ CDN: 'fastly', CDN_SERVICE: 'SU1Z0isxPaozGVKXdv0eY' });
    await cdn.purge(Array.from({ length: 300 }, (_, n) => `article:${n}`));
    await cdn.purge('all');
    assert.deepEqual(
      told.map(t => [t.path, (t.body as { surrogate_keys?: string[] }).surrogate_keys?.length]),
      [
        ['POST /service/SU1Z0isxPaozGVKXdv0eY/purge', 256],
        ['POST /service/SU1Z0isxPaozGVKXdv0eY/purge', 44],
        ['POST /service/SU1Z0isxPaozGVKXdv0eY/purge_all', undefined],
      ],
    );
    assert.equal(told[0]!.headers['fastly-key'], 's3cret');
  });

  it('at Cloudflare by tags of a zone, and everything at once', async () => {
    const cdn = open({ CDN: 'cloudflare', CDN_SERVICE: '023e105f4ecef8ad9ca31a8372d0c353' });
    await cdn.purge(['article:7', 'lang:uk']);
    await cdn.purge('all');
    const path = 'POST /zones/023e105f4ecef8ad9ca31a8372d0c353/purge_cache';
    assert.deepEqual(
      told.map(t => [t.path, t.body]),
      [
        [path, { tags: ['article:7', 'lang:uk'] }],
        [path, { purge_everything: true }],
      ],
    );
    assert.equal(told[0]!.headers.authorization, 'Bearer s3cret');
  });

  it('anywhere else by a plain POST', async () => {
    const cdn = open({ CDN: 'http' });
    await cdn.purge(['article:7']);
    assert.deepEqual([told[0]!.path, told[0]!.body], ['POST /', { keys: ['article:7'] }]);
  });

  it('again later where it said no, also with 200, and without the token in the error', async () => {
    const cdn = open({ CDN: 'cloudflare', CDN_SERVICE: 'z' });
    answer = { status: 503, body: 'busy' };
    await assert.rejects(cdn.purge(['a']), (error: Error) => /503/.test(error.message) && !/s3cret/.test(error.stack!));
    answer = { status: 200, body: '{"success": false, "errors": [{"code": 1012}]}' };
    await assert.rejects(cdn.purge(['a']), /answered 200/);
  });

  it('of everything where an act changed all pages or very many', async () => {
    const cdn = open({ CDN: 'http' });
    await purgeCdn(cdn, { keys: ['outlet', 'article:1'] });
    await purgeCdn(cdn, { keys: Array.from({ length: 501 }, (_, n) => `article:${n}`) });
    await purgeCdn(cdn, { keys: ['article:1'] });
    assert.deepEqual(
      told.map(t => t.body),
      [{ all: true }, { all: true }, { keys: ['article:1'] }],
    );
  });

  it('only when its options are whole, which the refusal says', () => {
    assert.throws(
      () => readConfig({ CDN: 'fastly' }),
      new ConfigError('CDN is fastly: CDN_SERVICE and CDN_TOKEN are needed too'),
    );
    assert.throws(() => readConfig({ CDN: 'http' }), new ConfigError('CDN is http: CDN_URL is needed too'));
    assert.equal(openCdn(readConfig({})), null);
  });
});

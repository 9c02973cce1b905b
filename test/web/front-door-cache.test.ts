import assert from 'node:assert/strict';
import { request } from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { closeHouse, gate, house, kept, long } from '../harness/front-door.ts';

afterEach(closeHouse);

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

  it('gives a kept page to a reader who is signed in, and keeps nothing that was made for one', async () => {
    const cookie = (request: Request) => request.headers.get('cookie') ?? 'nobody';
    const { ask, door } = await house(
      request => (request.url.endsWith('/account') ? new Response(cookie(request)) : kept(cookie(request))),
      undefined,
      ['reader', '__Host-reader'],
    );
    const mine = { headers: { Cookie: '__Host-reader=me; reader=me' } };
    // not kept yet: it is rendered for the reader alone
    assert.equal((await ask('/en', mine)).body.toString(), '__Host-reader=me; reader=me');
    assert.equal(door.stats().pages, 0);
    assert.equal((await ask('/en')).body.toString(), 'nobody');
    assert.equal((await ask('/en', mine)).body.toString(), 'nobody');
    assert.equal((await ask('/en?utm_source=a', mine)).body.toString(), 'nobody');
    assert.equal((await ask('/account', mine)).body.toString(), '__Host-reader=me; reader=me');
    assert.equal((await ask('/account')).body.toString(), 'nobody');
    // one cookie more, or a name that only begins so, is somebody else's
    for (const other of ['reader=me; desk=x', 'reader2=me', 'desk=x'])
      assert.equal((await ask('/en', { headers: { Cookie: other } })).body.toString(), other);
    assert.equal(
      (await ask('/en', { headers: { ...mine.headers, Authorization: 'x' } })).body.toString(),
      mine.headers.Cookie,
    );
    assert.equal(door.stats().pages, 1);
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

  it('forgets a page ten seconds after the time for which it was told to keep it', async t => {
    let renders = 0;
    const { ask } = await house(() => kept(`${++renders}`, { 'Surrogate-Control': 'max-age=60' }));
    const began = Date.now();
    assert.equal((await ask('/news')).body.toString(), '1');
    t.mock.method(Date, 'now', () => began + 59_000);
    assert.equal((await ask('/news')).body.toString(), '1');
    t.mock.method(Date, 'now', () => began + 71_000);
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
    const { ask, port, door, server, errors } = await house(async () => {
      started.resolve();
      await rendering.promise;
      return new Response('x');
    });
    const gone = gate<void>();
    server.once('request', (_, res) => res.once('close', () => gone.resolve()));
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

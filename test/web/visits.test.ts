import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { readConfig } from '../../src/config.ts';
import { sourceHost } from '../../src/domain/visits.ts';
import type { PathVisits, VisitDay } from '../../src/flows/count-visits.ts';
import { openLog } from '../../src/log.ts';
import { serve } from '../../src/main.ts';
import { openCountries } from '../../src/outside/countries.ts';
import { openVisits } from '../../src/web/visits.ts';
import { publishInto } from '../browser/published.ts';
import { freshFolder } from '../harness/database.ts';
import { countryTable } from '../harness/mmdb.ts';
import { startServer } from '../harness/server.ts';

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36';

/** A request as the front door has it. */
function request(url: string, headers: Record<string, string> = {}, remoteAddress = '192.0.2.7'): IncomingMessage {
  const rawHeaders = Object.entries({ Host: 'bell.example', 'User-Agent': firefox, ...headers })
    .filter(([, value]) => value !== '')
    .flat();
  return { method: 'GET', url, rawHeaders, socket: { remoteAddress } } as never;
}

function counter(
  options: { on?: boolean; countryOf?: (address: string) => string | null; trustedProxies?: number } = {},
) {
  const taken: { day: string; gathered: ReadonlyMap<string, PathVisits> }[] = [];
  const state = {
    on: options.on ?? true,
    day: '2026-03-01',
    salt: 'salt of the first',
    now: new Date('2026-03-01T10:00:00Z'),
    fails: 0,
  };
  const visits = openVisits({
    day: async () => (state.on ? ({ day: state.day, salt: state.salt, timeZone: 'UTC' } satisfies VisitDay) : null),
    take: async (day, gathered) => {
      if (state.fails-- > 0) throw new Error('no database');
      taken.push({ day, gathered });
    },
    now: () => state.now,
    onError: () => {},
    ...(options.countryOf && { countryOf: options.countryOf }),
    ...(options.trustedProxies && { trustedProxies: options.trustedProxies }),
  });
  return { visits, taken, state };
}

describe('a visit', () => {
  const counted = async (...requests: IncomingMessage[]) => {
    const { visits, taken } = counter();
    await visits.refresh();
    for (const one of requests) visits.note(one);
    await visits.close();
    return [...(taken[0]?.gathered ?? [])].map(([path, v]) => [path, v.n, v.visitors.size]);
  };

  it('is an article that somebody opens; the same person is one visitor', async () => {
    assert.deepEqual(
      await counted(
        request('/en/low-water'),
        request('/en/low-water?from=letter'),
        request('/en/low-water', { 'User-Agent': chrome }),
        request('/en/low-water', {}, '192.0.2.8'),
        request('/uk/mala-voda'),
      ),
      [
        ['/en/low-water', 4, 3],
        ['/uk/mala-voda', 1, 1],
      ],
    );
  });

  it('is not the front page, a section, a picture or a file', async () => {
    const paths = [
      '/',
      '/en',
      '/en/section/harbour',
      '/media/x/640.webp',
      '/desk/api/session',
      '/en/',
      '/en/low-water/history',
    ];
    assert.deepEqual(await counted(...paths.map(p => request(p))), []);
  });

  it('is not counted where the browser asks not to be followed', async () => {
    assert.deepEqual(await counted(request('/en/a', { 'Sec-GPC': '1' }), request('/en/a', { DNT: '1' })), []);
    assert.deepEqual(await counted(request('/en/a', { DNT: '0' })), [['/en/a', 1, 1]]);
  });

  it('is not what is fetched beforehand, in a frame or by a script', async () => {
    const ahead = [
      { 'Sec-Purpose': 'prefetch' },
      { 'Sec-Purpose': 'prefetch;prerender' },
      { Purpose: 'prefetch' },
      { 'X-Moz': 'prefetch' },
      { 'X-Purpose': 'preview' },
      { 'Sec-Fetch-Dest': 'iframe' },
      { 'Sec-Fetch-Dest': 'empty' },
    ];
    assert.deepEqual(await counted(...ahead.map(h => request('/en/a', h as never))), []);
    assert.deepEqual(await counted(request('/en/a', { 'Sec-Fetch-Dest': 'document' })), [['/en/a', 1, 1]]);
  });

  it('is not a machine’s', async () => {
    const machines = [
      'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
      'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
      'curl/8.5.0',
      'python-requests/2.32',
      'facebookexternalhit/1.1',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
      '',
    ];
    assert.deepEqual(await counted(...machines.map(agent => request('/en/a', { 'User-Agent': agent }))), []);
  });

  it('comes from a site, of which the name alone is kept', () => {
    assert.equal(sourceHost('https://www.blog.example/2026/post?reader=7#x'), 'blog.example');
    assert.equal(sourceHost('http://BLOG.example:8080'), 'blog.example:8080');
    for (const none of [
      '',
      'android-app://com.mail',
      'https://user:word@blog.example/',
      'javascript:1',
      'https://<b>/',
      `https://${'a'.repeat(200)}.example/`,
    ])
      assert.equal(sourceHost(none), null, none);
  });

  it('has a country by a table that lies here, and by the address that a trusted proxy tells', async () => {
    const file = join(tmpdir(), `masthead-countries-${process.pid}.mmdb`);
    writeFileSync(
      file,
      countryTable({
        '192.0.2.0/24': { country: { iso_code: 'UA' } },
        '198.51.100.0/25': { country_code: 'DE' },
        '203.0.113.9/32': { country: 'PL' },
      }),
    );
    const countryOf = openCountries(file);
    assert.deepEqual(
      [
        '192.0.2.7',
        '::ffff:192.0.2.200',
        '198.51.100.1',
        '198.51.100.200',
        '203.0.113.9',
        '203.0.113.8',
        'unknown',
        '',
      ].map(countryOf),
      ['UA', 'UA', 'DE', null, 'PL', null, null, null],
    );
    const { visits, taken } = counter({ countryOf, trustedProxies: 1 });
    await visits.refresh();
    visits.note(request('/en/a', { 'X-Forwarded-For': '192.0.2.1, 198.51.100.1' }));
    visits.note(request('/en/a', { 'X-Forwarded-For': '203.0.113.9' }));
    visits.note(request('/en/a', {}, '10.0.0.1'));
    await visits.close();
    assert.deepEqual(
      [...taken[0]!.gathered.get('/en/a')!.countries],
      [
        ['DE', 1],
        ['PL', 1],
      ],
    );
    assert.throws(() => openCountries('/no/such/table.mmdb'), /COUNTRY_TABLE/);
  });

  it('is counted once when the database was away in between', async () => {
    const { visits, taken, state } = counter();
    await visits.refresh();
    state.fails = 1;
    visits.note(request('/en/a', { Referer: 'https://blog.example/x' }));
    state.salt = 'another'; // a refresh writes first
    await visits.refresh();
    visits.note(request('/en/a', { Referer: 'https://blog.example/y' }));
    await visits.close();
    assert.deepEqual(
      taken.map(t => [t.gathered.get('/en/a')!.n, [...t.gathered.get('/en/a')!.hosts]]),
      [[2, [['blog.example', 2]]]],
    );
  });

  it('is not counted, and nothing of it remembered, while the outlet does not count', async () => {
    const { visits, taken, state } = counter({ on: false });
    await visits.refresh();
    visits.note(request('/en/a'));
    state.on = true;
    await visits.refresh();
    visits.note(request('/en/b'));
    state.on = false;
    await visits.refresh();
    visits.note(request('/en/c'));
    await visits.close();
    assert.deepEqual(
      taken.flatMap(t => [...t.gathered.keys()]),
      ['/en/b'],
    );
  });

  it('is told by a hash that says nothing of address or browser', async () => {
    const { visits, taken } = counter();
    await visits.refresh();
    visits.note(request('/en/a'));
    await visits.close();
    const [visitor] = [...taken[0]!.gathered.get('/en/a')!.visitors];
    assert.match(visitor!, /^[\w-]{43}$/);
    const again = counter();
    again.state.salt = 'salt of the second';
    await again.visits.refresh();
    again.visits.note(request('/en/a'));
    await again.visits.close();
    assert.notEqual([...again.taken[0]!.gathered.get('/en/a')!.visitors][0], visitor, 'another day, another hash');
  });
});

describe('visits of a running server', () => {
  it('survive an orderly stop that comes right after them', async () => {
    const folder = await freshFolder();
    const config = readConfig({ DATA_DIR: folder, PORT: '0', SAMPLE: 'false' });
    const quiet = openLog('error', () => {}, false);
    try {
      const first = await serve(config, quiet);
      const { editions } = await publishInto(first.house.room, {
        en: { title: 'Low water', summary: '', text: 'The ferry did not sail.' },
      });
      for (let i = 0; i < 3; i++)
        await (await fetch(`${first.url}${editions.en!.path}`, { headers: { 'User-Agent': firefox } })).text();
      await first.close();
      const second = await serve(config, quiet);
      const { rows } = await sql`select n, visitors from visit`.execute(second.house.room.db);
      await second.close();
      assert.deepEqual(rows, [{ n: 3, visitors: 1 }]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('of pages from the cache are counted together, and are not of who asks to be left alone', async () => {
    const server = await startServer();
    const { db } = server.house.room;
    try {
      const { editions } = await publishInto(server.house.room, {
        en: { title: 'Low water', summary: '', text: 'The ferry did not sail.' },
      });
      const ask = (headers: Record<string, string>) =>
        new Promise<number>((resolve, reject) =>
          get(`${server.url}${editions.en!.path}`, { headers }, res => {
            res.resume();
            res.on('end', () => resolve(res.statusCode!));
          }).on('error', reject),
        );
      for (let i = 0; i < 20; i++)
        assert.equal(await ask({ 'User-Agent': firefox, Referer: 'https://blog.example/post' }), 200);
      await ask({ 'User-Agent': firefox, 'Sec-GPC': '1' });
      await ask({ 'User-Agent': 'curl/8' });
      const until = async () =>
        (await sql<{ n: number }>`select coalesce(sum(n), 0)::int as n from visit`.execute(db)).rows[0]!.n;
      while ((await until()) < 20) await new Promise(resolve => setTimeout(resolve, 100));
      const { rows } = await sql`select n, visitors from visit`.execute(db);
      assert.deepEqual(rows, [{ n: 20, visitors: 1 }]);
      assert.deepEqual((await sql`select host, n from visit_host`.execute(db)).rows, [{ host: 'blog.example', n: 20 }]);
      const text = JSON.stringify([
        (await sql`select * from visit_seen`.execute(db)).rows,
        (await sql`select * from visit_salt`.execute(db)).rows,
      ]);
      assert.doesNotMatch(text, /127\.0\.0\.1|Firefox/);
    } finally {
      await server.stop();
    }
  });
});

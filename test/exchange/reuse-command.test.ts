import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { scan } from '../../src/cli/reuse-scan.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { Actor } from '../../src/domain/access.ts';
import type { Grant } from '../../src/domain/permission/grant.ts';
import { writeSnapshot } from '../../src/exchange/warc/write.ts';
import { changeSlug } from '../../src/flows/change-slug.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { type House, openHouse, serve } from '../../src/main.ts';
import { openPolite } from '../../src/outside/polite.ts';
import { readOutlet, replaceOutlet } from '../../src/store/outlet.ts';
import { insertPermission } from '../../src/store/permission.ts';
import { content, editor, value } from './furnished.ts';

/* The real command in a process of its own, on a data folder that a real newsroom filled. */
const work = mkdtempSync(join(tmpdir(), 'masthead-reuse-'));
after(() => rmSync(work, { recursive: true, force: true }));
const data = join(work, 'data');
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const env = { DATA_DIR: data, PUBLIC_URL: 'https://bell.example', SAMPLE: 'false', LOG_LEVEL: 'error' };
const by: Actor = editor;

const first =
  'The ferry across the lower harbour stops for the winter on Sunday, two weeks earlier than last year, because the ramp on the north side has sunk by a hand and nobody will pay for a new one before the spring.';
const second =
  'The harbour office says that the ramp is safe for people on foot, but a diver who looked at it in October told us that he would not stand on it with a bicycle, let alone with the horses of the riding school.';
const third =
  'Until then a bus goes round by the upper bridge every forty minutes, which takes an hour when the tide is in and the road along the salt works is under water, as it is on eleven days of this month.';
const withdrawn = second.replace('in October told us', 'in the last days of September swore to us');

type Run = { code: number; out: string; err: string; json: Report };
type Report = {
  articles: number;
  pages: number;
  breaches: number;
  skipped: Record<string, number>;
  failed: { what: string; why: string }[];
  found: {
    url: string;
    in: { file: string; at: number } | null;
    verdicts: {
      outcome: string;
      breach: boolean;
      total: number;
      article: { url: string; title: string };
      passages: { page: string; article: string; edited: boolean }[];
    }[];
  }[];
};

async function masthead(...args: string[]): Promise<Run> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
    cwd: work,
    env: { PATH: process.env.PATH, ...env },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err, json: out.startsWith('{') ? JSON.parse(out) : null };
}

const pageWith = (words: string, linked = '') =>
  `<!doctype html><title>A blog</title><p>Words of the blog before.</p><blockquote>${words}</blockquote><p>Read on at The Bell. ${linked}</p>`;
const link = '<a href="https://bell.example/en/the-ferry-stops">The Bell</a>';
const paragraphs = (...some: string[]) => some.map(p => `<p>${p}</p>`).join('');
const archived = (n: number, body: string, type = 'text/html', host = 'blog.example') =>
  writeSnapshot({
    url: `https://${host}/${n}`,
    date: new Date('2026-11-20T10:00:00Z'),
    id: `0190a5c2-0000-4000-8000-${String(n).padStart(12, '0')}`,
    status: 200,
    headers: [['content-type', type]],
    body: Buffer.from(body),
  }).bytes;

async function fill({ room }: House): Promise<void> {
  await room.db
    .insertInto('deskUser')
    .values({ id: 'user-1', name: 'Vera', email: 'vera@example.org', role: 'owner', image: null, language: 'en' })
    .execute();
  const { settings, version } = await readOutlet(room.db);
  const named = { ...settings, name: { en: 'The Bell' }, languages: ['en'] };
  await room.db.transaction().execute(tx => replaceOutlet(tx, named, version, room.now()));
  const made = value(await createArticle(room, by, { lang: 'en', title: 'The ferry' }));
  const save = async (title: string, words: string[]) => {
    const draft = await room.db
      .selectFrom('draft')
      .select('version')
      .where('editionId', '=', made.editionId)
      .executeTakeFirstOrThrow();
    const doc = { type: 'doc', content: words.map(text => ({ type: 'paragraph', content: [{ type: 'text', text }] })) };
    const said = { ...content(''), byline: [], doc };
    return value(
      await saveDraft(room, by, {
        editionId: made.editionId,
        version: draft.version,
        title,
        summary: '',
        content: said,
      }),
    ).version;
  };
  const publish = async (words: string[], kind?: 'minor') =>
    value(
      await publishRevision(room, by, {
        editionId: made.editionId,
        version: await save('The ferry stops', words),
        ...(kind && { kind }),
      }),
    );
  await publish([first, withdrawn, third]);
  await publish([first, second, third], 'minor');
  value(await changeSlug(room, by, { editionId: made.editionId, slug: 'old-name' }));
  value(await changeSlug(room, by, { editionId: made.editionId, slug: 'the-ferry-stops' }));
  // what nobody has published is not looked for
  await save('The ferry stops', [
    `${third} ${third}`,
    'A sentence of the working copy that nobody has published and nobody may find anywhere in the world, however long one looks for it.',
  ]);
}

before(async () => {
  const house = await openHouse(readConfig(env));
  await fill(house);
  await house.close();
});

describe('masthead reuse scan', () => {
  it('says of a file whether it keeps to the terms, by its exit code too', async () => {
    writeFileSync(join(work, 'kept.html'), pageWith(`<p>${first}</p>`, link));
    writeFileSync(join(work, 'other.html'), pageWith('<p>Nothing of anybody.</p>'));
    writeFileSync(join(work, 'long.html'), pageWith(paragraphs(first, second, third), link));
    const kept = await masthead('reuse', 'scan', 'kept.html', 'other.html', '--json');
    assert.equal(kept.err, '');
    assert.deepEqual([kept.code, kept.json.breaches, kept.json.pages, kept.json.articles], [0, 0, 2, 1]);
    const [found] = kept.json.found;
    assert.equal(kept.json.found.length, 1);
    assert.deepEqual(
      [found!.verdicts[0]!.outcome, found!.verdicts[0]!.total, found!.verdicts[0]!.article.title],
      ['within', first.length, 'The ferry stops'],
    );
    assert.deepEqual(
      found!.verdicts[0]!.passages.map(p => [p.page, p.article]),
      [[first, first]],
    );
    const long = await masthead('reuse', 'scan', 'long.html');
    assert.equal(long.code, 1);
    assert.match(
      long.out,
      /^1 of 1 pages use our words, 1 beyond the terms\.\n\nThe ferry stops {2}https:\/\/bell\.example\/en\/the-ferry-stops\n {2}EXTRACT TOO LONG +file:\/\/.*long\.html/,
    );
    const none = await masthead('reuse', 'scan', 'other.html');
    assert.deepEqual([none.code, none.out.trim()], [0, 'None of 1 pages uses words of 1 articles.']);
  });

  it('knows older revisions and older addresses, and nothing that was not published', async () => {
    writeFileSync(
      join(work, 'older.html'),
      pageWith(`<p>${withdrawn}</p>`, '<a href="https://bell.example/en/old-name">here</a>'),
    );
    writeFileSync(
      join(work, 'draft.html'),
      pageWith(
        '<p>A sentence of the working copy that nobody has published and nobody may find anywhere in the world, however long one looks for it.</p>',
      ),
    );
    const { code, json } = await masthead('reuse', 'scan', 'older.html', 'draft.html', '--json');
    assert.equal(code, 0);
    assert.equal(json.found.length, 1);
    const [verdict] = json.found[0]!.verdicts;
    assert.deepEqual([verdict!.outcome, verdict!.passages[0]!.article], ['within', withdrawn]);
  });

  it('goes through folders and archives, with threads, and counts what it passes over', async () => {
    const folder = join(work, 'crawl');
    mkdirSync(join(folder, 'deeper'), { recursive: true });
    writeFileSync(join(folder, 'deeper', 'page.htm'), pageWith(`<p>${third}</p>`));
    writeFileSync(join(folder, 'text.txt'), `${first}\n`);
    writeFileSync(join(folder, 'picture.png'), Buffer.alloc(100));
    writeFileSync(join(folder, 'empty.warc.gz'), '');
    writeFileSync(join(folder, 'bomb.warc.gz'), gzipSync(Buffer.alloc(100_000_000)));
    const many = Array.from({ length: 300 }, (_, n) =>
      archived(
        n,
        pageWith(n % 100 === 7 ? paragraphs(first, second, third) : `<p>Page ${n}.</p>`, n === 7 ? link : ''),
      ),
    );
    const broken = Buffer.from(archived(500, pageWith(`<p>${first}</p>`)));
    broken.fill(0xff, 20, 60);
    writeFileSync(
      join(folder, 'part.warc.gz'),
      Buffer.concat([
        ...many,
        broken,
        archived(501, pageWith(`<p>${first}</p>`, link)),
        archived(502, 'x', 'image/png'),
      ]),
    );
    const wet = `The Bell\n${first}\n`;
    const conversion = `WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: https://w.example/1\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(wet)}\r\n\r\n${wet}\r\n\r\n`;
    writeFileSync(join(folder, 'part.warc.wet.gz'), gzipSync(conversion));
    const run = await masthead('reuse', 'scan', 'crawl', '--workers', '2', '--json');
    const outcomes = run.json.found.map(f => [f.url.replace(/^.*crawl\//, ''), f.verdicts[0]!.outcome]);
    assert.deepEqual(outcomes, [
      ['deeper/page.htm', 'link-missing'],
      ['text.txt', 'credit-missing'],
      ['https://blog.example/107', 'too-long'],
      ['https://blog.example/207', 'too-long'],
      ['https://blog.example/501', 'within'],
      ['https://blog.example/7', 'too-long'],
      ['https://w.example/1', 'link-unknown'],
    ]);
    assert.deepEqual([run.code, run.json.pages, run.json.breaches], [1, 304, 5]);
    assert.deepEqual(run.json.skipped, { gzip: 1, 'not-text': 2, junk: 1 });
    const inArchive = run.json.found.find(f => f.url.endsWith('/501'))!.in!;
    assert.match(inArchive.file, /part\.warc\.gz$/);
    assert.ok(inArchive.at > 0);
    const told = await masthead('reuse', 'scan', 'crawl');
    assert.match(told.out, /^7 of 304 pages use our words, 5 beyond the terms\./);
    assert.match(told.out, /^Not looked at: 2 not text, .*1 damaged.*\.$/m);
  });

  it('works against an index file, with no outlet at hand', async () => {
    const made = await masthead('reuse', 'index', 'outlet.reuse');
    assert.match(made.out, /outlet\.reuse: 1 articles in 2 revisions, /);
    const elsewhere = { ...env };
    env.DATA_DIR = join(work, 'nothing-here');
    try {
      const run = await masthead('reuse', 'scan', 'long.html', '--index', 'outlet.reuse', '--json');
      assert.deepEqual(
        [run.code, run.json.found[0]!.verdicts[0]!.passages[0]!.article.length],
        [1, [first, second, third].join('\n\n').length],
      );
    } finally {
      Object.assign(env, elsewhere);
    }
    for (const [name, bytes] of [
      ['cut.reuse', readFileSync(join(work, 'outlet.reuse')).subarray(0, -9)],
      ['none.reuse', Buffer.from('<p>a page</p>')],
    ] as const) {
      writeFileSync(join(work, name), bytes);
      const wrong = await masthead('reuse', 'scan', 'long.html', '--index', name);
      assert.equal(wrong.code, 1);
      assert.match(wrong.err, /is no index of this version of Masthead\. Make it again/);
    }
  });

  it('writes the index in parts, which are looked through together or each alone', async () => {
    const made = await masthead('reuse', 'index', 'parted.reuse', '--parts', '2', '--json');
    assert.deepEqual([made.err, made.code], ['', 0]);
    const all = await masthead('reuse', 'scan', 'long.html', '--index', 'parted.reuse', '--json');
    const whole = await masthead('reuse', 'scan', 'long.html', '--json');
    assert.equal(whole.json.found.length, 1);
    assert.deepEqual([all.json.found, all.json.articles], [whole.json.found, whole.json.articles]);
    const counts: number[] = [];
    for (const name of ['parted.1-of-2.reuse', 'parted.2-of-2.reuse']) {
      const { json } = await masthead('reuse', 'scan', 'long.html', '--index', name, '--json');
      counts.push(json.articles);
      assert.deepEqual(json.found, json.articles === 1 ? whole.json.found : []);
    }
    assert.deepEqual(counts.sort(), [0, 1]);
    rmSync(join(work, 'parted.1-of-2.reuse'));
    const missing = await masthead('reuse', 'scan', 'long.html', '--index', 'parted.reuse');
    assert.equal(missing.code, 1);
    assert.match(missing.err, /some are missing/);
    // made as one file, the parts are gone
    await masthead('reuse', 'index', 'parted.reuse');
    assert.ok(!existsSync(join(work, 'parted.2-of-2.reuse')));
    const one = await masthead('reuse', 'scan', 'long.html', '--index', 'parted.reuse', '--json');
    assert.deepEqual(one.json.found, whole.json.found);
  });

  it('asks the server that runs for its articles', async () => {
    const served = await serve(readConfig({ ...env, PORT: '0' }));
    try {
      const run = await masthead('reuse', 'scan', 'long.html', '--json');
      assert.deepEqual([run.err, run.code, run.json.breaches], ['', 1, 1]);
    } finally {
      await served.close();
    }
  });

  it('knows what was granted, and what ran out', async () => {
    const { room, close } = await openHouse(readConfig(env));
    const granted = (number: number, host: string, until: string | null): Grant => ({
      version: 1,
      outlet: 'The Bell',
      number,
      token: `token-${number}`,
      holder: { name: 'Ada', organisation: 'Partner' },
      hosts: [host],
      article: null,
      scope: { amount: 'whole', characters: null, translation: [], commercial: false, pictures: false },
      conditions: '',
      credit: '',
      from: '2026-01-01',
      until,
      lang: 'en',
      letter: 'Yes.',
      replaces: null,
      signedBy: 'Vera',
      signedAt: '2026-01-01T00:00:00Z',
    });
    await room.db.transaction().execute(async tx => {
      for (const grant of [granted(1, 'partner.example', null), granted(2, 'late.example', '2026-02-01')])
        await insertPermission(tx, {
          granted: grant,
          sealed: { hash: 'h', signature: 's', publicKey: 'k' },
          signedBy: null,
          requestId: null,
          email: null,
        });
    });
    await close();
    const whole = pageWith(paragraphs(first, second, third), link);
    const hosts = ['www.partner.example', 'late.example'];
    writeFileSync(
      join(work, 'granted.warc.gz'),
      Buffer.concat(hosts.map((host, n) => archived(n, whole, 'text/html', host))),
    );
    const run = await masthead('reuse', 'scan', 'granted.warc.gz');
    assert.equal(run.code, 1);
    assert.match(run.out, /^2 of 2 pages use our words, 1 beyond the terms\.$/m);
    assert.match(
      run.out,
      /permitted +https:\/\/www\.partner\.example\/0 .*permission 1, to be judged by you: not commercial, no pictures\)/,
    );
    assert.match(
      run.out,
      /EXTRACT TOO LONG +https:\/\/late\.example\/1 .*permission 2 does not cover it: ended 2026-02-01\)/,
    );
  });

  it('says what is wrong with what was typed', async () => {
    for (const [args, says] of [
      [['reuse', 'scan'], /Something is missing/],
      [['reuse', 'scan', 'nowhere.html'], /nowhere\.html does not exist/],
      [['reuse', 'scan', 'long.html', '--index', 'nowhere'], /is no file/],
      [['reuse', 'scan', 'long.html', '--workers', 'many'], /is no number of threads/],
      [['reuse', 'index', 'no/such/folder/x'], /does not exist/],
    ] as const) {
      const run = await masthead(...args);
      assert.equal(run.code, 2, args.join(' '));
      assert.match(run.err, says);
    }
    const help = await masthead('reuse', 'scan', '--help');
    assert.match(help.out, /Usage: masthead reuse scan <file\|address\|folder\|\*\.warc\.gz>…/);
    const inside = await masthead('reuse', 'scan', 'http://127.0.0.1:9/', '--index', 'outlet.reuse');
    assert.equal(inside.code, 1);
    assert.match(inside.out, /Could not be read: http:\/\/127\.0\.0\.1:9\/ \(.*not on the public Internet/);
  });

  it('asks for addresses as a guest, and reads them in their letters', async () => {
    const words = pageWith(`<p>${first}</p>`, 'Und nichts weiter – «Ende».').replace(
      '<title>',
      '<meta charset=utf-16><title>',
    );
    const server = createServer((request, response) => {
      if (request.url === '/robots.txt') response.end('User-agent: MastheadBot\nDisallow: /private');
      else if (request.url === '/moved') response.writeHead(301, { location: '/page' }).end();
      else
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-16le' }).end(Buffer.from(words, 'utf16le'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config: Config = readConfig(env);
    const polite = openPolite({
      name: config.CRAWLER_NAME,
      about: config.PUBLIC_URL,
      allow: a => a === '127.0.0.1',
      wait: async () => {},
    });
    try {
      const input = { what: [`${url}/moved`, `${url}/private`], index: join(work, 'outlet.reuse'), workers: 1 };
      const task = { progress() {}, signal: new AbortController().signal };
      const { code, json } = await scan(config, input, task, polite);
      const report = json as Report;
      assert.deepEqual(
        report.found.map(f => [f.url, f.verdicts[0]!.outcome]),
        [[`${url}/page`, 'link-missing']],
      );
      assert.deepEqual(report.failed, [{ what: `${url}/private`, why: 'its robots.txt does not want it' }]);
      assert.equal(code, 1);
    } finally {
      server.close();
    }
  });
});

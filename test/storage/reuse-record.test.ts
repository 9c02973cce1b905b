import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { readConfig } from '../../src/config.ts';
import { writeSnapshot } from '../../src/exchange/warc/write.ts';
import { serve } from '../../src/main.ts';
import { citationUses } from '../../src/store/citation.ts';
import { readOutlet, replaceOutlet } from '../../src/store/outlet.ts';
import { engines, freshDatabase } from '../harness/database.ts';

/*
 * A scan on the command line that tells the desk: the real command in a process of its own, beside a server that runs, killed
 * at any point and given again.
 */

const words = [
  'The ferry to the far bank did not sail on Tuesday, because the water at the quay stood lower than anybody in the village can remember.',
  'Old Marten, who has steered it for thirty-one years, sat on the bollard with his pipe and counted the stones that nobody had ever seen dry.',
];
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const copies = 230;
const archived = (address: string, body: string, day = '2026-03-05') =>
  writeSnapshot({
    url: address,
    date: new Date(`${day}T10:00:00Z`),
    id: `0190a5c2-0000-4000-8000-${String(address.length).padStart(12, '0')}`,
    status: 200,
    headers: [
      ['content-type', 'text/html'],
      ['server', 'elsewhere'],
    ],
    body: Buffer.from(`<!doctype html><title>${address}</title><p>Before.</p><p>${body}</p>`),
  }).bytes;

for (const engine of engines)
  describe(`a scan for the desk (${engine})`, () => {
    const work = mkdtempSync(join(tmpdir(), 'masthead-record-'));
    let served: Awaited<ReturnType<typeof serve>>;
    let drop = async () => {};
    let env: Record<string, string>;
    before(async () => {
      env = { DATA_DIR: join(work, 'data'), PUBLIC_URL: 'https://bell.example', SAMPLE: 'false', LOG_LEVEL: 'error' };
      if (engine === 'server') {
        const open = await freshDatabase('server');
        const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(open.db);
        const url = new URL(process.env.TEST_DATABASE_URL!);
        url.pathname = `/${rows[0]!.name}`;
        env.DATABASE_URL = url.href;
        drop = () => open.drop();
      }
      served = await serve(readConfig({ ...env, PORT: '0', MASTHEAD_ROLE: 'web' }));
      const { db, now } = served.house.room;
      const { settings, version } = await readOutlet(db);
      const named = { ...settings, name: { en: 'The Bell' }, languages: ['en'] };
      await db.transaction().execute(tx => replaceOutlet(tx, named, version, now()));
      await sql`with a as (insert into article (key, original_lang) values ('k', 'en') returning id),
        e as (insert into edition (article_id, lang, slug, state) select id, 'en', 'low-water', 'draft' from a returning id)
        insert into revision (edition_id, number, published_number, kind, title, content, text, words, published_at)
        select id, 1, 1, 'first', 'Low water', '{"type":"doc"}'::jsonb, ${words.join('\n')}, 48, now() from e`.execute(
        db,
      );
      await sql`update edition set state = 'published', published_revision_id = (select id from revision)`.execute(db);
      mkdirSync(join(work, 'crawl'));
      const pages = Array.from({ length: copies }, (_, n) =>
        archived(`https://site-${n % 7}.example/p${n}`, words[n % 2]!),
      );
      const others = Array.from({ length: 20 }, (_, n) =>
        archived(`https://other.example/${n}`, `Page ${n} of others.`),
      );
      writeFileSync(join(work, 'crawl', 'a.warc.gz'), Buffer.concat([...others, ...pages]));
      writeFileSync(join(work, 'crawl', 'local.html'), `<title>On the disk</title><p>${words[0]}</p>`);
    });
    after(async () => {
      await served?.close();
      await drop();
      rmSync(work, { recursive: true, force: true });
    });

    const start = (...args: string[]) => {
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'reuse', ...args], {
        cwd: work,
        env: { PATH: process.env.PATH, TMPDIR: work, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', text => {
        out += text;
      });
      child.stderr.setEncoding('utf8').on('data', text => {
        err += text;
      });
      const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
      return { child, ended };
    };
    const count = async () => {
      const { rows } = await sql<{ n: number; acts: number }>`select count(*)::int as n,
        (select count(*)::int from citation_act) as acts from citation`.execute(served.house.room.db);
      return rows[0]!;
    };

    it('that is killed while the desk takes its findings, and given again, leaves no double and loses none', async () => {
      const broken = start('scan', 'crawl', '--record', '--workers', '1');
      while ((await count()).n < 20) await delay(20);
      broken.child.kill('SIGKILL');
      assert.equal((await broken.ended).code, null);
      const partly = (await count()).n;
      assert.ok(partly < copies, `${partly} were kept before it was killed`);
      const again = await start('scan', 'crawl', '--record', '--workers', '1', '--json').ended;
      assert.equal(again.err, '');
      assert.equal(again.code, 1, 'there are breaches');
      const report = JSON.parse(again.out) as { found: unknown[]; recorded: Record<string, number> };
      assert.equal(report.found.length, copies + 1, 'the page on the disk is found too');
      assert.equal(report.recorded.pages, copies);
      assert.equal(report.recorded.kept! + report.recorded.known!, copies);
      assert.deepEqual(await count(), { n: copies, acts: 0 });
      const { rows } = await sql<{
        id: number;
        address: string;
        snapshot: string;
        uses: number;
      }>`select id, address, snapshot,
        (select count(*)::int from citation_use u where u.citation_id = c.id) as uses from citation c order by id`.execute(
        served.house.room.db,
      );
      assert.equal(new Set(rows.map(r => r.address)).size, copies);
      for (const row of rows) assert.equal(row.uses, 1);
    });

    it('that is given once more finds everything known, and changes nothing', async () => {
      const versions = async () =>
        (
          await sql<{
            v: string;
          }>`select string_agg(id || ':' || version || ':' || looked_at, ',' order by id) as v from citation`.execute(
            served.house.room.db,
          )
        ).rows[0]!.v;
      const before = await versions();
      const { out } = await start('scan', 'crawl/a.warc.gz', '--record').ended;
      assert.match(out, /\n0 of 230 pages are new to the desk or newer than it had them; 230 were known\.\n$/);
      assert.equal(await versions(), before);
    });

    it('keeps each page as it was on the day of the archive, with the record, and has it looked at today', async () => {
      const { db, files } = served.house.room;
      const row = await db
        .selectFrom('citation')
        .selectAll()
        .where('address', '=', 'https://site-0.example/p0')
        .executeTakeFirstOrThrow();
      assert.equal(row.lookedAt.toISOString(), '2026-03-05T10:00:00.000Z');
      assert.equal(row.firstSeenAt.toISOString(), '2026-03-05T10:00:00.000Z');
      assert.ok(row.nextLookAt! <= new Date());
      assert.deepEqual([row.outcome, row.state], ['link-missing', 'new']);
      const [use] = await citationUses(db, row.id);
      assert.equal(use!.passages[0]!.page, words[0]);
      const record = gunzipSync((await files.get(row.snapshot))!).toString();
      assert.match(record, /WARC-Date: 2026-03-05T10:00:00.000Z\r\n/);
      assert.match(record, /\r\nserver: elsewhere\r\n/);
    });

    it('takes a later copy of a page, and leaves what it knows of a later day', async () => {
      const address = 'https://site-1.example/p1';
      const { db } = served.house.room;
      const total = async () =>
        (await db.selectFrom('citation').select('total').where('address', '=', address).executeTakeFirstOrThrow())
          .total;
      const first = await total();
      writeFileSync(join(work, 'later.warc.gz'), archived(address, words.join('</p><p>'), '2026-04-01'));
      writeFileSync(join(work, 'older.warc.gz'), archived(address, words[0]!, '2025-12-01'));
      assert.match((await start('record', 'later.warc.gz').ended).out, /^1 of 1 pages are new/);
      const later = await total();
      assert.ok(later > first);
      assert.match((await start('record', 'older.warc.gz').ended).out, /^0 of 1 .*; 1 were known\.$/m);
      assert.equal(await total(), later);
    });
  });

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { askForLook } from '../../src/flows/watch-sites.ts';
import { openQueue } from '../../src/jobs/queue.ts';
import { diskFiles } from '../../src/outside/files-disk.ts';
import { engines, freshDatabase } from '../harness/database.ts';

const script = fileURLToPath(new URL('./process/look-worker.ts', import.meta.url));
const words =
  'The ferry to the far bank did not sail on Tuesday, because the water at the quay stood lower than anybody in the village can remember.';
const pages = 24;

it('workers that are killed at any point leave no double and lose no finding', {
  skip: engines.includes('server') ? false : 'TEST_DATABASE_URL names no server',
}, async () => {
  const open = await freshDatabase('server');
  const url = await sql<{ name: string }>`select current_database() as name`.execute(open.db);
  const base = new URL(process.env.TEST_DATABASE_URL!);
  base.pathname = `/${url.rows[0]!.name}`;
  const files = diskFiles(`${open.folder}/files`);
  const site = createServer((request, response) => {
    const known = /^\/p\d+$/.test(request.url!);
    response.writeHead(known ? 200 : 404, { 'content-type': 'text/html' });
    response.end(known ? `<title>${request.url}</title><p>${words}</p>` : '');
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  const elsewhere = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const queue = await openQueue(open, () => {});
  const killed: ChildProcess[] = [];
  try {
    await sql`insert into outlet (id, settings) values (1, ${JSON.stringify({ name: { en: 'The Ferry Bell' }, languages: ['en'], defaultLanguage: 'en' })}::jsonb)`.execute(
      open.db,
    );
    await sql`with a as (insert into article (key, original_lang) values ('k', 'en') returning id),
      e as (insert into edition (article_id, lang, slug, state) select id, 'en', 'low-water', 'draft' from a returning id)
      insert into revision (edition_id, number, published_number, kind, title, content, text, words, published_at)
      select id, 1, 1, 'first', 'Low water', '{}'::jsonb, ${words}, 24, now() from e`.execute(open.db);
    await sql`update edition set state = 'published', published_revision_id = (select id from revision)`.execute(
      open.db,
    );
    const room = { db: open.db, queue, now: () => new Date(), purge: () => {} } as never;
    for (let n = 0; n < pages; n++) await askForLook(room, { kind: 'system', name: 'test' }, `${elsewhere}/p${n}`);

    const found = async () =>
      (await sql<{ n: number }>`select count(*)::int as n from citation`.execute(open.db)).rows[0]!.n;
    const start = async () => {
      const worker = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', script, base.href, open.folder],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      killed.push(worker);
      await once(worker.stdout!, 'data');
      return worker;
    };
    for (let round = 0; (await found()) < pages; round++) {
      assert.ok(round < 12, `${await found()} of ${pages} pages after ${round} rounds`);
      const before = await found();
      const workers = await Promise.all([start(), start()]);
      const enough = Math.min(pages, before + 6);
      while ((await found()) < enough) await new Promise(resolve => setTimeout(resolve, 20));
      for (const worker of workers) {
        worker.kill('SIGKILL');
        await once(worker, 'exit');
      }
      // what died in their hands is due again, as it is after its time limit
      await sql`update pgboss.job set state = 'retry', start_after = now() where name = 'look-at-page' and state in ('active', 'retry')`.execute(
        open.db,
      );
    }
    const { rows } = await sql<{ address: string; uses: number; snapshot: string }>`select c.address, c.snapshot,
      (select count(*)::int from citation_use u where u.citation_id = c.id) as uses from citation c`.execute(open.db);
    assert.equal(new Set(rows.map(r => r.address)).size, pages);
    for (const row of rows) {
      assert.equal(row.uses, 1);
      assert.ok(await files.get(row.snapshot), 'every finding has its page');
    }
  } finally {
    for (const worker of killed) worker.kill('SIGKILL');
    site.closeAllConnections();
    site.close();
    await queue.stop(1000);
    await open.drop();
  }
});

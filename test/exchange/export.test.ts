import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exportOutlet } from '../../src/cli/export.ts';
import { importSource } from '../../src/cli/import.ts';
import { readConfig } from '../../src/config.ts';
import { engines } from '../harness/database.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';
import { contentsOf, furnish } from './furnished.ts';

const task = { progress: () => {}, signal: new AbortController().signal };
const config = readConfig({ PUBLIC_URL: 'https://bell.example.org' });
const asked = (source: string) => ({ source, images: null, fetch: false, site: null, report: null });

for (const engine of engines)
  describe(`an export of an outlet, on the ${engine} database`, () => {
    let source: TestRoom;
    let target: TestRoom;
    const folder = mkdtempSync(join(tmpdir(), 'masthead-export-'));
    before(async () => {
      source = await freshRoom(engine);
      await furnish(source.room);
      const outcome = await exportOutlet({ room: source.room, config }, { folder }, task);
      assert.equal(outcome.code, 0);
      target = await freshRoom(engine);
    });
    after(async () => {
      await source.close();
      await target.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is taken back by import with nothing lost', async () => {
      const report = await importSource(target, asked(folder), task);
      assert.deepEqual(report.remarks, []);
      assert.deepEqual(
        await contentsOf(target.room.db, { users: false }),
        await contentsOf(source.room.db, { users: false }),
      );
    });

    it('imported twice changes nothing', async () => {
      const state = await contentsOf(target.room.db, { users: true });
      const report = await importSource(target, asked(folder), task);
      for (const [kind, counts] of Object.entries(report.counts))
        assert.deepEqual({ ...counts, unchanged: 0 }, { added: 0, updated: 0, unchanged: 0, kept: 0 }, kind);
      assert.deepEqual(await contentsOf(target.room.db, { users: true }), state);
    });

    it('imported where it was made changes nothing', async () => {
      const state = await contentsOf(source.room.db, { users: true });
      await importSource(source, asked(folder), task);
      assert.deepEqual(await contentsOf(source.room.db, { users: true }), state);
    });

    it('asks for the sizes of its pictures, and for publishing what is scheduled', async () => {
      const waiting = await target.room.queue.counts();
      const of = (name: string) => waiting.find(row => row.name === name)?.waiting;
      assert.equal(of('process-media'), 2);
      assert.equal(of('publish-scheduled'), 1);
    });

    it('can be read by people: an article is Markdown with its picture beside it', () => {
      assert.deepEqual(
        readdirSync(join(folder, 'articles')).filter(name => name.startsWith('the-closed-quay')),
        ['the-closed-quay.en.1.md', 'the-closed-quay.en.md', 'the-closed-quay.uk.md'],
      );
      const text = readFileSync(join(folder, 'articles/the-closed-quay.en.md'), 'utf8');
      assert.match(text, /kind: correction\nnote: It opens on 2 May, not on 1 May\./);
      assert.match(text, /The quay is closed\. It opens on 2 May\./);
      assert.doesNotMatch(text, /Somebody is still writing this/);
      const src = /src="(images\/[^"]+)"/.exec(text)?.[1] ?? '';
      assert.ok(readFileSync(join(folder, src)).length > 0);
    });

    it('can be imported from its Markdown alone, as any folder', async () => {
      rmSync(join(folder, 'masthead.json'));
      const other = await freshRoom('embedded');
      try {
        const report = await importSource(other, asked(folder), task);
        assert.deepEqual(
          report.remarks.filter(r => r.level === 'error'),
          [],
        );
        const editions = await other.room.db
          .selectFrom('edition')
          .select(['lang', 'slug', 'state'])
          .orderBy('slug')
          .orderBy('lang')
          .execute();
        const before = await source.room.db
          .selectFrom('edition')
          .select(['lang', 'slug', 'state'])
          .orderBy('slug')
          .orderBy('lang')
          .execute();
        assert.deepEqual(editions, before);
      } finally {
        await other.close();
      }
    });
  });

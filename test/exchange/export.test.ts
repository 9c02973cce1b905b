import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { exportOutlet } from '../../src/cli/export.ts';
import { importSource } from '../../src/cli/import.ts';
import { readConfig } from '../../src/config.ts';
import { itemsFile } from '../../src/exchange/read-export.ts';
import { checkLog, listLog } from '../../src/store/correction.ts';
import { engines } from '../harness/database.ts';
import { openNewsroom } from '../harness/newsroom.ts';
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
      assert.match(
        outcome.text,
        /Not in it, and in a backup: records of what translations render \(1\), pairs of the memory \(5\)\.$/,
      );
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

    it('brings its log of corrections with the same numbers and hashes, and what was withdrawn as withdrawn', async () => {
      const { items } = await listLog(target.room.db, { limit: 10 });
      assert.deepEqual(
        items.map(e => [e.number, e.kind, e.withdraws, e.withdrawn?.number]),
        [
          [3, 'withdrawal', 2, undefined],
          [2, 'update', null, 3],
          [1, 'correction', null, undefined],
        ],
      );
      assert.equal((await checkLog(target.room.db)).broken, null);
    });

    it('imported beside a log of its own appends to it, each entry once, and what takes back what', async () => {
      const other = await openNewsroom(engine);
      try {
        const { room, publishNew, save, publish } = other;
        const { editionId } = await publishNew({ title: 'Ours' });
        await save(editionId, { title: 'Ours', body: 'Right.' });
        await publish(editionId, 'correction', 'Ours was wrong.');
        for (let run = 0; run < 2; run++) {
          const report = await importSource({ room }, asked(folder), task);
          assert.deepEqual(report.counts.correction, {
            added: run ? 0 : 3,
            updated: 0,
            unchanged: run ? 3 : 0,
            kept: 0,
          });
          const { items } = await listLog(room.db, { limit: 10 });
          assert.deepEqual(
            items.map(e => [e.number, e.note.slice(0, 12), e.withdraws]),
            [
              [4, 'It is the se', 3],
              [3, 'The ministry', null],
              [2, 'It opens on ', null],
              [1, 'Ours was wro', null],
            ],
          );
          assert.equal((await checkLog(room.db)).broken, null);
        }
      } finally {
        await other.close();
      }
    });

    it('without its log, as older releases wrote it, gets entries from the notes of its versions', async () => {
      const old = mkdtempSync(join(tmpdir(), 'masthead-export-'));
      const other = await freshRoom(engine);
      try {
        cpSync(folder, old, { recursive: true });
        const lines = readFileSync(join(old, itemsFile), 'utf8').split('\n');
        writeFileSync(join(old, itemsFile), lines.filter(l => !l.startsWith('{"kind":"correction"')).join('\n'));
        await importSource(other, asked(old), task);
        const { items } = await listLog(other.room.db, { limit: 10 });
        const then = (await listLog(target.room.db, { limit: 10 })).items.filter(e => e.kind !== 'withdrawal');
        assert.deepEqual(
          items.map(e => [e.kind, e.note, e.at, e.publishedNumber]),
          then.map(e => [e.kind, e.note, e.at, e.publishedNumber]),
        );
      } finally {
        await other.close();
        rmSync(old, { recursive: true, force: true });
      }
    });

    it('asks for the sizes of its pictures, and for publishing what is scheduled', async () => {
      const waiting = await target.room.queue.counts();
      const of = (name: string) => waiting.find(row => row.name === name)?.waiting;
      assert.equal(of('process-media'), 2);
      assert.equal(of('publish-scheduled'), 1);
      assert.equal(of('end-lead'), 1);
    });

    it('can be read by people: an article is Markdown with its picture beside it', () => {
      assert.deepEqual(
        readdirSync(join(folder, 'articles')).filter(name => name.startsWith('the-closed-quay')),
        ['1.md', '2.md', '3.md', 'md'].map(n => `the-closed-quay.en.${n}`).concat('the-closed-quay.uk.md'),
      );
      const corrected = readFileSync(join(folder, 'articles/the-closed-quay.en.2.md'), 'utf8');
      assert.match(corrected, /kind: correction\nnote: It opens on 2 May, not on 1 May\./);
      const text = readFileSync(join(folder, 'articles/the-closed-quay.en.md'), 'utf8');
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

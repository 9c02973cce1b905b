import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import type { Outcome } from '../../src/cli/command.ts';
import { examine } from '../../src/cli/doctor.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import type { Newsroom } from '../../src/flows/newsroom.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { openLog } from '../../src/log.ts';
import { openHouse } from '../../src/main.ts';
import { appendEntry, listLog } from '../../src/store/correction.ts';
import { engines, freshFolder, freshServerDatabase } from '../harness/database.ts';
import { done, textOf } from '../harness/newsroom.ts';
import { startServer } from '../harness/server.ts';

const quiet = openLog('error', () => {}, false);
const robot = { kind: 'system', name: 'test' } as const;
const seen = { progress() {} };

/** Four entries about one article. */
async function fill(room: Newsroom): Promise<void> {
  const { editionId } = done(await createArticle(room, robot, { lang: 'en', title: 'A gate' }));
  done(await saveDraft(room, robot, { editionId, version: 1, ...textOf({ title: 'A gate' }) }));
  const { revisionId } = done(await publishRevision(room, robot, { editionId, version: 2 }));
  const entry = { editionId, lang: 'en', kind: 'correction' as const, wrong: 'No.', right: 'Yes.', publishedNumber: 1 };
  for (const note of ['a', 'b', 'c', 'd'])
    await room.db.transaction().execute(tx => appendEntry(tx, { ...entry, revisionId, note, at: room.now() }));
}

async function tamper(room: Newsroom, statement: string): Promise<void> {
  await sql`alter table correction disable trigger correction_immutable`.execute(room.db);
  await sql.raw(statement).execute(room.db);
  await sql`alter table correction enable trigger correction_immutable`.execute(room.db);
}

function log(outcome: Outcome) {
  const { checks } = outcome.json as { checks: { what: string; ok: boolean; said: string; todo?: string }[] };
  return checks.find(c => c.what === 'log of corrections');
}

for (const engine of engines)
  describe(`masthead doctor and the public log, database ${engine}`, () => {
    let config: Config;
    const closers: (() => void | Promise<void>)[] = [];
    before(async () => {
      const folder = await freshFolder();
      closers.push(() => rmSync(folder, { recursive: true, force: true }));
      if (engine === 'server') {
        const { url, remove } = await freshServerDatabase();
        closers.push(remove);
        config = readConfig({ DATA_DIR: folder, DATABASE_URL: url });
      } else config = readConfig({ DATA_DIR: folder });
    });
    after(async () => {
      for (const close of closers.toReversed()) await close();
    });
    const inside = async (act: (room: Newsroom) => Promise<void>) => {
      const house = await openHouse(config, quiet);
      await act(house.room).finally(() => house.close());
    };

    it('find it whole, and say its newest fingerprint', async () => {
      await inside(fill);
      const found = log(await examine(config, {}, seen))!;
      assert.equal(found.ok, true);
      assert.match(found.said, /whole, 4 entries, the newest [0-9a-f]{64}/);
    });

    for (const [what, statement, number] of [
      ['a changed word', `update correction set "right" = 'Maybe.' where number = 2`, 2],
      ['an entry taken out', 'delete from correction where number = 1', 1],
    ] as const)
      it(`end with 1 at ${what}, and say where and what to do`, async () => {
        await inside(room => tamper(room, statement));
        const outcome = await examine(config, {}, seen);
        assert.equal(outcome.code, 1);
        const found = log(outcome)!;
        assert.equal(found.ok, false);
        assert.match(found.said, new RegExp(`breaks at no\\. ${number}:`));
        assert.match(outcome.text, /WRONG {2}log of corrections[\s\S]*backup/);
      });
  });

for (const engine of engines)
  describe(`a start on data from before there was a log, database ${engine}`, () => {
    it('enters what was set right then, once, also when two start together', async t => {
      const folder = await freshFolder();
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      const server = engine === 'server' ? await freshServerDatabase() : null;
      if (server) t.after(server.remove);
      const config = readConfig({ DATA_DIR: folder, ...(server ? { DATABASE_URL: server.url } : {}) });
      const old = await openHouse(config, quiet);
      const { room } = old;
      const { editionId } = done(await createArticle(room, robot, { lang: 'en', title: 'A gate' }));
      done(await saveDraft(room, robot, { editionId, version: 1, ...textOf({ title: 'A gate' }) }));
      done(await publishRevision(room, robot, { editionId, version: 2 }));
      done(await saveDraft(room, robot, { editionId, version: 2, ...textOf({ title: 'Two gates' }) }));
      done(await publishRevision(room, robot, { editionId, version: 3, kind: 'correction', note: 'There are two.' }));
      await tamper(room, 'delete from correction');
      await old.close();
      // an embedded database has one process
      const houses = await Promise.all(Array.from({ length: server ? 2 : 1 }, () => openHouse(config, quiet)));
      const { items } = await listLog(houses[0]!.room.db, { limit: 5 });
      for (const house of houses) await house.close();
      assert.partialDeepStrictEqual(items, [
        { number: 1, kind: 'correction', note: 'There are two.', publishedNumber: 2 },
      ]);
      assert.equal(items.length, 1);
    });
  });

describe('masthead doctor beside a running server', () => {
  it('has the server follow the chain, since it holds the database', async () => {
    const { house, stop } = await startServer();
    try {
      await fill(house.room);
      assert.match(log(await examine(house.config, {}, seen))!.said, /whole, 4 entries/);
      await tamper(house.room, `update correction set note = 'x' where number = 3`);
      const outcome = await examine(house.config, {}, seen);
      assert.equal(outcome.code, 1);
      assert.match(log(outcome)!.said, /breaks at no\. 3:/);
    } finally {
      await stop();
    }
  });
});

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { writeBackup } from '../../src/cli/backup.ts';
import { restore } from '../../src/cli/restore.ts';
import { readConfig } from '../../src/config.ts';
import { saveName, saveTerm } from '../../src/flows/edit-glossary.ts';
import { commit, type Newsroom } from '../../src/flows/newsroom.ts';
import { takeSourceText } from '../../src/flows/take-source-text.ts';
import { writeReceipt } from '../../src/flows/write-receipt.ts';
import { writeArchive } from '../../src/outside/archive.ts';
import { openFiles } from '../../src/outside/files.ts';
import { type OpenDatabase, openDatabase } from '../../src/store/database.ts';
import { remember } from '../../src/store/memory.ts';
import { knownMigrations, migrate } from '../../src/store/migrate.ts';
import { savePayment } from '../../src/store/payment.ts';
import { addressKey, readerOf } from '../../src/store/reader.ts';
import { snapshot, tableNames, tableRows } from '../../src/store/snapshot.ts';
import { engines, freshServerDatabase } from '../harness/database.ts';
import { freshRoom, type TestRoom } from '../harness/room.ts';
import { editor, furnish, value } from './furnished.ts';

const task = { progress: () => {}, signal: new AbortController().signal };
const work = mkdtempSync(join(tmpdir(), 'masthead-backup-'));
after(() => rmSync(work, { recursive: true, force: true }));
let number = 0;
const place = (name: string) => join(work, `${++number}-${name}`);

async function allOf<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** Every row of every table, as the database writes it. */
async function everything(open: Pick<OpenDatabase, 'db'>): Promise<Record<string, string[]>> {
  return snapshot(open.db, async tx => {
    const tables: Record<string, string[]> = {};
    for (const name of (await tableNames(tx)).sort()) tables[name] = await allOf(tableRows(tx, name));
    return tables;
  });
}

/** A partner's text in translation, and what translators have laid down. */
async function translate(room: Newsroom): Promise<void> {
  const of = {
    partner: null,
    outlet: 'Nord',
    url: null,
    author: null,
    lang: 'de',
    published: null,
    permission: 'By mail.',
  };
  const taken = { title: 'Die Fähre', summary: '', text: 'Sie fährt um neun.', format: 'markdown' as const };
  value(await takeSourceText(room, editor, { lang: 'en', source: of, ...taken }));
  const preferred = { status: 'preferred' as const };
  const terms = [
    { lang: 'de', text: 'Fähre', ...preferred },
    { lang: 'en', text: 'ferry', ...preferred },
  ];
  value(await saveTerm(room, editor, null, { domain: '', note: '', terms }));
  value(await saveName(room, editor, null, { sourceLang: 'uk', targetLang: 'en', source: 'Київ', target: 'Kyiv' }));
  const pair = { sourceLang: 'de', targetLang: 'en', source: 'Die Fähre', target: 'The ferry' };
  await commit(room, tx => remember(tx, [{ ...pair, at: room.now() }]));
}

/** A pledge with two payments, their receipts and what was given back, by which numbers have to follow one another. */
async function support(room: Newsroom): Promise<void> {
  const now = room.now();
  const asOf = now.toISOString();
  const money = { amount: 500, currency: 'EUR' as const };
  const email = 'olena@example.org';
  const ids = await commit(room, async tx => {
    const emailKey = addressKey(room, email);
    const readerId = await readerOf(tx, { email, emailKey, name: 'Olena', lang: 'en', now });
    const pledge = { token: room.token(), reference: 'r', readerId, provider: 'stripe', rhythm: 'monthly' } as const;
    const { id: pledgeId } = await tx
      .insertInto('pledge')
      .values({ ...pledge, ...money, lang: 'en', startedAt: now })
      .returning('id')
      .executeTakeFirstOrThrow();
    const refunds = { re_1: { ...money, stands: true, at: asOf, asOf } };
    const ids: number[] = [];
    for (const [providerPayment, back] of [
      ['ch_1', {}],
      ['ch_2', refunds],
    ] as const)
      ids.push(
        await savePayment(
          tx,
          { pledgeId, provider: 'stripe', providerPayment },
          { of: { ...money, asOf }, paid: { ...money, at: asOf, asOf }, refunds: back, disputes: {}, settled: {} },
        ),
      );
    return ids;
  });
  for (const paymentId of ids) await writeReceipt(room, { paymentId });
}

type Target = { config: ReturnType<typeof readConfig>; open(): Promise<OpenDatabase>; remove(): Promise<void> };

async function emptyTarget(engine: 'embedded' | 'server'): Promise<Target> {
  const folder = place('data');
  const server = engine === 'server' ? await freshServerDatabase() : null;
  const config = readConfig({ DATA_DIR: folder, ...(server ? { DATABASE_URL: server.url } : {}) });
  const open = () => openDatabase({ ...(server ? { url: server.url } : {}), folder });
  return { config, open, remove: async () => server?.remove() };
}

const attempt = (target: Target, file: string, replace = false) =>
  restore(target.config, { file, replace }, task).then(
    outcome => outcome.text,
    (error: Error) => error.message,
  );

for (const [from, to] of engines.flatMap(a => engines.map(b => [a, b] as const)))
  describe(`a backup of the ${from} database, restored into the ${to} one`, () => {
    let source: TestRoom;
    let target: Target;
    const file = place('outlet.tar.gz');
    const secrets = place('secrets');
    before(async () => {
      source = await freshRoom(from);
      await furnish(source.room);
      await translate(source.room);
      await support(source.room);
      const config = readConfig({ DATA_DIR: secrets });
      mkdirSync(join(secrets, 'languages'), { recursive: true });
      writeFileSync(join(secrets, 'languages', 'pt.json'), '{"name":"Português"}');
      writeFileSync(join(secrets, 'secret'), 'signs-the-sessions');
      writeFileSync(join(secrets, 'permission-key'), 'signs-the-permissions');
      const outcome = await writeBackup({ room: source.room, config }, { file }, task);
      assert.equal(outcome.code, 0);
      target = await emptyTarget(to);
    });
    after(async () => {
      await source.close();
      await target.remove();
    });

    it('brings back every row of every table, and every file', async () => {
      assert.match(await attempt(target, file), /^Restored the outlet/);
      const open = await target.open();
      try {
        const rows = await everything(open);
        assert.deepEqual(rows, await everything(source.room));
        assert.ok((rows.revision?.length ?? 0) >= 5);
        for (const table of ['translation', 'source_text_revision', 'memory_unit', 'glossary_term', 'name_form'])
          assert.ok(rows[table]!.length > 0, table);
      } finally {
        await open.close();
      }
      const store = openFiles(target.config);
      const names = await allOf(source.room.files.list(''));
      assert.equal(names.length, 2);
      assert.deepEqual((await allOf(store.list(''))).sort(), names.sort());
      for (const name of names) assert.deepEqual(await store.get(name), await source.room.files.get(name));
      assert.equal(readFileSync(join(target.config.DATA_DIR, 'secret'), 'utf8'), 'signs-the-sessions');
      assert.equal(readFileSync(join(target.config.DATA_DIR, 'permission-key'), 'utf8'), 'signs-the-permissions');
      const own = join(target.config.DATA_DIR, 'languages', 'pt.json');
      assert.equal(readFileSync(own, 'utf8'), '{"name":"Português"}');
    });

    it('goes on counting where it was, and asks for what was to happen', async () => {
      const open = await target.open();
      try {
        const last = await sql<{ n: number }>`select max(id) as n from article`.execute(open.db);
        const next = await open.db
          .insertInto('article')
          .values({ key: 'one-more', originalLang: 'en', sectionId: null, createdBy: null })
          .returning('id')
          .executeTakeFirstOrThrow();
        assert.equal(next.id, last.rows[0]!.n + 1);
        const jobs = await sql<{ name: string; n: number }>`select name, count(*)::int as n from pgboss.job
          where name in ('end-lead', 'follow-original', 'publish-scheduled', 'process-media') group by 1 order by 1`.execute(
          open.db,
        );
        assert.deepEqual(jobs.rows, [
          { name: 'end-lead', n: 1 },
          { name: 'follow-original', n: 2 },
          { name: 'process-media', n: 2 },
          { name: 'publish-scheduled', n: 1 },
        ]);
      } finally {
        await open.close();
      }
    });

    it('is refused where there is an outlet, unless it is to be replaced', async () => {
      assert.match(await attempt(target, file), /There is an outlet in this database.*--replace.*Nothing was changed/);
      assert.match(await attempt(target, file, true), /^Restored the outlet/);
      const open = await target.open();
      try {
        assert.deepEqual(await everything(open), await everything(source.room));
      } finally {
        await open.close();
      }
    });
  });

for (const engine of engines)
  describe(`a backup while people write, on the ${engine} database`, () => {
    it('is one moment: what was committed together is there together', async () => {
      const { room, close } = await freshRoom(engine);
      try {
        await furnish(room);
        let stop = false;
        let written = 0;
        // one transaction, two tables: a tag and a section of the same number
        const writer = (async () => {
          while (!stop) {
            const n = written++;
            await new Promise(resolve => setImmediate(resolve));
            await commit(room, async tx => {
              await tx
                .insertInto('section')
                .values({ slug: `s${n}` })
                .execute();
              await tx
                .insertInto('tag')
                .values({ slug: `s${n}` })
                .execute();
            });
          }
        })();
        while (written < 5) await new Promise(resolve => setImmediate(resolve));
        const file = place('live.tar.gz');
        await writeBackup({ room, config: readConfig({ DATA_DIR: work }) }, { file }, task);
        const after = written;
        stop = true;
        await writer;
        assert.ok(after > 5);

        const target = await emptyTarget('embedded');
        assert.match(await attempt(target, file), /^Restored/);
        const open = await target.open();
        try {
          const numbered = (table: string) =>
            sql
              .raw<{ slug: string }>(`select slug from ${table} where slug ~ '^s[0-9]+$' order by slug`)
              .execute(open.db)
              .then(result => result.rows);
          const sections = await numbered('section');
          assert.deepEqual(sections, await numbered('tag'));
          assert.ok(sections.length >= 4);
        } finally {
          await open.close();
        }
      } finally {
        await close();
      }
    });
  });

describe('restore, before it changes anything', () => {
  let source: TestRoom;
  const file = place('good.tar.gz');
  before(async () => {
    source = await freshRoom();
    await furnish(source.room);
    await writeBackup({ room: source.room, config: readConfig({ DATA_DIR: work }) }, { file }, task);
  });
  after(() => source.close());

  const refused = async (damaged: Uint8Array | string) => {
    const path = typeof damaged === 'string' ? damaged : place('bad.tar.gz');
    if (typeof damaged !== 'string') writeFileSync(path, damaged);
    const target = await emptyTarget('embedded');
    const said = await attempt(target, path);
    assert.ok(!existsSync(join(target.config.DATA_DIR, 'database')), 'nothing was made');
    return said;
  };

  it('finds a file that was cut off', async () => {
    const whole = readFileSync(file);
    for (const part of [0.1, 0.5, 0.99])
      assert.match(await refused(whole.subarray(0, Math.floor(whole.length * part))), /damaged.*Nothing was changed/);
  });

  it('finds a single wrong byte', async () => {
    const tar = gunzipSync(readFileSync(file));
    const at = tar.indexOf('The quay is closed');
    assert.ok(at > 0);
    tar[at] = 'X'.charCodeAt(0);
    assert.match(await refused(gzipSync(tar)), /tables\/\w+\.ndjson is not what was written/);
  });

  it('finds what is no backup', async () => {
    assert.match(await refused(gzipSync('hello')), /damaged/);
    assert.match(await refused(Buffer.from('hello')), /damaged/);
    const other = place('other.tar.gz');
    await writeArchive(other, async writer => {
      await writer.add('a', Buffer.from('a'));
      return {};
    });
    assert.match(await refused(other), /no backup of Masthead/);
  });

  it('refuses a file that would leave its folder', async () => {
    const path = place('evil.tar.gz');
    await writeArchive(path, async writer => {
      await writer.add('files/../../evil', Buffer.from('x'));
      return { format: 'masthead-backup-1', schema: 1, createdAt: '', tables: [], sequences: [] };
    });
    assert.match(await refused(path), /a name that none of ours has/);
  });

  it('refuses a backup of a newer release', async () => {
    const path = place('newer.tar.gz');
    await writeArchive(path, async () => ({
      format: 'masthead-backup-1',
      schema: knownMigrations().length + 1,
      createdAt: '',
      tables: [],
      sequences: [],
    }));
    assert.match(await refused(path), /newer Masthead.*Nothing was changed/);
  });

  it('leaves an outlet as it was when the tables of a backup do not fit', async () => {
    const path = place('wrong.tar.gz');
    await writeArchive(path, async writer => {
      await writer.add('tables/article.ndjson', Buffer.from('{"id":1,"key":null}\n'));
      return {
        format: 'masthead-backup-1',
        schema: knownMigrations().length,
        createdAt: '',
        tables: [{ name: 'article', rows: 1 }],
        sequences: [],
      };
    });
    const target = await emptyTarget('embedded');
    await attempt(target, file);
    assert.match(await attempt(target, path, true), /null value/);
    const open = await target.open();
    try {
      assert.deepEqual(await everything(open), await everything(source.room));
    } finally {
      await open.close();
    }
  });

  it('is refused while a server holds the folder', async () => {
    const target = await emptyTarget('embedded');
    const open = await target.open();
    try {
      assert.match(await attempt(target, file), /Stop it first/);
    } finally {
      await open.close();
    }
  });
});

describe('a backup of an older release', () => {
  it('is restored with its own schema and brought up to date, without what it knew of visitors', async () => {
    const known = knownMigrations();
    const folder = place('old');
    const old = await openDatabase({ folder });
    await migrate(old.db, known.slice(0, 4));
    await old.db.insertInto('tag').values({ slug: 'old', names: '{"en":"Old"}' }).execute();
    const path = place('older.tar.gz');
    const lines = await snapshot(old.db, tx => allOf(tableRows(tx, 'tag')));
    await old.close();
    await writeArchive(path, async writer => {
      await writer.add('tables/tag.ndjson', Buffer.from(`${lines.join('\n')}\n`));
      const visitor = { day: '2026-03-01', visitor: 'x', act: 'report', hour: 9, n: 1 };
      await writer.add('tables/visitor_count.ndjson', Buffer.from(`${JSON.stringify(visitor)}\n`));
      return {
        format: 'masthead-backup-1',
        schema: 4,
        createdAt: '',
        tables: [
          { name: 'tag', rows: 1 },
          { name: 'visitor_count', rows: 1 },
        ],
        sequences: [],
      };
    });
    const target = await emptyTarget('embedded');
    assert.match(await attempt(target, path), /brought up to date/);
    const open = await target.open();
    try {
      const done = await sql<{ n: number }>`select max(number) as n from schema_migration`.execute(open.db);
      assert.equal(done.rows[0]?.n, known.length);
      const tag = await open.db.selectFrom('tag').select('names').executeTakeFirst();
      assert.deepEqual(tag?.names, { en: 'Old' });
      assert.deepEqual(await open.db.selectFrom('visitorCount').selectAll().execute(), []);
    } finally {
      await open.close();
    }
  });
});

describe('a backup that fails', () => {
  it('leaves the one from before, and no parts of itself', async () => {
    const path = place('kept.tar.gz');
    writeFileSync(path, 'the one from before');
    await assert.rejects(
      writeArchive(path, async writer => {
        await writer.add('a', Buffer.alloc(100_000));
        throw new Error('the disk is full');
      }),
      /the disk is full/,
    );
    assert.equal(readFileSync(path, 'utf8'), 'the one from before');
    assert.ok(!existsSync(`${path}.partial`));
  });

  it('is for its owner alone', async () => {
    const path = place('private.tar.gz');
    await writeArchive(path, async () => ({}));
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });
});

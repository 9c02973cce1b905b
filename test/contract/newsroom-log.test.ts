import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CompiledQuery, sql } from 'kysely';
import type { ChainedEntry } from '../../src/domain/correction/log.ts';
import { logOlderCorrections } from '../../src/flows/log-older-corrections.ts';
import type { Newsroom } from '../../src/flows/newsroom.ts';
import { noteEdition } from '../../src/flows/note-edition.ts';
import { unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { withdrawCorrection } from '../../src/flows/withdraw-correction.ts';
import {
  appendEntry,
  checkLog,
  listLog,
  listUnlogged,
  logEntries,
  newestEntry,
  yearlyFigures,
} from '../../src/store/correction.ts';
import type { Database } from '../../src/store/database.ts';
import { readEditionPage } from '../../src/store/edition.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

/** Takes every entry out, as if the log had not been there when they were published. */
async function forgetLog(room: Newsroom): Promise<void> {
  await sql`alter table correction disable trigger correction_immutable`.execute(room.db);
  await sql`delete from correction`.execute(room.db);
  await sql`alter table correction enable trigger correction_immutable`.execute(room.db);
}

/** How the database would answer what `act` asks: the kinds of steps, each with its table and index. */
async function plans(db: Database, act: (db: Database) => Promise<unknown>) {
  type Plan = { 'Node Type': string; 'Relation Name'?: string; 'Index Name'?: string; Plans?: Plan[] };
  const asked: CompiledQuery[] = [];
  const spy = db.withPlugin({
    transformQuery: ({ node, queryId }) => {
      asked.push(db.getExecutor().compileQuery(node, queryId));
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  await act(spy);
  const steps: { step: string; table: string | undefined; index: string | undefined }[] = [];
  const walk = (plan: Plan) => {
    steps.push({ step: plan['Node Type'], table: plan['Relation Name'], index: plan['Index Name'] });
    for (const below of plan.Plans ?? []) walk(below);
  };
  for (const query of asked) {
    const { rows } = await db.executeQuery(
      CompiledQuery.raw(`explain (format json) ${query.sql}`, [...query.parameters]),
    );
    const [plan] = Object.values(rows[0] as object)[0] as { Plan: Plan }[];
    walk(plan!.Plan);
  }
  return steps;
}

for (const engine of engines)
  describe(`the public log, database ${engine}`, () => {
    let here: OpenNewsroom;
    before(async () => {
      here = await openNewsroom(engine);
    });
    after(() => here.close());

    /** An article with one entry of a kind. */
    const corrected = async (kind: 'correction' | 'clarification' | 'update', note: string, lang = 'en') => {
      const made = await here.publishNew({ title: `On ${note}` }, { lang });
      await here.save(made.editionId, { title: `On ${note}`, body: note });
      here.pass(1);
      await here.publish(made.editionId, kind, note);
      await logOlderCorrections(here.room);
      return { ...made, number: (await newestEntry(here.room.db))!.number };
    };

    it('takes an editor’s note to an article that stays as it is, and shows it beside the article', async () => {
      const { room, editor, translator } = here;
      const made = await here.publishNew({ title: 'Noted', body: 'As it was.' });
      const { editionId } = made;
      refused(await noteEdition(room, translator, { editionId, note: 'No.' }), 'forbidden', 'access.denied');
      refused(await noteEdition(room, editor, { editionId, note: '  ' }), 'invalid', 'edition.note-missing');
      let number = 0;
      const purged = await here.purging(async () => {
        ({ number } = done(await noteEdition(room, editor, { editionId, note: 'The author owns a boat.' })));
      });
      assert.ok(purged.includes(`article:${made.articleId}`));
      const page = await readEditionPage(room.db, 'en', made.slug);
      assert.partialDeepStrictEqual(page?.corrections, [
        { number, kind: 'editors-note', note: 'The author owns a boat.' },
      ]);
      assert.equal(page?.revision.publishedNumber, 1);
      const draft = await here.begin({ title: 'Unseen' });
      refused(
        await noteEdition(room, editor, { editionId: draft.editionId, note: 'Hello' }),
        'conflict',
        'edition.not-published',
      );
      await forgetLog(room);
    });

    it('numbers its entries without gaps over all languages, and gives them newest first by language and kind', async () => {
      const { room } = here;
      const first = await corrected('correction', 'One.');
      const second = await corrected('update', 'Zwei.', 'de');
      const third = await corrected('clarification', 'Three.');
      assert.deepEqual([second.number, third.number], [first.number + 1, first.number + 2]);
      const numbers = async (filter: Parameters<typeof listLog>[1]) =>
        (await listLog(room.db, filter)).items.map(e => e.number);
      assert.deepEqual(await numbers({ limit: 3 }), [third.number, second.number, first.number]);
      assert.deepEqual(await numbers({ limit: 3, lang: 'de' }), [second.number]);
      assert.deepEqual(await numbers({ limit: 3, kind: 'correction' }), [first.number]);
      const part = await listLog(room.db, { limit: 2 });
      assert.equal(part.next, second.number);
      assert.deepEqual(await numbers({ limit: 2, before: part.next }), [first.number]);
      const [entry] = part.items;
      assert.partialDeepStrictEqual(entry, {
        kind: 'clarification',
        note: 'Three.',
        title: 'On Three.',
        slug: third.slug,
        publishedNumber: 2,
        gone: false,
        withdrawn: null,
      });
      const page = (await readEditionPage(room.db, 'en', third.slug))!;
      assert.partialDeepStrictEqual(page.corrections, [
        { number: third.number, kind: 'clarification', note: 'Three.', publishedNumber: 2, withdrawn: null },
      ]);
      assert.ok(page.corrections[0]!.at instanceof Date);
      assert.partialDeepStrictEqual(await checkLog(room.db), { broken: null, entries: third.number });
    });

    it('is never changed: neither an entry nor its absence', async () => {
      const { db } = here.room;
      const { number } = await corrected('correction', 'For ever.');
      for (const act of [
        db.updateTable('correction').set({ note: 'Never mind.' }).where('number', '=', number).execute(),
        db.deleteFrom('correction').where('number', '=', number).execute(),
      ])
        await assert.rejects(act, /never changed/);
    });

    it('lets an entry be taken back by another, once, with why', async () => {
      const { room, editor, writer, translator, purging, pass } = here;
      const { number, articleId, slug } = await corrected('correction', 'Wrongly put right.');
      refused(await withdrawCorrection(room, writer, { number, note: 'x' }), 'forbidden', 'access.denied');
      refused(await withdrawCorrection(room, translator, { number, note: 'x' }), 'forbidden', 'access.denied');
      refused(await withdrawCorrection(room, editor, { number, note: ' \n' }), 'invalid', 'log.note-missing');
      refused(await withdrawCorrection(room, editor, { number: 99_999, note: 'x' }), 'missing', 'log.missing');
      pass(5);
      let taken = 0;
      const purged = await purging(async () => {
        taken = done(await withdrawCorrection(room, editor, { number, note: 'It had been right before.' })).number;
      });
      assert.equal(taken, number + 1);
      for (const key of [`article:${articleId}`, 'lang:en', 'sitemap']) assert.ok(purged.includes(key), key);
      refused(await withdrawCorrection(room, editor, { number, note: 'x' }), 'conflict', 'log.withdrawn');
      refused(await withdrawCorrection(room, editor, { number: taken, note: 'x' }), 'conflict', 'log.is-withdrawal');
      const [withdrawal, entry] = (await listLog(room.db, { limit: 2 })).items;
      assert.partialDeepStrictEqual(withdrawal, { kind: 'withdrawal', withdraws: number, withdrawn: null });
      const why = { number: taken, note: 'It had been right before.', at: room.now() };
      assert.deepEqual(entry!.withdrawn, why);
      const page = (await readEditionPage(room.db, 'en', slug))!;
      assert.deepEqual(
        page.corrections.map(c => [c.number, c.withdrawn]),
        [[number, why]],
      );
      assert.equal((await checkLog(room.db)).broken, null);
    });

    it('two who take the same entry back at once: one does', async () => {
      const { room, editor, owner } = here;
      const { number } = await corrected('correction', 'Contested.');
      const both = await Promise.all(
        [editor, owner].map(who => withdrawCorrection(room, who, { number, note: who.name })),
      );
      assert.deepEqual(both.map(r => r.ok).sort(), [false, true]);
      refused(both.find(r => !r.ok)!, 'conflict', 'log.withdrawn');
    });

    it('keeps the entries of an article that was taken down', async () => {
      const { room, editor } = here;
      const { number, editionId } = await corrected('correction', 'Gone with it.');
      done(await unpublishEdition(room, editor, { editionId, note: 'All wrong.' }));
      const [entry] = (await listLog(room.db, { limit: 1 })).items;
      assert.partialDeepStrictEqual(entry, { number, gone: true, title: 'On Gone with it.' });
    });

    it('counts by year what was published and what of it was set right and stands', async () => {
      const { room, clock, editor, publishNew } = here;
      clock.now = new Date('2030-12-31T22:30:00Z'); // 2031 in Kyiv
      await publishNew({ title: 'Rok' }, { lang: 'zh' });
      await corrected('correction', 'A', 'zh');
      const { number } = await corrected('correction', 'B', 'zh');
      done(await withdrawCorrection(room, editor, { number, note: 'No.' }));
      await corrected('clarification', 'C', 'zh');
      await corrected('update', 'D', 'zh');
      const counts = { articles: 5, corrections: 1, clarifications: 1 };
      assert.deepEqual(await yearlyFigures(room.db, 'zh', 'UTC'), [{ year: 2030, ...counts }]);
      assert.deepEqual(await yearlyFigures(room.db, 'zh', 'Europe/Kyiv'), [{ year: 2031, ...counts }]);
    });

    it('gets what was set right before there was a log, in the order and at the time in which readers saw it, once', async () => {
      const { room, publishNew, publish, save, pass, begin } = here;
      await forgetLog(room);
      const kinds = ['correction', 'update', 'clarification'] as const;
      const made = [];
      for (const kind of kinds) {
        const one = await publishNew({ title: `Older ${kind}` });
        made.push(one);
      }
      // readers saw them in another order than the articles were made
      for (const [i, kind] of kinds.entries()) {
        const { editionId } = made[2 - i]!;
        await save(editionId, { title: 'Older', body: `Right ${i}` });
        pass(10);
        await publish(editionId, kind, `Note ${i}`);
        await save(editionId, { title: 'Older', body: `Spelling ${i}` });
        pass(10);
        await publish(editionId, 'minor', 'Spelling.');
        await save(editionId, { title: 'Older', body: `More ${i}` });
        pass(10);
        await publish(editionId, 'update');
      }
      await begin({ title: 'Never seen' });
      await forgetLog(room);
      // two processes that start together
      const entered = await Promise.all([logOlderCorrections(room), logOlderCorrections(room)]);
      const entries: ChainedEntry[] = [];
      for await (const entry of logEntries(room.db)) entries.push(entry);
      assert.equal(entered[0] + entered[1], entries.length);
      const times = entries.map(e => Date.parse(e.at));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      const mine = entries.filter(e => e.note.startsWith('Note '));
      assert.deepEqual(
        mine.map(e => [e.kind, e.note, e.wrong, e.right, e.revision]),
        kinds.map((kind, i) => [kind, `Note ${i}`, '', '', 2]),
      );
      assert.ok(!entries.some(e => e.note === 'Spelling.' || e.note === ''));
      assert.equal((await checkLog(room.db)).broken, null);
      assert.equal(await logOlderCorrections(room), 0);
    });

    describe('with ten thousand entries', () => {
      before(async () => {
        const { db } = here.room;
        const { editionId, revisionId } = await here.publishNew({ title: 'A long log' });
        const from = (await newestEntry(db))?.number ?? 0;
        await sql`insert into correction (number, edition_id, lang, kind, note, revision_id, published_number, at, previous_hash, hash)
          select ${from}::bigint + n, ${editionId}, case when n % 3 = 0 then 'uk' else 'en' end,
            case when n % 50 = 0 then 'clarification' else 'correction' end, 'n ' || n, ${revisionId}, 1, now(), 'p' || n, 'h' || n
          from generate_series(1, 10000) n`.execute(db);
        await sql`insert into correction (number, edition_id, lang, kind, revision_id, published_number, withdraws, at, previous_hash, hash)
          select ${from}::bigint + 10000 + n, ${editionId}, 'en', 'withdrawal', ${revisionId}, 1, ${from}::bigint + n * 40, now(), 'q' || n, 'w' || n
          from generate_series(1, 200) n`.execute(db);
        await sql`analyze correction`.execute(db);
      });

      for (const [name, filter] of Object.entries({
        'the page': { lang: 'en', limit: 30 },
        'the page further on': { lang: 'uk', limit: 30, before: 5000 },
        'one kind': { lang: 'en', kind: 'clarification' as const, limit: 30, before: 5000 },
        'the API': { limit: 100, before: 9000 },
      }))
        it(`${name} is read by an index, and nothing of the rest`, async () => {
          const steps = await plans(here.room.db, db => listLog(db, filter));
          const onLog = steps.filter(s => s.table === 'correction');
          assert.ok(onLog.length >= 2);
          for (const { step, index } of onLog) assert.match(`${step} ${index}`, /^Index.* correction_/);
          // the limit stands on the ordered index itself: no more than the part is read
          const limit = steps.findIndex(s => s.step === 'Limit');
          assert.match(steps[limit + 1]!.step, /^Index Scan/);
        });

      it('every entry is on exactly one part, in order', async () => {
        const numbers: number[] = [];
        for (let before: number | null = null; ; ) {
          const { items, next }: Awaited<ReturnType<typeof listLog>> = await listLog(here.room.db, {
            lang: 'uk',
            limit: 500,
            before,
          });
          numbers.push(...items.map(e => e.number));
          before = next;
          if (next === null) break;
        }
        assert.deepEqual(
          numbers,
          numbers.toSorted((a, b) => b - a),
        );
        const { rows } = await sql<{ n: number }>`select count(*)::int as n from correction where lang = 'uk'`.execute(
          here.room.db,
        );
        assert.equal(new Set(numbers).size, rows[0]!.n);
      });

      it('a start that finds nothing to enter looks at an index alone', async () => {
        const steps = await plans(here.room.db, db => listUnlogged(db, 200));
        assert.ok(steps.some(s => s.index === 'revision_noted'));
      });
    });

    it('shows at which entry somebody changed it', async () => {
      const { room } = here;
      await forgetLog(room);
      await logOlderCorrections(room);
      const { entries } = await checkLog(room.db);
      assert.ok(entries > 3);
      await sql`alter table correction disable trigger correction_immutable`.execute(room.db);
      await sql`update correction set note = note || '.' where number = 3`.execute(room.db);
      assert.deepEqual((await checkLog(room.db)).broken, { number: 3, how: 'text' });
      await sql`update correction set note = left(note, -1) where number = 3`.execute(room.db);
      assert.equal((await checkLog(room.db)).broken, null);
      await sql`delete from correction where number = 2`.execute(room.db);
      assert.deepEqual((await checkLog(room.db)).broken, { number: 2, how: 'gap' });
    });

    it('takes entries of many writers at once one after the other', async () => {
      const { room, publishNew } = here;
      await forgetLog(room);
      const { editionId, revisionId } = await publishNew({ title: 'Crowded' });
      const entry = {
        editionId,
        lang: 'en',
        kind: 'update' as const,
        wrong: '',
        right: '',
        revisionId,
        publishedNumber: 1,
      };
      const numbers = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          room.db.transaction().execute(tx => appendEntry(tx, { ...entry, note: `${i}`, at: room.now() })),
        ),
      );
      assert.deepEqual(
        numbers.toSorted((a, b) => a - b),
        Array.from({ length: 12 }, (_, i) => i + 1),
      );
      assert.equal((await checkLog(room.db)).broken, null);
    });
  });

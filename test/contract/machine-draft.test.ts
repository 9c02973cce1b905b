import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { NodeJson } from '../../src/domain/document/schema.ts';
import type { EngineAnswer, EngineBatch, Translator } from '../../src/domain/translation/engine.ts';
import { segmentsOf } from '../../src/domain/translation/segments.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { askMachineDraft, draftingLinks, makeMachineDraft } from '../../src/flows/machine-draft.ts';
import { writeSegment } from '../../src/flows/write-link.ts';
import { openLibreTranslate } from '../../src/outside/translate/libretranslate.ts';
import { readDraft } from '../../src/store/draft.ts';
import { readTranslation } from '../../src/store/translation.ts';
import { engines } from '../harness/database.ts';
import { onlyHandling } from '../harness/handlers.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';
import { startEngine } from '../outside/engines.ts';

const lines = ['The ferry sails at nine.', 'It carries 40 cars.', 'The mayor is for it.'];

/** An engine in this process: what it was asked, and answers that a test may change. */
function loud(most = { texts: 50, characters: 10_000 }) {
  const asked: EngineBatch[] = [];
  const engine: Translator & {
    asked: EngineBatch[];
    answer: (batch: EngineBatch) => EngineAnswer | Promise<EngineAnswer>;
  } = {
    name: 'Loud',
    most,
    asked,
    answer: batch => ({
      ok: true,
      texts: batch.texts.map(t => t.replace(/>[^<]+|^[^<]+/g, part => part.toUpperCase())),
    }),
    translate: async batch => {
      asked.push(batch);
      return engine.answer(batch);
    },
  };
  return engine;
}

for (const database of engines)
  describe(`drafts by an engine, database ${database}`, () => {
    let house: OpenNewsroom;
    before(async () => {
      house = await openNewsroom(database);
    });
    after(() => house.close());

    const recordOf = async (editionId: number) => (await readTranslation(house.room.db, editionId))!;
    const saysOf = async (editionId: number) =>
      segmentsOf((await readDraft(house.room.db, editionId))!).map(s => s.text);
    const untranslated = async (title: string, body = lines) => {
      const original = await house.publishNew({ title, body: body.join('\n') });
      const made = done(await addEdition(house.room, house.editor, { articleId: original.articleId, lang: 'uk' }));
      return made.editionId;
    };
    const jobs = (editionId: number) => house.room.queue.waiting(house.room.db, 'machine-draft', { editionId });
    /** What the worker does with the jobs of an edition. */
    const work = async (editionId: number) => {
      const problems: (string | null)[] = [];
      for (const job of await jobs(editionId)) problems.push(await makeMachineDraft(house.room, job));
      return problems;
    };
    const ask = (editionId: number, links?: number[]) =>
      askMachineDraft(house.room, house.editor, { editionId, links });

    it('are made of all that has no words, marked as a machine’s until a person reviews them', async () => {
      house.room.engine = loud();
      const editionId = await untranslated('Ferry');
      assert.deepEqual(done(await ask(editionId)), { drafting: 4 });
      assert.equal((await draftingLinks(house.room, house.room.db, editionId)).size, 4);
      assert.deepEqual(await work(editionId), [null]);
      assert.deepEqual(await saysOf(editionId), ['FERRY', '', ...lines.map(l => l.toUpperCase())]);
      const { links } = await recordOf(editionId);
      assert.deepEqual(new Set(links.map(l => `${l.state} ${l.machine} ${l.by}`)), new Set(['draft Loud null']));
      const [first] = links;
      const target: NodeJson[][] = [[{ type: 'text', text: 'Пором' }]];
      done(
        await writeSegment(house.room, house.editor, {
          editionId,
          link: first!.id,
          version: first!.version,
          target,
          state: 'reviewed',
        }),
      );
      assert.equal((await recordOf(editionId)).links[0]!.machine, null);
    });

    it('are not asked for twice, and not of what has words', async () => {
      const engine = loud();
      house.room.engine = engine;
      const editionId = await untranslated('Twice');
      const [title, first] = (await recordOf(editionId)).links;
      assert.deepEqual(done(await ask(editionId, [first!.id])), { drafting: 1 });
      assert.deepEqual(done(await ask(editionId)), { drafting: 4 });
      assert.deepEqual(
        (await jobs(editionId)).map(j => j.links.length),
        [1, 3],
      );
      await work(editionId);
      await work(editionId);
      assert.equal(engine.asked.flatMap(b => b.texts).length, 4, 'a job that runs again asks for nothing');
      const { links } = await recordOf(editionId);
      assert.deepEqual(
        links.map(l => l.version),
        links.map(() => title!.version + 1),
        'one write a segment',
      );
    });

    it('leave what a person wrote while the engine was thinking', async () => {
      const engine = loud();
      house.room.engine = engine;
      const editionId = await untranslated('Faster');
      done(await ask(editionId));
      const { answer } = engine;
      engine.answer = async batch => {
        const link = (await recordOf(editionId)).links[1]!;
        const target = [[{ type: 'text', text: 'Пором відходить о дев’ятій.' }]];
        done(await writeSegment(house.room, house.editor, { editionId, link: link.id, version: link.version, target }));
        return answer(batch);
      };
      await work(editionId);
      assert.deepEqual((await saysOf(editionId)).slice(2), [
        'Пором відходить о дев’ятій.',
        'IT CARRIES 40 CARS.',
        'THE MAYOR IS FOR IT.',
      ]);
      assert.deepEqual(
        (await recordOf(editionId)).links.map(l => l.machine),
        ['Loud', null, 'Loud', 'Loud'],
      );
    });

    it('go on where they stopped when the process ended in the middle', async () => {
      const engine = loud({ texts: 1, characters: 1000 });
      house.room.engine = engine;
      const editionId = await untranslated('Stopped');
      done(await ask(editionId));
      const { answer } = engine;
      engine.answer = batch => {
        if (engine.asked.length === 3) throw new Error('the process ends');
        return answer(batch);
      };
      await assert.rejects(work(editionId), /the process ends/);
      assert.deepEqual((await saysOf(editionId)).filter(Boolean).length, 2);
      await work(editionId);
      assert.deepEqual(
        engine.asked.map(b => b.texts[0]),
        ['Stopped', lines[0], lines[1], lines[1], lines[2]],
      );
      assert.deepEqual(
        (await saysOf(editionId)).slice(2),
        lines.map(l => l.toUpperCase()),
      );
    });

    it('are what people wrote for the same words before, where they did', async () => {
      const engine = loud();
      house.room.engine = engine;
      const before = await untranslated('Remembered', ['The bell rings at dusk.']);
      const link = (await recordOf(before)).links.find(l => l.source.includes(2))!;
      const target = [[{ type: 'text', text: 'Дзвін б’є смерком.' }]];
      const words = { editionId: before, link: link.id, version: link.version, target, state: 'reviewed' as const };
      done(await writeSegment(house.room, house.editor, words));
      const editionId = await untranslated('Again', ['The bell rings at dusk.', 'It rings twice.']);
      done(await ask(editionId));
      await work(editionId);
      assert.deepEqual((await saysOf(editionId)).slice(2), ['Дзвін б’є смерком.', 'IT RINGS TWICE.']);
      assert.ok(!engine.asked.some(b => b.texts.includes('The bell rings at dusk.')), 'nothing of it was sent');
      assert.deepEqual(
        (await recordOf(editionId)).links.map(l => l.machine),
        ['Loud', 'memory', 'Loud'],
      );
    });

    it('are tried again while the engine is busy, in halves where it takes less, and not at all where it refuses', async () => {
      const engine = loud();
      house.room.engine = engine;
      const editionId = await untranslated('Trouble');
      done(await ask(editionId));
      const { answer } = engine;
      engine.answer = () => ({ ok: false, reason: 'busy', detail: 'HTTP 429' });
      await assert.rejects(work(editionId), /Loud: HTTP 429/);
      engine.answer = () => ({ ok: false, reason: 'quota', detail: 'used up' });
      assert.deepEqual(await work(editionId), ['used up']);
      engine.answer = batch =>
        batch.texts.length > 1 || batch.texts[0] === lines[1]
          ? { ok: false, reason: 'too-large', detail: 'too much' }
          : answer(batch);
      assert.deepEqual(await work(editionId), ['too much']);
      assert.deepEqual(await saysOf(editionId), [
        'TROUBLE',
        '',
        'THE FERRY SAILS AT NINE.',
        '',
        'THE MAYOR IS FOR IT.',
      ]);
    });

    it('are told the terms of the glossary that occur', async () => {
      const engine = loud();
      house.room.engine = engine;
      const terms = (en: string, uk: string, not: string) => [
        { lang: 'en', text: en, status: 'preferred' },
        { lang: 'uk', text: uk, status: 'preferred' },
        { lang: 'uk', text: not, status: 'forbidden' },
      ];
      const rows = [terms('mayor', 'міський голова', 'мер'), terms('lighthouse', 'маяк', 'ліхтар')];
      for (const row of rows)
        await house.room.db
          .insertInto('glossaryTerm')
          .values({ terms: JSON.stringify(row), changedAt: house.room.now() } as never)
          .execute();
      const editionId = await untranslated('Terms');
      done(await ask(editionId));
      await work(editionId);
      assert.deepEqual(engine.asked[0]!.glossary, [
        { term: 'mayor', preferred: ['міський голова'], forbidden: ['мер'] },
      ]);
      await house.room.db.deleteFrom('glossaryTerm').execute();
    });

    it('are refused where no engine is, and to whoever may not write', async () => {
      const editionId = await untranslated('Refused');
      house.room.engine = null;
      refused(await ask(editionId), 'unavailable', 'translation.no-engine');
      house.room.engine = loud();
      const another = { kind: 'user' as const, id: 'nobody', name: 'Nobody', role: 'writer' as const };
      refused(await askMachineDraft(house.room, another, { editionId }), 'forbidden', 'access.not-yours');
    });

    it('come over the wire, through the queue', { timeout: 60_000 }, async () => {
      const server = await startEngine('libretranslate');
      house.room.engine = openLibreTranslate({ url: server.url });
      const editionId = await untranslated('Wire');
      done(await ask(editionId));
      await house.room.queue.work(
        onlyHandling({ 'machine-draft': async data => void (await makeMachineDraft(house.room, data)) }),
      );
      await house.room.queue.idle();
      await server.close();
      assert.deepEqual(
        (await saysOf(editionId)).slice(2),
        lines.map(l => l.toUpperCase()),
      );
      assert.equal((await draftingLinks(house.room, house.room.db, editionId)).size, 0);
    });
  });

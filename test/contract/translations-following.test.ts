import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { acceptCase } from '../../src/flows/accept-case.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { splitSegments } from '../../src/flows/write-link.ts';
import { transact } from '../../src/store/database.ts';
import { lockEdition, readEditionPage } from '../../src/store/edition.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom } from '../harness/newsroom.ts';

import { english, translating, ukrainian } from '../harness/translating.ts';

const rejectedAfter = (ms: number) =>
  new Promise<never>((_, reject) => setTimeout(reject, ms, new Error(`nothing after ${ms} ms`)).unref());

for (const engine of engines)
  describe(`a translation whose original changes, database ${engine}`, () => {
    let house: OpenNewsroom;
    let desk: ReturnType<typeof translating>;
    before(async () => {
      house = await openNewsroom(engine);
      desk = translating(house);
    });
    after(() => house.close());

    it('does not keep a correction of its original waiting while somebody is at work at it', {
      skip: engine === 'embedded' && 'one connection: acts follow one another anyhow',
    }, async () => {
      const { original, uk } = await desk.translated('Side by side');
      await house.publish(uk.editionId);
      const report = { articleId: original.articleId, lang: 'en', quote: { exact: '40' }, proposed: '60' };
      done(await receiveSuggestion(house.room, report, { visitor: 'side', proof: null }));
      const one = await house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', original.editionId)
        .executeTakeFirstOrThrow();
      const { atStart: start, atEnd: end } = one;
      const [locked, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const working = transact(house.room.db, async tx => {
        await lockEdition(tx, uk.editionId);
        locked.resolve();
        await letGo.promise;
      });
      await locked.promise;
      const input = { caseId: one.id, version: one.version, start: start!, end: end!, text: '40', replacement: '60' };
      const accepting = acceptCase(house.room, house.editor, { ...input, kind: 'correction' });
      const accepted = await Promise.race([accepting, rejectedAfter(20_000)]).finally(letGo.resolve);
      assert.ok(done(accepted).correction);
      await working;
    });

    it('is stale exactly where its original changed, with the words that it renders', async () => {
      const { original, uk } = await desk.translated('Stale');
      await house.publish(uk.editionId);
      const { revisionId } = await desk.change(original, 'Stale', [
        english[0]!,
        'It carries 60 cars.',
        'New words.',
        english[2]!,
      ]);
      const record = await desk.recordOf(uk.editionId);
      const stale = record.links.filter(l => l.stale);
      assert.deepEqual(
        stale.map(l => [l.source, l.stale!.before, l.stale!.since, l.stale!.how]),
        [[[3], english[1], revisionId, 'edited']],
      );
      assert.deepEqual(
        record.links.filter(l => l.target.length === 0).map(l => l.source),
        [[4]],
      );
      assert.equal(record.source.revisionId, revisionId);
      assert.equal(record.behind, 1);
    });

    it('says on its page that it is behind, until what changed is rendered and published', async () => {
      const { original, uk } = await desk.translated('Behind');
      await house.publish(uk.editionId);
      const shown = async () => (await readEditionPage(house.room.db, 'uk', uk.slug))?.rendering;
      const at = async () => (await desk.draftOf(uk.editionId)).title;
      assert.equal((await shown())?.behindSince, null, await at());
      house.pass(5);
      const purged = await house.purging(() =>
        desk.change(original, 'Behind', [english[0]!, 'It carries 60 cars.', english[2]!]),
      );
      assert.ok(purged.includes(`article:${original.articleId}`), String(purged));
      assert.deepEqual((await shown())?.behindSince, house.clock.now);
      assert.equal((await shown())?.original?.lang, 'en');
      done(await desk.write(uk.editionId, 3, 'Він бере 60 автівок.', { state: 'reviewed' }));
      assert.notEqual((await shown())?.behindSince, null, 'not yet published');
      await house.publish(uk.editionId, 'update', 'Оновлено.');
      assert.equal((await shown())?.behindSince, null);
    });

    it('is not behind for spelling, and fresh again when the original goes back', async () => {
      const { original, uk } = await desk.translated('Spelling');
      await house.publish(uk.editionId);
      await desk.change(original, 'Spelling', ['The ferry sails at nine!', ...english.slice(1)], 'minor');
      assert.deepEqual(await desk.staleOf(uk.editionId), [[2]]);
      assert.equal((await desk.recordOf(uk.editionId)).behind, 0);
      await desk.change(original, 'Spelling', english, 'minor');
      assert.deepEqual(await desk.staleOf(uk.editionId), []);
    });

    it('follows what the ordinary editor does to it', async () => {
      const { uk } = await desk.translated('Editor');
      await house.save(uk.editionId, {
        title: 'Редактор',
        body: [ukrainian[0], 'Вставлено тут.', ukrainian[1], ukrainian[2]].join('\n'),
      });
      assert.deepEqual((await desk.linkOf(uk.editionId, 3)).target, [4]);
      assert.equal((await desk.linkOf(uk.editionId, 3)).state, 'reviewed');
      const added = (await desk.recordOf(uk.editionId)).links.filter(l => l.source.length === 0);
      assert.deepEqual(
        added.map(l => l.target),
        [[3]],
      );
    });

    it('a correction travels to the paragraph that renders it, in each direction', async () => {
      const { original, uk } = await desk.translated('Travels');
      await house.publish(uk.editionId);
      const correct = async (editionId: number, lang: string, exact: string, text: string, proposed: string) => {
        const { articleId } = original;
        const report = { articleId, lang, quote: { exact }, proposed, comment: 'Wrong number' };
        done(await receiveSuggestion(house.room, report, { visitor: `v${lang}`, proof: null }));
        const one = await house.room.db
          .selectFrom('suggestionCase')
          .selectAll()
          .where('editionId', '=', editionId)
          .where('about', '=', 'passage')
          .orderBy('id', 'desc')
          .executeTakeFirstOrThrow();
        done(
          await acceptCase(house.room, house.editor, {
            caseId: one.id,
            version: one.version,
            start: one.atStart!,
            end: one.atEnd!,
            text,
            replacement: proposed,
            kind: 'correction',
          }),
        );
      };
      const asked = async (editionId: number) => {
        const found = await house.room.db
          .selectFrom('suggestionCase')
          .innerJoin('edition', 'edition.id', 'suggestionCase.editionId')
          .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
          .select(['atStart', 'atEnd', 'originChange', 'originProposed', 'revision.text'])
          .where('suggestionCase.editionId', '=', editionId)
          .where('about', '=', 'check')
          .orderBy('suggestionCase.id', 'desc')
          .executeTakeFirstOrThrow();
        return { ...found, passage: found.text.slice(found.atStart!, found.atEnd!) };
      };
      await correct(original.editionId, 'en', '40', '40', '60');
      const there = await asked(uk.editionId);
      assert.equal(there.passage, ukrainian[1]);
      assert.deepEqual(there.originChange, { before: '40', after: '60' });
      assert.equal(there.originProposed, 'Він бере 60 автівок.');
      await desk.heard(original.editionId);
      assert.deepEqual(await desk.staleOf(uk.editionId), [[3]]);
      const check = await house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', uk.editionId)
        .where('about', '=', 'check')
        .executeTakeFirstOrThrow();
      const accepted = await acceptCase(house.room, house.editor, {
        caseId: check.id,
        version: check.version,
        start: check.atStart!,
        end: check.atEnd!,
        text: ukrainian[1]!,
        replacement: there.originProposed!,
        kind: 'correction',
        note: 'Автівок 60.',
      });
      assert.ok(done(accepted).correction, 'the correction is told in this language too');
      assert.deepEqual(await desk.staleOf(uk.editionId), []);
      assert.equal((await readEditionPage(house.room.db, 'uk', uk.slug))?.rendering?.behindSince, null);
      assert.equal((await desk.saysOf(uk.editionId))[3], 'Він бере 60 автівок.');
      await correct(uk.editionId, 'uk', 'Мер', 'Мер', 'Мерка');
      assert.equal((await asked(original.editionId)).passage, english[2]);
    });

    it('that was taken down for good hears of its original in vain, without a job that fails for ever', async () => {
      const { original, uk } = await desk.translated('Gone for good');
      await house.room.db.deleteFrom('draft').where('editionId', '=', uk.editionId).execute();
      await desk.change(original, 'Gone for good', ['The ferry sails at ten.', ...english.slice(1)]);
    });

    it('a correction stands at the half of a split paragraph that has the number', async () => {
      const body = ['The ferry sails at nine. It carries 40 cars.'];
      const { original, uk } = await desk.translated('Halves', body, [
        'Пором відходить о дев’ятій. Він бере 40 автівок.',
      ]);
      const { id: link, version } = await desk.linkOf(uk.editionId, 2);
      const at = { index: 0, offset: 'Пором відходить о дев’ятій. '.length };
      done(await splitSegments(house.room, house.editor, { editionId: uk.editionId, link, version, at }));
      await house.publish(uk.editionId);
      const report = {
        articleId: original.articleId,
        lang: 'en',
        quote: { exact: '40' },
        proposed: '60',
        comment: 'More',
      };
      done(await receiveSuggestion(house.room, report, { visitor: 'v-halves', proof: null }));
      const one = await house.room.db
        .selectFrom('suggestionCase')
        .selectAll()
        .where('editionId', '=', original.editionId)
        .executeTakeFirstOrThrow();
      const text = body[0]!;
      const change = {
        start: 0,
        end: text.length,
        text,
        replacement: text.replace('40', '60'),
        kind: 'correction' as const,
      };
      done(await acceptCase(house.room, house.editor, { caseId: one.id, version: one.version, ...change }));
      const check = await house.room.db
        .selectFrom('suggestionCase')
        .select(['quote', 'originProposed'])
        .where('editionId', '=', uk.editionId)
        .executeTakeFirstOrThrow();
      assert.equal(check.quote?.exact, 'Він бере 40 автівок.');
      assert.equal(check.originProposed, 'Він бере 60 автівок.');
    });
  });

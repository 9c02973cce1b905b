import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { SuggestionInput } from '../../src/domain/correction/suggestion.ts';
import { calm, mostPerHour, receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

const body =
  'The council votes on Thursday about the bridge. The mayor is for it.\nTickets cost two crowns on weekdays, three on Sundays.';

for (const engine of engines)
  describe(`a reader reports a mistake, database ${engine}`, () => {
    let house: OpenNewsroom;
    let articleId: number;
    let editionId: number;
    let visitors = 0;
    before(async () => {
      house = await openNewsroom(engine);
    });
    beforeEach(async () => {
      house.pass(60); // what came before is not lately any more
      ({ articleId, editionId } = await house.publishNew({ title: `Bridge ${visitors}`, body }));
    });
    after(() => house.close());

    const report = (more: Partial<SuggestionInput>, visitor = `192.0.2.${++visitors}`, proof: string | null = null) =>
      receiveSuggestion(house.room, { articleId, lang: 'en', comment: 'wrong', ...more }, { visitor, proof });
    const cases = () =>
      house.room.db.selectFrom('suggestionCase').selectAll().where('editionId', '=', editionId).orderBy('id').execute();

    it('gets one answer for one report, however often it is sent', async () => {
      const key = crypto.randomUUID();
      const first = done(await report({ idempotencyKey: key }));
      const again = done(await report({ idempotencyKey: key }));
      assert.equal(first.id, again.id);
      assert.equal((await cases()).length, 1);
      assert.equal((await cases())[0]!.reports, 1);
    });

    it('finds itself in one case with others who mean the same sentence', async () => {
      done(await report({ quote: { exact: 'Thursday' }, kind: 'fact', proposed: 'Friday' }));
      done(await report({ quote: { exact: 'council votes' }, kind: 'fact', comment: 'It is on Friday' }));
      done(await report({ quote: { exact: 'votes on Thursday' }, kind: 'typo', proposed: 'votes on Friday' }));
      const [one, ...others] = await cases();
      assert.equal(others.length, 0);
      assert.equal(one!.reports, 3);
      assert.deepEqual(one!.kinds, { fact: 2, typo: 1 });
    });

    it('opens a case of its own for another sentence, and for other words in the same one', async () => {
      done(await report({ quote: { exact: 'Thursday' }, proposed: 'Friday' }));
      done(await report({ quote: { exact: 'about the bridge' }, proposed: 'about the ferry' }));
      done(await report({ quote: { exact: 'The mayor' } }));
      assert.equal((await cases()).length, 3);
    });

    it('is placed in today’s text when an older version was read', async () => {
      await house.save(editionId, {
        title: 'Bridge',
        body: `A new beginning, longer than before.\n${body.replace('two crowns', 'four crowns')}`,
      });
      await house.publish(editionId, 'update');
      done(await report({ quote: { exact: 'Tickets cost two crowns', start: 69 }, revision: 1 }));
      const [one] = await cases();
      const { text } = await house.room.db
        .selectFrom('edition')
        .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
        .select('revision.text')
        .where('edition.id', '=', editionId)
        .executeTakeFirstOrThrow();
      assert.equal(text.slice(one!.atStart!, one!.atEnd!), 'Tickets cost four crowns');
    });

    it('is kept as gone, not put elsewhere, when the passage was deleted', async () => {
      done(await report({ quote: { exact: 'The mayor is for it' } }));
      await house.save(editionId, { title: 'Bridge', body: body.replace(' The mayor is for it.', '') });
      await house.publish(editionId, 'update');
      done(await report({ quote: { exact: 'The mayor is for it' }, revision: 1 }));
      const all = await cases();
      assert.deepEqual(
        all.map(c => [c.atStart, c.reports]),
        [[null, 2]],
      );
    });

    it('follows its passage when the article is published again', async () => {
      done(await report({ quote: { exact: 'three on Sundays' } }));
      await house.save(editionId, { title: 'Bridge', body: `Something new on top.\n${body}` });
      await house.publish(editionId, 'update');
      const [one] = await cases();
      assert.equal(one!.atStart, body.indexOf('three') + 1 + 'Something new on top.\n\n'.length);
    });

    it('may be about the article as a whole or a letter to the newsroom', async () => {
      done(await report({ comment: 'More maps please' }));
      done(await report({ articleId: null, comment: 'I love your paper' }));
      assert.deepEqual(
        (await cases()).map(c => c.about),
        ['article'],
      );
    });

    it('is told what is wrong with it, and nothing is kept', async () => {
      refused(await report({ comment: ' ' }), 'invalid', 'suggestion.wrong');
      refused(await report({ email: 'nobody' }), 'invalid', 'suggestion.wrong');
      refused(await report({ comment: 'x'.repeat(4001) }), 'invalid', 'suggestion.wrong');
      refused(await report({ lang: 'uk' }), 'missing', 'suggestion.article-missing');
      refused(await report({ articleId: 999_999 }), 'missing', 'suggestion.article-missing');
      assert.equal((await cases()).length, 0);
    });

    it('is held back after many from one address, until the hour is over', async () => {
      for (let i = 0; i < mostPerHour; i++) done(await report({ comment: `no ${i}` }, '203.0.113.9'));
      refused(await report({}, '203.0.113.9'), 'too-many', 'suggestion.too-many');
      house.pass(60);
      done(await report({}, '203.0.113.9'));
    });

    it('leaves of an address only a hash under a salt, and neither for longer than two days', async () => {
      done(await report({}, '198.51.100.77'));
      const all = async () =>
        JSON.stringify([
          await house.room.db.selectFrom('visitorCount').selectAll().execute(),
          await house.room.db.selectFrom('suggestion').selectAll().execute(),
        ]);
      assert.doesNotMatch(await all(), /198\.51\.100\.77/);
      const { day } = await house.room.db
        .selectFrom('visitorSalt')
        .select('day')
        .orderBy('day', 'desc')
        .executeTakeFirstOrThrow();
      house.pass(2 * 24 * 60);
      done(await report({}));
      const left = await house.room.db.selectFrom('visitorSalt').select('day').where('day', '=', day).execute();
      assert.equal(left.length, 0);
    });

    it('must bring a proof of work while very many come, each proof once', async () => {
      for (let i = 0; i < calm.here; i++) done(await report({ comment: `flood ${i}` }));
      const { challenge } = refused(await report({}), 'needs-proof', 'suggestion.proof-needed') as { challenge: never };
      const { solveChallenge } = await import('altcha-lib');
      const { deriveKey } = await import('altcha-lib/algorithms/pbkdf2');
      const solution = await solveChallenge({ challenge, deriveKey });
      const proof = Buffer.from(JSON.stringify({ challenge, solution })).toString('base64');
      done(await report({ comment: 'honest' }, '192.0.2.200', proof));
      refused(await report({ comment: 'again' }, '192.0.2.201', proof), 'needs-proof', 'suggestion.proof-wrong');
      refused(await report({ comment: 'forged' }, '192.0.2.202', 'bm8='), 'needs-proof', 'suggestion.proof-wrong');
    });

    it('is not taken from whoever is on the block list', async () => {
      await house.room.db
        .insertInto('suggestionBlock')
        .values([
          { kind: 'email', value: 'spam@example.com', createdBy: null },
          { kind: 'words', value: 'cheap pills', createdBy: null },
        ])
        .execute();
      refused(await report({ email: 'SPAM@example.com' }), 'forbidden', 'suggestion.blocked');
      refused(await report({ comment: 'Buy Cheap Pills now' }), 'forbidden', 'suggestion.blocked');
    });

    it('is one of ten at once, and they are one case', async () => {
      await Promise.all(
        Array.from({ length: 10 }, (_, i) => report({ quote: { exact: 'Thursday' }, comment: `at once ${i}` })),
      );
      assert.deepEqual(
        (await cases()).map(c => c.reports),
        [10],
      );
    });
  });

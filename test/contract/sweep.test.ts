import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { declineCase } from '../../src/flows/decide-case.ts';
import { receiveSuggestion } from '../../src/flows/receive-suggestion.ts';
import { sweep } from '../../src/flows/sweep.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom } from '../harness/newsroom.ts';

const day = 24 * 60;

for (const engine of engines)
  describe(`what is kept about readers goes when it is due, database ${engine}`, () => {
    let house: OpenNewsroom;
    before(async () => {
      house = await openNewsroom(engine);
    });
    after(() => house.close());

    it('an address thirty days after the decision, the words after two years, the counts after two days', async () => {
      const { articleId, editionId } = await house.publishNew({ body: 'The ferry did not sail.' });
      const report = (exact: string) =>
        receiveSuggestion(
          house.room,
          { articleId, lang: 'en', quote: { exact }, email: 'a@example.org', comment: 'x' },
          { visitor: exact, proof: null },
        );
      done(await report('ferry'));
      const one = await house.room.db
        .selectFrom('suggestionCase')
        .select(['id', 'version'])
        .where('editionId', '=', editionId)
        .executeTakeFirstOrThrow();
      house.pass(20 * day);
      done(
        await declineCase(house.room, house.editor, { caseId: one.id, version: one.version, reason: 'It is right' }),
      );
      const kept = async () => {
        await sweep(house.room);
        const rows = await house.room.db.selectFrom('suggestion').select('email').execute();
        const counts = await house.room.db.selectFrom('visitorCount').select('n').execute();
        return [rows.length, rows.filter(r => r.email !== null).length, counts.length];
      };
      assert.deepEqual(await kept(), [1, 1, 0], 'the count of twenty days ago is gone');
      house.pass(29 * day);
      assert.deepEqual(await kept(), [1, 1, 0]);
      house.pass(2 * day);
      assert.deepEqual(await kept(), [1, 0, 0]);
      house.pass(730 * day);
      assert.deepEqual(await kept(), [0, 0, 0]);
    });

    it('an address after a year where nobody decided', async () => {
      const { articleId } = await house.publishNew({ body: 'The ferry did not sail.' });
      const input = { articleId, lang: 'en', quote: { exact: 'sail' }, email: 'b@example.org', comment: 'x' };
      done(await receiveSuggestion(house.room, input, { visitor: 'b', proof: null }));
      house.pass(364 * day);
      assert.equal((await sweep(house.room))['report-address'], 0);
      house.pass(2 * day);
      assert.equal((await sweep(house.room))['report-address'], 1);
    });
  });

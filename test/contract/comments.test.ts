import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { type CommentSettings, commentLimits, commentSettings } from '../../src/domain/comment/comment.ts';
import { blockWriter, moderateComment } from '../../src/flows/moderate-comment.ts';
import { erasePerson, findPerson } from '../../src/flows/person-data.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { reportComment, withdrawComment, writeComment } from '../../src/flows/write-comment.ts';
import {
  commentHeads,
  commentReplies,
  countForDesk,
  countShown,
  firstReplies,
  listComments,
  pickedComments,
  readComment,
} from '../../src/store/comment.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { addressKey, confirmReader, readerOf } from '../../src/store/reader.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`comments on the ${engine} database`, () => {
    let house: OpenNewsroom;
    let ann: number;
    let bo: number;
    let n = 0;
    before(async () => {
      house = await openNewsroom(engine);
      ann = await reader('ann@example.org');
      bo = await reader('bo@example.org');
    });
    after(() => house?.close());

    const key = () => `key-${++n}-comment`;
    async function reader(email: string, confirmed = true): Promise<number> {
      return house.room.db.transaction().execute(async tx => {
        const now = house.clock.now;
        const id = await readerOf(tx, { email, emailKey: addressKey(house.room, email), lang: 'en', now });
        if (confirmed) await confirmReader(tx, id, email, now);
        return id;
      });
    }
    async function switchTo(comments: Partial<CommentSettings>) {
      const { settings, version } = await readOutlet(house.room.db);
      done(
        await updateOutlet(house.room, house.owner, {
          settings: { ...settings, comments: commentSettings.parse({ on: true, ...comments }) },
          version,
        }),
      );
    }
    const say = (by: number, editionId: number, text: string, parent: number | null = null, as = 'Ann') =>
      writeComment(house.room, by, editionId, { name: as, text, parent, idempotencyKey: key() });
    const act = async (id: number, act: 'show' | 'refuse' | 'pick' | 'unpick', reason = '') =>
      moderateComment(house.room, house.editor, id, {
        act,
        reason,
        version: (await readComment(house.room.db, id))!.version,
      });
    const letters = async () =>
      (await house.room.queue.waiting(house.room.db, 'send-mail', {})).filter(m => m.id.startsWith('comment:'));

    it('are off until the outlet wants them', async () => {
      const { editionId } = await house.publishNew();
      refused(await say(ann, editionId, 'A good piece.'), 'conflict', 'comment.closed');
    });

    it('wait for the newsroom where it looks first, and purge no page before they are shown', async () => {
      await switchTo({ moderation: 'before' });
      const { editionId } = await house.publishNew();
      let id = 0;
      assert.deepEqual(
        await house.purging(async () => {
          const written = done(await say(ann, editionId, 'A good piece.'));
          assert.equal(written.shown, false);
          id = written.id;
        }),
        [],
      );
      assert.equal(await countShown(house.room.db, editionId), 0);
      assert.ok((await countForDesk(house.room.db)).waiting >= 1);
      assert.deepEqual(await house.purging(() => act(id, 'show')), [`comments:${editionId}`]);
      const { items } = await commentHeads(house.room.db, editionId, { after: 0, limit: 10 });
      assert.deepEqual(
        items.map(c => [c.name, c.text, c.supporter]),
        [['Ann', 'A good piece.', false]],
      );
    });

    it('are written by those who proved an address, and by nobody whom the newsroom blocked', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      const stranger = await reader('new@example.org', false);
      refused(await say(stranger, editionId, 'Let me in.'), 'forbidden', 'comment.sign-in');
      const cy = await reader('cy@example.org');
      const { id } = done(await say(cy, editionId, 'Rude words.'));
      done(await blockWriter(house.room, house.editor, id, true));
      refused(await say(cy, editionId, 'More of them.'), 'forbidden', 'comment.blocked');
      done(await blockWriter(house.room, house.editor, id, false));
      done(await say(cy, editionId, 'I am sorry.'));
      refused(await blockWriter(house.room, house.writer, id, true), 'forbidden', 'access.denied');
    });

    it('are written by supporters alone where the outlet wants that, who carry a badge', async () => {
      await switchTo({ moderation: 'after', writers: 'supporters' });
      const { editionId } = await house.publishNew();
      const dee = await reader('dee@example.org');
      refused(await say(dee, editionId, 'Hello.'), 'forbidden', 'comment.support');
      await sql`insert into pledge (token, reference, reader_id, provider, rhythm, amount, currency, state, lang, started_at)
        values ('t-dee', 'r-dee', ${dee}, 'stripe', 'monthly', 500, 'EUR', 'active', 'en', now())`.execute(
        house.room.db,
      );
      done(await say(dee, editionId, 'Hello.'));
      const { items } = await commentHeads(house.room.db, editionId, { after: 0, limit: 10 });
      assert.equal(items[0]!.supporter, true);
    });

    it('stand in threads of two levels, whose answers say whom they answer', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      const { id: head } = done(await say(ann, editionId, 'Who built the pier?'));
      const { id: first } = done(await say(bo, editionId, 'The town did.', head, 'Bo'));
      done(await say(ann, editionId, 'When?', first));
      const replies = (await firstReplies(house.room.db, [head], 10)).get(head)!;
      assert.deepEqual(
        replies.map(r => [r.text, r.to]),
        [
          ['The town did.', null],
          ['When?', 'Bo'],
        ],
      );
      const { editionId: other } = await house.publishNew();
      refused(await say(bo, other, 'Not here.', head), 'gone', 'comment.parent-gone');
    });

    it('that were taken back lose their words and keep their place while others have answered', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      const { id: head } = done(await say(ann, editionId, 'I was wrong.'));
      done(await say(bo, editionId, 'How so?', head, 'Bo'));
      const { id: alone } = done(await say(ann, editionId, 'Nobody answers this.'));
      refused(await withdrawComment(house.room, bo, head), 'missing', 'comment.missing');
      done(await withdrawComment(house.room, ann, head));
      done(await withdrawComment(house.room, ann, alone));
      const { items } = await commentHeads(house.room.db, editionId, { after: 0, limit: 10 });
      assert.deepEqual(
        items.map(c => [c.id, c.state, c.name, c.text, c.replies]),
        [[head, 'withdrawn', '', '', 1]],
      );
      refused(await act(head, 'show'), 'conflict', 'comment.changed');
    });

    it('are one, however often the form is sent, and ten an hour at most', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      const ed = await reader('ed@example.org');
      const twice = { name: 'Ed', text: 'Once.', parent: null, idempotencyKey: key() };
      const one = done(await writeComment(house.room, ed, editionId, twice));
      assert.deepEqual(done(await writeComment(house.room, ed, editionId, twice)), one);
      assert.equal(await countShown(house.room.db, editionId), 1);
      for (let k = 2; k < commentLimits.perHour; k++) done(await say(ed, editionId, `No. ${k}`));
      refused(await say(ed, editionId, 'One too many.'), 'too-many', 'comment.too-many');
      house.pass(61);
      done(await say(ed, editionId, 'An hour later.'));
    });

    it('have no name that bends the direction of other text, and no control characters', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      const { id } = done(
        await say(ann, editionId, 'one\u0000\u202etwo\r\nthree\u0007', null, ' An\u202en\u200b \n Lee '),
      );
      const { name, text } = (await readComment(house.room.db, id))!;
      assert.deepEqual([name, text], ['An n Lee', 'onetwo\nthree']);
      refused(await say(ann, editionId, 'text', null, '\u202e'), 'invalid', 'comment.name-wrong');
      refused(await say(ann, editionId, '\u0000 '), 'invalid', 'comment.text-wrong');
    });

    it('are refused with a reason, of which a letter tells unless somebody thinks again in time', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      const { id } = done(await say(ann, editionId, 'Something harsh.'));
      refused(await act(id, 'refuse', ' '), 'invalid', 'comment.reason-needed');
      const { version } = (await readComment(house.room.db, id))!;
      done(await act(id, 'refuse', 'It insults the mayor.'));
      assert.equal(await countShown(house.room.db, editionId), 0);
      const [letter] = await letters();
      assert.equal(letter?.to, 'ann@example.org');
      assert.match(letter?.text ?? '', /It insults the mayor\./);
      refused(
        await moderateComment(house.room, house.editor, id, { act: 'show', reason: '', version }),
        'conflict',
        'comment.changed',
      );
      done(await act(id, 'show'));
      assert.equal((await letters()).length, 0);
      refused(
        await moderateComment(house.room, house.writer, id, { act: 'refuse', reason: 'no', version: version + 2 }),
        'forbidden',
        'access.denied',
      );
    });

    it('are picked by editors, the newest pick first', async () => {
      await switchTo({ moderation: 'before' });
      const { editionId } = await house.publishNew();
      const { id: one } = done(await say(ann, editionId, 'A witness writes.'));
      const { id: two } = done(await say(bo, editionId, 'So does another.', null, 'Bo'));
      done(await act(one, 'pick'));
      house.pass(1);
      done(await act(two, 'pick'));
      assert.deepEqual(
        (await pickedComments(house.room.db, editionId, 10)).map(c => c.id),
        [two, one],
      );
      done(await act(two, 'unpick'));
      assert.equal(await countShown(house.room.db, editionId), 2);
      refused(await act(two, 'unpick'), 'conflict', 'comment.changed');
    });

    it('that were reported stand before the desk with what was said, once a visitor, until somebody decides', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      const { id } = done(await say(ann, editionId, 'His address is …'));
      const report = { reason: 'private', note: 'That is where my brother lives.' };
      done(await reportComment(house.room, id, report, '192.0.2.7'));
      done(await reportComment(house.room, id, report, '192.0.2.7'));
      refused(
        await reportComment(house.room, id, { reason: 'x', note: '' }, '192.0.2.8'),
        'invalid',
        'comment.report-wrong',
      );
      const { items } = await listComments(
        house.room.db,
        { show: 'reported', edition: editionId },
        { after: null, limit: 9 },
      );
      assert.deepEqual(
        items.map(c => [c.id, c.reports, c.reported.map(r => r.note)]),
        [[id, 1, [report.note]]],
      );
      done(await act(id, 'show'));
      assert.equal((await readComment(house.room.db, id))!.reports, 0);
      assert.equal(await countShown(house.room.db, editionId), 1);
    });

    it('go on page by page, heads and replies, with none left out and none twice', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      await sql`insert into comment (edition_id, reader_id, name, text, state, at)
        select ${editionId}, ${ann}, 'Ann', 'Comment ' || n, case when n % 5 = 0 then 'waiting' else 'shown' end, now()
        from generate_series(1, 60) n`.execute(house.room.db);
      const seen: string[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page = await commentHeads(house.room.db, editionId, { after, limit: 7 });
        seen.push(...page.items.map(c => c.text));
        after = page.next;
      }
      assert.equal(seen.length, 48);
      assert.equal(new Set(seen).size, 48);
      const { items } = await commentHeads(house.room.db, editionId, { after: 0, limit: 1 });
      await sql`insert into comment (edition_id, reader_id, name, text, parent_id, root_id, state, at)
        select ${editionId}, ${bo}, 'Bo', 'Reply ' || n, ${items[0]!.id}, ${items[0]!.id}, 'shown', now() from generate_series(1, 30) n`.execute(
        house.room.db,
      );
      const first = await commentReplies(house.room.db, items[0]!.id, { after: 0, limit: 20 });
      const rest = await commentReplies(house.room.db, items[0]!.id, { after: first.next!, limit: 20 });
      assert.deepEqual([first.items.length, rest.items.length, rest.next], [20, 10, null]);
    });

    it('close after the days that the outlet gives them', async () => {
      await switchTo({ moderation: 'after', openDays: 2 });
      const { editionId } = await house.publishNew();
      done(await say(bo, editionId, 'In time.', null, 'Bo'));
      house.pass(2 * 24 * 60 + 1);
      refused(await say(bo, editionId, 'Too late.', null, 'Bo'), 'conflict', 'comment.closed');
    });

    it('are found and erased with the person who wrote them', async () => {
      await switchTo({ moderation: 'after' });
      const { editionId } = await house.publishNew();
      const fay = await reader('fay@example.org');
      const { id } = done(await say(fay, editionId, 'My own words.', null, 'Fay'));
      const found = (await findPerson(house.room.db, 'fay@example.org')).find(f => f.kind === 'comment');
      assert.deepEqual(
        found?.rows.map(r => [r.name, r.text]),
        [['Fay', 'My own words.']],
      );
      await house.room.db.transaction().execute(tx => erasePerson(tx, 'fay@example.org'));
      const left = (await readComment(house.room.db, id))!;
      assert.deepEqual([left.name, left.text, left.state, left.readerId], ['', '', 'withdrawn', null]);
    });
  });

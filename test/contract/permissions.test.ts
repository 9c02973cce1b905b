import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sql } from 'kysely';
import { canonical, type GrantTerms } from '../../src/domain/permission/grant.ts';
import type { RequestInput } from '../../src/domain/permission/request.ts';
import {
  askRequester,
  assignRequest,
  declineRequest,
  extendPermission,
  grantRequest,
  grantStanding,
  judge,
  previewGrant,
  revokePermission,
} from '../../src/flows/decide-permission.ts';
import { deletePermissionLetter, savePermissionLetter } from '../../src/flows/edit-permission-letters.ts';
import { remindPermissions } from '../../src/flows/remind-permissions.ts';
import {
  answerQuestion,
  eraseRequest,
  requestPermission,
  withdrawRequest,
} from '../../src/flows/request-permission.ts';
import { sweep } from '../../src/flows/sweep.ts';
import {
  listPermissions,
  listRequests,
  permissionOfToken,
  permissionsForArticle,
  readPermission,
  readRequest,
  requestActs,
  requestOfToken,
  requestsOfSame,
} from '../../src/store/permission.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

const words = { name: 'Ada', purpose: 'Our weekly review', site: 'https://review.example/week', lang: 'en' } as const;

for (const engine of engines)
  describe(`permissions, database ${engine}`, () => {
    let house: OpenNewsroom;
    let articleId: number;
    let n = 0;
    before(async () => {
      house = await openNewsroom(engine);
    });
    beforeEach(async () => {
      n++;
      house.pass(60);
      ({ articleId } = await house.publishNew({ title: `Bridge ${n}` }));
    });
    after(() => house.close());

    const ask = async (more: Partial<RequestInput> = {}) =>
      requestPermission(
        house.room,
        { ...words, articleId, email: `ada${n}@review.example`, ...more },
        { visitor: `192.0.2.${n}-${Math.random()}`, proof: null },
      );
    const asked = async (more: Partial<RequestInput> = {}) => {
      const { id } = done(await ask(more));
      return (await requestOfToken(house.room.db, id))!;
    };
    const terms = (more: Partial<GrantTerms> = {}): GrantTerms => ({
      hosts: ['https://www.Review.example/week'],
      article: articleId,
      scope: { amount: 'whole', characters: null, translation: ['de'], commercial: false, pictures: false },
      conditions: 'Not in print.',
      credit: 'The Ferry Bell, Ada',
      until: '2027-01-31',
      lang: 'en',
      ...more,
    });
    const holder = { name: 'Ada', organisation: 'The Review' };
    const grant = async (more: Partial<GrantTerms> = {}, given: Partial<RequestInput> = {}) => {
      const one = await asked(given);
      const granted = done(
        await grantRequest(house.room, house.editor, {
          requestId: one.id,
          version: one.version,
          holder,
          terms: terms(more),
          reply: 'With pleasure.',
        }),
      );
      return { ...granted, request: one };
    };
    const mails = async (prefix: string) =>
      (await house.room.queue.waiting(house.room.db, 'send-mail', {})).filter(m => m.id.startsWith(prefix));

    describe('a request', () => {
      it('is taken once, whatever is sent again under its key', async () => {
        const key = `request-key-${engine}-${n}`;
        const first = done(await ask({ idempotencyKey: key }));
        const second = done(await ask({ idempotencyKey: key, name: 'Somebody else' }));
        assert.deepEqual(second, { id: first.id, status: 'received' });
        assert.equal((await requestOfToken(house.room.db, first.id))?.name, 'Ada');
        assert.equal(first.id.length, 43, '256 bits, so that nobody guesses it');
      });

      it('says what it lacks', async () => {
        refused(await ask({ name: ' ' }), 'invalid', 'permission.wrong');
        refused(await ask({ purpose: '' }), 'invalid', 'permission.wrong');
        refused(await ask({ amount: 'extract' }), 'invalid', 'permission.wrong');
        refused(await ask({ email: 'nobody' }), 'invalid', 'permission.wrong');
        refused(await ask({ articleId: 999_999 }), 'missing', 'permission.article-missing');
      });

      it('is not taken of an article that readers cannot see', async () => {
        const draft = await house.begin({ title: 'Not yet' });
        refused(await ask({ articleId: draft.articleId }), 'missing', 'permission.article-missing');
      });

      it('is counted by the address it comes from', async () => {
        for (let i = 0; i < 20; i++) {
          house.pass(1);
          done(
            await requestPermission(
              house.room,
              { ...words, articleId: null, name: `N ${i}` },
              { visitor: `one-${n}`, proof: null },
            ),
          );
          if (house.clock.now.getUTCMinutes() === 59)
            house.clock.now = new Date(house.clock.now.getTime() - 30 * 60_000);
        }
        const last = await requestPermission(
          house.room,
          { ...words, articleId: null },
          { visitor: `one-${n}`, proof: null },
        );
        const { retryAfter } = refused(last, 'too-many', 'permission.too-many') as { retryAfter: number };
        assert.ok(retryAfter > 0 && retryAfter <= 3600);
      });

      it('must bring a sum with it while very many come in', async () => {
        house.pass(60);
        for (let i = 0; i < 30; i++) done(await ask({ name: `N ${i}` }));
        refused(await ask(), 'needs-proof', 'permission.proof-needed');
        house.pass(60);
        done(await ask());
      });

      it('is answered by a question, and the person by words of their own', async () => {
        const one = await asked();
        const { version } = done(
          await askRequester(house.room, house.editor, {
            requestId: one.id,
            version: one.version,
            question: 'In print too?',
          }),
        );
        done(await answerQuestion(house.room, one.token, 'Only on the web.'));
        const acts = await requestActs(house.room.db, one.id);
        assert.deepEqual(
          acts.map(a => [a.act, a.by, a.text]),
          [
            ['ask', 'The editor', 'In print too?'],
            ['answer', null, 'Only on the web.'],
          ],
        );
        assert.equal((await readRequest(house.room.db, one.id))!.version, version + 1);
        const [mail, ...more] = await mails(`permission-asked:${one.id}:`);
        assert.equal(more.length, 0);
        assert.ok(mail!.text.includes('In print too?') && mail!.text.includes(`/en/permissions/requests/${one.token}`));
      });

      it('is declined with a reason, and may be granted after all', async () => {
        const one = await asked();
        refused(
          await declineRequest(house.room, house.editor, { requestId: one.id, version: one.version, reason: ' ' }),
          'invalid',
          'input.wrong',
        );
        const { version } = done(
          await declineRequest(house.room, house.editor, {
            requestId: one.id,
            version: one.version,
            reason: 'It is a partner’s.',
          }),
        );
        assert.equal((await readRequest(house.room.db, one.id))!.state, 'declined');
        assert.equal((await mails(`permission-declined:${one.id}:`)).length, 1);
        refused(
          await askRequester(house.room, house.editor, { requestId: one.id, version, question: 'Why?' }),
          'conflict',
          'permission.not-open',
        );
        done(await grantRequest(house.room, house.editor, { requestId: one.id, version, holder, terms: terms() }));
      });

      it('is decided by one of two editors, and the other is told', async () => {
        const one = await asked();
        const about = { requestId: one.id, version: one.version };
        const both = await Promise.all([
          declineRequest(house.room, house.editor, { ...about, reason: 'No' }),
          grantRequest(house.room, house.owner, { ...about, holder, terms: terms() }),
        ]);
        assert.equal(both.filter(r => r.ok).length, 1);
        refused(both.find(r => !r.ok)!, 'conflict', 'permission.changed');
        assert.equal((await requestActs(house.room.db, one.id)).length, 1);
      });

      it('is taken back and erased by whoever knows its address', async () => {
        const one = await asked();
        done(await withdrawRequest(house.room, one.token));
        refused(await withdrawRequest(house.room, one.token), 'conflict', 'permission.not-open');
        refused(await answerQuestion(house.room, one.token, 'But'), 'conflict', 'permission.not-open');
        done(await eraseRequest(house.room, one.token));
        assert.equal(await requestOfToken(house.room.db, one.token), null);
        refused(await eraseRequest(house.room, one.token), 'missing', 'permission.request-missing');
      });

      it('is given to somebody, found by words, and shown with others of the same person', async () => {
        const one = await asked({ organisation: `Quay Post ${n}` });
        const other = await asked({ organisation: `Quay Post ${n}`, email: null, articleId: null });
        done(
          await assignRequest(house.room, house.editor, {
            requestId: one.id,
            version: one.version,
            user: house.owner.id,
          }),
        );
        const { db } = house.room;
        const found = await listRequests(db, {
          q: `quay post ${n}`,
          assigned: house.owner.id,
          before: null,
          limit: 10,
        });
        assert.deepEqual(
          found.items.map(r => [r.id, r.assignedTo?.name]),
          [[one.id, 'The owner']],
        );
        assert.ok((await requestsOfSame(db, one)).some(r => r.id === other.id));
        assert.deepEqual(
          (await listRequests(db, { article: articleId, before: null, limit: 10 })).items.map(r => r.id),
          [one.id],
        );
      });
    });

    describe('a permission', () => {
      it('says what was agreed, signed, and its letter is written once, after the commit', async () => {
        const { number, token, request } = await grant();
        const found = (await permissionOfToken(house.room.db, token))!;
        assert.equal(found.granted.number, number);
        assert.deepEqual(found.granted.hosts, ['review.example']);
        assert.equal(found.granted.article?.id, articleId);
        assert.equal(found.granted.signedBy, 'The editor');
        assert.match(found.granted.letter, new RegExp(`Bridge ${n}`));
        assert.match(found.granted.letter, /Not in print\./);
        assert.match(found.granted.letter, /31 January 2027/);
        assert.deepEqual(await judge(house.room, found), { state: 'valid', seal: 'right' });
        const [mail, ...more] = await mails(`permission-granted:${number}`);
        assert.equal(more.length, 0);
        assert.equal(mail!.to, request.email);
        assert.ok(mail!.text.includes('With pleasure.') && mail!.text.includes(`/en/permissions/${token}`));
        assert.equal((await readRequest(house.room.db, request.id))!.state, 'granted');
      });

      it('is numbered without gaps, also where signing fails and many sign at once', async () => {
        const first = await grant();
        const one = await asked();
        await assert.rejects(
          grantRequest(
            { ...house.room, seal: { ...house.room.seal, sign: () => assert.fail('no key') } },
            house.editor,
            { requestId: one.id, version: one.version, holder, terms: terms() },
          ),
        );
        assert.equal((await readRequest(house.room.db, one.id))!.state, 'open');
        const many = await Promise.all(
          Array.from({ length: 6 }, () =>
            grantStanding(house.room, house.editor, { holder, email: null, terms: terms({ article: null }) }),
          ),
        );
        assert.deepEqual(
          many.map(m => done(m).number).sort((a, b) => a - b),
          [1, 2, 3, 4, 5, 6].map(i => first.number + i),
        );
      });

      it('is never changed or deleted, whatever asks for it', async () => {
        const { number } = await grant();
        const { db } = house.room;
        for (const statement of [
          sql`update permission set granted = jsonb_set(granted, '{until}', '"2030-01-01"'), valid_until = '2030-01-01' where number = ${number}`,
          sql`update permission set signature = 'x' where number = ${number}`,
          sql`update permission set email = 'other@example.org' where number = ${number}`,
          sql`delete from permission where number = ${number}`,
        ])
          await assert.rejects(statement.execute(db), /never changed|ten years/);
        await assert.rejects(
          sql`insert into permission (number, token, granted, hash, signature, public_key, signed_at)
            select number + 1000, 'other', granted, hash, signature, public_key, signed_at from permission where number = ${number}`.execute(
            db,
          ),
          /violates check constraint/,
        );
      });

      it('is shown as broken when somebody changed it past the database', async () => {
        const { token } = await grant();
        const found = (await permissionOfToken(house.room.db, token))!;
        const forged = { ...found, granted: { ...found.granted, until: null } };
        assert.equal((await judge(house.room, forged)).seal, 'broken');
        assert.equal(house.room.seal.check(canonical(found.granted), found.sealed), 'right');
      });

      it('is withdrawn once, with a reason, and its holder is told', async () => {
        const { number, token } = await grant();
        refused(await revokePermission(house.room, house.editor, { number, reason: '' }), 'invalid', 'input.wrong');
        done(await revokePermission(house.room, house.editor, { number, reason: 'The text was changed.' }));
        refused(
          await revokePermission(house.room, house.editor, { number, reason: 'Again' }),
          'conflict',
          'permission.revoked',
        );
        const found = (await permissionOfToken(house.room.db, token))!;
        assert.equal(found.revoked?.why, 'The text was changed.');
        assert.deepEqual(await judge(house.room, found), { state: 'revoked', seal: 'right' });
        assert.equal((await mails(`permission-revoked:${number}`)).length, 1);
        await assert.rejects(
          sql`update permission set revoked_at = null where number = ${number}`.execute(house.room.db),
          /never changed/,
        );
      });

      it('is extended by another one that names it, once', async () => {
        const { number } = await grant();
        refused(
          await extendPermission(house.room, house.editor, { number, until: '2026-12-31' }),
          'invalid',
          'permission.until-earlier',
        );
        const next = done(await extendPermission(house.room, house.editor, { number, until: '2028-01-31' }));
        const found = (await readPermission(house.room.db, next.number))!;
        assert.deepEqual([found.granted.replaces, found.granted.until], [number, '2028-01-31']);
        assert.equal((await readPermission(house.room.db, number))!.replacedBy, next.number);
        refused(
          await extendPermission(house.room, house.editor, { number, until: null }),
          'conflict',
          'permission.extended',
        );
      });

      it('is found by article, standing, end and words', async () => {
        const { db } = house.room;
        const own = await grant({ until: '2026-03-20' }, {});
        const standing = done(
          await grantStanding(house.room, house.editor, {
            holder: { name: '', organisation: `Partner ${n}` },
            email: null,
            terms: terms({ article: null, until: null }),
          }),
        );
        const today = {
          today: house.clock.now.toISOString().slice(0, 10),
          soon: '2026-04-01',
          before: null,
          limit: 50,
        };
        const numbers = async (more: object) =>
          (await listPermissions(db, { ...today, ...more })).items.map(p => p.granted.number);
        assert.deepEqual(await numbers({ article: articleId }), [own.number]);
        assert.deepEqual(await numbers({ q: `partner ${n}` }), [standing.number]);
        assert.ok((await numbers({ standing: true })).includes(standing.number));
        assert.ok((await numbers({ state: 'ending' })).includes(own.number));
        assert.ok(!(await numbers({ state: 'ending' })).includes(standing.number));
        const forArticle = (await permissionsForArticle(db, articleId)).map(p => p.granted.number);
        assert.ok(forArticle.includes(own.number) && forArticle.includes(standing.number));
        const first = await listPermissions(db, { ...today, limit: 1 });
        assert.ok(first.next !== null && first.items.length === 1);
      });

      it('is previewed as it would be signed', async () => {
        const shown = done(await previewGrant(house.room, house.editor, { holder, terms: terms({ lang: 'uk' }) }));
        assert.match(shown.letter, /дозвіл на передрук/);
        const { number } = await grant({ lang: 'uk' });
        assert.equal((await readPermission(house.room.db, number))!.granted.letter, shown.letter);
      });

      it('needs sites that are addresses, a day to come, and an article that is there', async () => {
        const preview = (more: Partial<GrantTerms>) =>
          previewGrant(house.room, house.editor, { holder, terms: terms(more) });
        refused(await preview({ hosts: ['our page'] }), 'invalid', 'permission.hosts-wrong');
        refused(await preview({ until: '2020-01-01' }), 'invalid', 'permission.until-past');
        refused(await preview({ article: 999_999 }), 'missing', 'permission.article-missing');
      });

      it('is for editors and owners to give', async () => {
        const one = await asked();
        for (const who of [house.writer, house.translator]) {
          const about = { requestId: one.id, version: one.version };
          refused(
            await grantRequest(house.room, who, { ...about, holder, terms: terms() }),
            'forbidden',
            'access.denied',
          );
          refused(await declineRequest(house.room, who, { ...about, reason: 'No' }), 'forbidden', 'access.denied');
          refused(await revokePermission(house.room, who, { number: 1, reason: 'No' }), 'forbidden', 'access.denied');
          refused(
            await grantStanding(house.room, who, { holder, email: null, terms: terms() }),
            'forbidden',
            'access.denied',
          );
        }
      });
    });

    it('words that are written often are kept by language', async () => {
      const saved = { lang: 'uk', name: 'Ні', text: 'Це текст партнера.' };
      const { id } = done(await savePermissionLetter(house.room, house.editor, null, saved));
      done(await savePermissionLetter(house.room, house.editor, id, { ...saved, name: 'Ні, партнер' }));
      refused(await savePermissionLetter(house.room, house.writer, id, saved), 'forbidden', 'access.denied');
      done(await deletePermissionLetter(house.room, house.editor, id));
      refused(await deletePermissionLetter(house.room, house.editor, id), 'missing', 'permission.letter-missing');
    });

    it('reminds of an end once: the newsroom 30 and 7 days before, the holder 14', async () => {
      const start = house.clock.now;
      const at = (day: string) => {
        house.clock.now = new Date(`${day}T10:00:00Z`);
      };
      const { number } = await grant({ until: '2026-12-31' });
      const short = await grant({ until: house.clock.now.toISOString().slice(0, 10) });
      const gone = await grant({ until: '2026-12-31' });
      done(await revokePermission(house.room, house.editor, { number: gone.number, reason: 'No more' }));
      const ids = async (of: number) => (await mails(`permission-ends:${of}:`)).map(m => m.id.split(':')[2]);
      at('2026-11-30');
      await remindPermissions(house.room);
      assert.deepEqual(await ids(number), [], 'nothing 31 days before');
      at('2026-12-01');
      await Promise.all([remindPermissions(house.room), remindPermissions(house.room)]);
      assert.deepEqual(await ids(number), ['desk-30', 'desk-30'], 'an editor and the owner, since no address is named');
      at('2026-12-18');
      await remindPermissions(house.room);
      await remindPermissions(house.room);
      assert.deepEqual(
        (await ids(number)).filter(i => i !== 'desk-30'),
        ['holder-14'],
      );
      at('2026-12-26');
      await remindPermissions(house.room);
      assert.deepEqual((await ids(number)).filter(i => i === 'desk-7').length, 2);
      at('2027-02-01');
      assert.equal(await remindPermissions(house.room), 0);
      assert.deepEqual(await ids(short.number), []);
      assert.deepEqual(await ids(gone.number), [], 'nobody is reminded of what was withdrawn');
      house.clock.now = start;
    });

    describe('what is kept', () => {
      it('a no is forgotten after a year, and nobody can be found by it', async () => {
        const one = await asked({ message: 'My number is 5550' });
        done(
          await declineRequest(house.room, house.editor, {
            requestId: one.id,
            version: one.version,
            reason: 'Dear Ada, no',
          }),
        );
        const start = house.clock.now;
        house.pass(364 * 24 * 60);
        await sweep(house.room);
        assert.equal((await readRequest(house.room.db, one.id))!.name, 'Ada');
        house.pass(2 * 24 * 60);
        await sweep(house.room);
        const left = (await readRequest(house.room.db, one.id))!;
        assert.deepEqual([left.name, left.email, left.site, left.message, left.purpose], ['', null, '', '', '']);
        assert.deepEqual(
          (await requestActs(house.room.db, one.id)).map(a => a.text),
          [''],
        );
        house.clock.now = start;
      });

      it('a permission stays ten years after its end, then goes with its request; its number is not given again', async () => {
        const start = house.clock.now;
        // the database keeps it by its own clock
        house.clock.now = new Date('2012-05-01T09:00:00Z');
        const old = await grant({ until: '2012-06-01' });
        house.clock.now = new Date('2022-05-30T09:00:00Z');
        await sweep(house.room);
        const kept = (await readPermission(house.room.db, old.number))!;
        assert.equal(kept.email, null, 'the address for reminders is forgotten');
        house.clock.now = new Date('2022-06-10T09:00:00Z');
        await sweep(house.room);
        assert.equal(await readPermission(house.room.db, old.number), null);
        assert.equal(await readRequest(house.room.db, old.request.id), null);
        house.clock.now = start;
        assert.equal((await grant()).number, old.number + 1);
      });

      it('what is erased by the person leaves the permission, without the address', async () => {
        const { number, request } = await grant();
        done(await eraseRequest(house.room, request.token));
        const found = (await readPermission(house.room.db, number))!;
        assert.deepEqual([found.email, found.requestId], [null, null]);
        assert.equal((await judge(house.room, found)).seal, 'right');
      });
    });
  });

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Bounce } from '../../src/domain/newsletter/bounce.ts';
import type { Choice } from '../../src/domain/newsletter/subscription.ts';
import { addConfirmedSubscriber, importSubscribers } from '../../src/flows/add-subscribers.ts';
import { chooseLetters, leaveNewsletter } from '../../src/flows/change-subscription.ts';
import { composeDigests } from '../../src/flows/compose-digest.ts';
import { beginDue, holdIssue, saveLetter, scheduleLetter } from '../../src/flows/edit-letter.ts';
import { commit } from '../../src/flows/newsroom.ts';
import { markedId, sendIssue, staleMs } from '../../src/flows/send-issue.ts';
import { confirmSubscription, subscribe } from '../../src/flows/subscribe.ts';
import { takeBounce } from '../../src/flows/take-bounce.ts';
import { readIssue } from '../../src/store/newsletter.ts';
import { engines } from '../harness/database.ts';
import { carrierOf, lettersOf, notingCarrier } from '../harness/letters.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

const weekly: Choice[] = [{ lang: 'en', section: null, rhythm: 'weekly' }];
const sent = { outcome: 'sent' } as const;

for (const engine of engines)
  describe(`letters to readers, ${engine}`, () => {
    let house: OpenNewsroom;
    let letters: Awaited<ReturnType<typeof lettersOf>>;
    before(async () => {
      house = await openNewsroom(engine);
      letters = await lettersOf(house);
    });
    after(() => house.close());

    const mailsTo = async (email: string) =>
      (await house.room.queue.waiting(house.room.db, 'send-mail', {})).filter(m => m.to === email);
    const ask = (email: string, choices: Choice[] = weekly, visitor = 'v') =>
      subscribe(house.room, { email, lang: 'en', choices }, { visitor, proof: null });
    const linkOf = (text: string) => /\/newsletter\/confirm\/([\w-]{43})/.exec(text)![1]!;
    const stateOf = async (email: string) =>
      (await house.room.db.selectFrom('subscriber').selectAll().where('email', '=', email).executeTakeFirst()) ?? null;
    /** Somebody who asked and consented; the token of their letters. */
    const join = async (email: string, choices: Choice[] = weekly) => {
      done(await ask(email, choices, email));
      return done(await confirmSubscription(house.room, linkOf((await mailsTo(email)).at(-1)!.text))).token;
    };

    it('nobody gets a letter before the mailed link was followed and the button pressed', async () => {
      done(await ask('Olena@Example.org'));
      const mails = await mailsTo('olena@example.org');
      assert.equal(mails.length, 1, 'the address is written to in its canonical form');
      assert.equal((await stateOf('olena@example.org'))!.state, 'pending');
      const { token } = done(await confirmSubscription(house.room, linkOf(mails[0]!.text)));
      assert.match(token, /^[\w-]{43}$/);
      assert.equal((await stateOf('olena@example.org'))!.state, 'confirmed');
      assert.deepEqual(
        await confirmSubscription(house.room, linkOf(mails[0]!.text)),
        { ok: true, value: { token } },
        'twice is once',
      );
    });

    it('the answer tells nothing of an address, and no address is asked more than three times a day', async () => {
      for (let i = 0; i < 5; i++)
        assert.deepEqual(await ask('ada@example.org', weekly, `other-${i}`), { ok: true, value: null });
      assert.equal((await mailsTo('ada@example.org')).length, 3);
      assert.deepEqual(await ask('olena@example.org', weekly, 'somebody else'), { ok: true, value: null });
      house.pass(24 * 60 + 1);
      done(await ask('ada@example.org', weekly, 'later'));
      assert.equal((await mailsTo('ada@example.org')).length, 4);
    });

    it('one network address fills in ten forms an hour, and what is no address is told so', async () => {
      for (let i = 0; i < 10; i++) await ask(`crowd-${i}@example.org`, weekly, 'one');
      refused(await ask('crowd-11@example.org', weekly, 'one'), 'too-many', 'newsletter.too-many');
      for (const wrong of [
        'ada',
        'ada@',
        'ada@example',
        'a b@example.org',
        'ада@example.org',
        '<x@example.org>',
        'a@b@example.org',
      ])
        refused(await ask(wrong, weekly, 'w'), 'invalid', 'newsletter.address-wrong');
      refused(await ask('x@example.org', [], 'w'), 'invalid', 'newsletter.nothing-chosen');
      refused(
        await ask('x@example.org', [{ lang: 'fr', section: null, rhythm: 'daily' }], 'w'),
        'invalid',
        'newsletter.nothing-chosen',
      );
    });

    it('whoever asks for somebody who gets letters changes nothing of them without the mailed link', async () => {
      const token = await join('bohdan@example.org');
      done(await ask('bohdan@example.org', [{ lang: 'en', section: null, rhythm: 'daily' }], 'a prankster'));
      const choices = await house.room.db
        .selectFrom('subscription')
        .innerJoin('subscriber', 'subscriber.id', 'subscription.subscriberId')
        .select('rhythm')
        .where('token', '=', token)
        .execute();
      assert.deepEqual(choices, [{ rhythm: 'weekly' }]);
    });

    it('leaving erases the address, works again and again, and whoever asks anew may come back', async () => {
      const token = await join('carla@example.org');
      assert.deepEqual(await leaveNewsletter(house.room, token), { ok: true, value: null });
      assert.deepEqual(await leaveNewsletter(house.room, token), { ok: true, value: null });
      assert.equal(await stateOf('carla@example.org'), null);
      refused(await leaveNewsletter(house.room, 'x'.repeat(43)), 'missing', 'newsletter.link-over');
      await join('carla@example.org');
      assert.equal((await stateOf('carla@example.org'))!.state, 'confirmed');
    });

    it('what is chosen by the link of a letter holds, and choosing nothing is leaving', async () => {
      const token = await join('dora@example.org');
      assert.deepEqual(
        done(
          await chooseLetters(house.room, token, {
            choices: [{ lang: 'uk', section: null, rhythm: 'daily' }],
            lang: 'uk',
          }),
        ),
        { left: false },
      );
      assert.equal((await stateOf('dora@example.org'))!.lang, 'uk');
      assert.deepEqual(done(await chooseLetters(house.room, token, { choices: [], lang: 'uk' })), { left: true });
      assert.equal(await stateOf('dora@example.org'), null);
    });

    it('a list that is brought along needs a statement of consent and brings nobody back who left', async () => {
      const token = await join('eve@example.org');
      done(await leaveNewsletter(house.room, token));
      const list = {
        addresses: ['eve@example.org', 'New@Example.org', 'no address', 'bohdan@example.org'],
        lang: 'en',
        choices: weekly,
      };
      refused(
        await importSubscribers(house.room, house.owner, { ...list, consent: ' ' }),
        'invalid',
        'newsletter.no-consent',
      );
      refused(
        await importSubscribers(house.room, house.editor, { ...list, consent: 'the old site, 2024' }),
        'forbidden',
        'access.denied',
      );
      const imported = done(
        await importSubscribers(house.room, house.owner, { ...list, consent: 'the form of the old site, 2024' }),
      );
      assert.deepEqual(imported, { added: 1, known: 1, unwanted: 1, wrong: ['no address'] });
      assert.equal((await stateOf('new@example.org'))!.consent, 'the form of the old site, 2024');
    });

    it('whoever consented in another act of theirs gets letters beside what they have, and not after a complaint', async () => {
      const chosen: Choice[] = [{ lang: 'en', section: null, rhythm: 'letters' }];
      const add = (email: string) =>
        commit(house.room, tx =>
          addConfirmedSubscriber(tx, house.room, {
            email,
            lang: 'en',
            choices: chosen,
            consent: 'supporter, 1 March 2026',
          }),
        );
      const token = await join('gwen@example.org');
      assert.equal(await add('Gwen@Example.org'), token);
      const { id } = (await stateOf('gwen@example.org'))!;
      const has = await house.room.db
        .selectFrom('subscription')
        .select('rhythm')
        .where('subscriberId', '=', id)
        .execute();
      assert.deepEqual(has.map(c => c.rhythm).toSorted(), ['letters', 'weekly']);
      assert.match((await add('hana@example.org'))!, /^[\w-]{43}$/);
      const complaint: Bounce = { kind: 'complaint', messageIds: [], recipients: ['hana@example.org'], status: '' };
      await takeBounce(house.room, complaint, true);
      assert.equal(await add('hana@example.org'), null);
      done(await leaveNewsletter(house.room, token));
    });

    it('a letter goes to everybody who wants letters in its language, each once, whoever sends beside', async () => {
      const addresses = await letters.readers(120);
      await letters.readers(5, [{ lang: 'uk', section: null, rhythm: 'letters' }], 'ukrainian');
      const issueId = await letters.letter();
      const got: string[] = [];
      const carrier = carrierOf(async to => {
        got.push(to.address);
        await new Promise(resolve => setTimeout(resolve, 1));
        return sent;
      });
      // two workers at once, and a job that runs twice after a crash
      await Promise.all([0, 1, 0].map(lane => sendIssue(house.room, carrier, { issueId, lane, downs: 0 })));
      assert.deepEqual(got.toSorted(), addresses.toSorted());
      await sendIssue(house.room, carrier, { issueId, lane: 0, downs: 0 });
      assert.equal(got.length, 120);
      const issue = (await readIssue(house.room.db, issueId))!;
      assert.equal(issue.state, 'sent');
      assert.deepEqual(issue.counts, { queued: 0, begun: 0, sent: 120, refused: 0, uncertain: 0 });
    });

    it('a mail that was on its way when its worker died is never sent again, and the letter comes to an end', async () => {
      await letters.readers(6, [{ lang: 'de', section: null, rhythm: 'letters' }], 'german');
      const issueId = await letters.letter('Brief', 'Wort', 'de');
      const never = Promise.withResolvers<typeof sent>();
      const began = Promise.withResolvers<void>();
      let n = 0;
      // a worker that stops in the middle of a mail is one whose end nobody hears of
      void sendIssue(
        house.room,
        carrierOf(() => {
          if (++n === 2) began.resolve();
          return never.promise;
        }, 2),
        { issueId, lane: 0, downs: 0 },
      );
      await began.promise;
      const others: string[] = [];
      const carrier = notingCarrier(others);
      await sendIssue(house.room, carrier, { issueId, lane: 0, downs: 0 });
      assert.equal(others.length, 4);
      assert.equal((await readIssue(house.room.db, issueId))!.state, 'sending', 'the other worker may still be at it');
      house.pass(staleMs / 60_000 + 1);
      await sendIssue(house.room, carrier, { issueId, lane: 0, downs: 0 });
      assert.equal(others.length, 4);
      assert.deepEqual((await readIssue(house.room.db, issueId))!.counts, {
        queued: 0,
        begun: 0,
        sent: 4,
        refused: 0,
        uncertain: 2,
      });
    });

    it('while the mail server is away nothing is lost: the letter waits and goes on', async () => {
      await letters.readers(3, [{ lang: 'ar', section: null, rhythm: 'letters' }], 'arabic');
      const issueId = await letters.letter('رسالة', 'كلمة', 'ar');
      await sendIssue(
        house.room,
        carrierOf(async () => ({ outcome: 'down', reason: 'ECONNREFUSED' })),
        { issueId, lane: 0, downs: 0 },
      );
      assert.deepEqual(await letters.states(issueId), { queued: 3 });
      const again = await house.room.queue.waiting(house.room.db, 'send-issue', { issueId, downs: 1 });
      assert.equal(again.length, 1, 'another job tries later');
      await sendIssue(
        house.room,
        carrierOf(async () => sent),
        again[0]!,
      );
      assert.equal((await readIssue(house.room.db, issueId))!.state, 'sent');
    });

    it('a letter that is paused stops, and goes on where it stopped', async () => {
      await letters.readers(20, [{ lang: 'zh', section: null, rhythm: 'letters' }], 'chinese');
      const issueId = await letters.letter('信', '字', 'zh');
      const got: string[] = [];
      await sendIssue(
        house.room,
        carrierOf(async to => {
          got.push(to.address);
          if (got.length === 5) done(await holdIssue(house.room, house.editor, issueId, 'pause'));
          return sent;
        }, 1),
        { issueId, lane: 0, downs: 0 },
      );
      assert.ok(got.length >= 5 && got.length < 20, `${got.length} left`);
      refused(await holdIssue(house.room, house.editor, issueId, 'pause'), 'conflict', 'newsletter.not-open');
      done(await holdIssue(house.room, house.editor, issueId, 'resume'));
      await sendIssue(house.room, notingCarrier(got), { issueId, lane: 0, downs: 0 });
      assert.equal(new Set(got).size, 20);
      assert.equal(got.length, 20);
    });

    it('who leaves while a letter is on its way and was not reached does not get it', async () => {
      const token = await join('fay@example.org', [{ lang: 'uk', section: null, rhythm: 'letters' }]);
      const issueId = await letters.letter('Лист', 'Слово', 'uk');
      done(await leaveNewsletter(house.room, token));
      const got: string[] = [];
      await sendIssue(house.room, notingCarrier(got), { issueId, lane: 0, downs: 0 });
      assert.ok(got.length === 5 && !got.includes('fay@example.org'), got.join());
    });

    it('an address that is gone ends at once, a box that stays full after five letters, a complaint for good', async () => {
      const tokens = {
        gone: await join('gone@example.org'),
        full: await join('full@example.org'),
        angry: await join('angry@example.org'),
      };
      const { id: gone } = (await stateOf('gone@example.org'))!;
      const report = (kind: 'hard' | 'soft' | 'complaint', ...messageIds: string[]) => ({
        kind,
        messageIds,
        recipients: [],
        status: '',
      });
      // whoever writes to the box cannot end others' letters
      assert.equal(
        await takeBounce(house.room, report('hard', `<nl.1.${gone}.${'a'.repeat(32)}@x>`), false),
        'unknown',
      );
      assert.equal(
        await takeBounce(house.room, { ...report('hard'), recipients: ['gone@example.org'] }, false),
        'unknown',
      );
      assert.equal(
        await takeBounce(house.room, report('hard', `<${markedId(house.room, 1, gone)}@x>`), false),
        'ended',
      );
      assert.equal(await stateOf('gone@example.org'), null);
      const { id: full } = (await stateOf('full@example.org'))!;
      for (let i = 0; i < 4; i++)
        assert.equal(await takeBounce(house.room, report('soft', markedId(house.room, 1, full)), false), 'counted');
      assert.equal(await takeBounce(house.room, report('soft', markedId(house.room, 1, full)), false), 'ended');
      assert.equal(
        await takeBounce(house.room, { ...report('complaint'), recipients: ['Angry@example.org'] }, true),
        'ended',
      );
      // neither a form nor a list brings back who complained
      const before = (await mailsTo('angry@example.org')).length;
      done(await ask('angry@example.org', weekly, 'again'));
      assert.equal((await mailsTo('angry@example.org')).length, before);
      assert.ok(Object.values(tokens).every(t => t.length === 43));
    });

    it('a refusal that says nobody is there ends the subscription; one of the mail does not', async () => {
      await letters.readers(2, [{ lang: 'de', section: null, rhythm: 'daily' }], 'daily');
      const issueId = await digest('de', 'Ein Artikel');
      await sendIssue(
        house.room,
        carrierOf(async to =>
          to.address === 'daily-0@example.org'
            ? { outcome: 'refused', reason: '550 5.1.1 no such user', gone: true }
            : { outcome: 'refused', reason: '554 5.7.1 rejected as spam', gone: false },
        ),
        { issueId, lane: 0, downs: 0 },
      );
      assert.equal(await stateOf('daily-0@example.org'), null);
      assert.equal((await stateOf('daily-1@example.org'))!.softBounces, 1);
    });

    it('a digest holds what was published since the last one, once, and none is sent where nothing was', async () => {
      const first = await digest('uk', 'Перша', [{ lang: 'uk', section: null, rhythm: 'daily' }]);
      const { content, subject } = (await readIssue(house.room.db, first))!;
      assert.match(content!.html, /Перша/);
      assert.match(subject, /Перша/);
      assert.equal(await composeDigests(house.room), 0, 'the same hour makes no second');
      house.pass(24 * 60);
      assert.equal(await composeDigests(house.room), 0, 'a day on which nothing was published');
      const second = await digest('uk', 'Друга', []);
      const text = (await readIssue(house.room.db, second))!.content!.text;
      assert.match(text, /Друга/);
      assert.doesNotMatch(text, /Перша/);
    });

    it('a letter of a later hour goes when it has come, and not if it was put off', async () => {
      const at = new Date(house.clock.now.getTime() + 3 * 3_600_000);
      const { id, version } = await draft('en', 'Later');
      done(await scheduleLetter(house.room, house.editor, { id, version, at }));
      refused(
        await saveLetter(house.room, house.editor, { ...(await draftInput(id)), subject: 'x' }),
        'conflict',
        'newsletter.not-open',
      );
      done(await beginDue(house.room, { issueId: id }));
      assert.equal((await readIssue(house.room.db, id))!.state, 'scheduled', 'its hour has not come');
      done(await scheduleLetter(house.room, house.editor, { id, version, at: null }));
      house.pass(200);
      done(await beginDue(house.room, { issueId: id }));
      assert.equal((await readIssue(house.room.db, id))!.state, 'draft');
      refused(await scheduleLetter(house.room, house.writer, { id, version, at: 'now' }), 'forbidden', 'access.denied');
      refused(
        await scheduleLetter(house.room, house.editor, { id, version: version - 1, at: 'now' }),
        'conflict',
        'newsletter.changed',
      );
      done(await scheduleLetter(house.room, house.editor, { id, version, at: 'now' }));
    });

    async function draft(lang: string, subject: string) {
      const { createLetter } = await import('../../src/flows/edit-letter.ts');
      const { id, version } = done(await createLetter(house.room, house.editor, { lang }));
      const saved = done(
        await saveLetter(house.room, house.editor, { ...(await draftInput(id)), version, lang, subject }),
      );
      return { id, version: saved.version };
    }
    async function draftInput(id: number) {
      const { version, lang } = (await readIssue(house.room.db, id))!;
      const document = {
        type: 'doc' as const,
        content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Words' }] }],
      };
      return { id, version, lang, section: null, subject: '', preheader: '', document };
    }
    /** A digest of one article in a language, after its hour has come; the issue's id. */
    async function digest(lang: string, title: string, choices: Choice[] = []) {
      if (choices.length > 0) await letters.readers(3, choices, `digest-${lang}`);
      await house.publishNew({ title }, { lang });
      // the next seven o'clock
      const now = house.clock.now;
      const due = new Date(now);
      due.setUTCHours(7, 0, 0, 0);
      if (due <= now) due.setUTCDate(due.getUTCDate() + 1);
      house.pass((due.getTime() - now.getTime()) / 60_000 + 1);
      await composeDigests(house.room);
      const issue = await house.room.db
        .selectFrom('newsletterIssue')
        .select('id')
        .where('lang', '=', lang)
        .where('kind', '=', 'digest')
        .where('state', '=', 'sending')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow();
      return issue.id;
    }
  });

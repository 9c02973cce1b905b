import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { linkMinutes, mostLinks, sessionDays } from '../../src/domain/membership/sign-in.ts';
import {
  askFreshLink,
  askLink,
  lookAtLink,
  readerOfToken,
  signInByLink,
  signOut,
} from '../../src/flows/reader-sign-in.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`readers who sign in by a mailed link, database ${engine}`, () => {
    let house: OpenNewsroom;
    let n = 0;
    before(async () => {
      house = await openNewsroom(engine);
    });
    beforeEach(() => {
      n++;
      house.pass(90);
    });
    after(() => house.close());

    const address = () => `reader${n}@example.org`;
    const ask = (browser: string, more: { email?: string; next?: string | null; visitor?: string } = {}) =>
      askLink(
        house.room,
        { email: more.email ?? address(), lang: 'en', next: more.next ?? null },
        { visitor: more.visitor ?? `192.0.2.${n}`, browser },
      );
    /** The links that were mailed to an address, oldest first. */
    const links = async (to = address()) => {
      const mails = await house.room.queue.waiting(house.room.db, 'send-mail', { to });
      return mails.map(mail => /account\/links\/([\w-]{43})/.exec(mail.text)![1]!);
    };
    const linkFor = async (browser: string, more: Parameters<typeof ask>[1] = {}) => {
      done(await ask(browser, more));
      return (await links(more.email)).at(-1)!;
    };
    const signedIn = async (browser = 'chair') => done(await signInByLink(house.room, await linkFor(browser), browser));

    it('signs in the browser that asked, once, and proves the address', async () => {
      const link = await linkFor('chair', { next: '/en/some-article#comments' });
      assert.equal(await lookAtLink(house.room, link, 'chair'), 'ready');
      assert.equal(await lookAtLink(house.room, link, 'chair'), 'ready', 'looking uses nothing up');
      const { session, readerId, next } = done(await signInByLink(house.room, link, 'chair'));
      assert.equal(next, '/en/some-article#comments');
      const reader = await readerOfToken(house.room, session);
      assert.deepEqual([reader?.id, reader?.email, reader?.lang], [readerId, address(), 'en']);
      assert.equal(reader?.confirmedAt.getTime(), house.clock.now.getTime());
      refused(await signInByLink(house.room, link, 'chair'), 'gone', 'reader.link-over');
      assert.equal(await lookAtLink(house.room, link, 'chair'), 'over');
    });

    it('is used once by two who press the button at the same moment', async () => {
      const link = await linkFor('chair');
      const both = await Promise.all([1, 2, 3].map(() => signInByLink(house.room, link, 'chair')));
      assert.deepEqual(both.map(b => b.ok).toSorted(), [false, false, true]);
    });

    it('lets in no other browser, whose try leaves the link as it is, and mails that one a link of its own', async () => {
      const link = await linkFor('chair');
      for (const other of ['table', null]) {
        assert.equal(await lookAtLink(house.room, link, other), 'elsewhere');
        refused(await signInByLink(house.room, link, other), 'forbidden', 'reader.link-elsewhere');
      }
      done(await askFreshLink(house.room, link, { visitor: `198.51.100.${n}`, browser: 'table' }));
      const [, fresh] = await links();
      assert.equal(await lookAtLink(house.room, fresh!, 'table'), 'ready');
      assert.equal(await lookAtLink(house.room, fresh!, 'chair'), 'elsewhere');
      assert.equal(await lookAtLink(house.room, link, 'chair'), 'ready');
      done(await signInByLink(house.room, fresh!, 'table'));
      // one that is used takes the others along
      refused(await signInByLink(house.room, link, 'chair'), 'gone', 'reader.link-over');
    });

    it('works for twenty minutes, and then can be exchanged for a fresh one', async () => {
      const link = await linkFor('chair');
      house.pass(linkMinutes);
      assert.equal(await lookAtLink(house.room, link, 'chair'), 'over');
      refused(await signInByLink(house.room, link, 'chair'), 'gone', 'reader.link-over');
      done(await askFreshLink(house.room, link, { visitor: `198.51.100.${n}`, browser: 'chair' }));
      done(await signInByLink(house.room, (await links()).at(-1)!, 'chair'));
    });

    it('cannot be guessed: what was never mailed is no link, and the database holds no secret', async () => {
      const link = await linkFor('chair');
      const { session } = done(await signInByLink(house.room, link, 'chair'));
      for (const guess of ['', 'x', link.slice(1), `${link}=`, link.toLowerCase(), "' or true --"]) {
        assert.equal(await lookAtLink(house.room, guess, 'chair'), null);
        refused(await signInByLink(house.room, guess, 'chair'), 'missing', 'reader.link-missing');
        refused(
          await askFreshLink(house.room, guess, { visitor: `203.0.113.${n}`, browser: 'chair' }),
          'missing',
          'reader.link-missing',
        );
        assert.equal(await readerOfToken(house.room, guess), null);
      }
      const kept = JSON.stringify([
        await house.room.db.selectFrom('readerLink').selectAll().execute(),
        await house.room.db.selectFrom('readerSession').selectAll().execute(),
      ]);
      for (const secret of [link, session, 'chair']) assert.ok(!kept.includes(secret));
      // what is kept opens nothing
      const [row] = await house.room.db.selectFrom('readerSession').selectAll().execute();
      assert.equal(await readerOfToken(house.room, row!.tokenHash), null);
    });

    it('knows one reader however the address is written', async () => {
      const first = await signedIn();
      const again = done(
        await signInByLink(house.room, await linkFor('chair', { email: `READER${n}@Example.org` }), 'chair'),
      );
      assert.equal(again.readerId, first.readerId);
    });

    it('answers the same for every address, and writes none a flood of mails', async () => {
      for (let i = 0; i < mostLinks.address + 3; i++)
        assert.deepEqual(await ask('chair', { visitor: `198.51.100.${i}` }), { ok: true, value: null });
      assert.equal((await links()).length, mostLinks.address);
    });

    it('takes only so many requests of one visitor within an hour', async () => {
      for (let i = 0; i < mostLinks.visitor; i++) done(await ask('chair', { email: `other${i}.${address()}` }));
      refused(await ask('chair'), 'too-many', 'reader.too-many');
      house.pass(60);
      done(await ask('chair'));
    });

    it('takes one address and nothing else', async () => {
      for (const email of [
        '',
        'nobody',
        'a@example.org, b@example.org',
        'a@example.org\r\nBcc: b@example.org',
        '<a@b.c>',
      ])
        assert.equal((await ask('chair', { email, visitor: `203.0.113.${n}` })).ok, false, email);
    });

    it('goes on to nowhere but this site', async () => {
      for (const next of [
        'https://evil.example/',
        '//evil.example',
        '/\\evil.example',
        '/\t/evil.example',
        '\\\\evil.example',
        '/en\r\nSet-Cookie: a=b',
        'javascript:alert(1)',
        '/..//evil.example',
        '',
      ]) {
        house.pass(60);
        const link = await linkFor('chair', { next });
        assert.equal(done(await signInByLink(house.room, link, 'chair')).next, '/en/account', next);
      }
    });

    it('ends a session here, or everywhere, on the server', async () => {
      const [here, there] = [await signedIn(), await signedIn('table')];
      await signOut(house.room, here.session, false);
      assert.equal(await readerOfToken(house.room, here.session), null);
      assert.ok(await readerOfToken(house.room, there.session));
      const third = await signedIn('bench');
      await signOut(house.room, third.session, true);
      for (const { session } of [here, there, third]) assert.equal(await readerOfToken(house.room, session), null);
      // a session that is over ends no other
      const fourth = await signedIn();
      await signOut(house.room, third.session, true);
      assert.ok(await readerOfToken(house.room, fourth.session));
    });

    it('goes on with each visit, and is over when nobody comes for so long', async () => {
      const { session } = await signedIn();
      const day = 24 * 60;
      house.pass((sessionDays - 1) * day);
      assert.ok(await readerOfToken(house.room, session));
      house.pass((sessionDays - 1) * day);
      assert.ok(await readerOfToken(house.room, session));
      house.pass((sessionDays + 1) * day);
      assert.equal(await readerOfToken(house.room, session), null);
    });
  });

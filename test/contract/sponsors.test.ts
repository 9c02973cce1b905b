import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '../../src/domain/access.ts';
import { deleteMedia } from '../../src/flows/delete-media.ts';
import { addSponsor, changeSponsor, removeSponsor } from '../../src/flows/edit-sponsor.ts';
import { clicksByDay, readSponsor } from '../../src/store/sponsor.ts';
import { engines } from '../harness/database.ts';
import { openDesk } from '../harness/desk.ts';
import { done, refused } from '../harness/newsroom.ts';

const owner: Actor = { kind: 'user', id: 'u-owner', name: 'The owner', role: 'owner' };
const editor: Actor = { ...owner, id: 'u-editor', role: 'editor' };
const picture = 'b'.repeat(20);
const person = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'sec-fetch-mode': 'navigate',
};

for (const engine of engines)
  describe(`sponsors, database ${engine}`, () => {
    let house: Awaited<ReturnType<typeof openDesk>>;
    let now = new Date('2026-11-25T10:20:00Z');
    before(async () => {
      house = await openDesk(engine);
      house.room.now = () => now;
      await house.room.db
        .insertInto('media')
        .values({
          id: picture,
          state: 'ready',
          error: null,
          filename: 'mill.png',
          mime: 'image/png',
          bytes: 1,
          width: 1200,
          height: 400,
          placeholder: null,
          variants: JSON.stringify([
            { format: 'png', width: 1200, height: 400, bytes: 1, file: `media/${picture}/original.png` },
          ]),
          createdBy: null,
        })
        .execute();
    });
    after(() => house.close());

    const input = (more: object = {}) => ({
      name: 'Merrin Mill',
      url: 'https://mill.example/flour?from=ferry-bell',
      media: picture,
      alt: { en: 'Flour from the mill at the locks' },
      note: { en: 'The Merrin Mill pays for our court reports.' },
      places: ['front', 'article'],
      firstDay: '2026-11-25',
      ...more,
    });
    const page = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await house.app.request(path, { headers });
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    };
    const clicks = (id: number) => clicksByDay(house.room.db, id, '2026-01-01');

    it('stand on the page with picture, link, label and note, all our own, and the page is kept until that may change', async () => {
      house.purged.length = 0;
      const { id } = done(await addSponsor(house.room, owner, input({ lastDay: '2026-12-31' })));
      assert.ok(house.purged.includes('outlet'), 'pages that are kept are made anew');
      const front = await page('/en');
      const slot = /<aside class="slot"[\s\S]*?<\/aside>/.exec(front.text)![0];
      assert.match(slot, /<p class="slot-label">Sponsor<\/p>/);
      assert.match(slot, /<p class="slot-note">The Merrin Mill pays for our court reports\./);
      assert.match(
        slot,
        new RegExp(
          `<a class="ad sponsor" href="/sponsors/${id}/go" rel="sponsored nofollow noopener"><span class="unseen">Flour from`,
        ),
      );
      assert.match(slot, /<img src="\/media\/b{20}\/original\.png"[^>]* alt="" loading="lazy"/);
      assert.match(slot, /<svg aria-hidden="true" width="1200" height="400"/, 'its room is kept');
      assert.ok(!front.text.includes('mill.example'), 'where it leads is not in the page');
      assert.ok(!/<script/.test(slot));
      assert.match(front.headers.get('surrogate-key')!, new RegExp(`media:${picture}`));
      // it ends some day, so the page is looked at again when the hour is over
      assert.equal(front.headers.get('surrogate-control'), 'max-age=2400');
      done(await removeSponsor(house.room, owner, id));
      assert.ok(!(await page('/en')).text.includes('class="slot"'));
    });

    it('have the hours in turn, and nobody stands before the first or after the last day', async () => {
      const first = done(await addSponsor(house.room, owner, input({ name: 'One' })));
      const second = done(await addSponsor(house.room, owner, input({ name: 'Two', lastDay: '2026-11-26' })));
      const later = done(await addSponsor(house.room, owner, input({ name: 'Three', firstDay: '2026-11-27' })));
      const seen = async (iso: string) => {
        now = new Date(iso);
        return Number(/href="\/sponsors\/(\d+)\/go"/.exec((await page('/en')).text)?.[1]);
      };
      const day = new Set<number>();
      for (let h = 0; h < 24; h++) day.add(await seen(`2026-11-26T${String(h).padStart(2, '0')}:30:00Z`));
      assert.deepEqual([...day].sort(), [first.id, second.id]);
      const next = new Set<number>();
      for (let h = 0; h < 24; h++) next.add(await seen(`2026-11-27T${String(h).padStart(2, '0')}:30:00Z`));
      assert.deepEqual([...next].sort(), [first.id, later.id]);
      for (const { id } of [first, second, later]) done(await removeSponsor(house.room, owner, id));
      now = new Date('2026-11-25T10:20:00Z');
    });

    it('are counted by the day when people go there, without a cookie, and machines are led on uncounted', async () => {
      const { id } = done(await addSponsor(house.room, owner, input()));
      const go = (headers: Record<string, string>) => page(`/sponsors/${id}/go`, headers);
      const answer = await go(person);
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.get('location'), 'https://mill.example/flour?from=ferry-bell');
      assert.equal(answer.headers.get('set-cookie'), null);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      await go(person);
      now = new Date('2026-11-26T08:00:00Z');
      await go(person);
      for (const machine of [
        { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
        { 'user-agent': 'curl/8.5.0' },
        { ...person, 'sec-purpose': 'prefetch' },
        { ...person, 'sec-fetch-mode': 'no-cors' },
        {},
      ] as Record<string, string>[])
        assert.equal((await go(machine)).status, 302);
      assert.equal((await house.app.request(`/sponsors/${id}/go`, { method: 'HEAD', headers: person })).status, 302);
      assert.deepEqual(await clicks(id), [
        { day: '2026-11-25', clicks: 2 },
        { day: '2026-11-26', clicks: 1 },
      ]);
      now = new Date('2026-11-25T10:20:00Z');
      done(await removeSponsor(house.room, owner, id));
      assert.equal((await go(person)).status, 404);
    });

    it('are counted once for each of many at the same time', async () => {
      const { id } = done(await addSponsor(house.room, owner, input()));
      await Promise.all(Array.from({ length: 20 }, () => page(`/sponsors/${id}/go`, person)));
      assert.deepEqual(await clicks(id), [{ day: '2026-11-25', clicks: 20 }]);
      done(await removeSponsor(house.room, owner, id));
    });

    it('lead nowhere that the outlet has not written down', async () => {
      const { id } = done(await addSponsor(house.room, owner, input()));
      for (const path of [
        `/sponsors/${id}/go?url=https://evil.example/`,
        `/sponsors/${id}/go?to=//evil.example`,
        `/sponsors/${id}/go#https://evil.example`,
      ])
        assert.equal((await page(path, person)).headers.get('location'), 'https://mill.example/flour?from=ferry-bell');
      for (const path of [
        '/sponsors/0/go',
        '/sponsors/999999/go',
        '/sponsors/1e3/go',
        '/sponsors/-1/go',
        '/sponsors/https%3A%2F%2Fevil.example/go',
      ])
        assert.equal((await page(path, person)).status, 404, path);
      refused(await addSponsor(house.room, owner, input({ url: 'javascript:alert(1)' })), 'invalid', 'input.wrong');
      done(await removeSponsor(house.room, owner, id));
    });

    it('are changed by whoever runs the outlet, never over somebody else’s change, and keep their picture', async () => {
      refused(await addSponsor(house.room, editor, input()), 'forbidden', 'access.denied');
      refused(await addSponsor(house.room, owner, input({ media: 'c'.repeat(20) })), 'invalid', 'media.missing');
      const { id } = done(await addSponsor(house.room, owner, input()));
      const { version } = (await readSponsor(house.room.db, id))!;
      done(await changeSponsor(house.room, owner, id, version, input({ name: 'The Mill' })));
      refused(
        await changeSponsor(house.room, owner, id, version, input({ name: 'Lost' })),
        'conflict',
        'sponsor.changed',
      );
      assert.equal((await readSponsor(house.room.db, id))!.name, 'The Mill');
      refused(await deleteMedia(house.room, owner, picture), 'conflict', 'media.in-use-outlet');
      done(await removeSponsor(house.room, owner, id));
      refused(await removeSponsor(house.room, owner, id), 'missing', 'sponsor.missing');
    });
  });

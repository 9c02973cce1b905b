import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readConfig } from '../../src/config.ts';
import { endLead, leadFront, unleadFront } from '../../src/flows/lead-front.ts';
import { publishDue, scheduleEdition } from '../../src/flows/schedule-edition.ts';
import { republishEdition, unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { openLog } from '../../src/log.ts';
import { listForDesk, readEditionForDesk } from '../../src/store/desk-list.ts';
import { routes } from '../../src/web/routes.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom, refused } from '../harness/newsroom.ts';

for (const engine of engines)
  describe(`the lead of the front page, database ${engine}`, () => {
    let here: OpenNewsroom;
    let app: ReturnType<typeof routes>;
    before(async () => {
      here = await openNewsroom(engine);
      const signIn = { handle: async () => new Response(), session: async () => null } as never;
      app = routes({ room: here.room, config: readConfig({}), signIn, log: openLog('error', () => {}, false) });
    });
    after(() => here.close());

    const inHours = (hours: number) => new Date(here.clock.now.getTime() + hours * 3_600_000);
    const leads = async (lang = 'en') => {
      const html = await (await app.request(`/${lang}`)).text();
      return /lead-story.*?<h2><a [^>]*>([^<]*)</s.exec(html)?.[1];
    };
    const story = async (title: string, lang = 'en') => {
      here.pass(1);
      return (await here.publishNew({ title }, { lang })).editionId;
    };
    const lead = (editionId: number, until: Date | null = null) =>
      leadFront(here.room, here.editor, { editionId, until });

    it('is what an editor put there, instead of the newest, in its language alone', async () => {
      const older = await story('The weir');
      await story('The pier');
      await story('Гребля', 'uk');
      assert.equal(await leads(), 'The pier');
      assert.deepEqual(await here.purging(async () => done(await lead(older))), ['lang:en']);
      assert.equal(await leads(), 'The weir');
      assert.equal(await leads('uk'), 'Гребля');
      await story('The tide');
      assert.equal(await leads(), 'The weir', 'something newer does not push it away');
      const [html] = [await (await app.request('/en')).text()];
      assert.equal(html.split('>The weir<').length, 2, 'and it stands there once');
      const row = (await listForDesk(here.room.db, { limit: 100 })).items.flatMap(a => a.editions);
      assert.deepEqual(
        row.filter(e => e.leads).map(e => e.id),
        [older],
      );
      assert.deepEqual((await readEditionForDesk(here.room.db, older))!.lead, { until: null });
      assert.deepEqual(
        await here.purging(async () => done(await unleadFront(here.room, here.editor, { editionId: older }))),
        ['lang:en'],
      );
      assert.equal(await leads(), 'The tide');
    });

    it('is the last that was put there; the one before does not come back', async () => {
      const [first, second] = [await story('First lead'), await story('Second lead')];
      await story('Newest');
      done(await lead(first));
      here.pass(1);
      assert.deepEqual(done(await lead(second)), { instead: { editionId: first, until: null } });
      assert.equal(await leads(), 'Second lead');
      done(await unleadFront(here.room, here.editor, { editionId: second }));
      assert.equal(await leads(), 'Newest');
    });

    it('ends at its hour, and the page is made anew', async () => {
      const editionId = await story('Until noon');
      await story('After noon');
      refused(await lead(editionId, inHours(-1)), 'invalid', 'edition.lead-past');
      done(await lead(editionId, inHours(2)));
      assert.deepEqual(await here.purging(() => endLead(here.room, { editionId })), [], 'not too early');
      assert.equal(await leads(), 'Until noon');
      here.pass(121);
      assert.equal(await leads(), 'After noon');
      assert.deepEqual(await here.purging(() => endLead(here.room, { editionId })), ['lang:en']);
      assert.equal((await readEditionForDesk(here.room.db, editionId))!.lead, null);
      await endLead(here.room, { editionId });
    });

    it('is nothing that readers cannot see: what is taken down leaves, what is scheduled leads when it goes out', async () => {
      const editionId = await story('Taken down');
      await story('Stays');
      done(await lead(editionId));
      done(await unpublishEdition(here.room, here.editor, { editionId, note: 'An error.' }));
      assert.equal(await leads(), 'Stays');
      done(await republishEdition(here.room, here.editor, { editionId }));
      assert.equal(await leads(), 'Taken down');

      here.pass(1);
      const { editionId: tomorrow } = await here.begin({ title: 'Tomorrow' });
      done(await scheduleEdition(here.room, here.editor, { editionId: tomorrow, publishAt: inHours(3) }));
      assert.deepEqual(done(await lead(tomorrow)), { instead: null });
      assert.equal(await leads(), 'Taken down', 'until then everything stays');
      here.pass(181);
      done(await publishDue(here.room, { editionId: tomorrow }));
      await story('Newer still');
      assert.equal(await leads(), 'Tomorrow');
      done(await unleadFront(here.room, here.editor, { editionId: tomorrow }));
      assert.equal(await leads(), 'Newer still', 'and what it followed does not come back');
    });

    it('is for those who publish', async () => {
      const editionId = await story('Whose lead');
      for (const who of [here.writer, here.translator]) {
        refused(await leadFront(here.room, who, { editionId, until: null }), 'forbidden', 'access.denied');
        refused(await unleadFront(here.room, who, { editionId }), 'forbidden', 'access.denied');
      }
      refused(await lead(999_999), 'missing', 'edition.missing');
    });
  });

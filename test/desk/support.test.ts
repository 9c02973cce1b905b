import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Outlet } from '../../src/web/desk-api/contract.ts';
import type { BankChecked, SponsorClicks, SponsorList } from '../../src/web/desk-api/support-contract.ts';
import { openDesk } from '../harness/desk.ts';

/* The desk writes what the support page says, and who stands on pages. */

describe('the desk of the support page', () => {
  let desk: Awaited<ReturnType<typeof openDesk>>;
  const picture = 'd'.repeat(20);
  before(async () => {
    desk = await openDesk();
    desk.room.now = () => new Date('2026-11-25T10:00:00Z');
    await desk.room.db
      .insertInto('media')
      .values({
        id: picture,
        state: 'ready',
        error: null,
        filename: 'mill.jpg',
        mime: 'image/jpeg',
        bytes: 1,
        width: 1200,
        height: 400,
        placeholder: null,
        createdBy: null,
      })
      .execute();
  });
  after(() => desk.close());

  const bank = { kind: 'bank', holder: 'The Ferry Bell', iban: 'DE89 3704 0044 0532 0130 00', currency: 'EUR' };
  const check = (more: object) =>
    desk.must(
      desk.as('owner')<BankChecked>('POST', 'support/check', {
        ...bank,
        bic: '',
        reference: '',
        ...more,
        kind: undefined,
      }),
    );
  const keep = async (support: object) => {
    const { settings, version } = await desk.must(desk.as('owner')<Outlet>('GET', 'outlet'));
    return desk.as('owner')<Outlet & { field?: string; detail?: string }>('PUT', 'outlet', {
      version,
      settings: { ...settings, support: { ...settings.support, ...support } },
    });
  };

  it('says of bank details while they are typed whether they can be right, and what apps will read', async () => {
    const good = await check({});
    assert.deepEqual([good.iban, good.bic.problem], [{ problem: null, grouped: 'DE89 3704 0044 0532 0130 00' }, null]);
    assert.match(good.payload!, /^BCD\n002\n1\nSCT\n\nThe Ferry Bell\nDE89370400440532013000$/);
    const wrong = await check({ iban: 'DE88 3704 0044 0532 0130 00' });
    assert.match(wrong.iban.problem!, /check digits/);
    assert.equal(wrong.payload, null);
    assert.match((await check({ bic: 'XY' })).bic.problem!, /BIC/);
    assert.match((await check({ iban: `DE89${'1'.repeat(60)}` })).iban.problem!, /characters/);
  });

  it('keeps bank details as machines write them, and refuses what cannot be right by its field', async () => {
    const refused = await keep({ ways: [bank, { ...bank, iban: 'DE88370400440532013000' }] });
    assert.deepEqual([refused.status, refused.body.field], [400, 'support.ways.1.iban']);
    assert.match(refused.body.detail!, /check digits/);
    const kept = await desk.must(keep({ on: true, ways: [bank] }));
    const [way] = kept.settings.support.ways;
    assert.equal(way?.kind === 'bank' && way.iban, 'DE89370400440532013000');
    assert.match(await (await desk.app.request('/en/support')).text(), /DE89 3704 0044 0532 0130 00/);
  });

  it('refuses amounts that are no whole minor units, and limits that nobody can keep', async () => {
    for (const more of [{ once: [10.5] }, { once: [0] }, { least: 500, most: 400 }, { currency: 'XAU' }])
      assert.equal((await keep({ currencies: [{ currency: 'EUR', ...more }] })).status, 400, JSON.stringify(more));
    assert.equal((await keep({ currencies: [{ currency: 'EUR' }, { currency: 'EUR' }] })).status, 400);
  });

  it('makes the page anew once a minute where it counts towards a goal, and not where it does not', async () => {
    const goal = { amount: 100_000, currency: 'EUR', since: '2026-01-01', byHand: 5000 };
    const page = async () => (await desk.app.request('/en/support')).headers.get('surrogate-control');
    await desk.must(keep({ goal: { ...goal, counted: true } }));
    assert.equal(await page(), 'max-age=60');
    await desk.must(keep({ goal: { ...goal, counted: false } }));
    assert.equal(await page(), null);
  });

  it('has sponsors for whoever runs the outlet alone, with their state and clicks', async () => {
    const owner = desk.as('owner');
    const sponsor = { name: 'Merrin Mill', url: 'https://mill.example/', media: picture, places: ['front'] };
    assert.equal((await desk.as('editor')('GET', 'sponsors')).status, 403);
    assert.equal(
      (await desk.as('editor')('POST', 'sponsors', { sponsor: { ...sponsor, firstDay: '2026-11-01' } })).status,
      403,
    );
    for (const [firstDay, lastDay] of [
      ['2026-11-01', null],
      ['2026-12-01', null],
      ['2026-10-01', '2026-10-31'],
    ])
      await desk.must(owner('POST', 'sponsors', { sponsor: { ...sponsor, firstDay, lastDay } }));
    const { items, today } = await desk.must(owner<SponsorList>('GET', 'sponsors'));
    assert.equal(today, '2026-11-25');
    assert.deepEqual(
      items.map(s => s.state),
      ['over', 'planned', 'running'],
    );
    const running = items.at(-1)!;
    const human = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
    await desk.app.request(`/sponsors/${running.id}/go`, { headers: human });
    const clicks = await desk.must(owner<SponsorClicks>('GET', `sponsors/${running.id}/clicks`));
    assert.deepEqual([clicks.since, clicks.days], ['2026-08-27', [{ day: '2026-11-25', clicks: 1 }]]);
    const { version } = running;
    await desk.must(
      owner('PUT', `sponsors/${running.id}`, { version, sponsor: { ...sponsor, firstDay: '2026-11-02' } }),
    );
    assert.equal(
      (await owner('PUT', `sponsors/${running.id}`, { version, sponsor: { ...sponsor, firstDay: '2026-11-03' } }))
        .status,
      409,
    );
    for (const { id } of items) await desk.must(owner('DELETE', `sponsors/${id}`));
    assert.deepEqual((await desk.must(owner<SponsorList>('GET', 'sponsors'))).items, []);
  });
});

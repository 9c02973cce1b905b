import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { foldSmall } from '../../src/domain/visits.ts';
import { countVisits, openVisitDay, type PathVisits } from '../../src/flows/count-visits.ts';
import { updateOutlet } from '../../src/flows/update-outlet.ts';
import { readOutlet } from '../../src/store/outlet.ts';
import { visitFigures } from '../../src/store/visit.ts';
import { engines } from '../harness/database.ts';
import { done, type OpenNewsroom, openNewsroom } from '../harness/newsroom.ts';

const visits = (
  n: number,
  of: { hosts?: [string, number][]; countries?: [string, number][]; visitors?: string[] } = {},
): PathVisits => ({
  n,
  hosts: new Map(of.hosts),
  countries: new Map(of.countries),
  visitors: new Set(of.visitors),
});

for (const engine of engines)
  describe(`the sums of visits, database ${engine}`, () => {
    let house: OpenNewsroom;
    let one: { editionId: number; slug: string };
    let two: { editionId: number; slug: string };
    before(async () => {
      house = await openNewsroom(engine);
      one = await house.publishNew({ title: 'Низька вода' }, { lang: 'uk' });
      two = await house.publishNew({ title: 'Fog' });
    });
    after(() => house.close());
    const day = '2026-03-01';
    const all = () => visitFigures(house.room.db, { from: '2026-01-01', to: '2026-12-31' });

    it('are of published articles by the address that readers see, and of nothing else', async () => {
      const draft = await house.begin({ title: 'Not yet' });
      await countVisits(
        house.room,
        day,
        new Map([
          [
            `/uk/${encodeURIComponent(one.slug)}`,
            visits(3, { hosts: [['blog.example', 2]], countries: [['UA', 3]], visitors: ['a', 'b'] }),
          ],
          [`/en/${two.slug}`, visits(1, { visitors: ['a'] })],
          [`/en/${draft.slug}`, visits(5)],
          ['/en/no-such', visits(5)],
          ['/en/%E0%A4', visits(5)],
        ]),
      );
      const figures = await all();
      assert.deepEqual(figures.days, [{ day, n: 4, visitors: 2 }], 'who read both is one visitor');
      assert.deepEqual(
        figures.articles.map(a => [a.editionId, a.title, a.lang, a.n]),
        [
          [one.editionId, 'Низька вода', 'uk', 3],
          [two.editionId, 'Fog', 'en', 1],
        ],
      );
      assert.deepEqual(figures.hosts, [{ host: 'blog.example', n: 2 }]);
      assert.deepEqual(figures.countries, [{ country: 'UA', n: 3 }]);
      assert.deepEqual(figures.langs, [
        { lang: 'uk', n: 3 },
        { lang: 'en', n: 1 },
      ]);
    });

    it('are right with several processes at once, which count a visitor of both once', async () => {
      const path = `/en/${two.slug}`;
      const batches = Array.from({ length: 12 }, (_, i) =>
        countVisits(
          house.room,
          '2026-03-02',
          new Map([
            [
              path,
              visits(10, {
                hosts: [
                  ['a.example', 1],
                  [`${i}.example`, 2],
                ],
                visitors: ['same', `own ${i}`],
              }),
            ],
          ]),
        ),
      );
      await Promise.all(batches);
      const figures = await visitFigures(house.room.db, { from: '2026-03-02', to: '2026-03-02' }, two.editionId);
      assert.deepEqual(figures.days, [{ day: '2026-03-02', n: 120, visitors: 13 }]);
      assert.deepEqual(figures.hosts[0], { host: 'a.example', n: 12 });
      assert.equal(figures.hosts.length, 13);
    });

    it('do not take a flood of made-up sources apart', async () => {
      const hosts = (from: number): [string, number][] =>
        Array.from({ length: 150 }, (_, i) => [`h${from + i}.example`, 1]);
      for (const from of [0, 150, 300])
        await countVisits(
          house.room,
          '2026-03-03',
          new Map([[`/en/${two.slug}`, visits(150, { hosts: hosts(from) })]]),
        );
      const figures = await visitFigures(house.room.db, { from: '2026-03-03', to: '2026-03-03' });
      assert.equal(figures.hosts.length, 200);
      assert.equal(figures.days[0]!.n, 450);
    });

    it('are hashed under a salt that all processes of a day share, and that goes with the day; two articles of one visitor have nothing in common', async () => {
      const first = (await openVisitDay(house.room))!;
      assert.deepEqual(await openVisitDay(house.room), first);
      await countVisits(
        house.room,
        first.day,
        new Map([
          [`/uk/${encodeURIComponent(one.slug)}`, visits(1, { visitors: ['same'] })],
          [`/en/${two.slug}`, visits(1, { visitors: ['same'] })],
        ]),
      );
      const seen = await sql<{
        visitor: string;
      }>`select visitor from visit_seen where day = ${first.day} and visitor <> ''`.execute(house.room.db);
      assert.equal(new Set(seen.rows.map(r => r.visitor)).size, seen.rows.length);
      const start = house.clock.now;
      house.pass(24 * 60);
      const next = (await openVisitDay(house.room))!;
      assert.notEqual(next.salt, first.salt);
      assert.notEqual(next.day, first.day);
      const old =
        await sql`select 1 from visit_seen where day < ${next.day} union all select 1 from visit_salt where day < ${next.day}`.execute(
          house.room.db,
        );
      assert.equal(old.rows.length, 0);
      house.clock.now = start;
    });

    it('are of the day where the outlet is', async () => {
      const { settings, version } = await readOutlet(house.room.db);
      done(
        await updateOutlet(house.room, house.owner, {
          settings: { ...settings, timeZone: 'Pacific/Auckland' },
          version,
        }),
      );
      const start = house.clock.now;
      house.clock.now = new Date('2026-03-01T20:00:00Z');
      assert.equal((await openVisitDay(house.room))!.day, '2026-03-02');
      house.clock.now = start;
    });

    it('are not made where the outlet does not count', async () => {
      const { settings, version } = await readOutlet(house.room.db);
      done(
        await updateOutlet(house.room, house.owner, { settings: { ...settings, visits: { count: false } }, version }),
      );
      assert.equal(await openVisitDay(house.room), null);
      const { rows } = await sql`select 1 from visit_seen union all select 1 from visit_salt`.execute(house.room.db);
      assert.deepEqual(rows, [], 'and who was counted today is forgotten at once');
    });
  });

describe('sources of few visits', () => {
  it('are one sum when shown: nothing is lost, and nothing below the limit has a name', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ host: fc.domain(), n: fc.integer({ min: 1, max: 20 }) })), counted => {
        const { shown, other } = foldSmall(counted, 3);
        assert.ok(shown.every(s => s.n >= 3));
        const sum = (of: { n: number }[]) => of.reduce((all, c) => all + c.n, 0);
        assert.equal(sum(shown) + other, sum(counted));
      }),
    );
  });
});

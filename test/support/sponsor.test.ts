import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isAsking } from '../../src/domain/outlet/support.ts';
import { dayIn } from '../../src/domain/permission/grant.ts';
import { type Scheduled, sponsorInput, whoStands } from '../../src/domain/sponsor.ts';

/* Who stands where is the same for every reader, fair by the hour, and over when it is over. */

const sponsor = (id: number, more: Partial<Scheduled> = {}): Scheduled => ({
  id,
  places: ['article'],
  languages: [],
  firstDay: '2026-01-01',
  lastDay: null,
  weight: 1,
  ...more,
});
const at = (now: Date, zone = 'UTC', lang = 'en') =>
  ({ place: 'article', lang, now, dayAt: (moment: Date) => dayIn(moment, zone) }) as const;
const hour = 3_600_000;
const start = Date.UTC(2026, 10, 25);

describe('sponsors', () => {
  it('each have exactly their share of the hours', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 }),
        fc.nat(5000),
        (weights, run) => {
          const all = weights.map((weight, i) => sponsor(i + 1, { weight }));
          const total = weights.reduce((a, b) => a + b, 0);
          const first = Math.ceil(start / hour / total) * total + run * total;
          const had = new Map<number, number>();
          for (let h = first; h < first + total; h++) {
            const { sponsor: one } = whoStands(all, at(new Date(h * hour)));
            had.set(one!.id, (had.get(one!.id) ?? 0) + 1);
          }
          assert.deepEqual(
            [...had.entries()].sort((a, b) => a[0] - b[0]),
            all.map(s => [s.id, s.weight]),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('do not have the same hours of the day for ever', () => {
    const all = [sponsor(1, { weight: 12 }), sponsor(2, { weight: 12 })];
    const atNoon = new Set(
      Array.from(
        { length: 30 },
        (_, day) => whoStands(all, at(new Date(start + day * 24 * hour + 12 * hour))).sponsor!.id,
      ),
    );
    assert.equal(atNoon.size, 2);
  });

  it('are the same from the moment a page is made until it is made anew, and no longer than that', () => {
    const zones = ['UTC', 'Europe/Kyiv', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham'];
    const schedule = fc.record({
      languages: fc.constantFrom<string[]>([], ['en'], ['uk']),
      firstDay: fc.constantFrom('2026-01-01', '2026-11-25', '2026-11-26', '2026-11-27'),
      lastDay: fc.constantFrom(null, '2026-11-24', '2026-11-25', '2026-11-26'),
      weight: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(schedule, { maxLength: 4 }),
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 48 * hour }),
        fc.double({ min: 0, max: 0.9999, noNaN: true }),
        (schedules, zone, offset, part) => {
          const all = schedules.map((s, i) => sponsor(i + 1, s));
          const made = new Date(start + offset);
          const { sponsor: shown, seconds } = whoStands(all, at(made, zone));
          const holds = seconds ?? 72 * 3600;
          const later = new Date(made.getTime() + Math.floor(part * (holds - 1)) * 1000);
          assert.equal(whoStands(all, at(later, zone)).sponsor, shown, `${later.toISOString()} ${zone}`);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('stand only where and in the languages that they are for', () => {
    const now = new Date(start);
    assert.equal(whoStands([sponsor(1, { places: ['front'] })], at(now)).sponsor, null);
    assert.equal(whoStands([sponsor(1, { languages: ['uk'] })], at(now)).sponsor, null);
    assert.equal(whoStands([sponsor(1, { languages: ['uk'] })], at(now, 'UTC', 'uk')).sponsor?.id, 1);
  });

  it('that stand alone without an end leave the page kept', () => {
    assert.equal(whoStands([sponsor(1)], at(new Date(start))).seconds, null);
    assert.equal(whoStands([], at(new Date(start))).seconds, null);
  });

  it('cannot end before they begin, nor link to what is no address of the web', () => {
    const good = {
      name: 'x',
      url: 'https://x.example/',
      media: 'a'.repeat(20),
      places: ['front'],
      firstDay: '2026-11-25',
    };
    assert.ok(sponsorInput.safeParse(good).success);
    assert.ok(!sponsorInput.safeParse({ ...good, lastDay: '2026-11-24' }).success);
    for (const url of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', '/en', 'ftp://x.example'])
      assert.ok(!sponsorInput.safeParse({ ...good, url }).success, url);
  });
});

describe('the appeal at the end of articles', () => {
  it('stands at one in n, spread over what is published together, and always at the same ones', () => {
    for (const every of [1, 2, 3, 5, 10]) {
      const asking = Array.from({ length: 10_000 }, (_, i) => isAsking(i + 1, every));
      const share = asking.filter(Boolean).length / asking.length;
      assert.ok(Math.abs(share - 1 / every) < 0.02, `${share} of every ${every}`);
      assert.deepEqual(
        asking,
        Array.from({ length: 10_000 }, (_, i) => isAsking(i + 1, every)),
      );
    }
    assert.ok(!Array.from({ length: 100 }, (_, i) => isAsking(i, 0)).some(Boolean), '0 asks nowhere');
  });
});

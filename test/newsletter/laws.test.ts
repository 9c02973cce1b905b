import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalAddress } from '../../src/domain/newsletter/address.ts';
import { bounceOf, letterId, readLetterId } from '../../src/domain/newsletter/bounce.ts';
import { digestFrom, lastDue, nextDue } from '../../src/domain/newsletter/due.ts';
import { roomNow } from '../../src/domain/newsletter/issue.ts';
import {
  type Choice,
  rhythms,
  settleChoices,
  subscriberAfter,
  type subscriberStates,
} from '../../src/domain/newsletter/subscription.ts';

const zones = [
  'UTC',
  'Europe/Kyiv',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Pacific/Apia',
  'America/St_Johns',
];
const hours = fc.record({
  hour: fc.integer({ min: 0, max: 23 }),
  weekday: fc.integer({ min: 1, max: 7 }),
  timeZone: fc.constantFrom(...zones),
});
const moment = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) }).map(ms => new Date(ms));
const rhythm = fc.constantFrom('daily' as const, 'weekly' as const);
const local = (at: Date, timeZone: string) =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      day: '2-digit',
      month: '2-digit',
      year: 'numeric',
    })
      .formatToParts(at)
      .map(p => [p.type, p.value]),
  ) as Record<string, string>;

describe('when digests are due', () => {
  it('the last one is not after now, the next one is, and nothing lies between them', () => {
    fc.assert(
      fc.property(rhythm, hours, moment, (r, h, now) => {
        const last = lastDue(r, h, now);
        const next = nextDue(r, h, now);
        assert.ok(last <= now && next > now);
        assert.equal(lastDue(r, h, new Date(next.getTime() - 1)).getTime(), last.getTime());
        assert.equal(nextDue(r, h, last).getTime(), next.getTime());
      }),
      { numRuns: 2000 },
    );
  });

  it('it is on the hour by the outlet’s clocks, on its weekday, whatever summer time does; a skipped hour is the moment behind the skip', () => {
    fc.assert(
      fc.property(rhythm, hours, moment, (r, h, now) => {
        const at = nextDue(r, h, now);
        const shown = local(at, h.timeZone);
        const skipped = Number(shown.hour) !== h.hour || shown.minute !== '00';
        if (skipped) {
          // the minute before it was before that hour: the clocks jumped over it
          const before = local(new Date(at.getTime() - 60_000), h.timeZone);
          assert.ok(Number(before.hour) < h.hour || before.day !== shown.day, JSON.stringify({ h, shown, before }));
        }
        if (r === 'weekly')
          assert.equal(shown.weekday, ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][h.weekday - 1]);
      }),
      { numRuns: 2000 },
    );
  });

  it('there is one on every day that the calendar of the zone has, in both changes of the clocks', () => {
    for (const timeZone of zones)
      for (const hour of [0, 2, 3, 7, 23]) {
        const days = new Set<string>();
        let at = new Date(Date.UTC(2025, 11, 31, 12));
        for (let n = 0; n < 366; n++) {
          at = nextDue('daily', { hour, weekday: 1, timeZone }, at);
          const { year, month, day } = local(at, timeZone);
          days.add(`${year}-${month}-${day}`);
        }
        assert.equal(days.size, 366, `${timeZone} ${hour}`);
      }
  });

  it('a digest goes on where the last one ended, and no further back than makes sense', () => {
    fc.assert(
      fc.property(rhythm, hours, moment, fc.integer({ min: 0, max: 60 }), (r, h, now, daysAgo) => {
        const due = lastDue(r, h, now);
        const last = new Date(due.getTime() - daysAgo * 86_400_000);
        const from = digestFrom(r, due, last);
        assert.ok(from >= last && from <= due);
        assert.ok(due.getTime() - from.getTime() <= 14 * 86_400_000);
      }),
    );
  });
});

describe('an address', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9+_-]{0,20}$/);
  it('is one subscriber however it is written, and its canonical form is its own', () => {
    fc.assert(
      fc.property(
        part,
        fc.constantFrom('Example.org', 'news.EXAMPLE.co.uk', 'пошта.укр', 'bücher.example'),
        (name, host) => {
          const one = canonicalAddress(`${name}@${host}`)!;
          assert.ok(one !== null);
          assert.equal(canonicalAddress(`  ${name.toUpperCase()}@${host.toUpperCase()} `), one);
          assert.equal(canonicalAddress(one), one);
          assert.match(one, /^[\x21-\x7e]+$/);
        },
      ),
    );
  });
  it('is refused when it is more or less than one', () => {
    for (const wrong of [
      '',
      'a',
      '@',
      'a@',
      '@b.org',
      'a@b',
      'a b@c.org',
      'a@b@c.org',
      'a,b@c.org',
      'a@b.org\nBcc: x@y.org',
      '<a@b.org>',
      '"a b"@c.org',
      'a..b@c.org',
      '.a@c.org',
      'a@1.2.3.4',
      'a@[1.2.3.4]',
      'a@-b.org',
      'ю@c.org',
      `${'a'.repeat(65)}@b.org`,
      'a@b.org:25',
      'a@b.org/x',
    ])
      assert.equal(canonicalAddress(wrong), null, wrong);
  });
});

describe('what is chosen', () => {
  const choice: fc.Arbitrary<Choice> = fc.record(
    {
      lang: fc.constantFrom('en', 'uk', 'ar'),
      section: fc.constantFrom(null, 'town', 'sea'),
      rhythm: fc.constantFrom(...rhythms),
    },
    { noNullPrototype: true },
  );
  it('settles: again is the same, order does not matter, nothing is there twice or within another', () => {
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 12 }), chosen => {
        const settled = settleChoices(chosen);
        assert.deepEqual(settleChoices(settled), settled);
        assert.deepEqual(settleChoices(chosen.toReversed()), settled);
        for (const c of settled) {
          assert.ok(chosen.some(o => o.lang === c.lang && o.section === c.section && o.rhythm === c.rhythm));
          if (c.section !== null)
            assert.ok(!settled.some(o => o.lang === c.lang && o.section === null && o.rhythm === c.rhythm));
          if (c.rhythm === 'weekly')
            assert.ok(!settled.some(o => o.lang === c.lang && o.section === c.section && o.rhythm === 'daily'));
        }
        // whoever chose something gets it, by itself or within something larger
        for (const c of chosen)
          assert.ok(
            settled.some(
              o =>
                o.lang === c.lang &&
                (o.section === c.section || o.section === null) &&
                (o.rhythm === c.rhythm || (c.rhythm === 'weekly' && o.rhythm === 'daily')),
            ),
          );
      }),
    );
  });
});

describe('a subscriber', () => {
  it('gets letters only by consenting, and who complained never again by a form or a link', () => {
    const events = ['ask', 'confirm', 'leave', 'hard-bounce', 'complain'] as const;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 20 }), list => {
        let state: (typeof subscriberStates)[number] | null = null;
        let complained = false;
        for (const event of list) {
          const next = subscriberAfter(state, event);
          if (next === 'confirmed' && state !== 'confirmed') assert.equal(event, 'confirm');
          if (complained) assert.ok(next === null || next === 'complained');
          complained ||= next === 'complained';
          state = next ?? state;
        }
      }),
    );
  });
});

describe('what comes back', () => {
  it('the id of a letter is read out of what holds it, and nothing else is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.stringMatching(/^[0-9a-f]{32}$/), (issue, subscriber, mark) => {
        const id = letterId({ issue, subscriber, mark });
        assert.deepEqual(readLetterId(`<${id}@bell.example>`), { issue, subscriber, mark });
        assert.deepEqual(readLetterId(id), { issue, subscriber, mark });
      }),
    );
    for (const other of ['', '<x@y>', 'nl.1.2', 'nl.1.x.abcdefabcdefabcdef', 'nl.1.2.short@x'])
      assert.equal(readLetterId(other), null);
  });
  it('a status is final, passing, or no failure', () => {
    const table: [string, string, ReturnType<typeof bounceOf>][] = [
      ['failed', '5.1.1', 'hard'],
      ['failed', '5.1.2', 'hard'],
      ['failed', '5.0.0', 'hard'],
      ['failed', '5.2.1', 'hard'],
      ['failed', '5.2.2', 'soft'],
      ['failed', '5.7.1', 'soft'],
      ['failed', '5.4.4', 'soft'],
      ['failed', '4.2.2', 'soft'],
      ['delayed', '4.4.1', null],
      ['delivered', '2.0.0', null],
      ['relayed', '2.1.5', null],
      ['failed', '', 'hard'],
    ];
    for (const [action, status, kind] of table) assert.equal(bounceOf(action, status), kind, `${action} ${status}`);
  });
});

describe('the pace', () => {
  it('is never faster than a minute’s mails and a second’s ahead, and always goes on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 3600 }), (perMinute, seconds) => {
        const since = new Date(0);
        const now = new Date(seconds * 1000);
        const most = (seconds / 60) * perMinute + Math.max(Math.ceil(perMinute / 60), 1);
        assert.ok(roomNow(perMinute, 0, since, now) <= most);
        assert.ok(roomNow(perMinute, 0, since, now) >= 1);
        assert.equal(roomNow(perMinute, Math.ceil(most) + 1, since, now), 0);
      }),
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { editionStates, revisionKinds } from '../../src/domain/article/content.ts';
import { type Move, moved, revisionKind, type Standing } from '../../src/domain/article/state.ts';

const begun: Standing = {
  state: 'draft',
  publishAt: null,
  embargoUntil: null,
  firstPublishedAt: null,
  publishedAt: null,
  goneAt: null,
  goneNote: null,
};

const start = Date.parse('2026-03-01T09:00:00Z');
const minute = 60_000; // ms
const time = fc.integer({ min: -60, max: 600 }).map(minutes => new Date(start + minutes * minute));
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({
    move: fc.constant('publish' as const),
    kind: fc.option(fc.constantFrom(...revisionKinds), { nil: undefined }),
  }),
  fc.record({ move: fc.constant('schedule' as const), at: time }),
  fc.constant({ move: 'unschedule' as const }),
  fc.record({ move: fc.constant('embargo' as const), until: fc.option(time) }),
  fc.record({ move: fc.constant('unpublish' as const), note: fc.constant('A court asked for it.') }),
  fc.constant({ move: 'republish' as const }),
);
/** What somebody does, and how many minutes after the one before. */
const story = fc.array(fc.tuple(move, fc.integer({ min: 0, max: 60 })), { maxLength: 30 });

/** Tells the story; calls back for every move that was let through. */
function tell(steps: [Move, number][], each: (from: Standing, step: Move, now: Date, to: Standing) => void): void {
  let standing = begun;
  let now = new Date(start);
  for (const [step, minutes] of steps) {
    now = new Date(now.getTime() + minutes * minute);
    const next = moved(standing, step, now);
    if (!next.ok) continue;
    each(standing, step, now, next.value);
    standing = next.value;
  }
}
const always = (law: Parameters<typeof tell>[1]) =>
  fc.assert(
    fc.property(story, steps => tell(steps, law)),
    { numRuns: 500 },
  );

describe('an edition, whatever is done with it', () => {
  it('has an hour exactly while it is scheduled, a reason exactly while it is taken down', () => {
    always((_, __, ___, to) => {
      assert.equal(to.publishAt !== null, to.state === 'scheduled');
      assert.equal(to.goneAt !== null, to.state === 'unpublished');
      assert.equal(to.goneNote !== null, to.state === 'unpublished');
    });
  });

  it('that readers saw is never a draft again, and the day of its first publishing stays', () => {
    always((from, _, __, to) => {
      const seen = to.state === 'published' || to.state === 'unpublished';
      assert.equal(to.firstPublishedAt !== null, seen);
      if (from.firstPublishedAt) assert.deepEqual(to.firstPublishedAt, from.firstPublishedAt);
    });
  });

  it('comes to readers only after its embargo', () => {
    always((from, _, now, to) => {
      if (to.state !== 'published' || from.state === 'published') return;
      assert.ok(!from.embargoUntil || from.embargoUntil <= now);
    });
    always((_, __, ___, to) => {
      if (to.publishAt && to.embargoUntil) assert.ok(to.embargoUntil <= to.publishAt);
    });
  });

  it('is dated by its last change that was not minor, never before its first', () => {
    always((from, step, now, to) => {
      if (step.move === 'publish' && revisionKind(from, step.kind) !== 'minor') assert.deepEqual(to.publishedAt, now);
      else assert.deepEqual(to.publishedAt, from.publishedAt);
      if (to.publishedAt) assert.ok(to.publishedAt >= to.firstPublishedAt!);
    });
  });

  it('is the same as before when a schedule or a taking down is undone', () => {
    always((from, step, now, to) => {
      if (step.move === 'unpublish' && (!from.embargoUntil || from.embargoUntil <= now))
        assert.deepEqual(moved(to, { move: 'republish' }, now), { ok: true, value: from });
      if (step.move === 'schedule' && from.state === 'draft')
        assert.deepEqual(moved(to, { move: 'unschedule' }, now), { ok: true, value: from });
    });
  });

  it('can get into every state that there is', () => {
    const seen = new Set<string>();
    for (const steps of fc.sample(story, { numRuns: 500, seed: 1 }))
      tell(steps, (_, __, ___, to) => {
        seen.add(to.state);
      });
    assert.deepEqual([...seen].sort(), [...editionStates].sort());
  });

  it('has one first revision', () => {
    always((from, step) => {
      if (step.move !== 'publish') return;
      assert.equal(revisionKind(from, step.kind) === 'first', from.firstPublishedAt === null);
    });
  });
});

import { fail, ok, type Result } from '../result.ts';
import type { EditionState, RevisionKind } from './content.ts';

/*
 * How an edition goes to readers and comes back. One table of what may follow what; the flows write down what it answers.
 *
 *            schedule                publish
 *   draft ------------> scheduled ------------> published <----------> unpublished
 *     ^    unschedule       |                       ^    unpublish,
 *     |<--------------------+                       |    republish, publish
 *     +---------------------------------------------+ publish
 */

/** Where an edition stands between its desk and its readers. */
export type Standing = {
  state: EditionState;
  /** set exactly while it is scheduled */
  publishAt: Date | null;
  /** not before this time, whoever asks */
  embargoUntil: Date | null;
  /** null until readers saw it; never changes after that */
  firstPublishedAt: Date | null;
  /** of the last change that was not minor */
  publishedAt: Date | null;
  /** set exactly while it is unpublished */
  goneAt: Date | null;
  goneNote: string | null;
};

export type Move =
  | { move: 'publish'; kind?: RevisionKind | undefined }
  | { move: 'schedule'; at: Date }
  | { move: 'unschedule' }
  | { move: 'embargo'; until: Date | null }
  | { move: 'unpublish'; note: string }
  | { move: 'republish' };

const soonest = 5_000; // ms; an hour nearer than that is now, which is another act

/** Where the edition stands after a move, or why it may not be made. Changes nothing. */
export function moved(from: Standing, move: Move, now: Date): Result<Standing> {
  switch (move.move) {
    case 'publish':
      if (from.embargoUntil && from.embargoUntil > now) return embargoed(from.embargoUntil);
      return ok({
        ...shown(from),
        firstPublishedAt: from.firstPublishedAt ?? now,
        publishedAt: revisionKind(from, move.kind) === 'minor' ? (from.publishedAt ?? now) : now,
      });
    case 'schedule':
      if (from.state !== 'draft' && from.state !== 'scheduled') return fail('conflict', 'edition.already-published');
      if (!(move.at.getTime() >= now.getTime() + soonest))
        return fail('invalid', 'edition.schedule-past', { field: 'publishAt' });
      if (from.embargoUntil && from.embargoUntil > move.at) return embargoed(from.embargoUntil);
      return ok({ ...from, state: 'scheduled', publishAt: move.at });
    case 'unschedule':
      if (from.state !== 'scheduled') return fail('conflict', 'edition.not-scheduled');
      return ok({ ...from, state: 'draft', publishAt: null });
    case 'embargo':
      if (move.until && from.publishAt && from.publishAt < move.until)
        return fail('conflict', 'edition.scheduled-before-embargo', { field: 'until' });
      return ok({ ...from, embargoUntil: move.until });
    case 'unpublish':
      if (from.state !== 'published') return fail('conflict', 'edition.not-published');
      return ok({ ...from, state: 'unpublished', goneAt: now, goneNote: move.note });
    case 'republish':
      if (from.state !== 'unpublished') return fail('conflict', 'edition.not-unpublished');
      if (from.embargoUntil && from.embargoUntil > now) return embargoed(from.embargoUntil);
      return ok(shown(from));
  }
}

/** The kind of the revision that publishing makes: the first is 'first', a later one never is. */
export function revisionKind(standing: Standing, wanted: RevisionKind | undefined): RevisionKind {
  if (standing.firstPublishedAt === null) return 'first';
  return wanted === undefined || wanted === 'first' ? 'update' : wanted;
}

function shown(from: Standing): Standing {
  return { ...from, state: 'published', publishAt: null, goneAt: null, goneNote: null };
}

function embargoed(until: Date) {
  return fail('conflict', 'edition.embargoed', { field: 'embargoUntil', values: { until } });
}

import { type Actor, may } from '../domain/access.ts';
import { checkText } from '../domain/article/edition-text.ts';
import { moved } from '../domain/article/state.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { readDraft } from '../store/draft.ts';
import { lockEdition, writeStanding } from '../store/edition.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { type Published, publishLocked } from './publish-revision.ts';
import { readChecklist } from './read-checklist.ts';

/**
 * Sets the hour at which the working copy, as it will be then, is published.
 */
export async function scheduleEdition(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; publishAt: Date },
): Promise<Result<{ publishAt: Date }>> {
  if (!may(actor, 'edition.publish')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    const next = moved(edition, { move: 'schedule', at: input.publishAt }, room.now());
    if (!next.ok) return next;
    const draft = await readDraft(tx, edition.id);
    if (!draft) return fail('missing', 'draft.missing');
    const checked = checkText(draft, edition.lang);
    if (!checked.ok) return checked;
    const problems = (await readChecklist(tx, edition, checked.value, room.now())).filter(
      item => item.level === 'error',
    );
    if (problems.length > 0) return fail('invalid', 'edition.not-ready', { data: { checklist: problems } });
    await writeStanding(tx, edition.id, next.value);
    await room.queue.add(tx, 'publish-scheduled', { editionId: edition.id }, { after: input.publishAt });
    return ok({ publishAt: input.publishAt });
  });
}

/** Takes the hour back: the edition is a draft again. */
export async function unscheduleEdition(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number },
): Promise<Result<null>> {
  if (!may(actor, 'edition.publish')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    const next = moved(edition, { move: 'unschedule' }, room.now());
    if (!next.ok) return next;
    await writeStanding(tx, edition.id, next.value);
    return ok(null);
  });
}

/** Refuses any publishing before `until`; null lifts the embargo. */
export async function setEmbargo(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; until: Date | null },
): Promise<Result<null>> {
  if (!may(actor, 'edition.publish')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    const next = moved(edition, { move: 'embargo', until: input.until }, room.now());
    if (!next.ok) return next;
    await writeStanding(tx, edition.id, next.value);
    return ok(null);
  });
}

const system: Actor = { kind: 'system', name: 'schedule' };
const hour = 60 * 60 * 1000; // ms

/**
 * The job of a schedule: publishes if the edition is still scheduled and its hour has come. Right when it runs twice, too
 * early (the hour was moved: that schedule has a job of its own) or after the schedule was taken back. What cannot be
 * published any more goes back to the editors as a draft, instead of being tried for ever; the failure tells why.
 */
export async function publishDue(room: Newsroom, input: { editionId: number }): Promise<Result<Published | null>> {
  const done = await commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, input.editionId);
    if (edition?.state !== 'scheduled' || !edition.publishAt) return ok(null);
    const early = edition.publishAt.getTime() - room.now().getTime();
    // the database's clock, which starts jobs, may be ahead of ours: then it is asked again
    if (early > 0 && early < hour)
      await room.queue.add(tx, 'publish-scheduled', input, { after: new Date(edition.publishAt.getTime() + 1000) });
    return early > 0 ? ok(null) : publishLocked(tx, room, system, after, edition, {});
  });
  if (!done.ok)
    await commit(room, async tx => {
      const edition = await lockEdition(tx, input.editionId);
      const next = edition && moved(edition, { move: 'unschedule' }, room.now());
      if (next?.ok && edition!.publishAt! <= room.now()) await writeStanding(tx, input.editionId, next.value);
    });
  return done;
}

import { type Actor, may } from '../domain/access.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { lockEdition } from '../store/edition.ts';
import { readLead, removeLead, succeedLead, writeLead } from '../store/front-lead.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Puts an edition at the head of its language's front page, until a time or until another is put there. One that readers
 * do not see yet leads once they do; whatever led till then stays as long. Answers whom it follows, where it leads at once.
 */
export async function leadFront(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; until: Date | null },
): Promise<Result<{ instead: { editionId: number; until: Date | null } | null }>> {
  if (!may(actor, 'edition.publish')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    const now = room.now();
    const { until } = input;
    if (until && until <= now) return fail('invalid', 'edition.lead-past', { field: 'until' });
    const before = await readLead(tx, edition.lang, now);
    const setBy = actor.kind === 'user' ? actor.id : null;
    await writeLead(tx, { editionId: edition.id, lang: edition.lang, until, setAt: now, setBy });
    if (until) await room.queue.add(tx, 'end-lead', { editionId: edition.id }, { after: until });
    if (edition.state !== 'published') return ok({ instead: null });
    await succeedLead(tx, edition.id);
    after.purge(pageKey.lang(edition.lang));
    return ok({ instead: before && before.editionId !== edition.id ? before : null });
  });
}

/** Takes an edition from the head of the front page: the newest story leads again. Right when it is not there. */
export async function unleadFront(room: Newsroom, actor: Actor, input: { editionId: number }): Promise<Result<null>> {
  if (!may(actor, 'edition.publish')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    if (await removeLead(tx, edition.id)) after.purge(pageKey.lang(edition.lang));
    return ok(null);
  });
}

const hour = 60 * 60 * 1000; // ms

/** The job of a lead's end. Right when it runs twice, too early (the end was moved: that has a job of its own) or for nothing. */
export async function endLead(room: Newsroom, input: { editionId: number }): Promise<void> {
  await commit(room, async (tx, after) => {
    const lead = await tx
      .selectFrom('frontLead')
      .select(['lang', 'until'])
      .where('editionId', '=', input.editionId)
      .forUpdate()
      .executeTakeFirst();
    if (!lead?.until) return;
    const early = lead.until.getTime() - room.now().getTime();
    // the database's clock, which starts jobs, may be ahead of ours: then it is asked again
    if (early > 0 && early < hour)
      await room.queue.add(tx, 'end-lead', input, { after: new Date(lead.until.getTime() + 1000) });
    if (early > 0) return;
    await removeLead(tx, input.editionId);
    after.purge(pageKey.lang(lead.lang));
  });
}

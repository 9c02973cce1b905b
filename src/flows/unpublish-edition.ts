import { type Actor, may } from '../domain/access.ts';
import { moved } from '../domain/article/state.ts';
import { cleanText } from '../domain/document/normalise.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { lockEdition, writeStanding } from '../store/edition.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { purgeEdition } from './publish-revision.ts';
import { tellElsewhere } from './tell-elsewhere.ts';

/** Takes an edition down. Its address answers 410 with the note; its revisions stay. */
export async function unpublishEdition(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; note: string },
): Promise<Result<null>> {
  if (!may(actor, 'edition.unpublish')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    const note = cleanText(input.note.slice(0, 5000)).trim();
    const next = moved(edition, { move: 'unpublish', note }, room.now());
    if (!next.ok) return next;
    await writeStanding(tx, edition.id, next.value);
    await purgeEdition(tx, after, edition);
    await tellElsewhere(tx, room, edition);
    return ok(null);
  });
}

/** Puts an edition back as it was taken down (the desk's undo). */
export async function republishEdition(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number },
): Promise<Result<null>> {
  if (!may(actor, 'edition.publish')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    const next = moved(edition, { move: 'republish' }, room.now());
    if (!next.ok) return next;
    await writeStanding(tx, edition.id, next.value);
    await purgeEdition(tx, after, edition);
    await tellElsewhere(tx, room, edition);
    return ok(null);
  });
}

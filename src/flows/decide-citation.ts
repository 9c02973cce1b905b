import { type Actor, may } from '../domain/access.ts';
import { breachesEnd, type CitationAct, type CitationState, lookAgain, stateAfter } from '../domain/citation/state.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { lockCitation } from '../store/citation.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** `version`: of the page as it was shown. `mail`: the letter that goes out with the act; `text`: what else is to be remembered. */
export type CitationDecision = {
  version: number;
  text: string;
  mail: { to: string; subject: string; text: string } | null;
};

/** Notes what the newsroom does about a page that cites us, and writes to its people where there is an address. */
export function decideCitation(
  room: Newsroom,
  actor: Actor,
  id: number,
  act: CitationAct,
  given: CitationDecision,
): Promise<Result<{ version: number; state: CitationState }>> {
  const { version, text, mail } = storable(given) as CitationDecision;
  return commit(room, async tx => {
    if (!may(actor, 'citation.decide')) return fail('forbidden', 'access.denied');
    const found = await lockCitation(tx, id);
    if (!found) return fail('missing', 'citation.missing');
    if (found.version !== version) return fail('conflict', 'citation.changed');
    if (mail && mail.text.trim() === '') return fail('invalid', 'citation.no-letter', { field: 'text' });
    const now = room.now();
    const state = stateAfter(act);
    const { severity } = found;
    const again = lookAgain({
      state,
      severity,
      gone: found.goneAt !== null,
      age: now.getTime() - found.firstSeenAt.getTime(),
    });
    await tx
      .updateTable('citation')
      .set({
        state,
        version: version + 1,
        // one in order waits for the end of its permission, whatever is done about it
        nextLookAt: again !== null ? new Date(now.getTime() + again) : severity < breachesEnd ? null : found.nextLookAt,
        failures: 0,
      })
      .where('id', '=', id)
      .execute();
    await tx
      .insertInto('citationAct')
      .values({
        citationId: id,
        act,
        by: actor.kind === 'user' ? actor.id : null,
        at: now,
        text: mail?.text ?? text,
        sent: mail !== null,
      })
      .execute();
    if (mail) await room.queue.add(tx, 'send-mail', { id: `citation:${id}:${version}`, ...mail });
    return ok({ version: version + 1, state });
  });
}

/** Keeps a note of the desk about a page; the last one who writes has it. */
export function noteCitation(room: Newsroom, actor: Actor, id: number, note: string): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'citation.decide')) return fail('forbidden', 'access.denied');
    const kept = await tx
      .updateTable('citation')
      .set({ note: storable(note.trim()) as string })
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    return kept ? ok(null) : fail('missing', 'citation.missing');
  });
}

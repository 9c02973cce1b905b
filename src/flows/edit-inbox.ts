import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { commit, type Newsroom } from './newsroom.ts';

/*
 * What the inbox keeps besides its cases: answers that are written often, and whose reports are not taken.
 */

export type ReplyInput = { lang: string; name: string; text: string };

/** Saves an answer; `id` null: a new one. */
export function saveReply(
  room: Newsroom,
  actor: Actor,
  id: number | null,
  input: ReplyInput,
): Promise<Result<{ id: number }>> {
  const { lang, name, text } = storable(input) as ReplyInput;
  return commit(room, async tx => {
    if (!may(actor, 'case.decide')) return fail('forbidden', 'access.denied');
    const saved =
      id === null
        ? await tx.insertInto('savedReply').values({ lang, name, text }).returning('id').executeTakeFirst()
        : await tx
            .updateTable('savedReply')
            .set({ lang, name, text })
            .where('id', '=', id)
            .returning('id')
            .executeTakeFirst();
    return saved ? ok(saved) : fail('missing', 'reply.missing');
  });
}

export function deleteReply(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'case.decide')) return fail('forbidden', 'access.denied');
    const gone = await tx.deleteFrom('savedReply').where('id', '=', id).returning('id').executeTakeFirst();
    return gone ? ok(null) : fail('missing', 'reply.missing');
  });
}

/** Puts an e-mail address, or words, on the list of what is not taken. */
export function addBlock(
  room: Newsroom,
  actor: Actor,
  input: { kind: 'email' | 'words'; value: string },
): Promise<Result<{ id: number }>> {
  const { kind, value } = storable(input) as typeof input;
  return commit(room, async tx => {
    if (!may(actor, 'case.decide')) return fail('forbidden', 'access.denied');
    const added = await tx
      .insertInto('suggestionBlock')
      .values({ kind, value: value.trim(), createdAt: room.now(), createdBy: actor.kind === 'user' ? actor.id : null })
      .onConflict(c => c.doNothing())
      .returning('id')
      .executeTakeFirst();
    return added ? ok(added) : fail('conflict', 'block.taken', { field: 'value' });
  });
}

export function removeBlock(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'case.decide')) return fail('forbidden', 'access.denied');
    await tx.deleteFrom('suggestionBlock').where('id', '=', id).execute();
    return ok(null);
  });
}

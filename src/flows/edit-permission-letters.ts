import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { commit, type Newsroom } from './newsroom.ts';

export type LetterInput = { lang: string; name: string; text: string };

/** Saves words that are written often about permissions; `id` null: new ones. */
export function savePermissionLetter(
  room: Newsroom,
  actor: Actor,
  id: number | null,
  input: LetterInput,
): Promise<Result<{ id: number }>> {
  const { lang, name, text } = storable(input) as LetterInput;
  return commit(room, async tx => {
    if (!may(actor, 'permission.decide')) return fail('forbidden', 'access.denied');
    const saved =
      id === null
        ? await tx.insertInto('permissionLetter').values({ lang, name, text }).returning('id').executeTakeFirst()
        : await tx
            .updateTable('permissionLetter')
            .set({ lang, name, text })
            .where('id', '=', id)
            .returning('id')
            .executeTakeFirst();
    return saved ? ok(saved) : fail('missing', 'permission.letter-missing');
  });
}

export function deletePermissionLetter(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'permission.decide')) return fail('forbidden', 'access.denied');
    const gone = await tx.deleteFrom('permissionLetter').where('id', '=', id).returning('id').executeTakeFirst();
    return gone ? ok(null) : fail('missing', 'permission.letter-missing');
  });
}

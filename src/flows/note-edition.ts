import { type Actor, may } from '../domain/access.ts';
import { cleanText } from '../domain/document/normalise.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { appendEntry } from '../store/correction.ts';
import { lockEdition } from '../store/edition.ts';
import { readRevision } from '../store/revision.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { purgeEdition } from './publish-revision.ts';

/**
 * Says something to readers of an article in the public log and beside the article, of which no word changes: an editor's
 * note. It is taken back as any entry, by one of its own.
 */
export async function noteEdition(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; note: string },
): Promise<Result<{ number: number }>> {
  if (!may(actor, 'edition.publish')) return fail('forbidden', 'access.denied');
  const note = cleanText(input.note.slice(0, 2000)).trim();
  if (note === '') return fail('invalid', 'edition.note-missing', { field: 'note' });
  return commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    if (edition.state !== 'published') return fail('conflict', 'edition.not-published');
    const shown = (await readRevision(tx, edition.publishedRevisionId!))!;
    const number = await appendEntry(tx, {
      editionId: edition.id,
      lang: edition.lang,
      kind: 'editors-note',
      wrong: '',
      right: '',
      note,
      revisionId: shown.id,
      publishedNumber: shown.publishedNumber!,
      at: room.now(),
    });
    await purgeEdition(tx, after, edition);
    return ok({ number });
  });
}

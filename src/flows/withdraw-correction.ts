import { type Actor, may } from '../domain/access.ts';
import { cleanText } from '../domain/document/normalise.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { appendEntry, lockLog, readEntry } from '../store/correction.ts';
import { holdEditions } from '../store/edition.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { purgeEdition } from './publish-revision.ts';

/**
 * Takes an entry of the public log back that was made by mistake: by an entry of its own, since the log is never changed.
 * The entry stays to be read, with why it was taken back.
 */
export async function withdrawCorrection(
  room: Newsroom,
  actor: Actor,
  input: { number: number; note: string },
): Promise<Result<{ number: number }>> {
  if (!may(actor, 'log.withdraw')) return fail('forbidden', 'access.denied');
  const note = cleanText(input.note.slice(0, 2000)).trim();
  if (note === '') return fail('invalid', 'log.note-missing', { field: 'note' });
  return commit(room, async (tx, after) => {
    // the edition before the log, as whoever publishes takes them
    const of = await readEntry(tx, input.number);
    if (!of) return fail('missing', 'log.missing');
    await holdEditions(tx, [of.editionId]);
    await lockLog(tx);
    const entry = (await readEntry(tx, input.number))!;
    if (entry.kind === 'withdrawal') return fail('conflict', 'log.is-withdrawal');
    if (entry.withdrawnBy !== null) return fail('conflict', 'log.withdrawn', { values: { number: entry.withdrawnBy } });
    const { editionId, articleId, lang, revisionId, publishedNumber } = entry;
    const number = await appendEntry(tx, {
      editionId,
      lang,
      kind: 'withdrawal',
      wrong: '',
      right: '',
      note,
      revisionId,
      publishedNumber,
      withdraws: entry.number,
      at: room.now(),
    });
    await purgeEdition(tx, after, { id: editionId, articleId, lang });
    return ok({ number });
  });
}

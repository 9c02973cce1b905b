import { type Actor, may } from '../domain/access.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { dayIn } from '../domain/permission/grant.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { csvRow, guardFormula } from '../exchange/csv.ts';
import { readOutlet } from '../store/outlet.ts';
import { endSubscriber, everySubscriber, lockSubscriber, noteCounts } from '../store/subscriber.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { updateOutlet } from './update-outlet.ts';

/* What the desk does about who gets letters. */

/** Ends somebody's letters, as they could themselves: the address is erased. */
export function dropSubscriber(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'newsletter.audience')) return fail('forbidden', 'access.denied');
    const found = await lockSubscriber(tx, id);
    if (!found) return fail('missing', 'newsletter.link-over');
    await endSubscriber(tx, id, 'unsubscribed', room.now());
    return ok(null);
  });
}

/** Everybody who gets something, as rows of CSV: address, language, since when, by which consent, and what. */
export function exportSubscribers(room: Newsroom, actor: Actor): Result<AsyncIterable<string>> {
  if (!may(actor, 'newsletter.audience')) return fail('forbidden', 'access.denied');
  return ok(rows(room));
}

async function* rows(room: Newsroom): AsyncGenerator<string> {
  // so that a spreadsheet reads it as UTF-8
  yield `\ufeff${csvRow(['email', 'language', 'since', 'consent', 'letters'])}`;
  for await (const { email, lang, confirmedAt, consent, choices } of everySubscriber(room.db))
    yield csvRow(
      [
        email ?? '',
        lang,
        confirmedAt?.toISOString() ?? '',
        consent,
        choices.map(c => `${c.lang} ${c.section ?? '*'} ${c.rhythm}`).join('; '),
      ].map(guardFormula),
    );
}

/** Whether there are letters, when digests go out and how fast. */
export async function changeLetterSettings(
  room: Newsroom,
  actor: Actor,
  newsletter: OutletSettings['newsletter'],
): Promise<Result<null>> {
  const { settings, version } = await readOutlet(room.db);
  const done = await updateOutlet(room, actor, { settings: { ...settings, newsletter }, version });
  return done.ok ? ok(null) : done;
}

/** Writes down how many readers there are today, for the plot. Run every hour; twice at once does no harm. */
export function noteAudience(room: Newsroom): Promise<void> {
  return commit(room, async tx => {
    const { settings } = await readOutlet(tx);
    if (settings.newsletter.on) await noteCounts(tx, dayIn(room.now(), settings.timeZone));
  });
}

import { subscriberAfter } from '../domain/newsletter/subscription.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { endSubscriber, lockSubscriber, replaceChoices, subscriberOfToken } from '../store/subscriber.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { readChoices } from './subscribe.ts';

/*
 * What whoever gets letters can do with the token that stands in each of them: change what they get, and leave.
 */

/** Ends everything that somebody gets and erases the address. Doing it again is the same. */
export function leaveNewsletter(room: Newsroom, token: string): Promise<Result<null>> {
  return commit(room, async tx => {
    const found = await mine(tx, token);
    if (!found.ok) return found;
    const state = subscriberAfter(found.value.state, 'leave');
    if (state === 'pending') await tx.deleteFrom('subscriber').where('id', '=', found.value.id).execute();
    else if (state === 'unsubscribed') await endSubscriber(tx, found.value.id, state, room.now());
    return ok(null);
  });
}

/** Lets somebody get exactly what they chose; nothing is the same as leaving. */
export async function chooseLetters(
  room: Newsroom,
  token: string,
  input: { choices: unknown; lang: string },
): Promise<Result<{ left: boolean }>> {
  const { settings } = await readOutlet(room.db);
  const chosen = await readChoices(room.db, settings, input.choices);
  if (!chosen.ok) return chosen;
  if (chosen.value.length === 0) {
    const left = await leaveNewsletter(room, token);
    return left.ok ? ok({ left: true }) : left;
  }
  return commit(room, async tx => {
    const found = await mine(tx, token);
    if (!found.ok) return found;
    if (found.value.state !== 'confirmed') return fail('missing', 'newsletter.link-over');
    await replaceChoices(tx, found.value.id, chosen.value, room.now());
    const lang = settings.languages.includes(input.lang) ? input.lang : found.value.lang;
    await tx.updateTable('subscriber').set({ lang }).where('id', '=', found.value.id).execute();
    return ok({ left: false });
  });
}

async function mine(tx: Tx, token: string) {
  const known = await subscriberOfToken(tx, token);
  const found = known && (await lockSubscriber(tx, known.id));
  return found ? ok(found) : fail('missing', 'newsletter.link-over');
}

import { type Actor, may } from '../domain/access.ts';
import { canonicalAddress } from '../domain/newsletter/address.ts';
import { type Choice, settleChoices } from '../domain/newsletter/subscription.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { choicesOf, lockSubscriberOfKey, replaceChoices } from '../store/subscriber.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { addressKey, readChoices } from './subscribe.ts';

/** What became of each address of a list. */
export type Imported = { added: number; known: number; unwanted: number; wrong: string[] };

const batch = 500;

/**
 * Takes addresses whose owners consented elsewhere; `consent` says where and how, and is kept with each. Who left, complained or
 * could not be reached stays away: a list never brings anybody back. Who is known already keeps what they chose.
 */
export async function importSubscribers(
  room: Newsroom,
  actor: Actor,
  input: { addresses: readonly string[]; lang: string; choices: unknown; consent: string },
): Promise<Result<Imported>> {
  if (!may(actor, 'newsletter.audience')) return fail('forbidden', 'access.denied');
  const consent = (storable(input.consent) as string).trim();
  if (consent.length < 10) return fail('invalid', 'newsletter.no-consent', { field: 'consent' });
  const { settings } = await readOutlet(room.db);
  if (!settings.languages.includes(input.lang))
    return fail('invalid', 'newsletter.language-unknown', { field: 'lang' });
  const chosen = await readChoices(room.db, settings, input.choices);
  if (!chosen.ok) return chosen;
  if (chosen.value.length === 0) return fail('invalid', 'newsletter.nothing-chosen', { field: 'choices' });
  const imported: Imported = { added: 0, known: 0, unwanted: 0, wrong: [] };
  for (let at = 0; at < input.addresses.length; at += batch)
    await commit(room, async tx => {
      for (const text of input.addresses.slice(at, at + batch)) {
        const email = canonicalAddress(String(storable(text)));
        if (email === null) imported.wrong.push(text.slice(0, 100));
        else imported[await addOne(tx, room, { email, lang: input.lang, choices: chosen.value, consent })]++;
      }
    });
  return ok({ ...imported, wrong: imported.wrong.slice(0, 100) });
}

/**
 * Lets somebody get letters who consented in another act of ours, within its transaction: a supporter who ticked the box, whose
 * address was proved by a mailed link. Whoever complained stays away. Returns the token of their letters, null where they do.
 */
export async function addConfirmedSubscriber(
  tx: Tx,
  room: Newsroom,
  input: { email: string; lang: string; choices: readonly Choice[]; consent: string },
): Promise<string | null> {
  const email = canonicalAddress(input.email);
  if (email === null) return null;
  const found = await keep(tx, room, email, input.lang);
  if (found.state === 'complained') return null;
  await confirm(tx, room, found.id, { ...input, email }, await choicesOf(tx, found.id));
  return found.token;
}

async function addOne(
  tx: Tx,
  room: Newsroom,
  input: { email: string; lang: string; choices: readonly Choice[]; consent: string },
): Promise<'added' | 'known' | 'unwanted'> {
  const found = await keep(tx, room, input.email, input.lang);
  if (found.state === 'confirmed') return 'known';
  if (found.state !== 'pending') return 'unwanted';
  await confirm(tx, room, found.id, input, []);
  return 'added';
}

async function keep(tx: Tx, room: Newsroom, email: string, lang: string) {
  const emailKey = addressKey(room, email);
  await tx
    .insertInto('subscriber')
    .values({ email, emailKey, lang, state: 'pending', token: room.token(), askedAt: room.now() })
    .onConflict(c => c.column('emailKey').doNothing())
    .execute();
  return (await lockSubscriberOfKey(tx, emailKey))!;
}

async function confirm(
  tx: Tx,
  room: Newsroom,
  id: number,
  input: { email: string; choices: readonly Choice[]; consent: string },
  before: readonly Choice[],
): Promise<void> {
  const now = room.now();
  await replaceChoices(tx, id, settleChoices([...before, ...input.choices]), now);
  await tx
    .updateTable('subscriber')
    .set({
      state: 'confirmed',
      email: input.email,
      consent: input.consent,
      confirmedAt: now,
      endedAt: null,
      asked: null,
      askedToken: null,
      softBounces: 0,
    })
    .where('id', '=', id)
    .execute();
}

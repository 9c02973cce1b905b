import { canonicalAddress } from '../domain/newsletter/address.ts';
import {
  askAgainMs,
  type Choice,
  choices as choicesInput,
  mostAsks,
  settleChoices,
  subscriberAfter,
} from '../domain/newsletter/subscription.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { keptDays } from '../domain/privacy.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import type { Queries, Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import {
  askedSince,
  choicesOf,
  lockSubscriber,
  lockSubscriberOfKey,
  replaceChoices,
  subscriberOfToken,
} from '../store/subscriber.ts';
import { isBlocked } from '../store/suggestion.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { count, proofNeeded, type Sender } from './receive-suggestion.ts';

/** Forms of one address of the network in an hour. */
const mostPerHour = 10;
/** Within ten minutes: from so many on, each must bring a proof of work. */
const calm = { minutes: 10, all: 100 } as const;

/**
 * Takes the form with which somebody asks for letters, and writes to the address for its owner's consent: nothing is sent
 * before that. The answer is the same whoever the address belongs to, known or not, and however often it is given.
 */
export async function subscribe(
  room: Newsroom,
  input: { email: string; lang: string; choices: unknown },
  sender: Sender,
): Promise<Result<null>> {
  const { settings } = await readOutlet(room.db);
  if (!settings.newsletter.on) return fail('missing', 'newsletter.off');
  const email = canonicalAddress(String(storable(input.email)));
  if (email === null) return fail('invalid', 'newsletter.address-wrong', { field: 'email' });
  const lang = settings.languages.includes(input.lang) ? input.lang : settings.defaultLanguage;
  const chosen = await readChoices(room.db, settings, input.choices);
  if (!chosen.ok) return chosen;
  if (chosen.value.length === 0) return fail('invalid', 'newsletter.nothing-chosen', { field: 'choices' });
  const solved = sender.proof === null ? null : await room.proof.verify(sender.proof);
  if (sender.proof !== null && solved === null) return proofNeeded(room, 'suggestion.proof-wrong');
  // what is refused counts too, so the count has a transaction of its own
  const seen = await commit(room, tx => count(tx, room, sender.visitor, 'newsletter'));
  if (seen > mostPerHour) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'newsletter.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
  }
  const taken = await commit(room, async tx => {
    if ((await askedSince(tx, new Date(room.now().getTime() - calm.minutes * 60_000))) >= calm.all) {
      if (solved === null) return fail('needs-proof', 'newsletter.proof-needed');
      if ((await count(tx, room, solved, 'proof')) > 1) return fail('needs-proof', 'suggestion.proof-wrong');
    }
    if (!(await isBlocked(tx, email, ''))) await ask(tx, room, email, lang, chosen.value);
    return ok(null);
  });
  return !taken.ok && taken.failure.kind === 'needs-proof' ? proofNeeded(room, taken.failure.key) : taken;
}

/** Keeps what was asked for and writes for consent, where that may be done. */
async function ask(tx: Tx, room: Newsroom, email: string, lang: string, chosen: Choice[]): Promise<void> {
  const now = room.now();
  const emailKey = addressKey(room, email);
  const token = room.token();
  await tx
    .insertInto('subscriber')
    .values({ email, emailKey, lang, state: 'pending', token })
    .onConflict(c => c.column('emailKey').doNothing())
    .execute();
  const found = (await lockSubscriberOfKey(tx, emailKey))!;
  const state = subscriberAfter(found.state, 'ask');
  if (state === null) return;
  const rested = found.askedAt === null || now.getTime() - found.askedAt.getTime() >= askAgainMs;
  if (!rested && found.askedMails >= mostAsks) return;
  const askedToken = room.token();
  await tx
    .updateTable('subscriber')
    .set({
      state,
      // who left was erased; until they consent the address is kept as for somebody new
      email: found.email ?? email,
      lang,
      asked: JSON.stringify(chosen),
      askedToken,
      askedAt: now,
      askedMails: rested ? 1 : found.askedMails + 1,
    })
    .where('id', '=', found.id)
    .execute();
  const { settings } = await readOutlet(tx);
  const outlet = settings.name[lang] ?? settings.name[settings.defaultLanguage] ?? '';
  const link = `${room.publicUrl}/${lang}/newsletter/confirm/${askedToken}`;
  const days = keptDays('newsletter-pending');
  await room.queue.add(tx, 'send-mail', {
    id: `newsletter-confirm:${askedToken}`,
    to: email,
    ...room.letter(lang, 'newsletter-confirm', { outlet, link, days }),
  });
}

/**
 * The owner of an address consents, by the link of the mail; doing it again is the same. What they get already stays beside
 * what they asked for now. Returns the token of their letters.
 */
export function confirmSubscription(room: Newsroom, askedToken: string): Promise<Result<{ token: string }>> {
  return commit(room, async tx => {
    const known = await subscriberOfToken(tx, askedToken, 'asked');
    const found = known && (await lockSubscriber(tx, known.id));
    if (!found || found.askedToken !== askedToken) return fail('missing', 'newsletter.link-over');
    if (found.asked === null && found.state === 'confirmed') return ok({ token: found.token });
    const state = subscriberAfter(found.state, 'confirm');
    const over = found.askedAt!.getTime() + keptDays('newsletter-pending') * 86_400_000 < room.now().getTime();
    if (state === null || found.asked === null || found.email === null || over)
      return fail('missing', 'newsletter.link-over');
    const before = await choicesOf(tx, found.id);
    await replaceChoices(tx, found.id, settleChoices([...before, ...found.asked]), room.now());
    await tx
      .updateTable('subscriber')
      .set({
        state,
        asked: null,
        askedMails: 0,
        confirmedAt: found.state === 'confirmed' ? found.confirmedAt : room.now(),
        endedAt: null,
        softBounces: 0,
        consent: 'form',
      })
      .where('id', '=', found.id)
      .execute();
    return ok({ token: found.token });
  });
}

/** Choices as the outlet offers them. Refused where they are none; what the outlet has no more is left out. */
export async function readChoices(db: Queries, settings: OutletSettings, input: unknown): Promise<Result<Choice[]>> {
  const read = choicesInput.safeParse(storable(input));
  if (!read.success) return fail('invalid', 'newsletter.nothing-chosen', { field: 'choices' });
  const sections = new Set((await db.selectFrom('section').select('slug').execute()).map(s => s.slug));
  return ok(
    settleChoices(
      read.data.filter(c => settings.languages.includes(c.lang) && (c.section === null || sections.has(c.section))),
    ),
  );
}

/** The name under which an address is kept after it was erased. */
export function addressKey(room: Newsroom, canonical: string): string {
  return room.keyed('newsletter address', canonical);
}

import { randomBytes } from 'node:crypto';
import { inLanguage } from '../domain/article/content.ts';
import { type PledgeInput, pledgeInput } from '../domain/membership/pledge.ts';
import { ProviderRefused, ProviderUnavailable } from '../domain/membership/provider.ts';
import { formatMoney } from '../domain/money.ts';
import { offersOf } from '../domain/outlet/support.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { readOutlet } from '../store/outlet.ts';
import { addPledgeAmount, type PledgeRecord, pledgeOfKey, pledgeOfToken, readPledge } from '../store/pledge.ts';
import { addressKey, readerOf } from '../store/reader.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { count, mostPerHour, type Sender } from './receive-suggestion.ts';

/**
 * Writes down what a reader wants to give and makes the provider's page on which it is paid. Nothing is taken by it. The
 * same idempotency key again leads to the same page. Fails with `pledge.provider-away` while the provider does not answer.
 */
export async function startPledge(
  room: Newsroom,
  input: PledgeInput,
  sender: Sender,
): Promise<Result<{ checkoutUrl: string; token: string }>> {
  const read = pledgeInput.safeParse(storable(input));
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') ?? '';
    return fail('invalid', 'pledge.wrong', { field, values: { field } });
  }
  const { money, rhythm, provider: name, lang, email, idempotencyKey, gift, ...rest } = read.data;
  const earlier = idempotencyKey === null ? null : await pledgeOfKey(room.db, idempotencyKey);
  if (earlier?.checkoutUrl) return ok({ checkoutUrl: earlier.checkoutUrl, token: earlier.token });
  // it was paid or left by now: its page leads nowhere, and another one would take money for the same pledge twice
  if (earlier && earlier.state !== 'started') return fail('conflict', 'pledge.not-active');

  const { settings } = await readOutlet(room.db);
  const provider = room.payments.find(p => p.name === name);
  const offer = offersOf(settings.support, room.payments).find(
    o => o.rhythm === rhythm && o.currency === money.currency && o.providers.includes(name),
  );
  if (!settings.support.on || !provider || !offer) return fail('invalid', 'pledge.not-offered', { field: 'money' });
  if (money.amount < offer.least || money.amount > offer.most)
    return fail('invalid', 'pledge.amount-outside', {
      field: 'money',
      values: {
        least: formatMoney(lang, { ...money, amount: offer.least }, { short: true }),
        most: formatMoney(lang, { ...money, amount: offer.most }, { short: true }),
      },
    });

  // what is refused counts too, so the count has a transaction of its own
  const seen = await commit(room, tx => count(tx, room, sender.visitor, 'pledge'));
  if (seen > mostPerHour) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'pledge.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
  }
  const token = await commit(room, async tx => {
    const again = idempotencyKey && (await pledgeOfKey(tx, idempotencyKey));
    if (again) return again.token;
    const now = room.now();
    const emailKey = addressKey(room, email);
    const readerId = await readerOf(tx, { email, emailKey, name: rest.name, lang, now });
    const made = await tx
      .insertInto('pledge')
      .values({
        token: room.token(),
        reference: randomBytes(16).toString('hex'),
        readerId,
        provider: name,
        rhythm,
        amount: money.amount,
        currency: money.currency,
        shown: rest.shown,
        wallName: rest.wallName,
        giftName: gift?.name ?? null,
        giftEmail: gift?.email ?? null,
        giftMessage: gift?.message ?? null,
        lang,
        startedAt: now,
        idempotencyKey,
      })
      .onConflict(c => c.column('idempotencyKey').doNothing())
      .returning(['id', 'token'])
      .executeTakeFirst();
    // the same form came in twice at once
    if (!made) return (await pledgeOfKey(tx, idempotencyKey!))!.token;
    await addPledgeAmount(tx, made.id, money.amount, now);
    return made.token;
  });
  const pledge = (await pledgeOfToken(room.db, token))!;
  if (pledge.checkoutUrl) return ok({ checkoutUrl: pledge.checkoutUrl, token });
  const outlet = inLanguage(settings.name, lang) || inLanguage(settings.name, settings.defaultLanguage) || 'Masthead';
  return begin(room, pledge, email, outlet);
}

async function begin(
  room: Newsroom,
  pledge: PledgeRecord,
  email: string,
  label: string,
): Promise<Result<{ checkoutUrl: string; token: string }>> {
  const provider = room.payments.find(p => p.name === pledge.provider)!;
  const { reference, rhythm, money, lang, token } = pledge;
  const page = `${room.publicUrl}/${lang}/support`;
  try {
    const { checkoutUrl, checkout } = await provider.begin({
      reference,
      rhythm,
      money,
      email,
      lang,
      label,
      thanks: `${page}/thanks?pledge=${token}`,
      back: page,
    });
    const kept = await commit(room, async tx => {
      await tx
        .updateTable('pledge')
        .set({ providerCheckout: checkout, checkoutUrl })
        .where('id', '=', pledge.id)
        .where('providerCheckout', 'is', null)
        .execute();
      return readPledge(tx, pledge.id);
    });
    // of two pages that were made at once the first is the one: a payment by another is held
    return ok({ checkoutUrl: kept?.checkoutUrl ?? checkoutUrl, token });
  } catch (error) {
    return refusal(error);
  }
}

/** What is said of a provider that does not answer, or refuses. Throws on what is a defect. */
export function refusal(error: unknown) {
  if (error instanceof ProviderUnavailable) return fail('unavailable', 'pledge.provider-away');
  if (error instanceof ProviderRefused) return fail('unavailable', 'pledge.provider-refuses');
  throw error;
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type PledgeInput, rhythms } from '../../domain/membership/pledge.ts';
import { currencies, formatMoney, type Money, parseMoney } from '../../domain/money.ts';
import type { Offer } from '../../domain/outlet/support.ts';
import { type Failure, fail, ok, type Result } from '../../domain/result.ts';
import { formattingTag, message } from '../../render/messages/index.ts';
import { amountName, type GiveFields, type GiveProblem } from '../../render/support-page.ts';

/* What somebody typed into the form of the support page, read without changing a letter of it. */

/** A form that nobody has filled in: every month if that is offered, in the first currency that the outlet names. */
export function emptyGift(offers: readonly Offer[]): GiveFields {
  const first = offers.find(o => o.rhythm === 'monthly') ?? offers[0];
  return {
    rhythm: first?.rhythm ?? 'once',
    currency: first?.currency ?? 'EUR',
    amount: '',
    own: '',
    name: '',
    email: '',
    shown: 'anonymous',
    wallName: '',
    giftName: '',
    giftEmail: '',
    giftMessage: '',
    provider: first?.providers[0] ?? '',
    key: '',
  };
}

/** The fields as they came; what is no choice of the form is as if nothing had been chosen. */
export function readGift(form: URLSearchParams, offers: readonly Offer[]): GiveFields {
  const empty = emptyGift(offers);
  const text = (name: string) => (form.get(name) ?? '').replace(/\r\n?/g, '\n');
  const rhythm = rhythms.find(r => r === form.get('rhythm')) ?? empty.rhythm;
  const currency = currencies.find(c => c === form.get('currency')) ?? empty.currency;
  return {
    rhythm,
    currency,
    amount: text(amountName(rhythm, currency)),
    own: text('own'),
    name: text('name').trim(),
    email: text('email').trim(),
    shown: form.get('shown') === 'named' ? 'named' : 'anonymous',
    wallName: text('wallName').trim(),
    giftName: text('giftName').trim(),
    giftEmail: text('giftEmail').trim(),
    giftMessage: text('giftMessage').trim(),
    provider: text('provider'),
    key: text('key').slice(0, 100),
  };
}

/** What the fields ask for, or everything that is wrong with them, each said in the reader's language by its field. */
export function checkGift(
  lang: string,
  fields: GiveFields,
  offers: readonly Offer[],
): { pledge: Omit<PledgeInput, 'idempotencyKey'> } | { problems: GiveProblem[] } {
  const problems: GiveProblem[] = [];
  const wrong = (field: keyof GiveFields, key: string, values?: Record<string, string | number>) =>
    problems.push({ field, text: message(lang, key, values) });
  const { rhythm, currency } = fields;
  const offer = offers.find(o => o.rhythm === rhythm && o.currency === currency);
  if (!offer) wrong('rhythm', 'support.not-offered', { rhythm: message(lang, `support.${rhythm}`), currency });
  const money = offer && moneyOf(lang, fields, offer);
  if (money && !money.ok)
    wrong(money.failure.field === 'amount' ? 'amount' : 'own', money.failure.key, texts(money.failure));
  const provider =
    offer?.providers.find(p => p === fields.provider) ??
    (offer?.providers.length === 1 ? offer.providers[0] : undefined);
  if (offer && provider === undefined) wrong('provider', 'support.wrong.choice');
  if (!isAddress(fields.email)) wrong('email', 'support.wrong.email');
  if (fields.shown === 'named' && fields.wallName === '') wrong('wallName', 'support.wrong.wallName');
  const gift = fields.giftName !== '' || fields.giftEmail !== '' || fields.giftMessage !== '';
  if (gift && fields.giftName === '') wrong('giftName', 'support.wrong.giftName');
  if (gift && !isAddress(fields.giftEmail)) wrong('giftEmail', 'support.wrong.email');
  if (problems.length > 0 || !money?.ok || provider === undefined) return { problems };
  return {
    pledge: {
      provider: provider as PledgeInput['provider'],
      rhythm,
      money: money.value,
      email: fields.email,
      name: fields.name,
      lang,
      shown: fields.shown,
      wallName: fields.shown === 'named' ? fields.wallName : '',
      gift: gift ? { name: fields.giftName, email: fields.giftEmail, message: fields.giftMessage } : null,
    },
  };
}

/** The suggested amount that was chosen, or the typed one to the last decimal. */
function moneyOf(lang: string, fields: GiveFields, offer: Offer): Result<Money> {
  const { currency } = offer;
  if (fields.amount !== 'other') {
    const amount = offer.suggested.find(a => String(a) === fields.amount);
    return amount === undefined
      ? fail('invalid', 'support.wrong.choice', { field: 'amount' })
      : ok({ amount, currency });
  }
  const typed = parseMoney(lang, fields.own, currency);
  if (!typed.ok) return typed;
  const said = (amount: number) => formatMoney(formattingTag(lang), { amount, currency }, { short: true });
  return typed.value.amount < offer.least || typed.value.amount > offer.most
    ? fail('invalid', 'support.wrong.range', { values: { least: said(offer.least), most: said(offer.most) } })
    : typed;
}

/** A refusal of the flow, by the field that it is about. */
export function giveProblem(lang: string, failure: Failure): GiveProblem {
  const field = failure.field === 'email' ? 'email' : failure.field?.startsWith('money') ? 'amount' : null;
  return { field, text: message(lang, failure.key, texts(failure)) };
}

function texts(failure: Failure): Record<string, string | number> {
  return (failure.values ?? {}) as Record<string, string | number>;
}

const address = z.email().max(254);
const isAddress = (text: string) => address.safeParse(text).success;

const onceMs = 2 * 60_000;

/**
 * The key under which a form is one pledge, however often it is sent: what it says, and the form that it came from. The page that is
 * kept for everybody has no form of its own, so there it is the two minutes in which it was sent. Anything that is changed makes
 * another pledge, as it must: going back and choosing another amount never leads to the earlier one.
 */
export function giftKey(fields: GiveFields, now: Date): string {
  const form = fields.key || String(Math.floor(now.getTime() / onceMs));
  return createHash('sha256')
    .update(JSON.stringify({ ...fields, key: form }))
    .digest('base64url');
}

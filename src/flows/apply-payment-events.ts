import {
  isMoneyEvent,
  type MoneyEvent,
  type PaymentEvent,
  pledgeFactsOf,
  pledgeOf,
} from '../domain/membership/event.ts';
import { entriesToBook } from '../domain/membership/ledger.ts';
import { factsOf, joinPayment, type PaymentFacts, seenOf } from '../domain/membership/payment.ts';
import { joinPledge, type PledgeFacts, type ProviderName, periodEnd } from '../domain/membership/pledge.ts';
import type { PaymentProvider } from '../domain/membership/provider.ts';
import type { Tx } from '../store/database.ts';
import { book, entriesOfPayment } from '../store/ledger.ts';
import {
  addIncident,
  beginReceipt,
  isHeld,
  paidBefore,
  paidOfPledge,
  readPaymentOf,
  savePayment,
} from '../store/payment.ts';
import {
  lockPledge,
  lockPledgeOf,
  type PledgeRecord,
  pledgeAmounts,
  savePledgeAmount,
  savePledgeFacts,
} from '../store/pledge.ts';
import { refusedCharges } from '../store/pledge-charge.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** What came of events: whether anything that we know was otherwise before. */
export type Applied = { changed: boolean; ours: boolean };

/**
 * Takes what a provider says, in one transaction. The same events again change nothing, older ones than known change nothing,
 * and whatever order they come in, the payments, pledges and the ledger end in the same (domain/membership).
 */
export function applyPaymentEvents(
  room: Newsroom,
  provider: PaymentProvider,
  events: readonly PaymentEvent[],
): Promise<Applied> {
  return commit(room, tx => applyWithin(tx, room, provider, events));
}

export async function applyWithin(
  tx: Tx,
  room: Newsroom,
  provider: PaymentProvider,
  events: readonly PaymentEvent[],
): Promise<Applied> {
  let changed = false;
  let ours = false;
  for (const [, together] of byPledge(events)) {
    const pledge = await lockPledgeOf(tx, provider.name, pledgeOf(together[0]!));
    if (!pledge) {
      await noteUnknown(tx, room, provider.name, together);
      continue;
    }
    ours = true;
    if (await applyToPledge(tx, room, provider, pledge, together)) changed = true;
  }
  return { changed, ours };
}

/** One pledge at a time, always in the same order, so that two processes never wait for one another in a ring. */
function byPledge(events: readonly PaymentEvent[]): [string, PaymentEvent[]][] {
  const groups = new Map<string, PaymentEvent[]>();
  for (const event of events) {
    const { reference, subscription, checkout } = pledgeOf(event);
    const key = reference ?? subscription ?? checkout ?? '';
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function applyToPledge(
  tx: Tx,
  room: Newsroom,
  provider: PaymentProvider,
  pledge: PledgeRecord,
  events: readonly PaymentEvent[],
): Promise<boolean> {
  let facts: PledgeFacts = pledge.facts;
  let changed = false;
  const payments = new Map<string, MoneyEvent[]>();
  const ids: Parameters<typeof savePledgeFacts>[3] = {};
  for (const event of events) {
    if (event.kind === 'strange') await noteStrange(tx, room, provider.name, pledge, event);
    else if (isMoneyEvent(event))
      payments.set(event.about.payment, [...(payments.get(event.about.payment) ?? []), event]);
    else {
      facts = joinPledge(facts, pledgeFactsOf(event));
      if (event.kind === 'checkout-done') {
        if (pledge.providerCheckout && pledge.providerCheckout !== event.checkout)
          await incident(tx, room, pledge, null, 'checkout', `${provider.name}:${event.checkout}:checkout`, {
            checkout: event.checkout,
          });
        else
          Object.assign(ids, {
            providerCheckout: event.checkout,
            ...(event.customer ? { providerCustomer: event.customer } : {}),
            ...(event.subscription ? { providerSubscription: event.subscription } : {}),
            ...(event.card && !facts.stopped ? { providerCard: event.card } : {}),
          });
      }
      if (event.kind === 'pledge-changed') {
        if (event.pledge.subscription && !pledge.providerSubscription)
          ids.providerSubscription = event.pledge.subscription;
        await followAmount(tx, room, pledge, event.seen.amount, facts);
      }
    }
  }
  for (const [payment, of] of payments)
    if (await applyToPayment(tx, room, provider.name, pledge, payment, of)) changed = true;
  if (await settlePledge(tx, room, provider, pledge, facts, ids)) changed = true;
  return changed;
}

/** Joins what is known of one payment, books what is missing, and asks for the receipt where it is paid as agreed. */
async function applyToPayment(
  tx: Tx,
  room: Newsroom,
  provider: ProviderName,
  pledge: PledgeRecord,
  payment: string,
  events: readonly MoneyEvent[],
): Promise<boolean> {
  const known = await readPaymentOf(tx, provider, payment);
  if (known && known.pledgeId !== pledge.id) {
    await incident(tx, room, pledge, known.id, 'checkout', `${provider}:${payment}:pledge:${pledge.id}`, { payment });
    return false;
  }
  const news = events.map(factsOf);
  const facts = [...(known ? [known.facts] : []), ...news].reduce(joinPayment);
  if (known && sameFacts(known.facts, facts)) return false;
  const id = await savePayment(tx, { pledgeId: pledge.id, provider, providerPayment: payment }, facts);
  if (facts.paid) await compare(tx, room, pledge, id, `${provider}:${payment}`, facts.paid);
  const page = events.map(e => e.about.pledge.checkout).find(Boolean);
  const otherPage = page && pledge.providerCheckout && page !== pledge.providerCheckout;
  if (facts.paid && (otherPage || (pledge.rhythm === 'once' && (await paidBefore(tx, pledge.id, id)))))
    await incident(tx, room, pledge, id, 'checkout', `${provider}:${payment}:checkout`, { payment });
  const before = known?.facts.paid;
  if (before && facts.paid && (before.amount !== facts.paid.amount || before.currency !== facts.paid.currency))
    await incident(tx, room, pledge, id, 'differs', `${provider}:${payment}:differs:${facts.paid.asOf}`, {
      booked: before.amount,
      paid: facts.paid.amount,
      paidCurrency: facts.paid.currency,
    });
  const booking = entriesToBook(provider, payment, pledge.rhythm, facts, await entriesOfPayment(tx, id));
  await book(tx, { id, name: `${provider}:${payment}` }, booking, room.now());
  if (facts.paid && !(await isHeld(tx, id))) {
    const given = (of: PaymentFacts | undefined) => (of ? seenOf(of).refunded : 0);
    await askReceipt(tx, room, id, given(facts) !== given(known?.facts));
  }
  return !known || !sameFacts(known.facts, facts, 'whenever seen');
}

/** The receipt of a payment, once; `again`: something was given back since, which has a paper of its own. */
async function askReceipt(tx: Tx, room: Newsroom, paymentId: number, again: boolean): Promise<void> {
  const first = await beginReceipt(tx, paymentId, room.now());
  if (first || again) await room.queue.add(tx, 'write-receipt', { paymentId });
}

/** Money that came in otherwise than agreed is booked, since it came in; but it counts for nothing before somebody has looked. */
async function compare(
  tx: Tx,
  room: Newsroom,
  pledge: PledgeRecord,
  paymentId: number,
  name: string,
  paid: NonNullable<PaymentFacts['paid']>,
): Promise<void> {
  const detail = {
    payment: name.slice(name.indexOf(':') + 1),
    agreed: pledge.money.amount,
    agreedCurrency: pledge.money.currency,
    paid: paid.amount,
    paidCurrency: paid.currency,
  };
  if (paid.currency !== pledge.money.currency)
    await incident(tx, room, pledge, paymentId, 'currency', `${name}:currency`, detail);
  else if (!(await pledgeAmounts(tx, pledge.id)).includes(paid.amount))
    await incident(tx, room, pledge, paymentId, 'amount', `${name}:amount`, detail);
}

/** The provider has another amount than we: one that was agreed here is taken over, another is for somebody to look at. */
async function followAmount(tx: Tx, room: Newsroom, pledge: PledgeRecord, amount: number, facts: PledgeFacts) {
  if (facts.seen?.amount !== amount || amount === pledge.money.amount) return;
  if ((await pledgeAmounts(tx, pledge.id)).includes(amount)) await savePledgeAmount(tx, pledge.id, amount, room.now());
  else
    await incident(tx, room, pledge, null, 'differs', `${pledge.provider}:pledge:${pledge.id}:amount:${amount}`, {
      agreed: pledge.money.amount,
      agreedCurrency: pledge.money.currency,
      provider: amount,
    });
}

/**
 * Reads off what is known of a pledge and its payments what it is now, and writes it. Where we charge the card ourselves, what
 * is paid follows from the payments: each one pays for the next period. Returns whether anything is otherwise than before.
 */
export async function settlePledge(
  tx: Tx,
  room: Newsroom,
  provider: PaymentProvider,
  pledge: PledgeRecord,
  facts: PledgeFacts,
  ids: Parameters<typeof savePledgeFacts>[3] = {},
): Promise<boolean> {
  const paid = await paidOfPledge(tx, pledge.id);
  let now = paid.first ? joinPledge(facts, { firstPaid: paid.first.toISOString() }) : facts;
  if (provider.charge && pledge.rhythm !== 'once' && paid.first && !now.ended) {
    const until = periodEnd(paid.first, pledge.rhythm, paid.count);
    const refused = await refusedCharges(tx, pledge.id, until);
    const state = now.stopped ? 'ending' : refused > 0 ? 'past-due' : 'active';
    const seen = { state, amount: pledge.money.amount, periodEnd: until.toISOString() } as const;
    const same = now.seen && now.seen.state === seen.state && now.seen.periodEnd === seen.periodEnd;
    if (!same) now = joinPledge(now, { seen: { ...seen, asOf: room.now().toISOString() } });
  }
  if (sameFacts(pledge.facts, now) && Object.keys(ids).length === 0) return false;
  await savePledgeFacts(tx, pledge, now, ids);
  const newId = Object.entries(ids).some(([name, id]) => pledge[name as keyof typeof ids] !== id);
  return newId || !sameFacts(pledge.facts, now, 'whenever seen');
}

/** Takes a payment for good that was otherwise than agreed: it counts from now on, and gets its receipt. */
export async function countPayment(tx: Tx, room: Newsroom, paymentId: number): Promise<void> {
  const row = await tx
    .selectFrom('payment')
    .select(['pledgeId', 'provider'])
    .where('id', '=', paymentId)
    .executeTakeFirstOrThrow();
  const pledge = await lockPledge(tx, row.pledgeId);
  const provider = room.payments.find(p => p.name === row.provider);
  if (!pledge || (await isHeld(tx, paymentId))) return;
  await askReceipt(tx, room, paymentId, false);
  if (provider) await settlePledge(tx, room, provider, pledge, pledge.facts);
}

async function noteUnknown(tx: Tx, room: Newsroom, provider: ProviderName, events: readonly PaymentEvent[]) {
  for (const event of events) {
    // what names no pledge of ours is somebody else's business on the same account
    if (event.kind !== 'paid' || !event.about.pledge.reference) continue;
    const { payment, amount } = event.about;
    await addIncident(tx, {
      key: `${provider}:${payment}:unknown`,
      kind: 'unknown-pledge',
      detail: { provider, payment, paid: amount.amount, paidCurrency: amount.currency },
      at: room.now(),
    });
  }
}

function noteStrange(
  tx: Tx,
  room: Newsroom,
  provider: ProviderName,
  pledge: PledgeRecord,
  event: Extract<PaymentEvent, { kind: 'strange' }>,
) {
  const { payment, detail } = event;
  return incident(tx, room, pledge, null, 'currency', `${provider}:${payment}:strange`, {
    payment,
    paid: (detail.amount ?? '').slice(0, 60),
    paidCurrency: (detail.currency ?? '').slice(0, 60),
    agreed: pledge.money.amount,
    agreedCurrency: pledge.money.currency,
  });
}

function incident(
  tx: Tx,
  room: Newsroom,
  pledge: PledgeRecord,
  paymentId: number | null,
  kind: Parameters<typeof addIncident>[1]['kind'],
  key: string,
  detail: Record<string, string | number>,
) {
  return addIncident(tx, { key, kind, paymentId, pledgeId: pledge.id, detail, at: room.now() });
}

/** Whether two say the same; `whenever seen`: apart from when it was seen. The database keeps no order of keys. */
function sameFacts(a: object, b: object, how?: 'whenever seen'): boolean {
  const text = (value: object) =>
    JSON.stringify(value, (key, v) => {
      if (how && key === 'asOf') return undefined;
      return v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort()) : v;
    });
  return text(a) === text(b);
}

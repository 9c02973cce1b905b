import { inLanguage } from '../domain/article/content.ts';
import { joinPledge, retryDays } from '../domain/membership/pledge.ts';
import type { PaymentProvider } from '../domain/membership/provider.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { readPaymentOf } from '../store/payment.ts';
import { duePledges, lockPledge, type PledgeRecord, readPledge } from '../store/pledge.ts';
import { addCharge, chargesOf, type PledgeCharge, periodOf, saveCharge } from '../store/pledge-charge.ts';
import { applyPaymentEvents, settlePledge } from './apply-payment-events.ts';
import { commit, type Newsroom } from './newsroom.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** So long may a charge that was begun be on its way into the provider's list. */
const unsureMs = 60 * minuteMs;

/*
 * Monthly and yearly payments by cards that the provider keeps and we charge. Every try is written down before it is made, under a
 * reference of its own. A try of which nobody knows whether it was made is looked up by it first: nobody pays twice.
 */

/** Adds the job for every pledge whose payment is due. Run every hour; a job that waits already is not added again. */
export async function askDueCharges(room: Newsroom): Promise<void> {
  for (const provider of room.payments) {
    if (!provider.charge) continue;
    for (const pledgeId of await duePledges(room.db, provider.name, room.now(), 1000)) {
      if ((await room.queue.waiting(room.db, 'charge-pledge', { pledgeId })).length > 0) continue;
      await commit(room, tx => room.queue.add(tx, 'charge-pledge', { pledgeId }));
    }
  }
}

/** What the next step with a due pledge is. */
type Step =
  | { do: 'nothing' }
  | { do: 'charge'; charge: PledgeCharge }
  | { do: 'find'; charge: PledgeCharge }
  | { do: 'look'; payment: string };

/** Takes the payment that is due, or ends the pledge. Run by the queue; right when it runs twice, and at any moment's crash. */
export async function chargePledge(room: Newsroom, { pledgeId }: { pledgeId: number }): Promise<void> {
  const found = await readPledge(room.db, pledgeId);
  const provider = room.payments.find(p => p.name === found?.provider);
  if (!found || !provider?.charge || !provider.findCharge) return;
  const step = await commit(room, tx => nextStep(tx, room, provider, pledgeId));
  if (step.do === 'nothing') return;
  if (step.do === 'look') return look(room, provider, step.payment);
  const { charge } = step;
  if (step.do === 'find') {
    const payment = await provider.findCharge(charge.reference, new Date(charge.begunAt.getTime() - dayMs));
    if (payment) return asked(room, provider, charge, payment);
    // not there yet: the list may be behind
    if (room.now().getTime() - charge.begunAt.getTime() < unsureMs)
      throw new Error('it is not known yet whether a charge was made; it is looked for again');
  }
  const pledge = (await readPledge(room.db, pledgeId))!;
  const { settings } = await readOutlet(room.db);
  const label =
    inLanguage(settings.name, pledge.lang) || inLanguage(settings.name, settings.defaultLanguage) || 'Masthead';
  const money = { amount: charge.amount, currency: pledge.money.currency };
  const made = await provider.charge(pledge, money, charge.reference, label);
  if (made.outcome === 'asked') return asked(room, provider, charge, made.payment);
  await commit(room, async tx => {
    const now = await lockPledge(tx, pledgeId);
    await saveCharge(tx, charge.reference, { state: 'refused' });
    if (now) await settlePledge(tx, room, provider, now, now.facts);
  });
}

async function asked(room: Newsroom, provider: PaymentProvider, charge: PledgeCharge, payment: string): Promise<void> {
  await commit(room, tx => saveCharge(tx, charge.reference, { state: 'asked', providerPayment: payment }));
  await look(room, provider, payment);
}

async function look(room: Newsroom, provider: PaymentProvider, payment: string): Promise<void> {
  const events = await provider.look('charge', payment);
  if (events) await applyPaymentEvents(room, provider, events);
}

async function nextStep(tx: Tx, room: Newsroom, provider: PaymentProvider, pledgeId: number): Promise<Step> {
  const pledge = await lockPledge(tx, pledgeId);
  const now = room.now();
  if (!pledge?.periodEnd || pledge.periodEnd > now || pledge.endedAt) return { do: 'nothing' };
  const end = async (): Promise<Step> => {
    await settlePledge(tx, room, provider, pledge, joinPledge(pledge.facts, { ended: now.toISOString() }));
    return { do: 'nothing' };
  };
  if (pledge.facts.stopped) return end();
  const period = periodOf(pledge.periodEnd);
  const tries = await chargesOf(tx, pledge.id, period);
  const last = tries.at(-1);
  if (!last) return charge(tx, pledge, period, 1, now);
  if (last.state === 'begun') return { do: 'find', charge: last };
  const state = last.providerPayment ? await readPaymentOf(tx, provider.name, last.providerPayment) : null;
  // asked for, and neither paid nor refused yet: paid would have moved the period on
  if (last.state === 'asked' && !state?.facts.failed) return { do: 'look', payment: last.providerPayment! };
  if (tries.length > retryDays.length) return end();
  const due = tries[0]!.begunAt.getTime() + retryDays[tries.length - 1]! * dayMs;
  return now.getTime() < due ? { do: 'nothing' } : charge(tx, pledge, period, tries.length + 1, now);
}

async function charge(tx: Tx, pledge: PledgeRecord, period: string, attempt: number, now: Date): Promise<Step> {
  const begun = {
    pledgeId: pledge.id,
    period,
    attempt,
    reference: `${pledge.reference}.${period}.${attempt}`,
    amount: pledge.money.amount,
    begunAt: now,
  };
  await addCharge(tx, begun);
  return { do: 'charge', charge: { ...begun, providerPayment: null, state: 'begun' } };
}

import type { ProviderName } from '../domain/membership/pledge.ts';
import type { PaymentProvider } from '../domain/membership/provider.ts';
import { addIncident, endMissedEvents } from '../store/payment.ts';
import { addComparison, endComparison, lastComparisons, paidBetween } from '../store/payment-comparison.ts';
import { applyPaymentEvents } from './apply-payment-events.ts';
import { commit, type Newsroom } from './newsroom.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** How far back a night looks, beyond the last comparison that came to its end; and every seventh night. */
const nightDays = 3;
const weekDays = 35;

export type Reconciled = {
  provider: ProviderName;
  since: string;
  /** objects of the provider's that were looked at */
  looked: number;
  /** of which we did not know all */
  mended: number;
  /** payments of ours that the provider's list has not, by its ids */
  missing: string[];
};

/**
 * Compares a provider's list with ours: what we did not know is taken the way of a webhook, and what only we know becomes
 * something to look at. Throws ProviderUnavailable half way; what was taken by then stays.
 */
export async function reconcilePayments(room: Newsroom, provider: PaymentProvider, since: Date): Promise<Reconciled> {
  const begunAt = room.now();
  const id = await commit(room, tx => addComparison(tx, { provider: provider.name, since, begunAt }));
  const theirs = new Set<string>();
  let looked = 0;
  let mended = 0;
  for await (const events of provider.list(since)) {
    looked++;
    for (const event of events) if (event.kind === 'paid') theirs.add(event.about.payment);
    const { changed } = await applyPaymentEvents(room, provider, events);
    if (changed) mended++;
  }
  // what is on its way into the list just now is not missing yet
  const until = new Date(begunAt.getTime() - hourMs);
  const ours = await paidBetween(room.db, provider.name, since, until);
  const missing = ours.filter(p => !theirs.has(p.payment));
  await commit(room, async tx => {
    for (const { id: paymentId, payment, pledgeId } of missing)
      await addIncident(tx, {
        key: `${provider.name}:${payment}:missing`,
        kind: 'missing-at-provider',
        paymentId,
        pledgeId,
        detail: { provider: provider.name, payment },
        at: room.now(),
      });
    await endMissedEvents(tx, provider.name, { since, begunAt }, room.now());
    await endComparison(tx, id, { endedAt: room.now(), looked, mended, missing: missing.length });
  });
  return { provider: provider.name, since: since.toISOString(), looked, mended, missing: missing.map(p => p.payment) };
}

/** The job: since the last comparison that came to its end, and some days before it. */
export async function reconcileNightly(room: Newsroom, { provider: name }: { provider: ProviderName }): Promise<void> {
  const provider = room.payments.find(p => p.name === name);
  if (!provider) return;
  const now = room.now();
  const { ended } = await lastComparisons(room.db, name);
  const days = now.getUTCDay() === 0 || !ended ? weekDays : nightDays;
  await reconcilePayments(
    room,
    provider,
    new Date((ended ? Math.min(ended.begunAt.getTime(), now.getTime()) : now.getTime()) - days * dayMs),
  );
}

/** Asks for what is due, once a day for each provider, between two and five at night or as soon as somebody is up. */
export async function askReconciliations(room: Newsroom): Promise<void> {
  const now = room.now();
  for (const { name } of room.payments) {
    const { begun } = await lastComparisons(room.db, name);
    const age = begun ? now.getTime() - begun.begunAt.getTime() : Number.POSITIVE_INFINITY;
    const night = now.getUTCHours() >= 1 && now.getUTCHours() < 4;
    if (age < (night ? 20 : 30) * hourMs) continue;
    if ((await room.queue.waiting(room.db, 'reconcile-payments', { provider: name })).length > 0) continue;
    await commit(room, tx => room.queue.add(tx, 'reconcile-payments', { provider: name }));
  }
}

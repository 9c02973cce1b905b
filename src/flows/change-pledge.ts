import { joinPledge, mayChange, type Pledge } from '../domain/membership/pledge.ts';
import type { PaymentProvider } from '../domain/membership/provider.ts';
import { formatMoney, isMoney, type Money } from '../domain/money.ts';
import { offersOf } from '../domain/outlet/support.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { readOutlet } from '../store/outlet.ts';
import {
  addPledgeAmount,
  lockPledge,
  type PledgeRecord,
  pledgesToStop,
  readPledge,
  savePledgeAmount,
} from '../store/pledge.ts';
import { applyPaymentEvents, settlePledge } from './apply-payment-events.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { refusal } from './start-pledge.ts';

/*
 * What a reader does with a monthly or yearly pledge. Who may is the caller's to know: whoever holds the pledge's token, or is
 * signed in as its reader.
 */

/** Another amount from the next payment on. `version`: the one that the reader saw; another is refused with the pledge as it is. */
export async function changePledge(
  room: Newsroom,
  pledgeId: number,
  version: number,
  money: Money,
): Promise<Result<{ version: number }>> {
  const found = await pledgeAnd(room, pledgeId);
  if (!found.ok) return found;
  const { pledge, provider } = found.value;
  if (!isMoney(money) || money.currency !== pledge.money.currency)
    return fail('invalid', 'pledge.not-offered', { field: 'money' });
  const { settings } = await readOutlet(room.db);
  const offer = offersOf({ ...settings.support }, room.payments).find(
    o => o.rhythm === pledge.rhythm && o.currency === money.currency,
  );
  // what the outlet offers no more may still be paid, within what it last allowed for the currency
  const limits = offer ??
    settings.support.currencies.find(c => c.currency === money.currency) ?? { least: 100, most: 1_000_000 };
  if (money.amount < limits.least || money.amount > limits.most)
    return fail('invalid', 'pledge.amount-outside', {
      field: 'money',
      values: {
        least: formatMoney(pledge.lang, { ...money, amount: limits.least }, { short: true }),
        most: formatMoney(pledge.lang, { ...money, amount: limits.most }, { short: true }),
      },
    });
  // a payment by the new amount is right from before we ask for it, should we end in between
  const begun = await commit(room, async tx => {
    const now = await lockPledge(tx, pledgeId);
    const may = now ? allowed(now, version) : fail('missing', 'pledge.missing');
    if (may.ok) await addPledgeAmount(tx, pledgeId, money.amount, room.now());
    return may;
  });
  if (!begun.ok) return begun;
  if (money.amount === pledge.money.amount) return ok({ version });
  try {
    await provider.change(pledge, money);
  } catch (error) {
    return refusal(error);
  }
  return commit(room, async tx => {
    const now = await lockPledge(tx, pledgeId);
    // a webhook about the very change may have been quicker
    if (now && now.money.amount !== money.amount) await savePledgeAmount(tx, pledgeId, money.amount, room.now());
    const after = await readPledge(tx, pledgeId);
    return ok({ version: after?.version ?? version });
  });
}

/** Nothing more is taken; what is paid runs out, or with `now` ends at once. Stopping twice is stopping once. */
export async function stopPledge(
  room: Newsroom,
  pledgeId: number,
  when: 'period-end' | 'now' = 'period-end',
): Promise<Result<null>> {
  const pledge = await readPledge(room.db, pledgeId);
  if (pledge?.state === 'ending' || pledge?.state === 'ended') return ok(null);
  const found = await pledgeAnd(room, pledgeId);
  if (!found.ok) return found;
  const { provider } = found.value;
  const at = room.now().toISOString();
  try {
    // where we charge, it is stopped by our knowing: that comes first, so that nothing is taken in between
    if (provider.charge)
      await commit(room, async tx => {
        const now = await lockPledge(tx, pledgeId);
        if (now)
          await settlePledge(
            tx,
            room,
            provider,
            now,
            joinPledge(now.facts, { stopped: at, ...(when === 'now' ? { ended: at } : {}) }),
          );
      });
    await provider.stop(found.value.pledge, when);
    if (provider.charge)
      await commit(room, tx =>
        tx.updateTable('pledge').set({ providerCard: null }).where('id', '=', pledgeId).execute(),
      );
    await follow(room, provider, found.value.pledge);
  } catch (error) {
    return refusal(error);
  }
  return ok(null);
}

/** Stops what runs for people who were erased; what a provider does not let us stop now is tried again in an hour. */
export async function stopAskedPledges(room: Newsroom): Promise<void> {
  for (const id of await pledgesToStop(room.db, 200)) await stopPledge(room, id, 'now');
}

/** Where the reader sees and changes the card at the provider; null where it has no such page. */
export async function portalOf(room: Newsroom, pledgeId: number): Promise<Result<string | null>> {
  const pledge = await readPledge(room.db, pledgeId);
  const provider = room.payments.find(p => p.name === pledge?.provider);
  if (!pledge || !provider) return fail('missing', 'pledge.missing');
  try {
    return ok(await provider.portal(pledge, `${room.publicUrl}/${pledge.lang}/support`));
  } catch (error) {
    return refusal(error);
  }
}

/** Takes at once what the provider says after an act of ours, instead of waiting for its webhook. */
async function follow(room: Newsroom, provider: PaymentProvider, pledge: Pledge): Promise<void> {
  if (!pledge.providerSubscription) return;
  const events = await provider.look('after-act', pledge.providerSubscription);
  if (events) await applyPaymentEvents(room, provider, events);
}

async function pledgeAnd(
  room: Newsroom,
  pledgeId: number,
): Promise<Result<{ pledge: PledgeRecord; provider: PaymentProvider }>> {
  const pledge = await readPledge(room.db, pledgeId);
  const provider = room.payments.find(p => p.name === pledge?.provider);
  if (!pledge) return fail('missing', 'pledge.missing');
  if (!provider) return fail('unavailable', 'pledge.provider-away');
  const may = mayChange(pledge);
  return may.ok ? ok({ pledge, provider }) : may;
}

function allowed(pledge: PledgeRecord, version: number): Result<null> {
  if (pledge.version !== version)
    return fail('conflict', 'pledge.changed-meanwhile', { data: { version: pledge.version, money: pledge.money } });
  return mayChange(pledge);
}

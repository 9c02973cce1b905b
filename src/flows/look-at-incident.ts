import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { endIncident } from '../store/payment.ts';
import { addPledgeAmount } from '../store/pledge.ts';
import { countPayment } from './apply-payment-events.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Somebody has looked at what was not as agreed. `accept`: the payment counts as if it had been agreed so, and gets its receipt; an
 * amount that was changed at the provider becomes one that is expected. The ledger has it either way.
 */
export async function lookAtIncident(
  room: Newsroom,
  actor: Actor,
  input: { id: number; accept: boolean; note: string },
): Promise<Result<null>> {
  if (!may(actor, 'money.decide')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const { id, accept, note } = input;
    const by = actor.kind === 'user' ? actor.id : null;
    const ended = await endIncident(tx, { id, accepted: accept, note: note.trim().slice(0, 2000), by, at: room.now() });
    if (!ended) return fail('missing', 'payment.incident-missing');
    if (!accept) return ok(null);
    if (ended.paymentId !== null) await countPayment(tx, room, ended.paymentId);
    const { provider: amount } = ended.detail;
    if (ended.kind === 'differs' && ended.pledgeId !== null && typeof amount === 'number')
      await addPledgeAmount(tx, ended.pledgeId, amount, room.now());
    return ok(null);
  });
}

import type { ProviderName } from '../domain/membership/pledge.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { addEvent, endEvent, readEvent } from '../store/payment.ts';
import { applyWithin } from './apply-payment-events.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Takes a webhook: its signature is checked over the very bytes, and what it is about is noted, once, with the job that looks at it.
 * Nothing of the body is kept. Answers when that is committed: whoever is not answered sends again. Throws
 * ProviderUnavailable where the signature cannot be checked now.
 */
export async function receivePaymentEvent(
  room: Newsroom,
  name: ProviderName,
  body: Uint8Array,
  header: (name: string) => string | null,
): Promise<Result<{ status: 'taken' | 'known' | 'not-used' | 'not-ours' }>> {
  const provider = room.payments.find(p => p.name === name);
  if (!provider) return fail('missing', 'payment.no-provider');
  const read = await provider.readNotice(body, header);
  if (!read.ok) return read;
  const { event, kind, object, at, use } = read.value;
  return commit(room, async tx => {
    const now = room.now();
    const fresh = await addEvent(tx, {
      provider: name,
      event: event.slice(0, 200),
      kind: kind.slice(0, 100),
      object: object.slice(0, 200),
      createdAt: at,
      receivedAt: now,
    });
    if (!fresh) return ok({ status: 'known' as const });
    if (use !== 'look') {
      await endEvent(tx, name, event, use, now);
      return ok({ status: use });
    }
    await room.queue.add(tx, 'look-at-payment-event', { provider: name, event });
    return ok({ status: 'taken' as const });
  });
}

/**
 * Asks the provider what is true now of the object that an event named, and takes it. Run by the queue, again when the provider
 * was away; right when it runs twice.
 */
export async function lookAtPaymentEvent(
  room: Newsroom,
  { provider: name, event }: { provider: ProviderName; event: string },
): Promise<void> {
  const provider = room.payments.find(p => p.name === name);
  const noted = await readEvent(room.db, name, event);
  if (!provider || !noted || noted.handledAt) return;
  const events = await provider.look(noted.kind, noted.object);
  await commit(room, async tx => {
    const ours = events !== null && (await applyWithin(tx, room, provider, events)).ours;
    await endEvent(
      tx,
      name,
      event,
      events === null ? 'not-ours' : ours || events.length === 0 ? 'applied' : 'not-ours',
      room.now(),
    );
  });
}

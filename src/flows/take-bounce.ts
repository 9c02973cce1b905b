import { canonicalAddress } from '../domain/newsletter/address.ts';
import { type Bounce, type BounceKind, readLetterId } from '../domain/newsletter/bounce.ts';
import { mostSoftBounces, subscriberAfter } from '../domain/newsletter/subscription.ts';
import { readMailReport } from '../exchange/mail-report.ts';
import type { Tx } from '../store/database.ts';
import {
  addSoftBounce,
  endSubscriber,
  lockSubscriber,
  lockSubscriberOfKey,
  type SubscriberRecord,
} from '../store/subscriber.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { letterMark } from './send-issue.ts';
import { addressKey } from './subscribe.ts';

/** What was done with a report. unknown: it is about no letter of ours, or about nobody whom we write to. */
export type BounceTaken = 'ended' | 'counted' | 'unknown';

/**
 * Takes what came back of a letter. A letter's own id tells whom it went to, and that we wrote it. `trusted`: it comes from the
 * mail provider, whose word about an address is taken too; a mail in a box may be anybody's.
 */
export function takeBounce(room: Newsroom, bounce: Bounce, trusted: boolean): Promise<BounceTaken> {
  return commit(room, async tx => {
    const found = await concerned(tx, room, bounce, trusted);
    return found ? act(tx, room, found, bounce.kind) : 'unknown';
  });
}

/** The same of a report as it came; what is none is about nobody. */
export async function takeReport(room: Newsroom, raw: Uint8Array, trusted: boolean): Promise<BounceTaken> {
  const bounce = await readMailReport(raw);
  return bounce === null ? 'unknown' : takeBounce(room, bounce, trusted);
}

async function concerned(tx: Tx, room: Newsroom, bounce: Bounce, trusted: boolean): Promise<SubscriberRecord | null> {
  for (const text of bounce.messageIds) {
    const id = readLetterId(text);
    if (id && id.mark === letterMark(room, id.issue, id.subscriber)) return lockSubscriber(tx, id.subscriber);
  }
  if (!trusted) return null;
  for (const text of bounce.recipients) {
    const address = canonicalAddress(text);
    const found = address && (await lockSubscriberOfKey(tx, addressKey(room, address)));
    if (found) return found;
  }
  return null;
}

async function act(tx: Tx, room: Newsroom, found: SubscriberRecord, kind: BounceKind): Promise<BounceTaken> {
  if (kind === 'soft') {
    if (found.state !== 'confirmed') return 'unknown';
    if ((await addSoftBounce(tx, found.id, room.now())) < mostSoftBounces) return 'counted';
  }
  const state = subscriberAfter(found.state, kind === 'complaint' ? 'complain' : 'hard-bounce');
  if (state !== 'bounced' && state !== 'complained') return 'unknown';
  await endSubscriber(tx, found.id, state, room.now());
  return 'ended';
}

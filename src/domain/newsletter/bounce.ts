/** What came back of a letter. hard: nobody is there; soft: not now; complaint: its reader called it spam. */
export type BounceKind = 'hard' | 'soft' | 'complaint';

/** A report by a mail server, read: which letter it is about by the ids found in it, and to whom it went. */
export type Bounce = { kind: BounceKind; messageIds: string[]; recipients: string[]; status: string };

/**
 * What a delivery status means (RFC 3463): a status of class 5 that is about the address or its box is final; one that is about
 * our mail, its size or our standing may change, and so does all of class 4. Null: it arrived, or is still on its way.
 */
export function bounceOf(action: string, status: string): 'hard' | 'soft' | null {
  const [, level, subject, detail] = /^([245])\.(\d{1,3})\.(\d{1,3})/.exec(status.trim()) ?? [];
  const failed = action.trim().toLowerCase() === 'failed';
  if (level === '2' || (!failed && level !== '5')) return null;
  if (level === '4') return 'soft';
  if (subject === '1') return detail === '7' || detail === '8' ? 'soft' : 'hard'; // .7, .8: our own address
  if (subject === '2') return detail === '2' || detail === '3' ? 'soft' : 'hard'; // a full box, a letter too large
  if (subject === '0' || subject === undefined) return 'hard';
  return 'soft';
}

/** What a letter's id says of whom it went to; `mark` proves that we wrote it. */
export type LetterId = { issue: number; subscriber: number; mark: string };

export function letterId({ issue, subscriber, mark }: LetterId): string {
  return `nl.${issue}.${subscriber}.${mark}`;
}

/** Reads the id out of a Message-ID, with or without its brackets and host. Null: it is no letter's. */
export function readLetterId(text: string): LetterId | null {
  const found = /^<?nl\.(\d{1,15})\.(\d{1,15})\.([\w-]{16,64})(?:@|>|$)/.exec(text.trim());
  return found && { issue: Number(found[1]), subscriber: Number(found[2]), mark: found[3]! };
}

import { inLanguage } from '../domain/article/content.ts';
import { letterId } from '../domain/newsletter/bounce.ts';
import { type IssueContent, issueAfter, roomNow } from '../domain/newsletter/issue.ts';
import { mostSoftBounces } from '../domain/newsletter/subscription.ts';
import {
  type Claimed,
  claimDeliveries,
  countDeliveries,
  type Ended,
  giveUpBegun,
  type IssueRecord,
  lockIssue,
  noteEnded,
  openDeliveries,
  readIssue,
} from '../store/newsletter.ts';
import { readOutlet } from '../store/outlet.ts';
import { addSoftBounce, endSubscriber } from '../store/subscriber.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** A letter that goes to many. `content` holds marks for the token of each person, and so does `leave`. */
export type LetterToMany = {
  content: IssueContent;
  /** the name beside the sender's address */
  from: string;
  replyTo: string;
  /** what the list is called by machines (RFC 2919), without the host */
  list: string;
  listName: string;
  /** where one click ends it (RFC 8058) */
  leave: string;
  /** written by the program, not by a person */
  automatic: boolean;
  at: Date;
};
export type LetterTo = { address: string; token: string; id: string };

/**
 * What became of a mail. later: the server put off this one and has not got it; down: nobody was there to take it; uncertain:
 * the connection broke when the server may have had it.
 */
export type Carried =
  | { outcome: 'sent' }
  | { outcome: 'refused'; reason: string; gone: boolean }
  | { outcome: 'later' | 'down' | 'uncertain'; reason: string };

/** Carries letters to many; main.ts supplies it (outside/letter-carrier.ts). */
export type LetterCarrier = {
  /** how many at once */
  lanes: number;
  /** Puts a letter together, once; what it answers with sends it to one person. Never throws while sending. */
  take(letter: LetterToMany): Promise<(to: LetterTo) => Promise<Carried>>;
};

export type SendingJob = { issueId: number; lane: number; downs: number };

/** A job works so long, and another goes on: a worker that stops, or others that wait, are not kept for an hour. */
const sliceMs = 20_000;
/** Longer than the slowest conversation with a mail server takes; what began before that has no end any more. */
export const staleMs = 15 * 60_000;
const longestTurnMs = 50;
const laterMs = 15 * 60_000;
const mostTries = 4;
const longestDownMs = 30 * 60_000;

/**
 * Sends an issue for a while. Each mail is claimed and noted as begun in a transaction that is durable before the mail server is
 * spoken to, and noted as ended with the claim of the next ones. Whatever dies between leaves as many uncertain mails as were on
 * their way at that moment, and those are never sent again: nobody gets a letter twice, whoever else sends the same issue.
 */
export async function sendIssue(
  room: Newsroom,
  carrier: LetterCarrier,
  job: SendingJob,
  more: { stopping?: () => boolean; staleMs?: number } = {},
): Promise<void> {
  const issue = await readIssue(room.db, job.issueId);
  if (issue?.state !== 'sending' || issue.content === null) return;
  const { stopping = () => false } = more;
  await commit(room, tx => giveUpBegun(tx, issue.id, new Date(room.now().getTime() - (more.staleMs ?? staleMs))));
  const { settings } = await readOutlet(room.db);
  const send = await carrier.take(letterOf(room, issue, issue.content, settings));
  const began = room.now();
  let sent = 0;
  let place = 0;
  let underWay = 0;
  let down = false;
  let ended: Ended[] = [];
  let wake = () => {};
  let turnMs = 0;
  const enough = Math.ceil(carrier.lanes / 2);
  const carry = async (one: Claimed) => {
    underWay++;
    const carried: Carried =
      one.email === null
        ? { outcome: 'refused', reason: 'left', gone: false }
        : await send({ address: one.email, token: one.token, id: markedId(room, issue.id, one.subscriberId) }).catch(
            // a defect, of which nobody knows how far it let the mail go
            error => ({ outcome: 'uncertain', reason: String(error).slice(0, 200) }),
          );
    underWay--;
    if (carried.outcome === 'down') down = true;
    ended.push(endOf(room, one, carried));
    // many ends in one transaction: no lane waits for longer than the last one took
    if (ended.length >= enough || underWay === 0) wake();
    else if (ended.length === 1) setTimeout(() => wake(), turnMs);
  };
  for (;;) {
    const over = down || stopping() || room.now().getTime() - began.getTime() > sliceMs;
    const pace = roomNow(settings.newsletter.perMinute, sent, began, room.now());
    const limit = over ? 0 : Math.min(carrier.lanes - underWay, pace);
    const noting = ended;
    ended = [];
    const turnBegan = performance.now();
    const claimed =
      noting.length === 0 && limit === 0 ? [] : await turn(room, issue.id, noting, { after: place, limit });
    turnMs = Math.min(performance.now() - turnBegan, longestTurnMs);
    sent += claimed.length;
    place = claimed.reduce((most, { subscriberId }) => Math.max(most, subscriberId), claimed.length > 0 ? 0 : place);
    const woken = new Promise<void>(resolve => {
      wake = resolve;
    });
    // what ended during the turn is not forgotten where the rest takes long
    if (ended.length > 0) setTimeout(() => wake(), turnMs);
    for (const one of claimed) void carry(one);
    if (ended.length >= enough || (ended.length > 0 && underWay === 0)) continue;
    if (underWay === 0 && (over || limit > 0) && claimed.length === 0) break;
    if (claimed.length === 0 && limit === 0 && !over && underWay < carrier.lanes) await pause(50, woken);
    else await woken;
  }
  await goOn(room, job, down);
}

/** Notes what ended and claims what may begin, in one transaction. */
function turn(
  room: Newsroom,
  issueId: number,
  ended: readonly Ended[],
  { after, limit }: { after: number; limit: number },
): Promise<Claimed[]> {
  return commit(room, async tx => {
    await noteEnded(tx, issueId, ended, room.now());
    for (const { subscriberId, state, reason } of ended) {
      if (state !== 'refused' || reason === 'left') continue;
      // who is not there any more is not written to again; a box that was full for long is a soft bounce
      if (reason.startsWith('gone ')) await endSubscriber(tx, subscriberId, 'bounced', room.now());
      else if ((await addSoftBounce(tx, subscriberId, room.now())) >= mostSoftBounces)
        await endSubscriber(tx, subscriberId, 'bounced', room.now());
    }
    if (limit === 0) return [];
    const claimed = await claimDeliveries(tx, issueId, { after, limit, now: room.now() });
    // at the end of the list what was put back meanwhile is at its beginning
    return claimed.length > 0 || after === 0
      ? claimed
      : claimDeliveries(tx, issueId, { after: 0, limit, now: room.now() });
  });
}

function endOf(room: Newsroom, { subscriberId, tries }: Claimed, carried: Carried): Ended {
  const base = { subscriberId, tries, reason: '', after: null };
  switch (carried.outcome) {
    case 'sent':
      return { ...base, state: 'sent' };
    case 'uncertain':
      return { ...base, state: 'uncertain', reason: carried.reason };
    case 'refused':
      return { ...base, state: 'refused', reason: carried.gone ? `gone ${carried.reason}` : carried.reason };
    // it did not leave, and nobody said anything about this address
    case 'down':
      return { ...base, state: 'queued', reason: carried.reason };
    case 'later': {
      const again = tries + 1;
      if (again > mostTries) return { ...base, tries: again, state: 'refused', reason: carried.reason };
      const after = new Date(room.now().getTime() + laterMs * again).toISOString();
      return { ...base, tries: again, state: 'queued', reason: carried.reason, after };
    }
  }
}

/** What comes after a while of sending: the next while, a pause where nobody was there, or the end of the issue. */
function goOn(room: Newsroom, job: SendingJob, down: boolean): Promise<void> {
  return commit(room, async tx => {
    const issue = await lockIssue(tx, job.issueId);
    if (issue?.state !== 'sending') return;
    const { open, begun, after } = await openDeliveries(tx, issue.id);
    if (open === 0) {
      const counts = await countDeliveries(tx, issue.id);
      await tx
        .updateTable('newsletterIssue')
        .set({ state: issueAfter('sending', 'finish')!, finishedAt: room.now(), counts: JSON.stringify(counts) })
        .where('id', '=', issue.id)
        .execute();
      return;
    }
    const now = room.now().getTime();
    // one lane waits for what is put off; of what another process has on its way the last to look makes an end
    const waiting = open === begun ? now + staleMs : (after?.getTime() ?? now);
    if (job.lane > 0 && waiting > now) return;
    const downs = down ? job.downs + 1 : 0;
    const at = down ? now + Math.min(30_000 * 2 ** (downs - 1), longestDownMs) : waiting;
    await room.queue.add(tx, 'send-issue', { ...job, downs }, at > now ? { after: new Date(at) } : {});
  });
}

/** The id of one letter to one person; it comes back with what bounces (flows/take-bounce.ts). */
export function markedId(room: Newsroom, issue: number, subscriber: number): string {
  return letterId({ issue, subscriber, mark: letterMark(room, issue, subscriber) });
}

/** Proves that we sent this letter to this person. */
export function letterMark(room: Newsroom, issue: number, subscriber: number): string {
  return room.keyed('newsletter letter', `${issue} ${subscriber}`).slice(0, 32);
}

function letterOf(
  room: Newsroom,
  issue: IssueRecord,
  content: IssueContent,
  settings: Awaited<ReturnType<typeof readOutlet>>['settings'],
): LetterToMany {
  const { lang, section, rhythm } = issue;
  const from = inLanguage(settings.name, lang, settings.defaultLanguage);
  return {
    content,
    from,
    replyTo: settings.contact.email,
    list: [section ?? 'all', rhythm, lang.toLowerCase()].join('.'),
    listName: from,
    leave: `${room.publicUrl}/${lang}/newsletter/leave/`,
    automatic: issue.kind === 'digest',
    at: issue.startedAt ?? room.now(),
  };
}

async function pause(ms: number, or: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([or, new Promise<void>(resolve => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}

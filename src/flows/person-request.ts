import { createHash } from 'node:crypto';
import { type Actor, may } from '../domain/access.ts';
import { inLanguage } from '../domain/article/content.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { readOutlet } from '../store/outlet.ts';
import {
  addPersonRequest,
  countPersonRequests,
  endPersonRequest,
  openPersonRequest,
  type PersonRequest,
  readPersonRequest,
  recordPersonAct,
} from '../store/person-request.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { erasePerson, findPerson, type PersonErased, type PersonFound, personAddress } from './person-data.ts';
import { count } from './receive-suggestion.ts';

/*
 * How somebody sees and erases what is kept about them: by a link that is mailed to their address, and from the desk. The mailed
 * link works once: it is exchanged for a secret that only the page knows to which it led.
 */

/** For how long a mailed link works, in hours; the page that it opens stays open for less. */
export const requestHours = 24;
const openHours = 1;
/** Requests in an hour, of one visitor and for one address: past the second nothing more is mailed, and nobody is told. */
const most = { visitor: 5, address: 3 } as const;
const hourMs = 3_600_000;

/** What there is under an address, at a moment. */
export type PersonReport = { email: string; at: Date; found: PersonFound[] };

/**
 * Mails a link to an address. The answer, and what is done for it, is the same whether anything is kept there or not, and
 * nothing is looked up before the link was used.
 */
export async function requestPersonData(
  room: Newsroom,
  input: { email: string; lang: string },
  visitor: string,
): Promise<Result<null>> {
  const email = personAddress(input.email);
  if (email === null) return fail('invalid', 'my-data.email-wrong', { field: 'email' });
  // what is refused counts too, so the count has a transaction of its own
  if ((await commit(room, tx => count(tx, room, visitor, 'my-data'))) > most.visitor) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'my-data.too-many', { data: { retryAfter: minutes * 60 } });
  }
  const token = room.token();
  const now = room.now();
  return commit(room, async tx => {
    if ((await countPersonRequests(tx, email, new Date(now.getTime() - hourMs))) >= most.address) return ok(null);
    const { settings } = await readOutlet(tx);
    const lang = settings.languages.includes(input.lang) ? input.lang : settings.defaultLanguage;
    await addPersonRequest(tx, {
      tokenHash: hashOf(token),
      email,
      lang,
      madeAt: now,
      expiresAt: after(now, requestHours),
    });
    const letter = room.letter(lang, 'person-request', {
      outlet: inLanguage(settings.name, lang, settings.defaultLanguage),
      link: `${room.publicUrl}/${lang}/policies/privacy/my-data/${token}`,
      hours: requestHours,
    });
    await room.queue.add(tx, 'send-mail', { id: `my-data:${hashOf(token)}`, to: email, ...letter });
    return ok(null);
  });
}

/** Whether a mailed link still works. Looking does not use it: programs that read mail follow links. */
export async function isPersonLinkGood(room: Newsroom, token: string): Promise<boolean> {
  const request = await readPersonRequest(room.db, hashOf(token));
  return request !== null && !request.open && request.expiresAt > room.now();
}

/** Uses the mailed link up. Gives what is kept, and the secret by which the page that shows it goes on. */
export function openPersonData(room: Newsroom, token: string): Promise<Result<PersonReport & { secret: string }>> {
  const secret = room.token();
  return commit(room, async tx => {
    const request = await good(room, await readPersonRequest(tx, hashOf(token)), false);
    if (!request.ok) return request;
    const opened = await openPersonRequest(tx, hashOf(token), hashOf(secret), after(room.now(), openHours));
    if (!opened) return fail('gone', 'my-data.over');
    const found = await findPerson(tx, request.value.email);
    await recordPersonAct(tx, { act: 'export', via: 'link', by: null, at: room.now(), kinds: counted(found) });
    return ok({ email: request.value.email, at: room.now(), found, secret });
  });
}

/** What is kept, for the page that a link opened. */
export async function readPersonData(room: Newsroom, secret: string): Promise<Result<PersonReport>> {
  const request = await good(room, await readPersonRequest(room.db, hashOf(secret)), true);
  if (!request.ok) return request;
  return ok({ email: request.value.email, at: room.now(), found: await findPerson(room.db, request.value.email) });
}

/** Erases what may be erased, once: the secret is spent with it. `sure`: the person said so on the page that asked. */
export function erasePersonData(room: Newsroom, secret: string, sure: boolean): Promise<Result<PersonErased[]>> {
  return commit(room, async tx => {
    const request = await good(room, await readPersonRequest(tx, hashOf(secret)), true);
    if (!request.ok) return request;
    if (!sure) return fail('invalid', 'my-data.not-sure');
    const { email } = request.value;
    await endPersonRequest(tx, hashOf(secret));
    return ok(await eraseAll(tx, room, email, { via: 'link', by: null }));
  });
}

/** The same from the desk, for somebody who wrote or came by. */
export async function readPersonFromDesk(room: Newsroom, actor: Actor, given: string): Promise<Result<PersonReport>> {
  if (!may(actor, 'person.read-data')) return fail('forbidden', 'access.denied');
  const email = personAddress(given);
  if (email === null) return fail('invalid', 'my-data.email-wrong', { field: 'email' });
  return commit(room, async tx => {
    const found = await findPerson(tx, email);
    const by = actor.kind === 'user' ? actor.id : null;
    await recordPersonAct(tx, { act: 'export', via: 'desk', by, at: room.now(), kinds: counted(found) });
    return ok({ email, at: room.now(), found });
  });
}

/** Erases from the desk. `again`: the address typed a second time, so that nobody erases by a slip. */
export async function erasePersonFromDesk(
  room: Newsroom,
  actor: Actor,
  input: { email: string; again: string },
): Promise<Result<PersonErased[]>> {
  if (!may(actor, 'person.erase-data')) return fail('forbidden', 'access.denied');
  const email = personAddress(input.email);
  if (email === null) return fail('invalid', 'my-data.email-wrong', { field: 'email' });
  if (personAddress(input.again) !== email) return fail('invalid', 'my-data.not-same', { field: 'again' });
  const by = actor.kind === 'user' ? actor.id : null;
  return commit(room, async tx => ok(await eraseAll(tx, room, email, { via: 'desk', by })));
}

async function eraseAll(
  tx: Parameters<typeof erasePerson>[0],
  room: Newsroom,
  email: string,
  how: { via: 'link' | 'desk'; by: string | null },
): Promise<PersonErased[]> {
  const result = await erasePerson(tx, email);
  const kinds = Object.fromEntries(result.map(r => [r.kind, { erased: r.erased, stays: r.stays }]));
  await recordPersonAct(tx, { act: 'erase', ...how, at: room.now(), kinds });
  return result;
}

function counted(found: readonly PersonFound[]): Record<string, number> {
  return Object.fromEntries(found.map(f => [f.kind, f.rows.length]));
}

async function good(room: Newsroom, request: PersonRequest | null, open: boolean): Promise<Result<PersonRequest>> {
  return request === null || request.open !== open || request.expiresAt <= room.now()
    ? fail('gone', 'my-data.over')
    : ok(request);
}

function after(now: Date, hours: number): Date {
  return new Date(now.getTime() + hours * hourMs);
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { inLanguage } from '../domain/article/content.ts';
import { goOnTo, linkMinutes, linkState, mostLinks, sessionDays } from '../domain/membership/sign-in.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { addressKey, confirmReader, readerOf } from '../store/reader.ts';
import {
  addReaderLink,
  addReaderSession,
  endReaderSession,
  endReaderSessions,
  type ReaderLink,
  readerOfSession,
  readReaderLink,
  type SignedInReader,
  touchReaderSession,
  useReaderLink,
} from '../store/reader-session.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { count } from './receive-suggestion.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Who asks for a link: `browser` is the secret of the browser to which the link will be bound, `visitor` its address, for limits. */
export type Asker = { visitor: string; browser: string };

const address = z.string().trim().max(254).pipe(z.email());

/**
 * Mails a link with which whoever reads mail at the address signs in, in the browser that asked. The answer is the same
 * whether we know the address or not, and whether a mail went out or there were too many to it already.
 */
export async function askLink(
  room: Newsroom,
  input: { email: string; lang: string; next: string | null },
  asker: Asker,
): Promise<Result<null>> {
  const email = address.safeParse(storable(input.email));
  if (!email.success) return fail('invalid', 'reader.email-wrong', { field: 'email' });
  const counted = await countAsk(room, asker.visitor);
  if (!counted.ok) return counted;
  return commit(room, async tx => {
    await mailLink(tx, room, { ...input, email: email.data }, asker.browser);
    return ok(null);
  });
}

/**
 * For whoever has a link that does not work here (another browser asked for it, or it is over): mails a fresh one, bound to
 * this browser, to the same address. The old one stays as it is.
 */
export async function askFreshLink(room: Newsroom, token: string, asker: Asker): Promise<Result<null>> {
  const counted = await countAsk(room, asker.visitor);
  if (!counted.ok) return counted;
  return commit(room, async tx => {
    const link = await readReaderLink(tx, hashOf(token));
    if (!link) return fail('missing', 'reader.link-missing');
    await mailLink(tx, room, link, asker.browser);
    return ok(null);
  });
}

/** Whether a link works in this browser now; null: there is none. Changes nothing. */
export async function lookAtLink(
  room: Newsroom,
  token: string,
  browser: string | null,
): Promise<ReturnType<typeof linkState> | null> {
  const link = await readReaderLink(room.db, hashOf(token));
  return link && linkState(link, browser === null ? null : hashOf(browser), room.now());
}

/**
 * Uses a link: the address is proven, and the browser signed in. A link that is tried in another browser is not used up.
 * Returns the secret of the session, its reader, and where to go on.
 */
export function signInByLink(
  room: Newsroom,
  token: string,
  browser: string | null,
): Promise<Result<{ session: string; readerId: number; next: string }>> {
  return commit(room, async tx => {
    const now = room.now();
    const link = await readReaderLink(tx, hashOf(token));
    if (!link) return fail('missing', 'reader.link-missing');
    const state = linkState(link, browser === null ? null : hashOf(browser), now);
    if (state === 'elsewhere') return fail('forbidden', 'reader.link-elsewhere');
    if (state === 'over' || !(await useReaderLink(tx, link.tokenHash, now))) return fail('gone', 'reader.link-over');
    const readerId = await readerOf(tx, { email: link.email, emailKey: link.emailKey, lang: link.lang, now });
    await confirmReader(tx, readerId, link.email, now);
    const session = room.token();
    await addReaderSession(tx, {
      tokenHash: hashOf(session),
      readerId,
      createdAt: now,
      seenAt: now,
      expiresAt: later(now),
    });
    return ok({ session, readerId, next: link.next });
  });
}

/** The reader whom a session holds signed in; null: nobody. At most once a day this notes the visit. */
export async function readerOfToken(room: Newsroom, session: string): Promise<SignedInReader | null> {
  const now = room.now();
  const reader = await readerOfSession(room.db, hashOf(session), now);
  if (reader && now.getTime() - reader.seenAt.getTime() > dayMs)
    await commit(room, tx => touchReaderSession(tx, hashOf(session), now, later(now)));
  return reader;
}

/** Ends a session here, or with `everywhere` all of its reader's. One that is over already is none. */
export function signOut(room: Newsroom, session: string, everywhere: boolean): Promise<void> {
  return commit(room, async tx => {
    const reader = everywhere ? await readerOfSession(tx, hashOf(session), room.now()) : null;
    if (reader) await endReaderSessions(tx, reader.id);
    await endReaderSession(tx, hashOf(session));
  });
}

async function countAsk(room: Newsroom, visitor: string): Promise<Result<null>> {
  // what is refused counts too, so the count has a transaction of its own
  const seen = await commit(room, tx => count(tx, room, visitor, 'reader-link'));
  if (seen <= mostLinks.visitor) return ok(null);
  const minutes = 60 - room.now().getUTCMinutes();
  return fail('too-many', 'reader.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
}

async function mailLink(
  tx: Tx,
  room: Newsroom,
  of: { email: string; lang: string; next: string | null },
  browser: string,
): Promise<void> {
  const now = room.now();
  const emailKey = addressKey(room, of.email);
  if ((await count(tx, room, emailKey, 'reader-mail')) > mostLinks.address) return;
  const token = room.token();
  const link: ReaderLink = {
    tokenHash: hashOf(token),
    email: of.email,
    emailKey,
    lang: of.lang,
    browserHash: hashOf(browser),
    next: goOnTo(of.next, `/${of.lang}/account`),
    expiresAt: new Date(now.getTime() + linkMinutes * minuteMs),
    usedAt: null,
  };
  await addReaderLink(tx, { ...link, createdAt: now });
  const { settings } = await readOutlet(tx);
  const mail = room.letter(of.lang, 'reader-link', {
    outlet: inLanguage(settings.name, of.lang, settings.defaultLanguage),
    minutes: linkMinutes,
    link: `${room.publicUrl}/${of.lang}/account/links/${token}`,
  });
  await room.queue.add(tx, 'send-mail', { id: `reader-link:${token}`, to: of.email, ...mail });
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function later(now: Date): Date {
  return new Date(now.getTime() + sessionDays * dayMs);
}

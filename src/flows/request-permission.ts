import { type RequestInput, requestAfter, requestInput, requestLimits } from '../domain/permission/request.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import type { Tx } from '../store/database.ts';
import { lockRequest, permittedArticle, requestOfKey, requestOfToken, requestsSince } from '../store/permission.ts';
import { isBlocked } from '../store/suggestion.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { calm, count, mostPerHour, proofNeeded, type Sender } from './receive-suggestion.ts';

/*
 * What whoever asks for permission can do: ask, answer the newsroom's question, take the request back, erase it. Whoever
 * knows the request's token is that person.
 */

/**
 * Takes a request for permission. The same idempotency key again gets the same answer. The limits are those of reports
 * (receive-suggestion.ts), counted for themselves.
 */
export async function requestPermission(
  room: Newsroom,
  input: RequestInput,
  sender: Sender,
): Promise<Result<{ id: string; status: 'received' }>> {
  const read = requestInput.safeParse(storable(input));
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') ?? '';
    return fail('invalid', 'permission.wrong', { field, values: { field } });
  }
  const asked = read.data;
  const { idempotencyKey: key } = asked;
  const earlier = key && (await requestOfKey(room.db, key));
  if (earlier) return ok({ id: earlier, status: 'received' });
  const solved = sender.proof === null ? null : await room.proof.verify(sender.proof);
  if (sender.proof !== null && solved === null) return proofNeeded(room, 'permission.proof-wrong');

  // what is refused counts too, so the count has a transaction of its own
  const seen = await commit(room, tx => count(tx, room, sender.visitor, 'permission'));
  if (seen > mostPerHour) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'permission.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
  }
  const received = await commit(room, async tx => {
    const again = key && (await requestOfKey(tx, key));
    if (again) return ok({ id: again, status: 'received' as const });
    if (await isBlocked(tx, asked.email, `${asked.purpose}\n${asked.message}\n${asked.site}`))
      return fail('forbidden', 'permission.blocked');
    const article = asked.articleId === null ? null : await permittedArticle(tx, asked.articleId, asked.lang);
    if (asked.articleId !== null && !article) return fail('missing', 'permission.article-missing');
    const since = new Date(room.now().getTime() - calm.minutes * 60_000);
    const lately = await requestsSince(tx, asked.articleId, since);
    if (lately.here >= calm.here || lately.all >= calm.all) {
      if (solved === null) return fail('needs-proof', 'permission.proof-needed');
      if ((await count(tx, room, solved, 'proof')) > 1) return fail('needs-proof', 'permission.proof-wrong');
    }
    const token = room.token();
    const { idempotencyKey, ...rest } = asked;
    await tx
      .insertInto('permissionRequest')
      .values({ ...rest, token, articleTitle: article?.title ?? '', receivedAt: room.now(), idempotencyKey })
      .execute();
    return ok({ id: token, status: 'received' as const });
  });
  return !received.ok && received.failure.kind === 'needs-proof' ? proofNeeded(room, received.failure.key) : received;
}

/** Answers what the newsroom asked, or adds what was forgotten. */
export function answerQuestion(room: Newsroom, token: string, text: string): Promise<Result<null>> {
  const words = (storable(text) as string).trim();
  return commit(room, async tx => {
    const found = await mine(tx, token);
    if (!found.ok) return found;
    if (words === '' || words.length > requestLimits.message)
      return fail('invalid', 'permission.wrong', { field: 'answer', values: { field: 'answer' } });
    if (requestAfter(found.value.state, 'answer') === null) return fail('conflict', 'permission.not-open');
    return act(tx, room, found.value.id, 'answer', words);
  });
}

/** Takes a request back that nobody has answered; it stays to be read until it is erased. */
export function withdrawRequest(room: Newsroom, token: string): Promise<Result<null>> {
  return commit(room, async tx => {
    const found = await mine(tx, token);
    if (!found.ok) return found;
    const state = requestAfter(found.value.state, 'withdraw');
    if (state === null) return fail('conflict', 'permission.not-open');
    await tx
      .updateTable('permissionRequest')
      .set({ state, decidedAt: room.now() })
      .where('id', '=', found.value.id)
      .execute();
    return act(tx, room, found.value.id, 'withdraw', '');
  });
}

/**
 * Erases a request with all that was said about it, and the address for reminders. A permission that was given stays: it is
 * evidence for both sides (domain/privacy.ts).
 */
export function eraseRequest(room: Newsroom, token: string): Promise<Result<null>> {
  return commit(room, async tx => {
    const found = await mine(tx, token);
    if (!found.ok) return found;
    await tx.updateTable('permission').set({ email: null }).where('requestId', '=', found.value.id).execute();
    await tx.deleteFrom('permissionRequest').where('id', '=', found.value.id).execute();
    return ok(null);
  });
}

async function mine(tx: Tx, token: string) {
  const found = await requestOfToken(tx, token);
  const locked = found && (await lockRequest(tx, found.id));
  return locked ? ok(locked) : fail('missing', 'permission.request-missing');
}

async function act(tx: Tx, room: Newsroom, requestId: number, act: 'answer' | 'withdraw', text: string) {
  await tx.insertInto('permissionAct').values({ requestId, act, by: null, at: room.now(), text }).execute();
  await tx
    .updateTable('permissionRequest')
    .set(e => ({ version: e('version', '+', 1) }))
    .where('id', '=', requestId)
    .execute();
  return ok(null);
}

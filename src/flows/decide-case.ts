import { type Actor, may } from '../domain/access.ts';
import { type CaseState, type DecisionAct, decided, undoMs } from '../domain/correction/case.ts';
import type { LetterKey, LetterValues } from '../domain/correction/letters.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { type CaseRecord, lastDecision, lockCase } from '../store/case.ts';
import type { Tx } from '../store/database.ts';
import { settleChecked } from './ask-translations.ts';
import { lockSubject } from './case-subject.ts';
import { commit, type Newsroom } from './newsroom.ts';

export type Acted = { state: CaseState; version: number; undoUntil: Date | null };

/**
 * A case at the version that the editor saw, locked, or why not: somebody else touched it (`data`: who, what, when), or it
 * is not in a state in which the act can be done.
 */
export async function caseFor(
  tx: Tx,
  actor: Actor,
  input: { caseId: number; version: number },
  act: DecisionAct,
): Promise<Result<{ one: CaseRecord; next: CaseState }>> {
  if (!may(actor, 'case.decide')) return fail('forbidden', 'access.denied');
  const one = await lockCase(tx, input.caseId);
  if (!one) return fail('missing', 'case.missing');
  if (one.version !== input.version) {
    const last = await lastDecision(tx, one.id);
    return fail('conflict', 'case.changed', {
      data: last && { by: last.name, act: last.act, at: last.at.toISOString() },
    });
  }
  const next = decided(one.state, act);
  return next ? ok({ one, next }) : fail('conflict', 'case.not-waiting');
}

/** Writes an act down: the decision's row, the case's state and version. */
export async function record(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  of: {
    one: CaseRecord;
    next: CaseState;
    act: DecisionAct;
    reason?: string;
    laterUntil?: Date | null;
    made?: { revisionId: number | null; beforeRevisionId: number; correctionNumber: number | null };
  },
): Promise<Acted> {
  const { one, next, act, reason = '', laterUntil = null, made } = of;
  const at = room.now();
  await tx
    .insertInto('decision')
    .values({
      caseId: one.id,
      act,
      by: actor.kind === 'user' ? actor.id : null,
      at,
      reason,
      revisionId: made?.revisionId ?? null,
      beforeRevisionId: made?.beforeRevisionId ?? null,
      correctionNumber: made?.correctionNumber ?? null,
    })
    .execute();
  const { version } = await tx
    .updateTable('suggestionCase')
    .set(e => ({ state: next, laterUntil, version: e('version', '+', 1) }))
    .where('id', '=', one.id)
    .returning('version')
    .executeTakeFirstOrThrow();
  const back = act === 'undo' || act === 'reopen';
  return { state: next, version, undoUntil: back ? null : new Date(at.getTime() + undoMs) };
}

/** Which letter an act that can be taken back is told in. */
const letterOf: Partial<Record<DecisionAct, LetterKey>> = {
  accept: 'report-accepted',
  decline: 'report-declined',
  ask: 'report-asked',
  done: 'report-done',
};

/** Takes back the letters about a decision that have not left; returns the reports whose writers never heard of it. */
export async function recallLetters(
  tx: Tx,
  room: Newsroom,
  decision: { id: number; act: DecisionAct },
): Promise<Set<string>> {
  const key = letterOf[decision.act];
  if (!key) return new Set();
  const prefix = letterId(key, decision.id, '');
  return new Set((await room.queue.takeBackMails(tx, prefix)).map(id => id.slice(prefix.length)));
}

const letterId = (key: LetterKey, decision: number, report: string) => `${key}:${decision}:${report}`;

/**
 * Writes to every reporter of a case who left an address, each in the language of the report, each once per decision. `held`:
 * the letters wait until the decision cannot be taken back; `except`: reports whose writers have nothing to hear.
 */
export async function tellReporters<K extends LetterKey>(
  tx: Tx,
  room: Newsroom,
  caseId: number,
  key: K,
  values: Omit<LetterValues[K], 'title' | 'link'>,
  { held = false, except }: { held?: boolean; except?: ReadonlySet<string> } = {},
): Promise<void> {
  const reporters = await tx
    .selectFrom('suggestion')
    .innerJoin('suggestionCase', 'suggestionCase.id', 'suggestion.caseId')
    .leftJoin('edition', 'edition.id', 'suggestionCase.editionId')
    .leftJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select(['suggestion.id', 'suggestion.email', 'suggestion.lang', 'suggestion.comment', 'revision.title'])
    .where('caseId', '=', caseId)
    .where('email', 'is not', null)
    .orderBy('receivedAt')
    .execute();
  const last = await lastDecision(tx, caseId);
  const told = new Set<string>();
  for (const { id, email, lang, comment, title } of reporters) {
    // who reported twice is told once
    if (told.has(email!.toLowerCase())) continue;
    told.add(email!.toLowerCase());
    if (except?.has(id)) continue;
    const letter = room.letter(lang, key, {
      ...values,
      title: title ?? firstWords(comment),
      link: `${room.publicUrl}/${lang}/suggestions/${id}`,
    } as LetterValues[K]);
    await room.queue.add(
      tx,
      'send-mail',
      { id: letterId(key, last?.id ?? 0, id), to: email!, ...letter },
      held ? { after: new Date(room.now().getTime() + room.lettersHeldMs) } : {},
    );
  }
}

function firstWords(text: string): string {
  const line = text.split('\n', 1)[0]!.trim();
  return line.length > 60 ? `${line.slice(0, 60).replace(/\s\S*$/, '')} …` : line;
}

type About = { caseId: number; version: number };

/** Leaves the text as it is, and says why. */
export function declineCase(
  room: Newsroom,
  actor: Actor,
  given: About & { reason: string; reply?: string },
): Promise<Result<Acted>> {
  const { reason, reply = '', ...about } = storable(given) as typeof given;
  return commit(room, async tx => {
    const found = await caseFor(tx, actor, about, 'decline');
    if (!found.ok) return found;
    if (reason.trim() === '') return fail('invalid', 'input.wrong', { field: 'reason', values: { field: 'reason' } });
    const acted = await record(tx, room, actor, { ...found.value, act: 'decline', reason: reason.trim() });
    await tellReporters(tx, room, about.caseId, 'report-declined', { reason: reason.trim(), reply }, { held: true });
    return ok(acted);
  });
}

/** Asks those who reported; the case waits on. */
export function askReporters(room: Newsroom, actor: Actor, given: About & { reply: string }): Promise<Result<Acted>> {
  const { reply, ...about } = storable(given) as typeof given;
  return commit(room, async tx => {
    const found = await caseFor(tx, actor, about, 'ask');
    if (!found.ok) return found;
    if (reply.trim() === '') return fail('invalid', 'input.wrong', { field: 'reply', values: { field: 'reply' } });
    const acted = await record(tx, room, actor, { ...found.value, act: 'ask', reason: reply.trim() });
    await tellReporters(tx, room, about.caseId, 'report-asked', { reply }, { held: true });
    return ok(acted);
  });
}

/** Puts a case off until a time. */
export function putOff(room: Newsroom, actor: Actor, input: About & { until: Date }): Promise<Result<Acted>> {
  return commit(room, async tx => {
    const found = await caseFor(tx, actor, input, 'later');
    if (!found.ok) return found;
    if (input.until <= room.now()) return fail('invalid', 'case.later-past', { field: 'until' });
    return ok(await record(tx, room, actor, { ...found.value, act: 'later', laterUntil: input.until }));
  });
}

/** Ends a case that changes no text: a letter that was read, a check that found nothing, a passage that is gone. */
export function endCase(room: Newsroom, actor: Actor, given: About & { reply?: string }): Promise<Result<Acted>> {
  const { reply = '', ...about } = storable(given) as typeof given;
  return commit(room, async (tx, after) => {
    const subject = await lockSubject(tx, about.caseId);
    const found = await caseFor(tx, actor, about, 'done');
    if (!found.ok) return found;
    const { one } = found.value;
    // somebody looked at the passage, and it holds
    if (one.about === 'check' && subject?.edition && one.atStart !== null)
      await settleChecked(tx, room, actor, after, subject.edition, one.atStart);
    const acted = await record(tx, room, actor, { ...found.value, act: 'done', reason: reply.trim() });
    await tellReporters(tx, room, about.caseId, 'report-done', { reply }, { held: true });
    return ok(acted);
  });
}

/** Opens a decided case again. The text stays as it is; whoever was told otherwise is told. */
export function reopenCase(room: Newsroom, actor: Actor, input: About): Promise<Result<Acted>> {
  return commit(room, async tx => {
    const found = await caseFor(tx, actor, input, 'reopen');
    if (!found.ok) return found;
    const before = found.value.one.state;
    const last = await lastDecision(tx, input.caseId);
    const unsent = last ? await recallLetters(tx, room, last) : new Set<string>();
    const acted = await record(tx, room, actor, { ...found.value, act: 'reopen' });
    if (before === 'declined') await tellReporters(tx, room, input.caseId, 'report-reopened', {}, { except: unsent });
    return ok(acted);
  });
}

/** Gives a case to somebody at the desk, or to nobody. */
export function assignCase(
  room: Newsroom,
  actor: Actor,
  input: About & { user: string | null },
): Promise<Result<{ version: number }>> {
  return commit(room, async tx => {
    if (!may(actor, 'case.decide')) return fail('forbidden', 'access.denied');
    const one = await lockCase(tx, input.caseId);
    if (!one) return fail('missing', 'case.missing');
    if (one.version !== input.version) return fail('conflict', 'case.changed');
    if (input.user !== null) {
      const user = await tx.selectFrom('deskUser').select('id').where('id', '=', input.user).executeTakeFirst();
      if (!user) return fail('missing', 'user.missing');
    }
    const { version } = await tx
      .updateTable('suggestionCase')
      .set(e => ({ assignedTo: input.user, version: e('version', '+', 1) }))
      .where('id', '=', one.id)
      .returning('version')
      .executeTakeFirstOrThrow();
    return ok({ version });
  });
}

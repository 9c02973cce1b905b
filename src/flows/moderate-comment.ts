import { type Actor, may } from '../domain/access.ts';
import { inLanguage } from '../domain/article/content.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { afterAct, type CommentAct, commentLimits } from '../domain/comment/comment.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { blockCommenter, type CommentRecord, lockComment } from '../store/comment.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

type Desk = Extract<Actor, { kind: 'user' }>;

/**
 * Shows a comment, refuses it with the reason that its writer is told, picks it or takes the pick back. Reports of it are
 * answered by any of these. `version`: as the person saw it; who comes second is told.
 */
export function moderateComment(
  room: Newsroom,
  actor: Desk,
  id: number,
  input: { act: CommentAct; reason: string; version: number },
): Promise<Result<{ version: number }>> {
  return commit(room, async (tx, after) => {
    if (!may(actor, 'comment.decide')) return fail('forbidden', 'access.denied');
    const comment = await lockComment(tx, id);
    if (!comment) return fail('missing', 'comment.missing');
    if (comment.version !== input.version) return fail('conflict', 'comment.changed');
    // what is shown and was reported may be found to be all right
    const unmoved = input.act === 'show' && comment.state === 'shown' && comment.reports > 0;
    const next = unmoved
      ? { state: comment.state, picked: comment.pickedAt !== null }
      : afterAct({ state: comment.state, picked: comment.pickedAt !== null }, input.act);
    if (next === null) return fail('conflict', 'comment.changed');
    const reason = input.act === 'refuse' ? input.reason.trim() : '';
    if (input.act === 'refuse' && (reason === '' || reason.length > commentLimits.reason))
      return fail('invalid', 'comment.reason-needed', { field: 'reason' });
    const now = room.now();
    const { version } = await tx
      .updateTable('comment')
      .set(e => ({
        state: next.state,
        pickedAt: next.picked ? (comment.pickedAt ?? now) : null,
        reason,
        reports: 0,
        decidedAt: now,
        decidedBy: actor.id,
        version: e('version', '+', 1),
      }))
      .where('id', '=', id)
      .returning('version')
      .executeTakeFirstOrThrow();
    await tx.deleteFrom('commentReport').where('commentId', '=', id).execute();
    // who is shown after all is not written to
    await room.queue.takeBackMails(tx, `comment:${id}:`);
    if (next.state === 'refused') await tellWriter(tx, room, comment, reason, version);
    if (comment.state === 'shown' || next.state === 'shown') after.purge(pageKey.comments(comment.editionId));
    return ok({ version });
  });
}

/** Takes nothing more of who wrote a comment, or takes it again. */
export function blockWriter(room: Newsroom, actor: Desk, id: number, blocked: boolean): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'comment.decide')) return fail('forbidden', 'access.denied');
    const comment = await lockComment(tx, id);
    if (!comment?.readerId) return fail('missing', 'comment.missing');
    await blockCommenter(tx, comment.readerId, blocked ? { by: actor.id, at: room.now() } : null);
    return ok(null);
  });
}

/** Whoever is refused hears why, and what to do about it (Regulation (EU) 2022/2065, Article 17). */
async function tellWriter(
  tx: Tx,
  room: Newsroom,
  comment: CommentRecord,
  reason: string,
  version: number,
): Promise<void> {
  if (comment.readerId === null) return;
  const to = await tx
    .selectFrom('reader')
    .innerJoin('edition', e => e.on('edition.id', '=', comment.editionId))
    .leftJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select(['reader.email', 'reader.lang', 'edition.lang as articleLang', 'edition.slug', 'revision.title'])
    .where('reader.id', '=', comment.readerId)
    .executeTakeFirst();
  if (!to?.email) return;
  const { settings } = await readOutlet(tx);
  const mail = room.letter(to.lang, 'comment-refused', {
    outlet: inLanguage(settings.name, to.lang, settings.defaultLanguage),
    article: to.title ?? '',
    reply: reason,
    link: `${room.publicUrl}/${to.articleLang}/${encodeURIComponent(to.slug)}`,
  });
  // as other letters about a decision, it can be taken back for a while: whoever shows it after all has written to nobody
  await room.queue.add(
    tx,
    'send-mail',
    { id: `comment:${comment.id}:${version}`, to: to.email, ...mail },
    { after: new Date(room.now().getTime() + room.lettersHeldMs) },
  );
}

import { pageKey } from '../domain/article/page-keys.ts';
import {
  type CommentInput,
  commentInput,
  commentLimits,
  commentReport,
  mayWrite,
  takesComments,
} from '../domain/comment/comment.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import {
  addComment,
  addCommentReport,
  lockComment,
  nameCommenter,
  readComment,
  readCommenter,
} from '../store/comment.ts';
import type { Queries } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { count } from './receive-suggestion.ts';

/** What readers do with comments: write one, take it back, report one of somebody else's. */

/**
 * Adds what a signed-in reader wrote beneath a published edition. The same key again is the same comment. It is shown at once, or
 * waits for the newsroom, as the outlet has it.
 */
export async function writeComment(
  room: Newsroom,
  readerId: number,
  editionId: number,
  input: CommentInput,
): Promise<Result<{ id: number; shown: boolean }>> {
  const read = commentInput.safeParse(input);
  if (!read.success) {
    const field = String(read.error.issues[0]?.path[0] ?? '');
    return fail('invalid', field === 'name' ? 'comment.name-wrong' : 'comment.text-wrong', {
      field,
      values: { n: field === 'name' ? commentLimits.name : commentLimits.text },
    });
  }
  const { name, text, parent: parentId, idempotencyKey } = read.data;
  const written = await commit(room, tx => count(tx, room, `reader ${readerId}`, 'comment'));
  if (written > commentLimits.perHour) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'comment.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
  }
  return commit(room, async (tx, after) => {
    const { settings } = await readOutlet(tx);
    const may = mayWrite(settings.comments, await readCommenter(tx, readerId));
    if (may !== 'yes') return fail('forbidden', `comment.${may}`);
    const first = await firstPublished(tx, editionId);
    if (first === null) return fail('missing', 'comment.article-missing');
    if (!takesComments(settings.comments, first, room.now())) return fail('conflict', 'comment.closed');
    const parent = parentId === null ? null : await readComment(tx, parentId);
    if (parentId !== null && (parent?.editionId !== editionId || parent.state !== 'shown'))
      return fail('gone', 'comment.parent-gone', { field: 'parent' });
    await nameCommenter(tx, readerId, name);
    const added = await addComment(tx, {
      editionId,
      readerId,
      name,
      text,
      parentId,
      rootId: parent && (parent.rootId ?? parent.id),
      state: settings.comments.moderation === 'after' ? 'shown' : 'waiting',
      at: room.now(),
      idempotencyKey: `${readerId}:${idempotencyKey}`,
    });
    if (added.added && added.state === 'shown') after.purge(pageKey.comments(editionId));
    return ok({ id: added.id, shown: added.state === 'shown' });
  });
}

/** Takes a reader's own comment back: its words are gone, its place in the thread stays where others have answered. */
export function withdrawComment(room: Newsroom, readerId: number, id: number): Promise<Result<null>> {
  return commit(room, async (tx, after) => {
    const comment = await lockComment(tx, id);
    if (comment?.readerId !== readerId) return fail('missing', 'comment.missing');
    if (comment.state === 'withdrawn') return ok(null);
    await tx
      .updateTable('comment')
      .set(e => ({ state: 'withdrawn', name: '', text: '', pickedAt: null, reports: 0, version: e('version', '+', 1) }))
      .where('id', '=', id)
      .execute();
    await tx.deleteFrom('commentReport').where('commentId', '=', id).execute();
    if (comment.state === 'shown') after.purge(pageKey.comments(comment.editionId));
    return ok(null);
  });
}

/** Takes a report of a comment that is shown; one visitor's second report of it within the hour is the same one. */
export async function reportComment(
  room: Newsroom,
  id: number,
  input: { reason: string; note: string },
  visitor: string,
): Promise<Result<null>> {
  const read = commentReport.safeParse(input);
  if (!read.success)
    return fail('invalid', 'comment.report-wrong', { field: String(read.error.issues[0]?.path[0] ?? 'reason') });
  const seen = await commit(room, async tx => ({
    all: await count(tx, room, visitor, 'comment-report'),
    this: await count(tx, room, visitor, `comment-report ${id}`),
  }));
  if (seen.all > commentLimits.perHour) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'comment.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
  }
  return commit(room, async tx => {
    const comment = await lockComment(tx, id);
    if (comment?.state !== 'shown') return fail('missing', 'comment.missing');
    if (seen.this === 1) await addCommentReport(tx, { commentId: id, ...read.data, at: room.now() });
    return ok(null);
  });
}

async function firstPublished(db: Queries, editionId: number): Promise<Date | null> {
  const row = await db
    .selectFrom('edition')
    .select('firstPublishedAt')
    .where('id', '=', editionId)
    .where('state', '=', 'published')
    .executeTakeFirst();
  return row?.firstPublishedAt ?? null;
}

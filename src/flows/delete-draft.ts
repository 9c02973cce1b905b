import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { lockEdition } from '../store/edition.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Deletes an edition that readers never saw, and its article with the last of them. What was published is only ever taken down. */
export async function deleteDraft(room: Newsroom, actor: Actor, input: { editionId: number }): Promise<Result<null>> {
  return commit(room, async tx => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    const article = await tx
      .selectFrom('article')
      .select('createdBy')
      .where('id', '=', edition.articleId)
      .executeTakeFirst();
    const own = actor.kind === 'user' && article?.createdBy === actor.id;
    if (!may(actor, 'edition.delete-draft') && !own) return fail('forbidden', 'access.denied');
    if (edition.firstPublishedAt) return fail('conflict', 'edition.was-published');
    await tx.deleteFrom('edition').where('id', '=', edition.id).execute();
    const left = await tx
      .selectFrom('edition')
      .select('id')
      .where('articleId', '=', edition.articleId)
      .limit(1)
      .executeTakeFirst();
    if (!left) await tx.deleteFrom('article').where('id', '=', edition.articleId).execute();
    return ok(null);
  });
}

import { createHash } from 'node:crypto';
import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { type Draft, readDraft } from '../store/draft.ts';
import { commit, type Newsroom } from './newsroom.ts';

const day = 24 * 60 * 60 * 1000; // ms

/** A link that shows the working copy to whoever has it, for `days` (1 to 90). */
export async function createPreview(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; days?: number },
): Promise<Result<{ url: string; expiresAt: Date }>> {
  if (!may(actor, 'preview.create')) return fail('forbidden', 'access.denied');
  const token = room.token();
  const expiresAt = new Date(room.now().getTime() + Math.min(Math.max(input.days ?? 7, 1), 90) * day);
  return commit(room, async tx => {
    const edition = await tx.selectFrom('edition').select('id').where('id', '=', input.editionId).executeTakeFirst();
    if (!edition) return fail('missing', 'edition.missing');
    await tx.deleteFrom('preview').where('expiresAt', '<', room.now()).execute();
    await tx
      .insertInto('preview')
      .values({
        tokenHash: hash(token),
        editionId: edition.id,
        expiresAt,
        createdAt: room.now(),
        createdBy: actor.kind === 'user' ? actor.id : null,
      })
      .execute();
    return ok({ url: `${room.publicUrl}/preview/${token}`, expiresAt });
  });
}

export type Preview = { draft: Draft; lang: string; slug: string; articleId: number; expiresAt: Date };

/** The working copy behind a link; null when the link is unknown or over. */
export async function readPreview(room: Pick<Newsroom, 'db' | 'now'>, token: string): Promise<Preview | null> {
  const row = await room.db
    .selectFrom('preview')
    .innerJoin('edition', 'edition.id', 'preview.editionId')
    .select(['edition.id', 'lang', 'slug', 'articleId', 'expiresAt'])
    .where('tokenHash', '=', hash(token))
    .where('expiresAt', '>', room.now())
    .executeTakeFirst();
  const draft = row ? await readDraft(room.db, row.id) : null;
  return row && draft
    ? { draft, lang: row.lang, slug: row.slug, articleId: row.articleId, expiresAt: row.expiresAt }
    : null;
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

import { sql } from 'kysely';
import { type Actor, may } from '../domain/access.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { readInput, tagInput } from '../domain/naming.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { moveAddress, takeAddress } from './named.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Adds a tag. `input`: { slug, names } as domain/naming.ts reads it. */
export async function createTag(room: Newsroom, actor: Actor, input: unknown): Promise<Result<{ slug: string }>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(tagInput, input);
  if (!read.ok) return read;
  const { slug, names } = read.value;
  return commit(room, async (tx, after) => {
    const added = await tx
      .insertInto('tag')
      .values({ slug, names: JSON.stringify(names) })
      .onConflict(c => c.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return fail('conflict', 'slug.taken', { field: 'slug' });
    await takeAddress(tx, 'tag', slug);
    after.purge(pageKey.outlet);
    return ok({ slug });
  });
}

/** Changes a tag; at another address the old one answers 301. */
export async function changeTag(
  room: Newsroom,
  actor: Actor,
  slug: string,
  input: unknown,
): Promise<Result<{ slug: string }>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(tagInput, input);
  if (!read.ok) return read;
  const next = read.value;
  return commit(room, async (tx, after) => {
    const tag = await lockTag(tx, slug);
    if (!tag) return fail('missing', 'tag.missing', { values: { tag: slug } });
    if (next.slug !== slug && (await lockTag(tx, next.slug))) return fail('conflict', 'slug.taken', { field: 'slug' });
    await tx
      .updateTable('tag')
      .set({ slug: next.slug, names: JSON.stringify(next.names) })
      .where('id', '=', tag.id)
      .execute();
    await moveAddress(tx, room, 'tag', slug, next.slug);
    // its name stands on every article that bears it
    after.purge(pageKey.outlet);
    return ok({ slug: next.slug });
  });
}

/** Gives the articles of one tag to another, which keeps its names; the old address answers 301. */
export async function mergeTags(
  room: Newsroom,
  actor: Actor,
  input: { from: string; into: string },
): Promise<Result<null>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const from = await lockTag(tx, input.from);
    const into = await lockTag(tx, input.into);
    if (!from || !into || from.id === into.id)
      return fail('missing', 'tag.missing', { values: { tag: from ? input.into : input.from } });
    await sql`insert into article_tag (article_id, tag_id, position)
      select article_id, ${into.id}, position from article_tag where tag_id = ${from.id}
      on conflict do nothing`.execute(tx);
    await tx.deleteFrom('tag').where('id', '=', from.id).execute();
    await moveAddress(tx, room, 'tag', input.from, input.into);
    after.purge(pageKey.outlet);
    return ok(null);
  });
}

/** Deletes a tag that no article bears, published or not; others are merged. */
export async function deleteTag(room: Newsroom, actor: Actor, slug: string): Promise<Result<null>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const tag = await lockTag(tx, slug);
    if (!tag) return fail('missing', 'tag.missing', { values: { tag: slug } });
    const { count } = await tx
      .selectFrom('articleTag')
      .select(e => e.fn.countAll<number>().as('count'))
      .where('tagId', '=', tag.id)
      .executeTakeFirstOrThrow();
    if (count > 0) return fail('conflict', 'tag.in-use', { values: { count } });
    await tx.deleteFrom('tag').where('id', '=', tag.id).execute();
    await moveAddress(tx, room, 'tag', slug, null);
    after.purge(pageKey.outlet);
    return ok(null);
  });
}

function lockTag(tx: Tx, slug: string) {
  return tx.selectFrom('tag').select('id').where('slug', '=', slug).forUpdate().executeTakeFirst();
}

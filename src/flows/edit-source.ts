import { type Actor, may } from '../domain/access.ts';
import { readInput, sourceInput } from '../domain/naming.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { commit, type Newsroom } from './newsroom.ts';

/*
 * Partner outlets are a list to choose from: an edition keeps the name and link of its source as they were printed, so
 * nothing that readers see changes here.
 */

/** Adds a partner. `input`: { slug, name, url, lang } as domain/naming.ts reads it. */
export async function createSource(room: Newsroom, actor: Actor, input: unknown): Promise<Result<{ slug: string }>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(sourceInput, input);
  if (!read.ok) return read;
  return commit(room, async tx => {
    const added = await tx
      .insertInto('source')
      .values(read.value)
      .onConflict(c => c.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst();
    return added ? ok({ slug: read.value.slug }) : fail('conflict', 'slug.taken', { field: 'slug' });
  });
}

/** Changes a partner. */
export async function changeSource(
  room: Newsroom,
  actor: Actor,
  slug: string,
  input: unknown,
): Promise<Result<{ slug: string }>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(sourceInput, input);
  if (!read.ok) return read;
  return commit(room, async tx => {
    const rows = await tx
      .selectFrom('source')
      .select(['id', 'slug'])
      .where('slug', 'in', [slug, read.value.slug])
      .forUpdate()
      .execute();
    const source = rows.find(r => r.slug === slug);
    if (!source) return fail('missing', 'source.missing');
    if (rows.length > 1) return fail('conflict', 'slug.taken', { field: 'slug' });
    await tx.updateTable('source').set(read.value).where('id', '=', source.id).execute();
    return ok({ slug: read.value.slug });
  });
}

/** Takes a partner off the list. */
export async function deleteSource(room: Newsroom, actor: Actor, slug: string): Promise<Result<null>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const gone = await tx.deleteFrom('source').where('slug', '=', slug).returning('id').executeTakeFirst();
    return gone ? ok(null) : fail('missing', 'source.missing');
  });
}

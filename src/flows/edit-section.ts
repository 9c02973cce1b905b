import { type Actor, may } from '../domain/access.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { readInput, sectionInput } from '../domain/naming.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { moveAddress, takeAddress } from './named.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Adds a section, last in the order. `input`: { slug, names, descriptions } as domain/naming.ts reads it. */
export async function createSection(room: Newsroom, actor: Actor, input: unknown): Promise<Result<{ slug: string }>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(sectionInput, input);
  if (!read.ok) return read;
  const { slug, names, descriptions } = read.value;
  return commit(room, async (tx, after) => {
    const last = await tx
      .selectFrom('section')
      .select(e => e.fn.max('position').as('position'))
      .executeTakeFirst();
    const added = await tx
      .insertInto('section')
      .values({
        slug,
        names: JSON.stringify(names),
        descriptions: JSON.stringify(descriptions),
        position: (last?.position ?? -1) + 1,
      })
      .onConflict(c => c.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return fail('conflict', 'slug.taken', { field: 'slug' });
    await takeAddress(tx, 'section', slug);
    after.purge(pageKey.outlet);
    return ok({ slug });
  });
}

/** Changes a section; at another address the old one answers 301. */
export async function changeSection(
  room: Newsroom,
  actor: Actor,
  slug: string,
  input: unknown,
): Promise<Result<{ slug: string }>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(sectionInput, input);
  if (!read.ok) return read;
  const next = read.value;
  return commit(room, async (tx, after) => {
    const section = await lockSection(tx, slug);
    if (!section) return fail('missing', 'section.missing');
    if (next.slug !== slug && (await lockSection(tx, next.slug)))
      return fail('conflict', 'slug.taken', { field: 'slug' });
    await tx
      .updateTable('section')
      .set({
        slug: next.slug,
        names: JSON.stringify(next.names),
        descriptions: JSON.stringify(next.descriptions),
        ...(next.position !== undefined && { position: next.position }),
      })
      .where('id', '=', section.id)
      .execute();
    await moveAddress(tx, room, 'section', slug, next.slug);
    // its name stands on every article in it and in the navigation of all pages
    after.purge(pageKey.outlet);
    return ok({ slug: next.slug });
  });
}

/** Puts the sections into the order of `slugs`; those not named follow in the order that they had. */
export async function orderSections(room: Newsroom, actor: Actor, slugs: string[]): Promise<Result<null>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const had = await tx
      .selectFrom('section')
      .select(['id', 'slug'])
      .orderBy('position')
      .orderBy('slug')
      .forUpdate()
      .execute();
    const unknown = slugs.find(slug => !had.some(s => s.slug === slug));
    if (unknown !== undefined) return fail('missing', 'section.missing');
    const place = (slug: string) => (slugs.includes(slug) ? slugs.indexOf(slug) : slugs.length);
    const order = had.toSorted((a, b) => place(a.slug) - place(b.slug));
    for (const [position, { id }] of order.entries())
      await tx.updateTable('section').set({ position }).where('id', '=', id).execute();
    after.purge(pageKey.outlet);
    return ok(null);
  });
}

/** Deletes a section. One with articles is only deleted when `moveTo` names the section that takes them. */
export async function deleteSection(
  room: Newsroom,
  actor: Actor,
  slug: string,
  moveTo: string | null = null,
): Promise<Result<null>> {
  if (!may(actor, 'taxonomy.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const section = await lockSection(tx, slug);
    const heir = moveTo === null ? null : await lockSection(tx, moveTo);
    if (!section || heir === undefined || heir?.id === section.id) return fail('missing', 'section.missing');
    const { count } = await tx
      .selectFrom('article')
      .select(e => e.fn.countAll<number>().as('count'))
      .where('sectionId', '=', section.id)
      .executeTakeFirstOrThrow();
    if (count > 0 && !heir) return fail('conflict', 'section.in-use', { values: { count } });
    if (heir) await tx.updateTable('article').set({ sectionId: heir.id }).where('sectionId', '=', section.id).execute();
    await tx.deleteFrom('section').where('id', '=', section.id).execute();
    await moveAddress(tx, room, 'section', slug, moveTo);
    after.purge(pageKey.outlet);
    return ok(null);
  });
}

function lockSection(tx: Tx, slug: string) {
  return tx.selectFrom('section').select('id').where('slug', '=', slug).forUpdate().executeTakeFirst();
}

import { type Actor, may } from '../domain/access.ts';
import { isSlug } from '../domain/article/slug.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { lockEdition, takenSlugs } from '../store/edition.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { purgeEdition } from './publish-revision.ts';
import { mayEdit } from './save-draft.ts';
import { tellElsewhere } from './tell-elsewhere.ts';

/** Moves an edition to another address. One that readers knew answers 301 from then on. */
export async function changeSlug(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; slug: string },
): Promise<Result<{ slug: string }>> {
  const slug = input.slug.trim().normalize('NFC').toLowerCase();
  if (!isSlug(slug)) return fail('invalid', 'slug.wrong', { field: 'slug' });
  return commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    const known = edition.firstPublishedAt !== null;
    if (known ? !may(actor, 'edition.publish') : !(await mayEdit(tx, actor, edition)))
      return fail('forbidden', 'access.denied');
    if (slug === edition.slug) return ok({ slug });
    // neither the address of another edition nor one under which readers still look for it
    if ((await takenSlugs(tx, edition.lang, [slug], edition.id)).has(slug))
      return fail('conflict', 'slug.taken', { field: 'slug' });
    // an address that is in use does not redirect, so that moving back and forth makes no loop
    await tx.deleteFrom('redirect').where('path', '=', `/${edition.lang}/${slug}`).execute();
    if (known)
      await tx
        .insertInto('redirect')
        .values({
          path: `/${edition.lang}/${edition.slug}`,
          editionId: edition.id,
          target: null,
          createdAt: room.now(),
        })
        .onConflict(c => c.column('path').doUpdateSet({ editionId: edition.id, target: null }))
        .execute();
    await tx.updateTable('edition').set({ slug }).where('id', '=', edition.id).execute();
    await purgeEdition(tx, after, edition);
    if (edition.state === 'published') await tellElsewhere(tx, room, edition);
    return ok({ slug });
  });
}

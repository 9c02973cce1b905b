import { handleOf } from '../domain/fediverse/actor.ts';
import type { Signer } from '../domain/fediverse/peers.ts';
import { type ActorRow, actorOf, insertActor, readActor } from '../store/fediverse.ts';
import { readOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** An actor is made when somebody looks for it or something is told by it, with a key pair that takes a moment to make. */
export async function ensureActor(
  room: Newsroom,
  lang: string,
  section: { id: number; slug: string } | null,
): Promise<ActorRow> {
  const sectionId = section?.id ?? null;
  const known = await actorOf(room.db, lang, sectionId);
  if (known && room.fediverse.opens(known.privateKey)) return known;
  const keys = await room.fediverse.makeKeys();
  await commit(room, async tx => {
    if (known) {
      // the outlet's secret was changed: other servers ask for the new key when a signature does not fit
      const { id, privateKey } = known;
      await tx
        .updateTable('fediverseActor')
        .set(keys)
        .where('id', '=', id)
        .where('privateKey', '=', privateKey)
        .execute();
      return;
    }
    const row = { lang, sectionId, ...keys, createdAt: room.now() };
    // a handle stays with the section that had it first, whatever that is called since
    if (!(await insertActor(tx, { ...row, handle: handleOf(lang, section) })) && section)
      await insertActor(tx, { ...row, handle: handleOf(lang, { id: section.id, slug: '' }) });
  });
  const made = await actorOf(room.db, lang, sectionId);
  if (!made) throw new Error(`no actor for ${lang} ${section?.slug ?? ''}`);
  return made;
}

/** The actor of a handle; null: there is none, or the outlet is not in the room.fediverse. */
export async function actorNamed(room: Newsroom, handle: string): Promise<ActorRow | null> {
  const { settings } = await readOutlet(room.db);
  if (!settings.fediverse.on) return null;
  const known = await readActor(room.db, handle);
  if (known) {
    if (!settings.languages.includes(known.lang)) return null;
    return room.fediverse.opens(known.privateKey) ? known : ensureActor(room, known.lang, known.section);
  }
  const sections = await room.db.selectFrom('section').select(['id', 'slug']).execute();
  for (const lang of settings.languages)
    for (const section of [null, ...sections])
      if (handleOf(lang, section) === handle) {
        const actor = await ensureActor(room, lang, section);
        return actor.handle === handle ? actor : null;
      }
  return null;
}

/** How an actor signs. */
export function signerOf(room: Newsroom, actor: Pick<ActorRow, 'handle' | 'privateKey'>): Signer {
  return { keyId: `${room.publicUrl}/actors/${actor.handle}#main-key`, privateKey: actor.privateKey };
}

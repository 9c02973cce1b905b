import { tellingOf } from '../domain/fediverse/telling.ts';
import type { Tx } from '../store/database.ts';
import { type EditionPage, lockEdition, readEditionPage } from '../store/edition.ts';
import { type ActorRow, deliveriesOf, readPost, sectionActorsOf, writeTold } from '../store/fediverse.ts';
import { readOutlet } from '../store/outlet.ts';
import { readSite, type SiteRow } from '../store/reading.ts';
import { ensureActor } from './fediverse-actors.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** An activity as text, with the address that names it. */
export type Written = { id: string; body: string };

/** Writes what is told; the words are render's (main.ts puts them together). */
export type WriteActivities = {
  /** `page` null: the post was taken down */
  post(of: {
    site: SiteRow;
    act: 'create' | 'update' | 'delete';
    page: EditionPage | null;
    editionId: number;
    number: number;
    handle: string;
    at: Date;
  }): Written;
  announce(of: { editionId: number; number: number; author: string; handle: string; at: Date }): Written;
  accept(of: { handle: string; follow: { id: string; actor: string } }): Written;
};

/**
 * The job: tells followers what became of an edition since they were told of it last. What is told and the jobs that carry it are
 * one transaction, so that it goes out once; run twice it finds nothing to tell.
 */
export async function tellFollowers(
  room: Newsroom,
  { editionId, first = false }: { editionId: number; first?: boolean },
): Promise<void> {
  const { settings } = await readOutlet(room.db);
  const post = settings.fediverse.on ? await readPost(room.db, editionId) : null;
  if (!post || tellingOf(post.told, { ...post, first }) === null) return;
  // keys are made outside the transaction, since that takes a moment
  const author = await ensureActor(room, post.lang, null);
  const section = post.sectionId === null ? null : await sectionActor(room, post.lang, post.sectionId);
  await commit(room, async tx => {
    if (!(await lockEdition(tx, editionId))) return;
    const now = await readPost(tx, editionId);
    const telling = now && tellingOf(now.told, { ...now, first });
    if (!now || !telling) return;
    const { act, told } = telling;
    const page = act === 'delete' ? null : await readEditionPage(tx, now.lang, now.slug);
    if (act !== 'delete' && !page) return;
    const at = room.now();
    const { handle } = author;
    const site = await readSite(tx);
    const text = room.write.post({ site, act, page, editionId, number: told.number, handle, at });
    await writeTold(tx, editionId, told, at);
    // those who follow a section have the post from it, and hear of changes from its author
    const others = act === 'create' ? [] : await sectionActorsOf(tx, now.lang);
    await send(tx, room, author, text, await deliveriesOf(tx, [author.id, ...others]));
    if (act === 'create' && section) {
      const passed = room.write.announce({
        editionId,
        number: told.number,
        author: handle,
        handle: section.handle,
        at,
      });
      await send(tx, room, section, passed, await deliveriesOf(tx, [section.id]));
    }
  });
}

async function sectionActor(room: Newsroom, lang: string, id: number): Promise<ActorRow | null> {
  const section = await room.db.selectFrom('section').select(['id', 'slug']).where('id', '=', id).executeTakeFirst();
  return section ? ensureActor(room, lang, section) : null;
}

/** Puts an activity on its way to inboxes, within the transaction that decided it. */
export async function send(
  tx: Tx,
  room: Newsroom,
  actor: Pick<ActorRow, 'id'>,
  { id, body }: Written,
  inboxes: readonly string[],
): Promise<void> {
  if (inboxes.length === 0) return;
  await tx
    .insertInto('fediverseActivity')
    .values({ id, actorId: actor.id, body, at: room.now() })
    .onConflict(c => c.column('id').doUpdateSet({ body, at: room.now() }))
    .execute();
  await room.queue.addAll(
    tx,
    'deliver-activity',
    inboxes.map(inbox => ({ id, inbox })),
  );
}

import { sql } from 'kysely';
import { type Actor, may } from '../domain/access.ts';
import type { Translated } from '../domain/article/content.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { personInput, readInput } from '../domain/naming.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { moveAddress, takeAddress } from './named.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Adds a person. `input`: { slug, names, bios, email, links, media } as domain/naming.ts reads it. */
export async function createPerson(room: Newsroom, actor: Actor, input: unknown): Promise<Result<{ slug: string }>> {
  if (!may(actor, 'person.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(personInput, input);
  if (!read.ok) return read;
  return commit(room, async (tx, after) => {
    const { slug, media } = read.value;
    if (!(await pictureKnown(tx, media))) return fail('invalid', 'media.missing', { field: 'media' });
    const added = await tx
      .insertInto('person')
      .values({ slug, userId: null, ...columns(read.value) })
      .onConflict(c => c.column('slug').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return fail('conflict', 'slug.taken', { field: 'slug' });
    await takeAddress(tx, 'people', slug);
    after.purge(pageKey.outlet);
    return ok({ slug });
  });
}

/** Changes a person; at another address the old one answers 301, and drafts that credit them follow. */
export async function changePerson(
  room: Newsroom,
  actor: Actor,
  slug: string,
  input: unknown,
): Promise<Result<{ slug: string }>> {
  if (!may(actor, 'person.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(personInput, input);
  if (!read.ok) return read;
  const next = read.value;
  return commit(room, async (tx, after) => {
    const person = await lockPerson(tx, slug);
    if (!person) return fail('missing', 'person.missing');
    if (next.slug !== slug && (await lockPerson(tx, next.slug)))
      return fail('conflict', 'slug.taken', { field: 'slug' });
    if (!(await pictureKnown(tx, next.media))) return fail('invalid', 'media.missing', { field: 'media' });
    await tx
      .updateTable('person')
      .set({ slug: next.slug, ...columns(next) })
      .where('id', '=', person.id)
      .execute();
    await moveAddress(tx, room, 'people', slug, next.slug);
    if (next.slug !== slug) await creditInDrafts(tx, slug, next.slug);
    // their name stands on every article that credits them
    after.purge(pageKey.outlet);
    return ok({ slug: next.slug });
  });
}

/**
 * Makes one person of two: the credits of `from` go to `into`, which takes over what it lacks (names in other languages,
 * portrait, user of the desk); the old address answers 301.
 */
export async function mergePeople(
  room: Newsroom,
  actor: Actor,
  input: { from: string; into: string },
): Promise<Result<null>> {
  if (!may(actor, 'person.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const from = await lockPerson(tx, input.from);
    const into = await lockPerson(tx, input.into);
    if (!from || !into || from.id === into.id) return fail('missing', 'person.missing');
    await sql`insert into edition_byline (edition_id, person_id, role, position)
      select edition_id, ${into.id}, role, position from edition_byline where person_id = ${from.id}
      on conflict do nothing`.execute(tx);
    await tx.deleteFrom('person').where('id', '=', from.id).execute();
    await tx
      .updateTable('person')
      .set({
        names: JSON.stringify({ ...from.names, ...into.names }),
        bios: JSON.stringify({ ...from.bios, ...into.bios }),
        mediaId: into.mediaId ?? from.mediaId,
        userId: into.userId ?? from.userId,
      })
      .where('id', '=', into.id)
      .execute();
    await creditInDrafts(tx, input.from, input.into);
    await moveAddress(tx, room, 'people', input.from, input.into);
    after.purge(pageKey.outlet);
    return ok(null);
  });
}

/** Says who somebody at the desk is to readers; null: nobody. */
export async function linkPersonToUser(
  room: Newsroom,
  actor: Actor,
  slug: string,
  userId: string | null,
): Promise<Result<null>> {
  if (!may(actor, 'person.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const person = await lockPerson(tx, slug);
    if (!person) return fail('missing', 'person.missing');
    if (userId !== null) {
      const user = await tx.selectFrom('deskUser').select('id').where('id', '=', userId).executeTakeFirst();
      if (!user) return fail('invalid', 'user.missing', { field: 'user' });
      await tx.updateTable('person').set({ userId: null }).where('userId', '=', userId).execute();
    }
    await tx.updateTable('person').set({ userId }).where('id', '=', person.id).execute();
    return ok(null);
  });
}

/** Deletes a person whom no edition credits that readers ever saw, and no draft; others are merged. */
export async function deletePerson(room: Newsroom, actor: Actor, slug: string): Promise<Result<null>> {
  if (!may(actor, 'person.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const person = await lockPerson(tx, slug);
    if (!person) return fail('missing', 'person.missing');
    const credit = JSON.stringify({ byline: [{ person: slug }] });
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from (
      select edition_id from edition_byline where person_id = ${person.id}
      union select edition_id from draft where content @> ${credit}::jsonb
      union select edition_id from revision where published_at is not null and content @> ${credit}::jsonb) u`.execute(
      tx,
    );
    const count = rows[0]!.count;
    if (count > 0) return fail('conflict', 'person.in-use', { values: { count } });
    await tx.deleteFrom('person').where('id', '=', person.id).execute();
    await moveAddress(tx, room, 'people', slug, null);
    after.purge(pageKey.outlet);
    return ok(null);
  });
}

function lockPerson(tx: Tx, slug: string) {
  return tx
    .selectFrom('person')
    .select(['id', 'names', 'bios', 'mediaId', 'userId'])
    .where('slug', '=', slug)
    .forUpdate()
    .executeTakeFirst();
}

async function pictureKnown(tx: Tx, id: string | null): Promise<boolean> {
  if (id === null) return true;
  return (await tx.selectFrom('media').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

function columns(person: {
  names: Translated;
  bios: Translated;
  email: string | null;
  links: { name: string; url: string }[];
  media: string | null;
}) {
  return {
    names: JSON.stringify(person.names),
    bios: JSON.stringify(person.bios),
    email: person.email,
    links: JSON.stringify(person.links),
    mediaId: person.media,
  };
}

/** Working copies name people by slug, so they follow; revisions are never changed, and find the person by the redirect. */
async function creditInDrafts(tx: Tx, from: string, to: string): Promise<void> {
  await sql`update draft set content = jsonb_set(content, '{byline}', (
      select jsonb_agg(case when c.credit ->> 'person' = ${from}::text
        then jsonb_set(c.credit, '{person}', to_jsonb(${to}::text)) else c.credit end order by c.place)
      from jsonb_array_elements(content -> 'byline') with ordinality as c (credit, place)))
    where content @> ${JSON.stringify({ byline: [{ person: from }] })}::jsonb`.execute(tx);
}

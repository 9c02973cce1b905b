import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Told } from '../domain/fediverse/telling.ts';
import type { Queries, Tx } from './database.ts';

/** Who can be followed. `section`: its slug and id now; null: the outlet in that language. */
export type ActorRow = {
  id: number;
  handle: string;
  lang: string;
  section: { id: number; slug: string } | null;
  privateKey: string;
  publicKey: string;
  createdAt: Date;
};

function actors(db: Queries) {
  return db
    .selectFrom('fediverseActor')
    .leftJoin('section', 'section.id', 'fediverseActor.sectionId')
    .select([
      'fediverseActor.id',
      'handle',
      'lang',
      'sectionId',
      'section.slug',
      'privateKey',
      'publicKey',
      'createdAt',
    ]);
}

const asActor = ({
  sectionId,
  slug,
  ...row
}: Omit<ActorRow, 'section'> & { sectionId: number | null; slug: string | null }): ActorRow => ({
  ...row,
  section: sectionId === null ? null : { id: sectionId, slug: slug! },
});

export async function readActor(db: Queries, handle: string): Promise<ActorRow | null> {
  const row = await actors(db).where('handle', '=', handle).executeTakeFirst();
  return row ? asActor(row) : null;
}

/** Everybody who was ever looked for, or told something. */
export async function listActors(db: Queries): Promise<ActorRow[]> {
  return (await actors(db).execute()).map(asActor);
}

/** The actor of a language, or of a section in it. */
export async function actorOf(db: Queries, lang: string, sectionId: number | null): Promise<ActorRow | null> {
  const row = await actors(db)
    .where('lang', '=', lang)
    .where('sectionId', 'is not distinct from', sectionId)
    .executeTakeFirst();
  return row ? asActor(row) : null;
}

/** Adds an actor unless there is one, or its handle is another's; whether it did. */
export async function insertActor(tx: Tx, row: Omit<ActorRow, 'id' | 'section'> & { sectionId: number | null }) {
  const added = await tx
    .insertInto('fediverseActor')
    .values(row)
    .onConflict(c => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
}

/** How many follow each actor that somebody follows. */
export async function followerCounts(db: Queries): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('fediverseFollower')
    .select(['actorId', e => e.fn.countAll<number>().as('n')])
    .groupBy('actorId')
    .execute();
  return new Map(rows.map(r => [r.actorId, Number(r.n)]));
}

/** The inboxes of all who follow one of these actors, each once: one for all the people of a server that has such. */
export async function deliveriesOf(db: Queries, actorIds: readonly number[]): Promise<string[]> {
  if (actorIds.length === 0) return [];
  const rows = await db
    .selectFrom('fediverseFollower')
    .select('delivery')
    .distinct()
    .where('actorId', 'in', actorIds)
    .orderBy('delivery')
    .execute();
  return rows.map(r => r.delivery);
}

/** The actors of a language's sections. */
export async function sectionActorsOf(db: Queries, lang: string): Promise<number[]> {
  const rows = await db
    .selectFrom('fediverseActor')
    .select('id')
    .where('lang', '=', lang)
    .where('sectionId', 'is not', null)
    .execute();
  return rows.map(r => r.id);
}

/** Marks a message as taken; false: it was before. */
export async function takeOnce(tx: Tx, id: string, at: Date): Promise<boolean> {
  const hash = createHash('sha256').update(id).digest('hex');
  const row = await tx
    .insertInto('fediverseSeen')
    .values({ hash, at })
    .onConflict(c => c.doNothing())
    .returning('hash')
    .executeTakeFirst();
  return row !== undefined;
}

/** An edition as the fediverse is to know it, whatever its state. */
export type PostRow = {
  editionId: number;
  articleId: number;
  lang: string;
  slug: string;
  published: boolean;
  revisionId: number | null;
  sectionId: number | null;
  goneAt: Date | null;
  told: Told | null;
};

export async function readPost(db: Queries, editionId: number): Promise<PostRow | null> {
  const { rows } = await sql<Omit<PostRow, 'told'> & { number: number | null; told: Omit<Told, 'number'> | null }>`
    select e.id as "editionId", e.article_id as "articleId", e.lang, e.slug, e.state = 'published' as published,
      e.published_revision_id as "revisionId", a.section_id as "sectionId", e.gone_at as "goneAt",
      case when p.edition_id is null then null else json_build_object('number', p.number, 'state', p.state,
        'revisionId', p.revision_id, 'slug', p.slug) end as told
    from edition e join article a on a.id = e.article_id left join fediverse_post p on p.edition_id = e.id
    where e.id = ${editionId} and e.state <> 'external'`.execute(db);
  return (rows[0] as PostRow | undefined) ?? null;
}

export async function writeTold(tx: Tx, editionId: number, told: Told, toldAt: Date): Promise<void> {
  await tx
    .insertInto('fediversePost')
    .values({ editionId, ...told, toldAt })
    .onConflict(c => c.column('editionId').doUpdateSet({ ...told, toldAt }))
    .execute();
}

/** The newest posts of an actor, by the moment at which their editions were published first. */
export async function newestPosts(
  db: Queries,
  of: { lang: string; sectionId: number | null },
  limit: number,
): Promise<{ count: number; posts: { editionId: number; number: number; published: Date }[] }> {
  const where = sql`e.state = 'published' and e.lang = ${of.lang}
    and (${of.sectionId}::bigint is null or a.section_id = ${of.sectionId}::bigint)`;
  const { rows } = await sql<{ editionId: number; number: number; published: Date }>`
    select e.id as "editionId", coalesce(p.number, 1) as number, e.first_published_at as published
    from edition e join article a on a.id = e.article_id left join fediverse_post p on p.edition_id = e.id
    where ${where} order by e.first_published_at desc, e.id desc limit ${limit}`.execute(db);
  const all = await sql<{ n: number }>`select count(*)::int as n from edition e join article a on a.id = e.article_id
    where ${where}`.execute(db);
  return { count: all.rows[0]!.n, posts: rows };
}

/** Inboxes that do not take what is sent, those that fail for longest first. */
export async function failingInboxes(db: Queries, limit: number) {
  const rows = await db
    .selectFrom('fediverseInbox')
    .select(['address', 'failingSince', 'failures', 'detail'])
    .where('failingSince', 'is not', null)
    .orderBy('failingSince')
    .limit(limit)
    .execute();
  return rows.map(r => ({ ...r, failingSince: r.failingSince! }));
}

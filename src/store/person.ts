import { sql } from 'kysely';
import type { Translated } from '../domain/article/content.ts';
import type { StoredPicture } from '../domain/media.ts';
import type { Queries } from './database.ts';

/** `media`: id of the portrait; `userId`: who they are at the desk; `published`: published editions that credit them, by language. */
export type Person = {
  slug: string;
  names: Translated;
  bios: Translated;
  email: string | null;
  links: { name: string; url: string }[];
  media: string | null;
  userId: string | null;
  published: Record<string, number>;
};

/** Everybody by slug. */
export async function listPeople(db: Queries): Promise<Person[]> {
  const { rows } = await sql<Person>`
    select p.slug, p.names, p.bios, p.email, p.links, p.media_id as media, p.user_id as "userId",
      coalesce(n.published, '{}') as published
    from person p left join (
      select person_id, jsonb_object_agg(lang, n) as published from (
        select b.person_id, e.lang, count(distinct e.id) as n from edition e join edition_byline b on b.edition_id = e.id
        where e.state = 'published' group by 1, 2) c group by 1) n on n.person_id = p.id
    order by p.slug`.execute(db);
  return rows;
}

/** A person with what their portrait is shown from. */
export async function readPerson(
  db: Queries,
  slug: string,
): Promise<(Omit<Person, 'published'> & { picture: StoredPicture | null }) | null> {
  const row = await db
    .selectFrom('person')
    .leftJoin('media', 'media.id', 'person.mediaId')
    .select([
      'person.slug',
      'person.names',
      'person.bios',
      'person.email',
      'person.links',
      'person.userId',
      'media.id as media',
      'media.width',
      'media.height',
      'media.focalX',
      'media.focalY',
      'media.placeholder',
      'media.variants',
    ])
    .where('person.slug', '=', slug)
    .executeTakeFirst();
  if (!row) return null;
  const { width, height, focalX, focalY, placeholder, variants, ...person } = row;
  const picture = row.media
    ? { id: row.media, width, height, focalX: focalX!, focalY: focalY!, placeholder, variants: variants! }
    : null;
  return { ...person, picture };
}

import { sql } from 'kysely';
import type { StoredPicture } from '../domain/media.ts';
import type { SponsorInput } from '../domain/sponsor.ts';
import type { Queries, Tx } from './database.ts';

/** A sponsor as it is stored; `media` is the id of its picture. */
export type Sponsor = SponsorInput & { id: number; version: number };
export type ShownSponsor = Sponsor & { picture: StoredPicture };

const columns = [
  'sponsor.id',
  'name',
  'url',
  'mediaId as media',
  'sponsor.alt',
  'label',
  'note',
  'places',
  'languages',
  'firstDay',
  'lastDay',
  'weight',
  'version',
] as const;

/** Those that stand somewhere today or will, with their pictures; in the order of their ids. */
export async function sponsorsFrom(db: Queries, today: string): Promise<ShownSponsor[]> {
  const rows = await db
    .selectFrom('sponsor')
    .innerJoin('media', 'media.id', 'sponsor.mediaId')
    .select(columns)
    .select(['media.width', 'media.height', 'media.focalX', 'media.focalY', 'media.placeholder', 'media.variants'])
    .where(w => w.or([w('lastDay', 'is', null), w('lastDay', '>=', today)]))
    .orderBy('sponsor.id')
    .execute();
  return rows.map(({ width, height, focalX, focalY, placeholder, variants, ...sponsor }) => ({
    ...sponsor,
    picture: { id: sponsor.media, width, height, focalX, focalY, placeholder, variants },
  }));
}

/** All of them, the newest first, with how often the link was followed since a day. */
export async function listSponsors(db: Queries, since: string): Promise<(Sponsor & { clicks: number })[]> {
  return db
    .selectFrom('sponsor')
    .select(columns)
    .select(
      sql<number>`(select coalesce(sum(d.clicks), 0)::int from sponsor_day d where d.sponsor_id = sponsor.id and d.day >= ${since})`.as(
        'clicks',
      ),
    )
    .orderBy('sponsor.id', 'desc')
    .execute();
}

export async function readSponsor(db: Queries, id: number): Promise<Sponsor | null> {
  return (await db.selectFrom('sponsor').select(columns).where('sponsor.id', '=', id).executeTakeFirst()) ?? null;
}

export async function insertSponsor(tx: Tx, input: SponsorInput, at: Date): Promise<number> {
  const row = await tx
    .insertInto('sponsor')
    .values({ ...stored(input), createdAt: at })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Changes it if `version` is still the newest; says whether it was. */
export async function replaceSponsor(tx: Tx, id: number, version: number, input: SponsorInput): Promise<boolean> {
  const row = await tx
    .updateTable('sponsor')
    .set(e => ({ ...stored(input), version: e('version', '+', 1) }))
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteSponsorRow(tx: Tx, id: number): Promise<boolean> {
  return (await tx.deleteFrom('sponsor').where('id', '=', id).returning('id').executeTakeFirst()) !== undefined;
}

/** One more click on a day (YYYY-MM-DD). */
export async function addClick(tx: Tx, id: number, day: string): Promise<void> {
  await sql`insert into sponsor_day (sponsor_id, day, clicks) values (${id}, ${day}, 1)
    on conflict (sponsor_id, day) do update set clicks = sponsor_day.clicks + 1`.execute(tx);
}

/** How often the link was followed on each day since one, the days without a click left out. */
export async function clicksByDay(db: Queries, id: number, since: string): Promise<{ day: string; clicks: number }[]> {
  return db
    .selectFrom('sponsorDay')
    .select(['day', 'clicks'])
    .where('sponsorId', '=', id)
    .where('day', '>=', since)
    .orderBy('day')
    .execute();
}

function stored({ media, alt, label, note, places, languages, ...rest }: SponsorInput) {
  return {
    ...rest,
    mediaId: media,
    alt: JSON.stringify(alt),
    label: JSON.stringify(label),
    note: JSON.stringify(note),
    places: JSON.stringify(places),
    languages: JSON.stringify(languages),
  };
}

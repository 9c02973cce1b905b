import { type RawBuilder, sql } from 'kysely';
import type { Queries } from './database.ts';

/** One payment makes a supporter for a year; a monthly or yearly pledge for as long as it is paid. */
export const onceDays = 365;

/** That a pledge, under the alias g, makes a supporter of somebody at a time. */
function counts(now: Date): RawBuilder<boolean> {
  const since = new Date(now.getTime() - onceDays * 24 * 60 * 60 * 1000);
  return sql<boolean>`(g.state in ('active', 'past-due', 'ending') or (g.rhythm = 'once' and g.active_at >= ${since}
    and exists (select 1 from payment p where p.pledge_id = g.id and p.state in ('paid', 'disputed'))))`;
}

/**
 * Whether a reader supports the outlet now: by what they give, or by a gift to their address, if it is proven to be theirs.
 * What is for supporters (a badge beside a comment, a letter) asks this.
 */
export async function isSupporter(db: Queries, readerId: number, now: Date): Promise<boolean> {
  const { rows } = await sql`select 1 from reader r join pledge g on (g.reader_id = r.id
      or (r.confirmed_at is not null and r.email is not null and lower(g.gift_email) = lower(r.email)))
    where r.id = ${readerId} and ${counts(now)} limit 1`.execute(db);
  return rows.length > 0;
}

/** Who gives in a reader's name now, by the name of the giver. */
export async function giftsTo(db: Queries, readerId: number, now: Date): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select giver.name from reader r
    join pledge g on lower(g.gift_email) = lower(r.email) and g.reader_id <> r.id join reader giver on giver.id = g.reader_id
    where r.id = ${readerId} and r.confirmed_at is not null and ${counts(now)} order by g.id desc limit 20`.execute(db);
  return rows.map(r => r.name);
}

/** The names on the wall, and how many supporters there are besides. */
export async function readWall(db: Queries, now: Date, most: number): Promise<{ names: string[]; unnamed: number }> {
  const { rows } = await sql<{ name: string }>`select g.wall_name as name from pledge g
    where g.shown = 'named' and g.wall_name <> '' and ${counts(now)}
      and not exists (select 1 from wall_hidden h where h.pledge_id = g.id)
    group by g.wall_name order by min(g.active_at), g.wall_name limit ${most}`.execute(db);
  const all = await sql<{ n: number }>`select count(distinct g.reader_id)::int as n from pledge g where ${counts(now)}
    and not exists (select 1 from pledge o where o.reader_id = g.reader_id and o.shown = 'named' and o.wall_name <> ''
      and not exists (select 1 from wall_hidden h where h.pledge_id = o.id))`.execute(db);
  return { names: rows.map(r => r.name), unnamed: all.rows[0]?.n ?? 0 };
}

import { sql } from 'kysely';
import type { Queries, Tx } from './database.ts';

/** What is added to the sums of one edition on one day. `seen`: hashes of visitors under the salt of the day. */
export type EditionVisits = {
  editionId: number;
  n: number;
  hosts: [host: string, n: number][];
  countries: [country: string, n: number][];
  seen: string[];
};

/** Different sources of an edition in a day, past which they are not told apart: a Referer is whatever somebody writes there. */
const mostHosts = 200;

/** The published editions at paths such as `/en/low-water`, decoded and NFC; old addresses are not among them, they lead on. */
export async function editionsAtPaths(db: Queries, paths: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ path: string; id: number }>`
    select '/' || e.lang || '/' || e.slug as path, e.id from unnest(${[...paths]}::text[]) p(path)
    join edition e on e.lang = split_part(p.path, '/', 2) and e.slug = split_part(p.path, '/', 3)
    where e.state = 'published'`.execute(db);
  return new Map(rows.map(r => [r.path, r.id]));
}

/** The salt of a day, made where there is none, the same in every process; those of other days are thrown away with what was hashed. */
export async function saltOfDay(tx: Tx, day: string, fresh: () => string): Promise<string> {
  await forgetVisitors(tx, day);
  await sql`insert into visit_salt (day, salt) values (${day}, ${fresh()}) on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ salt: string }>`select salt from visit_salt where day = ${day}`.execute(tx);
  return rows[0]!.salt;
}

/** Throws away the salts, and the hashes of visitors, of the days before one. Returns how many hashes. */
export async function forgetVisitors(tx: Tx, today: string): Promise<number> {
  await sql`delete from visit_salt where day < ${today}`.execute(tx);
  return Number((await sql`delete from visit_seen where day < ${today}`.execute(tx)).numAffectedRows);
}

/** Adds to the sums of a day. Right in any number of processes, which lock rows in the same order. `all`: visitors of any article. */
export async function addVisits(
  tx: Tx,
  day: string,
  visits: readonly EditionVisits[],
  all: readonly string[],
): Promise<void> {
  const sorted = [...visits].sort((a, b) => a.editionId - b.editionId);
  for (const { editionId, n, hosts, countries, seen } of sorted) {
    const visitors = await newVisitors(tx, day, editionId, seen);
    await sql`insert into visit (day, edition_id, n, visitors) values (${day}, ${editionId}, ${n}, ${visitors})
      on conflict (day, edition_id) do update set n = visit.n + excluded.n, visitors = visit.visitors + excluded.visitors`.execute(
      tx,
    );
    if (hosts.length > 0) await addHosts(tx, day, editionId, hosts);
    if (countries.length > 0) {
      const [names, counts] = columnsOf(countries);
      await sql`insert into visit_country (day, edition_id, country, n)
        select ${day}, ${editionId}, c, n from unnest(${names}::text[], ${counts}::int[]) v(c, n)
        on conflict (day, edition_id, country) do update set n = visit_country.n + excluded.n`.execute(tx);
    }
  }
  const visitors = await newVisitors(tx, day, 0, all);
  const n = sorted.reduce((sum, v) => sum + v.n, 0);
  await sql`insert into visit_day (day, n, visitors) values (${day}, ${n}, ${visitors})
    on conflict (day) do update set n = visit_day.n + excluded.n, visitors = visit_day.visitors + excluded.visitors`.execute(
    tx,
  );
}

async function newVisitors(tx: Tx, day: string, editionId: number, seen: readonly string[]): Promise<number> {
  if (seen.length === 0) return 0;
  const added = await sql`insert into visit_seen (day, edition_id, visitor)
    select ${day}, ${editionId}, v from unnest(${[...seen].sort()}::text[]) s(v) on conflict do nothing`.execute(tx);
  return Number(added.numAffectedRows);
}

async function addHosts(tx: Tx, day: string, editionId: number, hosts: EditionVisits['hosts']): Promise<void> {
  const known = await sql<{
    host: string;
  }>`select host from visit_host where day = ${day} and edition_id = ${editionId}`.execute(tx);
  const there = new Set(known.rows.map(r => r.host));
  let room = mostHosts - there.size;
  const [names, counts] = columnsOf(hosts.filter(([host]) => there.has(host) || room-- > 0));
  await sql`insert into visit_host (day, edition_id, host, n)
    select ${day}, ${editionId}, h, n from unnest(${names}::text[], ${counts}::int[]) v(h, n)
    on conflict (day, edition_id, host) do update set n = visit_host.n + excluded.n`.execute(tx);
}

function columnsOf(counted: readonly [string, number][]): [string[], number[]] {
  const sorted = [...counted].sort(([a], [b]) => (a < b ? -1 : 1));
  return [sorted.map(([name]) => name), sorted.map(([, n]) => n)];
}

/** From day to day, both included, as YYYY-MM-DD. */
export type VisitSpan = { from: string; to: string };

export type VisitFigures = {
  days: { day: string; n: number; visitors: number }[];
  articles: { editionId: number; articleId: number; title: string; lang: string; n: number }[];
  langs: { lang: string; n: number }[];
  hosts: { host: string; n: number }[];
  countries: { country: string; n: number }[];
};

/** The sums of a span, most first; days without a visit are left out. Of one edition, or of all. */
export async function visitFigures(db: Queries, { from, to }: VisitSpan, editionId?: number): Promise<VisitFigures> {
  const one = editionId === undefined ? sql`true` : sql`v.edition_id = ${editionId}`;
  const span = sql`v.day between ${from} and ${to} and ${one}`;
  const days =
    editionId === undefined ? sql`visit_day v where v.day between ${from} and ${to}` : sql`visit v where ${span}`;
  const [byDay, articles, langs, hosts, countries] = [
    await sql<VisitFigures['days'][number]>`
      select to_char(v.day, 'YYYY-MM-DD') as day, v.n, v.visitors from ${days} order by v.day`.execute(db),
    await sql<VisitFigures['articles'][number]>`
      select s.edition_id as "editionId", e.article_id as "articleId", coalesce(r.title, d.title, '') as title, e.lang, s.n from (
        select v.edition_id, sum(v.n)::int as n from visit v where ${span} group by v.edition_id order by n desc, v.edition_id limit 50) s
      join edition e on e.id = s.edition_id left join revision r on r.id = e.published_revision_id left join draft d on d.edition_id = e.id
      order by s.n desc, s.edition_id`.execute(db),
    await sql<VisitFigures['langs'][number]>`
      select e.lang, sum(v.n)::int as n from visit v join edition e on e.id = v.edition_id where ${span} group by e.lang order by n desc, e.lang`.execute(
      db,
    ),
    await sql<VisitFigures['hosts'][number]>`
      select v.host, sum(v.n)::int as n from visit_host v where ${span} group by v.host order by n desc, v.host`.execute(
      db,
    ),
    await sql<VisitFigures['countries'][number]>`
      select v.country, sum(v.n)::int as n from visit_country v where ${span} group by v.country order by n desc, v.country`.execute(
      db,
    ),
  ];
  return { days: byDay.rows, articles: articles.rows, langs: langs.rows, hosts: hosts.rows, countries: countries.rows };
}

/** What an edition is called, as readers see it, or else in its draft. */
export async function titleOfEdition(
  db: Queries,
  id: number,
): Promise<{ id: number; title: string; lang: string } | null> {
  const { rows } = await sql<{ id: number; title: string; lang: string }>`
    select e.id, coalesce(r.title, d.title, '') as title, e.lang from edition e
    left join revision r on r.id = e.published_revision_id left join draft d on d.edition_id = e.id where e.id = ${id}`.execute(
    db,
  );
  return rows[0] ?? null;
}

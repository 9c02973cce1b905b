import { sql } from 'kysely';
import { alike, marksToAsk, signatureOf, tokensOf, wordsToAsk } from '../domain/translation/memory.ts';
import type { Database, Queries, Tx } from './database.ts';

/** A pair to be remembered. */
export type NewUnit = {
  sourceLang: string;
  targetLang: string;
  source: string;
  target: string;
  editionId?: number | null;
  linkId?: number | null;
  /** name of the file that it comes from */
  file?: string | null;
  /** a user here */
  by?: string | null;
  /** whom the file names */
  author?: string | null;
  reviewed?: boolean;
  at: Date;
};

export type MemoryMatch = {
  id: number;
  /** 0 to 100, see `similarity` */
  score: number;
  source: string;
  target: string;
  reviewed: boolean;
  createdAt: Date;
  usedAt: Date;
  /** the name of who translated it */
  who: string | null;
  /** where it was translated: here, with the title as it stands in the working copy, or a file */
  origin: { editionId: number; linkId: number | null; title: string } | { file: string } | null;
};

type Pair = { sourceLang: string; targetLang: string };

const longest = 10_000; // characters of a segment that is looked for or remembered
const compared = 60; // units whose texts are compared, those that share most marks

/**
 * What was translated before and is like `text`, best first, the newer of equals first: pairs whose source is at least
 * `least` alike (0 to 100; of less than 60 many are missed, by how the index asks).
 */
export async function matchesFor(
  db: Queries,
  { text, limit = 5, least = 70, ...pair }: Pair & { text: string; limit?: number; least?: number },
): Promise<MemoryMatch[]> {
  if (text.trim() === '' || text.length > longest) return [];
  const { key, sketch, weight } = signatureOf(pair, text);
  const { shares, units } = await frequencies(db);
  const asked = marksToAsk(wordsToAsk(pair, text, least), shares, units);
  const { rows } = await sql<Found>`
    with same as (select id from memory_unit where key = ${key} limit ${compared}),
    near as (select id from (
      select id, bit_count(sketch & ${sketch}::text::bit(512)) as shared, abs(weight - ${weight}) as off from memory_unit
      where marks && ${list(asked)}::int4[] and weight between ${Math.floor((weight * least) / 100)}
        and ${Math.ceil((weight * 100) / Math.max(1, least))}
      order by shared desc, off, id desc limit ${compared}) s)
    select u.id, u.source, u.target, u.reviewed, u.created_at as "createdAt", u.used_at as "usedAt",
      coalesce(k.name, u.author) as who, u.edition_id as "editionId", u.link_id as "linkId", d.title, u.file
    from (select id from same union select id from near) f join memory_unit u on u.id = f.id
      left join desk_user k on k.id = u.by left join draft d on d.edition_id = u.edition_id
    where u.source_lang = ${pair.sourceLang} and u.target_lang = ${pair.targetLang}`.execute(db);
  const tokens = tokensOf(pair.sourceLang, text);
  return rows
    .map(row => ({
      row,
      score: row.source === text ? 100 : alike(tokens, tokensOf(pair.sourceLang, row.source), least),
    }))
    .filter(({ score }) => score >= least)
    .toSorted((a, b) => b.score - a.score || Number(b.row.usedAt) - Number(a.row.usedAt) || b.row.id - a.row.id)
    .slice(0, limit)
    .map(({ row: { editionId, linkId, title, file, ...row }, score }) => ({
      ...row,
      score,
      origin: editionId !== null ? { editionId, linkId, title: title ?? '' } : file !== null ? { file } : null,
    }));
}

type Found = Omit<MemoryMatch, 'score' | 'origin'> & {
  editionId: number | null;
  linkId: number | null;
  title: string | null;
  file: string | null;
};

type Frequencies = { until: number; shares: Map<number, number>; units: number };
const looked = new WeakMap<Queries, Frequencies>();
const lookedFor = 5 * 60_000; // ms

/**
 * How common marks are: what PostgreSQL itself found when it last analysed the table, for its planner, so that nothing has
 * to be counted as units come and go. Those that are not among the common ones are not in it. Kept for minutes: with older
 * figures a search is slower, not wrong.
 */
async function frequencies(db: Queries): Promise<Frequencies> {
  const before = looked.get(db);
  if (before && before.until > performance.now()) return before;
  const { rows } = await sql<{ mark: number; share: number; units: number }>`
    select c.mark, c.share, greatest(t.reltuples, 0)::float8 as units
    from pg_stats s, pg_class t, unnest(s.most_common_elems::text::int4[], s.most_common_elem_freqs) as c (mark, share)
    where s.schemaname = current_schema() and s.tablename = 'memory_unit' and s.attname = 'marks'
      and t.oid = 'memory_unit'::regclass and c.mark is not null`.execute(db);
  const now = {
    until: performance.now() + lookedFor,
    shares: new Map(rows.map(r => [r.mark, r.share])),
    units: rows[0]?.units ?? 0,
  };
  looked.set(db, now);
  return now;
}

const atOnce = 500; // rows of one statement

/**
 * Remembers pairs. One that is known is confirmed: it is newer now, and reviewed if either was. Pairs without words on
 * either side, or with too many, are left out. Returns how many were new.
 */
export async function remember(tx: Tx, units: readonly NewUnit[]): Promise<number> {
  const kept = units.filter(
    u => u.source.trim() && u.target.trim() && u.source.length <= longest && u.target.length <= longest,
  );
  // a statement can touch a row only once, and two that remember the same rows take them in one order
  const once = new Map(kept.map(u => [JSON.stringify([u.sourceLang, u.targetLang, u.source, u.target]), u]));
  const sorted = [...once].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, unit]) => unit);
  let added = 0;
  for (let i = 0; i < sorted.length; i += atOnce) {
    const rows = sorted.slice(i, i + atOnce).map(u => {
      const { key, marks, sketch, weight } = signatureOf(u, u.source);
      return {
        source_lang: u.sourceLang,
        target_lang: u.targetLang,
        source: u.source,
        target: u.target,
        key,
        marks,
        sketch,
        weight,
        edition_id: u.editionId ?? null,
        link_id: u.linkId ?? null,
        file: u.file ?? null,
        by: u.by ?? null,
        author: u.author ?? null,
        reviewed: u.reviewed ?? false,
        created_at: u.at,
        used_at: u.at,
      };
    });
    const result = await sql<{ fresh: boolean }>`
      insert into memory_unit (source_lang, target_lang, source, target, key, marks, sketch, weight, edition_id, link_id,
        file, by, author, reviewed, created_at, used_at)
      select source_lang, target_lang, source, target, key, marks, sketch::bit(512), weight, edition_id, link_id,
        file, by, author, reviewed, created_at, used_at
      from json_to_recordset(${JSON.stringify(rows)}::json) as r (source_lang text, target_lang text, source text,
        target text, key bigint, marks int4[], sketch text, weight int, edition_id bigint, link_id int, file text, by text,
        author text, reviewed boolean, created_at timestamptz, used_at timestamptz)
      on conflict (source_lang, target_lang, md5(source), md5(target)) do update set
        used_at = greatest(memory_unit.used_at, excluded.used_at), reviewed = memory_unit.reviewed or excluded.reviewed,
        edition_id = coalesce(memory_unit.edition_id, excluded.edition_id),
        link_id = case when memory_unit.edition_id is null then excluded.link_id else memory_unit.link_id end
      returning xmax = 0 as fresh`.execute(tx);
    added += result.rows.filter(r => r.fresh).length;
  }
  return added;
}

/** Lets the database look at what it holds, so that searches ask for rare words; after many pairs came at once. */
export async function lookAtMemory(db: Database): Promise<void> {
  await sql`analyze memory_unit`.execute(db);
  looked.delete(db);
}

/** An array as PostgreSQL writes it. */
function list(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`;
}

/** Units in the order in which they came, from after an id, for whoever takes all of them. */
export async function unitsAfter(db: Queries, id: number, limit: number) {
  const { rows } = await sql<{
    id: number;
    sourceLang: string;
    targetLang: string;
    source: string;
    target: string;
    who: string | null;
    createdAt: Date;
    usedAt: Date;
  }>`select u.id, u.source_lang as "sourceLang", u.target_lang as "targetLang", u.source, u.target,
    coalesce(k.name, u.author) as who, u.created_at as "createdAt", u.used_at as "usedAt"
    from memory_unit u left join desk_user k on k.id = u.by where u.id > ${id} order by u.id limit ${limit}`.execute(
    db,
  );
  return rows;
}

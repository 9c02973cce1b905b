import { sql } from 'kysely';
import type { EditionState } from '../domain/article/content.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import type { Queries, Tx } from './database.ts';

/** Where the items of the sample outlet come from, in import_item. */
export const sampleOrigin = 'sample';

/** What makes a row the sample's own: whoever changes anything of it makes it theirs. */
const asMade = {
  section: sql`select slug as key, md5(row(slug, names, descriptions)::text) as digest from section`,
  tag: sql`select slug as key, md5(row(slug, names)::text) as digest from tag`,
  person: sql`select slug as key, md5(row(slug, names, bios, email, links, media_id, user_id)::text) as digest from person`,
  source: sql`select slug as key, md5(row(slug, name, url, lang)::text) as digest from source`,
  media: sql`select id as key, md5(row(alt, caption, credit, licence, focal_x, focal_y)::text) as digest from media`,
  sponsor: sql`select id::text as key, md5(row(name, url, media_id, alt, label, note, places, languages, first_day, last_day, weight)::text) as digest from sponsor`,
  redirect: sql`select path as key, md5(target) as digest from redirect where target is not null`,
};
export type SampleKind = keyof typeof asMade;

/** Notes everything besides articles as the sample made it; called when it has just come into an empty outlet. */
export async function markSample(tx: Tx, settings: OutletSettings, at: Date): Promise<void> {
  for (const [kind, rows] of Object.entries(asMade))
    await sql`insert into import_item (origin, kind, key, digest, target, imported_at)
      select ${sampleOrigin}, ${`made:${kind}`}, m.key, m.digest, m.key, ${at} from (${rows}) m
      on conflict (origin, kind, key) do update set digest = excluded.digest`.execute(tx);
  await sql`insert into import_item (origin, kind, key, digest, target, imported_at)
    values (${sampleOrigin}, 'made:outlet', 'outlet', '', ${JSON.stringify(settings)}, ${at})
    on conflict (origin, kind, key) do update set target = excluded.target`.execute(tx);
}

/** Keys of what is still as the sample made it. */
export async function sampleAsMade(db: Queries, kind: SampleKind): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select m.key from (${asMade[kind]}) m
    join import_item i on i.origin = ${sampleOrigin} and i.kind = ${`made:${kind}`} and i.key = m.key and i.digest = m.digest
    order by m.key`.execute(db);
  return rows.map(row => row.key);
}

/** The settings that the sample made; null when it made none. */
export async function sampleSettings(db: Queries): Promise<Partial<OutletSettings> | null> {
  const row = await db
    .selectFrom('importItem')
    .select('target')
    .where('origin', '=', sampleOrigin)
    .where('kind', '=', 'made:outlet')
    .executeTakeFirst();
  return row ? (JSON.parse(row.target) as Partial<OutletSettings>) : null;
}

export type SampleEdition = {
  id: number;
  articleId: number;
  lang: string;
  title: string;
  state: EditionState;
  /** somebody saved or published it here, or moved it */
  changed: boolean;
  /** stands in the public log, which is never changed */
  logged: boolean;
};

/** The editions that the sample brought and that are still at the desk. */
export async function listSample(db: Queries): Promise<SampleEdition[]> {
  const { rows } = await sql<SampleEdition>`
    select e.id, e.article_id as "articleId", e.lang, d.title, e.state,
      i.target <> e.id || '/' || d.version || '.' || coalesce(e.published_revision_id, 0) || '.' || e.state || '.' || e.slug as changed,
      exists (select 1 from correction c where c.edition_id = e.id) as logged
    from import_item i join edition e on e.id::text = split_part(i.target, '/', 1) join draft d on d.edition_id = e.id
    where i.origin = ${sampleOrigin} and i.kind = 'edition' order by e.id`.execute(db);
  return rows;
}

/** Deletes editions with everything of them, and articles of which nothing is left. */
export async function deleteEditions(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.deleteFrom('edition').where('id', 'in', ids).execute();
  await sql`delete from article a where not exists (select 1 from edition e where e.article_id = a.id)`.execute(tx);
  await sql`update article a set original_lang = (select lang from edition e where e.article_id = a.id order by id limit 1)
    where not exists (select 1 from edition e where e.article_id = a.id and e.lang = a.original_lang)`.execute(tx);
}

/**
 * Takes editions down that the public log names, with a note for readers: what it points at stays, and nothing else of
 * them. Without a working copy they are nowhere at the desk.
 */
export async function entomb(tx: Tx, editions: readonly { id: number; note: string }[], at: Date): Promise<void> {
  if (editions.length === 0) return;
  for (const { id, note } of editions)
    await tx
      .updateTable('edition')
      .set(e => ({
        state: 'unpublished' as const,
        publishAt: null,
        goneAt: e.fn.coalesce('goneAt', e.val(at)),
        goneNote: note,
      }))
      .where('id', '=', id)
      .execute();
  const ids = editions.map(e => e.id);
  for (const table of ['draft', 'editionByline', 'frontLead', 'preview', 'redirect', 'suggestionCase'] as const)
    await tx.deleteFrom(table).where('editionId', 'in', ids).execute();
}

/** Deletes what the sample made of a kind and nobody changed or uses; returns the keys. */
export async function deleteUnused(tx: Tx, kind: Exclude<SampleKind, 'media'>): Promise<string[]> {
  const keys = await sampleAsMade(tx, kind);
  const atWork = sql`(select e.article_id from edition e join draft d on d.edition_id = e.id)`;
  const credited = sql`exists (select 1 from edition_byline b join draft d on d.edition_id = b.edition_id where b.person_id = x.id)
    or exists (select 1 from draft d where d.content -> 'byline' @> jsonb_build_array(jsonb_build_object('person', x.slug)))`;
  const used = {
    section: sql`exists (select 1 from article a where a.section_id = x.id and a.id in ${atWork})`,
    tag: sql`exists (select 1 from article_tag t where t.tag_id = x.id and t.article_id in ${atWork})`,
    person: sql`x.user_id is not null or ${credited}`,
    // what a partner lets us translate is the newsroom's to write down, and a partner of whom it did is theirs
    source: sql`exists (select 1 from draft d where d.content -> 'source' ->> 'outlet' = x.name)
      or exists (select 1 from source_text t where t.source_id = x.id)
      or (x.translation_right, x.translation_until, x.translation_credit, x.translation_note) is distinct from ('unknown', null, '', '')`,
    redirect: sql`false`,
    sponsor: sql`false`,
  }[kind];
  const name = kind === 'sponsor' ? sql`x.id::text` : sql.ref(kind === 'redirect' ? 'x.path' : 'x.slug');
  const { rows } = await sql<{ key: string }>`delete from ${sql.table(kind)} x
    where ${name} = any(${keys}::text[]) and not (${used}) returning ${name} as key`.execute(tx);
  return rows.map(row => row.key);
}

/** Forgets what the sample brought, except articles that are still at the desk: they can be removed another time. */
export async function forgetSample(tx: Tx, kept: readonly number[]): Promise<void> {
  await sql`delete from import_item where origin = ${sampleOrigin}
    and (kind in ('article', 'edition') or ${kept.length === 0})
    and not (kind = 'edition' and split_part(target, '/', 1) = any(${kept.map(String)}::text[]))`.execute(tx);
}

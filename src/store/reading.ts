import { sql } from 'kysely';
import type { CreditRole, Translated } from '../domain/article/content.ts';
import type { StoredPicture } from '../domain/media.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import type { Queries } from './database.ts';
import type { Named } from './edition.ts';
import { readOutlet } from './outlet.ts';

/* What readers' pages show besides an edition: the outlet around it, and the heads of lists. */

export type SiteRow = {
  settings: OutletSettings;
  sections: Section[];
  /** those that the navigation names */
  tags: Named[];
  logo: StoredPicture | null;
};
export type Section = Named & { descriptions: Translated };

/** What stands around every page. */
export async function readSite(db: Queries): Promise<SiteRow> {
  const { settings } = await readOutlet(db);
  const tagged = settings.navigation.flatMap(item => (item.kind === 'tag' ? [item.slug] : []));
  const [sections, tags, logo] = await Promise.all([
    db.selectFrom('section').select(['slug', 'names', 'descriptions']).orderBy('position').orderBy('id').execute(),
    tagged.length > 0 ? db.selectFrom('tag').select(['slug', 'names']).where('slug', 'in', tagged).execute() : [],
    settings.logo === null ? null : readPicture(db, settings.logo),
  ]);
  return { settings, sections, tags, logo };
}

/** A stored picture by its id, as pages show it. */
export async function readPicture(db: Queries, id: string): Promise<StoredPicture | null> {
  const [found] = await readPictures(db, [id]);
  return found ?? null;
}

export async function readPictures(db: Queries, ids: readonly string[]): Promise<StoredPicture[]> {
  if (ids.length === 0) return [];
  return db
    .selectFrom('media')
    .select(['id', 'width', 'height', 'focalX', 'focalY', 'placeholder', 'variants'])
    .where('id', 'in', ids)
    .execute();
}

/** In how many published editions of a language a person has each role. */
export async function personRoles(
  db: Queries,
  slug: string,
  lang: string,
): Promise<Partial<Record<CreditRole, number>>> {
  const rows = await db
    .selectFrom('editionByline')
    .innerJoin('person', 'person.id', 'editionByline.personId')
    .innerJoin('edition', 'edition.id', 'editionByline.editionId')
    .select(['role', sql<number>`count(*)::int`.as('count')])
    .where('person.slug', '=', slug)
    .where('edition.state', '=', 'published')
    .where('edition.lang', '=', lang)
    .groupBy('role')
    .execute();
  return Object.fromEntries(rows.map(r => [r.role, r.count]));
}

/** Names of people in every language, by slug. */
export async function readNames(db: Queries, slugs: readonly string[]): Promise<Map<string, Translated>> {
  if (slugs.length === 0) return new Map();
  const rows = await db.selectFrom('person').select(['slug', 'names']).where('slug', 'in', slugs).execute();
  return new Map(rows.map(r => [r.slug, r.names]));
}

/** The languages in which something of a section, tag or person is published. */
export async function listedLanguages(
  db: Queries,
  of: { section: string } | { tag: string } | { person: string },
): Promise<string[]> {
  const belongs =
    'section' in of
      ? sql`exists (select 1 from article a join section s on s.id = a.section_id where a.id = e.article_id and s.slug = ${of.section})`
      : 'tag' in of
        ? sql`exists (select 1 from article_tag at join tag t on t.id = at.tag_id where at.article_id = e.article_id and t.slug = ${of.tag})`
        : sql`exists (select 1 from edition_byline b join person p on p.id = b.person_id where b.edition_id = e.id and p.slug = ${of.person})`;
  const { rows } = await sql<{ lang: string }>`
    select distinct e.lang from edition e where e.state = 'published' and ${belongs} order by e.lang`.execute(db);
  return rows.map(r => r.lang);
}

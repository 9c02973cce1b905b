import type { Translated } from '../domain/article/content.ts';
import { isSlug, slugOf } from '../domain/article/slug.ts';
import { outletSettings } from '../domain/outlet/settings.ts';
import type {
  ImportedOutlet,
  ImportedPerson,
  ImportedRedirect,
  ImportedSection,
  ImportedSource,
  ImportedTag,
} from '../exchange/item.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet, replaceOutlet } from '../store/outlet.ts';
import { storedPicture } from './import-pictures.ts';
import { digestOf, type ImportRun, note, recordOf, said, type Write } from './import-run.ts';

/*
 * What articles share: the outlet itself, sections, tags, people, partner outlets, old addresses. What is here already
 * under the same slug is the same thing: an import fills in what it lacks (a name in one more language) and changes what
 * it brought itself in an earlier run; it never overwrites what somebody wrote here.
 */

/** The names of here with those of the source where there are none; those of an earlier run of it give way. */
function merged(here: Translated, source: Translated, ours: boolean): Translated {
  return ours ? { ...here, ...source } : { ...source, ...here };
}

export async function prepareSection(run: ImportRun, item: ImportedSection): Promise<Write | null> {
  const digest = digestOf(item);
  const before = recordOf(run, 'section', item.slug);
  if (before?.digest === digest) return null;
  return async tx => {
    const here = await tx.selectFrom('section').selectAll().where('slug', '=', item.slug).executeTakeFirst();
    const names = JSON.stringify(merged(here?.names ?? {}, item.names, before !== null));
    const descriptions = JSON.stringify(merged(here?.descriptions ?? {}, item.descriptions, before !== null));
    if (here) await tx.updateTable('section').set({ names, descriptions }).where('id', '=', here.id).execute();
    else {
      const { slug, position } = item;
      await tx.insertInto('section').values({ slug, position, names, descriptions }).execute();
    }
    await note(tx, run, { kind: 'section', key: item.slug, digest, target: item.slug });
    return said(here ? 'updated' : 'added');
  };
}

export async function prepareTag(run: ImportRun, item: ImportedTag): Promise<Write | null> {
  const digest = digestOf(item);
  const before = recordOf(run, 'tag', item.slug);
  if (before?.digest === digest) return null;
  return async tx => {
    const here = await tx.selectFrom('tag').selectAll().where('slug', '=', item.slug).executeTakeFirst();
    const names = JSON.stringify(merged(here?.names ?? {}, item.names, before !== null));
    if (here) await tx.updateTable('tag').set({ names }).where('id', '=', here.id).execute();
    else await tx.insertInto('tag').values({ slug: item.slug, names }).execute();
    await note(tx, run, { kind: 'tag', key: item.slug, digest, target: item.slug });
    return said(here ? 'updated' : 'added');
  };
}

export async function prepareSource(run: ImportRun, item: ImportedSource): Promise<Write | null> {
  const digest = digestOf(item);
  const before = recordOf(run, 'source', item.slug);
  if (before?.digest === digest) return null;
  return async tx => {
    const { slug, name, url, lang, translation } = item;
    const values = {
      ...{ name, url, lang },
      ...(translation && {
        translationRight: translation.right,
        translationUntil: translation.until,
        translationCredit: translation.credit,
        translationNote: translation.note,
      }),
    };
    const here = await tx.selectFrom('source').select('id').where('slug', '=', slug).executeTakeFirst();
    if (!here)
      await tx
        .insertInto('source')
        .values({ slug, ...values })
        .execute();
    else if (before) await tx.updateTable('source').set(values).where('id', '=', here.id).execute();
    await note(tx, run, { kind: 'source', key: slug, digest, target: slug });
    return said(here ? (before ? 'updated' : 'unchanged') : 'added');
  };
}

export async function preparePerson(run: ImportRun, item: ImportedPerson): Promise<Write | null> {
  const { picture, ...said_ } = item;
  const media = picture === null ? null : await storedPicture(run, picture);
  const digest = digestOf({ ...said_, media });
  const before = recordOf(run, 'person', item.slug);
  if (before?.digest === digest) return null;
  return async tx => {
    const slug = before?.target ?? (run.exact ? item.slug : (known(run, item) ?? item.slug));
    const here = await tx.selectFrom('person').selectAll().where('slug', '=', slug).executeTakeFirst();
    const names = merged(here?.names ?? {}, item.names, before !== null);
    const values = {
      names: JSON.stringify(names),
      bios: JSON.stringify(merged(here?.bios ?? {}, item.bios, before !== null)),
      email: here?.email ?? item.email,
      links: JSON.stringify(here && here.links.length > 0 ? here.links : item.links),
      mediaId: (before ? media : null) ?? here?.mediaId ?? media,
      userId: here?.userId ?? (item.user === null ? null : (run.users.get(item.user) ?? null)),
    };
    if (here) await tx.updateTable('person').set(values).where('id', '=', here.id).execute();
    else
      await tx
        .insertInto('person')
        .values({ slug, ...values })
        .execute();
    for (const name of Object.values(names)) run.people.set(name, slug);
    await note(tx, run, { kind: 'person', key: item.slug, digest, target: slug });
    return said(here ? 'updated' : 'added');
  };
}

function known(run: ImportRun, item: ImportedPerson): string | null {
  for (const name of Object.values(item.names)) {
    const slug = run.people.get(name);
    if (slug) return slug;
  }
  return null;
}

export async function prepareRedirect(run: ImportRun, item: ImportedRedirect): Promise<Write | null> {
  const digest = digestOf(item);
  if (recordOf(run, 'redirect', item.path)?.digest === digest) return null;
  return async tx => {
    const added = await tx
      .insertInto('redirect')
      .values({ path: item.path, editionId: null, target: item.target, createdAt: run.room.now() })
      .onConflict(c => c.doNothing())
      .returning('path')
      .executeTakeFirst();
    await note(tx, run, { kind: 'redirect', key: item.path, digest, target: item.target });
    return added ? said('added') : said('kept', ['old-address-taken', 'redirect', item.path]);
  };
}

/**
 * The outlet's own settings: taken while nobody has changed them here (or only an earlier run did), and left alone, said
 * so, afterwards. Whatever is not said stays.
 */
export async function prepareOutlet(run: ImportRun, item: ImportedOutlet): Promise<Write | null> {
  const logo = item.logo === null ? null : await storedPicture(run, item.logo);
  const settings = { ...item.settings, ...(logo ? { logo } : {}) };
  const digest = digestOf(settings);
  const before = recordOf(run, 'outlet', 'outlet');
  if (before?.digest === digest) return null;
  return async tx => {
    const outlet = await readOutlet(tx);
    if (String(outlet.version) !== (before?.target ?? '1')) return said('kept', ['outlet-kept', 'outlet', 'outlet']);
    const read = outletSettings.safeParse({ ...outlet.settings, ...settings });
    if (!read.success) {
      const issue = read.error.issues[0];
      return said('kept', ['text-refused', 'outlet', 'outlet', `${issue?.path.join('.')}: ${issue?.message}`]);
    }
    const version = await replaceOutlet(tx, read.data, outlet.version, run.room.now());
    await note(tx, run, { kind: 'outlet', key: 'outlet', digest, target: String(version) });
    return said(before ? 'updated' : 'added');
  };
}

/** The outlet is read in every language that it has articles in. Returns whether `lang` is new to it. */
export async function addLanguage(tx: Tx, run: ImportRun, lang: string): Promise<boolean> {
  const outlet = await readOutlet(tx);
  if (outlet.settings.languages.includes(lang)) return false;
  const languages = [...outlet.settings.languages, lang];
  const version = await replaceOutlet(tx, { ...outlet.settings, languages }, outlet.version, run.room.now());
  const before = recordOf(run, 'outlet', 'outlet');
  // our own change must not look like somebody's
  if (before?.target === String(outlet.version))
    await note(tx, run, { kind: 'outlet', key: 'outlet', ...before, target: String(version) });
  return true;
}

/** Ids by slug of what a transaction has found or made so far: asked for once, however many articles share it. */
export type Found = { sections: Map<string, number>; tags: Map<string, number>; people: Map<string, number> };

export function nothingFound(): Found {
  return { sections: new Map(), tags: new Map(), people: new Map() };
}

/** The section with this slug, made if it is not here. */
export async function sectionId(tx: Tx, run: ImportRun, found: Found, slug: string, lang: string): Promise<number> {
  const known = found.sections.get(slug);
  if (known !== undefined) return known;
  const here = await tx.selectFrom('section').select('id').where('slug', '=', slug).executeTakeFirst();
  const id = here?.id ?? (await addSection());
  found.sections.set(slug, id);
  return id;

  async function addSection() {
    const last = await tx
      .selectFrom('section')
      .select(e => e.fn.max('position').as('position'))
      .executeTakeFirst();
    const names = JSON.stringify(run.exact ? {} : { [lang]: slug });
    const row = await tx
      .insertInto('section')
      .values({ slug, names, position: (last?.position ?? -1) + 1 })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  }
}

/** The tags with these slugs, in their order, made if they are not here. */
export async function tagIds(
  tx: Tx,
  run: ImportRun,
  found: Found,
  slugs: readonly string[],
  lang: string,
): Promise<number[]> {
  const ids: number[] = [];
  for (const slug of new Set(slugs)) {
    let id = found.tags.get(slug);
    if (id === undefined) {
      const here = await tx.selectFrom('tag').select('id').where('slug', '=', slug).executeTakeFirst();
      const names = JSON.stringify(run.exact ? {} : { [lang]: slug });
      id = (here ?? (await tx.insertInto('tag').values({ slug, names }).returning('id').executeTakeFirstOrThrow())).id;
      found.tags.set(slug, id);
    }
    ids.push(id);
  }
  return ids;
}

/** The id of the person with this slug; null: there is none. */
export async function personId(tx: Tx, found: Found, slug: string): Promise<number | null> {
  const known = found.people.get(slug);
  if (known !== undefined) return known;
  const row = await tx.selectFrom('person').select('id').where('slug', '=', slug).executeTakeFirst();
  if (row) found.people.set(slug, row.id);
  return row?.id ?? null;
}

/** The slug of who is credited: `wanted` if there is such a person, else whoever has the name, else somebody new. */
export async function personSlug(
  tx: Tx,
  run: ImportRun,
  found: Found,
  wanted: string | null,
  name: string,
  lang: string,
): Promise<string> {
  for (const slug of [wanted, run.people.get(name)])
    if (slug && (await personId(tx, found, slug)) !== null) return slug;
  const made = slugOf(name);
  const base = isSlug(made) ? made : 'person';
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`;
    const row = await tx
      .insertInto('person')
      .values({ slug, names: JSON.stringify({ [lang]: name }), email: null, mediaId: null, userId: null })
      .onConflict(c => c.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!row) continue;
    found.people.set(slug, row.id);
    run.people.set(name, slug);
    return slug;
  }
}

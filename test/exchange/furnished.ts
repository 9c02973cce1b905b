import assert from 'node:assert/strict';
import { sql } from 'kysely';
import sharp from 'sharp';
import type { Actor } from '../../src/domain/access.ts';
import type { Result } from '../../src/domain/result.ts';
import { addEdition } from '../../src/flows/add-edition.ts';
import { changeSlug } from '../../src/flows/change-slug.ts';
import { createArticle } from '../../src/flows/create-article.ts';
import { createPerson } from '../../src/flows/edit-person.ts';
import { createSection } from '../../src/flows/edit-section.ts';
import { createSource } from '../../src/flows/edit-source.ts';
import { addSponsor } from '../../src/flows/edit-sponsor.ts';
import { createTag } from '../../src/flows/edit-tag.ts';
import { leadFront } from '../../src/flows/lead-front.ts';
import type { Newsroom } from '../../src/flows/newsroom.ts';
import { publishRevision } from '../../src/flows/publish-revision.ts';
import { saveDraft } from '../../src/flows/save-draft.ts';
import { scheduleEdition, setEmbargo } from '../../src/flows/schedule-edition.ts';
import { setArticle } from '../../src/flows/set-article.ts';
import { unpublishEdition } from '../../src/flows/unpublish-edition.ts';
import { uploadMedia } from '../../src/flows/upload-media.ts';
import { withdrawCorrection } from '../../src/flows/withdraw-correction.ts';
import { listLog } from '../../src/store/correction.ts';
import type { Queries } from '../../src/store/database.ts';
import { readOutlet, replaceOutlet } from '../../src/store/outlet.ts';

export const editor: Actor = { kind: 'user', id: 'user-1', name: 'Vera', role: 'owner' };

export function value<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.failure));
  return result.value;
}

export function picture(colour: string): Promise<Uint8Array> {
  return sharp({ create: { width: 40, height: 30, channels: 3, background: colour } })
    .png()
    .toBuffer();
}

/** A text of one paragraph, and a figure where there is a picture. */
export function content(words: string, media: string | null = null) {
  const figure = { type: 'figure', attrs: { media, src: null, alt: 'A quay', credit: 'O. S.', licence: 'CC BY 4.0' } };
  return {
    doc: {
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }, ...(media ? [figure] : [])],
    },
    lead: media ? { media, src: null, alt: 'A quay', caption: 'At noon', credit: 'O. S.', licence: '' } : null,
    byline: [{ person: 'olena-sirko', name: 'Olena Sirko', role: 'author' }],
    source: null,
    funder: '',
  };
}

async function write(room: Newsroom, editionId: number, title: string, text: unknown, by = editor): Promise<number> {
  const draft = await room.db
    .selectFrom('draft')
    .select('version')
    .where('editionId', '=', editionId)
    .executeTakeFirst();
  const version = draft?.version ?? 1;
  return value(await saveDraft(room, by, { editionId, version, title, summary: `On ${title}`, content: text })).version;
}

/** Fills a newsroom with one of everything, in each of its states. */
export async function furnish(room: Newsroom): Promise<void> {
  await room.db
    .insertInto('deskUser')
    .values({ id: 'user-1', name: 'Vera', email: 'vera@example.org', role: 'owner', image: null, language: 'en' })
    .onConflict(c => c.doNothing())
    .execute();
  const outlet = await readOutlet(room.db);
  const logo = value(await uploadMedia(room, editor, { bytes: await picture('#206040'), filename: 'logo.png' })).id;
  await room.db.transaction().execute(tx =>
    replaceOutlet(
      tx,
      {
        ...outlet.settings,
        name: { en: 'The Bell', uk: 'Дзвін' },
        languages: ['en', 'uk'],
        logo,
        navigation: [{ kind: 'section', slug: 'town' }],
      },
      outlet.version,
      room.now(),
    ),
  );
  value(await createSection(room, editor, { slug: 'town', names: { en: 'Town', uk: 'Місто' } }));
  value(await createSection(room, editor, { slug: 'river', names: { en: 'River' } }));
  value(await createTag(room, editor, { slug: 'water', names: { en: 'Water' } }));
  value(await createTag(room, editor, { slug: 'port', names: { en: 'Port' } }));
  value(
    await createSource(room, editor, {
      slug: 'das-gegenufer',
      name: 'Das Gegenufer',
      url: 'https://gegenufer.example.org/',
      lang: 'de',
      translationRight: 'standing',
      translationUntil: '2030-12-31',
      translationCredit: 'Das Gegenufer',
      translationNote: 'Letter of 3 May',
    }),
  );
  value(
    await addSponsor(room, editor, {
      name: 'Merrin Mill',
      url: 'https://mill.example.org/',
      media: logo,
      alt: { en: 'Flour' },
      note: { en: 'Pays for our court reports.', uk: 'Платить за репортажі із суду.' },
      places: ['article', 'front'],
      languages: ['uk'],
      firstDay: '2026-01-01',
      lastDay: '2027-01-01',
      weight: 3,
    }),
  );
  const media = value(
    await uploadMedia(room, editor, {
      bytes: await picture('#a03020'),
      filename: 'quay.png',
      alt: { en: 'A quay', uk: 'Набережна' },
      credit: 'Olena Sirko',
      licence: 'CC BY 4.0',
      focal: { x: 0.25, y: 0.75 },
    }),
  ).id;
  value(
    await createPerson(room, editor, {
      slug: 'olena-sirko',
      names: { en: 'Olena Sirko', uk: 'Олена Сірко' },
      bios: { en: 'Takes pictures.' },
      links: [{ name: 'Her site', url: 'https://sirko.example.org/' }],
    }),
  );
  await room.db
    .updateTable('person')
    .set({ mediaId: media, userId: 'user-1' })
    .where('slug', '=', 'olena-sirko')
    .execute();

  const first = value(await createArticle(room, editor, { lang: 'en', title: 'The quay', section: 'town' }));
  let version = await write(
    room,
    first.editionId,
    'The quay',
    content('The quay is closed. It opens on 1 May.', media),
  );
  value(await publishRevision(room, editor, { editionId: first.editionId, version }));
  const terms = { extractLimit: 200, commercial: 'no', credit: { en: 'The Quay Post' } };
  value(await setArticle(room, editor, { articleId: first.articleId, tags: ['port', 'water'], terms }));
  value(await changeSlug(room, editor, { editionId: first.editionId, slug: 'the-closed-quay' }));
  version = await write(room, first.editionId, 'The quay', content('The quay is closed. It opens on 2 May.', media));
  value(
    await publishRevision(room, editor, {
      editionId: first.editionId,
      version,
      kind: 'correction',
      note: 'It opens on 2 May, not on 1 May.',
    }),
  );
  version = await write(room, first.editionId, 'The quay', content('The quay is closed, and opens on 3 May.', media));
  const note = 'The ministry says the third. "Not" | the second: \u2028 третє.';
  value(await publishRevision(room, editor, { editionId: first.editionId, version, kind: 'update', note }));
  const [entry] = (await listLog(room.db, { limit: 1 })).items;
  value(await withdrawCorrection(room, editor, { number: entry!.number, note: 'It is the second after all.' }));
  version = await write(room, first.editionId, 'The quay', content('The quay is closed. It opens on 2 May.', media));
  value(await publishRevision(room, editor, { editionId: first.editionId, version, kind: 'minor' }));
  await write(room, first.editionId, 'The quay', content('A sentence that nobody will read.', media));
  // another hand: what was there is kept as a saved state
  const other: Actor = { kind: 'system', name: 'test' };
  await write(room, first.editionId, 'The quay', content('Not this either.', media), other);
  await write(room, first.editionId, 'The quay', content('Somebody is still writing this: | and \u2028 too.', media));

  const translated = value(await addEdition(room, editor, { articleId: first.articleId, lang: 'uk' }));
  version = await write(
    room,
    translated.editionId,
    'Набережна',
    content('Набережну закрито. Її відкриють 2 травня.', media),
  );
  value(await publishRevision(room, editor, { editionId: translated.editionId, version }));

  const gone = value(await createArticle(room, editor, { lang: 'en', title: 'Sold' }));
  version = await write(room, gone.editionId, 'Sold', content('The shop is sold.'));
  value(await publishRevision(room, editor, { editionId: gone.editionId, version }));
  value(await unpublishEdition(room, editor, { editionId: gone.editionId, note: 'It was not sold.' }));

  const later = value(await createArticle(room, editor, { lang: 'en', title: 'Next year', section: 'river' }));
  await write(room, later.editionId, 'Next year', content('A calendar.'));
  const publishAt = new Date(room.now().getTime() + 40 * 24 * 3600_000);
  value(
    await setEmbargo(room, editor, { editionId: later.editionId, until: new Date(publishAt.getTime() - 3600_000) }),
  );
  value(await scheduleEdition(room, editor, { editionId: later.editionId, publishAt }));
  value(
    await leadFront(room, editor, { editionId: later.editionId, until: new Date(publishAt.getTime() + 3_600_000) }),
  );

  const draft = value(await createArticle(room, editor, { lang: 'en', title: '' }));
  await write(room, draft.editionId, '', content('Only a thought.'));
  await room.db
    .insertInto('redirect')
    .values({ path: '/old-about', editionId: null, target: '/en/policies/ethics' })
    .execute();
}

/** All that the outlet says, without row numbers and without what the software keeps for itself. */
export async function contentsOf(db: Queries, options: { users: boolean }): Promise<unknown> {
  const query = async (text: string) => (await sql.raw<Record<string, unknown>>(text).execute(db)).rows;
  const by = (column: string) => (options.users ? `(select email from desk_user u where u.id = ${column}) as by,` : '');
  return {
    outlet: await query('select settings from outlet'),
    section: await query('select slug, names, descriptions, position from section order by slug'),
    tag: await query('select slug, names from tag order by slug'),
    source: await query(
      `select slug, name, url, lang, translation_right, translation_until, translation_credit, translation_note from source
       order by slug`,
    ),
    person: await query(`select ${by('user_id')} slug, names, bios, email, links, media_id from person order by slug`),
    sponsor: await query(
      `select name, url, media_id, alt, label, note, places, languages, first_day, last_day, weight from sponsor order by name`,
    ),
    media: await query(
      `select ${by('created_by')} id, filename, mime, bytes, width, height, focal_x, focal_y, alt, caption, credit, licence, created_at
       from media order by id`,
    ),
    article: await query(
      `select ${by('a.created_by')} a.key, s.slug as section, original_lang, a.terms, a.created_at from article a
       left join section s on s.id = a.section_id order by a.key`,
    ),
    tags: await query(
      `select a.key, t.slug, x.position from article_tag x join article a on a.id = x.article_id join tag t on t.id = x.tag_id
       order by 1, 2`,
    ),
    edition: await query(
      `select a.key, e.lang, e.slug, e.state, publish_at, embargo_until, first_published_at, e.published_at, gone_at, gone_note,
       search, search_title, e.created_at, r.number as shown from edition e join article a on a.id = e.article_id
       left join revision r on r.id = e.published_revision_id order by 1, 2`,
    ),
    revision: await query(
      `select ${by('r.created_by')} a.key, e.lang, r.number, published_number, kind, note, title, summary, content, text, words,
       r.created_at, r.published_at from revision r join edition e on e.id = r.edition_id join article a on a.id = e.article_id
       order by a.key, e.lang, r.number`,
    ),
    byline: await query(
      `select a.key, e.lang, p.slug, b.role, b.position from edition_byline b join edition e on e.id = b.edition_id
       join article a on a.id = e.article_id join person p on p.id = b.person_id order by 1, 2, 3, 4`,
    ),
    draft: await query(
      `select ${by('saved_by')} a.key, e.lang, title, summary, content, words, saved_at from draft d
       join edition e on e.id = d.edition_id join article a on a.id = e.article_id order by a.key, e.lang`,
    ),
    correction: await query(
      `select c.number, a.key, e.lang, c.kind, wrong, c."right", c.note, r.number as revision, c.published_number, withdraws, at,
       previous_hash, hash from correction c join edition e on e.id = c.edition_id join article a on a.id = e.article_id
       join revision r on r.id = c.revision_id and r.published_number = c.published_number order by c.number`,
    ),
    lead: await query(
      `select a.key, e.lang, f.lang as front, until, set_at from front_lead f join edition e on e.id = f.edition_id
       join article a on a.id = e.article_id order by a.key, e.lang`,
    ),
    redirect: await query(
      `select path, target, a.key, e.lang from redirect r left join edition e on e.id = r.edition_id
       left join article a on a.id = e.article_id order by path`,
    ),
  };
}

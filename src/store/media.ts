import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import type { EditionState, Translated } from '../domain/article/content.ts';
import type { Focal, Variant } from '../domain/media.ts';
import type { Queries, Tx } from './database.ts';
import type { Tables } from './tables.ts';

export type MediaRow = Selectable<Tables['media']>;

export type NewMedia = {
  id: string;
  filename: string;
  mime: string;
  bytes: number;
  width: number;
  height: number;
  /** the picture as uploaded: what is shown until its sizes are made */
  original: Variant;
  focal: Focal;
  alt: Translated;
  caption: Translated;
  credit: string;
  licence: string;
  at: Date;
  by: string | null;
};

/** Adds a picture that is still to be processed. False when it is there already; nothing of it changes then. */
export async function insertMedia(tx: Tx, media: NewMedia): Promise<boolean> {
  const { original, focal, at, by, alt, caption, ...columns } = media;
  const inserted = await tx
    .insertInto('media')
    .values({
      ...columns,
      state: 'processing',
      focalX: focal.x,
      focalY: focal.y,
      variants: JSON.stringify([original]),
      alt: JSON.stringify(alt),
      caption: JSON.stringify(caption),
      createdAt: at,
      createdBy: by,
    })
    .onConflict(c => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function readMedia(db: Queries, id: string): Promise<MediaRow | null> {
  return (await db.selectFrom('media').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

/** The row, locked until the transaction ends; null when there is none. */
export async function lockMedia(tx: Tx, id: string): Promise<MediaRow | null> {
  return (await tx.selectFrom('media').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()) ?? null;
}

/** Ids of pictures whose sizes are made, in their order, behind an id ('': from the first). */
export async function readyMediaAfter(db: Queries, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('media')
    .select('id')
    .where('state', '=', 'ready')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(r => r.id);
}

export type MediaChange = {
  state?: MediaRow['state'];
  /** key of a message */
  error?: string | null;
  variants?: readonly Variant[];
  placeholder?: string | null;
  focal?: Focal;
  alt?: Translated;
  caption?: Translated;
  credit?: string;
  licence?: string;
};

/** Changes what is given. */
export async function updateMedia(tx: Tx, id: string, change: MediaChange): Promise<void> {
  const { focal, variants, alt, caption, ...columns } = change;
  await tx
    .updateTable('media')
    .set({
      ...columns,
      ...(focal && { focalX: focal.x, focalY: focal.y }),
      ...(variants && { variants: JSON.stringify(variants) }),
      ...(alt && { alt: JSON.stringify(alt) }),
      ...(caption && { caption: JSON.stringify(caption) }),
    })
    .where('id', '=', id)
    .execute();
}

export async function deleteMediaRow(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('media').where('id', '=', id).execute();
}

/** Where a list of pictures goes on: after the one with this time and id. */
export type MediaCursor = { at: Date; id: string };

/**
 * Pictures, newest first, at most `limit`; `next` is null at the end. `q`: words that must all stand in the file's name, a
 * description, a caption, the credit or the licence.
 */
export async function listMedia(
  db: Queries,
  options: { q?: string; limit: number; before?: MediaCursor | null },
): Promise<{ items: MediaRow[]; next: MediaCursor | null }> {
  const { q = '', limit, before } = options;
  const words = q.normalize('NFC').split(/\s+/).filter(Boolean).slice(0, 10);
  let query = db.selectFrom('media').selectAll();
  for (const word of words) query = query.where(contains(word));
  if (before) query = query.where(sql<boolean>`(created_at, id) < (${before.at}, ${before.id})`);
  const rows = await query
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? { at: last.createdAt, id: last.id } : null };
}

function contains(word: string) {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  // the texts alone, so that neither a language tag nor JSON's punctuation is found
  const texts = (column: 'alt' | 'caption') =>
    sql<boolean>`exists (select 1 from jsonb_each_text(${sql.ref(column)}) as t where t.value ilike ${pattern})`;
  return (e: ExpressionBuilder<Tables, 'media'>) =>
    e.or([
      e('filename', 'ilike', pattern),
      e('credit', 'ilike', pattern),
      e('licence', 'ilike', pattern),
      texts('alt'),
      texts('caption'),
    ]);
}

export type MediaUse = { articleId: number; editionId: number; lang: string; title: string; state: EditionState };

/** The editions whose draft, or any version that readers can open, shows the picture; newest first. */
export async function mediaUses(db: Queries, id: string): Promise<MediaUse[]> {
  const holds = JSON.stringify([id]);
  const { rows } = await sql<MediaUse>`
    select a.id as "articleId", e.id as "editionId", e.lang, coalesce(d.title, r.title, '') as title, e.state
    from edition e join article a on a.id = e.article_id left join draft d on d.edition_id = e.id
    left join revision r on r.id = e.published_revision_id
    where e.id in (
      select edition_id from draft where media_of(content) @> ${holds}::jsonb
      union select edition_id from revision where published_at is not null and media_of(content) @> ${holds}::jsonb)
    order by e.id desc`.execute(db);
  return rows;
}

/** Whether the picture is the outlet's logo, shows a person or is a sponsor's. */
export async function mediaIsPortraitOrLogo(db: Queries, id: string): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select 1 from person where media_id = ${id})
      or exists (select 1 from sponsor where media_id = ${id})
      or exists (select 1 from outlet where settings ->> 'logo' = ${id}) as used`.execute(db);
  return rows[0]?.used ?? false;
}

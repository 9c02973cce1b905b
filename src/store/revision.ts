import type { EditionText, RevisionKind } from '../domain/article/content.ts';
import type { Queries, Tx } from './database.ts';

export type NewRevision = {
  editionId: number;
  text: EditionText;
  /** plain text and its words, as domain/document counts them */
  plain: string;
  words: number;
  by: string | null;
  at: Date;
  /** set: readers see it from `at` on; null: a saved state of the draft */
  published: { kind: RevisionKind; note: string } | null;
};

/** Adds a revision; the caller holds the edition's lock, so numbers have no gaps. Returns its id and numbers. */
export async function insertRevision(
  tx: Tx,
  revision: NewRevision,
): Promise<{ id: number; number: number; publishedNumber: number | null }> {
  const last = await tx
    .selectFrom('revision')
    .select(e => [e.fn.max('number').as('number'), e.fn.max('publishedNumber').as('publishedNumber')])
    .where('editionId', '=', revision.editionId)
    .executeTakeFirst();
  const { published, text } = revision;
  const row = await tx
    .insertInto('revision')
    .values({
      editionId: revision.editionId,
      number: (last?.number ?? 0) + 1,
      publishedNumber: published ? (last?.publishedNumber ?? 0) + 1 : null,
      kind: published?.kind ?? null,
      note: published?.note ?? '',
      title: text.title,
      summary: text.summary,
      content: JSON.stringify(text.content),
      text: revision.plain,
      words: revision.words,
      createdAt: revision.at,
      createdBy: revision.by,
      publishedAt: published ? revision.at : null,
    })
    .returning(['id', 'number', 'publishedNumber'])
    .executeTakeFirstOrThrow();
  return row;
}

/** Everything ever saved of an edition, newest first, without the texts. */
export async function listRevisions(db: Queries, editionId: number, options: { publishedOnly?: boolean } = {}) {
  let query = db
    .selectFrom('revision')
    .leftJoin('deskUser', 'deskUser.id', 'revision.createdBy')
    .select([
      'revision.id',
      'number',
      'publishedNumber',
      'kind',
      'note',
      'title',
      'words',
      'revision.createdAt',
      'publishedAt',
      'deskUser.name as author',
    ])
    .where('editionId', '=', editionId)
    .orderBy('number', 'desc');
  if (options.publishedOnly) query = query.where('publishedNumber', 'is not', null);
  return query.execute();
}

export async function readRevision(db: Queries, id: number) {
  const row = await db.selectFrom('revision').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** The nth version of an edition that readers saw; null when there is none. */
export async function readPublishedRevision(db: Queries, editionId: number, publishedNumber: number) {
  const row = await db
    .selectFrom('revision')
    .selectAll()
    .where('editionId', '=', editionId)
    .where('publishedNumber', '=', publishedNumber)
    .executeTakeFirst();
  return row ?? null;
}

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
  const numbers = { number: (last?.number ?? 0) + 1, publishedNumber: (last?.publishedNumber ?? 0) + 1 };
  return tx
    .insertInto('revision')
    .values(columnsOf(revision, numbers))
    .returning(['id', 'number', 'publishedNumber'])
    .executeTakeFirstOrThrow();
}

/** Adds the first revisions of editions that have none yet, oldest first; returns their ids in the same order. */
export async function insertFirstRevisions(tx: Tx, revisions: readonly NewRevision[]): Promise<number[]> {
  const count = new Map<number, { number: number; publishedNumber: number }>();
  const rows = revisions.map(revision => {
    const last = count.get(revision.editionId) ?? { number: 0, publishedNumber: 0 };
    const numbers = { number: last.number + 1, publishedNumber: last.publishedNumber + 1 };
    count.set(revision.editionId, revision.published ? numbers : { ...last, number: numbers.number });
    return columnsOf(revision, numbers);
  });
  const ids = new Map<string, number>();
  for (let from = 0; from < rows.length; from += mostRows) {
    const added = await tx
      .insertInto('revision')
      .values(rows.slice(from, from + mostRows))
      .returning(['id', 'editionId', 'number'])
      .execute();
    for (const row of added) ids.set(`${row.editionId}/${row.number}`, row.id);
  }
  return rows.map(row => ids.get(`${row.editionId}/${row.number}`)!);
}

/** A statement takes 65,535 parameters at most, and is kept in memory whole. */
const mostRows = 500;

/** A revision as a row; `publishedNumber` is taken where readers see it. */
function columnsOf(revision: NewRevision, next: { number: number; publishedNumber: number }) {
  const { published, text } = revision;
  return {
    editionId: revision.editionId,
    number: next.number,
    publishedNumber: published ? next.publishedNumber : null,
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
  };
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

import type { EditionText } from '../domain/article/content.ts';
import type { PartnerTerms } from '../domain/translation/permission.ts';
import { segmentsOf } from '../domain/translation/segments.ts';
import { type Act, followTarget, type Translation } from '../domain/translation/translation.ts';
import type { Queries, Tx } from './database.ts';

/** What an edition renders: of an edition here or of a partner's text, the revision that its links count in. */
export type TranslationSource = { kind: 'edition' | 'text'; id: number; revisionId: number };

export type TranslationRecord = Translation & {
  editionId: number;
  version: number;
  source: TranslationSource;
  /** how many parts of what readers see do not hold any more, and since when */
  behind: number;
  behindSince: Date | null;
};

/** The record of an edition's translation; null when it is none, or what it rendered was deleted. */
export async function readTranslation(db: Queries, editionId: number): Promise<TranslationRecord | null> {
  const row = await db.selectFrom('translation').selectAll().where('editionId', '=', editionId).executeTakeFirst();
  if (!row) return null;
  const { next, links, version, behind, behindSince } = row;
  const source: TranslationSource | null =
    row.sourceEditionId !== null && row.revisionId !== null
      ? { kind: 'edition', id: row.sourceEditionId, revisionId: row.revisionId }
      : row.sourceTextId !== null && row.sourceTextRevisionId !== null
        ? { kind: 'text', id: row.sourceTextId, revisionId: row.sourceTextRevisionId }
        : null;
  return source && { editionId, version, source, next, links, behind, behindSince };
}

/** Writes the record, new or anew; the caller holds the edition's lock. */
export async function writeTranslation(
  tx: Tx,
  record: Omit<TranslationRecord, 'version' | 'behind' | 'behindSince'> &
    Partial<Pick<TranslationRecord, 'behind' | 'behindSince'>>,
): Promise<void> {
  const { editionId, source, next, links, behind, behindSince } = record;
  const values = {
    sourceEditionId: source.kind === 'edition' ? source.id : null,
    sourceTextId: source.kind === 'text' ? source.id : null,
    revisionId: source.kind === 'edition' ? source.revisionId : null,
    sourceTextRevisionId: source.kind === 'text' ? source.revisionId : null,
    next,
    links: JSON.stringify(links),
    ...(behind === undefined ? {} : { behind, behindSince: behindSince ?? null }),
  };
  await tx
    .insertInto('translation')
    .values({ editionId, ...values })
    .onConflict(c => c.column('editionId').doUpdateSet(e => ({ ...values, version: e('translation.version', '+', 1) })))
    .execute();
}

/** Says which engine drafted parts of a translation. */
export async function nameEngine(tx: Tx, editionId: number, engine: string): Promise<void> {
  await tx.updateTable('translation').set({ engine }).where('editionId', '=', editionId).execute();
}

/** The editions that render an edition, or a partner's text. */
export async function translationsOf(db: Queries, kind: TranslationSource['kind'], id: number): Promise<number[]> {
  const rows = await db
    .selectFrom('translation')
    .select('editionId')
    .where(kind === 'edition' ? 'sourceEditionId' : 'sourceTextId', '=', id)
    .orderBy('editionId')
    .execute();
  return rows.map(r => r.editionId);
}

/** A revision of a source, with its words. `number`: of those that readers saw, or of the texts that were taken. */
export type SourceRevision = {
  id: number;
  lang: string;
  number: number;
  minor: boolean;
  at: Date;
  text: EditionText;
};

/** The revision of a source that a translation's links count in. */
export async function readSourceRevision(db: Queries, source: TranslationSource): Promise<SourceRevision | null> {
  const [found] = await revisions(db, source, { only: source.revisionId });
  return found ?? null;
}

/** The revisions of a source after the one that a translation counts in, oldest first: of an edition, those that readers saw. */
export function newerRevisions(db: Queries, source: TranslationSource): Promise<SourceRevision[]> {
  return revisions(db, source, { after: source.revisionId });
}

async function revisions(
  db: Queries,
  source: TranslationSource,
  which: { only: number } | { after: number },
): Promise<SourceRevision[]> {
  const [op, id] = 'only' in which ? (['=', which.only] as const) : (['>', which.after] as const);
  if (source.kind === 'text') {
    const rows = await db
      .selectFrom('sourceTextRevision as r')
      .innerJoin('sourceText', 'sourceText.id', 'r.sourceTextId')
      .select(['r.id', 'sourceText.lang', 'r.number', 'r.title', 'r.summary', 'r.content', 'r.takenAt'])
      .where('r.sourceTextId', '=', source.id)
      .where('r.id', op, id)
      .orderBy('r.number')
      .execute();
    return rows.map(r => ({
      id: r.id,
      lang: r.lang,
      number: r.number,
      minor: false,
      at: r.takenAt,
      text: { title: r.title, summary: r.summary, content: r.content },
    }));
  }
  let query = db
    .selectFrom('revision as r')
    .innerJoin('edition', 'edition.id', 'r.editionId')
    .select([
      'r.id',
      'edition.lang',
      'r.number',
      'r.publishedNumber',
      'r.kind',
      'r.title',
      'r.summary',
      'r.content',
      'r.createdAt',
      'r.publishedAt',
    ])
    .where('r.editionId', '=', source.id)
    .where('r.id', op, id)
    .orderBy('r.number');
  if ('after' in which) query = query.where('r.publishedNumber', 'is not', null);
  const rows = await query.execute();
  return rows.map(r => ({
    id: r.id,
    lang: r.lang,
    number: r.publishedNumber ?? r.number,
    minor: r.kind === 'minor',
    at: r.publishedAt ?? r.createdAt,
    text: { title: r.title, summary: r.summary, content: r.content },
  }));
}

/**
 * Carries the record along when a working copy was written by whoever knows nothing of it: the editor, a correction, an
 * import. The caller holds the edition's lock.
 */
export async function followWorkingCopy(
  tx: Tx,
  editionId: number,
  before: EditionText,
  after: EditionText,
  act?: Act,
): Promise<void> {
  const record = await readTranslation(tx, editionId);
  if (!record) return;
  const [old, now] = [segmentsOf(before), segmentsOf(after)];
  await writeTranslation(tx, { ...record, ...followTarget(record, old, now, act) });
}

/** What is known of a source besides its words. `slug`: where readers find an edition of ours. */
export type SourceOf = {
  outlet: string | null;
  url: string | null;
  slug: string | null;
  author: string | null;
  published: string | null;
  permission: string | null;
  /** an edition of ours that was taken down */
  gone: boolean;
};

export async function sourceCredit(db: Queries, source: TranslationSource): Promise<SourceOf | null> {
  if (source.kind === 'text') {
    const row = await db
      .selectFrom('sourceText')
      .select(['outlet', 'url', 'author', 'published', 'permission'])
      .where('id', '=', source.id)
      .executeTakeFirst();
    return row ? { ...row, slug: null, gone: false } : null;
  }
  const row = await db.selectFrom('edition').select(['slug', 'state']).where('id', '=', source.id).executeTakeFirst();
  const nothing = { outlet: null, url: null, author: null, published: null, permission: null };
  return row
    ? { ...nothing, slug: row.state === 'published' ? row.slug : null, gone: row.state === 'unpublished' }
    : null;
}

/** What a partner whose text is translated here lets us do, as the directory has it, and what was noted of this text. */
export async function partnerTerms(
  db: Queries,
  sourceTextId: number,
): Promise<{ outlet: string; permission: string; terms: PartnerTerms | null } | null> {
  const row = await db
    .selectFrom('sourceText as t')
    .leftJoin('source as s', 's.id', 't.sourceId')
    .select(['t.outlet', 't.permission', 's.translationRight', 's.translationUntil'])
    .where('t.id', '=', sourceTextId)
    .executeTakeFirst();
  if (!row) return null;
  const { outlet, permission, translationRight: right, translationUntil: until } = row;
  return { outlet, permission, terms: right && { right, until } };
}

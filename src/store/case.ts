import { sql } from 'kysely';
import { changesOf, findQuote, findThrough, indexText, mapRange } from '../domain/anchor/index.ts';
import type { CaseAbout, CaseState, SuggestionKind } from '../domain/correction/case.ts';
import type { Queries, Tx } from './database.ts';

const caseLock = 0x63617365; // "case" in ASCII: any number that no other advisory lock of ours has

/** Reports of one edition (0: of the outlet) come one after the other from here to the end of the transaction. */
export async function lockCases(tx: Tx, editionId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${caseLock}, ${editionId % 2_147_483_647})`.execute(tx);
}

const waiting = ['open', 'asked', 'later'] as const satisfies CaseState[];

/**
 * Follows the passages of the waiting cases of an edition from the text that readers saw into the one that they see now;
 * what was gone is looked for again by its words.
 */
export async function placeCasesAgain(tx: Tx, editionId: number, before: string, now: string): Promise<void> {
  if (before === now) return;
  const cases = await tx
    .selectFrom('suggestionCase')
    .select(['id', 'quote', 'atStart', 'atEnd'])
    .where('editionId', '=', editionId)
    .where('state', 'in', waiting)
    .where('quote', 'is not', null)
    .execute();
  if (cases.length === 0) return;
  const index = indexText(now);
  const texts = [before, now];
  // what is the same for all of them, and takes its time in a long text
  const changes = changesOf(texts);
  for (const one of cases) {
    const found =
      one.atStart !== null && one.atEnd !== null
        ? mapRange(texts, { start: one.atStart, end: one.atEnd }, changes)
        : findQuote(index, one.quote!);
    await tx
      .updateTable('suggestionCase')
      .set({ atStart: found?.start ?? null, atEnd: found?.end ?? null })
      .where('id', '=', one.id)
      .execute();
  }
}

/**
 * Places a case and the waiting ones of its edition anew in a text that readers saw before and see again: as they were first
 * reported, through the versions up to that one. What was followed away and back may be a letter off.
 */
export async function placeCasesAsIn(tx: Tx, caseId: number, revisionId: number): Promise<void> {
  const of = await tx
    .selectFrom('revision')
    .select(['editionId', 'publishedNumber'])
    .where('id', '=', revisionId)
    .executeTakeFirstOrThrow();
  const cases = await tx
    .selectFrom('suggestionCase')
    .leftJoin('revision', 'revision.id', 'suggestionCase.revisionId')
    .select(['suggestionCase.id', 'quote', 'revision.publishedNumber as first'])
    .where('suggestionCase.editionId', '=', of.editionId)
    .where(e => e.or([e('state', 'in', waiting), e('suggestionCase.id', '=', caseId)]))
    .where('quote', 'is not', null)
    .execute();
  for (const one of cases) {
    // reported on a later version, or on one that is gone: its words are looked for
    const first = one.first !== null && one.first <= of.publishedNumber! ? one.first : of.publishedNumber!;
    const texts = await tx
      .selectFrom('revision')
      .select('text')
      .where('editionId', '=', of.editionId)
      .where('publishedNumber', '>=', first)
      .where('publishedNumber', '<=', of.publishedNumber)
      .orderBy('publishedNumber')
      .execute();
    const found = findThrough(
      texts.map(t => t.text),
      one.quote!,
    );
    await tx
      .updateTable('suggestionCase')
      .set({ atStart: found?.start ?? null, atEnd: found?.end ?? null })
      .where('id', '=', one.id)
      .execute();
  }
}

export type CaseRecord = {
  id: number;
  about: CaseAbout;
  editionId: number | null;
  lang: string;
  state: CaseState;
  version: number;
  atStart: number | null;
  atEnd: number | null;
};

/** A case, locked until the transaction ends. */
export async function lockCase(tx: Tx, id: number): Promise<CaseRecord | null> {
  const row = await tx
    .selectFrom('suggestionCase')
    .select(['id', 'about', 'editionId', 'lang', 'state', 'version', 'atStart', 'atEnd'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** The last thing that was decided of a case, with the name of who did. */
export async function lastDecision(db: Queries, caseId: number) {
  const row = await db
    .selectFrom('decision')
    .leftJoin('deskUser', 'deskUser.id', 'decision.by')
    .select([
      'decision.id',
      'decision.act',
      'decision.by',
      'decision.at',
      'decision.revisionId',
      'decision.beforeRevisionId',
      'decision.correctionNumber',
      'deskUser.name',
    ])
    .where('caseId', '=', caseId)
    .orderBy('decision.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Waiting cases of an edition whose passage touches text[start, end), with what was proposed in each. */
export async function casesAround(db: Queries, editionId: number, start: number, end: number) {
  return db
    .selectFrom('suggestionCase')
    .select(['id', 'atStart', 'atEnd'])
    .select(e =>
      e
        .selectFrom('suggestion')
        .select(sql<string[]>`coalesce(array_agg(distinct proposed) filter (where proposed is not null), '{}')`.as('p'))
        .whereRef('suggestion.caseId', '=', 'suggestionCase.id')
        .as('proposed'),
    )
    .where('editionId', '=', editionId)
    .where('about', '=', 'passage')
    .where('state', 'in', waiting)
    .where('atStart', '<', end)
    .where('atEnd', '>', start)
    .orderBy('id')
    .limit(100)
    .execute();
}

/** A waiting case of the same words, where the passage stands nowhere now. */
export async function caseOfWords(db: Queries, editionId: number, exact: string): Promise<number | null> {
  const row = await db
    .selectFrom('suggestionCase')
    .select('id')
    .where('editionId', '=', editionId)
    .where('about', '=', 'passage')
    .where('state', 'in', waiting)
    .where('atStart', 'is', null)
    .where(sql<boolean>`quote ->> 'exact' = ${exact}`)
    .orderBy('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

/** Counts one more report of a kind into a case. */
export async function countReport(tx: Tx, id: number, kind: SuggestionKind, at: Date): Promise<void> {
  await sql`update suggestion_case set reports = reports + 1, last_at = greatest(last_at, ${at}),
    kinds = jsonb_set(kinds, array[${kind}::text], to_jsonb(coalesce((kinds ->> ${kind})::int, 0) + 1)) where id = ${id}`.execute(
    tx,
  );
}

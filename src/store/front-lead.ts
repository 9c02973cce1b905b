import type { Queries, Tx } from './database.ts';

/** An edition at the head of its language's front page; `until` null: until another is put there. */
export type FrontLead = { editionId: number; until: Date | null };

/** Which edition leads the front page of a language now, as the editors said; null: whatever is newest. */
export async function readLead(db: Queries, lang: string, now: Date): Promise<FrontLead | null> {
  const row = await db
    .selectFrom('frontLead')
    .innerJoin('edition', 'edition.id', 'frontLead.editionId')
    .select(['frontLead.editionId', 'frontLead.until'])
    .where('frontLead.lang', '=', lang)
    .where('edition.state', '=', 'published')
    .where(e => e.or([e('frontLead.until', 'is', null), e('frontLead.until', '>', now)]))
    .orderBy('frontLead.setAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Puts an edition at the head of the front page of its language. */
export async function writeLead(
  tx: Tx,
  lead: FrontLead & { lang: string; setAt: Date; setBy: string | null },
): Promise<void> {
  const { lang, until, setAt, setBy } = lead;
  await tx
    .insertInto('frontLead')
    .values(lead)
    .onConflict(c => c.column('editionId').doUpdateSet({ lang, until, setAt, setBy }))
    .execute();
}

/** Takes an edition from the head of the front page; false: it was not there. */
export async function removeLead(tx: Tx, editionId: number): Promise<boolean> {
  const gone = await tx.deleteFrom('frontLead').where('editionId', '=', editionId).executeTakeFirst();
  return gone.numDeletedRows > 0n;
}

/** An edition that readers see takes its place at the head: whoever led before does not come back when it leaves. */
export async function succeedLead(tx: Tx, editionId: number): Promise<void> {
  await tx
    .deleteFrom('frontLead')
    .where('editionId', 'in', q =>
      q
        .selectFrom('frontLead as older')
        .innerJoin('edition', 'edition.id', 'older.editionId')
        .innerJoin('frontLead as mine', 'mine.lang', 'older.lang')
        .select('older.editionId')
        .where('mine.editionId', '=', editionId)
        .where('edition.state', '=', 'published')
        .whereRef('older.setAt', '<', 'mine.setAt'),
    )
    .execute();
}

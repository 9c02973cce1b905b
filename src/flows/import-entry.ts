import type { ImportedEntry, ImportedItem } from '../exchange/item.ts';
import { appendEntry, lockLog } from '../store/correction.ts';
import type { Queries, Tx } from '../store/database.ts';
import { holdEditions } from '../store/edition.ts';
import { type ImportRun, note, recordOf, said, type Write } from './import-run.ts';

/**
 * An entry of the public log, appended under the next number here: in an empty log all of them get the numbers and hashes
 * that they had. One that the log has already, from an earlier run or because it was exported here, is not entered again.
 */
export async function prepareEntry(run: ImportRun, item: ImportedEntry): Promise<Write | null> {
  if (recordOf(run, 'correction', item.hash)) return null;
  return async tx => {
    await lockLog(tx);
    const here = await placeOf(tx, run, item);
    // an entry is taken back under the number that it has here
    const taken = item.withdraws === null ? null : recordOf(run, 'correction-number', String(item.withdraws));
    if (!here || (item.withdraws !== null && taken === null))
      return said('kept', ['entry-alone', 'log', `${item.article} (${item.lang}), no. ${item.number}`]);
    const { lang, entry, wrong, right, note: words } = item;
    const withdraws = taken === null ? null : Number(taken.target);
    const at = new Date(item.at);
    const same = await tx
      .selectFrom('correction')
      .select('number')
      .where('editionId', '=', here.editionId)
      .where(e =>
        e.or([
          e('hash', '=', item.hash),
          e.and([
            e('kind', '=', entry),
            e('revisionId', '=', here.revisionId),
            e('wrong', '=', wrong),
            e('right', '=', right),
            e('note', '=', words),
            e('at', '=', at),
            e('withdraws', withdraws === null ? 'is' : '=', withdraws),
          ]),
          ...(withdraws === null ? [] : [e('withdraws', '=', withdraws)]),
        ]),
      )
      .executeTakeFirst();
    const number =
      same?.number ??
      (await appendEntry(tx, {
        editionId: here.editionId,
        lang,
        kind: entry,
        wrong,
        right,
        note: words,
        revisionId: here.revisionId,
        publishedNumber: item.revision,
        ...(withdraws === null ? {} : { withdraws }),
        at,
      }));
    await note(tx, run, { kind: 'correction', key: item.hash, digest: '', target: String(number) });
    await note(tx, run, {
      kind: 'correction-number',
      key: String(item.number),
      digest: item.hash,
      target: String(number),
    });
    return said(same ? 'unchanged' : 'added');
  };
}

/** Takes the editions of entries before the log, as whoever publishes does: neither then waits for the other for ever. */
export async function holdEditionsOf(tx: Tx, run: ImportRun, items: readonly ImportedItem[]): Promise<void> {
  const ids: number[] = [];
  for (const item of items)
    if (item.kind === 'correction') {
      const id = await editionOf(tx, run, item);
      if (id !== null) ids.push(id);
    }
  await holdEditions(tx, ids);
}

/** The edition and its version that an entry is of, as they are here. */
async function placeOf(tx: Tx, run: ImportRun, item: ImportedEntry) {
  const editionId = await editionOf(tx, run, item);
  if (editionId === null) return null;
  const revision = await tx
    .selectFrom('revision')
    .select('id')
    .where('editionId', '=', editionId)
    .where('publishedNumber', '=', item.revision)
    .executeTakeFirst();
  return revision ? { editionId, revisionId: revision.id } : null;
}

async function editionOf(db: Queries, run: ImportRun, item: ImportedEntry): Promise<number | null> {
  const brought = recordOf(run, 'edition', `${item.article}.${item.lang}`)?.target;
  if (brought) return Number(brought.slice(0, brought.indexOf('/')));
  const row = await db
    .selectFrom('edition')
    .innerJoin('article', 'article.id', 'edition.articleId')
    .select('edition.id')
    .where('article.key', '=', item.article)
    .where('edition.lang', '=', item.lang)
    .executeTakeFirst();
  return row?.id ?? null;
}

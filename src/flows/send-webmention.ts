import { parseDoc } from '../domain/document/parse.ts';
import { linksOut } from '../domain/signals/links.ts';
import type { Tx } from '../store/database.ts';
import { lockEdition } from '../store/edition.ts';
import { readOutlet } from '../store/outlet.ts';
import { readRevision } from '../store/revision.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** A page that takes no Webmentions is not asked again for so long, in ms. */
const askAgain = 30 * 24 * 3_600_000;
/** The version of an edition that was taken down. */
const gone = 0;

/**
 * The job: sees which pages an edition links to now, and has each told that was not told of this version, also those that an earlier
 * version linked to, so that they see that the link is no more.
 */
export async function sendWebmentions(room: Newsroom, { editionId }: { editionId: number }): Promise<void> {
  await commit(room, async tx => {
    const { settings } = await readOutlet(tx);
    const edition = settings.web.webmention ? await lockEdition(tx, editionId) : null;
    if (!edition) return;
    const at = room.now();
    const shown = edition.state === 'published' ? await readRevision(tx, edition.publishedRevisionId!) : null;
    const parsed = shown && parseDoc(shown.content.doc);
    const links = parsed?.ok ? linksOut(parsed.doc, shown!.content.source?.url ?? null, room.publicUrl) : [];
    const revisionId = shown?.id ?? gone;
    const before = await tx.selectFrom('webmentionSent').selectAll().where('editionId', '=', editionId).execute();
    for (const target of links) {
      const known = before.find(b => b.target === target);
      if (known?.revisionId === revisionId && known.links) continue;
      if (known?.result === 'none' && at.getTime() - known.at.getTime() < askAgain) continue;
      await tell(tx, room, { editionId, target, links: true, revisionId, at });
    }
    // whoever was never told of the link need not hear that it is gone
    for (const { target, result } of before.filter(b => b.links && !links.includes(b.target)))
      await tell(tx, room, { editionId, target, links: false, revisionId, at }, result === 'taken' || result === '');
  });
}

async function tell(
  tx: Tx,
  room: Newsroom,
  of: { editionId: number; target: string; links: boolean; revisionId: number; at: Date },
  send = true,
): Promise<void> {
  const { links, revisionId, at } = of;
  await tx
    .insertInto('webmentionSent')
    .values(of)
    .onConflict(c => c.columns(['editionId', 'target']).doUpdateSet({ links, revisionId, at }))
    .execute();
  if (send) await room.queue.add(tx, 'send-webmention', { editionId: of.editionId, target: of.target });
}

/** The job: tells one page, once for each version. Throws when it may be told later. */
export async function sendWebmention(
  room: Newsroom,
  { editionId, target }: { editionId: number; target: string },
): Promise<void> {
  const { settings } = await readOutlet(room.db);
  const row = await room.db
    .selectFrom('webmentionSent')
    .innerJoin('edition', 'edition.id', 'webmentionSent.editionId')
    .select(['lang', 'slug', 'revisionId', 'toldRevisionId'])
    .where('editionId', '=', editionId)
    .where('target', '=', target)
    .executeTakeFirst();
  if (!row || !settings.web.webmention || row.revisionId === row.toldRevisionId) return;
  const note = (result: 'taken' | 'none' | 'refused' | 'unreachable') =>
    commit(room, async tx => {
      await tx
        .updateTable('webmentionSent')
        .set({ result, at: room.now(), ...(result !== 'unreachable' && { toldRevisionId: row.revisionId }) })
        .where('editionId', '=', editionId)
        .where('target', '=', target)
        .execute();
    });
  const endpoint = await room.signals.endpointOf(target);
  if (endpoint.found === 'none') return note('none');
  const source = `${room.publicUrl}/${encodeURIComponent(row.lang)}/${encodeURIComponent(row.slug)}`;
  const sent =
    endpoint.found === 'later'
      ? { outcome: 'later' as const, detail: endpoint.detail }
      : await room.signals.post(endpoint.url, [
          ['source', source],
          ['target', target],
        ]);
  if (sent.outcome === 'later') {
    await note('unreachable');
    throw new Error(`${new URL(target).host}: ${sent.detail}`);
  }
  await note(sent.outcome);
}

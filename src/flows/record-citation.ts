import { citingAddress } from '../domain/citation/looking.ts';
import type { ArchivedPage } from '../exchange/warc/pages.ts';
import { citationAt, keepFinding } from '../store/citation.ts';
import { type CitingCopy, copyOf, keepSnapshot, siteHost, weigh } from './keep-citation.ts';
import { commit, type Newsroom } from './newsroom.ts';
import type { OurTexts } from './our-texts.ts';

/**
 * What became of an archived page. known: the desk has it as it was then or later, own: it is one of ours, no-address: it is
 * not of the web.
 */
export type Recorded = 'kept' | 'known' | 'nothing' | 'own' | 'no-address';

/**
 * Keeps what an archived page uses of ours, as a look at it on the day of the archive would have, and has it looked at as it is
 * today. Twice, or by two processes at once, makes one citation; what is known of a later day stays.
 */
export async function recordCitation(room: Newsroom, texts: OurTexts, page: ArchivedPage): Promise<Recorded> {
  const address = citingAddress(page.url);
  if (address === null) return 'no-address';
  if (siteHost(address) === siteHost(room.publicUrl)) return 'own';
  const now = room.now();
  const said = page.date === null ? Number.NaN : Date.parse(page.date);
  const at = said <= now.getTime() ? new Date(said) : now;
  const copy: CitingCopy = { found: 'page', url: address, ...copyOf(page), validators: null };
  const { own, finding } = await weigh(room, texts, copy, { address, at });
  if (!finding) return 'nothing';
  const before = await citationAt(room.db, own);
  if (before && before.lookedAt >= at) return 'known';
  const snapshot = await keepSnapshot(room, own, copy, at);
  return commit(room, async tx => {
    const latest = await tx
      .selectFrom('citation')
      .select('lookedAt')
      .where('address', '=', own)
      .forUpdate()
      .executeTakeFirst();
    if (latest && latest.lookedAt >= at) return 'known';
    const host = siteHost(own);
    const id = await keepFinding(tx, { ...finding, ...snapshot, validators: null, address: own, host }, at);
    await tx.updateTable('citation').set({ nextLookAt: now }).where('id', '=', id).execute();
    return 'kept';
  });
}

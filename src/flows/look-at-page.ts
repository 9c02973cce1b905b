import { citingAddress, type Looking } from '../domain/citation/looking.ts';
import type { LookResult } from '../domain/citation/state.ts';
import { citationAt, endCitation, keepFinding } from '../store/citation.ts';
import type { Tx } from '../store/database.ts';
import { type CitingCopy, keepSnapshot, siteHost, snapshotAt, weigh } from './keep-citation.ts';
import { commit, type Newsroom } from './newsroom.ts';
import type { OurTexts } from './our-texts.ts';

/**
 * The job: looks at a page of another site and keeps what it uses of ours. Twice, or by two workers at once, makes one citation:
 * the snapshot is named by address and content, and everything else is one transaction. A page that says it has not changed is
 * not sent again, and judged by what is kept of it: what we allow may have changed, and what we published.
 */
export async function lookAtPage(
  room: Newsroom,
  outside: { looking: Looking; texts: OurTexts },
  { address: given }: { address: string },
): Promise<void> {
  const address = citingAddress(given);
  if (address === null) return;
  if (siteHost(address) === siteHost(room.publicUrl)) return commit(room, tx => answered(tx, room, [given], 'own'));
  const known = await citationAt(room.db, address);
  const kept = known?.validators ? await snapshotAt(room, known.snapshot) : null;
  const seen = await outside.looking.page(address, kept && known!.validators);
  const page: CitingCopy | Exclude<typeof seen, { found: 'page' }> =
    seen.found === 'unchanged' && kept ? { ...kept, found: 'page', url: address, validators: known!.validators } : seen;
  if (page.found === 'later') {
    const { until } = page;
    await commit(room, async tx => {
      await room.queue.add(tx, 'look-at-page', { address: given }, { after: until });
      await answered(tx, room, [given], 'later', true);
    });
    return;
  }
  if (page.found !== 'page') {
    const found = page.found === 'unchanged' ? 'unreadable' : page.found;
    await commit(room, async tx => {
      if (found === 'gone') await endCitation(tx, address, room.now());
      else await tryAgain(tx, room, address);
      await answered(tx, room, [given], found);
    });
    return;
  }
  const { own, finding } = await weigh(room, outside.texts, page, { address, at: room.now() });
  const addresses = [...new Set([given, address])];
  if (!finding) {
    await commit(room, async tx => {
      await endCitation(tx, own, room.now());
      if (address !== own) await endCitation(tx, address, room.now());
      await answered(tx, room, addresses, 'nothing');
    });
    return;
  }
  const snapshot = await keepSnapshot(room, own, page, room.now());
  const { validators } = page;
  await commit(room, async tx => {
    await keepFinding(tx, { ...finding, ...snapshot, validators, address: own, host: siteHost(own) }, room.now());
    await answered(tx, room, [...addresses, own], 'found');
  });
}

/** A page that could not be had is asked for again a few times; it is no less a citation for that. */
async function tryAgain(tx: Tx, room: Newsroom, address: string): Promise<void> {
  const known = await tx
    .selectFrom('citation')
    .select(['id', 'failures'])
    .where('address', '=', address)
    .forUpdate()
    .executeTakeFirst();
  if (!known) return;
  const failures = known.failures + 1;
  const next = failures > 5 ? null : new Date(room.now().getTime() + 24 * 3_600_000 * failures);
  await tx.updateTable('citation').set({ failures, nextLookAt: next }).where('id', '=', known.id).execute();
}

/** Notes what came of the sightings of an address. */
async function answered(
  tx: Tx,
  room: Newsroom,
  addresses: readonly string[],
  result: LookResult,
  waits = false,
): Promise<void> {
  await tx
    .updateTable('sighting')
    .set({ result, ...(waits ? {} : { lookedAt: room.now() }) })
    .where('address', 'in', [...addresses])
    .where('lookedAt', 'is', null)
    .execute();
}

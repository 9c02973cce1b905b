import { pageKey } from '../domain/article/page-keys.ts';
import { appendEntry, listUnlogged, lockLog } from '../store/correction.ts';
import { holdEditions } from '../store/edition.ts';
import { commit, type Newsroom } from './newsroom.ts';

const atOnce = 200;

/**
 * Enters into the public log what was set right before there was one, and what an import brought: each published revision
 * that has a note and no entry, in the order in which readers saw them, at the time when they did. Returns how many.
 * Processes that start together wait for one another, and nothing is entered twice.
 */
export async function logOlderCorrections(room: Newsroom): Promise<number> {
  let entered = 0;
  for (;;) {
    // most starts find nothing, and need no lock to know
    const waiting = await listUnlogged(room.db, atOnce);
    if (waiting.length === 0) return entered;
    entered += await commit(room, async (tx, after) => {
      // editions before the log, as whoever publishes takes them
      const held = await holdEditions(
        tx,
        waiting.map(r => r.editionId),
      );
      await lockLog(tx);
      const found = (await listUnlogged(tx, atOnce)).filter(r => held.has(r.editionId));
      for (const revision of found) await appendEntry(tx, { ...revision, wrong: '', right: '' });
      if (found.length > 0) after.purge(pageKey.outlet);
      return found.length;
    });
  }
}

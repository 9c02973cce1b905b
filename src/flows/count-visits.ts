import { createHash } from 'node:crypto';
import { dayIn } from '../domain/permission/grant.ts';
import { readOutlet } from '../store/outlet.ts';
import { addVisits, type EditionVisits, editionsAtPaths, forgetVisitors, saltOfDay } from '../store/visit.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** The day that visits are counted on, in the outlet's time zone, with its salt. */
export type VisitDay = { day: string; salt: string; timeZone: string };

/**
 * What came for one path. `visitors`: a hash of each under the salt of the day, which is in memory alone; what is stored of it is
 * hashed once more with the article.
 */
export type PathVisits = {
  n: number;
  hosts: Map<string, number>;
  countries: Map<string, number>;
  visitors: Set<string>;
};

/** The day that is now, and its salt; null where the outlet does not count. What was kept of visitors of earlier days is thrown away. */
export function openVisitDay(room: Newsroom): Promise<VisitDay | null> {
  return commit(room, async tx => {
    const { settings } = await readOutlet(tx);
    const { timeZone } = settings;
    const day = dayIn(room.now(), timeZone);
    if (settings.visits.count) return { day, salt: await saltOfDay(tx, day, room.token), timeZone };
    // who was counted before it was switched off is not remembered until the night
    await forgetVisitors(tx, '9999-12-31');
    return null;
  });
}

/** Adds what was gathered to the sums of its day, in one transaction. Paths at which no article is published are left out. */
export async function countVisits(
  room: Newsroom,
  day: string,
  gathered: ReadonlyMap<string, PathVisits>,
): Promise<void> {
  const byPath = new Map([...gathered].map(([path, visits]) => [decoded(path), visits]));
  await commit(room, async tx => {
    const editions = await editionsAtPaths(tx, [...byPath.keys()]);
    if (editions.size === 0) return;
    const all = new Set<string>();
    const visits: EditionVisits[] = [...editions].map(([path, editionId]) => {
      const { n, hosts, countries, visitors } = byPath.get(path)!;
      for (const visitor of visitors) all.add(visitor);
      return {
        editionId,
        n,
        hosts: [...hosts],
        countries: [...countries],
        seen: [...visitors].map(v => hashed(v, editionId)),
      };
    });
    await addVisits(
      tx,
      day,
      visits,
      [...all].map(v => hashed(v, 0)),
    );
  });
}

/** Two articles of one visitor have nothing in common. */
function hashed(visitor: string, editionId: number): string {
  return createHash('sha256').update(`${visitor} ${editionId}`).digest('base64url').slice(0, 22);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).normalize('NFC');
  } catch {
    return path;
  }
}

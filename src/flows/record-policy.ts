import { createHash } from 'node:crypto';
import { pageKey } from '../domain/article/page-keys.ts';
import type { Part } from '../domain/privacy.ts';
import { partsOn, tablesOfPart } from '../domain/privacy-facts.ts';
import { readOutlet } from '../store/outlet.ts';
import { addPolicyVersion, filledTables } from '../store/policy.ts';
import { commit, type Newsroom } from './newsroom.ts';

const allParts: readonly Part[] = ['newsletter', 'support', 'comments', 'fediverse', 'counting'];

/** The parts of Masthead that keep something here: those switched on, and those switched off that left something behind. */
export async function partsInUse(room: Newsroom): Promise<Part[]> {
  const on = partsOn((await readOutlet(room.db)).settings);
  const parts: Part[] = [];
  for (const part of allParts)
    if (on.includes(part) || (await filledTables(room.db, tablesOfPart(part))).length > 0) parts.push(part);
  return parts;
}

/**
 * Keeps what the privacy page says from now on, where it says something else than before: one row for each language in which it
 * changed. `texts` are made by render/privacy-text.ts. Returns the languages that changed.
 */
export function recordPrivacy(room: Newsroom, texts: ReadonlyMap<string, unknown>): Promise<string[]> {
  return commit(room, async (tx, after) => {
    const changed: string[] = [];
    for (const [lang, blocks] of texts) {
      const hash = createHash('sha256').update(JSON.stringify(blocks)).digest('hex');
      if (await addPolicyVersion(tx, { policy: 'privacy', lang, hash, blocks, at: room.now() })) changed.push(lang);
    }
    if (changed.length > 0) after.purge(pageKey.privacy);
    return changed;
  });
}

import type { LinkView, LinkWrite } from '../../../web/desk-api/translation-contract.ts';

/*
 * What was changed in a row and the server has not acknowledged: on this device, by person, edition and link, from the
 * first key on. One record a row, because two windows may work on two rows of one text.
 */

/** What is said of a row, and not yet by the server. */
export type Change = Omit<LinkWrite, 'version'>;
/** `base`: the row as the change found it. */
export type KeptRow = { link: number; base: LinkView; change: Change; at: number };

const daysKept = 30;
const prefix = (user: string, edition: number) => `desk.row.${user}.${edition}.`;

/** Keeps a row's change; false when this browser keeps nothing. */
export function keepRow(user: string, edition: number, row: Omit<KeptRow, 'at'>): boolean {
  try {
    localStorage.setItem(prefix(user, edition) + row.link, JSON.stringify({ ...row, at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function forgetRow(user: string, edition: number, link: number): void {
  try {
    localStorage.removeItem(prefix(user, edition) + link);
  } catch {
    // nothing was kept either
  }
}

/** Everything kept of one text, the oldest first. */
export function keptRows(user: string, edition: number): KeptRow[] {
  const found: KeptRow[] = [];
  try {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(prefix(user, edition))) continue;
      const row = JSON.parse(localStorage.getItem(name)!) as KeptRow;
      if (Date.now() - row.at < daysKept * 86_400_000) found.push(row);
      else localStorage.removeItem(name);
    }
  } catch {
    return found;
  }
  return found.toSorted((a, b) => a.at - b.at);
}

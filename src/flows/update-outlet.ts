import { type Actor, may } from '../domain/access.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { readInput } from '../domain/naming.ts';
import { type OutletSettings, outletSettings } from '../domain/outlet/settings.ts';
import { checkWays } from '../domain/outlet/transfer.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { dataMining } from '../domain/terms/machine.ts';
import { termsOf } from '../domain/terms/terms.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet, replaceOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

/**
 * Changes the outlet's settings as a whole. `version` is the one that the editor saw: when somebody saved in between,
 * nothing is written and the failure's data holds theirs (`{ theirs: Outlet }`).
 */
export async function updateOutlet(
  room: Newsroom,
  actor: Actor,
  input: { settings: unknown; version: number },
): Promise<Result<{ version: number }>> {
  if (!may(actor, 'outlet.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(outletSettings, input.settings);
  if (!read.ok) return read;
  const settings = { ...read.value, languages: [...new Set(read.value.languages)] };
  if (!settings.languages.includes(settings.defaultLanguage))
    return fail('invalid', 'outlet.default-language', { field: 'defaultLanguage' });
  const ways = checkWays(settings.support.ways);
  if (!ways.ok) return ways;
  if (!isTimeZone(settings.timeZone)) return fail('invalid', 'outlet.time-zone', { field: 'timeZone' });
  return commit(room, async (tx, after) => {
    const theirs = await readOutlet(tx);
    const left = theirs.settings.languages.filter(l => !settings.languages.includes(l));
    const used = await countEditions(tx, left);
    if (used)
      return fail('conflict', 'outlet.language-in-use', {
        field: 'languages',
        values: used,
        data: { lang: used.lang },
      });
    if (settings.logo !== null && settings.logo !== theirs.settings.logo) {
      const logo = await tx.selectFrom('media').select('id').where('id', '=', settings.logo).executeTakeFirst();
      if (!logo) return fail('invalid', 'media.missing', { field: 'logo' });
    }
    const version = await replaceOutlet(tx, settings, input.version, room.now());
    if (version === null) return fail('conflict', 'outlet.changed', { data: { theirs: await readOutlet(tx) } });
    if (markOf(settings) !== markOf(theirs.settings)) await room.queue.add(tx, 'mark-pictures', { after: '' });
    after.purge(pageKey.outlet);
    return ok({ version });
  });
}

/** What pictures say of the terms: what may be done with them, and where it is written. */
function markOf(settings: OutletSettings): string {
  return `${dataMining(termsOf(settings))} ${settings.defaultLanguage}`;
}

/** The first of the languages in which something is published or worked on, and how much; what was taken down is neither. */
async function countEditions(tx: Tx, langs: readonly string[]): Promise<{ lang: string; count: number } | null> {
  if (langs.length === 0) return null;
  const row = await tx
    .selectFrom('edition')
    .select(e => ['lang', e.fn.countAll<number>().as('count')])
    .where('lang', 'in', langs)
    .where('state', 'in', ['draft', 'scheduled', 'published'])
    .groupBy('lang')
    .orderBy('lang')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

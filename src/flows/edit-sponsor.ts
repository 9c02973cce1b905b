import { type Actor, may } from '../domain/access.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { readInput } from '../domain/naming.ts';
import { dayIn } from '../domain/permission/grant.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { type SponsorInput, sponsorInput } from '../domain/sponsor.ts';
import type { Tx } from '../store/database.ts';
import { readOutlet } from '../store/outlet.ts';
import { addClick, deleteSponsorRow, insertSponsor, readSponsor, replaceSponsor } from '../store/sponsor.ts';
import { commit, type Newsroom } from './newsroom.ts';

/*
 * Sponsors stand on pages that are kept for everybody, so each change forgets all of them.
 */

/** Adds a sponsor (domain/sponsor.ts `sponsorInput`). */
export async function addSponsor(room: Newsroom, actor: Actor, input: unknown): Promise<Result<{ id: number }>> {
  if (!may(actor, 'outlet.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(sponsorInput, input);
  if (!read.ok) return read;
  return commit(room, async (tx, after) => {
    const wrong = await checkPicture(tx, read.value);
    if (wrong) return wrong;
    after.purge(pageKey.outlet);
    return ok({ id: await insertSponsor(tx, read.value, room.now()) });
  });
}

/** Changes a sponsor as a whole. `version` is the one that the editor saw; another one is refused. */
export async function changeSponsor(
  room: Newsroom,
  actor: Actor,
  id: number,
  version: number,
  input: unknown,
): Promise<Result<null>> {
  if (!may(actor, 'outlet.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(sponsorInput, input);
  if (!read.ok) return read;
  return commit(room, async (tx, after) => {
    const wrong = await checkPicture(tx, read.value);
    if (wrong) return wrong;
    if (!(await replaceSponsor(tx, id, version, read.value)))
      return (await readSponsor(tx, id)) ? fail('conflict', 'sponsor.changed') : fail('missing', 'sponsor.missing');
    after.purge(pageKey.outlet);
    return ok(null);
  });
}

/** Removes a sponsor with its counts. */
export async function removeSponsor(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  if (!may(actor, 'outlet.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    if (!(await deleteSponsorRow(tx, id))) return fail('missing', 'sponsor.missing');
    after.purge(pageKey.outlet);
    return ok(null);
  });
}

/**
 * Somebody follows a sponsor's link: where it leads, null when there is no such sponsor. `counted` false: a machine, which gets there
 * too and is not counted. One that is over leads on, since its link may still stand in a page that somebody has open.
 */
export async function followSponsor(room: Newsroom, id: number, counted: boolean): Promise<string | null> {
  const sponsor = await readSponsor(room.db, id);
  if (sponsor === null || !counted) return sponsor?.url ?? null;
  const { settings } = await readOutlet(room.db);
  await commit(room, tx => addClick(tx, id, dayIn(room.now(), settings.timeZone)));
  return sponsor.url;
}

async function checkPicture(tx: Tx, input: SponsorInput) {
  const found = await tx.selectFrom('media').select('id').where('id', '=', input.media).executeTakeFirst();
  return found ? null : fail('invalid', 'media.missing', { field: 'media' });
}

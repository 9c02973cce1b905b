import { type OutletSettings, outletSettings } from '../domain/outlet/settings.ts';
import type { Queries, Tx } from './database.ts';

export type Outlet = { settings: OutletSettings; version: number; updatedAt: Date };

/** The outlet. Settings saved by an older release are filled up with today's defaults. Throws before ensure-outlet ran. */
export async function readOutlet(db: Queries): Promise<Outlet> {
  const row = await db
    .selectFrom('outlet')
    .select(['settings', 'version', 'updatedAt'])
    .where('id', '=', 1)
    .executeTakeFirstOrThrow();
  return { ...row, settings: outletSettings.parse(row.settings) };
}

/** Makes the outlet unless there is one; returns whether it did. */
export async function insertOutlet(tx: Tx, settings: OutletSettings): Promise<boolean> {
  const done = await tx
    .insertInto('outlet')
    .values({ id: 1, settings: JSON.stringify(settings) })
    .onConflict(c => c.doNothing())
    .returning('id')
    .execute();
  return done.length > 0;
}

/** Changes the settings if `version` is still the newest; returns the new version or null. */
export async function replaceOutlet(
  tx: Tx,
  settings: OutletSettings,
  version: number,
  now: Date,
): Promise<number | null> {
  const row = await tx
    .updateTable('outlet')
    .set(e => ({ settings: JSON.stringify(settings), version: e('version', '+', 1), updatedAt: now }))
    .where('id', '=', 1)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst();
  return row?.version ?? null;
}

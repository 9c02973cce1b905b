import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Config } from '../config.ts';
import { openDatabase } from '../store/database.ts';
import { answers, socketPath } from '../store/folder-lock.ts';
import { askServer } from './control.ts';
import { type LogFound, logCheckCommand, logFound } from './log-check.ts';

/** The public log of this outlet, wherever its database is open. */
export async function checkedLog(config: Config): Promise<LogFound[]> {
  const url = config.DATABASE_URL;
  if (!url) {
    const socket = socketPath(config.DATA_DIR);
    if (existsSync(socket) && (await answers(socket))) {
      const task = { progress() {}, signal: AbortSignal.timeout(120_000) };
      const said = await askServer(socket, logCheckCommand.name, {}, task);
      return said && 'json' in said ? [said.json as LogFound] : [];
    }
    if (!existsSync(join(config.DATA_DIR, 'database'))) return [];
  }
  const open = await openDatabase({ ...(url ? { url } : {}), folder: config.DATA_DIR, connections: 1 });
  try {
    // a database of an older release has no log before its next start
    const { rows } = await sql<{ there: boolean }>`select to_regclass('correction') is not null as there`.execute(
      open.db,
    );
    return rows[0]?.there ? [await logFound(open.db)] : [];
  } finally {
    await open.close();
  }
}

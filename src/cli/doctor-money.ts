import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Config } from '../config.ts';
import { openPayments } from '../outside/payment/open.ts';
import { openDatabase } from '../store/database.ts';
import { answers, socketPath } from '../store/folder-lock.ts';
import { askServer } from './control.ts';
import { type MoneyFound, moneyCheckCommand, moneyFound } from './money-check.ts';

/** The ledger and the payments of this outlet, wherever its database is open. */
export async function checkedMoney(config: Config): Promise<MoneyFound[]> {
  const url = config.DATABASE_URL;
  if (!url) {
    const socket = socketPath(config.DATA_DIR);
    if (existsSync(socket) && (await answers(socket))) {
      const task = { progress() {}, signal: AbortSignal.timeout(120_000) };
      const said = await askServer(socket, moneyCheckCommand.name, {}, task);
      return said && 'json' in said ? (said.json as MoneyFound[]) : [];
    }
    if (!existsSync(join(config.DATA_DIR, 'database'))) return [];
  }
  const open = await openDatabase({ ...(url ? { url } : {}), folder: config.DATA_DIR, connections: 1 });
  try {
    // a database of an older release has no ledger before its next start
    const { rows } = await sql<{
      there: boolean;
    }>`select to_regclass('payment_comparison') is not null as there`.execute(open.db);
    const providers = (await openPayments(config, () => new Date())).map(p => p.name);
    return rows[0]?.there ? await moneyFound(open.db, providers, new Date()) : [];
  } finally {
    await open.close();
  }
}

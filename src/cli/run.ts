import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { openLog } from '../log.ts';
import { openHouse } from '../main.ts';
import { FolderInUse } from '../store/database.ts';
import { socketPath } from '../store/folder-lock.ts';
import type { Outcome, Task } from './command.ts';
import { askServer, type InsideCommand, refuseControl } from './control.ts';

const attempts = 20;

/**
 * Runs a command where the database is open: in the server that holds the folder, if one does, else here. A server on
 * PostgreSQL takes any number of processes, so then it is always here.
 */
export async function runInside(command: InsideCommand, config: Config, input: unknown, task: Task): Promise<Outcome> {
  if (config.DATABASE_URL) return here(command, config, input, task);
  const socket = socketPath(config.DATA_DIR);
  for (let attempt = 1; ; attempt++) {
    if (existsSync(socket)) {
      const answer = await askServer(socket, command.name, input, task);
      if (answer && 'code' in answer) return answer;
      if (answer)
        throw new Error(`Another command is at work in ${config.DATA_DIR}. Start this one again when it is done.`);
    }
    try {
      return await here(command, config, input, task);
    } catch (error) {
      // somebody was faster and holds the folder now, or is about to let it go
      if (!(error instanceof FolderInUse) || attempt === attempts || task.signal.aborted) throw error;
      await delay(250);
    }
  }
}

async function here(command: InsideCommand, config: Config, input: unknown, task: Task): Promise<Outcome> {
  const house = await openHouse(config, openLog(config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL));
  try {
    if (house.lock) refuseControl(house.lock.server);
    return await command.inside(house, input, task);
  } finally {
    await house.close();
  }
}

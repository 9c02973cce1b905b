import type { Broken } from '../domain/correction/log.ts';
import { checkLog } from '../store/correction.ts';
import type { Queries } from '../store/database.ts';
import type { Command, Inside, Outcome } from './command.ts';

/** What a check of the log says, as `doctor` says it. */
export type LogFound = { ok: boolean; what: string; said: string; todo?: string };

const what = 'log of corrections';
const how: Record<Broken['how'], string> = {
  gap: 'its entry is missing',
  link: 'it does not follow from the entry before',
  text: 'it says something else than when it was entered',
};

/** Follows the chain of the public log from its beginning. */
export async function logFound(db: Queries): Promise<LogFound> {
  const { broken, entries, newest } = await checkLog(db);
  if (broken)
    return {
      ok: false,
      what,
      said: `the chain breaks at no. ${broken.number}: ${how[broken.how]}`,
      todo:
        'Somebody changed the table "correction" by hand. Find the last backup in which `doctor` finds the log whole, compare that\n' +
        `       entry, and restore it, or put back what no. ${broken.number} and those after it said. Entries are never mended in place: what was\n` +
        '       wrong in one is withdrawn at the desk.',
    };
  if (newest === null) return { ok: true, what, said: 'no entry yet' };
  return {
    ok: true,
    what,
    said: `whole, ${entries} ${entries === 1 ? 'entry' : 'entries'}, the newest ${newest}`,
    todo: 'Note this fingerprint elsewhere: a log cut off at its end shows only to whoever remembers it.',
  };
}

/** The check where the database is open; `doctor` asks a running server for it. */
export const logCheckCommand = {
  name: 'log-check',
  summary: 'check the public log of corrections',
  usage: 'log-check',
  about: 'Follows the chain of the public log.',
  example: 'npx masthead doctor',
  words: 0,
  options: {},
  read: () => ({}),
  inside: async ({ room }: Pick<Inside, 'room'>): Promise<Outcome> => {
    const found = await logFound(room.db);
    return { code: found.ok ? 0 : 1, text: found.said, json: found };
  },
} satisfies Command;

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mailsOf } from '../exchange/mail-report.ts';
import { takeReport } from '../flows/take-bounce.ts';
import type { Command, Inside, Outcome, Task } from './command.ts';

export const newsletterBouncesCommand = {
  name: 'newsletter bounces',
  summary: 'take what came back of letters',
  usage: 'newsletter bounces <mbox|eml|folder>…',
  about:
    'Reads the box to which undelivered letters and complaints come back (MAIL_BOUNCES): a file of many mails (mbox), one mail (eml),\n' +
    'or a folder of them (Maildir). Who is not there any more, or complained, gets no more letters. Reading the same mails twice does\n' +
    'no harm. Letters are known by ids that only this outlet can make, so that nobody ends the letters of others by a forged report.',
  example: 'npx masthead newsletter bounces ~/Maildir/new',
  words: 1,
  more: true,
  options: {},
  read: ({ positionals, cwd }: { positionals: string[]; cwd: string }) => ({
    paths: positionals.map(p => resolve(cwd, p)),
  }),
  inside: async ({ room }: Pick<Inside, 'room'>, { paths }: { paths: string[] }, task: Task): Promise<Outcome> => {
    const files = paths.flatMap(filesIn);
    const taken = { mails: 0, ended: 0, counted: 0, unknown: 0 };
    for (const [index, file] of files.entries()) {
      task.progress({ label: 'Reading', done: index, total: files.length });
      for (const mail of mailsOf(readFileSync(file))) {
        if (task.signal.aborted) break;
        taken.mails++;
        taken[await takeReport(room, mail, false)]++;
      }
    }
    const text = `${taken.mails} mails read: ${taken.ended} subscriptions ended, ${taken.counted} times put off, ${taken.unknown} about no letter or nobody.`;
    return { code: 0, text, json: taken };
  },
} satisfies Command;

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter(name => !name.startsWith('.'))
    .toSorted()
    .flatMap(name => filesIn(join(path, name)));
}

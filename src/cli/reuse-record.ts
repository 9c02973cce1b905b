import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { archivedPages } from '../exchange/warc/pages.ts';
import { type Recorded, recordCitation } from '../flows/record-citation.ts';
import { type Command, type Inside, type Outcome, type Task, WrongUsage } from './command.ts';

export type RecordInput = { files: string[] };
export type RecordCounts = Record<Recorded, number> & { pages: number; skipped: number };

export const noneRecorded: RecordCounts = {
  pages: 0,
  skipped: 0,
  kept: 0,
  known: 0,
  nothing: 0,
  own: 0,
  'no-address': 0,
};

export const reuseRecordCommand = {
  name: 'reuse record',
  summary: 'keep pages of archives that use our words for the desk',
  usage: 'reuse record <*.warc.gz>…',
  about:
    'Looks through WARC archives and puts every page that uses our words, or links to us, among those that the desk sees under\n' +
    '"Who cites us", as it was on the day of the archive; the site itself is then looked at too. A page that the desk knows from\n' +
    'a later day is left as it is, so the command may be given twice, or broken off and given again.',
  example: 'npx masthead reuse record found.warc.gz',
  words: 1,
  more: true,
  options: {},
  read: async ({ positionals, cwd }): Promise<RecordInput> => {
    const files = positionals.map(name => resolve(cwd, name));
    for (const file of files)
      if (!(await stat(file).catch(() => null))?.isFile()) throw new WrongUsage(`${file} is no file. Give an archive.`);
    return { files };
  },
  inside: async (
    { room, texts }: Pick<Inside, 'room' | 'texts'>,
    { files }: RecordInput,
    task: Task,
  ): Promise<Outcome> => {
    const counts = { ...noneRecorded };
    for (const file of files)
      for await (const page of archivedPages(createReadStream(file, { highWaterMark: 1024 * 1024 }))) {
        task.signal.throwIfAborted();
        if (!('bytes' in page)) {
          counts.skipped++;
          continue;
        }
        counts.pages++;
        counts[await recordCitation(room, texts, page)]++;
        task.progress({ label: 'Keeping pages', done: counts.pages, total: null });
      }
    return { code: 0, text: recorded(counts), json: counts };
  },
} satisfies Command<RecordInput>;

/** What became of the pages, in a line. */
export function recorded({ kept, known, pages, skipped }: RecordCounts): string {
  const more = [
    ...(known > 0 ? [`${known} were known`] : []),
    ...(skipped > 0 ? [`${skipped} records were no pages`] : []),
  ];
  return `${kept} of ${pages} pages are new to the desk or newer than it had them${more.map(m => `; ${m}`).join('')}.`;
}

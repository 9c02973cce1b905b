import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { buildLibrary, writeLibrary } from '../exchange/reuse-library.ts';
import { countCitable } from '../store/citable.ts';
import { readOutlet } from '../store/outlet.ts';
import { type Command, type Inside, type Outcome, type Task, WrongUsage } from './command.ts';

export type IndexInput = { file: string };

export const reuseIndexCommand = {
  name: 'reuse index',
  summary: 'write all that is needed to look for copies elsewhere into one file',
  usage: 'reuse index <file>',
  about:
    'Writes every published article in all its revisions, with addresses and terms, into one file, against which\n' +
    '`masthead reuse scan --index <file>` looks through pages on any machine, without the outlet. It holds nothing that readers\n' +
    'have not seen. Write it again when articles were published.',
  example: 'npx masthead reuse index outlet.reuse',
  words: 1,
  options: {},
  read: async ({ positionals, cwd }): Promise<IndexInput> => {
    const file = resolve(cwd, positionals[0]!);
    if (!existsSync(dirname(file))) throw new WrongUsage(`The folder ${dirname(file)} does not exist. Make it first.`);
    if (existsSync(file) && (await stat(file)).isDirectory())
      throw new WrongUsage(`${file} is a folder. Give the name of a file.`);
    return { file };
  },
  inside: async (
    { room, config }: Pick<Inside, 'room' | 'config'>,
    { file }: IndexInput,
    task: Task,
  ): Promise<Outcome> => {
    const { settings } = await readOutlet(room.db);
    const total = await countCitable(room.db);
    let done = 0;
    const onEdition = () => task.progress({ label: 'Reading articles', done: ++done, total });
    const given = { settings, publicUrl: config.PUBLIC_URL, now: room.now() };
    const parts = await buildLibrary(room.db, given, { onEdition, signal: task.signal });
    const bytes = await writeLibrary(file, parts);
    const { articles } = parts.head;
    const revisions = articles.reduce((sum, a) => sum + a.revisions.length, 0);
    return {
      code: 0,
      text: `${file}: ${articles.length} articles in ${revisions} revisions, ${(bytes / 1e6).toFixed(1)} MB.`,
      json: { file, articles: articles.length, revisions, bytes },
    };
  },
} satisfies Command<IndexInput>;

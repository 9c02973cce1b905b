import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { buildLibrary, fileOfPart, partsOf, writeLibrary } from '../exchange/reuse-library.ts';
import { countCitable } from '../store/citable.ts';
import { readOutlet } from '../store/outlet.ts';
import { type Command, type Inside, type Outcome, type Task, WrongUsage } from './command.ts';

export type IndexInput = {
  file: string;
  /** absent: one file with everything */
  parts?: number | null;
};

export const reuseIndexCommand = {
  name: 'reuse index',
  summary: 'write all that is needed to look for copies elsewhere into one file',
  usage: 'reuse index <file> [options]',
  about:
    'Writes every published article in all its revisions, with addresses and terms, into one file, against which\n' +
    '`masthead reuse scan --index <file>` looks through pages on any machine, without the outlet. It holds nothing that readers\n' +
    'have not seen. Write it again when articles were published. With --parts each file has a part of the articles, for machines\n' +
    'whose memory does not hold them all (some 10 KB an article and revision): `--index <file>` takes all parts that lie\n' +
    'beside one another, `--index` with the name of one that one alone.',
  example: 'npx masthead reuse index outlet.reuse',
  words: 1,
  options: {
    parts: { type: 'string', value: 'number', about: 'so many files instead of one: <name>.1-of-4.reuse and so on' },
  },
  read: async ({ positionals, values, cwd }): Promise<IndexInput> => {
    const parts = values.parts === undefined ? null : Number(values.parts);
    if (parts !== null && !(Number.isInteger(parts) && parts > 1 && parts <= 999))
      throw new WrongUsage(`--parts ${values.parts} is no number of files such as 4.`);
    const file = resolve(cwd, positionals[0]!);
    if (!existsSync(dirname(file))) throw new WrongUsage(`The folder ${dirname(file)} does not exist. Make it first.`);
    if (existsSync(file) && (await stat(file)).isDirectory())
      throw new WrongUsage(`${file} is a folder. Give the name of a file.`);
    return { file, parts };
  },
  inside: async (
    { room, config }: Pick<Inside, 'room' | 'config'>,
    { file, parts = null }: IndexInput,
    task: Task,
  ): Promise<Outcome> => {
    const { settings } = await readOutlet(room.db);
    const total = await countCitable(room.db);
    let done = 0;
    const onEdition = () => task.progress({ label: 'Reading articles', done: ++done, total });
    const given = { settings, publicUrl: config.PUBLIC_URL, now: room.now() };
    const before = [...(existsSync(file) ? [file] : []), ...(await partsOf(file))];
    const written: { file: string; articles: number; revisions: number; bytes: number }[] = [];
    // one after the other, so that no more than one is in memory
    for (let number = 1; number <= (parts ?? 1); number++) {
      const part = parts === null ? null : { number, of: parts };
      const made = await buildLibrary(room.db, { ...given, part }, { onEdition, signal: task.signal });
      const name = part ? fileOfPart(file, part) : file;
      const bytes = await writeLibrary(name, made);
      const { articles } = made.head;
      const revisions = articles.reduce((sum, a) => sum + a.revisions.length, 0);
      written.push({ file: name, articles: articles.length, revisions, bytes });
    }
    // what was there under this name was made of other articles
    const names = written.map(w => w.file);
    for (const old of before) if (!names.includes(old)) await rm(old, { force: true });
    const sum = (of: 'articles' | 'revisions' | 'bytes') => written.reduce((all, w) => all + w[of], 0);
    return {
      code: 0,
      text: written
        .map(w => `${w.file}: ${w.articles} articles in ${w.revisions} revisions, ${(w.bytes / 1e6).toFixed(1)} MB.`)
        .join('\n'),
      json: {
        file,
        articles: sum('articles'),
        revisions: sum('revisions'),
        bytes: sum('bytes'),
        ...(parts !== null && { parts: written }),
      },
    };
  },
} satisfies Command<IndexInput>;

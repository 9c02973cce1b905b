import { createWriteStream, existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { originalName, typeOfMime } from '../domain/media.ts';
import { countItems, outletItems, pictureFile } from '../exchange/outlet-items.ts';
import { exportFormat, itemsFile } from '../exchange/read-export.ts';
import { markdownWriter } from '../exchange/write-markdown.ts';
import type { Queries } from '../store/database.ts';
import { snapshot } from '../store/snapshot.ts';
import { type Command, type Inside, type Outcome, type Task, WrongUsage } from './command.ts';

export type ExportInput = { folder: string };

export const exportCommand = {
  name: 'export',
  summary: 'write all articles as Markdown, with their pictures and everything as JSON',
  usage: 'export <folder>',
  about:
    'Writes the outlet into an empty folder: every article as Markdown with front matter, the pictures as they were uploaded,\n' +
    'people, tags and settings as YAML, and everything once more as JSON, from which `masthead import` makes the same outlet\n' +
    'again. Not in it, and in a backup: users of the desk, reports and cases, which part of a translation renders which part of\n' +
    'its original, partners’ texts that are translated, memory and glossary (the desk gives both as files), and pages of other\n' +
    'sites. It says how many of them it left.',
  example: 'npx masthead export ./my-outlet',
  words: 1,
  options: {},
  read: ({ positionals, cwd }): ExportInput => {
    const folder = resolve(cwd, positionals[0]!);
    if (existsSync(folder) && readdirSync(folder).length > 0)
      throw new WrongUsage(`${folder} is not empty. Give the name of a new folder.`);
    return { folder };
  },
  inside: exportOutlet,
} satisfies Command<ExportInput>;

export async function exportOutlet(
  { room, config }: Pick<Inside, 'room' | 'config'>,
  { folder }: ExportInput,
  task: Task,
): Promise<Outcome> {
  for (const inside of ['articles', 'data', 'images']) await mkdir(join(folder, inside), { recursive: true });
  const counts: Record<string, number> = {};
  let left: Record<string, number> = {};
  const pictures = await snapshot(room.db, async tx => {
    const total = await countItems(tx);
    const writer = markdownWriter();
    let done = 0;
    const lines = async function* () {
      for await (const item of outletItems(tx)) {
        task.signal.throwIfAborted();
        task.progress({ label: 'Writing', done: ++done, total });
        counts[item.kind] = (counts[item.kind] ?? 0) + 1;
        for (const { name, text } of writer.add(item)) await writeFile(join(folder, name), text);
        yield `${JSON.stringify(item)}\n`;
      }
    };
    await pipeline(Readable.from(lines()), createWriteStream(join(folder, itemsFile)));
    for (const { name, text } of writer.finish()) await writeFile(join(folder, name), text);
    left = await leftOut(tx);
    return tx.selectFrom('media').select(['id', 'mime']).execute();
  });

  const missing: string[] = [];
  for (const [index, media] of pictures.entries()) {
    task.signal.throwIfAborted();
    task.progress({ label: 'Copying pictures', done: index, total: pictures.length });
    const type = typeOfMime(media.mime);
    const bytes = type && (await room.files.get(originalName(media.id, type)));
    if (bytes) await writeFile(join(folder, pictureFile(media)), bytes);
    else missing.push(media.id);
  }
  // last, so that a folder without it is not taken for a whole export
  const items = Object.values(counts).reduce((a, b) => a + b, 0);
  const said = {
    format: exportFormat,
    publicUrl: config.PUBLIC_URL,
    createdAt: room.now().toISOString(),
    items,
    counts,
  };
  await writeFile(join(folder, 'masthead.json'), `${JSON.stringify(said, null, 2)}\n`);
  const lost =
    missing.length > 0
      ? `\n${missing.length} pictures are missing in the store: ${missing.slice(0, 5).join(', ')}`
      : '';
  const rest = Object.entries(left).filter(([, n]) => n > 0);
  const told =
    rest.length > 0 ? `\nNot in it, and in a backup: ${rest.map(([name, n]) => `${name} (${n})`).join(', ')}.` : '';
  return {
    code: missing.length > 0 ? 1 : 0,
    text: `${folder}: ${counts.edition ?? 0} editions and ${pictures.length - missing.length} pictures.${told}${lost}`,
    json: { folder, counts, pictures: pictures.length, missing, left },
  };
}

/** What the outlet has and an export has not, so that nobody thinks it is there. */
async function leftOut(db: Queries): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, number>>`select
    (select count(*) from translation)::int as "records of what translations render",
    (select count(*) from source_text)::int as "partners’ texts",
    (select count(*) from memory_unit)::int as "pairs of the memory",
    ((select count(*) from glossary_term) + (select count(*) from name_form))::int as "terms and names of the glossary",
    (select count(*) from suggestion)::int as "reports",
    (select count(*) from external_page)::int as "pages of other sites"`.execute(db);
  return rows[0]!;
}

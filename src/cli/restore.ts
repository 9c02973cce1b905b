import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { isFileName } from '../domain/files.ts';
import { mimeOfFile } from '../domain/media.ts';
import { openQueue } from '../jobs/queue.ts';
import { DamagedArchive, readArchive, verifyArchive } from '../outside/archive.ts';
import { openFiles } from '../outside/files.ts';
import { sealFile } from '../outside/seal.ts';
import { FolderInUse, type OpenDatabase, openDatabase, transact } from '../store/database.ts';
import { knownMigrations, migrate } from '../store/migrate.ts';
import {
  holdsSomething,
  insertRows,
  neverKept,
  othersConnected,
  recreateSchema,
  setSequences,
  tableNames,
} from '../store/snapshot.ts';
import { type Command, type Outcome, type Task, WrongUsage } from './command.ts';
import { refuseControl } from './control.ts';

export type RestoreInput = { file: string; replace: boolean };

export const restoreCommand = {
  name: 'restore',
  summary: 'bring back a backup, into an empty outlet',
  usage: 'restore <file> [--replace]',
  about:
    'Checks every byte of a backup, then brings it back: tables, pictures, and the key that signs sessions. It goes where the\n' +
    'settings say, so this is also how an outlet moves between the embedded database, a PostgreSQL server, a disk and S3. Refuses\n' +
    'while a server runs, a database that is not empty (unless --replace), and a backup of a newer Masthead. Until everything is\n' +
    'checked nothing is changed, and the tables change all at once.',
  example: 'DATABASE_URL=postgres://… npx masthead restore outlet.tar.gz',
  words: 1,
  options: { replace: { type: 'boolean', about: 'throw away what is there now' } },
  read: async ({ positionals, values, cwd }): Promise<RestoreInput> => {
    const file = resolve(cwd, positionals[0]!);
    if (!existsSync(file))
      throw new WrongUsage(`${file} does not exist. Give the file that \`masthead backup\` wrote.`);
    if ((await stat(file)).isDirectory())
      throw new WrongUsage(
        `${file} is a folder. Give the file that \`masthead backup\` wrote; a folder is brought in by \`masthead import\`.`,
      );
    return { file, replace: values.replace === true };
  },
  alone: restore,
} satisfies Command<RestoreInput>;

const manifestShape = z.object({
  format: z.literal('masthead-backup-1'),
  schema: z.number().int().min(1),
  createdAt: z.string(),
  tables: z.array(z.object({ name: z.string().regex(/^[a-z_0-9]{1,63}$/), rows: z.number().int() })),
  sequences: z.array(
    z.object({ table: z.string(), column: z.string(), last: z.string().regex(/^\d+$/), called: z.boolean() }),
  ),
});
type Manifest = z.output<typeof manifestShape>;

export async function restore(config: Config, input: RestoreInput, task: Task): Promise<Outcome> {
  task.progress({ label: 'Checking the backup', done: 0, total: null });
  const { manifest, files } = await check(input.file);
  const known = knownMigrations();
  if (manifest.schema > known.length)
    throw new Error(
      `This backup is of a newer Masthead (schema version ${manifest.schema}; this one knows ${known.length}). Restore it with that release. Nothing was changed.`,
    );
  await mkdir(config.DATA_DIR, { recursive: true, mode: 0o700 });
  const open = await openForRestore(config);
  try {
    if (open.lock) refuseControl(open.lock.server);
    if (!open.lock && (await othersConnected(open.db)) > 0)
      throw new Error(
        'Masthead is running on this database. Stop every server and worker of it first. Nothing was changed.',
      );
    if (!input.replace && (await holdsSomething(open.db)))
      throw new Error(
        'There is an outlet in this database. Take an empty one, or add --replace to throw it away. Nothing was changed.',
      );

    const store = openFiles(config);
    let done = 0;
    for await (const { name, stream } of readArchive(input.file)) {
      if (!name.startsWith('files/')) continue;
      task.signal.throwIfAborted();
      task.progress({ label: 'Restoring pictures', done: done++, total: files.length });
      const file = name.slice('files/'.length);
      await store.put(file, await all(stream), mimeOfFile(file.split('/').at(-1) ?? '') ?? 'application/octet-stream');
    }
    await transact(open.db, async tx => {
      await recreateSchema(tx, known, manifest.schema);
      const there = new Set(await tableNames(tx));
      for await (const { name, stream } of readArchive(input.file)) {
        const table = /^tables\/(.+)\.ndjson$/.exec(name)?.[1];
        if (!table || neverKept.includes(table)) continue;
        if (!there.has(table))
          throw new Error(`The backup has a table that its schema does not have: ${table}. Nothing was changed.`);
        task.progress({
          label: 'Restoring tables',
          done: manifest.tables.findIndex(t => t.name === table),
          total: manifest.tables.length,
        });
        for await (const lines of batches(stream)) await insertRows(tx, table, lines);
      }
      await setSequences(tx, manifest.sequences);
    });
    const upgraded = await migrate(open.db);
    await startJobs(open);
    await restoreKeys(config, input.file);
    await restoreLanguages(config, input.file);
    // pictures of the outlet that was here before are nobody's any more
    const wanted = new Set(files);
    for await (const file of store.list('')) if (!wanted.has(file)) await store.remove(file);

    const rows = manifest.tables.reduce((sum, t) => sum + t.rows, 0);
    const more = upgraded.length > 0 ? ` The schema was brought up to date (${upgraded.length} steps).` : '';
    return {
      code: 0,
      text: `Restored the outlet as it was at ${manifest.createdAt}: ${rows} rows, ${files.length} files.${more} Start the server.`,
      json: { createdAt: manifest.createdAt, rows, files: files.length, upgraded },
    };
  } finally {
    await open.close();
  }
}

async function check(file: string): Promise<{ manifest: Manifest; files: string[] }> {
  try {
    const found = await verifyArchive(file);
    const read = manifestShape.safeParse(found);
    if (!read.success) throw new DamagedArchive('it is no backup of Masthead');
    const files = found.entries.flatMap(e => (e.name.startsWith('files/') ? [e.name.slice('files/'.length)] : []));
    const strange = files.find(name => !isFileName(name));
    if (strange !== undefined) throw new DamagedArchive(`it has a file with a name that none of ours has: ${strange}`);
    const tables = new Set(found.entries.map(e => e.name));
    const missing = read.data.tables.find(t => !tables.has(`tables/${t.name}.ndjson`));
    if (missing) throw new DamagedArchive(`the table ${missing.name} is missing`);
    return { manifest: read.data, files };
  } catch (error) {
    if (error instanceof DamagedArchive)
      throw new Error(`${file} is damaged: ${error.message}. Nothing was changed; take another backup.`);
    throw error;
  }
}

async function openForRestore(config: Config): Promise<OpenDatabase> {
  try {
    return await openDatabase({
      ...(config.DATABASE_URL ? { url: config.DATABASE_URL } : {}),
      folder: config.DATA_DIR,
      connections: 1,
    });
  } catch (error) {
    if (error instanceof FolderInUse)
      throw new Error(`A server or another command has ${config.DATA_DIR} open. Stop it first. Nothing was changed.`);
    throw error;
  }
}

/**
 * Jobs are not in a backup: mails that waited then went out long ago. What is to happen to articles and pictures stands in
 * their rows, and is asked for again.
 */
async function startJobs(open: OpenDatabase): Promise<void> {
  const queue = await openQueue(open, () => {});
  try {
    await transact(open.db, async tx => {
      const due = await tx.selectFrom('edition').select(['id', 'publishAt']).where('state', '=', 'scheduled').execute();
      for (const { id, publishAt } of due)
        await queue.add(tx, 'publish-scheduled', { editionId: id }, publishAt ? { after: publishAt } : {});
      const leads = await tx
        .selectFrom('frontLead')
        .select(['editionId', 'until'])
        .where('until', 'is not', null)
        .execute();
      for (const { editionId, until } of leads) await queue.add(tx, 'end-lead', { editionId }, { after: until! });
      const pages = await tx.selectFrom('externalPage').select(['editionId', 'nextCheckAt']).execute();
      for (const { editionId, nextCheckAt } of pages)
        if (nextCheckAt) await queue.add(tx, 'check-page', { editionId }, { after: nextCheckAt });
      // a source may have been published right before the backup
      const translations = await tx.selectFrom('translation').select('editionId').orderBy('editionId').execute();
      for (const { editionId } of translations) await queue.add(tx, 'follow-original', { editionId });
      const pictures = await tx.selectFrom('media').select('id').where('state', '=', 'processing').execute();
      for (const { id } of pictures) await queue.add(tx, 'process-media', { mediaId: id });
    });
  } finally {
    await queue.stop();
  }
}

async function restoreKeys(config: Config, file: string): Promise<void> {
  const wanted = [...(config.SECRET ? [] : ['secret']), ...(config.PERMISSION_KEY ? [] : [sealFile])];
  for await (const { name, stream } of readArchive(file)) {
    if (!wanted.includes(name)) continue;
    const path = join(config.DATA_DIR, name);
    await writeFile(`${path}.new`, await all(stream), { mode: 0o600 });
    await chmod(`${path}.new`, 0o600);
    await rename(`${path}.new`, path);
  }
}

/** The languages that the outlet brings itself; those that are there already and not in the backup stay. */
async function restoreLanguages(config: Config, file: string): Promise<void> {
  for await (const { name, stream } of readArchive(file)) {
    const own = /^languages\/([A-Za-z0-9-]+\.json)$/.exec(name)?.[1];
    if (own === undefined) continue;
    await mkdir(join(config.DATA_DIR, 'languages'), { recursive: true });
    await writeFile(join(config.DATA_DIR, 'languages', own), await all(stream));
  }
}

const rowsAtOnce = 200;
const mostAtOnce = 8_000_000; // UTF-16 units

async function* batches(stream: Readable): AsyncGenerator<string[]> {
  let lines: string[] = [];
  let size = 0;
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    // by hand: node:readline also breaks lines at U+2028, which texts may hold
    const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      size += line.length;
      if (lines.length < rowsAtOnce && size < mostAtOnce) continue;
      yield lines;
      lines = [];
      size = 0;
    }
  }
  yield lines;
}

async function all(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeArchive } from '../outside/archive.ts';
import { languageFiles } from '../outside/languages.ts';
import { sealFile } from '../outside/seal.ts';
import { knownMigrations } from '../store/migrate.ts';
import { readSequences, type Sequence, snapshot, tableNames, tableRows } from '../store/snapshot.ts';
import { type Command, type Inside, type Outcome, type Task, WrongUsage } from './command.ts';

/** What a backup says of itself. `schema` is the number of the newest migration in it. */
export type BackupManifest = {
  format: 'masthead-backup-1';
  schema: number;
  createdAt: string;
  publicUrl: string;
  /** rows, in the order in which they can be put back */
  tables: { name: string; rows: number }[];
  sequences: Sequence[];
};

export type BackupInput = { file: string };

export const backupCommand = {
  name: 'backup',
  summary: 'write everything into one file, while the server runs',
  usage: 'backup <file>',
  about:
    'Writes one consistent moment of the outlet into a compressed tar file: all tables, all pictures, and the keys that sign\n' +
    'sessions and permissions. The file is read back and compared before it gets its name; one that was there before is replaced only then.\n' +
    'It holds passwords (hashed) and addresses of people: keep it as safe as the server.',
  example: 'npx masthead backup outlet-2027-01-31.tar.gz',
  words: 1,
  options: {},
  read: async ({ positionals, cwd }): Promise<BackupInput> => {
    const file = resolve(cwd, positionals[0]!);
    if (!existsSync(dirname(file))) throw new WrongUsage(`The folder ${dirname(file)} does not exist. Make it first.`);
    if (existsSync(file) && (await stat(file)).isDirectory())
      throw new WrongUsage(`${file} is a folder. Give the name of a file, such as ${join(file, 'outlet.tar.gz')}.`);
    return { file };
  },
  inside: writeBackup,
} satisfies Command<BackupInput>;

export async function writeBackup(
  { room, config }: Pick<Inside, 'room' | 'config'>,
  { file }: BackupInput,
  task: Task,
): Promise<Outcome> {
  // the tables are written down at once and compressed afterwards: on the embedded engine nobody else is served meanwhile
  const spool = await mkdtemp(join(dirname(file), '.masthead-backup-'));
  try {
    const tables: { name: string; rows: number }[] = [];
    const sequences = await snapshot(room.db, async tx => {
      const names = await tableNames(tx);
      for (const [index, name] of names.entries()) {
        task.signal.throwIfAborted();
        task.progress({ label: 'Reading tables', done: index, total: names.length });
        let rows = 0;
        const lines = async function* () {
          for await (const line of tableRows(tx, name)) {
            rows++;
            yield `${line}\n`;
          }
        };
        await pipeline(Readable.from(lines()), createWriteStream(join(spool, name), { mode: 0o600 }));
        tables.push({ name, rows });
      }
      return readSequences(tx);
    });

    let pictures = 0;
    const vanished: string[] = [];
    const written = await writeArchive(file, async (writer): Promise<BackupManifest> => {
      for (const { name } of tables) {
        const path = join(spool, name);
        await writer.addFile(`tables/${name}.ndjson`, path, (await stat(path)).size);
      }
      for (const [name, given] of [
        ['secret', config.SECRET],
        [sealFile, config.PERMISSION_KEY],
      ] as const) {
        const file = join(config.DATA_DIR, name);
        if (!given && existsSync(file)) await writer.add(name, await readFile(file));
      }
      for (const name of languageFiles(config.DATA_DIR))
        await writer.add(`languages/${name}`, await readFile(join(config.DATA_DIR, 'languages', name)));
      const names: string[] = [];
      for await (const name of room.files.list('')) names.push(name);
      for (const [index, name] of names.entries()) {
        task.signal.throwIfAborted();
        task.progress({ label: 'Packing pictures', done: index, total: names.length });
        const bytes = await room.files.get(name);
        if (bytes) {
          pictures++;
          await writer.add(`files/${name}`, bytes);
        } else vanished.push(name); // deleted this moment; the snapshot may still name it
      }
      return {
        format: 'masthead-backup-1',
        schema: knownMigrations().length,
        createdAt: room.now().toISOString(),
        publicUrl: config.PUBLIC_URL,
        tables,
        sequences,
      };
    });
    const rows = tables.reduce((sum, t) => sum + t.rows, 0);
    const sha256 = createHash('sha256').update(JSON.stringify(written.entries)).digest('hex');
    return {
      code: 0,
      text: `${file}: ${rows} rows of ${tables.length} tables and ${pictures} files, ${megabytes(written.bytes)}, read back and compared.`,
      json: { file, bytes: written.bytes, tables, files: pictures, vanished, contents: sha256 },
    };
  } finally {
    await rm(spool, { recursive: true, force: true });
  }
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { assertFileName, FilesFull } from '../domain/files.ts';

// no name of a file may begin with a dot, so this folder can hold what is not finished yet
const unfinished = '.unfinished';

/**
 * Files in a folder. A file appears whole or not at all, and is on the disk, with its name, before `put` resolves: it is
 * written aside, synced, renamed into place, and then its folders are synced. Throws FilesFull when the disk is full.
 */
export function diskFiles(folder: string) {
  return {
    async put(name: string, bytes: Uint8Array): Promise<void> {
      assertFileName(name);
      const path = join(folder, name);
      const aside = join(folder, unfinished, randomBytes(12).toString('hex'));
      try {
        await mkdir(dirname(aside), { recursive: true });
        await mkdir(dirname(path), { recursive: true });
        await writeDurably(aside, bytes);
        await rename(aside, path);
        // all of them: who made a folder in this moment may not have synced its name yet
        await syncFolders(dirname(path), dirname(folder));
      } catch (error) {
        await rm(aside, { force: true });
        throw isFull(error) ? new FilesFull(`no room left in ${folder}`, { cause: error }) : error;
      }
    },
    async get(name: string): Promise<Uint8Array | null> {
      assertFileName(name);
      return await unlessMissing(readFile(join(folder, name)));
    },
    async remove(name: string): Promise<void> {
      assertFileName(name);
      await rm(join(folder, name), { force: true });
    },
    /** In no order. What begins while it runs may or may not be listed. */
    async *list(prefix: string): AsyncGenerator<string> {
      const start = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : '';
      if (start !== '') assertFileName(start);
      for await (const name of walk(folder, start)) if (name.startsWith(prefix)) yield name;
    },
  };
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Syncs `from` and the folders above it up to `to`: a new name is durable once the folder that holds it is. */
async function syncFolders(from: string, to: string): Promise<void> {
  for (let path = from; ; path = dirname(path)) {
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'r');
      await handle.sync();
    } catch (error) {
      // some systems (Windows) cannot open or sync a folder; there is nothing better to do there
      if (!['EISDIR', 'EPERM', 'EINVAL', 'EACCES'].includes(code(error))) throw error;
    } finally {
      await handle?.close();
    }
    if (path === to || path === dirname(path)) return;
  }
}

async function* walk(folder: string, inside: string): AsyncGenerator<string> {
  const entries = await unlessMissing(readdir(join(folder, inside), { withFileTypes: true }));
  for (const entry of entries ?? []) {
    const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* walk(folder, name);
    else if (entry.isFile()) yield name;
  }
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(code(error))) return null;
    throw error;
  }
}

const isFull = (error: unknown) => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code(error));
const code = (error: unknown) => String((error as NodeJS.ErrnoException)?.code);

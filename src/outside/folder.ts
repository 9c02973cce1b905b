import { createReadStream } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * A folder on the disk, as an import reads it. Nothing outside of it is reached, neither by `..` nor by a link; hidden
 * files are not seen.
 */
export function openFolder(path: string) {
  const root = realpath(path);
  const inside = async (relative: string): Promise<string | null> => {
    const base = await root;
    const full = await realpath(join(base, relative)).catch(() => null);
    return full?.startsWith(base + sep) ? full : null;
  };
  return {
    async list(): Promise<string[]> {
      const found: string[] = [];
      const waiting = [''];
      for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop())
        for (const entry of await readdir(join(await root, folder), { withFileTypes: true })) {
          if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
          const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
          if (entry.isDirectory()) waiting.push(name);
          else if (entry.isFile()) found.push(name);
        }
      return found.sort();
    },
    async read(relative: string, most = Number.POSITIVE_INFINITY): Promise<Uint8Array | null> {
      const full = await inside(relative);
      const found = full === null ? null : await stat(full).catch(() => null);
      if (!found?.isFile() || found.size > most) return null;
      return readFile(full!);
    },
    async *stream(relative: string): AsyncIterable<Uint8Array> {
      const full = await inside(relative);
      if (!full) throw new Error(`${relative} is not in the folder`);
      yield* createReadStream(full) as AsyncIterable<Uint8Array>;
    },
  };
}

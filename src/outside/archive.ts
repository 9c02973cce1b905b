import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';

/*
 * An archive: a tar file, compressed by gzip, that any system can open. Each entry's size and SHA-256 are in the
 * manifest, which is its last entry; whoever reads it checks them all before believing anything.
 */

export const manifestName = 'manifest.json';
const mostManifest = 256 * 1024 * 1024; // bytes

export type Entry = { name: string; size: number; sha256: string };

/** The archive is not whole, or not one of ours. */
export class DamagedArchive extends Error {}

export type ArchiveWriter = {
  add(name: string, bytes: Uint8Array): Promise<void>;
  addFile(name: string, path: string, size: number): Promise<void>;
};

/**
 * Writes an archive: beside its place first, synced to the disk, then read back and compared with what was meant, and only
 * then given its name. `fill` adds the entries and returns what the manifest says beside them. When anything fails, what was
 * at `path` before is still there.
 */
export async function writeArchive<M extends object>(
  path: string,
  fill: (writer: ArchiveWriter) => Promise<M>,
): Promise<{ entries: Entry[]; manifest: M; bytes: number }> {
  const partial = `${path}.partial`;
  try {
    const tar = pack();
    const entries: Entry[] = [];
    const done = pipeline(tar, createGzip({ level: 4 }), createWriteStream(partial, { mode: 0o600 }));
    done.catch(() => tar.destroy()); // whoever fills it learns of it below
    const put = (name: string, bytes: Uint8Array) =>
      new Promise<void>((resolve, reject) => {
        done.catch(reject);
        tar.entry({ name, mode: 0o600, mtime: new Date(0) }, Buffer.from(bytes), error =>
          error ? reject(error) : resolve(),
        );
      });
    const writer: ArchiveWriter = {
      add: async (name, bytes) => {
        await put(name, bytes);
        entries.push({ name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
      },
      addFile: async (name, from, size) => {
        const hash = createHash('sha256');
        const counted = new Transform({
          transform: (chunk: Buffer, _, next) => {
            hash.update(chunk);
            next(null, chunk);
          },
        });
        const entry = tar.entry({ name, size, mode: 0o600, mtime: new Date(0) });
        await Promise.race([pipeline(createReadStream(from), counted, entry), done]);
        entries.push({ name, size, sha256: hash.digest('hex') });
      },
    };
    const manifest = await fill(writer);
    await put(manifestName, Buffer.from(JSON.stringify({ ...manifest, entries })));
    tar.finalize();
    await done;
    await sync(partial);
    await verifyArchive(partial);
    await rename(partial, path);
    await sync(dirname(path));
    const { size } = await stat(path);
    return { entries, manifest, bytes: size };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync();
  await handle.close();
}

/**
 * Reads an archive from one end to the other and compares every entry with the manifest. Returns the manifest. Throws
 * DamagedArchive when one byte is wrong, one entry is missing, or one is too many.
 */
export async function verifyArchive(path: string): Promise<{ entries: Entry[] } & Record<string, unknown>> {
  const found: Entry[] = [];
  // in an object: the compiler does not see assignments inside functions
  const last: { manifest: ({ entries: Entry[] } & Record<string, unknown>) | null } = { manifest: null };
  const look = async (name: string, stream: Readable) => {
    const hash = createHash('sha256');
    const kept: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      hash.update(chunk);
      if (name !== manifestName) continue;
      if (size > mostManifest) throw new DamagedArchive('its list of entries is too long');
      kept.push(chunk);
    }
    if (name === manifestName) last.manifest = parseManifest(Buffer.concat(kept).toString('utf8'));
    else found.push({ name, size, sha256: hash.digest('hex') });
  };
  try {
    for await (const { name, stream } of readArchive(path)) await look(name, stream);
  } catch (error) {
    throw damaged(error);
  }
  const { manifest } = last;
  if (!manifest) throw new DamagedArchive('it has no list of entries: it was cut off, or is no backup of Masthead');
  const meant = manifest.entries;
  for (const [index, entry] of found.entries()) {
    const should = meant[index];
    if (!should || should.name !== entry.name || should.size !== entry.size || should.sha256 !== entry.sha256)
      throw new DamagedArchive(`${entry.name} is not what was written`);
  }
  if (meant.length > found.length) throw new DamagedArchive(`${meant[found.length]?.name} is missing`);
  return manifest;
}

/** The entries of an archive in their order; each stream is read to its end before the next. */
export async function* readArchive(path: string): AsyncGenerator<{ name: string; stream: Readable }> {
  const tar = extract();
  const reading = pipeline(createReadStream(path), createGunzip(), tar);
  reading.catch(() => {}); // comes out of the loop too
  try {
    for await (const stream of tar) {
      yield { name: stream.header.name, stream: stream as unknown as Readable };
      stream.resume();
    }
    await reading;
  } catch (error) {
    throw damaged(error);
  }
}

/** What decompression and tar throw means that the bytes are wrong; a file that cannot be opened is another matter. */
function damaged(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (error instanceof DamagedArchive || /^E(NOENT|ACCES|PERM|ISDIR|IO|MFILE)$/.test(code)) return error;
  return new DamagedArchive(error instanceof Error ? error.message : String(error));
}

function parseManifest(text: string): { entries: Entry[] } & Record<string, unknown> {
  try {
    const value = JSON.parse(text) as { entries?: unknown };
    if (Array.isArray(value.entries)) return value as { entries: Entry[] };
  } catch {
    // said below
  }
  throw new DamagedArchive('its list of entries cannot be read');
}

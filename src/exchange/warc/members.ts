import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';

/*
 * The content of an archive, compressed or not, piece by piece. An archive is a row of gzip members (RFC 1952), most often one
 * a record, so that after a damaged one reading goes on at the next, and any part of a file can be read alone. A member that
 * fits the window is inflated at once; a larger one, such as a whole file compressed as one, flows through.
 */

/** Why something could not be read. */
export type Damage = 'gzip' | 'checksum' | 'truncated' | 'junk';

export type Piece =
  | {
      bytes: Buffer;
      /** in the file, where its member begins; of a file that is not compressed, where the piece begins */
      at: number;
      /** the first of its member */
      begins: boolean;
    }
  | { damage: Damage; at: number };

export type Part = {
  /** where in the file the source begins; beyond 0, reading starts at the first member that begins with a record */
  from?: number;
  /** members that begin here or later are left to others */
  to?: number;
};

/** Compressed bytes of a member that are held at most; beyond, it flows through. */
const window = 8 * 1024 * 1024;
/** What one member may inflate to before it flows through: a few kilobytes can be made to say gigabytes. */
const mostAtOnce = 64 * 1024 * 1024;
const chunkSize = 128 * 1024;
const none = Buffer.alloc(0);

export async function* members(source: AsyncIterable<Uint8Array>, { from = 0, to = Infinity }: Part = {}) {
  const input = new Input(source, from);
  await input.hold(2);
  if (from === 0 && !(input.held[0] === 0x1f && input.held[1] === 0x8b)) {
    while (input.held.length > 0 || (await input.more())) {
      const at = input.at;
      yield { bytes: input.take(input.held.length), at, begins: false } satisfies Piece;
    }
    return;
  }
  let lost = from > 0;
  for (;;) {
    if (lost && !(await findMember(input, to))) return;
    if (!(await input.hold(1)) || input.at >= to) return;
    const { at } = input;
    const head = await headerLength(input);
    if (head === null) {
      // zeros are what some file systems fill a file up with
      const zeros = input.held.every(byte => byte === 0);
      if (!zeros) yield { damage: 'junk', at } satisfies Piece;
      input.take(zeros ? input.held.length : 1);
      lost = !zeros;
      continue;
    }
    lost = false;
    const whole = await inflateHeld(input, head);
    if (whole === 'flows') {
      const damage = yield* flow(input, head, at);
      if (damage) {
        yield { damage, at } satisfies Piece;
        lost = true;
      }
    } else if (typeof whole === 'string') {
      yield { damage: whole, at } satisfies Piece;
      if (whole === 'truncated') return;
      if (whole === 'gzip') {
        input.take(1);
        lost = true;
      }
    } else yield { bytes: whole, at, begins: true } satisfies Piece;
  }
}

/** The bytes that are held of a source, and where in the file they are. */
class Input {
  held: Buffer = none;
  at: number;
  private readonly source: AsyncIterator<Uint8Array>;
  private ended = false;

  constructor(source: AsyncIterable<Uint8Array>, at: number) {
    this.source = source[Symbol.asyncIterator]();
    this.at = at;
  }

  async next(): Promise<Buffer | null> {
    while (!this.ended) {
      const { value, done } = await this.source.next();
      if (done) this.ended = true;
      else if (value.length > 0) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return null;
  }

  async more(): Promise<boolean> {
    const chunk = await this.next();
    if (chunk) this.held = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    return chunk !== null;
  }

  /** Whether as much as that is there. */
  async hold(length: number): Promise<boolean> {
    while (this.held.length < length) if (!(await this.more())) return false;
    return true;
  }

  take(length: number): Buffer {
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    this.at += length;
    return taken;
  }
}

/** How long the header of the member is that begins here; null if none does. */
async function headerLength(input: Input): Promise<number | null> {
  await input.hold(10);
  if (!isMagic(input.held, 0)) return null;
  const flags = input.held[3]!;
  let at = 10;
  if (flags & 4) {
    if (!(await input.hold(12))) return null;
    at = 12 + input.held.readUInt16LE(10);
  }
  // a name and a comment, each ended by a zero
  for (const flag of [8, 16]) {
    if (!(flags & flag)) continue;
    for (;;) {
      const zero = input.held.indexOf(0, at);
      if (zero >= 0) {
        at = zero + 1;
        break;
      }
      if (input.held.length > 100_000 || !(await input.more())) return null;
    }
  }
  if (flags & 2) at += 2;
  return (await input.hold(at)) ? at : null;
}

function isMagic(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && (bytes[at + 3]! & 0xe0) === 0;
}

async function inflateHeld(input: Input, head: number): Promise<Buffer | Damage | 'flows'> {
  for (;;) {
    try {
      // with `info` the types of Node leave out that it is an object
      const { buffer, engine } = inflateRawSync(input.held.subarray(head), {
        info: true,
        chunkSize,
        maxOutputLength: mostAtOnce,
      }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
      const end = head + engine.bytesWritten;
      if (!(await input.hold(end + 8))) return 'truncated';
      const sum = input.held.readUInt32LE(end);
      input.take(end + 8);
      return crc32(buffer) === sum ? buffer : 'checksum';
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ERR_BUFFER_TOO_LARGE') return 'flows';
      if (code !== 'Z_BUF_ERROR') return 'gzip';
      if (input.held.length >= window) return 'flows';
      const before = input.held.length;
      await input.hold(Math.min(window, Math.max(256 * 1024, 2 * before)));
      if (input.held.length === before) return 'truncated';
    }
  }
}

/** A member too large for the window. Returns what was wrong with it, if anything was. */
async function* flow(input: Input, head: number, at: number): AsyncGenerator<Piece, Damage | null> {
  input.take(head);
  const inflate = createInflateRaw({ chunkSize });
  const ended = new Promise<void>(resolve => {
    inflate.once('end', resolve);
    inflate.once('close', resolve);
  });
  // the bytes that were offered last: what the member did not want of them is the next one's
  const offered: Buffer[] = [];
  let before = 0;
  const offer = async () => {
    for (let going = true; going; ) {
      const chunk = input.held.length > 0 ? input.held : await input.next();
      input.held = none;
      if (!chunk) {
        inflate.end();
        return;
      }
      while (offered[0] && before + offered[0].length <= inflate.bytesWritten) before += offered.shift()!.length;
      offered.push(chunk);
      going = await Promise.race([
        new Promise<boolean>(resolve => inflate.write(chunk, error => resolve(!error))),
        ended.then(() => false),
      ]);
    }
  };
  const offering = offer();
  let damage: Damage | null = null;
  let sum = 0;
  let begins = true;
  try {
    for await (const bytes of inflate as AsyncIterable<Buffer>) {
      sum = crc32(bytes, sum);
      yield { bytes, at, begins };
      begins = false;
    }
  } catch (error) {
    damage = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'truncated' : 'gzip';
  } finally {
    inflate.destroy();
  }
  await offering;
  const rest = Buffer.concat([...offered, input.held]);
  const used = damage ? 0 : inflate.bytesWritten - before;
  input.at += before + used;
  input.held = rest.subarray(used);
  if (damage) return damage;
  if (!(await input.hold(8))) return 'truncated';
  return input.take(8).readUInt32LE(0) === sum ? null : 'checksum';
}

/** Goes on to the next member whose content begins as a record does, if one begins before `to`. */
async function findMember(input: Input, to: number): Promise<boolean> {
  for (;;) {
    if (input.at >= to) return false;
    const found = input.held.indexOf(0x1f);
    if (found < 0) {
      input.take(input.held.length);
      if (!(await input.more())) return false;
      continue;
    }
    input.take(found);
    if (!(await input.hold(4))) return false;
    if (isMagic(input.held, 0)) {
      await input.hold(64 * 1024);
      if (beginsWithRecord(input.held, await headerLength(input))) return true;
    }
    input.take(1);
  }
}

function beginsWithRecord(bytes: Buffer, head: number | null): boolean {
  if (head === null) return false;
  try {
    const start = inflateRawSync(bytes.subarray(head, head + 4_096), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: mostAtOnce,
    });
    return start.subarray(0, 5).toString('latin1') === 'WARC/';
  } catch {
    return false;
  }
}

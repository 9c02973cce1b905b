import { type Damage, members, type Part, type Piece } from './members.ts';

/*
 * The records of a WARC or WET file (ISO 28500, https://iipc.github.io/warc-specifications/), one after another in bounded
 * memory. What is broken is told and passed over: the next record is looked for where a member or a line begins with one.
 */

export type WarcRecord = {
  type: string;
  /** in small letters; of one that is there twice, the last */
  headers: Map<string, string>;
  /** absolute */
  uri: string | null;
  /** as the record says it, ISO 8601 */
  date: string | null;
  /** in the file: of the record, or of the gzip member that it is in */
  at: number;
  block: Buffer;
};

export type Broken = {
  broken:
    | Damage
    /** its header is none */
    | 'header'
    /** its length is not what it says */
    | 'length'
    /** longer than `mostBytes` */
    | 'too-large';
  at: number;
};

export type RecordOptions = Part & {
  /** longer records are passed over */
  mostBytes?: number;
  /** types that are read; others are passed over without a word */
  types?: readonly string[];
};

const mostHeader = 64 * 1024;
const none = Buffer.alloc(0);
const start = Buffer.from('WARC/');
const startOfLine = Buffer.from('\nWARC/');

/** What may be broken is a value; errors are the source's own. */
export async function* readRecords(
  source: AsyncIterable<Uint8Array>,
  { mostBytes = 32 * 1024 * 1024, types, ...part }: RecordOptions = {},
): AsyncGenerator<WarcRecord | Broken> {
  const content = new Content(members(source, part));
  for (;;) {
    await content.skipNewlines();
    if (content.atEnd) {
      const next = await content.step();
      if (next === 'end') return;
      if (next) yield next;
      continue;
    }
    const at = content.offset;
    if (!(await content.startsWith(start))) {
      yield { broken: 'junk', at };
      await content.findRecord();
      continue;
    }
    const head = await content.header();
    const headers = head && readHeaders(head);
    const length = Number(headers?.get('content-length') ?? Number.NaN);
    if (!headers || !Number.isSafeInteger(length) || length < 0) {
      yield { broken: head === null && content.atEnd ? 'truncated' : 'header', at };
      await content.findRecord();
      continue;
    }
    const type = headers.get('warc-type')?.toLowerCase() ?? '';
    const wanted = types === undefined || types.includes(type);
    const tooLarge = wanted && length > mostBytes;
    const block = await content.take(length, wanted && !tooLarge);
    if (block === null) {
      if (wanted) yield { broken: 'truncated', at };
      continue;
    }
    if (!(await content.recordEnds())) {
      if (wanted) yield { broken: 'length', at };
      if (!content.findInside(block)) await content.findRecord();
      continue;
    }
    if (tooLarge) yield { broken: 'too-large', at };
    else if (wanted) {
      const uri = headers.get('warc-target-uri')?.replace(/^<(.*)>$/, '$1') ?? null;
      yield { type, headers, uri, date: headers.get('warc-date') ?? null, at, block };
    }
  }
}

function readHeaders(head: Buffer): Map<string, string> | null {
  const [version = '', ...lines] = head.toString('utf8').split(/\r?\n/);
  if (!/^WARC\/\d+\.\d+\s*$/.test(version)) return null;
  return headerFields(lines);
}

/** Header lines as a map; a line that begins with white space goes on with the one before. */
export function headerFields(lines: string[]): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of lines) {
    if (/^[ \t]/.test(line) && last) {
      fields.set(last, `${fields.get(last)} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    last = line.slice(0, colon).trim().toLowerCase();
    fields.set(last, line.slice(colon + 1).trim());
  }
  return fields;
}

/** The content of the members as one text, with the places where reading can start anew. */
class Content {
  offset = 0;
  private held: Buffer = none;
  private at = 0;
  private readonly pieces: AsyncIterator<Piece>;
  /** what comes next and is no continuation */
  private pending: Piece | 'end' | null = null;

  constructor(pieces: AsyncIterable<Piece>) {
    this.pieces = pieces[Symbol.asyncIterator]();
  }

  get atEnd(): boolean {
    return this.at >= this.held.length;
  }

  /** More of the same; false where something else begins. */
  private async next(): Promise<Buffer | null> {
    if (this.pending) return null;
    const { value, done } = await this.pieces.next();
    if (done) this.pending = 'end';
    else if ('damage' in value || (value.begins && value.bytes.subarray(0, 5).equals(start))) this.pending = value;
    else {
      if (this.atEnd) this.offset = value.at;
      return value.bytes;
    }
    return null;
  }

  private async more(): Promise<boolean> {
    const bytes = await this.next();
    if (!bytes) return false;
    this.held = this.atEnd ? bytes : Buffer.concat([this.held.subarray(this.at), bytes]);
    this.at = 0;
    return true;
  }

  /** To what comes next: null if it is more to read. */
  async step(): Promise<Broken | 'end' | null> {
    if (!this.pending && (await this.more())) return null;
    const { pending } = this;
    this.held = none;
    this.at = 0;
    if (pending === 'end' || pending === null) return 'end';
    this.pending = null;
    if ('damage' in pending) return { broken: pending.damage, at: pending.at };
    this.held = pending.bytes;
    this.offset = pending.at;
    return null;
  }

  async skipNewlines(): Promise<void> {
    for (;;) {
      while (this.held[this.at] === 10 || this.held[this.at] === 13) this.at++;
      if (!this.atEnd || !(await this.more())) return;
    }
  }

  async startsWith(word: Buffer): Promise<boolean> {
    while (this.held.length - this.at < word.length) if (!(await this.more())) return false;
    return this.held.subarray(this.at, this.at + word.length).equals(word);
  }

  /** Up to the empty line; null if there is none. */
  async header(): Promise<Buffer | null> {
    for (;;) {
      let end = this.held.indexOf('\r\n\r\n', this.at, 'latin1');
      let gap = 4;
      // of one that has bare line feeds, the empty line comes before any such in its block
      const bare = this.held.subarray(this.at, end < 0 ? undefined : end).indexOf('\n\n', 0, 'latin1');
      if (bare >= 0) {
        end = this.at + bare;
        gap = 2;
      }
      if (end >= 0) {
        const head = this.held.subarray(this.at, end);
        this.at = end + gap;
        return head.length > mostHeader ? null : head;
      }
      if (this.held.length - this.at > mostHeader) return null;
      if (!(await this.more())) {
        this.at = this.held.length;
        return null;
      }
    }
  }

  /** So many bytes, or null if there are not as many; `keep` false: only past them. */
  async take(length: number, keep: boolean): Promise<Buffer | null> {
    const parts: Buffer[] = [];
    let left = length;
    for (;;) {
      const here = this.held.subarray(this.at, this.at + left);
      if (keep) parts.push(here);
      this.at += here.length;
      left -= here.length;
      if (left === 0) return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      if (await this.more()) continue;
      this.findInside(Buffer.concat(parts));
      return null;
    }
  }

  /** Whether a record ends here: two empty lines, or what comes next is another. */
  async recordEnds(): Promise<boolean> {
    if (await this.startsWith(Buffer.from('\r\n\r\n'))) return true;
    await this.skipNewlines();
    return this.atEnd || (await this.startsWith(start));
  }

  /** A block that ends where it should not may have run over the next record: back to that, if so. */
  findInside(block: Buffer): boolean {
    const found = block.indexOf(startOfLine);
    if (found < 0) return false;
    this.held = Buffer.concat([block.subarray(found + 1), this.held.subarray(this.at)]);
    this.at = 0;
    return true;
  }

  /** To the next line that begins a record. */
  async findRecord(): Promise<void> {
    for (;;) {
      const found = this.held.indexOf(startOfLine, this.at);
      if (found >= 0) {
        this.at = found + 1;
        return;
      }
      this.at = Math.max(this.at, this.held.length - startOfLine.length);
      if (!(await this.more())) {
        this.at = this.held.length;
        return;
      }
    }
  }
}

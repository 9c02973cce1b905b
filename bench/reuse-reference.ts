import { foldUtf8, isDense } from '../src/domain/reuse/fold.ts';
import { HtmlReader } from '../src/domain/reuse/html-reader.ts';

/*
 * Two references for bench/reuse.ts, on the same reader of pages and the same folding of letters: an inverted index of five
 * words in a row, and winnowing (S. Schleimer, D. Wilkerson, A. Aiken, "Winnowing: local algorithms for document
 * fingerprinting", 2003) of 24 letters in windows of 16, of 10 and 6 where they are ideographs. What both find is merged
 * along diagonals: hits of one article, at most 120 units apart, whose distance in the two texts differs by at most 30.
 */
const encoder = new TextEncoder();

export type Features = (text: Uint8Array, units: Uint16Array, offsets: Int32Array, count: number, each: Each) => void;
type Each = (hash: number, at: number, length: number) => void;
export type ReferenceMatch = { id: string; spans: { page: [number, number] }[]; total: number };

const mostPostings = 64;

export class Reference {
  private readonly features: Features;
  private readonly least: number;
  private readonly ids: string[] = [];
  private hashes = new Int32Array(1024);
  private articles = new Uint32Array(1024);
  private positions = new Uint32Array(1024);
  private count = 0;
  private starts = new Uint32Array(0);
  private order = new Uint32Array(0);
  private units = new Uint16Array(1 << 20);
  private offsets = new Int32Array(1 << 20);
  private readonly reader = new HtmlReader();

  constructor(features: Features, least: number) {
    this.features = features;
    this.least = least;
  }

  add(id: string, text: string): void {
    const article = this.ids.push(id) - 1;
    const bytes = encoder.encode(text);
    const count = this.fold(bytes);
    this.features(bytes, this.units, this.offsets, count, (hash, at) => {
      if (this.count === this.hashes.length) this.grow();
      this.hashes[this.count] = hash;
      this.articles[this.count] = article;
      this.positions[this.count++] = at;
    });
  }

  private fold(bytes: Uint8Array): number {
    if (this.units.length < bytes.length + 4) {
      this.units = new Uint16Array(2 * bytes.length);
      this.offsets = new Int32Array(2 * bytes.length);
    }
    return foldUtf8(bytes, 0, bytes.length, this.units, this.offsets);
  }

  private grow(): void {
    const n = 2 * this.count;
    const hashes = new Int32Array(n);
    hashes.set(this.hashes);
    this.hashes = hashes;
    for (const name of ['articles', 'positions'] as const) {
      const larger = new Uint32Array(n);
      larger.set(this[name]);
      this[name] = larger;
    }
  }

  build(): void {
    const size = 2 ** Math.ceil(Math.log2(this.count + 1));
    this.starts = new Uint32Array(size + 1);
    for (let i = 0; i < this.count; i++) this.starts[this.slot(this.hashes[i]!, size) + 1]!++;
    for (let i = 0; i < size; i++) this.starts[i + 1]! += this.starts[i]!;
    const next = this.starts.slice();
    this.order = new Uint32Array(this.count);
    for (let i = 0; i < this.count; i++) this.order[next[this.slot(this.hashes[i]!, size)]!++] = i;
  }

  byteLength(): number {
    return 4 * (3 * this.count + this.starts.length + this.order.length);
  }

  private slot(hash: number, size: number): number {
    return (Math.imul(hash, 0x9e3779b1) >>> 1) & (size - 1);
  }

  scanPage(html: Uint8Array): { text: string; matches: ReferenceMatch[] } {
    this.reader.read(html);
    const bytes = this.reader.out.subarray(0, this.reader.length);
    const matches = this.scan(bytes);
    return { text: matches.length > 0 ? new TextDecoder().decode(bytes) : '', matches };
  }

  scan(bytes: Uint8Array): ReferenceMatch[] {
    const { starts, order, hashes } = this;
    const count = this.fold(bytes);
    const size = starts.length - 1;
    const hits: { article: number; at: number; diagonal: number; length: number }[] = [];
    this.features(bytes, this.units, this.offsets, count, (hash, at, length) => {
      const slot = this.slot(hash, size);
      const end = Math.min(starts[slot + 1]!, starts[slot]! + mostPostings);
      for (let i = starts[slot]!; i < end; i++) {
        const entry = order[i]!;
        if (hashes[entry] === hash)
          hits.push({ article: this.articles[entry]!, at, diagonal: this.positions[entry]! - at, length });
      }
    });
    if (hits.length === 0) return [];
    hits.sort((a, b) => a.article - b.article || a.at - b.at);
    const found = new Map<number, [number, number][]>();
    let open: { article: number; from: number; to: number; diagonal: number }[] = [];
    const close = (span: (typeof open)[number]) => {
      if (span.to - span.from < this.least) return;
      const spans = found.get(span.article) ?? [];
      found.set(span.article, spans);
      const other = spans.find(([from, to]) => span.from < to && from < span.to);
      if (!other) spans.push([span.from, span.to]);
      else {
        other[0] = Math.min(other[0], span.from);
        other[1] = Math.max(other[1], span.to);
      }
    };
    for (const { article, at, diagonal, length } of hits) {
      for (const span of open) if (span.article !== article || at - span.to > 120) close(span);
      open = open.filter(span => span.article === article && at - span.to <= 120);
      const span = open.find(s => Math.abs(s.diagonal - diagonal) <= 30);
      if (span) {
        span.to = Math.max(span.to, at + length);
        span.diagonal = diagonal;
      } else open.push({ article, from: at, to: at + length, diagonal });
    }
    for (const span of open) close(span);
    return [...found].map(([article, spans]) => {
      const said = spans.map(([from, to]): [number, number] => [
        utf16(bytes, this.offsets[from]!),
        utf16(bytes, this.offsets[to - 1]!) + 1,
      ]);
      return {
        id: this.ids[article]!,
        spans: said.map(page => ({ page })),
        total: said.reduce((sum, [from, to]) => sum + to - from, 0),
      };
    });
  }
}

function utf16(bytes: Uint8Array, to: number): number {
  let n = 0;
  for (let i = 0; i < to; i++) {
    const c = bytes[i]!;
    if ((c & 0xc0) !== 0x80) n += c >= 0xf0 ? 2 : 1;
  }
  return n;
}

/** Five words in a row at every word; ideographs are words. */
export const fiveWords: Features = (text, units, offsets, count, each) => {
  const words = new Int32Array(5);
  const places = new Int32Array(5);
  let seen = 0;
  for (let i = 0; i < count; ) {
    const start = i;
    let hash = units[i++]!;
    if (!isDense(hash))
      while (i < count && !isDense(units[i]!)) {
        const c = text[offsets[i - 1]!]!;
        if (offsets[i]! - offsets[i - 1]! > (c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4)) break;
        hash = (Math.imul(hash, 0x85ebca6b) + units[i++]!) | 0;
      }
    words[seen % 5] = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    places[seen % 5] = start;
    seen++;
    if (seen < 5) continue;
    let five = 0;
    for (let k = 0; k < 5; k++) five = (Math.imul(five, 0x9e3779b1) + words[(seen + k) % 5]!) | 0;
    each(five, places[seen % 5]!, i - places[seen % 5]!);
  }
};

/** The smallest hash of every window. */
export const winnowing: Features = (_text, units, _offsets, count, each) => {
  winnow(units, count, 24, 16, false, each);
  winnow(units, count, 10, 6, true, each);
};

function winnow(units: Uint16Array, count: number, k: number, w: number, dense: boolean, each: Each): void {
  const base = dense ? 0x01000193 : 0x5bd1e995;
  let out = 1;
  for (let i = 0; i < k; i++) out = Math.imul(out, base);
  const window = new Uint32Array(w);
  let hash = 0;
  let many = 0;
  let least = -1;
  for (let i = 0; i < count; i++) {
    hash = (Math.imul(hash, base) + units[i]!) | 0;
    if (isDense(units[i]!)) many++;
    if (i >= k) {
      hash = (hash - Math.imul(units[i - k]!, out)) | 0;
      if (isDense(units[i - k]!)) many--;
    }
    const at = i - k + 1;
    if (at < 0) continue;
    // a gram of the other kind is never the smallest
    const value = 2 * many >= k === dense ? Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 1 : 0xffffffff;
    window[at % w] = value;
    if (at < w - 1) continue;
    if (least <= at - w || least < 0) {
      least = at - w + 1;
      for (let j = at - w + 1; j <= at; j++) if (window[j % w]! <= window[least % w]!) least = j;
    } else if (value <= window[least % w]!) least = at;
    else continue;
    if (window[least % w] !== 0xffffffff) each(window[least % w]! | 0, least, k);
  }
}

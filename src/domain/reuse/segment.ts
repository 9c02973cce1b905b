import type { Unfolded } from './copied-text.ts';
import { foldUtf8 } from './fold.ts';
import { type Bases, GRID, gramsOf, SPARSE, spread, spreadAgain } from './grams.ts';

/*
 * Articles and the table of their grams, in typed arrays. A text is kept as UTF-8 and folded again when a page has
 * something of it; where in it a unit stands is known every 64 units. Entries of the table are places in all the texts'
 * units one behind the other, with as many bits of the gram's hash as there is room for.
 */
export const CHECKPOINT = 64;
/** Entries of one gram: what stands in more texts is no evidence, and costs time. */
const mostRepeats = 64;
const fewRepeats = 16;
const manyArticles = 50_000;
/** The filter of so many grams is beyond the caches in any case: twice the bits, and less that passes by chance. */
const manyGrams = 4_000_000;
const atOnce = 512;
export const longestProbe = 512;
/** Bytes of text that fit into one typed array. */
export const mostText = 2 ** 32 - 1;

/** A part of an article, and where in it the part begins. */
export type Part = Unfolded & { firstUnit: number; firstByte: number; begins: boolean; ends: boolean };

/** Where the parts of articles are unfolded that one page has something of: of as many as fit without new memory. */
export class Room {
  private units = new Uint16Array(1 << 17);
  private offsets = new Int32Array(1 << 17);
  private used = 0;

  /** For the next page: what was taken is given back. */
  clear(): void {
    this.used = 0;
  }

  take(length: number): { units: Uint16Array; offsets: Int32Array } {
    const from = this.used;
    const to = from + length;
    if (to > this.units.length) return { units: new Uint16Array(length), offsets: new Int32Array(length) };
    this.used = to;
    return { units: this.units.subarray(from, to), offsets: this.offsets.subarray(from, to) };
  }
}

export class Segment {
  count = 0;
  readonly ids: string[] = [];
  /** Articles that are no more. */
  readonly removed = new Set<number>();
  /** Loaded from a file: nothing is added. */
  frozen = false;
  /** Parts of articles that are of others: article, first byte, byte behind, by article. */
  theirs: Uint32Array = new Uint32Array(0);
  texts: Uint8Array;
  textLength = 0;
  /** Per article: its bytes, and its units' first place; one more behind the last. */
  starts: Float64Array;
  places: Float64Array;
  /** Units of each article. */
  units: Uint32Array;
  /** The byte of every 64th unit, from the article's beginning. */
  checkpoints: Uint32Array;
  checkpointCount = 0;
  /** Articles whose grams are in the table. */
  indexed = 0;
  entries = 0;
  slots: Uint32Array = new Uint32Array(0);
  filter: Uint32Array = new Uint32Array(0);
  placeBits = 31;
  /** By slot: four bits each of what stands before the gram and behind it. */
  marks: Uint8Array = new Uint8Array(0);
  capacity = 0;
  private lastArticle = 0;
  private scratch = new Uint16Array(0);
  private offsets = new Int32Array(0);
  // grams that are entered together
  private readonly waiting = {
    count: 0,
    hashes: new Int32Array(atOnce),
    places: new Float64Array(atOnce),
    sides: new Uint8Array(atOnce),
    seen: 0,
  };
  private readonly bases: Bases;

  constructor(bases: Bases) {
    this.bases = bases;
    this.texts = new Uint8Array(0);
    this.starts = new Float64Array(16);
    this.places = new Float64Array(16);
    this.units = new Uint32Array(16);
    this.checkpoints = new Uint32Array(64);
  }

  /** Appends a text. Its grams wait for `build`: the table is sized once for many texts. */
  append(id: string, text: Uint8Array): number {
    const end = this.textLength + text.length;
    if (end > mostText) throw new RangeError('a table holds at most 4 GB of text: make the index in parts');
    this.texts = grown(this.texts, end, Uint8Array);
    this.texts.set(text, this.textLength);
    this.textLength = end;
    this.starts = grown(this.starts, this.count + 2, Float64Array);
    this.starts[this.count + 1] = end;
    this.ids.push(id);
    return this.count++;
  }

  /** Says of the last article that parts of it, in bytes, are of others. */
  exclude(article: number, parts: [number, number][]): void {
    const sorted = [...parts].sort((a, b) => a[0] - b[0]);
    this.theirs = Uint32Array.from([...this.theirs, ...sorted.flatMap(([from, to]) => [article, from, to])]);
  }

  excluded(article: number): [number, number][] {
    const { theirs } = this;
    let low = 0;
    let high = theirs.length / 3;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (theirs[3 * middle]! < article) low = middle + 1;
      else high = middle;
    }
    const parts: [number, number][] = [];
    for (let i = 3 * low; theirs[i] === article; i += 3) parts.push([theirs[i + 1]!, theirs[i + 2]!]);
    return parts;
  }

  byteLength(): number {
    return (
      this.textLength +
      8 * 2 * (this.count + 1) +
      4 * (this.count + this.checkpointCount + this.slots.length + this.filter.length) +
      this.marks.length
    );
  }

  /** Enters what was appended since the last time. */
  build(): void {
    if (this.indexed === this.count) return;
    const first = this.indexed;
    let grams = 0;
    this.places = grown(this.places, this.count + 1, Float64Array);
    this.units = grown(this.units, this.count, Uint32Array);
    for (let article = first; article < this.count; article++) grams += this.measure(article);
    this.entries += grams;
    const places = Math.ceil(this.places[this.count]! / GRID) + 2;
    if (5 * this.entries > 3 * this.capacity || places >= 2 ** this.placeBits) {
      // the first time exactly, later with room to grow
      const room = first === 0 ? this.entries : Math.ceil(this.entries * 1.5);
      this.capacity = Math.ceil((room * 5) / 3) + 16;
      this.slots = new Uint32Array(this.capacity);
      this.marks = new Uint8Array(this.capacity);
      const bits = room > manyGrams ? 16 : 8;
      this.filter = new Uint32Array(2 ** Math.max(4, Math.round(Math.log2((room * bits) / 32))));
      const roomForPlaces = first === 0 ? places : places * 1.5;
      this.placeBits = Math.min(31, Math.max(4, Math.ceil(Math.log2(roomForPlaces + 1))));
      this.indexed = 0;
    }
    for (let article = this.indexed; article < this.count; article++) this.enter(article);
    this.flush();
    this.indexed = this.count;
    this.scratch = new Uint16Array(0);
    this.offsets = new Int32Array(0);
  }

  private measure(article: number): number {
    const start = this.starts[article]!;
    const length = this.starts[article + 1]! - start;
    this.reserve(length);
    const count = this.fold(article, this.scratch, this.offsets);
    this.units[article] = count;
    const rounded = Math.ceil(count / CHECKPOINT) * CHECKPOINT;
    this.places[article + 1] = this.places[article]! + rounded;
    this.checkpoints = grown(this.checkpoints, this.checkpointCount + rounded / CHECKPOINT, Uint32Array);
    for (let i = 0; i < count; i += CHECKPOINT) this.checkpoints[this.checkpointCount++] = this.offsets[i]!;
    return gramsOf(this.scratch, count, this.bases, null);
  }

  private reserve(length: number): void {
    if (this.scratch.length >= length + 4) return;
    this.scratch = new Uint16Array(2 * length + 1024);
    this.offsets = new Int32Array(2 * length + 1024);
  }

  private enter(article: number): void {
    this.reserve(this.starts[article + 1]! - this.starts[article]!);
    const count = this.fold(article, this.scratch, this.offsets);
    const base = this.places[article]!;
    const { scratch, waiting } = this;
    gramsOf(scratch, count, this.bases, (hash, at, length) => {
      const i = waiting.count++;
      waiting.hashes[i] = hash;
      waiting.places[i] = (base + at) / GRID;
      waiting.sides[i] = sidesOf(scratch, count, at, length);
      if (waiting.count === atOnce) this.flush();
    });
  }

  /**
   * Enters the grams that wait. First their slots are looked at, which nothing waits for, so that the memory is asked for many
   * at once.
   */
  private flush(): void {
    const { slots, marks, filter, capacity, waiting } = this;
    const shift = 32 - Math.log2(filter.length);
    let seen = 0;
    for (let i = 0; i < waiting.count; i++) {
      const hash = waiting.hashes[i]!;
      const slot = slotOf(spread(hash), capacity);
      seen |= slots[slot]! | marks[slot]! | filter[spreadAgain(hash) >>> shift]!;
    }
    waiting.seen = seen;
    // in a large index what many articles have is cut short sooner
    const repeats = this.count > manyArticles ? fewRepeats : mostRepeats;
    for (let i = 0; i < waiting.count; i++)
      this.insert(waiting.hashes[i]!, waiting.places[i]!, waiting.sides[i]!, repeats, shift);
    waiting.count = 0;
  }

  private insert(hash: number, place: number, sides: number, repeats: number, shift: number): void {
    const { slots, filter, capacity, placeBits } = this;
    const x = spread(hash);
    const y = spreadAgain(hash);
    const entry = (((y >>> placeBits) << placeBits) | (place + 1)) >>> 0;
    let slot = slotOf(x, capacity);
    let same = 0;
    for (let i = 0; i < longestProbe; i++) {
      const is = slots[slot]!;
      if (is === 0) {
        slots[slot] = entry;
        this.marks[slot] = sides;
        filter[y >>> shift]! |= bitsOf(y, hash);
        return;
      }
      if ((is ^ entry) >>> placeBits === 0 && ++same >= repeats) return;
      slot = slot + 1 === capacity ? 0 : slot + 1;
    }
  }

  /** The article that a place belongs to, by bisection. */
  articleAt(place: number): number {
    const { places } = this;
    // what follows one hit is mostly another of the same article
    const last = this.lastArticle;
    if (places[last]! <= place && place < places[last + 1]!) return last;
    let low = 0;
    let high = this.count;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (places[middle]! <= place) low = middle;
      else high = middle;
    }
    this.lastArticle = low;
    return low;
  }

  text(article: number): Uint8Array {
    return this.texts.subarray(this.starts[article]!, this.starts[article + 1]!);
  }

  /** A whole article's units; the arrays have room for a unit each byte and three more. */
  fold(article: number, units: Uint16Array, offsets: Int32Array): number {
    const text = this.text(article);
    return foldUtf8(text, 0, text.length, units, offsets);
  }

  /** A part of an article, from at least `before` units before `at` to `after` behind it; all of it if little would be left. */
  unfold(article: number, at: number, before: number, after: number, room: Room): Part {
    const whole = this.text(article);
    const blocks = Math.ceil(this.units[article]! / CHECKPOINT);
    const base = this.places[article]! / CHECKPOINT;
    const first = Math.max(0, Math.floor((at - before) / CHECKPOINT));
    const behind = Math.floor((at + after) / CHECKPOINT) + 1;
    const from = first === 0 ? 0 : this.checkpoints[base + first]!;
    const to = behind >= blocks ? whole.length : this.checkpoints[base + behind]!;
    const text = whole.subarray(from, to);
    const { units, offsets } = room.take(text.length + 4);
    return {
      text,
      units,
      offsets,
      count: foldUtf8(text, 0, text.length, units, offsets),
      firstUnit: first * CHECKPOINT,
      firstByte: from,
      begins: from === 0,
      ends: to === whole.length,
    };
  }

  /** The units from at least `before` before `at` to at least `after` behind it, as far as there are; where they begin, and how many. */
  foldAround(
    article: number,
    at: number,
    before: number,
    after: number,
    units: Uint16Array,
    offsets: Int32Array,
  ): { from: number; count: number } {
    const start = this.starts[article]!;
    const first = Math.max(0, Math.floor((at - before) / CHECKPOINT));
    const behind = Math.floor((at + after) / CHECKPOINT) + 1;
    const base = this.places[article]! / CHECKPOINT;
    const from = this.checkpoints[base + first]!;
    const end = this.starts[article + 1]! - start;
    const blocks = Math.ceil(this.units[article]! / CHECKPOINT);
    const to = behind < blocks ? this.checkpoints[base + behind]! : end;
    // where much that does not count stands between letters, a part will do
    const most = Math.min(to - from, units.length - 4);
    // a part of its own, as numbers beyond 2^31 would make the loop slower for all
    const part = this.texts.subarray(start + from, start + from + most);
    return { from: first * CHECKPOINT, count: foldUtf8(part, 0, most, units, offsets) };
  }
}

/** What stands before a gram and behind it, in four bits each; nothing there is not the same as anything there. */
export function sidesOf(units: Uint16Array, count: number, at: number, length: number): number {
  return (beforeOf(units, at, length) & 15) | ((behindOf(units, count, at, length) & 15) << 4);
}

/** Three letters, or two ideographs. */
function beforeOf(units: Uint16Array, at: number, length: number): number {
  const n = length === SPARSE ? 3 : 2;
  if (at < n) return 0;
  let hash = units[at - 1]! * 31 + units[at - 2]!;
  if (n === 3) hash = hash * 31 + units[at - 3]!;
  return Math.imul(hash, 0x9e3779b1) >>> 20;
}

function behindOf(units: Uint16Array, count: number, at: number, length: number): number {
  const end = at + length;
  const n = length === SPARSE ? 3 : 2;
  if (end + n > count) return 0;
  let hash = units[end]! * 31 + units[end + 1]!;
  if (n === 3) hash = hash * 31 + units[end + 2]!;
  return Math.imul(hash, 0x9e3779b1) >>> 20;
}

/** Spreads 32 bits over any number of slots. */
export function slotOf(hash: number, capacity: number): number {
  return Math.floor((hash >>> 0) * 2 ** -32 * capacity);
}

/** Three bits of a word of the filter. */
export function bitsOf(spread: number, hash: number): number {
  return (1 << (spread & 31)) | (1 << ((hash >>> 4) & 31)) | (1 << ((hash >>> 20) & 31));
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(
  array: T,
  needed: number,
  make: new (length: number) => T,
): T {
  if (array.length >= needed) return array;
  const larger = new make(Math.min(mostText, Math.max(needed, Math.ceil(array.length * 1.5), 16)));
  larger.set(array);
  return larger;
}

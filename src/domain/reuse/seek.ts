import { isDense } from './fold.ts';
import { type Bases, DENSE, DENSE_STEP, GRID, power, SPARSE, SPARSE_STEP, spread, spreadAgain } from './grams.ts';
import { bitsOf, type Segment, slotOf } from './segment.ts';

/*
 * Where a page shares grams with articles. A phrase of everyday language is shared by chance; two grams near one another
 * in the page and as near in one article hardly ever are. A gram that only one article has is looked at alone.
 */

/** Units of the page between two grams of one passage, and how much more or less the article has between them. */
const near = 250;
const drift = 32;
const tableSize = 1 << 14;
const mostHits = 1 << 16;
/** In more places than this, a gram is a phrase of everyday language, a footer, or of a text in many revisions. */
const common = 4;
/** Units of the page that are looked at in one go. */
export const stretch = 1 << 16;

export class Seeker {
  /** Hits of this stretch: the page's unit, and the place among all articles' units. */
  pages = new Uint32Array(1024);
  places = new Float64Array(1024);
  /** 1: stands alone and is rare; 2: has company. */
  kinds = new Uint8Array(1024);
  count = 0;
  // by diagonal: the last hit there, and when
  private readonly keys = new Int32Array(tableSize);
  private readonly last = new Int32Array(tableSize);
  private readonly hits = new Int32Array(tableSize);
  private clock = 1;
  // by place within a step: the last gram that the index has, and its slot if it is common
  private readonly lastAt = new Int32Array(SPARSE_STEP);
  private readonly waiting = new Float64Array(SPARSE_STEP);
  private readonly waitingTag = new Float64Array(SPARSE_STEP);

  /** Seeks grams that begin at `from` to `to` of the page's `count` units. */
  seek(segment: Segment, bases: Bases, units: Uint16Array, count: number, from: number, to: number): void {
    this.count = 0;
    if (segment.entries === 0) return;
    this.clock += stretch + near + 1;
    if (this.clock > 2 ** 30) {
      this.clock = stretch + near + 1;
      this.last.fill(0);
    }
    let dense = 0;
    for (let i = from; i < Math.min(count, to + SPARSE); i++) if (units[i]! > 0x3040) dense++;
    this.roll(segment, units, from, Math.min(to, count - SPARSE + 1), SPARSE, bases.sparse, dense > 0);
    if (dense > 0) this.roll(segment, units, from, Math.min(to, count - DENSE + 1), DENSE, bases.dense, true);
  }

  private roll(
    segment: Segment,
    units: Uint16Array,
    from: number,
    to: number,
    length: number,
    base: number,
    mixed: boolean,
  ): void {
    if (to <= from) return;
    const { filter } = segment;
    const words = filter.length;
    const out = power(base, length);
    let hash = 0;
    let dense = 0;
    for (let i = from; i < from + length; i++) {
      hash = (Math.imul(hash, base) + units[i]!) | 0;
      if (mixed && isDense(units[i]!)) dense++;
    }
    const wantsDense = length === DENSE;
    const step = wantsDense ? DENSE_STEP : SPARSE_STEP;
    this.lastAt.fill(-100);
    for (let at = from; ; ) {
      const y = spreadAgain(hash);
      const mask = bitsOf(spread(hash));
      if ((filter[slotOf(y, words)]! & mask) === mask && (!mixed || 2 * dense >= length === wantsDense))
        this.lookUp(segment, hash, at, from, step);
      if (++at >= to) return;
      const enters = units[at + length - 1]!;
      const leaves = units[at - 1]!;
      hash = (Math.imul(hash, base) + enters - Math.imul(leaves, out)) | 0;
      if (mixed) dense += (isDense(enters) ? 1 : 0) - (isDense(leaves) ? 1 : 0);
    }
  }

  /** A gram that the index may have. One that many articles have counts if the next of the same run is there too. */
  private lookUp(segment: Segment, hash: number, at: number, from: number, step: number): void {
    const { slots, capacity, placeBits } = segment;
    const tag = spreadAgain(hash) >>> placeBits;
    const start = slotOf(spread(hash), capacity);
    let entries = 0;
    for (let slot = start, is = slots[slot]!; is !== 0; is = slots[slot]!) {
      if (is >>> placeBits === tag) entries++;
      if (++slot === capacity) slot = 0;
    }
    if (entries === 0) return;
    const ring = at & (step - 1);
    const follows = this.lastAt[ring] === at - step;
    if (follows && this.waiting[ring]! >= 0)
      this.take(segment, this.waiting[ring]!, this.waitingTag[ring]!, at - step, from, 0);
    this.lastAt[ring] = at;
    this.waiting[ring] = -1;
    if (entries <= common || follows) this.take(segment, start, tag, at, from, entries === 1 ? 1 : 0);
    else {
      this.waiting[ring] = start;
      this.waitingTag[ring] = tag;
    }
  }

  private take(segment: Segment, start: number, tag: number, at: number, from: number, kind: number): void {
    const { slots, capacity, placeBits } = segment;
    for (let slot = start, is = slots[slot]!; is !== 0; is = slots[slot]!) {
      if (is >>> placeBits === tag) {
        if (this.count >= mostHits) return;
        this.hit(at, (((is << (32 - placeBits)) >>> (32 - placeBits)) - 1) * GRID, from, kind);
      }
      if (++slot === capacity) slot = 0;
    }
  }

  private hit(at: number, place: number, from: number, kind: number): void {
    const index = this.count++;
    if (index === this.pages.length) this.grow();
    this.pages[index] = at;
    this.places[index] = place;
    this.kinds[index] = kind;
    const now = this.clock + at - from;
    // places and units of the page are far apart, so diagonals are positive
    const key = Math.floor((place - at) / drift) | 0;
    for (let k = key - 1; k <= key + 1; k++) {
      const slot = (Math.imul(k, 0x9e3779b1) >>> 18) & (tableSize - 1);
      if (this.keys[slot] !== k || now - this.last[slot]! > near || this.last[slot] === 0) continue;
      const other = this.hits[slot]!;
      if (this.pages[other] === at) continue;
      this.kinds[other] = 2;
      this.kinds[index] = 2;
    }
    const slot = (Math.imul(key, 0x9e3779b1) >>> 18) & (tableSize - 1);
    this.keys[slot] = key;
    this.last[slot] = now;
    this.hits[slot] = index;
  }

  private grow(): void {
    const pages = new Uint32Array(2 * this.pages.length);
    pages.set(this.pages);
    this.pages = pages;
    const places = new Float64Array(pages.length);
    places.set(this.places);
    this.places = places;
    const kinds = new Uint8Array(pages.length);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }
}

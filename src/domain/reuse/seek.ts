import { isDense } from './fold.ts';
import { type Bases, DENSE, DENSE_STEP, GRID, power, SPARSE, SPARSE_STEP, spread, spreadAgain } from './grams.ts';
import { bitsOf, longestProbe, type Segment, sidesOf, slotOf } from './segment.ts';

/*
 * Where a page shares grams with articles. A phrase of everyday language is shared by chance; a longer run, or two grams
 * near one another in the page and as near in one article, hardly ever are. What speaks for a passage is counted in
 * letters, an ideograph as two: those of the grams on one diagonal, and those on both sides that the index knows a few
 * bits of.
 */

/** Units of the page between two grams of one passage, and how much more or less the article has between them. */
const near = 250;
const drift = 32;
const tableBits = 14;
const tableSize = 1 << tableBits;
const mostHits = 1 << 16;
/** In more places than this, a gram is a phrase of everyday language, a footer, or of a text in many revisions. */
const common = 4;
/**
 * So many letters speak for a passage: fewer if hardly any text has the gram, more if several do, which is how phrases of
 * everyday language are told from those of one author without looking at the texts.
 */
const enough = SPARSE + 6;
const enoughIfShared = SPARSE + 16;
/** In more places than this, a gram is shared. */
const rare = 2;
const side = 3;
const batch = 1024;
/** A filter of more words is not in the caches. */
const nearWords = 1 << 19;
/** Units from here on may be dense; so may the bits of several together that are not, at the cost of a closer look. */
const leastDense = 0x3041;
/** Units of the page that are looked at in one go. */
export const stretch = 1 << 16;

export class Seeker {
  /** Hits of this stretch that are worth a look: the page's unit, and the place among all articles' units. */
  pages = new Uint32Array(1024);
  places = new Float64Array(1024);
  count = 0;
  // by diagonal: where in the page its last gram ends, what speaks for it
  private readonly keys = new Int32Array(tableSize);
  private readonly ends = new Int32Array(tableSize);
  private readonly evidence = new Uint8Array(tableSize);
  private clock = 1;
  // by place within a step: the last gram that the index has, and its slot and tag if it is common
  private readonly lastAt = new Int32Array(SPARSE_STEP);
  private readonly waiting = new Float64Array(SPARSE_STEP);
  private readonly waitingTag = new Float64Array(SPARSE_STEP);
  // by batch of this stretch: whether there are ideographs
  private readonly denseBlocks = new Uint8Array(stretch / batch);
  // grams that passed the filter
  private readonly passed: Passed = {
    length: SPARSE,
    base: 0,
    out: 0,
    hash: 0,
    count: 0,
    at: new Int32Array(batch),
    hashes: new Int32Array(batch),
  };
  private readonly passedSlot = new Float64Array(batch);
  private readonly passedFirst = new Uint32Array(batch);
  private readonly passedMark = new Uint8Array(batch);
  // what is looked through now
  private segment!: Segment;
  private units!: Uint16Array;
  private unitCount = 0;
  private length = 0;
  private weight = 1;
  /** What the clock says at the page's first unit. */
  private zero = 0;

  /** Seeks grams that begin at `from` to `to` of the page's `count` units. */
  seek(segment: Segment, bases: Bases, units: Uint16Array, count: number, from: number, to: number): void {
    this.count = 0;
    if (segment.entries === 0) return;
    this.segment = segment;
    this.units = units;
    this.unitCount = count;
    const dense = this.roll(from, Math.min(to, count - SPARSE + 1), SPARSE, bases.sparse);
    if (dense) this.roll(from, Math.min(to, count - DENSE + 1), DENSE, bases.dense);
  }

  /** Whether there are ideographs, of which only the first pass, that of letters, takes note. */
  private roll(from: number, to: number, length: number, base: number): boolean {
    if (to <= from) return false;
    this.begin(from, length);
    const { units, passed, denseBlocks } = this;
    const { filter } = this.segment;
    const far = filter.length > nearWords;
    passed.length = length;
    passed.base = base;
    passed.out = power(base, length);
    let dense = false;
    // the last one may be too short for letters
    if (length === SPARSE) denseBlocks.fill(1);
    let rolled = -1;
    for (let at = from, block = 0; at < to; at += batch, block++) {
      if (length === DENSE && denseBlocks[block] === 0) continue;
      if (rolled !== at) {
        passed.hash = 0;
        for (let i = at; i < at + length; i++) passed.hash = (Math.imul(passed.hash, base) + units[i]!) | 0;
      }
      rolled = Math.min(to, at + batch);
      if (length === DENSE) siftMixed(units, filter, at, rolled, passed, true);
      else {
        const { hash } = passed;
        denseBlocks[block] = 0;
        const bits = far ? siftFar(units, filter, at, rolled, passed) : sift(units, filter, at, rolled, passed);
        if (bits >= leastDense) {
          denseBlocks[block] = 1;
          dense = true;
          passed.hash = hash;
          siftMixed(units, filter, at, rolled, passed, false);
        }
      }
      if (passed.count > 0) this.lookUpAll(passed.count);
    }
    return dense;
  }

  /** First all slots, which nothing waits for, so that the memory is asked for many at once; then what they say. */
  private lookUpAll(count: number): void {
    const { passedSlot, passedFirst, passedMark } = this;
    const { hashes, at } = this.passed;
    const { slots, marks, capacity } = this.segment;
    for (let i = 0; i < count; i++) {
      const slot = slotOf(spread(hashes[i]!), capacity);
      passedSlot[i] = slot;
      passedFirst[i] = slots[slot]!;
      passedMark[i] = marks[slot]!;
    }
    for (let i = 0; i < count; i++) if (passedFirst[i] !== 0) this.lookUp(hashes[i]!, passedSlot[i]!, at[i]!);
  }

  private begin(from: number, length: number): void {
    this.length = length;
    this.weight = length === DENSE ? 2 : 1;
    this.lastAt.fill(-100);
    // a new time, so that nothing in the table is near any more
    this.clock += stretch + 2 * near;
    if (this.clock > 2 ** 30) {
      this.clock = stretch + 2 * near;
      this.ends.fill(0);
    }
    this.zero = this.clock - from;
  }

  /** A gram that the index may have. One that many articles have counts if the next of the same run is there too. */
  private lookUp(hash: number, start: number, at: number): void {
    const { slots, capacity, placeBits } = this.segment;
    const tag = spreadAgain(hash) >>> placeBits;
    let entries = 0;
    for (let slot = start, is = slots[slot]!, n = 0; is !== 0 && n < longestProbe; is = slots[slot]!, n++) {
      if (is >>> placeBits === tag) entries++;
      if (++slot === capacity) slot = 0;
    }
    if (entries === 0) return;
    const least = entries > rare ? enoughIfShared : enough;
    const step = this.length === DENSE ? DENSE_STEP : SPARSE_STEP;
    const ring = at & (step - 1);
    const follows = this.lastAt[ring] === at - step;
    if (follows && this.waiting[ring]! >= 0)
      this.take(this.waiting[ring]!, this.waitingTag[ring]!, at - step, enoughIfShared);
    this.lastAt[ring] = at;
    this.waiting[ring] = -1;
    if (entries <= common || follows) this.take(start, tag, at, least);
    else {
      this.waiting[ring] = start;
      this.waitingTag[ring] = tag;
    }
  }

  private take(start: number, tag: number, at: number, least: number): void {
    const { slots, marks, capacity, placeBits } = this.segment;
    const placeMask = 2 ** placeBits - 1;
    const sides = sidesOf(this.units, this.unitCount, at, this.length);
    for (let slot = start, is = slots[slot]!, n = 0; is !== 0 && n < longestProbe; is = slots[slot]!, n++) {
      if (is >>> placeBits === tag) {
        const differ = marks[slot]! ^ sides;
        const before = (differ & 15) === 0;
        const behind = differ >>> 4 === 0;
        // of a run that is certain to be met, more is the same on one side at least
        if (before || behind) this.hit(at, ((is & placeMask) - 1) * GRID, before, behind, least);
      }
      if (++slot === capacity) slot = 0;
    }
  }

  private hit(at: number, place: number, before: boolean, behind: boolean, least: number): void {
    const now = this.zero + at;
    const end = now + this.length;
    const { keys, ends, evidence, weight } = this;
    const own = Math.floor((place - at) / drift) | 0;
    const sides = (before ? side : 0) + (behind ? side : 0);
    let speaks = SPARSE + sides;
    for (let key = own - 1; key <= own + 1; key++) {
      const slot = slotOfKey(key);
      const last = ends[slot]!;
      if (keys[slot] !== key || last === 0 || now - last > near || last === end) continue;
      // what the last gram had already counts once
      const fresh = last >= end ? 0 : Math.min(this.length, end - last) * weight;
      speaks = Math.max(speaks, Math.min(200, evidence[slot]! + Math.min(SPARSE, fresh) + (behind ? side : 0)));
    }
    const slot = slotOfKey(own);
    keys[slot] = own;
    ends[slot] = end;
    // what stands behind counts once: in the next gram if there is one
    evidence[slot] = speaks - (behind ? side : 0);
    if (speaks < least) return;
    if (this.count >= mostHits) return;
    if (this.count === this.pages.length) this.grow();
    this.pages[this.count] = at;
    this.places[this.count++] = place;
  }

  private grow(): void {
    const pages = new Uint32Array(2 * this.pages.length);
    pages.set(this.pages);
    this.pages = pages;
    const places = new Float64Array(pages.length);
    places.set(this.places);
    this.places = places;
  }
}

function slotOfKey(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> (32 - tableBits);
}

/** Grams of so many units whose hashes passed the filter, and the rolling hash of the next. */
type Passed = {
  length: number;
  base: number;
  out: number;
  hash: number;
  count: number;
  at: Int32Array;
  hashes: Int32Array;
};

/** The loop that every unit of every page goes through. All their bits: `leastDense` or more where there are ideographs. */
function sift(units: Uint16Array, filter: Uint32Array, from: number, to: number, passed: Passed): number {
  const { base, out, at: places, hashes } = passed;
  const shift = Math.clz32(filter.length) + 1;
  const ahead = passed.length;
  let { hash } = passed;
  let count = 0;
  let bits = 0;
  for (let i = from; i < from + ahead; i++) bits |= units[i]!;
  for (let at = from; at < to; at++) {
    const y = spreadAgain(hash);
    const mask = bitsOf(y, hash);
    if ((filter[y >>> shift]! & mask) === mask) {
      places[count] = at;
      hashes[count++] = hash;
    }
    const enters = units[at + ahead]!;
    bits |= enters;
    hash = (Math.imul(hash, base) + ((enters - Math.imul(units[at]!, out)) | 0)) | 0;
  }
  passed.hash = hash;
  passed.count = count;
  return bits;
}

const hashesOfBatch = new Int32Array(batch);
const wordsOfBatch = new Uint32Array(batch);

/**
 * The same with a filter that no cache holds: all its words are asked for one right after the other, so that the memory brings
 * many at once, and looked at afterwards.
 */
function siftFar(units: Uint16Array, filter: Uint32Array, from: number, to: number, passed: Passed): number {
  const { base, out, at: places, hashes } = passed;
  const shift = Math.clz32(filter.length) + 1;
  const ahead = passed.length;
  const n = to - from;
  let { hash } = passed;
  let bits = 0;
  for (let i = from; i < from + ahead; i++) bits |= units[i]!;
  for (let i = 0; i < n; i++) {
    hashesOfBatch[i] = hash;
    const enters = units[from + i + ahead]!;
    bits |= enters;
    hash = (Math.imul(hash, base) + ((enters - Math.imul(units[from + i]!, out)) | 0)) | 0;
  }
  passed.hash = hash;
  for (let i = 0; i < n; i++) wordsOfBatch[i] = filter[spreadAgain(hashesOfBatch[i]!) >>> shift]!;
  let count = 0;
  for (let i = 0; i < n; i++) {
    const is = hashesOfBatch[i]!;
    const mask = bitsOf(spreadAgain(is), is);
    if ((wordsOfBatch[i]! & mask) !== mask) continue;
    places[count] = from + i;
    hashes[count++] = is;
  }
  passed.count = count;
  return bits;
}

/** The same where ideographs occur: only grams that are mostly such, or mostly not. */
function siftMixed(
  units: Uint16Array,
  filter: Uint32Array,
  from: number,
  to: number,
  passed: Passed,
  wantsDense: boolean,
): void {
  const { base, out, at: places, hashes, length } = passed;
  const shift = Math.clz32(filter.length) + 1;
  let { hash } = passed;
  let count = 0;
  let dense = 0;
  for (let i = from; i < from + length; i++) dense += isDense(units[i]!) ? 1 : 0;
  for (let at = from; at < to; at++) {
    const y = spreadAgain(hash);
    const mask = bitsOf(y, hash);
    if ((filter[y >>> shift]! & mask) === mask && 2 * dense >= length === wantsDense) {
      places[count] = at;
      hashes[count++] = hash;
    }
    const enters = units[at + length]!;
    const leaves = units[at]!;
    hash = (Math.imul(hash, base) + enters - Math.imul(leaves, out)) | 0;
    dense += (isDense(enters) ? 1 : 0) - (isDense(leaves) ? 1 : 0);
  }
  passed.hash = hash;
  passed.count = count;
}

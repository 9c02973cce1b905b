import { type Pair, worthOf } from './align.ts';
import {
  bytesOf,
  isQuotation,
  lengthByTerms,
  lineBetween,
  type Unfolded,
  utf16Positions,
  withoutChance,
} from './copied-text.ts';
import { foldUtf8 } from './fold.ts';
import { type Bases, basesOf } from './grams.ts';
import { HtmlReader } from './html-reader.ts';
import { readSegment, writeSegment } from './index-file.ts';
import { Seeker, stretch } from './seek.ts';
import { type Part, Room, Segment } from './segment.ts';
import { chooseSpans, leastWorth, spanAround, type UnitSpan, without } from './spans.ts';

export type Span = {
  /** UTF-16 positions in the page's text, and in the article's. */
  page: [number, number];
  article: [number, number];
  /** Words differ; not only case, spaces and typography. */
  edited: boolean;
};

export type Match = {
  id: string;
  /** In the order of the page, none over another's text there. */
  spans: Span[];
  /** Of the copied text as the page has it: code points after NFC, white space folded to one; the longest span, and all. */
  longest: number;
  total: number;
};

export type IndexOptions = {
  /** A number that outsiders do not know, so that nobody can write a page that is slow to look through. */
  seed?: number;
};

export type AddOptions = {
  /** Texts of others that the article quotes, translates from or prints: what it has of them is not counted as ours. */
  exclude?: readonly string[];
};

/** A gram is followed if this much around it is the same. */
const leastAlone = 18;
/** A match this short is no match of its own where a longer one, three times as much, has the same words of the page. */
const shortWorth = 120;
const dominance = 3;
/** Buffers of pages longer than this are not kept. */
const mostKept = 8_000_000;

const encoder = new TextEncoder();
const utf8 = new TextDecoder();

/** A match before its positions are reckoned. */
type Candidate = { segment: Segment; article: number; spans: UnitSpan[]; part: Part };

/**
 * Our articles, ready to be found in pages. Texts in any language; a copy of 100 characters (60 where they are ideographs)
 * is always found, a much shorter one hardly ever. Offsets are UTF-16 units. An index that is added to holds at most 4 GB of
 * text; one that was loaded has as many parts of that size as there is memory for.
 */
export class ReuseIndex {
  private readonly seed: number;
  private readonly bases: Bases;
  private readonly segments: Segment[];
  private places: Map<string, { segment: Segment; article: number }> | null = null;
  private readonly reader = new HtmlReader();
  private readonly seeker = new Seeker();
  private pageBytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private pageUnits: Uint16Array = new Uint16Array(0);
  private pageOffsets: Int32Array = new Int32Array(0);
  private readonly room = new Room();
  private readonly window = new Uint16Array(4_096);
  private readonly windowOffsets = new Int32Array(4_096);
  // passages that came to nothing, by diagonal: their next gram need not be looked at
  private readonly failed = new Float64Array(256);
  private readonly failedAt = new Int32Array(256);

  private constructor(seed: number, segments: Segment[]) {
    this.seed = seed;
    this.bases = basesOf(seed);
    this.segments = segments;
  }

  static create({ seed = 0 }: IndexOptions = {}): ReuseIndex {
    return new ReuseIndex(seed | 0, []);
  }

  /** How many articles are in it. */
  get size(): number {
    return this.segments.reduce((sum, s) => sum + s.count - s.removed.size, 0);
  }

  /** Memory that the articles and their table take, without ids, in bytes. */
  get byteLength(): number {
    return this.segments.reduce((sum, s) => sum + s.byteLength(), 0);
  }

  /** Adds an article, or one of its revisions under an id of its own. An id that is there already gets the new text. */
  add(id: string, text: string, { exclude = [] }: AddOptions = {}): void {
    const places = this.known();
    this.remove(id);
    let segment = this.segments.at(-1);
    if (!segment || segment.frozen) {
      segment = new Segment(this.bases);
      this.segments.push(segment);
    }
    const bytes = encoder.encode(text);
    const article = segment.append(id, bytes);
    places.set(id, { segment, article });
    if (exclude.length > 0) segment.exclude(article, this.shared(bytes, exclude));
  }

  remove(id: string): void {
    const place = this.known().get(id);
    if (!place) return;
    place.segment.removed.add(place.article);
    this.known().delete(id);
  }

  private known(): Map<string, { segment: Segment; article: number }> {
    if (this.places) return this.places;
    this.places = new Map();
    for (const segment of this.segments)
      for (const [article, id] of segment.ids.entries()) this.places.set(id, { segment, article });
    return this.places;
  }

  /** Where a text has words of others, in bytes. */
  private shared(text: Uint8Array, others: readonly string[]): [number, number][] {
    const index = ReuseIndex.create({ seed: this.seed });
    for (const [i, other] of others.entries()) index.add(String(i), other);
    return index.copies(text).flatMap(c => {
      return c.spans.map(span => bytesOf(span, index.pageOf(text), c.part).page);
    });
  }

  /** Every article that the text copies, most copied first. */
  scan(page: string): Match[] {
    if (this.pageBytes.length < 3 * page.length || this.pageBytes.length > mostKept)
      this.pageBytes = new Uint8Array(3 * page.length + 1_024);
    const { written } = encoder.encodeInto(page, this.pageBytes);
    return this.matches(this.pageBytes.subarray(0, written));
  }

  /** The same straight from a page's bytes in UTF-8; positions are in its visible text, which comes along if anything was found. */
  scanPage(html: Uint8Array): { text: string; matches: Match[] } {
    this.reader.read(html);
    const visible = this.reader.out.subarray(0, this.reader.length);
    const matches = this.matches(visible);
    return { text: matches.length > 0 ? utf8.decode(visible) : '', matches };
  }

  /**
   * The index as bytes, for `load`. With `shared` they are in a SharedArrayBuffer: workers that load them use the one
   * copy in memory.
   */
  serialize({ shared = false }: { shared?: boolean } = {}): Uint8Array {
    return writeSegment(this.whole(), this.seed, shared);
  }

  /**
   * An index from its bytes, without copying them where they are aligned to 8; or from those of several, each with a part of
   * the articles, which together find what one of all would. Throws a RangeError if they are none, or of different seeds.
   */
  static load(...parts: Uint8Array[]): ReuseIndex {
    const read = parts.map(readSegment);
    const seed = read[0]?.seed ?? 0;
    if (read.some(part => part.seed !== seed)) throw new RangeError('parts of an index have the same seed');
    const bases = basesOf(seed);
    return new ReuseIndex(
      seed,
      read.map(part => part.read(bases)),
    );
  }

  /** All that is in it as one segment. */
  private whole(): Segment {
    for (const segment of this.segments) segment.build();
    const [only] = this.segments;
    if (only && this.segments.length === 1 && only.removed.size === 0) return only;
    const all = new Segment(this.bases);
    for (const segment of this.segments)
      for (const [article, id] of segment.ids.entries()) {
        if (segment.removed.has(article)) continue;
        const ranges = segment.excluded(article);
        const to = all.append(id, segment.text(article));
        if (ranges.length > 0) all.exclude(to, ranges);
      }
    all.build();
    return all;
  }

  private pageOf(text: Uint8Array): Unfolded {
    return { text, units: this.pageUnits, offsets: this.pageOffsets, count: 0 };
  }

  private matches(text: Uint8Array): Match[] {
    const candidates = this.copies(text);
    if (candidates.length === 0) return [];
    const page = this.pageOf(text);
    const reckoned = candidates.map(({ segment, article, spans, part }) => ({
      id: segment.ids[article]!,
      spans,
      bytes: spans.map(span => bytesOf(span, page, part)),
      part,
      theirs: segment.text(article),
    }));
    // a passage in quotation marks, here as there, is somebody's whom both quote
    const own = reckoned.filter(
      ({ bytes, part }) => !bytes.every(b => isQuotation(text, b.page) && isQuotation(part.text, b.article)),
    );
    const positions = utf16Positions(
      text,
      own.flatMap(({ bytes }) => bytes.flatMap(b => b.page)),
    );
    return own
      .map(({ id, spans, bytes, part, theirs }) => {
        const { firstByte } = part;
        const inArticle = utf16Positions(
          theirs,
          bytes.flatMap(b => [b.article[0] + firstByte, b.article[1] + firstByte]),
        );
        const lengths = bytes.map(b => lengthByTerms(text.subarray(b.page[0], b.page[1])));
        return {
          id,
          spans: bytes.map(
            (b, i): Span => ({
              page: [positions.get(b.page[0])!, positions.get(b.page[1])!],
              article: [inArticle.get(b.article[0] + firstByte)!, inArticle.get(b.article[1] + firstByte)!],
              edited: spans[i]!.edited,
            }),
          ),
          longest: lengths.reduce((a, b) => Math.max(a, b), 0),
          total: lengths.reduce((a, b) => a + b, 0),
        };
      })
      .sort((a, b) => b.total - a.total || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }

  /** What the text copies of which article, in units. */
  private copies(text: Uint8Array): Candidate[] {
    for (const segment of this.segments) segment.build();
    if (this.pageUnits.length < text.length + 4 || this.pageUnits.length > mostKept) {
      this.pageUnits = new Uint16Array(text.length + 1_024);
      this.pageOffsets = new Int32Array(text.length + 1_024);
    }
    const units = this.pageUnits;
    const count = foldUtf8(text, 0, text.length, units, this.pageOffsets);
    const page: Unfolded = { text, units, offsets: this.pageOffsets, count };
    const effort = { left: 50 * count + 5_000_000 };
    const candidates: Candidate[] = [];
    this.room.clear();
    for (const segment of this.segments) {
      const found = new Map<number, Candidate>();
      for (let from = 0; from < count; from += stretch) {
        this.seeker.seek(segment, this.bases, units, count, from, from + stretch);
        this.follow(segment, page, found, effort);
      }
      candidates.push(...found.values());
    }
    const chosen = candidates.map(c => ({ ...c, spans: this.choose(c, page) })).filter(c => c.spans.length > 0);
    return chosen.length > 1 ? withoutDominated(chosen) : chosen;
  }

  private choose({ segment, article, spans, part }: Candidate, page: Unfolded): UnitSpan[] {
    const chosen = chooseSpans(spans, (from, to) => lineBetween(page, from, to));
    for (const span of chosen) withoutChance(span, page, part);
    const theirs = segment.excluded(article);
    if (theirs.length === 0) return chosen;
    return without(
      chosen,
      theirs.map(([from, to]) => [unitAt(part, from - part.firstByte), unitAt(part, to - part.firstByte)]),
    );
  }

  /** Aligns what the seeker found. */
  private follow(segment: Segment, page: Unfolded, found: Map<number, Candidate>, effort: { left: number }): void {
    const { seeker, failed, failedAt } = this;
    failed.fill(-1);
    for (let i = 0; i < seeker.count; i++) {
      const at = seeker.pages[i]!;
      const place = seeker.places[i]!;
      const article = segment.articleAt(place);
      const inArticle = place - segment.places[article]!;
      let candidate = found.get(article);
      if (candidate && isKnown(candidate.spans, at, inArticle - candidate.part.firstUnit)) continue;
      if (effort.left < 0) return;
      if (!candidate) {
        if (inArticle >= segment.units[article]! || segment.removed.has(article)) continue;
        const diagonal = place - at;
        const memory = diagonal & 255;
        if (failed[memory] === diagonal && Math.abs(at - failedAt[memory]!) < 40) continue;
        if (!this.holds(segment, article, inArticle, page, at, effort)) {
          failed[memory] = diagonal;
          failedAt[memory] = at;
          continue;
        }
        const after = this.reachOf(i) + around;
        candidate = { segment, article, spans: [], part: segment.unfold(article, inArticle, around, after, this.room) };
        found.set(article, candidate);
      }
      let span = this.align(candidate, page, at, inArticle, effort);
      if (!span) {
        // it goes on beyond the part
        widen(candidate, this.room);
        span = this.align(candidate, page, at, inArticle, effort);
      }
      if (span && span.worth >= 16) candidate.spans.push(span);
    }
  }

  /** How far the passage that a hit begins goes on in the article, as far as further hits say. */
  private reachOf(first: number): number {
    const { pages, places, count } = this.seeker;
    const at = pages[first]!;
    const place = places[first]!;
    let end = 0;
    for (let i = first + 1; i < Math.min(count, first + lookedAhead); i++) {
      const inPage = pages[i]! - at;
      if (inPage > end + around) break;
      const along = places[i]! - place;
      if (along > end && Math.abs(along - inPage) < around) end = along;
    }
    return end;
  }

  /** The passage around a gram; null if the part of the article that is unfolded does not show where it ends. */
  private align(
    { part }: Candidate,
    page: Unfolded,
    at: number,
    inArticle: number,
    effort: { left: number },
  ): UnitSpan | null {
    const { units, count, firstUnit, begins, ends } = part;
    const place = inArticle - firstUnit;
    if ((place < margin && !begins) || (place > count - margin && !ends)) return null;
    const span = spanAround(
      { page: page.units, pageLength: page.count, article: units, articleLength: count, effort },
      at,
      place,
    );
    if ((span.article[0] < margin && !begins) || (span.article[1] > count - margin && !ends)) return null;
    return span;
  }

  /** Whether a gram is part of a passage, as far as the units around it say. */
  private holds(
    segment: Segment,
    article: number,
    place: number,
    page: Unfolded,
    at: number,
    effort: { left: number },
  ): boolean {
    const { window } = this;
    const { units, count } = page;
    const { from, count: inWindow } = segment.foldAround(article, place, 40, 50, window, this.windowOffsets);
    if (place - from > inWindow) return false;
    const diagonal = at - (place - from);
    let start = place - from;
    let end = start;
    let worth = 0;
    while (start > 0 && start + diagonal > 0 && window[start - 1] === units[start + diagonal - 1]) {
      start--;
      worth += worthOf(window[start]!);
    }
    while (end < inWindow && end + diagonal < count && window[end] === units[end + diagonal]) {
      worth += worthOf(window[end]!);
      end++;
    }
    if (worth >= leastWorth) return true;
    if (worth < leastAlone) return false;
    const pair: Pair = { page: units, pageLength: count, article: window, articleLength: inWindow, effort };
    const span = spanAround(pair, at, place - from, 24);
    return span.worth >= enoughInWindow && 2 * span.exact >= span.page[1] - span.page[0];
  }
}

/** Units of an article that are unfolded around the grams of a first passage, and how near its edge a passage may come. */
const around = 200;
const margin = 64;
/** Hits behind a first one that are asked how far its passage goes on. */
const lookedAhead = 4_096;

/** Unfolds all of the article. */
function widen(candidate: Candidate, room: Room): void {
  const { segment, article, part, spans } = candidate;
  candidate.part = segment.unfold(article, 0, 0, Number.MAX_SAFE_INTEGER, room);
  for (const span of spans) {
    span.article = [span.article[0] + part.firstUnit, span.article[1] + part.firstUnit];
    span.low += part.firstUnit;
    span.high += part.firstUnit;
  }
}

/** The window shows 100 to 170 units of the article; the passage may go on beyond. */
const enoughInWindow = 40;

function isKnown(spans: UnitSpan[], page: number, article: number): boolean {
  const diagonal = article - page;
  for (let i = spans.length - 1; i >= Math.max(0, spans.length - 16); i--) {
    const span = spans[i]!;
    if (page >= span.page[0] && page < span.page[1] && diagonal >= span.low - 8 && diagonal <= span.high + 8)
      return true;
  }
  return false;
}

/** The first unit that begins at a byte or behind it. */
function unitAt({ offsets, count }: Unfolded, byte: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offsets[middle]! < byte) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Without the articles of which a page has a phrase only because it has a longer text of another that has it too. */
function withoutDominated(candidates: Candidate[]): Candidate[] {
  const worth = (c: Candidate) => c.spans.reduce((sum, span) => sum + span.worth, 0);
  const sorted = candidates.map(c => ({ c, worth: worth(c) })).sort((a, b) => b.worth - a.worth);
  const kept: typeof sorted = [];
  for (const one of sorted) {
    const within = (span: UnitSpan) =>
      kept.some(
        other =>
          other.worth >= dominance * one.worth &&
          other.c.spans.some(s => s.page[0] <= span.page[0] + 2 && s.page[1] >= span.page[1] - 2),
      );
    if (one.worth < shortWorth && one.c.spans.every(within)) continue;
    kept.push(one);
  }
  return kept.map(({ c }) => c);
}

import { type Pair, worthOf } from './align.ts';
import { bytesOf, lengthByTerms, utf16Positions } from './copied-text.ts';
import { foldUtf8 } from './fold.ts';
import { type Bases, basesOf } from './grams.ts';
import { HtmlReader } from './html-reader.ts';
import { Seeker, stretch } from './seek.ts';
import { Segment } from './segment.ts';
import { chooseSpans, leastWorth, spanAround, type UnitSpan } from './spans.ts';

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

/** A gram that only one article has is followed if this much around it is the same. */
const leastAlone = 18;

const encoder = new TextEncoder();
const utf8 = new TextDecoder();

/** A match before its positions are reckoned. */
type Candidate = {
  segment: Segment;
  article: number;
  spans: UnitSpan[];
  units: Uint16Array;
  offsets: Int32Array;
  count: number;
};

/** Our articles, ready to be found in pages. */
export class ReuseIndex {
  private readonly bases: Bases;
  private readonly segments: Segment[];
  private readonly ids: string[] = [];
  private readonly reader = new HtmlReader();
  private readonly seeker = new Seeker();
  private pageBytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private pageUnits: Uint16Array = new Uint16Array(0);
  private pageOffsets: Int32Array = new Int32Array(0);
  private readonly window = new Uint16Array(4_096);
  // passages that came to nothing, by diagonal: their next gram need not be looked at
  private readonly failed = new Float64Array(256);
  private readonly failedAt = new Int32Array(256);
  private readonly windowOffsets = new Int32Array(4_096);

  private constructor(seed: number) {
    this.bases = basesOf(seed);
    this.segments = [new Segment(this.bases)];
  }

  static create({ seed = 0 }: IndexOptions = {}): ReuseIndex {
    return new ReuseIndex(seed);
  }

  add(id: string, text: string): void {
    this.segments.at(-1)!.append(encoder.encode(text));
    this.ids.push(id);
  }

  /** Every article that the text copies, most copied first. */
  scan(page: string): Match[] {
    if (this.pageBytes.length < 3 * page.length || this.pageBytes.length > 8_000_000)
      this.pageBytes = new Uint8Array(3 * page.length + 1_024);
    const { written } = encoder.encodeInto(page, this.pageBytes);
    return this.scanText(this.pageBytes.subarray(0, written));
  }

  /** The same straight from a page's bytes in UTF-8, of its visible text. */
  scanPage(html: Uint8Array): { text: string; matches: Match[] } {
    this.reader.read(html);
    const visible = this.reader.out.subarray(0, this.reader.length);
    const matches = this.scanText(visible);
    return { text: matches.length > 0 ? utf8.decode(visible) : '', matches };
  }

  private scanText(page: Uint8Array): Match[] {
    for (const segment of this.segments) segment.build();
    if (this.pageUnits.length < page.length || this.pageUnits.length > 8_000_000) {
      this.pageUnits = new Uint16Array(page.length + 1_024);
      this.pageOffsets = new Int32Array(page.length + 1_024);
    }
    const units = this.pageUnits;
    const count = foldUtf8(page, 0, page.length, units, this.pageOffsets);
    const effort = { left: 50 * count + 5_000_000 };
    const candidates: Candidate[] = [];
    for (const segment of this.segments) {
      const found = new Map<number, Candidate>();
      for (let from = 0; from < count; from += stretch) {
        this.seeker.seek(segment, this.bases, units, count, from, from + stretch);
        this.follow(segment, units, count, found, effort);
      }
      candidates.push(...found.values());
    }
    const chosen = candidates.map(c => ({ ...c, spans: chooseSpans(c.spans) })).filter(c => c.spans.length > 0);
    if (chosen.length === 0) return [];
    return chosen
      .map(c => this.matchOf(c, page, this.pageOffsets))
      .sort((a, b) => b.total - a.total || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  }

  /** Aligns what the seeker found. */
  private follow(
    segment: Segment,
    units: Uint16Array,
    count: number,
    found: Map<number, Candidate>,
    effort: { left: number },
  ): void {
    const { seeker } = this;
    this.failed.fill(-1);
    for (let i = 0; i < seeker.count; i++) {
      const at = seeker.pages[i]!;
      const place = seeker.places[i]!;
      const article = segment.articleAt(place);
      const inArticle = place - segment.places[article]!;
      let candidate = found.get(article);
      if (candidate && known(candidate.spans, at, inArticle)) continue;
      if (effort.left < 0) return;
      if (!candidate) {
        const failure = (place - at) & 255;
        if (this.failed[failure] === place - at && at - this.failedAt[failure]! < 40) continue;
        if (!this.holds(segment, article, inArticle, units, count, at, effort)) {
          this.failed[failure] = place - at;
          this.failedAt[failure] = at;
          continue;
        }
        const length = segment.text(article).length;
        candidate = {
          segment,
          article,
          spans: [],
          units: new Uint16Array(length + 4),
          offsets: new Int32Array(length + 4),
          count: 0,
        };
        candidate.count = segment.fold(article, candidate.units, candidate.offsets);
        found.set(article, candidate);
      }
      const pair: Pair = {
        page: units,
        pageLength: count,
        article: candidate.units,
        articleLength: candidate.count,
        effort,
      };
      const span = spanAround(pair, at, inArticle);
      if (span.worth >= 16) candidate.spans.push(span);
    }
  }

  /** Whether a gram is part of a passage, as far as the units around it say. */
  private holds(
    segment: Segment,
    article: number,
    place: number,
    units: Uint16Array,
    count: number,
    at: number,
    effort: { left: number },
  ): boolean {
    const { window } = this;
    const { from, count: inWindow } = segment.foldAround(article, place, 48, 60, window, this.windowOffsets);
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
    const span = spanAround(pair, at, place - from);
    return span.worth >= leastWorth && 2 * span.exact >= span.page[1] - span.page[0];
  }

  private matchOf({ segment, article, spans, offsets }: Candidate, page: Uint8Array, pageOffsets: Int32Array): Match {
    const text = segment.text(article);
    const bytes = spans.map(span => bytesOf(span, page, pageOffsets, text, offsets));
    const inPage = utf16Positions(
      page,
      bytes.flatMap(b => b.page),
    );
    const inArticle = utf16Positions(
      text,
      bytes.flatMap(b => b.article),
    );
    const lengths = bytes.map(b => lengthByTerms(page.subarray(b.page[0], b.page[1])));
    return {
      id: this.ids[article]!,
      spans: bytes.map((b, i) => ({
        page: [inPage.get(b.page[0])!, inPage.get(b.page[1])!],
        article: [inArticle.get(b.article[0])!, inArticle.get(b.article[1])!],
        edited: spans[i]!.edited,
      })),
      longest: Math.max(...lengths),
      total: lengths.reduce((a, b) => a + b, 0),
    };
  }
}

function known(spans: UnitSpan[], page: number, article: number): boolean {
  const diagonal = article - page;
  for (let i = spans.length - 1; i >= Math.max(0, spans.length - 16); i--) {
    const span = spans[i]!;
    if (page >= span.page[0] && page < span.page[1] && diagonal >= span.low - 8 && diagonal <= span.high + 8)
      return true;
  }
  return false;
}

import { isDense, utf16Length } from './fold.ts';

/*
 * From units back to the texts: where a passage begins and ends in them, and how long it is as the terms count it.
 */
// an index's texts may be in shared memory, of which a browser's decoder takes only copies
const utf8 = new TextDecoder();

/** A text, its units and where in its bytes each begins. */
export type Unfolded = { text: Uint8Array; units: Uint16Array; offsets: Int32Array; count: number };

export type Range = [from: number, to: number];

/** The first unit after `from`, up to `to`, that stands on another line than the one before it; -1 if there is none. */
export function lineBetween({ text, offsets }: Unfolded, from: number, to: number): number {
  for (let at = Math.max(1, from); at <= to && at - from < 4_096; at++)
    for (let i = offsets[at - 1]!; i < offsets[at]!; i++) if (text[i] === 10) return at;
  return -1;
}

/**
 * Takes off what only chance added at both ends: the beginning of a longer word, and up to six units that other punctuation
 * parts from the rest in the page than in the article.
 */
export function withoutChance(span: { page: Range; article: Range }, page: Unfolded, article: Unfolded): void {
  let cut = 0;
  const most = Math.min(6, span.page[1] - span.page[0] - 12, span.article[1] - span.article[0] - 12);
  for (let i = 1; i <= most; i++) {
    if (separator(page, span.page[0] + i) !== separator(article, span.article[0] + i)) cut = i;
    if (page.units[span.page[0] + i - 1] !== article.units[span.article[0] + i - 1]) break;
  }
  if (cut === 0) cut = brokenWord(page, span.page[0], 1, most);
  span.page[0] += cut;
  span.article[0] += cut;
  cut = 0;
  for (let i = 1; i <= most; i++) {
    if (separator(page, span.page[1] - i) !== separator(article, span.article[1] - i)) cut = i;
    if (page.units[span.page[1] - i] !== article.units[span.article[1] - i]) break;
  }
  if (cut === 0) cut = brokenWord(page, span.page[1], -1, most);
  span.page[1] -= cut;
  span.article[1] -= cut;
}

/** Up to three letters of a word that goes on beyond the boundary at `at`. */
function brokenWord(page: Unfolded, at: number, step: 1 | -1, most: number): number {
  if (at <= 0 || at >= page.count || !touch(page, at)) return 0;
  for (let i = 1; i <= Math.min(3, most); i++) {
    if (isDense(page.units[step === 1 ? at + i - 1 : at - i]!)) return 0;
    if (!touch(page, at + step * i)) return i;
  }
  return 0;
}

/** Whether nothing stands between a unit and the one before. */
function touch({ text, offsets, units }: Unfolded, at: number): boolean {
  return !isDense(units[at]!) && letterEnd(text, offsets[at - 1]!) >= offsets[at]!;
}

/** The punctuation between a unit and the one before, all quotation marks being one, and all dashes. */
function separator({ text, offsets, count }: Unfolded, at: number): string {
  if (at <= 0 || at >= count) return '';
  const from = letterEnd(text, offsets[at - 1]!);
  const to = offsets[at]!;
  if (to - from < 1 || (to - from === 1 && text[from]! <= 32)) return '';
  return utf8
    .decode(text.slice(from, Math.min(to, from + 60)))
    .replace(/[\s\p{M}\p{Cf}]+/gu, '')
    .replace(/[\p{Pi}\p{Pf}"'`„‚「」『』]/gu, '"')
    .replace(/\p{Pd}+/gu, '-')
    .replace(/\.{2,}|…/g, '…');
}

/** The bytes of a span of units, with the marks on letters and the punctuation around them that both texts have. */
export function bytesOf(
  span: { page: Range; article: Range },
  page: Unfolded,
  article: Unfolded,
): { page: Range; article: Range } {
  let p0 = page.offsets[span.page[0]]!;
  let a0 = article.offsets[span.article[0]]!;
  let p1 = letterEnd(page.text, page.offsets[span.page[1] - 1]!);
  let a1 = letterEnd(article.text, article.offsets[span.article[1] - 1]!);
  for (let i = 0; i < 12 && p1 < page.text.length && a1 < article.text.length; i++) {
    const code = codeAt(page.text, p1);
    if (code !== codeAt(article.text, a1) || !isPunctuation(code)) break;
    const length = byteLength(code);
    p1 += length;
    a1 += length;
  }
  for (let i = 0; i < 12 && p0 > 0 && a0 > 0; i++) {
    const p = before(page.text, p0);
    const a = before(article.text, a0);
    const code = codeAt(page.text, p);
    if (code !== codeAt(article.text, a) || !isPunctuation(code)) break;
    p0 = p;
    a0 = a;
  }
  return { page: [p0, p1], article: [a0, a1] };
}

/** Whether a range is what stands between two quotation marks, give or take three characters, with none inside. */
export function isQuotation(text: Uint8Array, [from, to]: Range): boolean {
  if (to - from > 20_000) return false;
  const written = utf8.decode(text.slice(Math.max(0, from - 4), Math.min(text.length, to + 4)));
  const marks = [...written.matchAll(/["“”„«»「」『』]/gu)].map(m => m.index);
  if (marks.length < 2 || marks.length > 4) return false;
  return marks.every(at => at < 7 || at > written.length - 8) && marks[0]! < 7 && marks.at(-1)! > written.length - 8;
}

function isPunctuation(code: number): boolean {
  return code > 32 && /[\p{P}\p{S}]/u.test(String.fromCodePoint(code));
}

/** Behind the letter at `at` and the marks on it. */
function letterEnd(text: Uint8Array, at: number): number {
  let end = at + byteLength(codeAt(text, at));
  while (end < text.length) {
    const code = codeAt(text, end);
    if (code < 0x300 || !/[\p{M}\u1160-\u11ff]/u.test(String.fromCodePoint(code))) break;
    end += byteLength(code);
  }
  return end;
}

export function codeAt(text: Uint8Array, at: number): number {
  const c = text[at]!;
  if (c < 0x80) return c;
  const d = text[at + 1]! & 63;
  if (c < 0xe0) return ((c & 31) << 6) | d;
  const e = text[at + 2]! & 63;
  if (c < 0xf0) return ((c & 15) << 12) | (d << 6) | e;
  return Math.min(0x10ffff, ((c & 7) << 18) | (d << 12) | (e << 6) | (text[at + 3]! & 63));
}

function byteLength(code: number): number {
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

function before(text: Uint8Array, at: number): number {
  let i = at - 1;
  while (i > 0 && (text[i]! & 0xc0) === 0x80) i--;
  return i;
}

/** How the terms count a text: code points after NFC, white space folded to one. */
export function lengthByTerms(text: Uint8Array): number {
  const composed = utf8.decode(text).normalize('NFC');
  let count = 0;
  let blank = false;
  for (let i = 0; i < composed.length; i++) {
    const code = composed.charCodeAt(i);
    const isBlank = code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code >= 0xa0 && isSpace(code);
    if (isBlank ? !blank : (code & 0xfc00) !== 0xdc00) count++;
    blank = isBlank;
  }
  return count;
}

/** White space beyond ASCII, as regular expressions have it. */
function isSpace(code: number): boolean {
  if (code === 0xa0) return true;
  return (code >= 0x2000 && code <= 0x200a) || [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff].includes(code);
}

/** Byte positions of a text as UTF-16 positions. */
export function utf16Positions(text: Uint8Array, positions: number[]): Map<number, number> {
  const found = new Map<number, number>();
  let at = 0;
  let units = 0;
  for (const position of [...new Set(positions)].sort((a, b) => a - b)) {
    units += utf16Length(text, at, position);
    at = position;
    found.set(position, units);
  }
  return found;
}

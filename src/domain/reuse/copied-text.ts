import { utf16Length } from './fold.ts';

/*
 * From units back to the texts: where a passage begins and ends in them, and how long it is as the terms count it.
 */
const utf8 = new TextDecoder();

/** The bytes of units `from` to `to`, with the marks and the punctuation that belong to them on both sides of the comparison. */
export type ByteSpan = { page: [number, number]; article: [number, number] };

export function bytesOf(
  span: { page: [number, number]; article: [number, number] },
  page: Uint8Array,
  pageOffsets: Int32Array,
  article: Uint8Array,
  articleOffsets: Int32Array,
): ByteSpan {
  let p0 = pageOffsets[span.page[0]]!;
  let a0 = articleOffsets[span.article[0]]!;
  let p1 = letterEnd(page, pageOffsets[span.page[1] - 1]!);
  let a1 = letterEnd(article, articleOffsets[span.article[1] - 1]!);
  // punctuation that both have
  for (let i = 0; i < 12 && p1 < page.length && a1 < article.length; i++) {
    const code = codeAt(page, p1);
    if (code !== codeAt(article, a1) || !isPunctuation(code)) break;
    const length = byteLength(code);
    p1 += length;
    a1 += length;
  }
  for (let i = 0; i < 12 && p0 > 0 && a0 > 0; i++) {
    const p = before(page, p0);
    const a = before(article, a0);
    const code = codeAt(page, p);
    if (code !== codeAt(article, a) || !isPunctuation(code)) break;
    p0 = p;
    a0 = a;
  }
  return { page: [p0, p1], article: [a0, a1] };
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

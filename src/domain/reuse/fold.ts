/*
 * What of a text counts when texts are compared: letters and digits, without case, accents, marks, width and the like;
 * spaces, punctuation and typography do not. A unit is a UTF-16 code unit of such a letter; letters beyond the first
 * plane share units by a hash. The table is one for pages and articles, so both always fold alike.
 */

/** In the table: the letter becomes several, or takes a closer look. */
const SPECIAL = 1;

let table: Uint16Array | null = null;
/** Its first 128, in little memory. */
const ascii = new Uint8Array(128);
const several = new Map<number, number[]>();

/** Where units of letters beyond the first plane and of Hangul in parts come from. */
const privateUse = 0xe000;

/** The fold table by UTF-16 code unit; 0 for what does not count. Made at first use, in some 10 ms. */
export function foldTable(): Uint16Array {
  if (table) return table;
  const made = new Uint16Array(65_536);
  for (let code = 0; code < 65_536; code++) {
    // ideographs and syllables are themselves
    if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3)) made[code] = code;
    else if (code < 0xd800 || code >= 0xf900) {
      const units = foldLetter(code);
      if (units.length === 1) made[code] = units[0]!;
      else if (units.length > 1) {
        made[code] = SPECIAL;
        several.set(code, units);
      }
    }
  }
  // conjoining letters of Hangul make syllables
  for (let code = 0x1100; code <= 0x11ff; code++) made[code] = SPECIAL;
  for (let code = 0; code < 128; code++) ascii[code] = made[code]!;
  table = made;
  return made;
}

const letter = /[\p{L}\p{N}]/u;
const mark = /\p{M}/u;

/** Letters that are written in several ways, where Unicode sees different letters. */
const sameLetter: Record<string, string> = {
  ه: 'ه',
  ة: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ک: 'ك',
  ٱ: 'ا',
  ı: 'i',
  ς: 'σ',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ł: 'l',
};

function foldLetter(code: number): number[] {
  const written = String.fromCodePoint(code);
  if (!letter.test(written) || code === 0x640) return [];
  const units: number[] = [];
  for (const part of written.normalize('NFKD').toLowerCase().normalize('NFKD')) {
    if (mark.test(part) || !letter.test(part) || part === '\u0640') continue;
    for (const same of sameLetter[part] ?? (part === 'ß' ? 'ss' : part)) {
      const is = same.codePointAt(0)!;
      units.push(digitOf(is) ?? (is > 0xffff ? privateUse | ((is ^ (is >>> 11)) & 0x7ff) : is));
    }
  }
  return units;
}

/** Decimal digits of all scripts are the same digits. */
function digitOf(code: number): number | null {
  if (code < 0x660 || !/\p{Nd}/u.test(String.fromCodePoint(code))) return null;
  // every script has its ten digits in a row, and a zero at a multiple of 16, or 6 above one
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return code - zero <= 9 ? 0x30 + (code - zero) : null;
}

/** Ideographs, kana and Hangul: one of them says as much as several letters. */
export function isDense(unit: number): boolean {
  // from hiragana to the letters beyond the first plane, in one comparison
  return (unit - 0x3041) >>> 0 < privateUse + 0x800 - 0x3041;
}

/**
 * Folds UTF-8 from `from` to `to` into `units` from 0 on, and says in `offsets` where in the bytes each unit's letter begins.
 * Both have room for a unit a byte and three more. How many units there are.
 */
export function foldUtf8(bytes: Uint8Array, from: number, to: number, units: Uint16Array, offsets: Int32Array): number {
  const fold = foldTable();
  let n = 0;
  let i = from;
  // every unit is written, and overwritten by the next if it does not count: without a branch for each blank and comma
  while (i < to) {
    let c = bytes[i]!;
    if (c < 0x80) {
      // in ASCII four at a time, which comes in long runs
      while (i + 4 < to) {
        const c1 = bytes[i + 1]!;
        const c2 = bytes[i + 2]!;
        const c3 = bytes[i + 3]!;
        if ((c | c1 | c2 | c3) >= 0x80) break;
        const u0 = ascii[c]!;
        const u1 = ascii[c1]!;
        const u2 = ascii[c2]!;
        const u3 = ascii[c3]!;
        units[n] = u0;
        offsets[n] = i;
        n += -u0 >>> 31;
        units[n] = u1;
        offsets[n] = i + 1;
        n += -u1 >>> 31;
        units[n] = u2;
        offsets[n] = i + 2;
        n += -u2 >>> 31;
        units[n] = u3;
        offsets[n] = i + 3;
        n += -u3 >>> 31;
        i += 4;
        c = bytes[i]!;
      }
      if (c < 0x80) {
        const unit = ascii[c]!;
        units[n] = unit;
        offsets[n] = i++;
        n += -unit >>> 31;
        continue;
      }
    }
    let code: number;
    let length: number;
    if (c < 0xe0) {
      code = ((c & 31) << 6) | (bytes[i + 1]! & 63);
      length = 2;
    } else if (c < 0xf0) {
      code = ((c & 15) << 12) | ((bytes[i + 1]! & 63) << 6) | (bytes[i + 2]! & 63);
      length = 3;
    } else {
      code = ((c & 7) << 18) | ((bytes[i + 1]! & 63) << 12) | ((bytes[i + 2]! & 63) << 6) | (bytes[i + 3]! & 63);
      n = special(code, units, n, offsets, i);
      i += 4;
      continue;
    }
    const unit = fold[code]!;
    if (unit === SPECIAL) n = special(code, units, n, offsets, i);
    else {
      units[n] = unit;
      offsets[n] = i;
      n += -unit >>> 31;
    }
    i += length;
  }
  return n;
}

const beyond = new Map<number, number[]>();

function special(code: number, units: Uint16Array, at: number, offsets: Int32Array, start: number): number {
  let n = at;
  if (code >= 0x1100 && code <= 0x11ff) {
    const before = n > 0 ? units[n - 1]! : 0;
    if (code >= 0x1161 && code <= 0x1175 && before >= 0x1100 && before <= 0x1112) {
      units[n - 1] = 0xac00 + ((before - 0x1100) * 21 + (code - 0x1161)) * 28;
      return n;
    }
    if (code > 0x11a7 && code <= 0x11c2 && before >= 0xac00 && before <= 0xd7a3 && (before - 0xac00) % 28 === 0) {
      units[n - 1] = before + code - 0x11a7;
      return n;
    }
    units[n] = code;
    offsets[n++] = start;
    return n;
  }
  let letters = several.get(code);
  if (!letters && code > 0xffff) {
    letters = beyond.get(code);
    if (!letters) {
      letters = code <= 0x10ffff ? foldLetter(code) : [];
      beyond.set(code, letters);
    }
  }
  for (const unit of letters ?? []) {
    units[n] = unit;
    offsets[n++] = start;
  }
  return n;
}

/** UTF-16 code units of well-formed UTF-8. */
export function utf16Length(bytes: Uint8Array, from: number, to: number): number {
  let n = to - from;
  let i = from;
  // of ASCII eight at a time
  for (; i + 8 <= to; i += 8) {
    const some =
      bytes[i]! |
      bytes[i + 1]! |
      bytes[i + 2]! |
      bytes[i + 3]! |
      bytes[i + 4]! |
      bytes[i + 5]! |
      bytes[i + 6]! |
      bytes[i + 7]!;
    if (some >= 0x80) for (let k = i; k < i + 8; k++) n -= extraOf(bytes[k]!);
  }
  for (; i < to; i++) n -= extraOf(bytes[i]!);
  return n;
}

/** 1 for a byte that adds no unit: one that continues a letter; but the four of a letter beyond the first plane are two. */
function extraOf(c: number): number {
  return (c & 0xc0) === 0x80 ? 1 : c >= 0xf0 ? -1 : 0;
}

/**
 * A text as words: what the index, the alignment and the differences all count in. A token is a word (at most 32 units of
 * it), one ideograph or other character of a script without spaces, or one sign; white space and invisible characters
 * belong to none. Two tokens are the same when their hash is: letter case, kinds of quotation marks and dashes,
 * diacritics of Latin and Greek letters, Cyrillic ё and marks that are optional in Arabic and Hebrew do not count.
 */
export type Tokens = {
  readonly count: number;
  /** Where each token begins, in UTF-16 units of the text. */
  readonly starts: Int32Array;
  /** How many units it takes, at most 32. */
  readonly lengths: Uint8Array;
  /** What it says, folded: equal for tokens that are the same. */
  readonly hashes: Int32Array;
};

export const WORD = 1;
export const IDEOGRAPH = 2;
export const SIGN = 3;
export const SPACE = 4;
const IGNORED = 5;
const MARK = 6;

/** Longer words are cut, so that one word of a million letters costs what a million letters of words do. */
const longest = 32;

/** For each UTF-16 unit its kind << 16 | its folded unit, filled when first met; 0 is "not met yet". */
const known = new Uint32Array(0x10000);

/** The kind of a unit in the upper half, the unit it is folded to in the lower. */
export function unit(code: number): number {
  return known[code]! || learn(code);
}

export const kindOf = (code: number) => unit(code) >>> 16;

function learn(code: number): number {
  const char = String.fromCharCode(code);
  let kind = SIGN;
  let folded = code;
  if (/\s/.test(char)) kind = SPACE;
  else if (/[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/u.test(char) || isOptional(code)) kind = IGNORED;
  else if (code >= 0xd800 && code < 0xe000) kind = SIGN;
  else if (
    /[\p{Ideographic}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}々〆ー]/u.test(char)
  )
    kind = IDEOGRAPH;
  else if (/\p{M}/u.test(char)) kind = MARK;
  else if (/[\p{L}\p{N}]/u.test(char)) kind = WORD;
  if (kind === WORD) folded = foldLetter(char);
  else if (kind === SIGN) {
    if (/["“”„‟«»‹›‘’‚‛'`´′″＂＇]/.test(char)) folded = 39;
    else if (/[\p{Pd}−]/u.test(char)) folded = 45;
    else {
      const wide = char.normalize('NFKC');
      if (wide.length === 1) folded = wide.charCodeAt(0);
    }
  }
  known[code] = (kind << 16) | folded;
  return known[code]!;
}

/** Marks that Arabic and Hebrew may be written without, and the line that lengthens an Arabic word. */
const isOptional = (code: number) =>
  code === 0x640 || code === 0x670 || (code >= 0x64b && code < 0x660) || (code >= 0x591 && code < 0x5c8);

function foldLetter(char: string): number {
  const lower = char.toLowerCase().normalize('NFKC');
  const first = lower.charCodeAt(0);
  if (lower.length > 1 && char.toLowerCase().length > 1) return char.charCodeAt(0);
  const base = lower.normalize('NFD');
  // й, ї and ў are letters of their own and no variants; ё is written е in most Russian texts
  return /^[a-zα-ωе][\u0300-\u036f]+$/.test(base) ? base.charCodeAt(0) : first === 0x3c2 ? 0x3c3 : first;
}

/** The tokens of text[from, to). One pass; 9 bytes a token are kept. */
export function tokenize(text: string, from = 0, to = text.length): Tokens {
  let room = Math.max(16, (to - from) >> 1);
  let starts = new Int32Array(room);
  let lengths = new Uint8Array(room);
  let hashes = new Int32Array(room);
  let count = 0;
  let at = from;
  while (at < to) {
    const start = at;
    const u = unit(text.charCodeAt(at++));
    const kind = u >>> 16;
    if (kind >= SPACE) continue;
    let before = seed;
    let hash = mix(seed, u);
    if (kind === WORD) {
      const end = Math.min(to, start + longest);
      while (at < end) {
        const code = text.charCodeAt(at);
        const next = known[code]! || learn(code);
        const nextKind = next >>> 16;
        if (nextKind === WORD) {
          before = hash;
          hash = mix(hash, next);
        } else if (nextKind === MARK) hash = marked(before, hash, text, at);
        else if (nextKind !== IGNORED) break;
        at++;
      }
    } else if (kind === SIGN && (u & 0xfc00) === 0xd800 && at < to && (text.charCodeAt(at) & 0xfc00) === 0xdc00)
      hash = mix(hash, unit(text.charCodeAt(at++)));
    hash ^= hash >>> 15;
    if (count === room) {
      room *= 2;
      starts = grown(starts, new Int32Array(room));
      lengths = grown(lengths, new Uint8Array(room));
      hashes = grown(hashes, new Int32Array(room));
    }
    starts[count] = start;
    lengths[count] = at - start;
    // the kind in the lowest bits: an ideograph never equals a word
    hashes[count++] = (hash & ~3) | kind;
  }
  // copies, so that the room that was too much is given back
  return {
    count,
    starts: starts.slice(0, count),
    lengths: lengths.slice(0, count),
    hashes: hashes.slice(0, count),
  };
}

/** The kind (WORD, IDEOGRAPH or SIGN) of a token, from its hash. */
export const kindOfHash = (hash: number) => hash & 3;

const seed = 0x811c9dc5 | 0;
/** One step of FNV-1a over 16 bits. */
const mix = (hash: number, unit: number) => Math.imul(hash ^ (unit & 0xffff), 0x01000193);

/** The hash when a combining mark follows: as the composed letter would have it (й over и, nothing over a Latin letter). */
function marked(before: number, hash: number, text: string, at: number): number {
  const composed = text.slice(at - 1, at + 1).normalize('NFC');
  if (composed.length === 1) return mix(before, unit(composed.charCodeAt(0)));
  const code = text.charCodeAt(at);
  return code < 0x370 ? hash : mix(hash, code);
}

function grown<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** The first token that ends behind `offset`. */
export function tokenAt(tokens: Tokens, offset: number): number {
  let low = 0;
  let high = tokens.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.starts[middle]! + tokens.lengths[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { IDEOGRAPH, kindOfHash, SIGN, type Tokens, tokenize } from './tokens.ts';

/**
 * A text made ready for many quotes: its tokens, and for each token where it occurs. Typed arrays only: at most 21 bytes
 * a token (a word, a sign or an ideograph) and 260 more, beside the text itself: 4 bytes a character of prose in
 * letters, 15 of Chinese.
 */
export type TextIndex = {
  readonly text: string;
  readonly tokens: Tokens;
  /** Occurrences of seed key k are positions[buckets[k & mask] .. buckets[(k & mask) + 1]), ascending; other keys share them. */
  readonly buckets: Int32Array;
  readonly positions: Int32Array;
  readonly mask: number;
};

/** Indexes a text, once per document; the value may be kept as long as the text is. Time is linear, some 20 ns a character. */
export function indexText(text: string): TextIndex {
  const tokens = tokenize(text);
  const { count, hashes } = tokens;
  let size = 64;
  while (size < count) size *= 2;
  const mask = size - 1;
  // filled from behind: buckets[k] is first the end of k's occurrences and walks down to their beginning
  const buckets = new Int32Array(size + 1);
  for (let i = 0; i < count; i++) buckets[seedKey(hashes, i, count) & mask]!++;
  let sum = 0;
  for (let k = 0; k < size; k++) {
    sum += buckets[k]!;
    buckets[k] = sum;
  }
  buckets[size] = sum;
  const positions = new Int32Array(count);
  for (let i = count - 1; i >= 0; i--) positions[--buckets[seedKey(hashes, i, count) & mask]!] = i;
  return { text, tokens, buckets, positions, mask };
}

/** What token i is looked up by: a word alone, an ideograph or a sign together with what follows it. */
export function seedKey(hashes: Int32Array, i: number, count: number): number {
  const hash = hashes[i]!;
  const kind = kindOfHash(hash);
  if ((kind === IDEOGRAPH || kind === SIGN) && i + 1 < count) return spread(Math.imul(hash, 31) ^ hashes[i + 1]!);
  return spread(hash);
}

function spread(key: number): number {
  const k = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
  return k ^ (k >>> 13);
}

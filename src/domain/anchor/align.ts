import { seedKey, type TextIndex } from './text-index.ts';
import { IDEOGRAPH, kindOfHash, type Tokens, tokenize, unit, WORD } from './tokens.ts';

/*
 * The alignment of a quote with its context to a stretch of text, in tokens, by dynamic programming with affine gaps
 * (Gotoh 1982). Scores are bits of evidence: what speaks for "this is the passage" against "this is some other place":
 * a matched token gives the information it carries in this text, a gap costs what edits are rare.
 */
export type Alignment = {
  /** Bits in all. */
  readonly score: number;
  /** For each token of the pattern the matched token of the window, or -1. */
  readonly pairs: Int32Array;
};

/** Bits that a gap costs: to open one, and for each token of the pattern that is left out or of the text put in. */
const open = 3;
const skip = 0.5;
const insert = 0.35;
/** A word that only resembles gives this share of its bits, less a fee. */
const similar = 0.6;
const fee = 1;

/** A quote with its context as it is looked for in one text: its tokens, and the information each has there, in bits. */
export type Pattern = { readonly text: string; readonly tokens: Tokens; readonly bits: Float64Array };

export function patternOf(index: TextIndex, text: string): Pattern {
  const tokens = tokenize(text);
  const { count, hashes, lengths } = tokens;
  const bits = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const k = seedKey(hashes, i, count) & index.mask;
    bits[i] = information(hashes[i]!, lengths[i]!, index.buckets[k + 1]! - index.buckets[k]!, index.tokens.count);
  }
  return { text, tokens, bits };
}

// room that is used again: nothing of it outlives a call
let rows = new Float64Array(0);
let moves = new Uint8Array(0);

/** Aligns the whole pattern somewhere into the tokens [from, to) of a text. */
export function align(pattern: Pattern, { text, tokens: of }: TextIndex, from: number, to: number): Alignment {
  const m = pattern.tokens.count;
  const n = to - from;
  const width = n + 1;
  if (rows.length < 4 * width) rows = new Float64Array(4 * width + 256);
  if (moves.length < (m + 1) * width) moves = new Uint8Array((m + 1) * width * 2);
  // best[j]: the best so far ending anyhow at j; dropped[j]: ending in a gap of the text (a pattern token unmatched)
  let best = rows.subarray(0, width);
  let row = rows.subarray(width, 2 * width);
  const dropped = rows.subarray(2 * width, 3 * width);
  best.fill(0);
  dropped.fill(-1e9);
  const a = pattern.tokens.hashes;
  for (let i = 1; i <= m; i++) {
    const hash = a[i - 1]!;
    const bits = pattern.bits[i - 1]!;
    const base = i * width;
    let inserted = -1e9;
    for (let j = 0; j <= n; j++) {
      let move = 0;
      // unmatched pattern token
      const d0 = best[j]! - open - skip;
      const d1 = dropped[j]! - skip;
      let d = d0;
      if (d1 > d0) {
        d = d1;
        move |= 4;
      }
      dropped[j] = d;
      let value = d;
      let how = 1;
      if (j > 0) {
        const other = of.hashes[from + j - 1]!;
        let gain = -1e9;
        if (other === hash) gain = bits;
        else if ((hash & 3) === WORD && (other & 3) === WORD) {
          const alike = similarity(pattern, i - 1, text, of, from + j - 1);
          if (alike >= 0.5) gain = bits * alike * similar - fee;
        }
        const s = best[j - 1]! + gain;
        if (s >= value) {
          value = s;
          how = 0;
        }
        const e0 = row[j - 1]! - open - insert;
        const e1 = inserted - insert;
        inserted = e0;
        if (e1 > e0) {
          inserted = e1;
          move |= 8;
        }
        if (inserted > value) {
          value = inserted;
          how = 2;
        }
      }
      row[j] = value;
      moves[base + j] = move | how;
    }
    const t = best;
    best = row;
    row = t;
  }
  let end = 0;
  for (let j = 1; j <= n; j++) if (best[j]! > best[end]!) end = j;
  return { score: best[end]!, pairs: traceback(m, width, end, from) };
}

function traceback(m: number, width: number, end: number, from: number): Int32Array {
  const pairs = new Int32Array(m).fill(-1);
  let i = m;
  let j = end;
  let state = 3;
  while (i > 0) {
    const move = moves[i * width + j]!;
    if (state === 3) state = move & 3;
    if (state === 0) {
      pairs[i - 1] = from + j - 1;
      i--;
      j--;
      state = 3;
    } else if (state === 1) {
      state = move & 4 ? 1 : 3;
      i--;
    } else {
      state = move & 8 ? 2 : 3;
      j--;
    }
  }
  return pairs;
}

/** How much of two words is a common beginning and end, 0 to 1: kinship of inflected and misspelt words. */
function similarity(pattern: Pattern, i: number, text: string, of: Tokens, j: number): number {
  const la = pattern.tokens.lengths[i]!;
  const lb = of.lengths[j]!;
  const most = Math.max(la, lb);
  const least = Math.min(la, lb);
  if (least < 3 || least * 2 < most) return 0;
  const sa = pattern.tokens.starts[i]!;
  const sb = of.starts[j]!;
  let head = 0;
  while (head < least && same(pattern.text, sa + head, text, sb + head)) head++;
  let tail = 0;
  while (tail < least - head && same(pattern.text, sa + la - 1 - tail, text, sb + lb - 1 - tail)) tail++;
  return (head + tail) / most;
}

const same = (a: string, i: number, b: string, j: number) =>
  ((unit(a.charCodeAt(i)) ^ unit(b.charCodeAt(j))) & 0xffff) === 0;

/** The information of a token seen `often` times among `count`, in bits; ideographs and signs by a fixed estimate. */
function information(hash: number, length: number, often: number, count: number): number {
  const kind = kindOfHash(hash);
  if (kind === IDEOGRAPH) return 5;
  if (kind !== WORD) return 1.5;
  const prior = 2.5 + Math.min(length, 9);
  // a short text says little of how rare a word is: mixed with what its length says, as if of 2,000 words more
  const expected = often + 2000 * 2 ** -prior;
  return Math.max(1, Math.log2((count + 2000) / (expected + 0.01)));
}

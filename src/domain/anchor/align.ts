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
let letters = new Int32Array(0);

/** In a cell of the table: where its best score comes from, and whether the gaps that end in it were open before. */
const match = 0;
const drop = 1;
const put = 2;
const dropOn = 4;
const putOn = 8;
const nowhere = -1e9;

/**
 * Aligns the whole pattern to the tokens [from, to) of a text, where token i of the pattern is looked for at most `slack`
 * tokens from where the text has token diagonal + i. What stands before and behind the pattern costs nothing.
 */
export function align(pattern: Pattern, index: TextIndex, diagonal: number, slack: number): Alignment {
  const { tokens: of } = index;
  const { hashes, count: m } = pattern.tokens;
  const from = Math.max(0, diagonal - slack);
  const n = Math.max(0, Math.min(of.count, diagonal + m + slack) - from);
  const width = n + 1;
  if (rows.length < 3 * width) rows = new Float64Array(4 * width + 256);
  if (moves.length < (m + 1) * width) moves = new Uint8Array((m + 1) * width * 2);
  const ends = endLetters(pattern, index, from, n);
  // best: ending anyhow at column j; dropped: in tokens of the pattern that have no partner
  let best = rows.subarray(0, width).fill(0);
  let row = rows.subarray(width, 2 * width);
  const dropped = rows.subarray(2 * width, 3 * width).fill(nowhere);
  let lastHigh = n;
  for (let i = 1; i <= m; i++) {
    const hash = hashes[i - 1]!;
    const bits = pattern.bits[i - 1]!;
    const base = i * width;
    const first = ends[2 * i - 2]!;
    const last = ends[2 * i - 1]!;
    const low = Math.max(0, diagonal - from + i - slack);
    const high = Math.min(n, diagonal - from + i + slack);
    for (let j = lastHigh + 1; j <= high; j++) {
      best[j] = nowhere;
      dropped[j] = nowhere;
    }
    lastHigh = high;
    let inserted = nowhere;
    for (let j = low; j <= high; j++) {
      let move = drop;
      let value = best[j]! - open - skip;
      const longer = dropped[j]! - skip;
      if (longer > value) {
        value = longer;
        move |= dropOn;
      }
      dropped[j] = value;
      if (j > low) {
        const longer = inserted - insert;
        inserted = row[j - 1]! - open - insert;
        if (longer > inserted) {
          inserted = longer;
          move |= putOn;
        }
        if (inserted > value) {
          value = inserted;
          move += put - drop;
        }
      }
      if (j > 0) {
        const other = of.hashes[from + j - 1]!;
        let gain = nowhere;
        if (other === hash) gain = bits;
        else if ((hash & other & 3) === WORD && (ends[2 * (m + j) - 2] === first || ends[2 * (m + j) - 1] === last))
          gain = resemblance(pattern, i - 1, index, from + j - 1) * bits - fee;
        if (best[j - 1]! + gain >= value) {
          value = best[j - 1]! + gain;
          move &= dropOn | putOn;
        }
      }
      row[j] = value;
      moves[base + j] = move;
    }
    const done = best;
    best = row;
    row = done;
  }
  let end = Math.max(0, diagonal - from + m - slack);
  for (let j = end + 1; j <= lastHigh; j++) if (best[j]! > best[end]!) end = j;
  return { score: best[end]!, pairs: traceback(m, width, end, from) };
}

function traceback(m: number, width: number, end: number, from: number): Int32Array {
  const pairs = new Int32Array(m).fill(-1);
  let i = m;
  let j = end;
  let state = -1; // whatever is best
  while (i > 0) {
    const move = moves[i * width + j]!;
    if (state < 0) state = move & 3;
    if (state === match) {
      pairs[i - 1] = from + j - 1;
      i--;
      j--;
      state = -1;
    } else if (state === drop) {
      state = move & dropOn ? drop : -1;
      i--;
    } else {
      state = move & putOn ? put : -1;
      j--;
    }
  }
  return pairs;
}

/** First and last letter, folded, of each token of the pattern, then of the window: most words differ in both. */
function endLetters({ text, tokens }: Pattern, index: TextIndex, from: number, n: number): Int32Array {
  const m = tokens.count;
  if (letters.length < 2 * (m + n)) letters = new Int32Array(3 * (m + n));
  for (let i = 0; i < m; i++) {
    const start = tokens.starts[i]!;
    letters[2 * i] = folded(text, start);
    letters[2 * i + 1] = folded(text, start + tokens.lengths[i]! - 1);
  }
  for (let j = 0; j < n; j++) {
    const start = index.tokens.starts[from + j]!;
    letters[2 * (m + j)] = folded(index.text, start);
    letters[2 * (m + j) + 1] = folded(index.text, start + index.tokens.lengths[from + j]! - 1);
  }
  return letters;
}

/** How akin two words are: by the share that is a common beginning and end, as of inflected and misspelt words. */
function resemblance(pattern: Pattern, i: number, index: TextIndex, j: number): number {
  const la = pattern.tokens.lengths[i]!;
  const lb = index.tokens.lengths[j]!;
  const most = Math.max(la, lb);
  const least = Math.min(la, lb);
  if (least < 3 || least * 2 < most) return nowhere;
  const a = pattern.tokens.starts[i]!;
  const b = index.tokens.starts[j]!;
  let head = 0;
  while (head < least && folded(pattern.text, a + head) === folded(index.text, b + head)) head++;
  let tail = 0;
  while (tail < least - head && folded(pattern.text, a + la - 1 - tail) === folded(index.text, b + lb - 1 - tail))
    tail++;
  return (head + tail) * 2 <= most ? nowhere : (similar * (head + tail)) / most;
}

const folded = (text: string, at: number) => unit(text.charCodeAt(at)) & 0xffff;

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

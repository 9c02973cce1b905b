import type { Tokens } from './tokens.ts';

/** Where three successive tokens that occur once in either text stand in both, ascending in the old one. */
export type Anchors = { readonly a: Int32Array; readonly b: Int32Array; readonly count: number };

/** Three words that are unique in both texts are no chance: the anchors of a patience difference. */
export const size = 3;

export function uniqueShingles(a: Tokens, b: Tokens): Anchors {
  let room = 64;
  while (room < 2 * Math.max(a.count, b.count)) room *= 2;
  const inA = unique(a, room - 1);
  const inB = unique(b, room - 1);
  const most = Math.min(a.count, b.count);
  const from = new Int32Array(most);
  const to = new Int32Array(most);
  let count = 0;
  for (let i = 0; i + size <= a.count && count < most; i++) {
    const key = shingle(a, i) & (room - 1);
    const j = inB[key]! - 1;
    if (inA[key] === i + 1 && j >= 0 && equal(a, i, b, j)) {
      from[count] = i;
      to[count++] = j;
    }
  }
  return { a: from, b: to, count };
}

/** Per bucket 1 + the only shingle in it, 0 for none, -1 for several. */
function unique(t: Tokens, mask: number): Int32Array {
  const seen = new Int32Array(mask + 1);
  for (let i = 0; i + size <= t.count; i++) {
    const key = shingle(t, i) & mask;
    seen[key] = seen[key] === 0 ? i + 1 : -1;
  }
  return seen;
}

function shingle({ hashes }: Tokens, i: number): number {
  const h =
    Math.imul(hashes[i]!, 0x9e3779b1) ^ Math.imul(hashes[i + 1]!, 0x85ebca6b) ^ Math.imul(hashes[i + 2]!, 0xc2b2ae35);
  return h ^ (h >>> 15);
}

function equal(a: Tokens, i: number, b: Tokens, j: number): boolean {
  for (let k = 0; k < size; k++) if (a.hashes[i + k] !== b.hashes[j + k]) return false;
  return true;
}

/** 1 for each anchor of the longest sequence that ascends in both texts: what stayed in order. */
export function inOrder({ b, count }: Anchors): Uint8Array {
  const tails = new Int32Array(count);
  const before = new Int32Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) {
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (b[tails[middle]!]! < b[i]!) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
    if (low === length) length++;
  }
  const chosen = new Uint8Array(count);
  for (let i = length > 0 ? tails[length - 1]! : -1; i >= 0; i = before[i]!) chosen[i] = 1;
  return chosen;
}

/** A run of tokens that stands in both texts once, out of order. */
export type Move = { readonly i: number; readonly j: number; readonly length: number };

/** Shorter runs out of order are as likely to be chance. */
const leastMoved = 6;

/** What was moved: the runs of equal tokens from anchors that are not in order. */
export function moves(a: Tokens, b: Tokens, anchors: Anchors, stayed: Uint8Array): Move[] {
  const found: Move[] = [];
  let end = 0;
  let next = 0; // the first anchor at or behind `end` that stayed: a move ends before it
  for (let n = 0; n < anchors.count; n++) {
    const i = anchors.a[n]!;
    const j = anchors.b[n]!;
    if (stayed[n] || i < end) continue;
    next = Math.max(next, n);
    while (next < anchors.count && !stayed[next]) next++;
    const until = next < anchors.count ? anchors.a[next]! : a.count;
    let length = 0;
    while (i + length < until && j + length < b.count && a.hashes[i + length] === b.hashes[j + length]) length++;
    if (length < leastMoved) continue;
    found.push({ i, j, length });
    end = i + length;
  }
  return found;
}

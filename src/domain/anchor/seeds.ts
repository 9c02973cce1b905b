import type { Pattern } from './align.ts';
import { seedKey, type TextIndex } from './text-index.ts';

/** At most so many occurrences are looked at for a quote, whatever it says: bounds the time in any text. */
const mostLooks = 2400;
const mostOfOne = 600;
/** Votes of neighbouring diagonals are put together: tokens that an edit may have shifted the rest by. */
const shift = 3;

const slots = 8192;
const keys = new Int32Array(slots);
const votes = new Float64Array(slots);
const lastSeed = new Int32Array(slots);
const used = new Int32Array(slots);

/** A diagonal (token of the text minus token of the pattern), and the bits of the pattern that lie near it. */
export type Candidate = { readonly diagonal: number; readonly weight: number };

/**
 * Where the pattern may stand, best first, at most `most` diagonals. Rare tokens are looked up first; of very common ones
 * only the occurrences nearest to `hint` (a token of the text) are seen, without one (-1) none if there are rarer ones.
 */
export function candidates(index: TextIndex, pattern: Pattern, hint: number, most: number): Candidate[] {
  const { count, hashes } = pattern.tokens;
  const { buckets, positions, mask } = index;
  const order: number[] = [];
  const often = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const k = seedKey(hashes, i, count) & mask;
    often[i] = buckets[k + 1]! - buckets[k]!;
    if (often[i]! > 0) order.push(i);
  }
  order.sort((a, b) => often[a]! - often[b]!);
  let filled = 0;
  let looks = 0;
  const all = index.tokens.count;
  for (const i of order) {
    if (looks >= mostLooks) break;
    const k = seedKey(hashes, i, count) & mask;
    let low = buckets[k]!;
    let high = buckets[k + 1]!;
    if (high - low > mostOfOne) {
      if (hint < 0 && looks > 0) break;
      const at = hint < 0 ? low : lowerBound(positions, low, high, hint + i);
      const from = Math.max(low, Math.min(at - mostOfOne / 2, high - mostOfOne));
      low = from;
      high = Math.min(high, from + mostOfOne);
    }
    looks += high - low;
    const vote = Math.min(pattern.bits[i]!, Math.log2(all / often[i]! + 1));
    for (let p = low; p < high; p++) {
      const key = ((positions[p]! - i) >> shift) + 1_000;
      let slot = Math.imul(key, 0x9e3779b1) >>> 19;
      while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & (slots - 1);
      if (keys[slot] === 0) {
        keys[slot] = key;
        votes[slot] = vote;
        lastSeed[slot] = i;
        used[filled++] = slot;
      } else if (lastSeed[slot] !== i) {
        votes[slot]! += vote;
        lastSeed[slot] = i;
      }
    }
  }
  const found = strongest(filled, hint, most);
  for (let u = 0; u < filled; u++) keys[used[u]!] = 0;
  return found;
}

function strongest(filled: number, hint: number, most: number): Candidate[] {
  const found: Candidate[] = [];
  for (let u = 0; u < filled; u++) {
    const slot = used[u]!;
    const key = keys[slot]!;
    const diagonal = (key - 1_000) << shift;
    let weight = votes[slot]! + 0.8 * Math.max(votesOf(key - 1), votesOf(key + 1));
    if (hint >= 0) weight -= 0.3 * Math.log2(Math.abs(diagonal - hint) + 8);
    if (found.length === most && weight <= found[most - 1]!.weight) continue;
    const near = found.findIndex(f => Math.abs(f.diagonal - diagonal) <= 1 << shift);
    if (near >= 0) {
      if (weight <= found[near]!.weight) continue;
      found.splice(near, 1);
    }
    let place = found.length;
    while (place > 0 && found[place - 1]!.weight < weight) place--;
    found.splice(place, 0, { diagonal, weight });
    if (found.length > most) found.pop();
  }
  return found;
}

function votesOf(key: number): number {
  let slot = Math.imul(key, 0x9e3779b1) >>> 19;
  while (keys[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & (slots - 1);
  return keys[slot] === key ? votes[slot]! : 0;
}

function lowerBound(of: Int32Array, from: number, to: number, value: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { isDense } from './fold.ts';

/*
 * Runs of units by which copies are noticed: of 16 letters, or of 7 units that are mostly ideographs. An index keeps every
 * eighth of the former and every fourth of the latter, a page is asked about at every unit: copies of 23 letters or 10
 * ideographs in a row are certain to meet (the sampling of SuperFastMatch; compare winnowing, Schleimer et al. 2003).
 */
export const SPARSE = 16;
export const DENSE = 7;
export const SPARSE_STEP = 8;
export const DENSE_STEP = 4;
/** Places are counted in steps of this many units. */
export const GRID = 4;

/** Bases of the two rolling hashes. They come from a secret seed, so that nobody writes pages of collisions. */
export type Bases = { sparse: number; dense: number };

export function basesOf(seed: number): Bases {
  return { sparse: mixed(seed ^ 0x5bd1e995) | 1, dense: mixed(seed ^ 0x1b873593) | 1 };
}

function mixed(seed: number): number {
  let x = Math.imul(seed ^ (seed >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** base^n modulo 2^32. */
export function power(base: number, n: number): number {
  let result = 1;
  for (let i = 0; i < n; i++) result = Math.imul(result, base);
  return result;
}

/** Spreads a rolling hash; its high bits choose the slot. */
export function spread(hash: number): number {
  return Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
}

/** A second opinion on the same hash: the filter's word and the entry's tag. */
export function spreadAgain(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
}

/** Grams that an index keeps of a text's units: `each(hash, place, length)`, the place in units. Returns how many. */
export function gramsOf(
  units: Uint16Array,
  count: number,
  bases: Bases,
  each: ((hash: number, place: number, length: number) => void) | null,
): number {
  let found = 0;
  for (let at = 0; at + DENSE <= count; at += GRID) {
    let dense = 0;
    for (let i = at; i < at + DENSE; i++) if (isDense(units[i]!)) dense++;
    if (2 * dense >= DENSE) {
      found++;
      each?.(hashOf(units, at, DENSE, bases.dense), at, DENSE);
    }
    if (at % SPARSE_STEP !== 0 || at + SPARSE > count) continue;
    for (let i = at + DENSE; i < at + SPARSE; i++) if (isDense(units[i]!)) dense++;
    if (2 * dense < SPARSE) {
      found++;
      each?.(hashOf(units, at, SPARSE, bases.sparse), at, SPARSE);
    }
  }
  return found;
}

function hashOf(units: Uint16Array, at: number, length: number, base: number): number {
  let hash = 0;
  for (let i = at; i < at + length; i++) hash = (Math.imul(hash, base) + units[i]!) | 0;
  return hash;
}

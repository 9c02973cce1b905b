import type { Pairing } from './align-cases.ts';

/*
 * A reference for bench/align.ts: alignment by length alone as W. Gale and K. Church describe it ("A program for aligning
 * sentences in bilingual corpora", Computational Linguistics 19, 1993), written anew from the paper: characters, normal
 * distribution of the difference with variance 6.8 a character, their six kinds of match and how often each occurs. The ratio
 * of the two languages is taken from the pair's own totals, as they suggest.
 */
const matches = [
  [1, 1, 0.89],
  [1, 0, 0.0099],
  [0, 1, 0.0099],
  [2, 1, 0.089],
  [1, 2, 0.089],
  [2, 2, 0.011],
] as const;
const variance = 6.8;

export function referenceAlign(source: readonly string[], target: readonly string[]): Pairing[] {
  const [n, m] = [source.length, target.length];
  const [a, b] = [sums(source), sums(target)];
  const ratio = b[n === 0 ? 0 : m]! / (a[n]! || 1);
  const width = m + 1;
  const best = new Float64Array((n + 1) * width).fill(Number.POSITIVE_INFINITY);
  const came = new Uint8Array((n + 1) * width);
  best[0] = 0;
  for (let i = 0; i <= n; i++)
    for (let j = 0; j <= m; j++)
      for (const [k, [x, y, share]] of matches.entries()) {
        if (i < x || j < y) continue;
        const cost =
          best[(i - x) * width + j - y]! +
          distance(a[i]! - a[i - x]!, b[j]! - b[j - y]!, ratio) -
          100 * Math.log(share);
        if (cost < best[i * width + j]!) {
          best[i * width + j] = cost;
          came[i * width + j] = k;
        }
      }
  const found: Pairing[] = [];
  for (let i = n, j = m; i > 0 || j > 0; ) {
    const [x, y] = matches[came[i * width + j]!]!;
    found.push({
      source: Array.from({ length: x }, (_, k) => i - x + k),
      target: Array.from({ length: y }, (_, k) => j - y + k),
    });
    i -= x;
    j -= y;
  }
  return found.reverse();
}

function sums(texts: readonly string[]): number[] {
  const found = [0];
  for (const text of texts) found.push(found.at(-1)! + text.length);
  return found;
}

/** -100 log of the chance that lengths differ so much. */
function distance(a: number, b: number, ratio: number): number {
  if (a === 0 && b === 0) return 0;
  const mean = (a + b / ratio) / 2;
  const z = Math.abs((ratio * a - b) / Math.sqrt(variance * mean));
  const chance = 2 * upper(z);
  return chance > 0 ? -100 * Math.log(chance) : 25_000;
}

/** The normal distribution above z (Abramowitz and Stegun 26.2.17). */
function upper(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const sum = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 0.3989423 * Math.exp((-z * z) / 2) * sum;
}

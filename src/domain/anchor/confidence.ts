/**
 * How sure one can be that the passage found is the one meant: logistic regressions over a few features, fitted on real
 * histories of prose in three scripts. `node bench/anchor-fit.ts` shows the fit on each half and on all of them, and
 * what the fit on one half is worth on the other.
 */
export type Weights = { readonly of: readonly number[]; readonly base: number };

/**
 * For text search, the features of `Reading`: kept words in standing context, score, information, lost, inserted, size,
 * and whether it is word for word (common phrases come back elsewhere, so that this says less than it seems).
 */
export const bySearch: Weights = { of: [4.99, 1.62, 0.38, -3.15, -1.52, -2.11, -1.67], base: -3.2 };

/** For mapping through changes, those of `mapThrough`: kept words in standing context, inserted, information, size. */
export const byMapping: Weights = { of: [5.46, -1.08, 3.31, -2.28], base: -4.17 };

/** At least so sure, or it is an orphan: never a guess. */
export const sureFound = 0.55;
export const sureMapped = 0.5;
/** What a search must reach when the changes say that the passage is gone: in another place, and in the same. */
export const sureElsewhere = 0.8;
export const sureDespite = 0.97;

export function confidence(features: readonly number[], weights: Weights): number {
  let sum = weights.base;
  for (let i = 0; i < features.length; i++) sum += features[i]! * weights.of[i]!;
  return 1 / (1 + Math.exp(-sum));
}

/** Both contexts must stand around what replaced a passage, and it may not be many times longer. */
const standing = 0.8;
export const isReplacement = (left: number, right: number, length: number, was: number) =>
  left >= standing && right >= standing && length > 0 && length <= 3 * was + 20;

import { byMapping, bySearch, sureFound, sureMapped, type Weights } from '../src/domain/anchor/confidence.ts';
import { readings, search } from '../src/domain/anchor/find.ts';
import { changesOf } from '../src/domain/anchor/index.ts';
import { judge as decide, features, follow } from '../src/domain/anchor/map.ts';
import { indexText } from '../src/domain/anchor/text-index.ts';
import { type Case, halfOf, judge, material, print, quoteOf, tally } from './anchor-cases.ts';

/*
 * Where the weights of src/domain/anchor/confidence.ts come from: a logistic regression each, classes weighted against their
 * numbers, on the cases of ../shared/material/anchoring. Printed: the fit on all cases, for the file; and the fit on
 * each half of the texts with its worth on the other half, which is what may be expected of texts never seen.
 * `node bench/anchor-fit.ts`
 */
const { cases, docs } = material(new URL('../../shared/material/anchoring/', import.meta.url));
const of = (id: string) => docs.get(id)!;

type Sample = { c: Case; x: number[]; y: number };

function searched(c: Case): Sample[] {
  const best = readings(indexText(of(c.new)), quoteOf(c))[0];
  if (!best) return [];
  const { start, end } = best;
  const right = c.truth !== null && judge(c, { start, end, score: 1, how: 'fuzzy' }) !== 'wrong';
  return [{ c, x: [...best.features, 1], y: right ? 1 : 0 }];
}

const changes = new Map<string, ReturnType<typeof changesOf>>();
function chain(c: Case) {
  const key = c.chain.join();
  const known = changes.get(key) ?? changesOf(c.chain.map(of));
  changes.set(key, known);
  return follow(known, { start: c.start, end: c.start + c.quote.length });
}

function mapped(c: Case): Sample[] {
  const now = chain(c);
  const { start, end } = now;
  if (start >= end) return [];
  const right = c.truth !== null && judge(c, { start, end, score: 1, how: 'mapped' }) !== 'wrong';
  return [{ c, x: [...features(now), 1], y: right ? 1 : 0 }];
}

for (const [name, sample, now, find] of [
  ['search', searched, bySearch, (c: Case, w: Weights) => search(of(c.new), quoteOf(c), sureFound, w)],
  ['mapping', mapped, byMapping, (c: Case, w: Weights) => decide(chain(c), sureMapped, w)],
] as const) {
  // of a replaced passage both nothing and its replacement are right: it says nothing of sureness
  const samples = cases.filter(c => c.class !== 'replaced').flatMap(sample);
  console.log(`${name}: fit on all   ${show(fit(samples))}\n        in the file  ${show(now)}`);
  for (const half of [0, 1]) {
    const weights = fit(samples.filter(s => halfOf(s.c) !== half));
    console.log(`        fit on half ${1 - half}  ${show(weights)}`);
    const other = cases.filter(c => halfOf(c) === half);
    print(
      `on half ${half}`,
      tally(
        other,
        other.map(c => find(c, weights)),
      ),
    );
  }
}

/** Newton's method with a little ridge, so that separable features stay finite. */
function fit(samples: Sample[]): Weights {
  const counts = new Map<string, number>();
  for (const { c } of samples) counts.set(c.class, (counts.get(c.class) ?? 0) + 1);
  const n = samples[0]!.x.length;
  let b = new Array<number>(n).fill(0);
  for (let round = 0; round < 60; round++) {
    const gradient = b.map(v => -0.3 * v);
    const hessian = b.map((_, i) => b.map((_, j) => (i === j ? 0.3 : 0)));
    for (const { c, x, y } of samples) {
      const weight = Math.min(3, samples.length / counts.size / counts.get(c.class)!) ** 0.7;
      const p = 1 / (1 + Math.exp(-x.reduce((sum, v, i) => sum + v * b[i]!, 0)));
      for (let i = 0; i < n; i++) {
        gradient[i]! += weight * (y - p) * x[i]!;
        for (let j = 0; j < n; j++) hessian[i]![j]! += weight * p * (1 - p) * x[i]! * x[j]!;
      }
    }
    const by = solve(hessian, gradient);
    b = b.map((v, i) => v + by[i]!);
  }
  const rounded = b.map(v => Math.round(v * 100) / 100);
  return { of: rounded.slice(0, -1), base: rounded.at(-1)! };
}

/** Gauss, of a positive definite matrix: no pivoting needed. */
function solve(a: number[][], y: number[]): number[] {
  const n = y.length;
  const m = a.map((row, i) => [...row, y[i]!]);
  for (let i = 0; i < n; i++)
    for (let k = i + 1; k < n; k++) {
      const f = m[k]![i]! / m[i]![i]!;
      for (let j = i; j <= n; j++) m[k]![j]! -= f * m[i]![j]!;
    }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = m[i]![n]!;
    for (let j = i + 1; j < n; j++) rest -= m[i]![j]! * x[j]!;
    x[i] = rest / m[i]![i]!;
  }
  return x;
}

function show({ of, base }: Weights): string {
  return `of: [${of.join(', ')}], base: ${base}`;
}

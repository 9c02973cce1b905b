import { existsSync } from 'node:fs';
import {
  changesOf,
  describeRange,
  findQuote,
  findThrough,
  indexText,
  mapThrough,
  type Quote,
  type TextIndex,
} from '../src/domain/anchor/index.ts';
import { type Case, halfOf, material, print, quoteOf, tally } from './anchor-cases.ts';
import { referenceFind } from './anchor-reference.ts';

/*
 * Re-finding a passage: how often right, and how fast, on real histories (../shared/material/anchoring; see its README for
 * how a case is scored). Reference in the same run: the approach of the Hypothesis client (anchor-reference.ts), without a
 * minimum score for the speeds, with and without for the accuracy. Long texts are the texts of the cases, one behind the
 * other.
 * `node bench/anchor.ts`; weights are fitted and cross-validated by `node bench/anchor-fit.ts`.
 */
const folder = new URL('../../shared/material/anchoring/', import.meta.url);
if (!existsSync(folder)) {
  console.log('no ../shared/material/anchoring here: nothing to measure on');
  process.exit(0);
}
const { cases, docs } = material(folder);
const of = (id: string) => docs.get(id)!;
let failed = false;
const kept = new Map<string, ReturnType<typeof changesOf>>();

accuracy();
speeds();
process.exitCode = failed ? 1 : 0;

function accuracy() {
  const ways: Record<string, (c: Case) => ReturnType<typeof findQuote>> = {
    'text alone': c => findQuote(of(c.new), quoteOf(c)),
    'with the chain': c => findThrough(c.chain.map(of), quoteOf(c), changesFor(c)),
    reference: c => reference(c, 0),
    'reference, minimum 0.75': c => reference(c, 0.75),
  };
  for (const [name, way] of Object.entries(ways)) {
    const halves = [cases, ...[0, 1].map(half => cases.filter(c => halfOf(c) === half))];
    for (const [i, some] of halves.entries())
      print(`${name}, ${i === 0 ? 'all' : `half ${i - 1}`}`, tally(some, some.map(way)));
  }
}

function reference(c: Case, least: number) {
  const found = referenceFind(of(c.new), c.quote, c.prefix, c.suffix, c.start);
  return found && found.score >= least ? { ...found, how: 'fuzzy' as const } : null;
}

function changesFor(c: Case) {
  const key = c.chain.join();
  const known = kept.get(key) ?? changesOf(c.chain.map(of));
  kept.set(key, known);
  return known;
}

type Query = { text: string; index: TextIndex | string; quote: Quote };

function speeds() {
  const edited = cases.filter(c => c.class === 'edited-1-3' || c.class === 'edited-heavy');
  const gone = cases.filter(c => c.class.startsWith('deleted'));
  const english = [...new Set(cases.filter(c => /^[\x00-\x7f]*$/.test(c.quote)).map(c => c.new))].map(of).join('\n');
  const rest = (n: number) => {
    const whole = english.repeat(Math.ceil(n / english.length));
    return (text: string) => {
      const at = Math.floor((n - text.length) * 0.6);
      return at < 0 ? null : { text: whole.slice(0, at) + text + whole.slice(at, n - text.length), at };
    };
  };
  /** The cases' new texts within a text of n characters, at most 30 of such texts. */
  const within = (some: Case[], n: number, warm: boolean): Query[] => {
    const put = rest(n);
    const made = new Map<string, { text: string; at: number; index: TextIndex | string }>();
    for (const id of new Set(some.map(c => c.new))) {
      const big = put(of(id));
      if (big && made.size < 30) made.set(id, { ...big, index: warm ? indexText(big.text) : big.text });
    }
    return some.flatMap(c => {
      const big = made.get(c.new);
      return big ? [{ ...big, quote: { ...quoteOf(c), start: big.at + c.start } }] : [];
    });
  };
  /** A window of n characters of the case's new text, around the truth. */
  const around = (some: Case[], n: number): Query[] =>
    some.flatMap(c => {
      const from = Math.max(0, (c.truth?.start ?? c.start) - n / 2);
      const text = of(c.new).slice(from, from + n);
      return text.length < n
        ? []
        : [{ text, index: text, quote: { ...quoteOf(c), start: Math.max(0, c.start - from) } }];
    });

  compare(
    'edited passage, 100,000 characters, warm index',
    within(edited, 1e5, true),
    r => r.median >= 8,
    'at least 8 times',
  );
  compare('the same, indexing included', within(edited, 1e5, false));
  compare('absent passage, 100,000 characters, warm', within(gone, 1e5, true), r => r.p99 <= 2, 'p99 at most 2 ms');
  compare(
    'absent passage, 7,000 characters, indexing included',
    around(gone, 7000),
    r => r.p99 <= 2,
    'p99 at most 2 ms',
  );
  const million = common(
    within(
      edited.filter(c => c.new === edited[0]!.new),
      1e6,
      true,
    ),
  );
  compare('any quote, 1,000,000 characters, warm', million, r => r.p99 <= 3, 'p99 at most 3 ms');
  const small = cases.filter(c => c.truth !== null);
  compare('any quote, 1,000 characters, indexing included', around(small, 1000), r => r.median >= 1, 'not slower');
  compare(
    'edited passage, 1,000 characters, indexing included',
    around(edited, 1000),
    r => r.median >= 1,
    'not slower',
  );
  mapping();
}

/** Queries of a long text: what was edited, what stands there, one common word with and without its context. */
function common(queries: Query[]): Query[] {
  const { text, index } = queries[0]!;
  const more: Query[] = [];
  for (let i = 0; i < 200; i++) {
    const start = text.indexOf(' ', Math.floor((i * text.length) / 200)) + 1;
    const quote = describeRange(text, { start, end: start + 5 + ((i * 7) % 120) });
    more.push({ text, index, quote }, { text, index, quote: { ...quote, start: undefined } });
  }
  for (const word of ['the', 'Git', 'you', 'commit', ',']) {
    const at = text.indexOf(` ${word}`, text.length / 3) + 1;
    const { prefix, suffix } = describeRange(text, { start: at, end: at + word.length });
    for (const quote of [{ exact: word }, { exact: word, start: at + 40 }, { exact: word, prefix, suffix }])
      more.push({ text, index, quote });
  }
  return [...queries, ...more];
}

type Result = { median: number; p99: number };

/** Each quote by turns, three rounds after a warm-up; a quote's time is the median of its rounds: the machine is shared. */
function compare(title: string, queries: Query[], fine?: (r: Result) => boolean, goal = '') {
  const ours = queries.map(() => [] as number[]);
  const theirs = queries.map(() => [] as number[]);
  for (let round = 0; round < 4; round++)
    for (const [i, { text, index, quote }] of queries.entries()) {
      const a = performance.now();
      findQuote(index, quote);
      const b = performance.now();
      referenceFind(text, quote.exact, quote.prefix ?? '', quote.suffix ?? '', quote.start ?? 0);
      if (round === 0) continue;
      ours[i]!.push(b - a);
      theirs[i]!.push(performance.now() - b);
    }
  const middle = (times: number[][]) => times.map(t => at(t, 0.5));
  const [a, b] = [middle(ours), middle(theirs)];
  const [m, p, rm, rp] = [at(a, 0.5), at(a, 0.99), at(b, 0.5), at(b, 0.99)];
  report(
    `${title} (${queries.length} quotes): median ${us(m)}, p99 ${us(p)}; reference ${us(rm)}, ${us(rp)}; ratio ${(rm / m).toFixed(1)} at the median, ${(rp / p).toFixed(1)} at p99`,
    fine?.({ median: rm / m, p99: p }) ?? true,
    goal,
  );
}

function mapping() {
  const long = cases.filter(c => c.chain.length >= 8);
  const ten = long.map(c => ({ c, changes: lengthened(changesFor(c), 10) }));
  const times: number[] = [];
  for (let round = 0; round < 20; round++)
    for (const { c, changes } of ten) {
      const start = performance.now();
      mapThrough(changes, { start: c.start, end: c.start + c.quote.length });
      if (round > 4) times.push(performance.now() - start);
    }
  const mean = times.reduce((a, b) => a + b, 0) / times.length;
  report(`mapped through 10 revisions: mean ${us(mean)}, p99 ${us(at(times, 0.99))}`, mean <= 0.02, 'at most 20 µs');
  const diffs: number[] = [];
  for (const c of long) {
    const texts = c.chain.map(of);
    for (let i = 1; i < texts.length; i++) {
      const start = performance.now();
      changesOf([texts[i - 1]!, texts[i]!]);
      diffs.push(performance.now() - start);
    }
  }
  report(`difference of two revisions: median ${us(at(diffs, 0.5))}, p99 ${us(at(diffs, 0.99))}`, true, '');
}

/** Exactly `n` changes: the first ones, or with untouched revisions behind the last. */
function lengthened(changes: ReturnType<typeof changesOf>, n: number) {
  const last = changes.at(-1)!;
  const still = { same: Int32Array.of(0, last.newLength, 0, last.newLength), moved: new Int32Array() };
  const more = { ...still, oldLength: last.newLength, newLength: last.newLength };
  return [...changes, ...new Array(n).fill(more)].slice(0, n);
}

function at(times: number[], share: number): number {
  times.sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
}

function us(ms: number): string {
  return ms < 1 ? `${(1000 * ms).toFixed(1)} µs` : `${ms.toFixed(2)} ms`;
}

function report(line: string, fine: boolean, goal: string) {
  console.log(`${line}${goal ? `; goal: ${goal}${fine ? '' : ' — NOT REACHED'}` : ''}`);
  if (!fine) failed = true;
}

import { alignSegments } from '../src/domain/translation/align.ts';
import { followSegments } from '../src/domain/translation/follow.ts';
import type { Segment } from '../src/domain/translation/segments.ts';
import {
  chapters,
  compare,
  f1,
  halfOf,
  kept,
  type Pair,
  regrouped,
  reshaped,
  revisions,
  reworked,
  type Score,
  samples,
} from './align-cases.ts';
import { referenceAlign } from './align-reference.ts';
import { edited, followed, mark } from './follow-cases.ts';

/*
 * node bench/align.ts: how well texts without a record are paired, beside Gale and Church's lengths alone, on the half that
 * the weights were fitted on and on the other; and how well stale marking does over real revisions. Seeds are fixed.
 */
const pairs = [...chapters(), ...samples()];
const seeds = [1, 2, 3, 4];
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
const none = (): Score => ({ found: 0, right: 0, wanted: 0 });

const foreign: Record<string, Segment[]> = {};
for (const { langs, source, target } of pairs)
  for (const [lang, segments] of [
    [langs.source, source],
    [langs.target, target],
  ] as const) {
    foreign[lang] ??= [];
    foreign[lang].push(...segments.filter(s => s.kind === 'paragraph'));
  }

console.log(`${pairs.length} pairs; F1 over pairs of segments, ours / lengths alone`);
for (const [name, rates] of Object.entries({
  'as translated': kept,
  'merged and split': regrouped,
  'merged, split, left out, added': reworked,
}))
  for (const half of [0, 1] as const) {
    const [ours, theirs] = [none(), none()];
    const byLangs = new Map<string, [Score, Score]>();
    for (const pair of pairs.filter(p => halfOf(p.name) === half))
      for (const seed of rates === kept ? [1] : seeds) {
        const { source, target, langs, gold } = reshaped(pair, rates, seed * 977, foreign);
        const key = `${langs.source}-${langs.target}`;
        const [own, other] = byLangs.get(key) ?? [none(), none()];
        byLangs.set(key, [own, other]);
        const found = alignSegments(source, target, langs);
        const lengths = referenceAlign(
          source.map(s => s.text),
          target.map(s => s.text),
        );
        for (const score of [ours, own]) compare(gold, found, score);
        for (const score of [theirs, other]) compare(gold, lengths, score);
      }
    const each = [...byLangs].map(([key, [a, b]]) => `${key} ${percent(f1(a))} / ${percent(f1(b))}`).join(', ');
    console.log(
      `${name}, ${half === 0 ? 'fitted' : 'unseen'} half: ${percent(f1(ours))} / ${percent(f1(theirs))}\n    ${each}`,
    );
  }

const long = longPair(3000);
if (long) {
  const took = [1, 2, 3].map(() => {
    const cpu = process.cpuUsage();
    alignSegments(long.source, long.target, long.langs);
    return (process.cpuUsage(cpu).user + process.cpuUsage(cpu).system) / 1000;
  });
  console.log(`3,000 segments paired in ${Math.min(...took).toFixed(0)} ms of processor time (the best of three)`);
}

for (const half of [0, 1]) {
  const marking = { segments: 0, changed: 0, marked: 0, right: 0, unclear: 0 };
  const links = none();
  const seen = new Set<string>();
  let longest = 0;
  for (const { name, before, after } of revisions().filter(r => halfOf(r.name) === half)) {
    mark(before, after, marking);
    const start = performance.now();
    followSegments(before, after);
    longest = Math.max(longest, performance.now() - start);
    if (seen.has(name)) continue;
    seen.add(name);
    const { after: changed, gold } = edited(before, seen.size);
    compare(gold, followed(before, changed), links);
  }
  const { segments, changed, marked, right, unclear } = marking;
  if (segments === 0) continue;
  console.log(
    `stale marking, half ${half}: ${changed} of ${segments} segments changed; recall ${percent(right / changed)}, ` +
      `precision ${percent(right / marked)} (${unclear} that occur twice left out); longest ${longest.toFixed(0)} ms; ` +
      `after edits by program, pairs of old and new segments F1 ${percent(f1(links))}`,
  );
}

/** Chapters one after the other until there are so many segments. */
function longPair(segments: number): Pair | null {
  const same = pairs.filter(p => p.langs.source === 'en' && p.langs.target === 'ru');
  if (same.length === 0) return null;
  const long: Pair = { ...same[0]!, source: [], target: [], gold: [] };
  while (long.source.length < segments)
    for (const { source, target } of same) {
      long.source.push(...source);
      long.target.push(...target);
    }
  return { ...long, source: long.source.slice(0, segments), target: long.target.slice(0, segments) };
}

import { checkRendering } from '../src/domain/translation/checks.ts';
import { handbookPairs, type ParallelPair, samplePairs } from '../test/translation/parallel.ts';
import { plantings } from '../test/translation/plant.ts';

/*
 * What the checks say of good translations (each complaint is one too many) and how many planted mistakes they see.
 * node bench/checks.ts [--show]
 */
const show = process.argv.includes('--show');

for (const [name, pairs] of Object.entries({ sample: samplePairs(), handbook: handbookPairs() })) {
  const by = Map.groupBy(pairs, p => `${p.langs.source}-${p.langs.target}`);
  for (const [langs, some] of [...by, ['all', pairs] as const]) report(name, langs, some);
}

function report(name: string, langs: string, pairs: ParallelPair[]) {
  let complaints = 0;
  const kinds = new Map<string, number>();
  for (const { from, source, target, langs: l } of pairs) {
    for (const check of checkRendering([source], [target], l)) {
      complaints++;
      kinds.set(check.key, (kinds.get(check.key) ?? 0) + 1);
      if (show && langs !== 'all')
        console.log(
          `${from} ${langs} ${check.key} ${JSON.stringify(check.values)}\n  ${source.text}\n  ${target.text}`,
        );
    }
  }
  const found = Object.entries(plantings).map(([mistake, { plant, keys }]) => {
    let [planted, seen] = [0, 0];
    for (const pair of pairs) {
      const wrong = plant(pair);
      if (!wrong) continue;
      planted++;
      const saw = checkRendering([wrong.source], [wrong.target], pair.langs).some(c => keys.includes(c.key));
      if (saw) seen++;
      else if (show && langs !== 'all')
        console.log(`NOT SEEN ${mistake} ${langs}\n  ${pair.source.text}\n  ${wrong.target.text}`);
    }
    return `${mistake} ${seen}/${planted}`;
  });
  const rate = ((100 * complaints) / Math.max(1, pairs.length)).toFixed(2);
  console.log(
    `${name} ${langs}: ${pairs.length} segments, ${rate} complaints a hundred ${JSON.stringify(Object.fromEntries(kinds))}; ${found.join(', ')}`,
  );
}

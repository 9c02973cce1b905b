import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { alike, tokensOf } from '../src/domain/translation/memory.ts';
import { transact } from '../src/store/database.ts';
import { lookAtMemory, matchesFor, type NewUnit, remember } from '../src/store/memory.ts';
import { freshDatabase } from '../test/harness/database.ts';
import { chance, crossed, edited, piecesOf, type Sentence, sentencesOf } from './memory-corpus.ts';

/*
 * Earlier translations by what is like them: --units=1000000 in five languages (bench/memory-corpus.ts), asked for what
 * stands there, for sentences with one to three words edited, with half of it changed, and for what is not there. How long
 * it takes, and how much is found of what is at least 75 % alike, against every unit of the pair compared one by one.
 * Reference in the same run: PostgreSQL's own trigrams (`source % text`, threshold 0.5, its best by `similarity`).
 * `TEST_DATABASE_URL=… node bench/memory.ts`; `--embedded` for the embedded database.
 */
const units = Number(/--units=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 1_000_000);
const each = Number(/--queries=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 400);
const compared = Number(/--compared=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 12);
const engine = process.argv.includes('--embedded') ? 'embedded' : 'server';
const material = new URL('../../shared/material/reuse/articles.jsonl.gz', import.meta.url);
if (!existsSync(material)) {
  console.log('no ../shared/material/reuse here: nothing to measure on');
  process.exit(0);
}
const least = 75;
const next = chance(2026);
const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
const targetOf = (lang: string) => (lang === 'en' ? 'uk' : 'en');

// --- the memory: of every twentieth sentence nothing is put in, so that it can be asked for and not be there
const all = sentencesOf(material)
  .map(s => ({ s, at: next() }))
  .toSorted((a, b) => a.at - b.at)
  .map(({ s }) => s);
const absent = all.filter((_, i) => i % 20 === 0);
const base = all.filter((_, i) => i % 20 !== 0);
const langs = [...new Set(all.map(s => s.lang))];
const words = new Map(langs.map(l => [l, base.filter(s => s.lang === l).flatMap(piecesOf)]));
const beginnings = new Map(langs.map(l => [l, base.filter(s => s.lang === l).slice(0, 2000)]));
const vary = (s: Sentence) =>
  next() < 0.2
    ? crossed(s, pick(beginnings.get(s.lang)!))
    : edited(s, 1 + Math.floor(next() * 6), words.get(s.lang)!, next);
const memory: Sentence[] = [...base];
while (memory.length < units) memory.push(vary(base[memory.length % base.length]!));
memory.length = Math.min(memory.length, units);
console.log(`${all.length} sentences; ${langs.map(l => `${l} ${memory.filter(s => s.lang === l).length}`).join(', ')}`);

const { db, drop } = await freshDatabase(engine);
try {
  const began = performance.now();
  for (let i = 0; i < memory.length; i += 5000)
    await transact(db, tx =>
      remember(
        tx,
        memory.slice(i, i + 5000).map(
          ({ lang, text }): NewUnit => ({
            sourceLang: lang,
            targetLang: targetOf(lang),
            source: text,
            target: pick(base).text,
            file: 'bench.tmx',
            at: new Date('2026-11-01T00:00:00Z'),
          }),
        ),
      ),
    );
  const seconds = (performance.now() - began) / 1000;
  await lookAtMemory(db);
  const size = async (what: string) =>
    (await sql<{ n: number }>`select pg_relation_size(${what}) as n`.execute(db)).rows[0]!.n / 1e6;
  console.log(
    `remembered in ${seconds.toFixed(0)} s (${Math.round(memory.length / seconds)} a second); table ${(await size('memory_unit')).toFixed(0)} MB, index ${(await size('memory_unit_marks')).toFixed(0)} MB`,
  );

  // --- what is asked
  const some = Array.from({ length: each }, () => pick(base.slice(0, Math.min(base.length, units))));
  const queries: Record<string, Sentence[]> = {
    'stands there': some,
    '1 to 3 words edited': some.map(s => edited(s, 1 + Math.floor(next() * 3), words.get(s.lang)!, next)),
    'half changed': some.map(s => crossed(s, pick(absent.filter(o => o.lang === s.lang)))),
    'not there': Array.from({ length: each }, () => pick(absent)),
  };
  const ask = ({ lang, text }: Sentence) =>
    matchesFor(db, { sourceLang: lang, targetLang: targetOf(lang), text, limit: 10, least });
  for (const s of queries['not there']!) await ask(s); // warm
  const every: number[] = [];
  for (const [name, list] of Object.entries(queries)) {
    const times: number[] = [];
    let matched = 0;
    for (const s of list) {
      const start = performance.now();
      const found = await ask(s);
      times.push(performance.now() - start);
      if (found.length > 0) matched++;
    }
    every.push(...times);
    console.log(
      `${name.padEnd(20)} ${figures(times)}; ${matched} of ${list.length} have a match of ${least} % or more`,
    );
  }
  console.log(`${'all'.padEnd(20)} ${figures(every)}`);

  await recall(queries);
  if (engine === 'server' && !process.argv.includes('--no-reference')) await reference(queries);
} finally {
  await drop();
}

/** What is found of what is there, by comparing with everything in the language. */
async function recall(queries: Record<string, Sentence[]>) {
  let [there, found, firsts, first, asked] = [0, 0, 0, 0, 0];
  for (const lang of langs) {
    const all = memory.filter(s => s.lang === lang).map(({ text }) => ({ text, tokens: tokensOf(lang, text) }));
    for (const list of Object.values(queries))
      for (const { text } of list.filter(q => q.lang === lang).slice(0, compared)) {
        const mine = tokensOf(lang, text);
        const scores = new Map<string, number>();
        for (const o of all) {
          const score = o.text === text ? 100 : alike(mine, o.tokens, least);
          if (score >= least) scores.set(o.text, score);
        }
        const pair = { sourceLang: lang, targetLang: targetOf(lang) };
        const matches = await matchesFor(db, { ...pair, text, limit: 60, least });
        const texts = new Set(matches.map(f => f.source));
        asked++;
        there += scores.size;
        found += [...scores.keys()].filter(t => texts.has(t)).length;
        if (scores.size === 0) continue;
        firsts++;
        if (matches[0]?.score === Math.max(...scores.values())) first++;
      }
  }
  const share = (a: number, b: number) => `${a} (${((100 * a) / b).toFixed(2)} %)`;
  console.log(
    `${asked} of them compared with every unit: ${there} are ${least} % alike or more, found ${share(found, there)}; the best of ${firsts} found ${share(first, firsts)}`,
  );
}

/** The same questions to trigrams. */
async function reference(queries: Record<string, Sentence[]>) {
  const began = performance.now();
  await sql`create index on memory_unit using gin (source gin_trgm_ops)`.execute(db);
  console.log(`trigram index in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  await db.connection().execute(async one => {
    await sql`set pg_trgm.similarity_threshold = 0.5`.execute(one);
    const every: number[] = [];
    for (const [name, list] of Object.entries(queries)) {
      const times: number[] = [];
      for (const { lang, text } of list.slice(0, Math.ceil(each / 10))) {
        const start = performance.now();
        await sql`select id, source, target, similarity(source, ${text}) as s from memory_unit
          where source % ${text} and source_lang = ${lang} and target_lang = ${targetOf(lang)} order by s desc limit 10`.execute(
          one,
        );
        times.push(performance.now() - start);
      }
      every.push(...times);
      console.log(`trigrams: ${name.padEnd(20)} ${figures(times)}`);
    }
    console.log(`trigrams: ${'all'.padEnd(20)} ${figures(every)}`);
  });
}

function figures(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]!.toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)}, p99 ${at(0.99)}`;
}

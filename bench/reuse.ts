import { existsSync, writeFileSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ReuseIndex, readPage } from '../src/domain/reuse/index.ts';
import {
  type Article,
  emptyScore,
  type Found,
  folder,
  line,
  lines,
  type PageCase,
  quantile,
  type Score,
  score,
} from './reuse-cases.ts';
import { learnable, Prose, recurring } from './reuse-corpus.ts';
import { Chance, hardSet } from './reuse-hard.ts';
import { drawGrowth, type Step } from './reuse-plot.ts';
import { fiveWords, Reference, winnowing } from './reuse-reference.ts';

/*
 * Finding copied text: how much of it, how precisely and how fast, on ../shared/material/reuse and on harder copies made by
 * program (reuse-hard.ts; half 0 was looked at while building, half 1 was not). References in the same run, on the same
 * reader and the same folding: reuse-reference.ts. Speeds are of the thread's own processor time where the runtime tells it,
 * since the machine is shared.
 * `node bench/reuse.ts`; `--reprints` the real reprints, case by case; `--growth=1000000` up to so many articles (some 8 GB),
 * drawn into docs/images; `--language` how often phrases recur in them;
 * `--workers` two workers on
 * one index; `--lengths` pages of 1,000 to 10,000,000 bytes alone.
 */
const encoder = new TextEncoder();

if (isMainThread) await main();
else work();

function cpu(): number {
  const usage = (process as { threadCpuUsage?: () => { user: number; system: number } }).threadCpuUsage?.();
  return usage ? (usage.user + usage.system) / 1000 : performance.now();
}

async function main() {
  if (!existsSync(folder)) {
    console.log('no ../shared/material/reuse here: nothing to measure on');
    return;
  }
  const growth = /--growth=(\d+)/.exec(process.argv.join(' '))?.[1];
  const articles = lines<Article>('articles.jsonl.gz');
  const pages = lines<PageCase>('pages.jsonl.gz');
  if (growth) return grow(articles, pages, Number(growth));
  if (process.argv.includes('--language')) return language(articles, pages);
  if (process.argv.includes('--reprints')) return reprints();
  if (process.argv.includes('--lengths')) return lengths(articles);
  if (process.argv.includes('--workers')) return workers(articles, pages);
  accuracy(articles, pages);
  speeds(articles, pages);
  lengths(articles);
}

type Detector = { name: string; scanPage(html: Uint8Array): { matches: Found[] } };

function detectors(articles: Article[], say: boolean): Detector[] {
  const made: Detector[] = [];
  const size = articles.reduce((sum, a) => sum + Buffer.byteLength(a.text), 0);
  const tell = (name: string, start: number, bytes: number, text: number) =>
    say &&
    console.log(
      `${name}: built at ${(size / 1000 / (cpu() - start)).toFixed(0)} MB/s of text, ${((bytes + text) / articles.length / 1024).toFixed(1)} KB an article with its text`,
    );
  let start = cpu();
  const ours = ReuseIndex.create();
  for (const { id, text } of articles) ours.add(id, text);
  ours.scan('');
  tell('ours', start, ours.serialize().length, 0);
  made.push({ name: 'ours', scanPage: html => ours.scanPage(html) });
  for (const [name, features] of [
    ['5-word index', fiveWords],
    ['winnowing', winnowing],
  ] as const) {
    start = cpu();
    const reference = new Reference(features, 30);
    for (const { id, text } of articles) reference.add(id, text);
    reference.build();
    tell(name, start, reference.byteLength(), size);
    made.push({ name, scanPage: html => reference.scanPage(html) });
  }
  return made;
}

function accuracy(articles: Article[], pages: PageCase[]) {
  const clean = pages.filter(p => p.cls === 'clean');
  for (const [title, set] of [
    ['the material', { articles, pages }],
    ['harder, half 0', hardSet(articles, clean, 2_000, 0)],
    ['harder, half 1 (unseen)', hardSet(articles, clean, 2_000, 1)],
  ] as const) {
    console.log(`\n${title}`);
    for (const detector of detectors(set.articles, false)) {
      const sums = new Map<string, Score>();
      for (const page of set.pages) {
        const { matches } = detector.scanPage(encoder.encode(page.html));
        const { text } = readPage(page.html, 'https://page.example/');
        for (const name of [page.cls, 'all']) {
          if (!sums.has(name)) sums.set(name, emptyScore());
          score(page, text, matches, sums.get(name)!);
        }
      }
      console.log(line(`${detector.name}, all`, sums.get('all')!));
      if (detector.name === 'ours')
        for (const [name, sum] of sums) if (name !== 'all') console.log(line(`  ${name}`, sum));
    }
  }
}

function speeds(articles: Article[], pages: PageCase[]) {
  console.log('\nspeed, from page bytes to verdict');
  const htmls = pages.map(p => encoder.encode(p.html));
  const size = htmls.reduce((sum, html) => sum + html.length, 0);
  const all = detectors(articles, true);
  const rates = new Map<string, number[]>(all.map(d => [d.name, []]));
  for (let round = 0; round < 9; round++)
    for (const { name, scanPage } of all) {
      const start = cpu();
      for (const html of htmls) scanPage(html);
      if (round > 1) rates.get(name)!.push(size / 1000 / (cpu() - start));
    }
  const middle = (name: string) => quantile(rates.get(name)!, 0.5);
  for (const { name } of all)
    console.log(
      `${name}: ${middle(name).toFixed(1)} MB/s at the median of ${rates.get(name)!.length} rounds; ours is ${(middle('ours') / middle(name)).toFixed(2)} times as fast`,
    );
}

/** Time by the length of the page, of pages that are all prose. */
function lengths(articles: Article[]) {
  console.log('\nlength of a page, against all articles');
  const index = ReuseIndex.create();
  for (const { id, text } of articles.slice(0, 2_500)) index.add(id, text);
  const english = articles.filter(a => a.lang === 'en');
  for (const length of [1e3, 1e4, 1e5, 1e6, 1e7]) {
    const chance = new Chance(length);
    let html = '';
    while (html.length < length)
      html += `<p class="text">${chance
        .of(english)
        .text.split(' ')
        .sort(() => chance.next() - 0.5)
        .join(' ')
        .replace(/[<&]/g, '')}</p>\n`;
    const bytes = encoder.encode(html.slice(0, length));
    const times: number[] = [];
    for (let i = 0; i < 1e6 / length; i++) index.scanPage(bytes);
    for (let i = 0; i < Math.max(3, Math.min(300, 3e6 / length)); i++) {
      const start = cpu();
      index.scanPage(bytes);
      times.push(cpu() - start);
    }
    const mean = times.reduce((a, b) => a + b, 0) / times.length;
    console.log(`${length} bytes of prose: ${mean.toFixed(3)} ms, ${(length / 1000 / mean).toFixed(1)} MB/s`);
  }
}

/** How often phrases recur in real articles, and in those that `Prose` makes of them. */
function language(articles: Article[], pages: PageCase[]) {
  const some = learnable(articles, pages);
  const chance = new Chance(7);
  const mixed = some.map(text => ({ text, by: chance.next() })).sort((a, b) => a.by - b.by);
  const held = mixed.slice(0, 100).map(m => m.text);
  const real = mixed.slice(100).map(m => m.text);
  const made = new Prose(real, 1);
  const size = real.reduce((sum, text) => sum + text.length, 0);
  for (const length of [16, 24])
    for (const share of [0.1, 0.3, 1]) {
      let letters = 0;
      const taken = real.filter(text => {
        letters += text.length;
        return letters <= share * size;
      });
      const texts = taken.map(text => made.write(text.length));
      console.log(
        `runs of ${length} letters in ${((share * size) / 1e6).toFixed(1)} MB: real ${recurring(length, taken, held).toFixed(3)}, made ${recurring(length, texts, held).toFixed(3)}`,
      );
    }
}

/** Speed by the number of articles; further ones are made by `Prose`. */
function grow(articles: Article[], pages: PageCase[], most: number) {
  const sets = [pages, pages.filter(p => p.lang === 'en')].map(some => some.map(p => encoder.encode(p.html)));
  const texts = learnable(articles, pages);
  const steps: Step[] = [];
  for (const goal of [2_569, 10_000, 30_000, 100_000, 300_000, 1_000_000].filter(n => n <= most)) {
    const index = ReuseIndex.create();
    for (const { id, text } of articles) index.add(id, text);
    const prose = new Prose(texts, 77);
    let size = articles.reduce((sum, a) => sum + Buffer.byteLength(a.text), 0);
    for (let count = articles.length; count < goal; count++) {
      const text = prose.write(3_300);
      size += Buffer.byteLength(text);
      index.add(`s${count}`, text);
    }
    let start = cpu();
    index.scan('');
    const spent = cpu() - start;
    let found = 0;
    const rates = sets.map(htmls => {
      for (const html of htmls) found += index.scanPage(html).matches.length;
      start = cpu();
      for (let round = 0; round < 4; round++) for (const html of htmls) index.scanPage(html);
      return (4 * htmls.reduce((sum, html) => sum + html.length, 0)) / 1000 / (cpu() - start);
    });
    steps.push({ articles: goal, all: rates[0]!, english: rates[1]! });
    console.log(
      `${goal} articles (${(size / 1e6).toFixed(0)} MB): ${rates[0]!.toFixed(1)} MB/s of page bytes, ${rates[1]!.toFixed(1)} of English pages, ${found} matches; table in ${(spent / 1000).toFixed(1)} s, ${(size / 1000 / spent).toFixed(0)} MB/s; ${(index.byteLength / goal / 1024).toFixed(1)} KB an article, process ${(process.memoryUsage().rss / 1e9).toFixed(1)} GB`,
    );
  }
  writeFileSync(new URL('../docs/images/reuse-growth.svg', import.meta.url), drawGrowth(steps));
}

/** The reprints of one public blog by another: nobody has said by hand what is copied, so each is shown. */
function reprints() {
  const texts = new Map(
    [...lines<Article>('articles.jsonl.gz'), ...lines<{ src: string; text: string }>('real_texts.jsonl.gz')].map(t => [
      t.src,
      t.text,
    ]),
  );
  const all = lines<{ article: string; page: string; copied: number; ofPage: number; ofArticle: number }>(
    'real_reprints.jsonl.gz',
  );
  const pairs = all.filter(p => texts.has(p.article) && texts.has(p.page));
  const index = ReuseIndex.create();
  for (const src of new Set(pairs.map(p => p.article))) index.add(src, texts.get(src)!);
  let found = 0;
  const report: string[] = [];
  for (const pair of pairs) {
    const page = texts.get(pair.page)!;
    const match = index.scan(page).find(m => m.id === pair.article);
    if (match) found++;
    const share = match ? match.total / [...page.normalize('NFC').replace(/\s+/g, ' ')].length : 0;
    report.push(
      `${match ? 'found' : 'NOT FOUND'}: ${pair.article.split('/').at(-1)} in ${pair.page.split('/').at(-1)}: said ${pair.copied} copied (${pair.ofPage} of the page); here ${match?.total ?? 0} (${share.toFixed(3)}), longest ${match?.longest ?? 0}, ${match?.spans.length ?? 0} spans`,
    );
  }
  console.log(report.join('\n'));
  console.log(`${found} of ${pairs.length} pairs found; of ${all.length - pairs.length} the texts are not there`);
}

async function workers(articles: Article[], pages: PageCase[]) {
  const index = ReuseIndex.create();
  for (const { id, text } of articles) index.add(id, text);
  const shared = index.serialize({ shared: true });
  const htmls = pages.map(p => encoder.encode(p.html));
  const size = htmls.reduce((sum, html) => sum + html.length, 0);
  const rounds = 25;
  const run = async (count: number) => {
    const start = performance.now();
    const spent = await Promise.all(
      Array.from({ length: count }, () => {
        const worker = new Worker(new URL(import.meta.url), { workerData: { shared, htmls, rounds } });
        return new Promise<{ cpu: number; wall: number }>((done, failed) => {
          worker.on('message', done);
          worker.on('error', failed);
        });
      }),
    );
    return { wall: performance.now() - start, spent };
  };
  for (let i = 0; i < 3; i++)
    for (const count of [1, 2]) {
      const { spent } = await run(count);
      const rate = spent.reduce((sum, s) => sum + (rounds * size) / 1000 / s.cpu, 0);
      const wall = spent.reduce((sum, s) => sum + (rounds * size) / 1000 / s.wall, 0);
      console.log(
        `${count} worker${count > 1 ? 's' : ''} on one index of ${(shared.length / 1e6).toFixed(0)} MB: ${rate.toFixed(0)} MB/s by their own time, ${wall.toFixed(0)} by the clock`,
      );
    }
}

function work() {
  const { shared, htmls, rounds } = workerData as { shared: Uint8Array; htmls: Uint8Array[]; rounds: number };
  const index = ReuseIndex.load(shared);
  for (let i = 0; i < 5; i++) for (const html of htmls) index.scanPage(html);
  const start = cpu();
  const clock = performance.now();
  for (let i = 0; i < rounds; i++) for (const html of htmls) index.scanPage(html);
  parentPort!.postMessage({ cpu: cpu() - start, wall: performance.now() - clock });
}

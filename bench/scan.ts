import { appendFileSync, createReadStream, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { scanAll } from '../src/cli/reuse-crew.ts';
import type { Work } from '../src/cli/reuse-worker.ts';
import { ReuseIndex } from '../src/domain/reuse/index.ts';
import { scanPage } from '../src/exchange/page-scan.ts';
import { openLibrary, readLibrary, writeLibrary } from '../src/exchange/reuse-library.ts';
import { archivedPages } from '../src/exchange/warc/pages.ts';
import { type Article, folder, lines, type PageCase } from './reuse-cases.ts';

/*
 * How fast an archive is gone through, from compressed bytes to verdicts: `node bench/scan.ts`. The archive is made of the
 * pages of ../shared/material/reuse, a gzip member each as crawlers write them; one page in a hundred has a copy.
 */
if (!existsSync(folder)) {
  console.log('no ../shared/material/reuse here: nothing to measure on');
  process.exit(0);
}
const articles = lines<Article & { url: string }>('articles.jsonl.gz');
const pages = lines<PageCase>('pages.jsonl.gz');
const clean = pages.filter(p => p.truth.length === 0);
const copies = pages.filter(p => p.truth.length > 0);
const work = mkdtempSync(join(tmpdir(), 'masthead-scan-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const count = Number(/--pages=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 4_000);
const archive = join(work, 'crawl.warc.gz');
let html = 0;
writeFileSync(archive, '');
for (let n = 0; n < count; n++) {
  const page = n % 100 === 50 ? copies[n % copies.length]! : clean[n % clean.length]!;
  // no two are the same, as in a crawl
  const body = Buffer.from(page.html.replace('</title>', ` ${n}</title>`));
  html += body.length;
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n`;
  const record = `WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://site${n}.example/\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: ${head.length + body.length}\r\n\r\n${head}`;
  appendFileSync(archive, gzipSync(Buffer.concat([Buffer.from(record), body, Buffer.from('\r\n\r\n')])));
}
const size = statSync(archive).size;
console.log(`${count} pages, ${mb(html)} MB of HTML, ${mb(size)} MB as WARC with gzip`);

const index = ReuseIndex.create();
for (const { id, text } of articles) index.add(id, text);
const packed = articles.map(({ text }) => deflateRawSync(JSON.stringify([text])));
let at = 0;
const texts = packed.map((p): [number, number] => {
  at += p.length;
  return [at - p.length, at];
});
const file = join(work, 'outlet.reuse');
await writeLibrary(file, {
  head: {
    madeAt: new Date().toISOString(),
    publicUrl: 'https://newsroom.example',
    timeZone: 'UTC',
    sites: ['https://newsroom.example'],
    terms: { extractLimit: 500, activeLink: true, nofollowAllowed: false, creditNames: [] },
    permissions: [],
    part: null,
    articles: articles.map(({ id, url }, i) => ({ id, url, urls: [], title: id, revisions: [id], texts: texts[i]! })),
  },
  texts: Buffer.concat(packed),
  index: index.serialize(),
});
const parts = await readLibrary(file);
const library = openLibrary(parts);

for (const [name, act] of [
  ['reading records, bodies and letters', () => {}],
  [
    'and looking for 2,569 articles, to verdicts',
    (page: Parameters<typeof scanPage>[1]) => void scanPage(library, page, '2026-11-24'),
  ],
] as const) {
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    const start = process.threadCpuUsage();
    for await (const page of archivedPages(createReadStream(archive, { highWaterMark: 1 << 20 })))
      if ('bytes' in page) act(page);
    const used = process.threadCpuUsage(start);
    rates.push(html / (used.user + used.system));
  }
  rates.sort((a, b) => a - b);
  const rate = rates[1]!;
  console.log(
    `${name}: ${rate.toFixed(0)} MB/s of HTML, ${((rate * size) / html).toFixed(1)} MB/s of WARC, on one core's own time`,
  );
}

for (const workers of [1, 2]) {
  const all = async function* (): AsyncGenerator<Work> {
    const step = Math.ceil(size / 16);
    for (let from = 0; from < size; from += step) yield { kind: 'archive', path: archive, from, to: from + step };
  };
  const start = performance.now();
  const before = process.cpuUsage();
  const options = { workers, onBytes: () => {}, signal: new AbortController().signal };
  const { found, pages: seen, failed } = await scanAll({ library: parts, day: '2026-11-24' }, all(), options);
  const clock = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  console.log(
    `${workers} thread${workers > 1 ? 's' : ''}: ${mb(html / (clock / 1000))} MB/s of HTML by the clock, ${((user + system) / 1e6).toFixed(1)} s of processors; ${seen} pages, ${found.length} with copies, ${failed.length} failed`,
  );
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

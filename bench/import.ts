import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { freshServerDatabase } from '../test/harness/database.ts';

/*
 * How fast a WordPress export comes in and how much memory that takes (the largest resident set, Linux): --articles=10000 of
 * some 450 words with headings, lists, links and quotes, no pictures, into an empty outlet on the embedded database, or on
 * the server that TEST_DATABASE_URL names (a database of its own is made and dropped).
 * Reference in the same run: the XML parser alone over the same file, which is what any importer pays at least.
 * `node bench/import.ts`. Exit code 1 when the memory is 1 GiB or more.
 */
// plain JavaScript without types
const { environment, flags } = await import(new URL('../scripts/prepare.mjs', import.meta.url).href);
const articles = Number(/--articles=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'masthead-import-'));
try {
  const file = join(folder, 'export.xml');
  await write(file);
  const megabytes = statSync(file).size / 1e6;
  console.log(`${articles} articles, ${megabytes.toFixed(0)} MB`);

  const began = performance.now();
  const parser = new SaxesParser({ xmlns: false });
  let texts = 0;
  parser.on('cdata', text => {
    texts += text.length;
  });
  for await (const part of createReadStream(file, 'utf8')) parser.write(part);
  parser.close();
  const parsed = (performance.now() - began) / 1000;
  console.log(`parser alone  ${parsed.toFixed(1)} s (${(texts / 1e6).toFixed(0)} million characters of text)`);

  const database = process.env.TEST_DATABASE_URL ? await freshServerDatabase() : null;
  const started = performance.now();
  const cli = new URL('../src/cli.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [...flags, cli, 'import', file, '--no-fetch', '--json'], {
    env: {
      ...environment,
      DATA_DIR: join(folder, 'data'),
      SAMPLE: 'false',
      ...(database ? { DATABASE_URL: database.url } : {}),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', part => {
    out += part;
  });
  let peak = 0;
  const look = setInterval(() => {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peak);
    } catch {
      // it ended in between
    }
  }, 100);
  const [code] = await once(child, 'exit');
  clearInterval(look);
  const took = (performance.now() - started) / 1000;
  console.log(
    `import        ${took.toFixed(1)} s, ${Math.round(articles / took)} articles/s, ${Math.round(peak / 1024)} MB at most; exit ${code}`,
  );
  console.log(out.slice(0, 300));
  await database?.remove();
  if (peak / 1024 >= 1024) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function write(file: string) {
  const out = createWriteStream(file);
  // a small generator with a seed (Park and Miller 1988), so that every run has the same file
  let seed = 1;
  const pick = (n: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % n;
  };
  const words =
    'harbour council bridge ferry vote river price quay school winter ledger wall gauge office minister'.split(' ');
  const sentence = () => {
    const said = Array.from({ length: 8 + pick(9) }, () => words[pick(words.length)]).join(' ');
    return `${said[0]!.toUpperCase()}${said.slice(1)}.`;
  };
  const paragraph = () => `<p>${Array.from({ length: 4 + pick(3) }, sentence).join(' ')}</p>`;
  out.write(`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Bench</title><link>https://bench.example</link><language>en</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://bench.example</wp:base_site_url>\n`);
  for (let n = 1; n <= articles; n++) {
    const html = `${paragraph()}<h2>${sentence()}</h2>${paragraph()}<ul><li>${sentence()}</li><li>${sentence()}</li></ul><blockquote>${paragraph()}</blockquote>${paragraph()}<p><a href="https://bench.example/${n}">${sentence()}</a></p>${paragraph()}`;
    const at = new Date(Date.UTC(2015, 0, 1) + n * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const item = `<item><title><![CDATA[Article ${n}]]></title><link>https://bench.example/article-${n}/</link><dc:creator><![CDATA[ada]]></dc:creator><content:encoded><![CDATA[${html}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>${n}</wp:post_id><wp:post_date_gmt>${at}</wp:post_date_gmt><wp:post_name>article-${n}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category" nicename="town"><![CDATA[Town]]></category></item>\n`;
    if (!out.write(item)) await once(out, 'drain');
  }
  out.end('</channel></rss>\n');
  await once(out, 'finish');
}

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import autocannon from 'autocannon';
import { articlePage } from '../src/render/article-page.ts';
import { frontDoor } from '../src/web/front-door.ts';
import { listen } from '../src/web/server.ts';
import { openVisits, type Visits } from '../src/web/visits.ts';
import { article, site } from '../test/render/sample-site.ts';

/*
 * How fast the front door sends a kept article page, against nginx sending the same bytes as a static file, as a ratio.
 * Both run on core 0, the load (wrk, else autocannon) on core 1, by turns in one run; medians of the rounds, since nothing is for itself on a shared machine. nginx is set
 * up as one would for this: one process, open_file_cache, gzip_static, no log. For scale: node:http with the bytes alone, and
 * the door as it counts visits; the load says of itself what a browser says that follows a link.
 * `node bench/front-door.ts`; --seconds=2 a round, --rounds=9. Exit code 1 when the ratio is below 0.5.
 */
const option = (name: string, standard: number) =>
  Number(new RegExp(`--${name}=([\\d.]+)`).exec(process.argv.join(' '))?.[1] ?? standard);
const body = Buffer.from(articlePage(site, article('budget-2027', 'en')));
const zipped = gzipSync(body, { level: 6 });
const type = 'text/html; charset=utf-8';

/** What a browser says that follows a link. */
const asBrowser = {
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'accept-language': 'uk,en;q=0.7',
  referer: 'https://social.example/',
  'sec-fetch-dest': 'document',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'cross-site',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36',
};

if (process.argv.includes('--serve=door')) await serveDoor();
else if (process.argv.includes('--serve=counting')) await serveDoor(await counter());
else if (process.argv.includes('--serve=bare')) await serveBare();
else await compare();

/** Everything that counting does for a request; the sums are thrown away, as they go to the database once in five seconds. */
async function counter(): Promise<Visits> {
  const visits = openVisits({
    day: async () => ({ day: '2026-11-25', salt: 'of a bench', timeZone: 'Europe/Kyiv' }),
    take: async () => {},
    now: () => new Date(),
    onError: console.error,
  });
  await visits.refresh();
  return visits;
}

async function serveDoor(visits?: Visits) {
  const door = frontDoor(
    () =>
      new Response(body, {
        headers: {
          'Content-Type': type,
          'Surrogate-Key': 'outlet article:1',
          'Cache-Control': 'public, max-age=0, must-revalidate',
        },
      }),
    { onError: console.error, ...(visits && { onVisit: visits.note }) },
  );
  console.log((await listen(door.listener, { port: 0, host: '127.0.0.1' })).port);
}

async function serveBare() {
  const server = createServer((req, res) => {
    const small = req.headers['accept-encoding'] === 'gzip';
    const bytes = small ? zipped : body;
    const headers = { 'Content-Type': type, 'Content-Length': bytes.length };
    res.writeHead(200, small ? { ...headers, 'Content-Encoding': 'gzip' } : headers).end(bytes);
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));
}

type Contender = { name: string; url: string; pid: number };
/** Answers a second of the clock, and a second of the server's own processor time (Linux). */
type Rate = { wall: number; cpu: number };

async function compare() {
  for (const tool of ['nginx', 'taskset'])
    if (!has(tool)) {
      console.log(`${tool} is missing, so there is nothing to compare with: apt-get install nginx util-linux`);
      process.exitCode = 2;
      return;
    }
  const load = has('wrk') ? 'wrk' : 'autocannon';
  const folder = mkdtempSync(join(tmpdir(), 'masthead-bench-'));
  const children: ChildProcess[] = [];
  try {
    const contenders: Contender[] = [
      { name: 'front door', ...(await ourServer('door', children)) },
      { name: 'counting', ...(await ourServer('counting', children)) },
      { name: 'nginx', ...(await nginx(folder, children)) },
      { name: 'node:http', ...(await ourServer('bare', children)) },
    ];
    console.log(
      `article page of ${(body.length / 1000).toFixed(1)} kB, gzip ${(zipped.length / 1000).toFixed(1)} kB; load by ${load}`,
    );
    for (const coding of ['identity', 'gzip']) {
      for (const { name, url } of contenders) await sameBytes(name, url, coding);
      report(coding, await race(contenders, coding, load));
    }
  } finally {
    for (const child of children) child.kill();
    await Promise.all(children.map(child => once(child, 'exit')));
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The ratio is the median over the rounds of the ratio in each, so that a slow moment of the machine, which meets both, does
 * not count. That of processor time says the same of a machine that does something else beside.
 */
function report(coding: string, rates: Map<string, Rate[]>) {
  const nginx = rates.get('nginx')!;
  for (const [name, own] of rates) {
    const ratio = (of: keyof Rate) => median(own.map((r, i) => r[of] / nginx[i]![of])).toFixed(2);
    const perSecond = (of: keyof Rate) =>
      Math.round(median(own.map(r => r[of])))
        .toString()
        .padStart(7);
    console.log(
      `${coding.padEnd(9)} ${name.padEnd(11)} ${perSecond('wall')} requests/s, ${ratio('wall')} of nginx;  ${perSecond('cpu')} a processor second, ${ratio('cpu')}`,
    );
    if (name !== 'node:http' && Number(ratio('wall')) < 0.5) process.exitCode = 1;
  }
  const [door, counting] = [rates.get('front door')!, rates.get('counting')!];
  for (const by of ['wall', 'cpu'] as const) {
    const ratio = median(counting.map((r, i) => r[by] / door[i]![by])).toFixed(2);
    console.log(
      `${coding.padEnd(9)} counting, of the door that does not: ${ratio} by ${by === 'wall' ? 'the clock' : 'processor time'}`,
    );
  }
}

async function race(contenders: readonly Contender[], coding: string, load: string): Promise<Map<string, Rate[]>> {
  const rates = new Map<string, Rate[]>(contenders.map(c => [c.name, []]));
  for (const contender of contenders) await rate(contender, coding, load, 1); // to warm up
  for (let round = 0; round < option('rounds', 9); round++)
    for (const contender of contenders)
      rates.get(contender.name)!.push(await rate(contender, coding, load, option('seconds', 2)));
  return rates;
}

async function rate({ url, pid }: Contender, coding: string, load: string, seconds: number): Promise<Rate> {
  const before = processorSeconds(pid);
  const { answers, took } = await ask(url, coding, load, seconds);
  return { wall: answers / took, cpu: answers / (processorSeconds(pid) - before) };
}

/** Asks over 64 kept connections for so many seconds: how many answers, in how many seconds. */
async function ask(
  url: string,
  coding: string,
  load: string,
  seconds: number,
): Promise<{ answers: number; took: number }> {
  const headers = coding === 'identity' ? asBrowser : { ...asBrowser, 'accept-encoding': coding };
  if (load === 'autocannon') {
    const { requests, duration, non2xx } = await autocannon({ url, headers, connections: 64, duration: seconds });
    if (non2xx > 0) throw new Error(`${url} answered ${non2xx} times something else than the page`);
    return { answers: requests.total, took: duration };
  }
  const more = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const wrk = spawn('taskset', ['-c', '1', 'wrk', '-t1', '-c64', `-d${seconds}s`, ...more, url]);
  let out = '';
  wrk.stdout.on('data', part => {
    out += part;
  });
  await once(wrk, 'close');
  const [, answers, took] = /(\d+) requests in ([\d.]+)s/.exec(out) ?? [];
  if (!answers || /Non-2xx|Socket errors/.test(out)) throw new Error(out);
  return { answers: Number(answers), took: Number(took) };
}

/** What a process has used so far, all its threads, as the scheduler counts it in nanoseconds. */
function processorSeconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const used = threads.map(t => Number(readFileSync(`/proc/${pid}/task/${t}/schedstat`, 'utf8').split(' ')[0]));
  return used.reduce((sum, ns) => sum + ns, 0) / 1e9;
}

async function sameBytes(name: string, url: string, coding: string) {
  const answer = await fetch(url, { headers: { 'accept-encoding': coding } });
  const got = Buffer.from(await answer.arrayBuffer());
  const used = answer.headers.get('content-encoding') ?? 'identity';
  if (!got.equals(body) || used !== coding) throw new Error(`${name} does not send the page in ${coding}`);
}

async function ourServer(
  which: 'door' | 'counting' | 'bare',
  children: ChildProcess[],
): Promise<{ url: string; pid: number }> {
  const child = spawn('taskset', ['-c', '0', process.execPath, import.meta.filename, `--serve=${which}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [port] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return { url: `http://127.0.0.1:${port}/en/article`, pid: child.pid! };
}

async function nginx(folder: string, children: ChildProcess[]): Promise<{ url: string; pid: number }> {
  mkdirSync(join(folder, 'en'));
  writeFileSync(join(folder, 'en/article'), body);
  writeFileSync(join(folder, 'en/article.gz'), zipped);
  const port = await freePort();
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map(t => `${t}_temp_path ${folder}/${t};`)
    .join(' ');
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log stderr error;
events { worker_connections 1024; }
http {
  ${temp} access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_requests 1000000000; open_file_cache max=100; gzip_static on; default_type "${type}";
  server { listen 127.0.0.1:${port}; root ${folder}; add_header Cache-Control "public, max-age=0, must-revalidate"; }
}`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  // the worker's own user must be able to read the files
  execFileSync('chmod', ['-R', 'a+rX', folder]);
  const child = spawn('taskset', ['-c', '0', 'nginx', '-c', join(folder, 'nginx.conf'), '-p', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  const url = `http://127.0.0.1:${port}/en/article`;
  for (let tries = 0; ; tries++) {
    const up = await fetch(url).then(
      r => r.status,
      () => 0,
    );
    if (up === 200) return { url, pid: child.pid! };
    if (tries > 100) throw new Error(`nginx does not serve the page (${up})`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function has(tool: string): boolean {
  try {
    execFileSync('which', [tool]);
    return true;
  } catch {
    return false;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

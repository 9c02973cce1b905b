import { createReadStream } from 'node:fs';
import { mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { isBreach } from '../domain/citation/verdict.ts';
import { NoLibrary, partsOf, readLibrary } from '../exchange/reuse-library.ts';
import { archivedPages } from '../exchange/warc/pages.ts';
import { openPolite, type Polite } from '../outside/polite.ts';
import { type Command, type Outcome, type Task, WrongUsage } from './command.ts';
import { scanAll } from './reuse-crew.ts';
import { reuseIndexCommand } from './reuse-index.ts';
import { type Keeper, openKeeper } from './reuse-keep.ts';
import { recorded } from './reuse-record.ts';
import { scanReport } from './reuse-report.ts';
import type { Found, Sent, Work } from './reuse-worker.ts';
import { runInside } from './run.ts';

export type ScanInput = {
  /** absolute paths and addresses */
  what: string[];
  index: string | null;
  workers: number | null;
  /** what is found goes to the desk */
  record?: boolean;
};

/** Of a file compressed record by record, this much is the work of one thread. */
const range = 64 * 1024 * 1024;
const filesAtOnce = 32;
const isAddress = (what: string) => /^https?:\/\//i.test(what);
const isArchive = (path: string) => /\.(?:warc|wet)(?:\.gz)?$/i.test(path);
const isPage = (path: string) => /\.(?:x?html?|txt|text|md)$/i.test(path);

export const reuseScanCommand = {
  name: 'reuse scan',
  summary: 'look for copies of our articles in pages, folders, archives and addresses',
  usage: 'reuse scan <file|address|folder|*.warc.gz>… [options]',
  about:
    'Looks through pages for words of the published articles, in all their revisions, and says of each whether it keeps to the\n' +
    'terms: how much it has, whether it links, whom it credits. Takes HTML and text files, folders with everything in them,\n' +
    'WARC and WET archives (.gz too), and addresses, which are asked for as robots.txt allows. With --index no outlet is needed.\n' +
    'With --record the pages of the web among them are kept for the desk, as `masthead reuse record` keeps them.\n' +
    'Ends with 1 if a page goes beyond the terms or something could not be read, with 0 if nothing does.',
  example: 'npx masthead reuse scan CC-MAIN-*.warc.gz --json',
  words: 1,
  more: true,
  options: {
    index: { type: 'string', value: 'file', about: 'look for what `masthead reuse index` wrote there' },
    record: { type: 'boolean', about: 'keep pages that use our words for the desk, under "Who cites us"' },
    workers: { type: 'string', value: 'number', about: 'threads; as many as the machine has processors' },
  },
  read: async ({ positionals, values, cwd }): Promise<ScanInput> => {
    const what = positionals.map(word => (isAddress(word) ? word : resolve(cwd, word)));
    for (const path of what)
      if (isAddress(path) ? !URL.canParse(path) : !(await stat(path).catch(() => null)))
        throw new WrongUsage(`${path} does not exist. Give a file, a folder, an archive or an address.`);
    const index = typeof values.index === 'string' ? resolve(cwd, values.index) : null;
    const found = index ? await stat(index).catch(() => null) : null;
    if (index && !found?.isFile() && (found || (await partsOf(index).catch(() => [])).length === 0))
      throw new WrongUsage(`--index ${index} is no file. Write it with: masthead reuse index ${index}`);
    const workers = values.workers === undefined ? null : Number(values.workers);
    if (workers !== null && !(Number.isInteger(workers) && workers > 0 && workers <= 256))
      throw new WrongUsage(`--workers ${values.workers} is no number of threads such as 4.`);
    return { what, index, workers, record: values.record === true };
  },
  alone: (config, input, task) => scan(config, input, task),
} satisfies Command<ScanInput>;

/** `polite`: what asks for addresses. */
export async function scan(
  config: Config,
  { what, index, workers, record = false }: ScanInput,
  task: Task,
  polite: Polite = openPolite({ name: config.CRAWLER_NAME, about: config.PUBLIC_URL }),
): Promise<Outcome> {
  try {
    const library = index ? await readLibrary(index) : await libraryOf(config, task);
    const plan = await planOf(what);
    const failed = [...plan.failed];
    let done = 0;
    const total = plan.addresses.length > 0 ? null : plan.bytes;
    const work = async function* (): AsyncGenerator<Work> {
      yield* plan.work;
      yield* fetched(plan.addresses, polite, failed, task.signal);
    };
    // sv: as ISO 8601 has it
    const articles = library.flatMap(part => part.head.articles);
    const [{ head }] = library;
    const day = new Date().toLocaleDateString('sv', { timeZone: head.timeZone });
    const keeper = record ? await openKeeper(config, task) : null;
    const scanned = await scanAll({ library, day, keep: record }, work(), {
      workers: Math.min(workers ?? Number.POSITIVE_INFINITY, Math.max(1, plan.work.length + plan.addresses.length)),
      signal: task.signal,
      ...(keeper && { onFound: (found: Found, sent: Sent | null) => keepFound(keeper, found, sent) }),
      onBytes: bytes => {
        done += bytes;
        task.progress({ label: 'Scanning (MB)', done: Math.round(done / 1e6), total: total && Math.ceil(total / 1e6) });
      },
    });
    const kept = (await keeper?.end()) ?? null;
    scanned.failed.push(...failed);
    if (plan.skipped > 0) scanned.skipped['not-text'] = (scanned.skipped['not-text'] ?? 0) + plan.skipped;
    scanned.found.sort((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : (a.in?.at ?? 0) - (b.in?.at ?? 0)));
    const byId = new Map(articles.map(a => [a.id, a]));
    const beyond = scanned.found.filter(f => f.verdicts.some(isBreach)).length;
    return {
      code: beyond > 0 || scanned.failed.length > 0 ? 1 : 0,
      text: [scanReport(scanned, articles), ...(kept ? [recorded(kept)] : [])].join('\n'),
      json: {
        articles: articles.length,
        indexed: head.madeAt,
        ...(head.part && { parts: library.map(({ head: { part } }) => `${part?.number} of ${part?.of}`) }),
        pages: scanned.pages,
        skipped: scanned.skipped,
        failed: scanned.failed,
        breaches: beyond,
        ...(kept && { recorded: kept }),
        found: scanned.found.map(f => ({
          ...f,
          verdicts: f.verdicts.map(v => {
            const { id, url = null, title = '' } = byId.get(v.article) ?? { id: v.article };
            return { ...v, article: { id, url, title }, breach: isBreach(v) };
          }),
        })),
      },
    };
  } finally {
    await polite.close();
  }
}

/** Puts a page aside for the desk. Files have no address of the web, so nobody could be written to about them. */
async function keepFound(keeper: Keeper, { url, date, in: where }: Found, sent: Sent | null): Promise<void> {
  if (!isAddress(url)) return;
  const page = sent ?? (where && (await pageIn(where)));
  if (page)
    await keeper.keep({ url, date: date ? new Date(date) : new Date(), headers: page.headers, body: page.body });
}

/** A page that was archived once more under another address: its words are where they were found first. */
async function pageIn({ file, at }: NonNullable<Found['in']>): Promise<Sent | null> {
  const stream = createReadStream(file, { start: at });
  try {
    for await (const page of archivedPages(stream, { from: at }))
      if ('sent' in page && page.at === at) return page.sent;
    return null;
  } finally {
    stream.destroy();
  }
}

/** The outlet's own, through a file: whoever holds the database makes it, and the threads here share it. */
async function libraryOf(config: Config, task: Task) {
  const folder = await mkdtemp(join(tmpdir(), 'masthead-reuse-'));
  try {
    const file = join(folder, 'outlet.reuse');
    await runInside(reuseIndexCommand, config, { file }, task);
    return await readLibrary(file);
  } catch (error) {
    if (error instanceof NoLibrary)
      throw new Error('The server that runs is of another version than this command. Start it again.');
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Plan = {
  work: Work[];
  addresses: string[];
  bytes: number;
  skipped: number;
  failed: { what: string; why: string }[];
};

async function planOf(what: string[]): Promise<Plan> {
  const plan: Plan = { work: [], addresses: [], bytes: 0, skipped: 0, failed: [] };
  let paths: string[] = [];
  const flush = () => {
    if (paths.length > 0) plan.work.push({ kind: 'files', paths });
    paths = [];
  };
  const add = async (path: string, named: boolean) => {
    const { size } = await stat(path);
    const start = named || isArchive(path) ? await startOf(path) : '';
    if (isArchive(path) || start.startsWith('WARC/')) {
      plan.bytes += size;
      const step = start.startsWith('\x1f\x8b') ? range : Math.max(1, size);
      for (let from = 0; from < size; from += step)
        plan.work.push({
          kind: 'archive',
          path,
          from,
          to: from + step >= size ? Number.MAX_SAFE_INTEGER : from + step,
        });
    } else if (named || isPage(path)) {
      plan.bytes += size;
      paths.push(path);
      if (paths.length === filesAtOnce) flush();
    } else plan.skipped++;
  };
  for (const one of what) {
    if (isAddress(one)) plan.addresses.push(one);
    else
      try {
        if ((await stat(one)).isDirectory()) {
          // links are not followed: they may lead round
          const entries = await readdir(one, { recursive: true, withFileTypes: true });
          for (const entry of entries) if (entry.isFile()) await add(join(entry.parentPath, entry.name), false);
        } else await add(one, true);
      } catch (error) {
        plan.failed.push({ what: one, why: (error as Error).message });
      }
  }
  flush();
  return plan;
}

async function startOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Pages by address, those of different hosts at once. */
async function* fetched(
  addresses: string[],
  polite: Polite,
  failed: Plan['failed'],
  signal: AbortSignal,
): AsyncGenerator<Work> {
  const all = addresses.map(async address => ({ address, got: await polite.get(address) }));
  for (const one of all) {
    const { address, got } = await one;
    signal.throwIfAborted();
    if (got.ok) {
      const { url, bytes, type, headers } = got;
      // a copy, as the memory that it may be a part of would be sent along
      yield { kind: 'page', url, bytes: Uint8Array.from(bytes), type, headers, date: new Date().toISOString() };
    } else
      failed.push({
        what: address,
        why: got.reason === 'robots' ? 'its robots.txt does not want it' : got.detail || got.reason,
      });
  }
}

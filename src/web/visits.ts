import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isbot } from 'isbot';
import { dayIn } from '../domain/permission/grant.ts';
import { isUncounted, sourceHost, type VisitRequest } from '../domain/visits.ts';
import type { PathVisits, VisitDay } from '../flows/count-visits.ts';

/** Counts visits of articles in memory and hands the sums over every few seconds. */
export type Visits = {
  /** a GET that the front door answers */
  note(req: IncomingMessage): void;
  /** asks anew whether, and for which day, is counted: at the start, and when the outlet's settings changed */
  refresh(): Promise<void>;
  /** hands over what there is */
  close(): Promise<void>;
};

/** What is gathered at most between two writes; what comes beyond is a flood. */
const most = { paths: 5000, visitors: 200_000, hosts: 100 } as const;
const everyMs = 5000;
const longest = 1000;
/**
 * `day` and `take`: flows/count-visits.ts. `countryOf`: ISO code of an address, where there is a table. `trustedProxies`: as in
 * visitor.ts. What `take` could not store is tried again with the next.
 */
export function openVisits(options: {
  day: () => Promise<VisitDay | null>;
  take: (day: string, gathered: ReadonlyMap<string, PathVisits>) => Promise<void>;
  now: () => Date;
  onError: (error: unknown) => void;
  countryOf?: ((address: string) => string | null) | undefined;
  trustedProxies?: number;
}): Visits {
  const { day: openDay, take, now, onError, countryOf, trustedProxies = 0 } = options;
  let open: VisitDay | null = null;
  let gathered = new Map<string, PathVisits>();
  let visitors = 0;
  let writing: Promise<void> = Promise.resolve();
  const bots = new Map<string, boolean>();

  const refresh = async () => {
    try {
      const next = await openDay();
      // what was hashed under another salt is handed over under its own day first
      if (open !== null && open.salt !== next?.salt) await flush();
      open = next;
      if (next === null) gathered = new Map();
    } catch (error) {
      onError(error);
    }
  };
  const flush = () => {
    writing = writing.then(async () => {
      if (open === null || gathered.size === 0) return;
      const { day } = open;
      const batch = gathered;
      gathered = new Map();
      visitors = 0;
      try {
        await take(day, batch);
      } catch (error) {
        onError(error);
        for (const [path, visits] of batch) add(path, visits);
      }
    });
    return writing;
  };
  const add = (path: string, more: PathVisits) => {
    const there = gathered.get(path);
    if (there === undefined) {
      if (gathered.size < most.paths) gathered.set(path, more);
      return;
    }
    there.n += more.n;
    for (const key of ['hosts', 'countries'] as const)
      for (const [name, n] of more[key]) there[key].set(name, (there[key].get(name) ?? 0) + n);
    for (const visitor of more.visitors) there.visitors.add(visitor);
  };
  const timer = setInterval(async () => {
    if (open !== null && dayIn(now(), open.timeZone) !== open.day) await refresh();
    await flush();
  }, everyMs).unref();

  const isBot = (agent: string) => {
    let known = bots.get(agent);
    if (known === undefined) {
      known = isbot(agent);
      // a flood of different names must not fill the memory
      if (bots.size > 2000) bots.clear();
      if (agent.length < 500) bots.set(agent, known);
    }
    return known;
  };

  return {
    note: req => {
      if (open === null) return;
      const path = articlePath(req.url!);
      if (path === null) return;
      const asked = read(req.rawHeaders);
      if (isUncounted(asked) || isBot(asked.agent)) return;
      let visits = gathered.get(path);
      if (visits === undefined) {
        if (gathered.size >= most.paths) return;
        visits = { n: 0, hosts: new Map(), countries: new Map(), visitors: new Set() };
        gathered.set(path, visits);
      }
      visits.n++;
      const host = asked.referer === '' ? null : sourceHost(asked.referer);
      if (host !== null) bump(visits.hosts, host, most.hosts);
      const address = addressOf(req, asked.forwarded, trustedProxies);
      const country = countryOf?.(address);
      if (country) bump(visits.countries, country, 300);
      const visitor = hash('sha256', `${open.salt} ${address} ${asked.agent}`, 'base64url');
      if (visitors < most.visitors && !visits.visitors.has(visitor)) {
        visitors++;
        visits.visitors.add(visitor);
      }
    },
    refresh,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}

/** `/en/low-water` of an address that may be one of an article. */
function articlePath(url: string): string | null {
  if (url.length > longest) return null;
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const second = path.indexOf('/', 1);
  return second > 1 && second < path.length - 1 && path.indexOf('/', second + 1) < 0 ? path : null;
}

/** Read as they came, which costs least; few names have the length of one that matters. */
function read(raw: readonly string[]): VisitRequest {
  const asked: VisitRequest = { agent: '', referer: '', dest: '', ahead: '', alone: false, forwarded: '' };
  for (let i = 0; i < raw.length; i += 2) {
    const { length } = raw[i]!;
    if (length < 3 || length > 15 || length === 4 || length === 6 || length === 8 || length === 13) continue;
    const value = raw[i + 1]!;
    switch (raw[i]!.toLowerCase()) {
      case 'user-agent':
        asked.agent = value;
        break;
      case 'referer':
        asked.referer = value;
        break;
      case 'sec-fetch-dest':
        asked.dest = value;
        break;
      case 'dnt':
      case 'sec-gpc':
        asked.alone ||= value === '1';
        break;
      case 'sec-purpose':
      case 'purpose':
      case 'x-purpose':
      case 'x-moz':
        asked.ahead += ` ${value}`;
        break;
      case 'x-forwarded-for':
        asked.forwarded = asked.forwarded === '' ? value : `${asked.forwarded},${value}`;
    }
  }
  return asked;
}

function bump(counts: Map<string, number>, name: string, limit: number): void {
  const n = counts.get(name);
  if (n !== undefined) counts.set(name, n + 1);
  else if (counts.size < limit) counts.set(name, 1);
}

function addressOf(req: IncomingMessage, forwarded: string, trustedProxies: number): string {
  const direct = req.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return direct;
  const steps = forwarded
    .split(',')
    .map(s => s.trim())
    .filter(Boolean);
  return steps.at(-trustedProxies) ?? direct;
}

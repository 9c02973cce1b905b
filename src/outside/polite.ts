import { setTimeout as delay } from 'node:timers/promises';
import { closed, mayRead, openToAll, type Robots, readRobots } from '../domain/citation/robots.ts';
import { type Asking, type Fetched, type FetchOptions, openFetch } from './fetch.ts';
import { decodeHtml } from './pages.ts';

/*
 * Looking through other people's sites as a guest: what their robots.txt says is kept to at every step of a redirect, a host
 * is asked one thing at a time with a pause between, one that is busy is left alone for as long as it says, and what has not
 * changed is not sent again. Only the public Internet is reached (fetch.ts), robots.txt included.
 */

export type PolitelyFetched =
  | Fetched
  | {
      ok: false;
      /** robots: the site does not want it; later: it asked to be left alone, until `detail` (ISO 8601) */
      reason: 'robots' | 'later';
      detail: string;
      status?: number;
    };

export type Polite = {
  get(url: string, asking?: Pick<Asking, 'accept' | 'etag' | 'lastModified'>): Promise<PolitelyFetched>;
  /** what the site of an address says to us */
  robots(url: string): Promise<Robots>;
  close(): Promise<void>;
};

export type PoliteOptions = Pick<FetchOptions, 'allow' | 'timeout'> & {
  /** the name that robots.txt knows us by */
  name: string;
  /** a page that says who we are and how to reach us */
  about: string;
  mostBytes?: number;
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
};

const day = 24 * 3_600_000;
const hour = 3_600_000;
/** Between two requests to one host, ms; a site may ask for more, up to the second. */
const leastApart = 2_000;
const mostApart = 30_000;
const mostRedirects = 5;
/** Sites that are remembered at most. */
const mostKept = 10_000;

type Host = { turn: Promise<void>; free: number; heldUntil: number };
type Known = { robots: Promise<{ robots: Robots; refused: Fetched | null }>; until: number };

export function openPolite(options: PoliteOptions): Polite {
  const { name, about, mostBytes = 10 * 1024 * 1024, now = Date.now, wait = (ms: number) => delay(ms) } = options;
  const fetcher = openFetch({
    mostBytes,
    timeout: 30_000,
    agent: `${name}/1.0 (+${about})`,
    ...(options.allow && { allow: options.allow }),
    ...(options.timeout && { timeout: options.timeout }),
  });
  const hosts = new Map<string, Host>();
  const sites = new Map<string, Known>();

  const hostOf = (url: string): Host => {
    const { hostname } = new URL(url);
    let host = hosts.get(hostname);
    if (!host) {
      if (hosts.size >= mostKept)
        for (const [key, { free, heldUntil }] of hosts) if (Math.max(free, heldUntil) < now()) hosts.delete(key);
      host = { turn: Promise.resolve(), free: 0, heldUntil: 0 };
      hosts.set(hostname, host);
    }
    return host;
  };

  /** One thing at a time from a host, with a pause after each. */
  const inTurn = (url: string, apart: number, ask: () => Promise<Fetched>): Promise<PolitelyFetched> => {
    const host = hostOf(url);
    const answer = host.turn.then(async (): Promise<PolitelyFetched> => {
      if (now() < host.heldUntil) return { ok: false, reason: 'later', detail: new Date(host.heldUntil).toISOString() };
      if (host.free > now()) await wait(host.free - now());
      try {
        const got = await ask();
        if (!got.ok && (got.status === 429 || got.status === 503))
          host.heldUntil = now() + pause(got.retryAfter ?? '', now());
        return got;
      } finally {
        host.free = now() + apart;
      }
    });
    host.turn = answer.then(
      () => {},
      () => {},
    );
    return answer;
  };

  const askRobots = async (origin: string): Promise<{ robots: Robots; refused: Fetched | null; for: number }> => {
    const got = await inTurn(origin, leastApart, () =>
      fetcher.get(`${origin}/robots.txt`, { accept: 'text/plain,*/*;q=0.5' }),
    );
    if (got.ok) return { robots: readRobots(decodeHtml(got.bytes, got.type), name), refused: null, for: day };
    const { status, reason } = got;
    if (status && status >= 400 && status < 500 && status !== 429)
      return { robots: openToAll, refused: null, for: day };
    // it cannot be had: nothing may be read until it can
    return { robots: closed, refused: reason === 'refused' ? (got as Fetched) : null, for: hour };
  };

  const siteOf = (url: string): Known['robots'] => {
    const { origin } = new URL(url);
    const known = sites.get(origin);
    if (known && now() < known.until) return known.robots;
    if (sites.size >= mostKept) for (const [key, { until }] of sites) if (until <= now()) sites.delete(key);
    const made: Known = { robots: Promise.resolve({ robots: closed, refused: null }), until: now() + day };
    made.robots = askRobots(origin).then(found => {
      made.until = now() + found.for;
      return found;
    });
    sites.set(origin, made);
    return made.robots;
  };

  const get: Polite['get'] = async (start, asking = {}) => {
    let url = start;
    for (let hop = 0; hop <= mostRedirects; hop++) {
      if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
        return { ok: false, reason: 'refused', detail: 'not a web address' };
      const { robots, refused } = await siteOf(url);
      if (refused) return refused;
      if (!mayRead(robots, url)) return { ok: false, reason: 'robots', detail: url };
      const apart = Math.min(mostApart, Math.max(leastApart, 1000 * (robots.crawlDelay ?? 0)));
      const address = url;
      const got = await inTurn(url, apart, () =>
        fetcher.get(address, { accept: 'text/html,application/xhtml+xml,*/*;q=0.5', ...asking, follow: false }),
      );
      if (got.ok || got.reason !== 'moved') return got;
      url = got.detail;
    }
    return { ok: false, reason: 'refused', detail: 'redirects without end' };
  };

  return { get, robots: async url => (await siteOf(url)).robots, close: fetcher.close };
}

/** How long a busy site is left alone: what it says, from a minute to a day. */
function pause(retryAfter: string, now: number): number {
  const asked = /^\d+$/.test(retryAfter) ? 1000 * Number(retryAfter) : Date.parse(retryAfter) - now;
  return Math.min(day, Math.max(60_000, Number.isFinite(asked) ? asked : 10 * 60_000));
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Cdn } from '../domain/cdn.ts';
import { type Coding, compressor, isText, preferredCoding } from './front-door/encoding.ts';
import { isKeepable, matches, type Page, pageOf } from './front-door/page.ts';
import { pageCache } from './front-door/page-cache.ts';
import { readTarget } from './front-door/target.ts';
import { sendWire } from './front-door/wire.ts';

type Env = { incoming: IncomingMessage; outgoing: ServerResponse };
type Handler = (request: Request, env: Env) => Response | Promise<Response>;

export type FrontDoor = {
  listener(req: IncomingMessage, res: ServerResponse): void;
  /** Forgets pages by surrogate key; what is being rendered at this moment from older data will not be kept either. */
  purge(keys: readonly string[]): void;
  /** News of purges may have been lost: what is kept is made anew before it is sent, and sent as it was only where that fails. */
  doubt(): void;
  /** From now on every answer ends its connection, so that a server that closes is soon empty. */
  close(): void;
  stats(): FrontDoorStats;
};
/** Counted since the start. `renders`: how often a page was asked of the handler; `shared`: requests that waited for another's. */
export type FrontDoorStats = {
  pages: number;
  bytes: number;
  evicted: number;
  hits: number;
  /** sent while they were made anew */
  stale: number;
  unchanged: number;
  renders: number;
  shared: number;
  passed: number;
  failed: number;
};

/** What a visitor may say to a page that might be kept. Neither host nor proxy headers: the outlet knows its own address. */
const heard = ['accept', 'accept-language', 'if-modified-since', 'if-none-match', 'if-range', 'range', 'user-agent'];

/**
 * The page cache, in front of the application. An answer that carries `Surrogate-Key` (web.ts `cacheable`) is kept, with
 * its compressed forms, until one of its keys is purged, and then sent without asking the application; requests for one page
 * that come while it is being rendered wait for that rendering. Only GET and HEAD without Cookie and Authorization are
 * looked up. Everything else passes through, compressed where it is text. `maxBytes` bounds the bodies that are kept.
 * Whoever sends `ownCookies` alone (a reader who is signed in) gets what is kept as well, since it is the same for everybody;
 * what is not kept passes through for them, and is not kept by it.
 */
export function frontDoor(
  handler: Handler,
  options: {
    onError: (error: unknown) => void;
    maxBytes?: number;
    /** a network of caches before us learns the keys of a page by this header */
    tags?: Cdn['tags'] | null;
    /** for how long a page that is made now may be kept at most, in ms; asked for each: short while news of purges may be lost */
    longest?: () => number;
    /** names of cookies on which no kept page depends */
    ownCookies?: readonly string[];
    /** told of every GET, also of a kept page: what it does is done on the hot path */
    onVisit?: (req: IncomingMessage) => void;
    /** told of a visit that says where it comes from, unless the visitor asks not to be followed */
    onReferred?: (address: string, referer: string) => void;
  },
): FrontDoor {
  const { onError, maxBytes = 128 * 1024 * 1024, onReferred = () => {}, onVisit, tags = null } = options;
  const longest = options.longest ?? (() => Number.POSITIVE_INFINITY);
  const cache = pageCache<Page>(maxBytes);
  const ownCookies = new Set(options.ownCookies);
  /** pages being rendered; null: it turned out that it is not the same for everybody */
  const flights = new Map<string, { since: number; page: Promise<Page | null> }>();
  const preferred = new Map<string, Coding>();
  const count = { hits: 0, stale: 0, unchanged: 0, renders: 0, shared: 0, passed: 0, failed: 0 };
  let closing = false;

  /** The hot path: everything about a kept page was worked out when it was kept. */
  function listener(req: IncomingMessage, res: ServerResponse): void {
    if (closing) res.shouldKeepAlive = false;
    if (req.method === 'GET') onVisit?.(req);
    if (req.method === 'GET' || req.method === 'HEAD') {
      const asked = read(req.rawHeaders);
      if (asked !== null) {
        if (asked.referer !== '' && req.method === 'GET') onReferred(req.url!, asked.referer);
        // an address is most often written as its key
        const page = cache.get(req.url!);
        if (page !== undefined) {
          count.hits++;
          send(page, asked, req, res);
        } else lookUp(asked, req, res);
        return;
      }
    }
    const target = readTarget(req.url!);
    if ('status' in target) refuse(res, target.status, target.reason);
    else pass(req, res);
  }

  /** `own`: of a reader who is signed in */
  type Asked = { coding: Coding; ifNoneMatch: string; referer: string; own: boolean };

  /** What of a request's headers matters for a kept page; null: it is somebody's own. Read as they came, which costs least. */
  function read(headers: readonly string[]): Asked | null {
    let accept = '';
    let ifNoneMatch = '';
    let referer = '';
    let alone = false;
    let own = false;
    for (let i = 0; i < headers.length; i += 2) {
      const { length } = headers[i]!;
      if (length !== 6 && length !== 7 && length !== 13 && length !== 15 && length !== 3) continue;
      const name = headers[i]!.toLowerCase();
      if (name === 'authorization') return null;
      if (name === 'cookie') {
        if (!sendsOnlyOwn(headers[i + 1]!)) return null;
        own = true;
      }
      if (name === 'referer') referer = headers[i + 1]!;
      // Do Not Track and Global Privacy Control
      else if (name === 'dnt' || name === 'sec-gpc') alone ||= headers[i + 1] === '1';
      else if (name === 'accept-encoding') accept = accept === '' ? headers[i + 1]! : `${accept},${headers[i + 1]}`;
      else if (name === 'if-none-match')
        ifNoneMatch = ifNoneMatch === '' ? headers[i + 1]! : `${ifNoneMatch},${headers[i + 1]}`;
    }
    return { coding: codingOf(accept), ifNoneMatch, referer: alone ? '' : referer, own };
  }

  function sendsOnlyOwn(cookies: string): boolean {
    return ownCookies.size > 0 && cookies.split(';').every(c => ownCookies.has(c.split('=', 1)[0]!.trim()));
  }

  function codingOf(accept: string): Coding {
    let coding = preferred.get(accept);
    if (coding === undefined) {
      coding = preferredCoding(accept);
      // browsers send a handful of different ones; a flood of others must not fill the memory
      if (preferred.size > 200) preferred.clear();
      if (accept.length < 200) preferred.set(accept, coding);
    }
    return coding;
  }

  function send(page: Page, asked: Asked, req: IncomingMessage, res: ServerResponse): void {
    const form = page[asked.coding];
    if (asked.ifNoneMatch !== '' && form.etag !== '' && matches(asked.ifNoneMatch, form.etag)) {
      count.unchanged++;
      sendWire(res, form.unchanged);
    } else sendWire(res, req.method === 'HEAD' ? form.head : form.page);
  }

  function lookUp(asked: Asked, req: IncomingMessage, res: ServerResponse): void {
    const target = readTarget(req.url!);
    if ('status' in target) {
      refuse(res, target.status, target.reason);
      return;
    }
    const page = cache.get(target.key);
    const flight = flights.get(target.key);
    if (page !== undefined) {
      count.hits++;
      send(page, asked, req, res);
    } else if (target.more || asked.own) {
      pass(req, res);
    } else if (cache.stale(target.key) !== undefined) {
      // its time has come: this reader gets what there is, and the next one what is made now
      count.stale++;
      send(cache.stale(target.key)!, asked, req, res);
      if (flight === undefined) takeOff(target.key, asked, req, res, true);
    } else if (flight !== undefined && flight.since === cache.moment()) {
      // one that took off before the last purge may be on its way with what is no longer true, so it is not waited for
      count.shared++;
      flight.page.then(
        found => (found === null ? pass(req, res) : send(found, asked, req, res)),
        () => broken(res),
      );
    } else {
      takeOff(target.key, asked, req, res);
    }
  }

  /** `answered`: whoever asked has an answer already */
  function takeOff(key: string, asked: Asked, req: IncomingMessage, res: ServerResponse, answered = false): void {
    const since = cache.moment();
    const headers = new Headers();
    for (const name of heard) {
      const value = req.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    // HEAD too is rendered as GET: the page is kept, and the length is known
    const answer = rendered(new Request(`http://localhost${key}`, { headers }), { incoming: req, outgoing: res });
    const page = answer.then(async response => {
      if (response.status >= 500) {
        // what was true a moment ago is more use to a reader than our apology
        const known = cache.lastKnown(key);
        if (known) await response.body?.cancel();
        return known ?? null;
      }
      if (!isKeepable(response)) return null;
      const made = await pageOf(response, tags);
      const most = longest();
      cache.put(key, most === Number.POSITIVE_INFINITY ? made : { ...made, ...briefly(made, most) }, since);
      return made;
    });
    const flight = { since, page };
    flights.set(key, flight);
    const landed = () => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    page
      .then(async found => {
        landed();
        if (answered) await (found ? null : (await answer).body?.cancel());
        else if (found !== null) send(found, asked, req, res);
        else await stream(await answer, asked.coding, req, res);
      })
      .catch(error => {
        landed();
        if (answered) onError(error);
        else fail(error, res);
      });
  }

  async function rendered(request: Request, env: Env): Promise<Response> {
    count.renders++;
    return handler(request, env);
  }

  const pass: (req: IncomingMessage, res: ServerResponse) => void = getRequestListener(
    async (request, env) => {
      const { incoming, outgoing } = env as Env;
      count.passed++;
      try {
        const coding = codingOf(String(incoming.headers['accept-encoding'] ?? ''));
        await stream(await handler(request, env as Env), coding, incoming, outgoing);
      } catch (error) {
        fail(error, outgoing);
      }
      return RESPONSE_ALREADY_SENT;
    },
    { hostname: 'localhost', overrideGlobalObjects: false },
  );

  function fail(error: unknown, res: ServerResponse): void {
    // somebody who leaves before the end is not an error of ours
    const { code } = error as { code?: string };
    if (res.destroyed && (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ERR_STREAM_UNABLE_TO_PIPE')) return;
    count.failed++;
    onError(error);
    broken(res);
  }

  return {
    listener,
    purge: keys => cache.purge(keys),
    doubt: () => cache.doubt(),
    close: () => {
      closing = true;
    },
    stats: () => ({ pages: cache.size, bytes: cache.bytes, evicted: cache.evicted, ...count }),
  };
}

/** How a page is kept whose purge we may not hear of. */
function briefly(page: Page, ms: number): Pick<Page, 'expires' | 'stale'> {
  return { expires: Math.min(page.expires, Date.now() + ms), stale: 0 };
}

/** Sends an answer as it comes, compressed if it is text that is not compressed yet. Rejects when it breaks off. */
async function stream(response: Response, coding: Coding, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { status, body, headers } = response;
  const compresses = body !== null && worthCompressing(response);
  const chosen = compresses && coding !== 'identity' ? coding : null;
  const flat: string[] = [];
  for (const [name, value] of headers) {
    if (name === 'surrogate-key' || name === 'surrogate-control' || name === 'transfer-encoding') continue;
    if (compresses && name === 'vary') continue;
    if (chosen && name === 'content-length') continue;
    // other bytes than the handler tagged
    flat.push(name, chosen && name === 'etag' && !value.startsWith('W/') ? `W/${value}` : value);
  }
  if (compresses) flat.push('Vary', varyWith(headers.get('vary')));
  if (chosen) flat.push('Content-Encoding', chosen);
  res.writeHead(status, flat);
  if (body === null || req.method === 'HEAD') {
    res.end();
    await body?.cancel();
    return;
  }
  const source = Readable.fromWeb(body as import('node:stream/web').ReadableStream);
  await (chosen ? pipeline(source, compressor(chosen), res) : pipeline(source, res));
}

function worthCompressing({ status, headers }: Response): boolean {
  const length = headers.get('content-length');
  return (
    status !== 204 &&
    status !== 206 &&
    status !== 304 &&
    !headers.has('content-encoding') &&
    isText(headers.get('content-type') ?? '') &&
    (length === null || Number(length) >= 400) &&
    !/\bno-transform\b/i.test(headers.get('cache-control') ?? '')
  );
}

function varyWith(vary: string | null): string {
  return vary === null || vary === ''
    ? 'Accept-Encoding'
    : /\*|accept-encoding/i.test(vary)
      ? vary
      : `${vary}, Accept-Encoding`;
}

function refuse(res: ServerResponse, status: number, reason: string): void {
  const text = `${status} ${reason}\n`;
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(text);
}

/** The last resort: a failure that the application did not answer itself. */
function broken(res: ServerResponse): void {
  if (res.headersSent) res.destroy();
  else refuse(res, 500, 'Something went wrong here, and we were told of it. Please try again in a moment.');
}

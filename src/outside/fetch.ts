import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Agent, buildConnector, request } from 'undici';

/*
 * Fetching from addresses that somebody else wrote (an export names its pictures by address, a reader's page itself). The address of the machine
 * is looked at when a connection is made, so that neither a redirect nor a name that resolves anew can lead into the
 * house: this machine, its network, or a cloud's metadata service.
 */

export type Fetched =
  | {
      ok: true;
      bytes: Uint8Array;
      type: string;
      /** where it was found after redirects */
      url: string;
      etag: string | null;
      lastModified: string | null;
      /** as they came, names in small letters */
      headers: [name: string, value: string][];
    }
  | {
      ok: false;
      /** unchanged: it is what `etag` or `lastModified` named; moved: to `detail`, where redirects are not followed */
      reason: 'refused' | 'status' | 'too-large' | 'slow' | 'unreachable' | 'unchanged' | 'moved';
      detail: string;
      /** of the answer, where there was one */
      status?: number;
      /** what it says of when to ask again (Retry-After) */
      retryAfter?: string;
    };

/**
 * How one address is asked for. `within`: every address on the way must be let through by it; `follow` false: a redirect is the
 * answer.
 */
export type Asking = {
  follow?: boolean;
  accept?: string;
  etag?: string | null;
  lastModified?: string | null;
  within?: (url: string) => boolean;
  /** more of them, names in small letters: they win over our own */
  headers?: Readonly<Record<string, string>>;
  /** what is sent (POST); redirects are not followed with it */
  body?: Uint8Array;
};

export type FetchOptions = {
  mostBytes: number;
  /** ms for the whole of it */
  timeout?: number;
  /** who says to be asking */
  agent?: string;
  /** addresses that are reached although they are not public: for tests */
  allow?: (address: string) => boolean;
};

const mostRedirects = 5;

// IANA's special-purpose registries; of IPv6 only global unicast is public at all
const notPublic = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // public by its number, and the metadata service of every machine in Azure
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  notPublic.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  notPublic.addSubnet(net, bits, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is of the public Internet. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  if (!isIP(bare)) return false;
  if (isIPv6(bare)) return global6.check(bare, 'ipv6') && !notPublic.check(bare, 'ipv6');
  return !notPublic.check(bare, 'ipv4');
}

class NotPublic extends Error {}

/** Ends an answer that is not wanted; that it ended early is no error. */
function drop(body: Readable): void {
  body.on('error', () => {});
  body.destroy();
}

/** Makes a function that fetches from public addresses only. Never throws for what the other side does. */
export function openFetch(options: FetchOptions): {
  get(url: string, asking?: Asking): Promise<Fetched>;
  close(): Promise<void>;
} {
  const { mostBytes, timeout = 60_000, agent: userAgent = 'Masthead (import)' } = options;
  const allowed = (address: string) => isPublicAddress(address) || (options.allow?.(address) ?? false);
  const lookup: LookupFunction = (hostname, how, answer) => {
    lookUp(hostname, { ...how, all: true }, (error, found) => {
      if (error) return answer(error, '');
      const right = found.filter(a => allowed(a.address));
      const [one] = right;
      if (!one) return answer(new NotPublic(`${hostname} is not on the public Internet`), '');
      return how.all ? answer(null, right) : answer(null, one.address, one.family);
    });
  };
  const connect = buildConnector({ lookup, timeout: 15_000 });
  const agent = new Agent({
    // a host that is an address already is not looked up
    connect: (to, answer) => {
      const host = to.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) && !allowed(host)) answer(new NotPublic(`${host} is not on the public Internet`), null);
      else connect(to, answer);
    },
    headersTimeout: 20_000,
    bodyTimeout: 20_000,
    maxHeaderSize: 32 * 1024,
  });

  const get = async (start: string, asking: Asking = {}): Promise<Fetched> => {
    const { accept = 'image/*,*/*;q=0.5', etag, lastModified, within = () => true, body, headers } = asking;
    const follow = body === undefined && (asking.follow ?? true);
    const signal = AbortSignal.timeout(timeout);
    let url = start;
    try {
      for (let hop = 0; hop <= mostRedirects; hop++) {
        if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
          return { ok: false, reason: 'refused', detail: 'not a web address' };
        if (!within(url)) return { ok: false, reason: 'refused', detail: 'leads to another site' };
        const answer = await request(url, {
          dispatcher: agent,
          signal,
          ...(body && { method: 'POST', body }),
          headers: {
            'user-agent': userAgent,
            accept,
            'accept-encoding': 'identity',
            ...(etag && { 'if-none-match': etag }),
            ...(lastModified && { 'if-modified-since': lastModified }),
            ...headers,
          },
        });
        const next = answer.headers.location;
        if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof next === 'string') {
          drop(answer.body);
          if (!URL.canParse(next, url)) return { ok: false, reason: 'refused', detail: 'redirect to nowhere' };
          url = new URL(next, url).href;
          if (!follow) return { ok: false, reason: 'moved', detail: url, status: answer.statusCode };
          continue;
        }
        if (answer.statusCode !== 200) {
          drop(answer.body);
          const reason = answer.statusCode === 304 && (etag || lastModified) ? 'unchanged' : 'status';
          const again = answer.headers['retry-after'];
          return {
            ok: false,
            reason,
            detail: `HTTP ${answer.statusCode}`,
            status: answer.statusCode,
            ...(typeof again === 'string' && { retryAfter: again.slice(0, 100) }),
          };
        }
        // asked for as it is; what comes packed all the same would be taken for letters
        if (/\b(?:gzip|br|deflate|zstd|compress)\b/i.test(String(answer.headers['content-encoding'] ?? ''))) {
          drop(answer.body);
          return { ok: false, reason: 'refused', detail: 'compressed although it was not to be' };
        }
        const chunks: Uint8Array[] = [];
        let size = Number(answer.headers['content-length'] ?? 0) > mostBytes ? mostBytes + 1 : 0;
        if (size === 0)
          for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
            size += chunk.length;
            if (size > mostBytes) break;
            chunks.push(chunk);
          }
        if (size > mostBytes) {
          drop(answer.body);
          return { ok: false, reason: 'too-large', detail: `more than ${Math.floor(mostBytes / 1024 / 1024)} MB` };
        }
        const header = (name: string) => {
          const value = answer.headers[name];
          return typeof value === 'string' ? value.slice(0, 1000) : null;
        };
        return {
          ok: true,
          bytes: Buffer.concat(chunks),
          type: header('content-type') ?? '',
          url,
          etag: header('etag'),
          lastModified: header('last-modified'),
          headers: Object.entries(answer.headers).flatMap(([name, value]) =>
            [value ?? []].flat().map((one): [string, string] => [name, one]),
          ),
        };
      }
      return { ok: false, reason: 'refused', detail: 'redirects without end' };
    } catch (error) {
      if (error instanceof NotPublic) return { ok: false, reason: 'refused', detail: error.message };
      if (signal.aborted) return { ok: false, reason: 'slow', detail: `no answer in ${timeout / 1000} s` };
      const { code, message } = error as Error & { code?: string };
      return { ok: false, reason: 'unreachable', detail: code ?? message };
    }
  };
  return { get, close: () => agent.destroy() };
}

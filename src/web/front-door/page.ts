import { createHash } from 'node:crypto';
import { type Cdn, cdnSeconds, cdnStaleSeconds } from '../../domain/cdn.ts';
import { type Coding, compressed } from './encoding.ts';
import type { Kept } from './page-cache.ts';
import { type Wire, wire } from './wire.ts';

/** One form in which a page is sent, as whole answers to GET, to HEAD, and to those who have it. */
export type Form = {
  page: Wire;
  head: Wire;
  unchanged: Wire;
  /** strong: each coding has its own. '' where there is nothing to validate (301, 410) */
  etag: string;
};
export type Page = Kept & Record<Coding, Form>;

/** Written by the door itself, or of no use to others. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'date',
  'etag',
  'surrogate-control',
  'surrogate-key',
  'transfer-encoding',
  'vary',
]);
/** What a 304 repeats (RFC 9110 15.4.5), and the headers that say how a page may be used. */
const unchangedHeaders = new Set(['cache-control', 'content-location', 'expires', 'vary', 'etag']);

/** Whether an answer is the same for everybody: the handler said so (web.ts `cacheable`), and nothing in it says otherwise. */
export function isKeepable(response: Response): boolean {
  const { headers } = response;
  return (
    headers.has('surrogate-key') &&
    (response.status === 200 || response.status === 301 || response.status === 410) &&
    !headers.has('set-cookie') &&
    !headers.has('content-encoding') &&
    !/\b(?:private|no-store)\b/i.test(headers.get('cache-control') ?? '') &&
    /^\s*(?:accept-encoding)?\s*$/i.test(headers.get('vary') ?? '')
  );
}

/** For how long after its time a page may be sent while it is made anew, in milliseconds. */
const staleMs = 10_000;

/** Reads an answer to its end and makes all its forms, ready to send. `tags`: a network of caches learns its keys by this header. */
export async function pageOf(response: Response, tags: Cdn['tags'] | null = null): Promise<Page> {
  const { headers, status } = response;
  const body = Buffer.from(await response.arrayBuffer());
  const type = headers.get('content-type') ?? '';
  const smaller = await compressed(body, type);
  const own: string[] = [];
  for (const [name, value] of headers) if (!ownHeaders.has(name)) own.push(title(name), value);
  if (smaller) own.push('Vary', 'Accept-Encoding');
  const keys = (headers.get('surrogate-key') ?? '').split(/\s+/).filter(Boolean);
  const seconds = /(?:^|[\s,])max-age=(\d+)/i.exec(headers.get('surrogate-control') ?? '')?.[1];
  if (tags) own.push(...forNetwork(tags, keys, seconds === undefined ? cdnSeconds : Number(seconds)));
  const hash = createHash('sha256').update(type).update('\0').update(body).digest('base64url').slice(0, 22);

  const form = (bytes: Buffer, coding: Coding): Form => {
    const etag = status === 200 ? `"${hash}${coding === 'identity' ? '' : `-${coding}`}"` : '';
    const all = [...own];
    if (etag) all.push('ETag', etag);
    const unchanged: string[] = [];
    for (let i = 0; i < all.length; i += 2)
      if (unchangedHeaders.has(all[i]!.toLowerCase())) unchanged.push(all[i]!, all[i + 1]!);
    if (coding !== 'identity') all.push('Content-Encoding', coding);
    all.push('Content-Length', String(bytes.length));
    return {
      page: wire(status, all, bytes),
      head: wire(status, all, Buffer.alloc(0)),
      unchanged: wire(304, unchanged, Buffer.alloc(0)),
      etag,
    };
  };
  const identity = form(body, 'identity');
  return {
    identity,
    gzip: smaller ? form(smaller.gzip, 'gzip') : identity,
    br: smaller ? form(smaller.br, 'br') : identity,
    keys,
    // headers and bookkeeping weigh about as much as a kilobyte for each form
    bytes: body.length + (smaller ? smaller.gzip.length + smaller.br.length : 0) + 3000,
    stale: staleMs,
    expires: seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(seconds) * 1000,
  };
}

/** What only a network of caches reads: the keys of a page, and how long it may keep it (RFC 9213, or as Fastly has it). */
function forNetwork(tags: Cdn['tags'], keys: readonly string[], seconds: number): string[] {
  const life = `max-age=${seconds}, stale-while-revalidate=${cdnStaleSeconds}, stale-if-error=${cdnSeconds}`;
  return tags === 'cache-tag'
    ? ['Cache-Tag', keys.join(','), 'CDN-Cache-Control', life]
    : ['Surrogate-Key', keys.join(' '), 'Surrogate-Control', life];
}

/** Whether an If-None-Match (RFC 9110 13.1.2) names the tag; the comparison is weak. */
export function matches(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag) return true;
  if (ifNoneMatch.trim() === '*') return true;
  if (!ifNoneMatch.includes(etag)) return false;
  return ifNoneMatch.match(/"[^"]*"/g)?.includes(etag) === true;
}

/** `content-type` as `Content-Type`: some old clients look for it so. */
function title(name: string): string {
  return name.replace(/(^|-)[a-z]/g, c => c.toUpperCase());
}

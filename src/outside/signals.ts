import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import type { Signals } from '../domain/signals/signals.ts';
import { type FetchOptions, openFetch } from './fetch.ts';
import { decodeHtml } from './pages.ts';
import type { Polite } from './polite.ts';

/* Webmentions and WebSub's pings on their way out: https and the public Internet only (fetch.ts). */

export type SignalsOptions = Pick<FetchOptions, 'allow'> & {
  agent: string;
  /** addresses without https that are spoken to all the same: for tests */
  plain?: (url: string) => boolean;
};

export function openSignals(polite: Polite, options: SignalsOptions): Signals & { close(): Promise<void> } {
  const { agent, plain = () => false } = options;
  const fetcher = openFetch({
    mostBytes: 64 * 1024,
    timeout: 20_000,
    agent,
    ...(options.allow && { allow: options.allow }),
  });
  const may = (url: string) => URL.canParse(url) && (new URL(url).protocol === 'https:' || plain(url));
  return {
    endpointOf: async page => {
      if (!may(page)) return { found: 'none' };
      const got = await polite.get(page);
      if (!got.ok) {
        const again =
          got.reason === 'later' || got.reason === 'slow' || got.reason === 'unreachable' || (got.status ?? 0) >= 500;
        return again ? { found: 'later', detail: got.detail.slice(0, 300) } : { found: 'none' };
      }
      const named =
        inHeaders(got.headers) ??
        (/^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(got.type)
          ? inPage(decodeHtml(got.bytes, got.type))
          : null);
      // an empty address is the page itself
      const url = named === null ? null : URL.parse(named, got.url);
      return url && may(url.href) ? { found: 'endpoint', url: url.href } : { found: 'none' };
    },
    post: async (url, fields) => {
      if (!may(url)) return { outcome: 'refused', detail: 'not an address with https' };
      const body = new TextEncoder().encode(new URLSearchParams(fields.map(([n, v]) => [n, v])).toString());
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const got = await fetcher.get(url, { accept: '*/*', headers, body });
      const status = got.ok ? 200 : (got.status ?? 0);
      if (got.ok || (status >= 200 && status < 300)) return { outcome: 'taken' };
      const again =
        status >= 500 || status === 429 || status === 408 || got.reason === 'slow' || got.reason === 'unreachable';
      return { outcome: again ? 'later' : 'refused', detail: got.detail.slice(0, 300) };
    },
    close: () => fetcher.close(),
  };
}

const isWebmention = (rel: string) => rel.toLowerCase().split(/\s+/).includes('webmention');

/** Of Link headers (RFC 8288) the first with rel=webmention. */
function inHeaders(headers: readonly [name: string, value: string][]): string | null {
  for (const [name, value] of headers)
    if (name === 'link')
      for (const [, address, rest] of value.matchAll(/<([^>]*)>((?:\s*;\s*[\w*!-]+\s*=\s*(?:"[^"]*"|[^",;\s]+))*)/g)) {
        const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]+))/i.exec(rest!);
        if (rel && isWebmention(rel[1] ?? rel[2] ?? '')) return address!;
      }
  return null;
}

/** The first `link` or `a` of a page with rel=webmention and an address; comments and scripts hold none. */
function inPage(html: string): string | null {
  const waiting: DefaultTreeAdapterTypes.ChildNode[] = [...parse(html).childNodes];
  for (let node = waiting.shift(); node; node = waiting.shift()) {
    if (!('tagName' in node)) continue;
    if (node.tagName === 'link' || node.tagName === 'a') {
      const attribute = (name: string) => node.attrs.find(a => a.name === name)?.value;
      const href = attribute('href');
      if (href !== undefined && isWebmention(attribute('rel') ?? '')) return href;
    }
    waiting.unshift(...node.childNodes);
  }
  return null;
}

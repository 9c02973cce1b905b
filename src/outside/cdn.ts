import { fetch } from 'undici';
import type { Config } from '../config.ts';
import type { Cdn } from '../domain/cdn.ts';

/*
 * A network of caches before this server, told what to forget. Protocols: Fastly (developer.fastly.com, purging API),
 * Cloudflare (developers.cloudflare.com, purge_cache by tags), and a plain POST for whatever else: `{ "keys": [...] }` or
 * `{ "all": true }` with the token as bearer.
 */

type Ask = { url: string; headers: Record<string, string>; body: unknown };

const timeoutMs = 10_000;

/** The network of the configuration; null: there is none. */
export function openCdn(config: Config): Cdn | null {
  const { CDN: kind, CDN_URL: base, CDN_SERVICE: service, CDN_TOKEN: token } = config;
  if (!kind) return null;
  const bearer: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  switch (kind) {
    case 'fastly': {
      const at = `${base ?? 'https://api.fastly.com'}/service/${encodeURIComponent(service!)}`;
      const headers = { 'fastly-key': token! };
      return cdn('surrogate-key', 256, keys => ({
        url: keys === 'all' ? `${at}/purge_all` : `${at}/purge`,
        headers,
        body: keys === 'all' ? {} : { surrogate_keys: keys },
      }));
    }
    case 'cloudflare': {
      const url = `${base ?? 'https://api.cloudflare.com/client/v4'}/zones/${encodeURIComponent(service!)}/purge_cache`;
      return cdn('cache-tag', 100, keys => ({
        url,
        headers: bearer,
        body: keys === 'all' ? { purge_everything: true } : { tags: keys },
      }));
    }
    case 'http':
      return cdn('surrogate-key', 1000, keys => ({
        url: base!,
        headers: bearer,
        body: keys === 'all' ? { all: true } : { keys },
      }));
  }
}

function cdn(tags: Cdn['tags'], most: number, ask: (keys: readonly string[] | 'all') => Ask): Cdn {
  return {
    tags,
    purge: async keys => {
      if (keys === 'all') return send(ask(keys));
      for (let from = 0; from < keys.length; from += most) await send(ask(keys.slice(from, from + most)));
    },
  };
}

/** Throws unless the network said yes: the queue tries again. Nothing of the token is in the error. */
async function send({ url, headers, body }: Ask): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = (await response.text()).slice(0, 2000);
  // Cloudflare says no with 200 at times
  if (!response.ok || /"success"\s*:\s*false/.test(text))
    throw new Error(`the network of caches answered ${response.status} to a purge: ${text.slice(0, 300)}`);
}

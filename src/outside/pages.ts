import type { FoundPage, Pages } from '../domain/external/page.ts';
import { type FetchOptions, openFetch } from './fetch.ts';

/** A page of more than this is none that people read. */
const mostBytes = 3 * 1024 * 1024;
/** A reader waits for the first report on a page, so its site has this long, in ms. */
const timeout = 8_000;

/** Fetches pages of other sites, of the public Internet only (fetch.ts), and reads their letters. */
export function openPages(options: Pick<FetchOptions, 'allow' | 'timeout'> = {}): Pages {
  const fetcher = openFetch({ mostBytes, timeout, agent: 'Masthead (reports of mistakes)', ...options });
  return async (url, asking) => {
    const found = await fetcher.get(url, { accept: 'text/html,application/xhtml+xml;q=0.9', ...asking });
    if (!found.ok) {
      const { reason, status } = found;
      if (reason === 'unchanged') return { found: 'unchanged' };
      if (status === 404 || status === 410) return { found: 'nothing' };
      const never =
        reason === 'refused' || reason === 'too-large' || (status !== undefined && status < 500 && status !== 429);
      return { found: never ? 'unreadable' : 'unreachable' };
    }
    if (!/^(?:text\/html|application\/xhtml\+xml)\b/i.test(found.type)) return { found: 'unreadable' };
    const { etag, lastModified } = found;
    return {
      found: 'page',
      html: decodeHtml(found.bytes, found.type),
      url: found.url,
      etag,
      lastModified,
    } satisfies FoundPage;
  };
}

/**
 * Bytes of a page as text: by its byte order mark, else as the header says, else as its beginning says, else UTF-8, and
 * where they are none, windows-1252 (https://html.spec.whatwg.org/#determining-the-character-encoding).
 */
export function decodeHtml(bytes: Uint8Array, type: string): string {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 1024));
  const named =
    /;\s*charset\s*=\s*["']?([^\s;"']+)/i.exec(type)?.[1] ??
    /<meta\b[^>]*?\bcharset\s*=\s*["']?([\w:-]+)/i.exec(start)?.[1];
  const marked =
    bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes);
  for (const encoding of [marked, named])
    if (encoding)
      try {
        return new TextDecoder(encoding).decode(bytes);
      } catch {
        // no encoding of that name
      }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

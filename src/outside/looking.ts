import type { Looking } from '../domain/citation/looking.ts';
import { pagesOf } from './listings.ts';
import { decodeHtml } from './pages.ts';
import type { Polite } from './polite.ts';

/** Looks at other sites as a guest (polite.ts), and reads their letters. */
export function openLooking(polite: Polite): Looking {
  return {
    page: async (url, known) => {
      const asking = known?.address === url ? { etag: known.etag, lastModified: known.lastModified } : {};
      const got = await polite.get(url, asking);
      if (!got.ok) {
        if (got.reason === 'unchanged') return { found: 'unchanged' };
        if (got.reason === 'later') return { found: 'later', until: new Date(got.detail) };
        if (got.reason === 'robots') return { found: 'robots' };
        if (got.status === 404 || got.status === 410) return { found: 'gone' };
        const never =
          got.reason === 'refused' ||
          got.reason === 'too-large' ||
          (got.status !== undefined && got.status < 500 && got.status !== 429);
        return { found: never ? 'unreadable' : 'unreachable' };
      }
      const { url: at, bytes, headers, type } = got;
      const isHtml = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(type);
      if (!isHtml && !/^\s*text\/plain\b/i.test(type)) return { found: 'unreadable' };
      const { etag, lastModified } = got;
      const validators = etag || lastModified ? { address: url, etag, lastModified } : null;
      return { found: 'page', url: at, text: decodeHtml(bytes, type), isHtml, bytes, headers, validators };
    },
    pagesOf: (site, of) => pagesOf(polite, site, of),
  };
}

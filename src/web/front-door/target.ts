/*
 * What a request asks for. Many spellings of one address come down to one key, under which its page is kept, and the page
 * is rendered from that key alone: nothing else that a visitor sends can get into a page that others will see.
 */

/**
 * `key`: the path in one spelling and, sorted, those query parameters that pages may depend on. `more`: there are other
 * parameters, which a kept page by its contract does not depend on, while a page that is not kept (search) may.
 */
export type Target = { key: string; more: boolean };
export type Refused = { status: 400 | 404 | 414; reason: string };

/** Query parameters that kept pages and API answers depend on. */
const known = new Set(['after', 'against', 'kind', 'lang', 'limit', 'section', 'since', 'tag', 'version']);
/** Added by those who count visitors; they never change a page. */
const tracking = /^(?:utm_[a-z_]+|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_cid|mc_eid|_ga)$/;

/** UTF-16 units; Node itself refuses headers above 16 KB */
const longest = 8192;

/** Reads a request target (RFC 9112 3.2), origin or absolute form; never throws. The host is of no interest. */
export function readTarget(raw: string): Target | Refused {
  if (raw.length > longest) return { status: 414, reason: 'This address is too long.' };
  const url = raw.startsWith('/') ? URL.parse(`http://x${raw}`) : /^https?:\/\//i.test(raw) ? URL.parse(raw) : null;
  if (!url) return { status: 400, reason: 'This is not an address.' };
  if (/%(?:2f|5c)/i.test(url.pathname)) return { status: 400, reason: 'An address may not hide slashes.' };
  const path = decoded(url.pathname);
  if (path === null || /[\u0000-\u001f\u007f]/.test(path) || /%00/.test(url.search))
    return { status: 400, reason: 'This address is not written as UTF-8 text.' };
  if (path.includes('//')) return { status: 404, reason: 'There is nothing at this address.' };
  const key = encodeURI(path).replace(/[?#]/g, encodeURIComponent);
  return url.search === '' ? { key, more: false } : withQuery(key, url.searchParams);
}

function withQuery(path: string, query: URLSearchParams): Target {
  const kept = new URLSearchParams();
  let more = false;
  for (const [name, value] of query) {
    if (known.has(name)) kept.append(name, value);
    else if (!tracking.test(name)) more = true;
  }
  if (kept.size === 0) return { key: path, more };
  kept.sort();
  return { key: `${path}?${kept}`, more };
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

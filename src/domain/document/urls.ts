/*
 * Which addresses may stand in an article. One rule for the schema (which refuses), the readers of HTML and Markdown
 * (which clean, then refuse) and the desk's link box. An allow-list: a scheme nobody thought of is refused.
 */

/** What browsers take out of an address before they look for its scheme (https://url.spec.whatwg.org/#concept-basic-url-parser). */
const ignoredByBrowsers = /[\u0000-\u001f\u007f]/g;
const invisible = '\\s\\u200b-\\u200f\\u202a-\\u202e\\u2060\\ufeff';
const padding = new RegExp(`^[${invisible}]+|[${invisible}]+$`, 'g');
const longest = 8_192;

function isClean(address: string): boolean {
  return address !== '' && address.length <= longest && address.isWellFormed() && clean(address) === address;
}

function clean(raw: string): string {
  const address = raw.replace(ignoredByBrowsers, '').replace(padding, '');
  return address.startsWith('//') ? `https:${address}` : address;
}

/** Whether a link may point there: http, https, mailto, tel, a relative address or a fragment, with nothing hidden in it. */
export function safeHref(href: string): boolean {
  if (!isClean(href)) return false;
  // no honest relative address has a colon before its first slash
  return /^(https?|mailto|tel):/i.test(href) || !/^[^/?#]*:/.test(href);
}

/** Whether a picture may be there: http, https or a relative address. */
export function safeSrc(src: string): boolean {
  return safeHref(src) && !/^(mailto|tel):/i.test(src);
}

/** Whether something may be embedded from there: a whole http or https address. */
export function safeWebAddress(url: string): boolean {
  return safeHref(url) && /^https?:\/\/[^/?#\s]/i.test(url) && URL.canParse(url);
}

/** The address as it may be kept, or null when it may not be linked to. Padding and control characters are taken off first. */
export function cleanHref(raw: string): string | null {
  const href = clean(raw);
  return safeHref(href) ? href : null;
}

/** As cleanHref, for a picture's address. */
export function cleanSrc(raw: string): string | null {
  const src = clean(raw);
  return safeSrc(src) ? src : null;
}

/** As cleanHref, for an address that has to name its host. */
export function cleanWebAddress(raw: string): string | null {
  const url = clean(raw);
  return safeWebAddress(url) ? url : null;
}

/*
 * Other people's sites as the outlet lists them: by origin (scheme, host and port), so that neither another host nor another
 * scheme passes for them.
 */

const longest = 2000;

/** The origin that a line of the settings names, such as `https://example.org`; null when it names none. */
export function siteOrigin(text: string): string | null {
  const url = webAddress(text.trim());
  return url && url.username === '' && url.password === '' ? url.origin : null;
}

/** What services add to an address to follow people; it names no other page. */
const tracking = /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_cid|mc_eid|igshid|_ga|_gl)$/;

/**
 * The address of a page as it is kept: absolute, without fragment and without what follows people. Null when it is not of
 * one of the sites, or is no address that a page can have.
 */
export function pageAddress(text: string, sites: readonly string[], base?: string): string | null {
  const url = webAddress(text, base);
  if (!url || !sites.includes(url.origin) || url.username !== '' || url.password !== '') return null;
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (tracking.test(name)) url.searchParams.delete(name);
  return url.href.length > longest ? null : url.href;
}

function webAddress(text: string, base?: string): URL | null {
  if (text.length > longest * 2) return null;
  const url = URL.parse(text, base);
  return url && /^https?:$/.test(url.protocol) ? url : null;
}

import { pictureSources, type StoredPicture } from '../domain/media.ts';
import { type Html, html, nothing, raw } from './html.ts';

/** How a picture stands on a page: `sizes` is the attribute's value, `crop` cuts it to a fixed shape around its focal point. */
export type Setting = { sizes: string; crop?: '3x2' | '1x1'; first?: boolean };

/**
 * A picture in the best format that the browser takes, with its room kept while it loads and a blurred trace of it there.
 * `first`: it is seen at once, so it is fetched before all others; the rest wait until they are near the window.
 */
export function picture(of: StoredPicture, alt: string, { sizes, crop, first }: Setting): Html {
  const stored = pictureSources(of, '');
  if (!stored) return nothing;
  const { img, sources, placeholder, focal } = stored;
  // the policy of the pages forbids style attributes, so the focal point is one of eleven classes each way
  const shape = crop ? ` crop-${crop} fx${Math.round(focal.x * 10)} fy${Math.round(focal.y * 10)}` : '';
  const set = img.srcset && html` srcset="${img.srcset}" sizes="${sizes}"`;
  return html`<span class="${`pic${shape}`}">${placeholder !== null && html`<img class="trace" src="${placeholder}" alt="" aria-hidden="true">`}<picture>${sources.map(s => html`<source type="${s.type}" srcset="${s.srcset}" sizes="${sizes}">`)}<img src="${img.src}"${set || nothing} width="${img.width}" height="${img.height}" alt="${alt}"${first ? eager : lazy}></picture></span>`;
}

const eager = raw(' fetchpriority="high"');
const lazy = raw(' loading="lazy" decoding="async"');

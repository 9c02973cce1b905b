import type { Context } from 'hono';
import type { ArticleTerms } from '../../domain/terms/terms.ts';
import type { Site } from '../../render/site.ts';
import { type Sheet, styleOf } from '../../render/style.ts';
import { termsHeaders } from '../../render/tdm.ts';
import { siteTerms } from '../../render/terms-text.ts';
import { readSite, type Section } from '../../store/reading.ts';
import { cacheable, type Web } from '../web.ts';
import { suggestScript } from './suggest-assets.ts';

/** The outlet around a reader's page, with what it says of its sections. */
export type ReaderSite = Omit<Site, 'sections'> & { sections: readonly Section[] };

export async function siteOf(web: Web): Promise<ReaderSite> {
  return { ...(await readSite(web.room.db)), publicUrl: web.room.publicUrl };
}

/** The language of an address, if the outlet publishes in it. */
export function languageOf(site: Site, c: Context): string | null {
  const lang = c.req.param('lang');
  return lang !== undefined && site.settings.languages.includes(lang) ? lang : null;
}

export type PageStatus = 200 | 400 | 403 | 404 | 410 | 413 | 428 | 429 | 500 | 503;

/**
 * Answers with a page. `keys`: what it shows, so that it is kept until one of them changes; null: it is never kept.
 * A page may load its own pictures and nothing else, send its forms home, and be framed by nobody. `reports`: readers may
 * report a mistake in it, by our own script. `terms`: what those of its article say otherwise than the outlet's.
 */
export function answer(
  c: Context,
  site: Site,
  page: string,
  options: {
    lang: string;
    keys: readonly string[] | null;
    status?: PageStatus;
    reports?: boolean;
    terms?: ArticleTerms;
    /** its own style sheet, and where its form may lead besides home */
    own?: { style?: Sheet; formTo?: readonly string[] };
    /** after so many seconds it is rendered anew, whether or not anything was purged */
    seconds?: number;
  },
): Response {
  if (options.keys) cacheable(c, options.keys);
  else c.header('Cache-Control', 'no-store');
  c.header('Content-Language', options.lang);
  c.header('Content-Security-Policy', contentPolicy(site, options.reports, options.own));
  if (options.keys && options.seconds !== undefined) c.header('Surrogate-Control', `max-age=${options.seconds}`);
  for (const [name, value] of Object.entries(fixed)) c.header(name, value);
  if (options.keys)
    for (const [name, value] of Object.entries(termsHeaders(site, siteTerms(site, options.terms))))
      c.header(name, value);
  return c.html(page, options.status ?? 200);
}

/** What browsers may do with a reader's page; with `reports` our script in it runs, and may fetch and send what is ours. */
export function contentPolicy(
  site: Site,
  reports = false,
  own: { style?: Sheet; formTo?: readonly string[] } = {},
): string {
  const styles = [styleOf(site.settings).hash, ...(own.style ? [own.style.hash] : [])]
    .map(hash => `'${hash}'`)
    .join(' ');
  const script = reports && suggestScript();
  return `default-src 'none'; ${script ? `script-src '${script.hash}' 'self'; connect-src 'self'; ` : ''}img-src 'self' data:; style-src ${styles}; form-action ${["'self'", ...(own.formTo ?? [])].join(' ')}; base-uri 'none'; frame-ancestors 'none'`;
}

const fixed = {
  // sites that we link to see that a reader came from us, not from which article
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const;

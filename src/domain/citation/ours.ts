import type { OutletSettings } from '../outlet/settings.ts';
import type { Permission } from '../permission/grant.ts';
import type { Terms } from '../terms/terms.ts';
import type { Allowance, CitationTerms } from './verdict.ts';

/* Our side of a verdict: what the terms and the letters of the permission desk mean to a page that uses our words. */

/** What a page has to keep to. Credited is who names us or our site, or has the credit line, in any language. */
export function citationTerms(settings: Pick<OutletSettings, 'name'>, publicUrl: string, terms: Terms): CitationTerms {
  const names = [...Object.values(settings.name), new URL(publicUrl).hostname, ...Object.values(terms.credit)];
  return {
    extractLimit: terms.extractLimit,
    activeLink: terms.activeLink,
    nofollowAllowed: terms.nofollow,
    // a blank name would be found on every page
    creditNames: [...new Set(names.map(name => name.trim()).filter(Boolean))],
  };
}

/** A free licence of an article lets everybody print all of it; null: it has none. */
export function freeLicence(article: string, terms: Terms): Allowance | null {
  const { licence, activeLink } = terms;
  if (!licence) return null;
  const everybody = { sites: null, from: null, until: null, limit: null };
  return { id: licence, articles: [article], ...everybody, activeLink, credit: true };
}

/** What a letter allows; `articles`: those of ours that it is about, null: all. One that was withdrawn is told as lapsed. */
export function allowanceOf(
  { number, hosts, from, until, scope, credit, revoked }: Permission,
  articles: string[] | null,
  terms: Pick<Terms, 'activeLink'>,
): Allowance {
  return {
    id: String(number),
    sites: hosts,
    articles,
    from,
    // withdrawn: it ended before any day
    until: revoked ? '0001-01-01' : until,
    limit: scope.characters,
    activeLink: terms.activeLink,
    credit: credit !== '',
  };
}

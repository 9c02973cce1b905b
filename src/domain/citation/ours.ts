import type { OutletSettings } from '../outlet/settings.ts';
import { anyLanguage, dayIn, type Permission } from '../permission/grant.ts';
import type { Terms } from '../terms/terms.ts';
import type { Allowance } from './allowance.ts';
import type { CitationTerms } from './verdict.ts';

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

/** A free licence of an article lets everybody print all of it; null: it has none. Those of Creative Commons say what not. */
export function freeLicence(article: string, terms: Terms): Allowance | null {
  const { licence, activeLink } = terms;
  if (!licence) return null;
  const bans =
    /^https?:\/\/creativecommons\.org\/licenses\/([a-z-]+)\//i.exec(licence)?.[1]?.toLowerCase().split('-') ?? [];
  return {
    id: licence,
    sites: null,
    articles: [article],
    from: null,
    until: null,
    revoked: null,
    limit: null,
    translation: bans.includes('nd') ? [] : [anyLanguage],
    commercial: !bans.includes('nc'),
    // it is that of the text
    pictures: false,
    conditions: '',
    activeLink,
    credit: true,
  };
}

/** What a letter allows; `articles`: those of ours that it is about, null: all. */
export function allowanceOf(
  { number, hosts, from, until, scope, conditions, credit, revoked }: Permission,
  articles: string[] | null,
  of: { terms: Pick<Terms, 'activeLink'>; timeZone: string },
): Allowance {
  return {
    id: String(number),
    sites: hosts,
    articles,
    from,
    until,
    revoked: revoked && dayIn(revoked.at, of.timeZone),
    limit: scope.characters,
    translation: scope.translation,
    commercial: scope.commercial,
    pictures: scope.pictures,
    conditions,
    activeLink: of.terms.activeLink,
    credit: credit !== '',
  };
}

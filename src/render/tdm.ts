import { tdmReservation } from '../domain/terms/machine.ts';
import type { Terms } from '../domain/terms/terms.ts';
import { type Html, html } from './html.ts';
import { type OwnTermsEntry, rslAddress, rslType } from './rsl.ts';
import { outletName, paths, type Site } from './site.ts';
import { siteTerms } from './terms-text.ts';

/*
 * Reservations of text and data mining as the TDM Reservation Protocol has them: a file, headers, elements in pages.
 * https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/
 */

export const tdmPolicyPath = '/tdm-policy.json';
const policyAddress = (site: Site) => `${site.publicUrl}${tdmPolicyPath}`;

type Rule = { location: string; 'tdm-reservation': 0 | 1; 'tdm-policy'?: string };

/** `/.well-known/tdmrep.json`. The first rule that fits is taken, so articles with terms of their own come first. */
export function tdmFile(site: Site, own: readonly OwnTermsEntry[]): Rule[] {
  const rule = (location: string, terms: Terms): Rule => {
    const { reservation, policy } = tdmReservation(terms);
    return { location, 'tdm-reservation': reservation, ...(policy ? { 'tdm-policy': policyAddress(site) } : {}) };
  };
  const articles = own.flatMap(({ lang, slug, terms }) => {
    const path = paths.article(lang, slug);
    return [`${path}$`, `${path}/`].map(location => rule(location, siteTerms(site, terms)));
  });
  return [...articles, rule('/', siteTerms(site))];
}

/** What a miner may have for the asking: a policy of the protocol's profile of ODRL. */
export function tdmPolicy(site: Site): object {
  const lang = site.settings.defaultLanguage;
  const { contact } = siteTerms(site);
  return {
    '@context': ['http://www.w3.org/ns/odrl.jsonld', 'http://www.w3.org/ns/tdmrep.jsonld'],
    '@type': 'Offer',
    profile: 'http://www.w3.org/ns/tdmrep',
    uid: policyAddress(site),
    assigner: {
      uid: `${site.publicUrl}/`,
      'vcard:fn': outletName(site, lang),
      ...(contact ? { 'vcard:hasEmail': `mailto:${contact}` } : {}),
      'vcard:hasURL': `${site.publicUrl}${paths.permissions(lang)}`,
    },
    permission: [{ action: 'tdm:mine', duty: [{ action: 'obtainConsent' }] }],
  };
}

/** The headers of whatever is under these terms. */
export function termsHeaders(site: Site, terms: Terms): Record<string, string> {
  const { reservation, policy } = tdmReservation(terms);
  return {
    Link: `<${rslAddress(site)}>; rel="license"; type="${rslType}"`,
    'tdm-reservation': String(reservation),
    ...(policy ? { 'tdm-policy': policyAddress(site) } : {}),
  };
}

/** The same in the head of a page, for a copy that was kept without its headers. */
export function termsElements(site: Site, terms: Terms): Html {
  const { reservation, policy } = tdmReservation(terms);
  return html`<link rel="license" type="${rslType}" href="${rslAddress(site)}">
${terms.licence && html`<link rel="license" href="${terms.licence}">\n`}<meta name="tdm-reservation" content="${reservation}">
${policy && html`<meta name="tdm-policy" content="${policyAddress(site)}">\n`}`;
}

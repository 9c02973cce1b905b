import { escapeAttribute, escapeHtml } from '../domain/document/html-text.ts';
import { type RslLicence, rslLicences } from '../domain/terms/machine.ts';
import type { ArticleTerms, Terms } from '../domain/terms/terms.ts';
import { outletName, paths, type Site } from './site.ts';
import { siteTerms } from './terms-text.ts';
import { cleaned } from './xml-text.ts';

/* The terms in RSL 1.0 (https://rslstandard.org/rsl): the file of the outlet, and the module in its feeds. */

export const rslNamespace = 'https://rslstandard.org/rsl';
export const rslType = 'application/rsl+xml';

/** Where `/license.xml` is, absolute as RSL wants it. */
export const rslAddress = (site: Site) => `${site.publicUrl}/license.xml`;

/** An article with terms of its own, in one language. `source`: the partner whose text it is */
export type OwnTermsEntry = {
  articleId: number;
  lang: string;
  slug: string;
  terms: ArticleTerms;
  source: string | null;
};

/**
 * `/license.xml`: the outlet's terms for everything that it has, and then those of each article that has its own; where two
 * fit, RSL 3.1.1 prefers the narrower.
 */
export function rslFile(site: Site, own: readonly OwnTermsEntry[]): string {
  const { defaultLanguage } = site.settings;
  const all = rslContent(site, { url: `${site.publicUrl}/`, lang: defaultLanguage, terms: siteTerms(site) });
  const articles = own.flatMap(({ articleId, lang, slug, terms, source }) => {
    const url = `${site.publicUrl}${paths.article(lang, slug)}`;
    const of = { lang, terms: siteTerms(site, terms), source, article: articleId };
    // the article itself, and what lies under it: its history
    return [rslContent(site, { ...of, url: `${url}$` }), rslContent(site, { ...of, url: `${url}/` })];
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<rsl xmlns="${rslNamespace}" max-age="1">\n${all}${articles.join('')}</rsl>\n`;
}

/** One `content` element. `prefix`: `rsl:` in a feed */
export function rslContent(
  site: Site,
  of: { url: string; lang: string; terms: Terms; source?: string | null; article?: number },
  prefix = '',
): string {
  const { url, lang, terms } = cleaned(of);
  const address = (path: string) => `${site.publicUrl}${path}`;
  const tag = (name: string, attributes: Record<string, string>, content = '') => {
    const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
    return content
      ? `<${prefix}${name}${written.join('')}>${content}</${prefix}${name}>`
      : `<${prefix}${name}${written.join('')}/>`;
  };
  const ask = escapeHtml(address(paths.permissions(lang, of.article)));
  const payment = (kind: RslLicence['payment']) => {
    // of the types there is none for "ask us"; "purchase" gives nothing away, and 3.9 says where the asking is done
    if (kind === 'custom') return tag('payment', { type: 'purchase' }, tag('custom', {}, ask));
    const framework = kind === 'attribution' && terms.licence ? tag('standard', {}, escapeHtml(terms.licence)) : '';
    return tag('payment', { type: kind }, framework);
  };
  const licences = rslLicences(terms).map(l =>
    tag(
      'license',
      {},
      [
        tag('permits', { type: 'usage' }, l.permits.usage.join(' ')),
        l.permits.user ? tag('permits', { type: 'user' }, l.permits.user.join(' ')) : '',
        l.prohibits ? tag('prohibits', { type: 'usage' }, l.prohibits.join(' ')) : '',
        payment(l.payment),
      ].join(''),
    ),
  );
  const holder = of.source
    ? tag('copyright', { type: 'organization' }, escapeHtml(cleaned(of.source)))
    : tag(
        'copyright',
        {
          type: 'organization',
          ...(terms.contact ? { contactEmail: terms.contact } : {}),
          contactUrl: address(paths.permissions(lang)),
        },
        escapeHtml(outletName(site, lang)),
      );
  const policy = tag('terms', {}, escapeHtml(address(paths.policy(lang, 'reuse'))));
  return `${tag('content', { url }, `\n${licences.join('\n')}\n${holder}\n${policy}\n`)}\n`;
}

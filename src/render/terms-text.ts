import { inLanguage } from '../domain/article/content.ts';
import { type ArticleTerms, type Terms, termsOf } from '../domain/terms/terms.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { outletName, paths, type Site } from './site.ts';

/** The terms of an article, or without one the outlet's. */
export function siteTerms(site: Site, own?: ArticleTerms): Terms {
  return termsOf(site.settings, own);
}

/** The credit line in a language; an outlet without one is credited by its name. */
export function creditLine(site: Site, lang: string, terms: Terms): string {
  return inLanguage(terms.credit, lang, site.settings.defaultLanguage) || outletName(site, lang);
}

/** The terms in a sentence or two: in the words of whoever set them, else in ours from their numbers. */
export function termsText(lang: string, terms: Terms): string {
  const own = terms.text[lang];
  if (own) return own;
  if (terms.extractLimit === 0) return message(lang, 'terms.none');
  return message(lang, terms.activeLink ? 'terms.limit-link' : 'terms.limit', { n: terms.extractLimit });
}

type Row = { label: string; value: string; href?: string };

/** The whole record, line by line. */
export function termsRows(site: Site, lang: string, terms: Terms, article?: number): Row[] {
  const row = (name: string, value: string, href?: string): Row => ({
    label: message(lang, `terms.row.${name}`),
    value,
    ...(href ? { href } : {}),
  });
  const answer = (name: string, value: string) => row(name, message(lang, `terms.answer.${value}`));
  const link = !terms.activeLink ? 'optional' : terms.nofollow ? 'any' : 'followed';
  return [
    row('extract', message(lang, 'terms.extract', { n: terms.extractLimit })),
    row('link', message(lang, `terms.link.${link}`)),
    row('credit', creditLine(site, lang, terms)),
    answer('translation', terms.translation),
    answer('commercial', terms.commercial),
    answer('mining', terms.mining),
    answer('training', terms.aiTraining),
    answer('input', terms.aiInput),
    ...(terms.licence ? [row('licence', terms.licence, terms.licence)] : []),
    row('ask', message(lang, 'terms.ask'), paths.permissions(lang, article)),
    ...(terms.contact ? [row('contact', terms.contact, `mailto:${terms.contact}`)] : []),
  ];
}

/** The record as a table. */
export function termsTable(site: Site, lang: string, terms: Terms, article?: number): Html {
  const label = message(lang, 'terms.table');
  return html`<div class="table" role="region" tabindex="0" aria-label="${label}"><table class="terms-table"><tbody>
${termsRows(site, lang, terms, article).map(({ label, value, href }) => html`<tr><th scope="row">${label}</th><td>${href ? html`<a href="${href}"><bdi>${value}</bdi></a>` : html`<bdi>${value}</bdi>`}</td></tr>\n`)}</tbody></table></div>
<p class="meta">${message(lang, 'terms.counted')}</p>`;
}

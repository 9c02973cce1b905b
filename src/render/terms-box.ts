import type { SourceCredit } from '../domain/article/content.ts';
import type { Terms } from '../domain/terms/terms.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { paths, readableAddress, type Site } from './site.ts';
import { creditLine, termsTable, termsText } from './terms-text.ts';

/** How passages of an article are quoted: which article, and the addresses of what helps with it; null: nothing does. */
export type Quoting = { article: number; scripts: readonly string[] | null };

/** What a republisher may take and how to name where it is from; a partner's text is for the partner to give. */
export function termsBox(
  site: Site,
  lang: string,
  of: {
    title: string;
    permalink: string;
    source: SourceCredit | null;
    terms: Terms;
    quoting?: Quoting | undefined;
  },
): Html {
  const { terms, quoting } = of;
  const credit = creditLine(site, lang, terms);
  const ask = quoting && `${site.publicUrl}${paths.permissions(lang, quoting.article)}`;
  return html`<section class="terms" aria-labelledby="terms"><h2 id="terms">${message(lang, 'terms.title')}</h2>
<p>${termsText(lang, terms)}</p>
${of.source && !terms.text[lang] && html`<p>${message(lang, 'terms.partner', { outlet: of.source.outlet })}</p>`}
${terms.differ && html`<details><summary>${message(lang, 'terms.own')}</summary>${termsTable(site, lang, terms, quoting?.article)}</details>`}
${
  quoting?.scripts &&
  terms.extractLimit > 0 &&
  html`<p><a class="button" href="#quote" data-suggest data-scripts="${quoting.scripts.join(' ')}" data-limit="${terms.extractLimit}" data-credit="${credit}" data-link="${of.permalink}" data-ask="${ask}">${message(lang, 'quote.title')}</a></p>`
}
<p class="meta" id="quote">${message(lang, 'terms.credit')}</p>
<p class="copy"><a href="${of.permalink}">${of.title}</a>. ${credit}, <bdi dir="ltr">${readableAddress(of.permalink)}</bdi></p>
<p><a href="${paths.policy(lang, 'reuse')}">${message(lang, 'terms.more')}</a>${ask && html` · <a href="${ask}">${message(lang, 'terms.ask')}</a>`}</p></section>`;
}

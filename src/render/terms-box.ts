import type { SourceCredit } from '../domain/article/content.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { outletName, outletText, paths, readableAddress, type Site } from './site.ts';

/** What a republisher may take and how to name where it is from; a partner's text is for the partner to give. */
export function termsBox(
  site: Site,
  lang: string,
  of: { title: string; permalink: string; source: SourceCredit | null },
): Html {
  const credit = outletText(site, site.settings.credit, lang) || outletName(site, lang);
  return html`<section class="terms" aria-labelledby="terms"><h2 id="terms">${message(lang, 'terms.title')}</h2>
<p>${termsText(site, lang)}</p>
${of.source && html`<p>${message(lang, 'terms.partner', { outlet: of.source.outlet })}</p>`}
<p class="meta">${message(lang, 'terms.credit')}</p>
<p class="copy">${of.title}. ${credit}, <bdi dir="ltr">${readableAddress(of.permalink)}</bdi></p>
<p><a href="${paths.policy(lang, 'reuse')}">${message(lang, 'terms.more')}</a></p></section>`;
}

/** The terms as the outlet words them, or in ours from their numbers. */
export function termsText(site: Site, lang: string): string {
  const { terms } = site.settings;
  const own = terms.text[lang];
  if (own) return own;
  return message(lang, terms.activeLink ? 'terms.limit-link' : 'terms.limit', { n: terms.extractLimit });
}

import { dateText } from './dates.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';
import { type Teaser, teaserList } from './teaser.ts';

/** 404: there is nothing here. Offers the search with the words of the address, and stories that may be meant. */
export function missingPage(site: Site, lang: string, of: { query: string; suggestions: readonly Teaser[] }): string {
  return notice(
    site,
    lang,
    message(lang, 'missing.title'),
    html`<p>${message(lang, 'missing.text')}</p>
${searchForm(lang, of.query)}`,
    of.suggestions,
  );
}

/** 410: there was an article here; `note` is the outlet's explanation. */
export function gonePage(
  site: Site,
  lang: string,
  of: { title: string; note: string; since: Date | null; suggestions: readonly Teaser[] },
): string {
  return notice(
    site,
    lang,
    message(lang, 'gone.title'),
    html`<p>${message(lang, 'gone.text', { title: of.title })}${of.since && ` ${message(lang, 'gone.since', { date: dateText(of.since, lang, site.settings.timeZone) })}`}</p>
${of.note && html`<p class="said">${of.note}</p>`}
<p><a href="${paths.policy(lang, 'corrections')}">${message(lang, 'policy.corrections')}</a></p>
${searchForm(lang, '')}`,
    of.suggestions,
  );
}

/** 500: we failed. `reference` finds the error in the log. */
export function failedPage(site: Site, lang: string, reference: string): string {
  const { email } = site.settings.contact;
  return notice(
    site,
    lang,
    message(lang, 'failed.title'),
    html`<p>${message(lang, 'failed.text')}</p>
<p class="meta">${message(lang, 'failed.reference')} <bdi>${reference}</bdi>${email && html` · <a href="mailto:${email}" dir="ltr">${email}</a>`}</p>
<p><a class="button" href="${paths.front(lang)}">${message(lang, 'notice.front')}</a></p>`,
    [],
  );
}

function notice(site: Site, lang: string, title: string, text: Html, suggestions: readonly Teaser[]): string {
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div><div class="notice">${text}</div>
${suggestions.length > 0 && html`<aside class="more" aria-labelledby="more"><h2 id="more">${message(lang, 'notice.suggestions')}</h2>${teaserList(site, lang, suggestions, { level: 3 })}</aside>`}</div>`,
  });
}

function searchForm(lang: string, query: string): Html {
  return html`<form class="search" role="search" action="${paths.search(lang)}" method="get"><label class="unseen" for="q">${message(lang, 'search.label')}</label><input id="q" name="q" type="search" value="${query}" maxlength="200"><button>${message(lang, 'search.go')}</button></form>`;
}

import { html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { type PledgeNews, type PledgeView, pledgePart } from './pledge-part.ts';
import { paths, type Site } from './site.ts';
import { accountStyle } from './style.ts';

/** `/{lang}/support/pledges/{token}`: a pledge for whoever has its link, which any receipt has. */
export function pledgePage(
  site: Site,
  of: { lang: string; pledge: PledgeView; news: PledgeNews | null; typed: string | null },
): string {
  const { lang, pledge } = of;
  const title = message(lang, 'pledged.title');
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.pledge(l, pledge.token) })),
    style: accountStyle,
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div>
<div class="account">${pledgePart(site, lang, pledge, { news: of.news, typed: of.typed })}
<p class="hint">${message(lang, 'pledged.keep')} <a href="${paths.account(lang)}">${message(lang, 'pledged.all')}</a></p></div></div>`,
  });
}

/** Where there is no such pledge. */
export function noPledgePage(site: Site, lang: string): string {
  const title = message(lang, 'pledged.missing');
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div><div class="notice"><p>${message(lang, 'pledged.missing-text')}</p>
<p><a class="button" href="${paths.account(lang)}">${message(lang, 'account.again')}</a></p></div></div>`,
  });
}

/** Where the card is changed: a page of the provider's, behind a plain link, since forms of ours lead nowhere else. */
export function cardPage(site: Site, of: { lang: string; token: string; address: string }): string {
  const { lang } = of;
  const title = message(lang, 'pledged.card');
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div><div class="notice"><p>${message(lang, 'pledged.card-text')}</p>
<p><a class="button" href="${of.address}" rel="noreferrer">${message(lang, 'pledged.card-go')}</a></p>
<p><a href="${paths.pledge(lang, of.token)}">${message(lang, 'pledged.title')}</a></p></div></div>`,
  });
}

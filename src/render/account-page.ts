import { html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { type PledgeNews, type PledgeView, pledgePart } from './pledge-part.ts';
import { paths, type Site } from './site.ts';
import { accountStyle } from './style.ts';

/** What a reader who is signed in has with the outlet. */
export type AccountView = {
  lang: string;
  email: string;
  /** the newest first */
  pledges: readonly PledgeView[];
  /** of one of them, by its token */
  news: { token: string; what: PledgeNews } | null;
  /** years in which something was given */
  years: readonly number[];
  /** who gives in the reader's name; '' where they gave no name */
  gifts: readonly string[];
};

/** `/{lang}/account`, signed in. */
export function accountPage(site: Site, of: AccountView): string {
  const { lang, pledges, news } = of;
  const say = (key: string, values?: Record<string, string>) => message(lang, key, values);
  const title = say('account.title');
  const support = site.settings.support.on;
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.account(l) })),
    style: accountStyle,
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="meta">${say('account.signed-in')} <bdi dir="ltr">${of.email}</bdi></p></div>
<div class="account">
${of.gifts.map(giver => html`<section class="pledge"><h2 class="sum">${giver === '' ? say('account.gift-nobody') : say('account.gift', { name: `\u2068${giver}\u2069` })}</h2><p>${say('account.gift-text')}</p></section>`)}
${pledges.length > 0 ? pledges.map(pledge => pledgePart(site, lang, pledge, { back: true, news: news?.token === pledge.token ? news.what : null })) : of.gifts.length === 0 && html`<section><p>${say('account.nothing')}</p>${support && html`<p><a class="button" href="${paths.support(lang)}">${say('support.title')}</a></p>`}</section>`}
${of.years.length > 0 && html`<section><h2>${say('account.statements')}</h2><ul class="papers">${of.years.map(year => html`<li><a href="${paths.statement(lang, year)}">${say('receipt.statement', { year: String(year) })}</a></li>`)}</ul></section>`}
${pledges.length > 0 && support && html`<p><a href="${paths.support(lang)}">${say('account.more')}</a></p>`}
<section><h2>${say('account.also')}</h2><ul class="papers">${site.settings.newsletter.on && html`<li><a href="${paths.newsletter(lang)}">${say('account.letters')}</a></li>`}<li><a href="${paths.myData(lang)}">${say('my-data.title')}</a></li><li><a href="${paths.policy(lang, 'privacy')}">${say('suggest.privacy')}</a></li></ul></section>
<section class="erase"><h2>${say('account.sign-out')}</h2><form class="acts" method="post" action="${paths.account(lang)}"><button class="plain" name="do" value="sign-out">${say('account.sign-out-here')}</button><button class="plain" name="do" value="sign-out-everywhere">${say('account.sign-out-everywhere')}</button></form></section></div></div>`,
  });
}

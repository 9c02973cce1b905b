import { formatMoney, type Money } from '../domain/money.ts';
import { type Html, html } from './html.ts';
import { formattingTag, message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';
import { supportStyle } from './style.ts';

/** What became of a payment, as far as the newsroom knows. */
export type ThanksState = 'paid' | 'pending' | 'failed' | 'returned' | 'unknown';
export type ThanksView = {
  lang: string;
  state: ThanksState;
  /** null where nothing is known */
  money: Money | null;
  /** of this page, to look again */
  self: string;
  /** where it is changed and stopped, or, given once, seen; null where there is no such pledge */
  manage: { href: string; once: boolean } | null;
};

/** `/{lang}/support/thanks`: says thank you when there is something to thank for, and else what is true. */
export function thanksPage(site: Site, of: ThanksView): string {
  const { lang, state } = of;
  const title = message(lang, `thanks.${state}`);
  const amount = of.money ? formatMoney(formattingTag(lang), of.money, { short: true }) : '';
  const { email } = site.settings.contact;
  const next: Html =
    state === 'pending'
      ? html`<p><a class="button" href="${of.self}">${message(lang, 'thanks.again')}</a></p>`
      : state === 'failed'
        ? html`<p><a class="button" href="${paths.support(lang)}">${message(lang, 'support.title')}</a></p>`
        : html`<p><a class="button" href="${paths.front(lang)}">${message(lang, 'notice.front')}</a></p>`;
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: [],
    style: supportStyle,
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1></div>
<div class="thanks"><p>${message(lang, `thanks.${state}-text`, { amount })}</p>
${(state === 'unknown' || state === 'failed') && email && html`<p class="meta"><a href="mailto:${email}" dir="ltr">${email}</a></p>`}
${next}${of.manage && html`\n<p class="meta"><a href="${of.manage.href}">${message(lang, of.manage.once ? 'pledged.title' : 'thanks.manage')}</a></p>`}</div></div>`,
  });
}

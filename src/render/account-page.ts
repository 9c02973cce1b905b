import { html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';

/** What a reader who is signed in has with the outlet. */
export type AccountView = { lang: string; email: string };

/** `/{lang}/account`, signed in. */
export function accountPage(site: Site, of: AccountView): string {
  const { lang } = of;
  const say = (key: string) => message(lang, key);
  const title = say('account.title');
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.account(l) })),
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="meta">${say('account.signed-in')} <bdi dir="ltr">${of.email}</bdi></p></div>
<div class="my-report"><section class="erase"><h2>${say('account.sign-out')}</h2><form method="post" action="${paths.account(lang)}"><button class="plain" name="do" value="sign-out">${say('account.sign-out-here')}</button> <button class="plain" name="do" value="sign-out-everywhere">${say('account.sign-out-everywhere')}</button></form></section></div></div>`,
  });
}

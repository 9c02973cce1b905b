import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';

/** The form that asks for a link. `next`: where to go on afterwards; '': to the account. */
export type SignInView = { lang: string; email: string; next: string; problem: string | null };

/** `/{lang}/account` for whoever is not signed in: asks for a link by mail. */
export function signInPage(site: Site, of: SignInView): string {
  const { lang } = of;
  const say = (key: string) => message(lang, key);
  return frame(
    site,
    lang,
    say('account.title'),
    html`<p class="standfirst">${say('account.intro')}</p>`,
    html`${of.problem !== null && html`<div class="error" role="alert" id="problem"><strong>${say('suggest-form.wrong')}</strong> ${of.problem}</div>\n`}<form class="form" method="post" action="${paths.account(lang)}">
<div class="field"><label for="email">${say('account.email')}</label><input id="email" name="email" type="email" autocomplete="email" dir="ltr" maxlength="254" required value="${of.email}"${of.problem !== null && raw(' aria-invalid="true" aria-describedby="problem"')}></div>
<div class="trap" aria-hidden="true"><label for="website">${say('suggest-form.trap')}</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<input type="hidden" name="next" value="${of.next}">
<p class="hint">${say('account.cookie')} <a href="${paths.policy(lang, 'privacy')}">${say('suggest.privacy')}</a></p>
<div><button name="do" value="ask">${say('account.send')}</button></div></form>`,
  );
}

/** What anybody sees who asked for a link, whatever became of it. */
export function linkAskedPage(site: Site, lang: string, minutes: number): string {
  return frame(
    site,
    lang,
    message(lang, 'account.asked-title'),
    null,
    html`<div class="my-report"><section class="state" role="status"><p><strong>${message(lang, 'account.asked', { minutes })}</strong></p>
<p>${message(lang, 'account.asked-browser')}</p></section>
<p>${message(lang, 'account.asked-hint')} <a href="${paths.account(lang)}">${message(lang, 'account.again')}</a></p></div>`,
  );
}

/** `/{lang}/account/links/{token}`: what a mailed link leads to. Nothing happens before the button is pressed: programs that look through mail follow links too. */
export function linkPage(
  site: Site,
  of: { lang: string; token: string; state: 'ready' | 'elsewhere' | 'over' | 'missing'; minutes: number },
): string {
  const { lang, state } = of;
  const say = (key: string, values?: Record<string, number>) => message(lang, key, values);
  const act = (name: 'sign-in' | 'fresh') =>
    html`<form method="post" action="${paths.accountLink(lang, of.token)}"><button name="do" value="${name}">${say(`account.${name}`)}</button></form>`;
  return frame(
    site,
    lang,
    say(`account.link-${state}`),
    null,
    html`<div class="my-report"><section${state !== 'ready' && raw(' class="state"')}><p>${say(`account.link-${state}-text`, { minutes: of.minutes })}</p></section>
${state === 'ready' ? act('sign-in') : state === 'missing' ? html`<p><a class="button" href="${paths.account(lang)}">${say('account.again')}</a></p>` : act('fresh')}</div>`,
  );
}

function frame(site: Site, lang: string, title: string, standfirst: Html | null, content: Html): string {
  return page(site, {
    lang,
    path: null,
    title,
    description: title,
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.account(l) })),
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
${standfirst}</div>
${content}</div>`,
  });
}

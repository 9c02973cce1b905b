import { html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { paths, type Site } from './site.ts';
import { accountStyle } from './style.ts';

/** `/{lang}/support/wall`: the supporters who chose to be named. In no index: who they are is for those who come and look. */
export function wallPage(site: Site, of: { lang: string; names: readonly string[]; unnamed: number }): string {
  const { lang, names, unnamed } = of;
  const title = message(lang, 'wall.title');
  return page(site, {
    lang,
    path: null,
    title,
    description: message(lang, 'wall.intro'),
    alternates: site.settings.languages.map(l => ({ lang: l, path: paths.wall(l) })),
    style: accountStyle,
    main: html`<div class="wrap page"><div class="page-head"><h1>${title}</h1>
<p class="standfirst">${message(lang, 'wall.intro')}</p></div>
${names.length > 0 ? html`<ul class="names">${names.map(name => html`<li><bdi>${name}</bdi></li>`)}</ul>` : html`<p class="empty">${message(lang, 'wall.empty')}</p>`}
${unnamed > 0 && html`<p class="meta">${message(lang, names.length > 0 ? 'wall.more' : 'wall.unnamed', { n: unnamed })}</p>`}
${site.settings.support.on && html`<p><a class="button" href="${paths.support(lang)}">${message(lang, 'support.title')}</a></p>`}</div>`,
  });
}

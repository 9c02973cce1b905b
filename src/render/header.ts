import { type Html, html, raw } from './html.ts';
import { message } from './messages/index.ts';
import type { Page } from './page.ts';
import { picture } from './picture.ts';
import { languageName, outletName, outletText, type Policy, paths, type Site } from './site.ts';

/** The top of every page: languages and search, the outlet's name, its sections. */
export function header(site: Site, of: Page): Html {
  const { lang } = of;
  const { settings } = site;
  const name = outletName(site, lang);
  const tagline = outletText(site, settings.tagline, lang);
  const brand = html`<a class="brand" href="${paths.front(lang)}">${mark(site)}${isWordmark(site) ? html`<span class="unseen">${name}</span>` : html`<span>${name}</span>`}</a>`;
  return html`<header class="${of.front ? 'top front-top' : 'top'}">
<div class="wrap bar">
${languages(site, of)}
<span class="tools">${settings.support.on && html`<a class="tool give-tool" href="${paths.support(lang)}"${of.path === paths.support(lang) && raw(' aria-current="page"')}>${message(lang, 'support.title')}</a>`}<a class="tool" href="${paths.search(lang)}">${magnifier}<span>${message(lang, 'search.title')}</span></a></span>
</div>
<div class="wrap nameplate">
${of.front ? html`<h1 class="name">${brand}</h1>` : html`<p class="name">${brand}</p>`}
${of.front && tagline && html`<p class="tagline">${tagline}</p>`}
</div>
${navigation(site, of)}
</header>
`;
}

/** Where else this page can be read; a language that does not have it leads to its front page and says so. */
function languages(site: Site, of: Page): Html | false {
  const all = site.settings.languages;
  if (all.length < 2) return html`<span></span>`;
  const items = all.map(lang => {
    const there = of.alternates.find(a => a.lang === lang);
    const label = languageName(lang);
    if (lang === of.lang)
      return html`<li><a href="${there?.path ?? paths.front(lang)}" aria-current="${there ? 'page' : 'true'}" lang="${lang}">${label}</a></li>`;
    if (there) return html`<li><a href="${there.path}" hreflang="${lang}" lang="${lang}">${label}</a></li>`;
    return html`<li class="absent"><a href="${paths.front(lang)}" hreflang="${lang}" title="${message(of.lang, 'languages.absent', { language: label })}"><span lang="${lang}">${label}</span><span class="unseen"> (${message(of.lang, 'languages.front')})</span></a></li>`;
  });
  return html`<nav class="languages" aria-label="${message(of.lang, 'languages.title')}"><ul>${items}</ul></nav>`;
}

function navigation(site: Site, of: Page): Html | false {
  const { navigation: chosen } = site.settings;
  // until an outlet has chosen, its sections are the way around
  const named: readonly Item[] =
    chosen.length > 0 ? chosen : site.sections.map(s => ({ kind: 'section', slug: s.slug }));
  const items = named.map(item => entry(site, of.lang, item)).filter(e => e !== null);
  if (items.length === 0) return false;
  return html`<nav class="sections" aria-label="${message(of.lang, 'navigation.title')}"><ul class="wrap">${items.map(
    e => html`<li><a href="${e.href}"${e.href === of.path && raw(' aria-current="page"')}>${e.label}</a></li>`,
  )}</ul></nav>`;
}

type Entry = { href: string; label: string };
type Item = Site['settings']['navigation'][number];

function entry(site: Site, lang: string, item: Item): Entry | null {
  if (item.kind === 'link')
    return { href: item.url, label: outletText(site, item.names, lang) || new URL(item.url).host };
  if (item.kind === 'page')
    return item.page === 'support' && !site.settings.support.on ? null : pageEntry(lang, item.page);
  const named = (item.kind === 'section' ? site.sections : site.tags).find(n => n.slug === item.slug);
  if (!named) return null; // its section was deleted
  const href = item.kind === 'section' ? paths.section(lang, item.slug) : paths.tag(lang, item.slug);
  return { href, label: outletText(site, named.names, lang) || named.slug };
}

function pageEntry(lang: string, name: Policy | 'support' | 'search'): Entry | null {
  if (name === 'support') return { href: paths.support(lang), label: message(lang, 'support.title') };
  if (name === 'search') return { href: paths.search(lang), label: message(lang, 'search.title') };
  if (name === 'corrections') return { href: paths.corrections(lang), label: message(lang, 'corrections.title') };
  return { href: paths.policy(lang, name), label: message(lang, `policy.${name}`) };
}

function mark(site: Site): Html | false {
  return (
    site.logo !== null && html`<span class="logo">${picture(site.logo, '', { sizes: '4rem', first: true })}</span>`
  );
}

// a picture that is much wider than high is the name itself, drawn
function isWordmark(site: Site): boolean {
  return site.logo !== null && (site.logo.width ?? 1) / (site.logo.height ?? 1) >= 2.5;
}

const magnifier = raw(
  '<svg aria-hidden="true" viewBox="0 0 20 20" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"><circle cx="8.5" cy="8.5" r="5.5"/><path d="m12.8 12.8 4.7 4.7"/></svg>',
);

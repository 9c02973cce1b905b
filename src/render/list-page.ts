import { type CreditRole, creditRoles } from '../domain/article/content.ts';
import type { StoredPicture } from '../domain/media.ts';
import { type Html, html } from './html.ts';
import { message } from './messages/index.ts';
import { page } from './page.ts';
import { picture } from './picture.ts';
import { type Named, outletName, outletText, paths, type Site } from './site.ts';
import { empty, type Teaser, teaserList } from './teaser.ts';

/** A page of a list: stories, newest first, and the cursors of the pages around it. */
export type Paged = {
  stories: readonly Teaser[];
  /** cursor of the following, older stories; null: there are none */
  next: string | null;
  /** whether newer stories are before these */
  later: boolean;
  sponsor?: Html | false;
};

/** The languages in which a list has at least one story. */
export type In = readonly string[];

/** `/{lang}/section/{slug}` */
export function sectionPage(
  site: Site,
  lang: string,
  of: Paged & { section: Named; descriptions: Readonly<Record<string, string>>; languages: In },
): string {
  const name = outletText(site, of.section.names, lang) || of.section.slug;
  return listPage(site, lang, of, {
    title: name,
    intro: of.descriptions[lang] ?? '',
    at: l => paths.section(l, of.section.slug),
    languages: of.languages,
    showSection: false,
  });
}

/** `/{lang}/tag/{slug}` */
export function tagPage(site: Site, lang: string, of: Paged & { tag: Named; languages: In }): string {
  const name = outletText(site, of.tag.names, lang) || of.tag.slug;
  return listPage(site, lang, of, {
    title: name,
    kicker: message(lang, 'tag.kicker'),
    intro: '',
    at: l => paths.tag(l, of.tag.slug),
    languages: of.languages,
    showSection: true,
  });
}

export type PersonView = {
  person: Named;
  bio: string;
  email: string | null;
  links: readonly { name: string; url: string }[];
  picture: StoredPicture | null;
  /** how many articles the person is credited in, by role */
  roles: Partial<Record<CreditRole, number>>;
  languages: In;
};

/** `/{lang}/people/{slug}`: who it is, and everything credited to them. */
export function personPage(site: Site, lang: string, of: Paged & PersonView): string {
  const name = outletText(site, of.person.names, lang) || of.person.slug;
  const roles = creditRoles.filter(r => of.roles[r]).map(r => message(lang, `person.${r}`, { n: of.roles[r]! }));
  const links = [
    ...(of.email ? [html`<li><a href="mailto:${of.email}" dir="ltr">${of.email}</a></li>`] : []),
    ...of.links.map(l => html`<li><a href="${l.url}" rel="me noopener">${l.name}</a></li>`),
  ];
  const head = html`<div class="person">${of.picture && picture(of.picture, '', { sizes: '9rem', crop: '1x1', first: true })}
<div class="page-head"><h1>${name}</h1>
${of.bio && html`<p class="standfirst">${of.bio}</p>`}
${roles.length > 0 && html`<p class="meta">${roles.join(' · ')}</p>`}
${links.length > 0 && html`<ul class="person-links">${links}</ul>`}</div></div>`;
  return listPage(site, lang, of, {
    title: name,
    intro: of.bio,
    head,
    at: l => paths.person(l, of.person.slug),
    languages: of.languages,
    showSection: true,
  });
}

type List = {
  title: string;
  intro: string;
  kicker?: string;
  head?: Html;
  at: (lang: string) => string;
  languages: In;
  showSection: boolean;
};

function listPage(site: Site, lang: string, of: Paged, list: List): string {
  const path = list.at(lang);
  const next = of.next === null ? null : `${path}?after=${encodeURIComponent(of.next)}`;
  return page(site, {
    lang,
    // the following pages move with every new story: they are read and followed, not indexed
    path: of.later ? null : path,
    title: list.title,
    description: list.intro || message(lang, 'list.description', { title: list.title, outlet: outletName(site, lang) }),
    alternates: of.later ? [] : list.languages.map(l => ({ lang: l, path: list.at(l) })),
    feedsOf: path,
    prev: of.later ? path : null,
    next,
    main: html`<div class="wrap page listing">
${list.head ?? html`<div class="page-head">${list.kicker && html`<p class="kicker">${list.kicker}</p>`}<h1>${list.title}</h1>${list.intro && html`<p class="standfirst">${list.intro}</p>`}</div>`}
${of.stories.length === 0 ? empty(lang, 'list.empty') : teaserList(site, lang, of.stories, { section: list.showSection })}
${(next !== null || of.later) && html`<nav class="pages" aria-label="${message(lang, 'list.pages')}"><span>${of.later && html`<a href="${path}">${message(lang, 'list.newest')}</a>`}</span>${next !== null && html`<a href="${next}" rel="next">${message(lang, 'list.older')}</a>`}</nav>`}
${of.sponsor}</div>`,
  });
}

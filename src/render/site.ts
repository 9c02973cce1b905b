import { inLanguage, type Translated } from '../domain/article/content.ts';
import type { StoredPicture } from '../domain/media.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';

/** A section, tag or person by name. */
export type Named = { slug: string; names: Translated };

/** What every page shows of the outlet. */
export type Site = {
  settings: OutletSettings;
  /** without a slash at the end */
  publicUrl: string;
  /** in the order of the outlet */
  sections: readonly Named[];
  /** those that the navigation names */
  tags: readonly Named[];
  logo: StoredPicture | null;
};

export type Policy = 'corrections' | 'reuse' | 'privacy' | 'ethics';
export const policies: readonly Policy[] = ['ethics', 'corrections', 'reuse', 'privacy'];

const at = (lang: string, ...rest: string[]) => `/${[lang, ...rest].map(encodeURIComponent).join('/')}`;

/** Addresses of reader pages, as paths. */
export const paths = {
  front: (lang: string) => at(lang),
  article: (lang: string, slug: string) => at(lang, slug),
  history: (lang: string, slug: string) => at(lang, slug, 'history'),
  revision: (lang: string, slug: string, number: number) => at(lang, slug, 'history', String(number)),
  section: (lang: string, slug: string) => at(lang, 'section', slug),
  tag: (lang: string, slug: string) => at(lang, 'tag', slug),
  person: (lang: string, slug: string) => at(lang, 'people', slug),
  search: (lang: string) => at(lang, 'search'),
  policy: (lang: string, policy: Policy) => at(lang, 'policies', policy),
  policyVersion: (lang: string, number: number) => at(lang, 'policies', 'privacy', 'history', String(number)),
  /** where somebody asks what is kept about them */
  myData: (lang: string) => at(lang, 'policies', 'privacy', 'my-data'),
  myDataLink: (lang: string, token: string) => at(lang, 'policies', 'privacy', 'my-data', token),
  corrections: (lang: string) => at(lang, 'corrections'),
  /** where permission is asked for; `article`: for which */
  permissions: (lang: string, article?: number) =>
    `${at(lang, 'permissions')}${article === undefined ? '' : `?article=${article}`}`,
  permissionRequest: (lang: string, token: string) => at(lang, 'permissions', 'requests', token),
  permission: (lang: string, token: string) => at(lang, 'permissions', token),
  /** `next`: where a reader goes on after signing in, a path */
  account: (lang: string, next?: string) =>
    `${at(lang, 'account')}${next === undefined ? '' : `?next=${encodeURIComponent(next)}`}`,
  /** after a link was asked for */
  linkAsked: (lang: string) => `${at(lang, 'account')}?asked`,
  accountLink: (lang: string, token: string) => at(lang, 'account', 'links', token),
  statement: (lang: string, year: number) => at(lang, 'account', 'statements', `${year}.pdf`),
  /** where whoever has the link sees, changes and stops a pledge */
  pledge: (lang: string, token: string) => at(lang, 'support', 'pledges', token),
  receipt: (lang: string, token: string, name: string) =>
    at(lang, 'support', 'pledges', token, 'receipts', `${name}.pdf`),
  wall: (lang: string) => at(lang, 'support', 'wall'),
  comments: (lang: string, slug: string) => at(lang, slug, 'comments'),
  /** `reply`: the comment that is answered */
  writeComment: (lang: string, slug: string, reply?: number) =>
    `${at(lang, slug, 'comments', 'write')}${reply === undefined ? '' : `?reply=${reply}`}`,
  reportComment: (lang: string, slug: string, id: number) => at(lang, slug, 'comments', String(id), 'report'),
  suggest: (lang: string, slug: string) => at(lang, slug, 'suggest'),
  suggestion: (lang: string, id: string) => at(lang, 'suggestions', id),
  newsletter: (lang: string) => at(lang, 'newsletter'),
  newsletterConfirm: (lang: string, token: string) => at(lang, 'newsletter', 'confirm', token),
  newsletterChoose: (lang: string, token: string) => at(lang, 'newsletter', 'choose', token),
  newsletterLeave: (lang: string, token: string) => at(lang, 'newsletter', 'leave', token),
  feedback: (lang: string) => at(lang, 'feedback'),
  support: (lang: string) => at(lang, 'support'),
  /** leads on to a sponsor's page */
  sponsor: (id: number) => `/sponsors/${id}/go`,
  feed: (of: string, format: 'rss' | 'atom' | 'json') => `${of}/feed.${format}`,
};

export function outletName(site: Site, lang: string): string {
  return inLanguage(site.settings.name, lang, site.settings.defaultLanguage);
}

/** A text of the outlet in the page's language, else in its default one. */
export function outletText(site: Site, text: Translated, lang: string): string {
  return inLanguage(text, lang, site.settings.defaultLanguage);
}

/** How a language calls itself: `uk` is `Українська`. */
export function languageName(lang: string): string {
  let name = names.get(lang);
  if (name === undefined) {
    const found = new Intl.DisplayNames([lang], { type: 'language' }).of(lang) ?? lang;
    name = found.charAt(0).toLocaleUpperCase(lang) + found.slice(1);
    names.set(lang, name);
  }
  return name;
}
const names = new Map<string, string>();

/** An address as people read it: letters of every script as themselves. Links are written with the address itself. */
export function readableAddress(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

import { anyLanguage } from '../permission/grant.ts';
import { siteOf } from './addresses.ts';

/*
 * What is allowed beyond the terms, by a letter of the permission desk or a free licence, and whether it covers what a page
 * does. Everything in it that a machine can know is judged here; what only people can is named, so that nobody forgets it.
 */

export type Allowance = {
  /** number of the letter, or address of the licence */
  id: string;
  /** hosts, with those below them, or beginnings of addresses; null: everybody, as under a free licence */
  sites: readonly string[] | null;
  /** null: all articles */
  articles: readonly string[] | null;
  /** YYYY-MM-DD, the first and the last day; null: no bound */
  from: string | null;
  until: string | null;
  /** the day on which it was withdrawn */
  revoked: string | null;
  /** code points; null: all of it */
  limit: number | null;
  /** languages that it may be translated into; `*`: any */
  translation: readonly string[];
  commercial: boolean;
  pictures: boolean;
  /** in the words of the newsroom, which no machine judges */
  conditions: string;
  activeLink: boolean;
  credit: boolean;
};

/** What a page does with an article of ours. */
export type UseOfText = {
  url: string;
  /** of ours with these words */
  articles: readonly string[];
  /** copied, as the terms count them */
  characters: number;
  /** YYYY-MM-DD: the day on which it is looked at */
  on: string;
  /** of the words, BCP 47; null: nobody knows */
  lang: string | null;
  /** languages in which we publish the article: a copy in one of them is no translation */
  ours: readonly string[];
  /** null: nobody knows */
  commercial: boolean | null;
  /** pictures of ours that it shows, where they are seen to be ours; null: nobody knows */
  pictures: number | null;
};

/** Why an allowance does not cover a use, with what it says and what is so. */
export type Shortfall =
  | { why: 'revoked' | 'early' | 'expired'; day: string }
  | { why: 'article' | 'commercial' | 'pictures' }
  | { why: 'host'; sites: string[] }
  | { why: 'characters'; allowed: number; copied: number }
  | { why: 'translation'; lang: string };

/** What somebody has to see for themselves. */
export const openQuestions = ['commercial', 'pictures', 'conditions'] as const;
export type OpenQuestion = (typeof openQuestions)[number];

/** An allowance, held against what a page does. It covers it where nothing falls short. */
export type JudgedAllowance = {
  id: string;
  shortfalls: Shortfall[];
  open: OpenQuestion[];
  conditions: string;
  /** the last day on which it holds */
  until: string | null;
};

/** Whether it is about this page at all: about its site, or about the very article. */
export function concerns(allowance: Allowance, use: Pick<UseOfText, 'url' | 'articles'>): boolean {
  const here = isForSite(allowance.sites, use.url);
  const named = allowance.articles !== null && isForArticle(allowance.articles, use.articles);
  return allowance.sites === null ? isForArticle(allowance.articles, use.articles) : here || named;
}

/** Everything in which it falls short of a use, the weightiest first. What nobody knows of the use is not held against it. */
export function judgeAllowance(allowance: Allowance, use: UseOfText): JudgedAllowance {
  const { id, from, until, revoked, limit, conditions } = allowance;
  const shortfalls: Shortfall[] = [];
  if (revoked !== null) shortfalls.push({ why: 'revoked', day: revoked });
  if (from !== null && use.on < from) shortfalls.push({ why: 'early', day: from });
  if (until !== null && use.on > until) shortfalls.push({ why: 'expired', day: until });
  if (!isForArticle(allowance.articles, use.articles)) shortfalls.push({ why: 'article' });
  if (!isForSite(allowance.sites, use.url)) shortfalls.push({ why: 'host', sites: [...(allowance.sites ?? [])] });
  if (limit !== null && use.characters > limit)
    shortfalls.push({ why: 'characters', allowed: limit, copied: use.characters });
  if (use.lang !== null && !allows([...use.ours, ...allowance.translation], use.lang))
    shortfalls.push({ why: 'translation', lang: use.lang });
  if (use.commercial === true && !allowance.commercial) shortfalls.push({ why: 'commercial' });
  if ((use.pictures ?? 0) > 0 && !allowance.pictures) shortfalls.push({ why: 'pictures' });
  const open: OpenQuestion[] = [];
  if (use.commercial === null && !allowance.commercial) open.push('commercial');
  // one that is not seen to be ours may be a copy of ours
  if ((use.pictures ?? 0) === 0 && !allowance.pictures) open.push('pictures');
  if (conditions.trim() !== '') open.push('conditions');
  return { id, shortfalls, open, conditions, until };
}

function isForArticle(articles: Allowance['articles'], cited: readonly string[]): boolean {
  return articles === null || cited.some(id => articles.includes(id));
}

function isForSite(sites: Allowance['sites'], url: string): boolean {
  if (sites === null) return true;
  // letters name hosts, whatever the port
  const host = siteOf(url).replace(/:\d+$/, '');
  return sites.some(site => {
    if (/^https?:\/\//i.test(site)) {
      const bare = (address: string) => address.replace(/^https?:\/\/(?:www\.)?/i, '').replace(/\/$/, '');
      return bare(url) === bare(site) || bare(url).startsWith(`${bare(site)}/`);
    }
    const wanted = site.toLowerCase().replace(/^www\./, '');
    return host === wanted || host.endsWith(`.${wanted}`);
  });
}

function allows(languages: readonly string[], lang: string): boolean {
  const base = (tag: string) => tag.split('-')[0]!.toLowerCase();
  return languages.some(one => one === anyLanguage || base(one) === base(lang));
}

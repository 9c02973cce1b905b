import type { Page, PageLink } from '../reuse/read-page.ts';
import type { Match, Span } from '../reuse/reuse-index.ts';
import { lengthByTerms } from '../terms/count.ts';
import { addressesOf, siteOf, whereTo, writtenAddress } from './addresses.ts';
import { type Allowance, concerns, type JudgedAllowance, judgeAllowance, type UseOfText } from './allowance.ts';
import type { Declared } from './declared.ts';

/*
 * What a page that uses our words does with our terms. One verdict for each article that it cites, however many revisions of
 * it match: how much, where it links to, whom it credits, and whether somebody allowed it.
 */

/** The page, as domain/reuse reads it. `links` null: nobody knows them, as of a text without markup. */
export type CitingPage = Pick<Page, 'text' | 'title'> &
  Partial<Pick<Page, 'canonical' | 'robots'>> & {
    url: string;
    links: PageLink[] | null;
    /** absent: nobody read its markup for it */
    declared?: Declared;
  };

/** Of the terms what a page can keep or break. */
export type CitationTerms = {
  /** code points, counted as domain/terms/count.ts does */
  extractLimit: number;
  activeLink: boolean;
  nofollowAllowed: boolean;
  /** one of them must stand on the page, outside the copied words; none: nobody needs to be named */
  creditNames: string[];
};

/** An article in one language; all its revisions share it. */
export type CitedArticle = {
  id: string;
  url: string;
  /** every address that leads to it: its own, its translations, old ones */
  urls: readonly string[];
  title: string;
  lang?: string;
  /** where they are not the outlet's */
  terms?: CitationTerms;
};

export type Ours = {
  /** by the ids that matches have */
  articles: ReadonlyMap<string, CitedArticle>;
  terms: CitationTerms;
  permissions: readonly Allowance[];
  /** addresses of the outlet's own sites */
  sites: readonly string[];
  /** YYYY-MM-DD, the day the page was read */
  day: string;
};

/** From the worst to what is fine; the first that is found is the verdict. */
export const outcomes = [
  'too-long',
  'link-missing',
  'link-inactive',
  'link-nofollow',
  'credit-missing',
  /** there is no markup to see links in */
  'link-unknown',
  'within',
  'permitted',
  'syndicated',
] as const;
export type Outcome = (typeof outcomes)[number];
const breaches: readonly Outcome[] = outcomes.slice(0, 5);

export type FoundLink = {
  /** article: to it, in any language and at any of its addresses; written: its address, and no link; outlet: another page of ours */
  to: 'article' | 'written' | 'outlet' | 'front';
  href: string;
  nofollow: boolean;
  /** a site that it leads through */
  through: string | null;
  /** within 400 characters of the copied words */
  beside: boolean;
};

/** A copied passage; `match` names the revision that it was found in. */
export type CitedSpan = Span & { match: string };

export type Verdict = {
  article: string;
  /** other articles of ours with the same words: a link to them does too */
  also: string[];
  outcome: Outcome;
  /** everything that is not as the terms have it, the worst first */
  problems: Outcome[];
  longest: number;
  total: number;
  /** what may be used, by the permission if one holds; null: all of it */
  limit: number | null;
  /** the permission that it goes by: it covers the use, or would if what `problems` names were kept */
  permission: string | null;
  /** the permissions that are about this page, what they lack for it and what people have to judge; the nearest first */
  allowances: JudgedAllowance[];
  link: FoundLink | null;
  credited: boolean;
  spans: CitedSpan[];
};

/** Whether a verdict says that the terms are not kept. */
export function isBreach({ outcome }: Pick<Verdict, 'outcome'>): boolean {
  return breaches.includes(outcome);
}

/** One verdict for each article that the page cites, the worst first. */
export function judge(page: CitingPage, matches: readonly Match[], ours: Ours): Verdict[] {
  const own = new Set(ours.sites.map(siteOf).filter(Boolean));
  return citations(page, matches, ours.articles)
    .map(citation => verdictOn(page, citation, ours, own))
    .sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) || b.total - a.total);
}

type Citation = { article: CitedArticle; also: CitedArticle[]; spans: CitedSpan[]; longest: number; total: number };

/** Matches put together by article, and articles with the same words by those words. */
function citations(page: CitingPage, matches: readonly Match[], articles: Ours['articles']): Citation[] {
  const groups = new Map<CitedArticle, Match[]>();
  for (const match of matches) {
    const article = articles.get(match.id);
    if (article) groups.set(article, [...(groups.get(article) ?? []), match]);
  }
  const all = [...groups].map(([article, found]) => inOneArticle(page, article, found));
  all.sort((a, b) => b.total - a.total);
  const kept: Citation[] = [];
  for (const citation of all) {
    const length = widthOf(citation.spans);
    // of words that two articles of ours have, one is cited
    const same = kept.find(other => 5 * (length - shared(citation.spans, other.spans)) < length);
    if (same) same.also.push(citation.article);
    else kept.push(citation);
  }
  return kept;
}

/** The revision that is copied most, and most exactly, and what only others have. */
function inOneArticle(page: CitingPage, article: CitedArticle, matches: Match[]): Citation {
  const edits = ({ spans: some }: Match) => some.filter(span => span.edited).length;
  const [best, ...others] = [...matches].sort((a, b) => b.total - a.total || edits(a) - edits(b));
  const spans = best!.spans.map((span): CitedSpan => ({ ...span, match: best!.id }));
  let { longest, total } = best!;
  for (const { id, spans: more } of others)
    for (const span of more) {
      if (spans.some(known => overlap(known, span) > 0)) continue;
      const length = lengthByTerms(page.text.slice(...span.page));
      spans.push({ ...span, match: id });
      longest = Math.max(longest, length);
      total += length;
    }
  spans.sort((a, b) => a.page[0] - b.page[0]);
  return { article, also: [], spans, longest, total };
}

function overlap(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.page[1], b.page[1]) - Math.max(a.page[0], b.page[0]));
}

function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { page: [from, to] }) => sum + to - from, 0);
}

function shared(spans: readonly Span[], others: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + others.reduce((all, other) => all + overlap(span, other), 0), 0);
}

function verdictOn(page: CitingPage, citation: Citation, ours: Ours, own: ReadonlySet<string>): Verdict {
  const { article, also, spans, longest, total } = citation;
  const addresses = addressesOf([article, ...also].flatMap(a => [a.url, ...a.urls]));
  const terms = article.terms ?? ours.terms;
  const link = bestLink(page, spans, addresses, own);
  const credited = isCredited(page, spans, terms.creditNames);
  const problemsWith = (limit: number | null, activeLink: boolean, credit: boolean): Outcome[] => {
    const found: Outcome[] = [];
    if (limit !== null && total > limit) found.push('too-long');
    if (activeLink) {
      if (page.links === null) found.push('link-unknown');
      else if (link?.to === 'written') found.push('link-inactive');
      else if (link?.to !== 'article') found.push('link-missing');
      else if (link.nofollow && !terms.nofollowAllowed) found.push('link-nofollow');
    }
    if (credit && !credited) found.push('credit-missing');
    return found.sort((a, b) => outcomes.indexOf(a) - outcomes.indexOf(b));
  };
  const verdict: Verdict = {
    article: article.id,
    also: also.map(a => a.id),
    outcome: 'within',
    problems: problemsWith(terms.extractLimit, terms.activeLink, true),
    longest,
    total,
    limit: terms.extractLimit,
    permission: null,
    allowances: [],
    link,
    credited,
    spans,
  };
  const canonical = page.canonical ? whereTo(page.canonical, addresses, own)?.to : null;
  if (own.has(siteOf(page.url)) || addresses.hosts.has(siteOf(page.url)) || canonical === 'article')
    return { ...verdict, outcome: 'syndicated', problems: [] };
  if (verdict.problems.length === 0) return verdict;
  const use: UseOfText = {
    url: page.url,
    articles: [article.id, ...verdict.also],
    characters: total,
    on: ours.day,
    // the words are ours as they are, so they are no translation
    lang: null,
    ours: [],
    commercial: page.declared?.sold || null,
    pictures: page.declared?.pictures ?? null,
  };
  const about = allowancesFor(ours.permissions, use);
  const allowances = about.slice(0, mostAllowances).map(a => a.judged);
  // one that is too short for the copy still says how much may be used, if that is more than the terms let everybody
  const [best] = about
    .filter(({ allowance: { limit }, judged }) =>
      judged.shortfalls.every(s => s.why === 'characters' && (limit ?? 0) > terms.extractLimit),
    )
    .map(({ allowance: a }) => ({ allowance: a, problems: problemsWith(a.limit, a.activeLink, a.credit) }))
    .sort((a, b) => severity(a.problems) - severity(b.problems));
  if (best && severity(best.problems) <= severity(verdict.problems)) {
    const { allowance, problems } = best;
    const outcome = problems[0] ?? 'permitted';
    return { ...verdict, outcome, problems, limit: allowance.limit, permission: allowance.id, allowances };
  }
  return { ...verdict, outcome: verdict.problems[0]!, allowances };
}

/** Permissions that a verdict tells at most. */
const mostAllowances = 5;

/** Those that are about a use, judged, the nearest to covering it first. */
export function allowancesFor(
  permissions: readonly Allowance[],
  use: UseOfText,
): { allowance: Allowance; judged: JudgedAllowance }[] {
  return permissions
    .filter(p => concerns(p, use))
    .map(allowance => ({ allowance, judged: judgeAllowance(allowance, use) }))
    .sort((a, b) => a.judged.shortfalls.length - b.judged.shortfalls.length);
}

function severity([worst]: Outcome[]): number {
  return worst === undefined ? 0 : outcomes.length - outcomes.indexOf(worst);
}

const near = 400;
/** Words between two links at most: a page of 100,000 links has to be read in time too. */
const farthest = 20_000;
const preference = ['article', 'written', 'outlet', 'front'];

/** The link that serves the reader best: to the article before to another page of ours, followed before nofollow. */
function bestLink(
  page: CitingPage,
  spans: CitedSpan[],
  addresses: ReturnType<typeof addressesOf>,
  own: ReadonlySet<string>,
): FoundLink | null {
  const found: FoundLink[] = [];
  const hosts = [...addresses.hosts, ...own].map(host => host.replace(/:\d+$/, ''));
  const none = page.robots?.some(word => word === 'nofollow' || word === 'none') ?? false;
  const isBeside = (at: number) => spans.some(({ page: [from, to] }) => at >= from - near && at <= to + near);
  // links come in the order of the page, so each is looked for behind the one before
  let at = 0;
  for (const { href, rel, text } of page.links ?? []) {
    const ahead = text === '' ? -1 : page.text.slice(at, at + farthest).indexOf(text);
    if (ahead >= 0) at += ahead;
    // nearly all links of a page lead elsewhere
    const leads = hosts.some(host => href.includes(host)) ? whereTo(href, addresses, own) : null;
    if (!leads) continue;
    // some write them with commas, which search engines take too
    const words = rel.flatMap(word => word.split(','));
    const nofollow = none || words.some(word => word === 'nofollow' || word === 'ugc' || word === 'sponsored');
    found.push({ ...leads, href, nofollow, beside: isBeside(at) });
  }
  const written = writtenAddress(page.text, addresses);
  if (written !== null) {
    const beside = isBeside(page.text.toLowerCase().indexOf(written));
    found.push({ to: 'written', href: written, nofollow: false, through: null, beside });
  }
  const worth = (link: FoundLink) => 4 * preference.indexOf(link.to) + (link.nofollow ? 2 : 0) + (link.beside ? 0 : 1);
  return found.reduce<FoundLink | null>((best, link) => (best && worth(best) <= worth(link) ? best : link), null);
}

/** Whether a name stands on the page, outside what was copied: the article may name its outlet itself. */
function isCredited(page: CitingPage, spans: CitedSpan[], names: readonly string[]): boolean {
  const wanted = names.map(plain).filter(Boolean);
  if (wanted.length === 0) return true;
  const parts: string[] = [page.title];
  let at = 0;
  for (const { page: range } of spans) {
    parts.push(page.text.slice(at, Math.max(at, range[0])));
    at = Math.max(at, range[1]);
  }
  parts.push(page.text.slice(at));
  const said = plain(parts.join('\n'));
  return wanted.some(name => {
    for (let i = said.indexOf(name); i >= 0; i = said.indexOf(name, i + 1))
      if (!isLetter(said[i - 1]) && !isLetter(said[i + name.length])) return true;
    return false;
  });
}

/** Case, spaces and typography aside. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Pi}\p{Pf}"'`„‚]+/gu, '')
    .replace(/[\s\p{Pd}]+/gu, ' ')
    .trim();
}

/** Scripts that put no spaces between words have no ends of words to keep to. */
function isLetter(c: string | undefined): boolean {
  return c !== undefined && /[\p{L}\p{N}]/u.test(c) && !/[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]/.test(c);
}

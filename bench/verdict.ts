import {
  type CitationTerms,
  type CitedArticle,
  judge,
  type Ours,
  type Outcome,
} from '../src/domain/citation/verdict.ts';
import { ReuseIndex, readPageBytes } from '../src/domain/reuse/index.ts';
import { lengthByTerms } from '../src/domain/terms/count.ts';
import { type Article, lines, type PageCase } from './reuse-cases.ts';

/*
 * Whether the verdict on a page is the right one: `node bench/verdict.ts`. The pages of the material say what they copy and how
 * they link (follow, nofollow, otherpage: to another page of ours, text: the address written out, none). Nobody is asked to name us here:
 * whether a credit is there the material does not say.
 */
type Linked = PageCase & { link: 'follow' | 'nofollow' | 'otherpage' | 'text' | 'none'; url: string };

const terms: CitationTerms = { extractLimit: 500, activeLink: true, nofollowAllowed: false, creditNames: [] };
const ofLink: Record<Linked['link'], Outcome> = {
  follow: 'within',
  nofollow: 'link-nofollow',
  text: 'link-inactive',
  otherpage: 'link-missing',
  none: 'link-missing',
};

const articles = lines<Article & { url: string }>('articles.jsonl.gz');
const pages = lines<Linked>('pages.jsonl.gz');
const index = ReuseIndex.create();
for (const { id, text } of articles) index.add(id, text);
const urls = new Map(articles.map(({ id, url }) => [id, url]));
const cited = new Map(articles.map(({ id, url }): [string, CitedArticle] => [id, { id, url, urls: [], title: '' }]));
const ours: Ours = { articles: cited, terms, permissions: [], sites: ['https://newsroom.example'], day: '2026-11-24' };

// the index is made ready, and the code warm
for (const page of pages) index.scanPage(Buffer.from(page.html));

type Row = { citations: number; right: number; links: number; missed: number; extra: number };
const rows = new Map<string, Row>();
const wrong: string[] = [];
let bytes = 0;
let ms = 0;
for (const page of pages) {
  const html = Buffer.from(page.html);
  const started = cpu();
  const { matches } = index.scanPage(html);
  const read = matches.length > 0 ? readPageBytes(html, page.url) : null;
  const verdicts = read ? judge({ ...read, url: page.url }, matches, ours) : [];
  ms += cpu() - started;
  bytes += html.length;
  const row = rows.get(page.cls) ?? { citations: 0, right: 0, links: 0, missed: 0, extra: 0 };
  rows.set(page.cls, row);
  const truths = new Map<string, number>();
  for (const { article, pText } of page.truth) truths.set(article, (truths.get(article) ?? 0) + lengthByTerms(pText));
  for (const [article, total] of truths) {
    row.citations++;
    // a page that cites several articles links to one of them
    const byLink =
      ofLink[page.truth.length === 1 || page.html.includes(new URL(urls.get(article)!).pathname) ? page.link : 'none'];
    const expected = total > terms.extractLimit ? 'too-long' : byLink;
    const said = verdicts.find(v => v.article === article || v.also.includes(article));
    if (!said) {
      row.missed++;
      wrong.push(`${page.id} ${page.cls} ${page.link}: ${article}, ${total} characters, not found`);
      continue;
    }
    const linkSaid = said.problems.find(p => p.startsWith('link')) ?? 'within';
    if (linkSaid === byLink) row.links++;
    if (said.outcome === expected) row.right++;
    else wrong.push(`${page.id} ${page.cls} ${page.link}: ${said.outcome} (${said.total}) for ${expected} (${total})`);
  }
  row.extra += verdicts.filter(v => !truths.has(v.article) && !v.also.some(id => truths.has(id))).length;
}

const sum: Row = { citations: 0, right: 0, links: 0, missed: 0, extra: 0 };
for (const row of rows.values()) for (const key of Object.keys(sum) as (keyof Row)[]) sum[key] += row[key];
for (const [name, r] of [...rows, ['all', sum] as const])
  console.log(
    `${name.padEnd(15)} citations ${r.citations} · not found ${r.missed} · of the found: verdict right ${share(r.right, r.citations - r.missed)}, link right ${share(r.links, r.citations - r.missed)} · verdicts on nothing ${r.extra}`,
  );
for (const line of wrong) console.log(`  ${line}`);
console.log(
  `${(bytes / 1e6 / (ms / 1e3)).toFixed(0)} MB/s of pages to verdicts, one core's own time; nearly every page here has a copy`,
);

function cpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
}

import type { JudgedAllowance, Shortfall } from '../domain/citation/allowance.ts';
import { isBreach, type Outcome, outcomes } from '../domain/citation/verdict.ts';
import type { LibraryPart } from '../exchange/reuse-library.ts';
import type { Scanned } from './reuse-crew.ts';
import type { Found } from './reuse-worker.ts';

const words: Record<Outcome, string> = {
  'too-long': 'EXTRACT TOO LONG',
  'link-missing': 'LINK MISSING',
  'link-inactive': 'LINK NOT ACTIVE',
  'link-nofollow': 'LINK NOFOLLOW',
  'credit-missing': 'CREDIT MISSING',
  'link-unknown': 'links not known',
  within: 'within terms',
  permitted: 'permitted',
  syndicated: 'our own',
};

/** Why something was not looked at. */
const reasons: Record<string, string> = {
  gzip: 'damaged',
  checksum: 'damaged',
  truncated: 'cut off',
  junk: 'no records',
  header: 'damaged',
  length: 'damaged',
  'too-large': 'too large',
  'no-address': 'without an address',
  'not-http': 'not of the web',
  status: 'no pages but redirects and errors',
  'not-text': 'not text',
  encoding: 'in an unknown coding',
  revisit: 'the same as another',
};

type Row = { found: Found; verdict: Found['verdicts'][number] };

/** What was found, article by article, the worst first. */
export function scanReport(
  { found, pages, skipped, failed }: Scanned,
  articles: Pick<LibraryPart['head']['articles'][number], 'id' | 'title' | 'url'>[],
): string {
  const rows = new Map<string, Row[]>();
  for (const one of found)
    for (const verdict of one.verdicts) {
      const list = rows.get(verdict.article) ?? [];
      rows.set(verdict.article, list);
      list.push({ found: one, verdict });
    }
  const rank = ({ verdict }: Row) => outcomes.indexOf(verdict.outcome);
  for (const list of rows.values()) list.sort((a, b) => rank(a) - rank(b) || b.verdict.total - a.verdict.total);
  const byId = new Map(articles.map(a => [a.id, a]));
  const sorted = [...rows].sort(([, a], [, b]) => rank(a[0]!) - rank(b[0]!) || b.length - a.length);
  const lines = sorted.flatMap(([id, list]) => {
    const article = byId.get(id);
    return ['', `${article?.title ?? id}  ${article?.url ?? ''}`, ...list.map(line)];
  });
  const beyond = found.filter(f => f.verdicts.some(isBreach)).length;
  const counted = (n: number) => n.toLocaleString('en');
  const told =
    found.length === 0
      ? `None of ${counted(pages)} pages uses words of ${counted(articles.length)} articles.`
      : `${counted(found.length)} of ${counted(pages)} pages use our words, ${counted(beyond)} beyond the terms.`;
  const passed = new Map<string, number>();
  for (const [reason, n] of Object.entries(skipped)) {
    const said = reasons[reason] ?? reason;
    passed.set(said, (passed.get(said) ?? 0) + n);
  }
  const over = [...passed].sort((a, b) => b[1] - a[1]).map(([reason, n]) => `${counted(n)} ${reason}`);
  return [
    told,
    ...lines,
    ...(over.length > 0 ? ['', `Not looked at: ${over.join(', ')}.`] : []),
    ...failed.map(({ what, why }) => `Could not be read: ${what} (${why})`),
  ].join('\n');
}

function line({ found, verdict }: Row): string {
  const { outcome, total, longest, limit, passages, link, permission, allowances, problems } = verdict;
  const much = passages.length > 1 ? `${total} characters, longest ${longest}` : `${total} characters`;
  const more = [
    ...(outcome === 'too-long' ? [`${limit} may be used`] : []),
    ...problems.slice(1).map(p => words[p].toLowerCase()),
    ...(link?.to === 'front' ? ['links to the front page'] : link?.to === 'outlet' ? ['links to another page'] : []),
    ...allowances.map(one => allowed(one, one.id === permission)),
  ];
  return `  ${words[outcome].padEnd(17)} ${found.url}  (${[much, ...more].join('; ')})`;
}

/** What a permission says about the page: that it covers it, or why it does not; and what is left to people. */
function allowed({ id, shortfalls, open, conditions }: JudgedAllowance, goneBy: boolean): string {
  const name = /^\d+$/.test(id) ? `permission ${id}` : id;
  const lacks = shortfalls.map(lack).join(', ');
  if (!goneBy && lacks === '') return `${name} covers it no better`;
  if (!goneBy) return `${name} does not cover it: ${lacks}`;
  const yours = open.map(o =>
    o === 'conditions' ? `"${conditions.replace(/\s+/g, ' ')}"` : o === 'commercial' ? 'not commercial' : 'no pictures',
  );
  return [
    lacks ? `${name} ${lacks}` : name,
    ...(yours.length > 0 ? [`to be judged by you: ${yours.join(', ')}`] : []),
  ].join(', ');
}

function lack(of: Shortfall): string {
  const n = (value: number) => value.toLocaleString('en');
  switch (of.why) {
    case 'characters':
      return `covers ${n(of.allowed)} characters, ${n(of.copied)} copied`;
    case 'expired':
      return `ended ${of.day}`;
    case 'early':
      return `begins ${of.day}`;
    case 'revoked':
      return `withdrawn ${of.day}`;
    case 'host':
      return of.sites.length > 0 ? `for another site (${of.sites.join(', ')})` : 'for no website';
    case 'article':
      return 'for another article';
    case 'translation':
      return `no translation into ${of.lang}`;
    case 'commercial':
      return 'not for commercial use';
    case 'pictures':
      return 'not for pictures';
  }
}

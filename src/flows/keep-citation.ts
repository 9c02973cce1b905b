import { createHash, randomUUID } from 'node:crypto';
import type { Allowance } from '../domain/citation/allowance.ts';
import { declaredIn } from '../domain/citation/declared.ts';
import { evidenceOf } from '../domain/citation/evidence.ts';
import { citingAddress, type LookedAt } from '../domain/citation/looking.ts';
import { allowanceOf, citationTerms, freeLicence } from '../domain/citation/ours.ts';
import { outcomeOf, type SnapshotState } from '../domain/citation/state.ts';
import { allowancesFor, type CitedArticle, type CitingPage, judge, type Verdict } from '../domain/citation/verdict.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { dayIn } from '../domain/permission/grant.ts';
import { type Page, readPage } from '../domain/reuse/read-page.ts';
import { storable } from '../domain/storable.ts';
import { termsOf } from '../domain/terms/terms.ts';
import { archivedPages } from '../exchange/warc/pages.ts';
import { writeSnapshot } from '../exchange/warc/write.ts';
import { citationAt, type Finding } from '../store/citation.ts';
import { type CitedEdition, editionAtPath, editionsOfRevisions, textsOfRevisions } from '../store/our-texts.ts';
import { readOutlet } from '../store/outlet.ts';
import { permissionsForUse } from '../store/permission.ts';
import type { Newsroom } from './newsroom.ts';
import type { OurTexts } from './our-texts.ts';

/*
 * What a page uses of ours, weighed and kept: the part that a look at a page of the web and a page from an archive have in
 * common. Nothing here is written but the snapshot.
 */

/** A page as it was sent, now or when it was archived. */
export type CitingCopy = Extract<LookedAt, { found: 'page' }>;

/** Passages of one article that are kept as evidence. */
const mostPassages = 200;

/** A finding as a page gives it, before its snapshot is kept. */
export type Weighed = Omit<Finding, 'address' | 'host' | 'snapshot' | 'digest' | 'validators'>;

/**
 * What a page uses of ours, and the address that it is kept under. `address`: that it was asked for by, `at`: when it was so.
 * `finding` null: it has nothing of ours, and does not link to us.
 */
export async function weigh(
  room: Newsroom,
  texts: OurTexts,
  page: CitingCopy,
  of: { address: string; at: Date },
): Promise<{ own: string; finding: Weighed | null }> {
  const { settings } = await readOutlet(room.db);
  const read = page.isHtml ? withHeaders(readPage(page.text, page.url), page) : null;
  // a page says which of its addresses is its own, of the same site
  const said =
    read?.canonical && siteHost(read.canonical) === siteHost(page.url) ? citingAddress(read.canonical) : null;
  const own = said ?? citingAddress(page.url) ?? of.address;
  const citing: CitingPage = read
    ? { ...read, url: own, declared: declaredIn(page.text, [room.publicUrl]) }
    : { url: own, text: page.text, title: '', links: null, canonical: null, robots: [] };
  const index = await texts.upToDate();
  const day = dayIn(of.at, settings.timeZone);
  return { own, finding: await find(room, settings, citing, index.scan(citing.text), day) };
}

/** What a page says of itself in its headers instead of its markup: its own address, and what search engines are to do. */
function withHeaders(read: Page, { headers, url }: CitingCopy): Page {
  const all = (name: string) => headers.filter(([n]) => n.toLowerCase() === name).map(([, value]) => value);
  const link = /<([^>]+)>[^,]*;\s*rel\s*=\s*"?canonical\b/i.exec(all('link').join(', '))?.[1];
  // a directive for one crawler has its name before it
  const robots = all('x-robots-tag')
    .flatMap(value => value.toLowerCase().split(','))
    .map(word => word.trim());
  return {
    ...read,
    canonical: read.canonical ?? (link ? (URL.parse(link, url)?.href ?? null) : null),
    robots: [...read.robots, ...robots],
  };
}

/** What a page uses of ours; null: nothing, and it does not link to us. */
async function find(
  room: Newsroom,
  settings: OutletSettings,
  page: CitingPage,
  matches: ReturnType<Awaited<ReturnType<OurTexts['upToDate']>>['scan']>,
  day: string,
): Promise<Weighed | null> {
  const ids = matches.map(m => Number(m.id));
  const { editions, byRevision } = await editionsOfRevisions(room.db, ids);
  const title = storable(page.title.slice(0, 500)) as string;
  if (editions.length === 0) {
    const linked = await linkedEdition(room, page);
    if (!linked) return null;
    const uses = [await useOfLink(room, settings, linked, page, day)];
    return { title, lang: linked.lang, outcome: 'mention', longest: 0, total: 0, holdsUntil: null, uses };
  }
  const cited = new Map(editions.map(e => [e.editionId, citedOf(room, settings, e)]));
  const articles = new Map<string, CitedArticle>();
  for (const [revision, edition] of byRevision) {
    const article = cited.get(edition);
    if (article) articles.set(String(revision), article);
  }
  const verdicts = judge(page, matches, {
    articles,
    terms: citationTerms(settings, room.publicUrl, termsOf(settings)),
    permissions: await permissionsFor(room, settings, editions, siteHost(page.url)),
    sites: [room.publicUrl],
    day,
  });
  if (verdicts.length === 0) return null;
  const texts = await textsOfRevisions(room.db, [...new Set(verdicts.flatMap(v => v.spans.map(s => Number(s.match))))]);
  const uses = verdicts.map(verdict => ({
    editionId: Number(verdict.article),
    verdict: storable({ ...verdict, spans: verdict.spans.slice(0, mostPassages) }) as Verdict,
    passages: storable(
      evidenceOf(page, { spans: verdict.spans.slice(0, mostPassages) }, id => texts.get(Number(id)) ?? null),
    ) as ReturnType<typeof evidenceOf>,
  }));
  return {
    title,
    lang: editions.find(e => String(e.editionId) === verdicts[0]!.article)!.lang,
    outcome: outcomeOf(verdicts),
    longest: Math.max(...verdicts.map(v => v.longest)),
    total: verdicts.reduce((sum, v) => sum + v.total, 0),
    holdsUntil: firstEnd(verdicts),
    uses,
  };
}

/** The first end of a permission that one of them goes by. */
function firstEnd(verdicts: readonly Verdict[]): string | null {
  const ends = verdicts.flatMap(v => v.allowances.find(a => a.id === v.permission)?.until ?? []);
  return ends.sort()[0] ?? null;
}

function citedOf(room: Newsroom, settings: OutletSettings, edition: CitedEdition): CitedArticle {
  const at = (path: string) => `${room.publicUrl}${path.split('/').map(encodeURIComponent).join('/')}`;
  return {
    id: String(edition.editionId),
    url: at(`/${edition.lang}/${edition.slug}`),
    urls: edition.paths.map(at),
    title: edition.title,
    lang: edition.lang,
    terms: citationTerms(settings, room.publicUrl, termsOf(settings, edition.terms)),
  };
}

/** What was allowed beyond the terms: the letters of the permission desk, and licences that are for everybody. */
async function permissionsFor(
  room: Newsroom,
  settings: OutletSettings,
  editions: readonly CitedEdition[],
  host: string,
): Promise<Allowance[]> {
  const found = new Map<string, Allowance>();
  const { timeZone } = settings;
  for (const edition of editions) {
    const terms = termsOf(settings, edition.terms);
    const here = String(edition.editionId);
    const free = freeLicence(here, terms);
    if (free) found.set(`licence-${here}`, free);
    for (const { granted, revoked } of await permissionsForUse(room.db, edition.articleId, host)) {
      // one letter about an article is about each of its editions; one about another article of ours, about none of these
      const about = granted.article?.id === edition.articleId ? [here] : [];
      const known = found.get(String(granted.number))?.articles ?? [];
      const articles = granted.article === null ? null : [...known, ...about];
      const one = allowanceOf({ ...granted, revoked }, articles, { terms, timeZone });
      found.set(one.id, one);
    }
  }
  return [...found.values()];
}

/** The article that a page links to; only the first is kept. */
async function linkedEdition(room: Newsroom, page: CitingPage): Promise<CitedEdition | null> {
  const own = siteHost(room.publicUrl);
  const paths = new Set((page.links ?? []).flatMap(l => (siteHost(l.href) === own ? [pathOf(l.href)] : [])));
  for (const path of [...paths].slice(0, 50)) {
    const edition = await editionAtPath(room.db, path);
    if (edition) return edition;
  }
  return null;
}

/** A page in a language of its own that links to us may be a translation, which is not found by its words. */
async function useOfLink(
  room: Newsroom,
  settings: OutletSettings,
  edition: CitedEdition,
  page: CitingPage,
  day: string,
): Promise<Finding['uses'][number]> {
  const id = String(edition.editionId);
  const lang = page.declared?.lang ?? null;
  const foreign = lang !== null && !edition.langs.some(ours => baseOf(ours) === baseOf(lang));
  const use = {
    url: page.url,
    articles: [id],
    characters: 0,
    on: day,
    lang,
    ours: edition.langs,
    commercial: page.declared?.sold || null,
    pictures: page.declared?.pictures ?? null,
  };
  const permissions = foreign ? await permissionsFor(room, settings, [edition], siteHost(page.url)) : [];
  const verdict: Verdict = {
    article: id,
    also: [],
    outcome: 'within',
    problems: [],
    longest: 0,
    total: 0,
    limit: null,
    permission: null,
    allowances: allowancesFor(permissions, use).map(a => a.judged),
    link: null,
    credited: false,
    spans: [],
  };
  return { editionId: edition.editionId, verdict, passages: [] };
}

const baseOf = (lang: string) => lang.split('-')[0]!.toLowerCase();

/** The page as it was at `at`, durable before anything names it. What is known already is not written again. */
export async function keepSnapshot(
  room: Newsroom,
  address: string,
  page: CitingCopy,
  at: Date,
): Promise<{ snapshot: string; digest: string }> {
  const digest = createHash('sha256').update(page.bytes).digest('hex');
  const before = await citationAt(room.db, address);
  if (before?.digest === digest) return { snapshot: before.snapshot, digest };
  const name = createHash('sha256').update(`${address}\n${digest}`).digest('hex');
  const snapshot = `reuse/${name.slice(0, 2)}/${name}.warc.gz`;
  const record = { url: address, date: at, id: randomUUID(), status: 200, headers: page.headers, body: page.bytes };
  await room.files.put(snapshot, writeSnapshot(record).bytes, 'application/warc');
  return { snapshot, digest };
}

/** A page out of its snapshot; null: it is gone, or not whole. */
export async function snapshotAt(
  room: Pick<Newsroom, 'files'>,
  name: string,
): Promise<Pick<CitingCopy, 'text' | 'isHtml' | 'bytes' | 'headers'> | null> {
  const bytes = await room.files.get(name).catch(() => null);
  if (!bytes) return null;
  for await (const page of archivedPages(once(bytes))) return 'bytes' in page ? copyOf(page) : null;
  return null;
}

/** Whether a citation's snapshot is what was kept: its record holds a page with the digest. */
export async function checkSnapshot(
  room: Pick<Newsroom, 'files'>,
  { snapshot, digest }: { snapshot: string; digest: string },
): Promise<SnapshotState> {
  if (!(await room.files.get(snapshot).catch(() => null))) return 'missing';
  const kept = await snapshotAt(room, snapshot);
  return kept && createHash('sha256').update(kept.bytes).digest('hex') === digest ? 'right' : 'broken';
}

/** A page of an archive as one of the web would come. */
export function copyOf(
  page: Extract<Awaited<ReturnType<ReturnType<typeof archivedPages>['next']>>['value'], { bytes: Uint8Array }>,
): Pick<CitingCopy, 'text' | 'isHtml' | 'bytes' | 'headers'> {
  return {
    text: new TextDecoder().decode(page.bytes),
    isHtml: page.html,
    bytes: page.sent.body,
    headers: page.sent.headers,
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Host and port of an address, without `www.`; '' if it is none. */
export function siteHost(address: string): string {
  return URL.parse(address)?.host.replace(/^www\./, '') ?? '';
}

function pathOf(address: string): string {
  const { pathname } = new URL(address);
  try {
    return decodeURIComponent(pathname).normalize('NFC');
  } catch {
    return pathname;
  }
}

import { createHash, randomUUID } from 'node:crypto';
import { evidenceOf } from '../domain/citation/evidence.ts';
import { citingAddress, type Looking } from '../domain/citation/looking.ts';
import { allowanceOf, citationTerms, freeLicence } from '../domain/citation/ours.ts';
import { type LookResult, outcomeOf } from '../domain/citation/state.ts';
import { type Allowance, type CitedArticle, type CitingPage, judge, type Verdict } from '../domain/citation/verdict.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { dayIn } from '../domain/permission/grant.ts';
import { readPage } from '../domain/reuse/read-page.ts';
import { storable } from '../domain/storable.ts';
import { termsOf } from '../domain/terms/terms.ts';
import { writeSnapshot } from '../exchange/warc/write.ts';
import { citationAt, endCitation, type Finding, keepFinding } from '../store/citation.ts';
import type { Tx } from '../store/database.ts';
import { type CitedEdition, editionAtPath, editionsOfRevisions, textsOfRevisions } from '../store/our-texts.ts';
import { readOutlet } from '../store/outlet.ts';
import { permissionsForArticle } from '../store/permission.ts';
import { commit, type Newsroom } from './newsroom.ts';
import type { OurTexts } from './our-texts.ts';

/** Passages of one article that are kept as evidence. */
const mostPassages = 200;

/**
 * The job: looks at a page of another site and keeps what it uses of ours. Twice, or by two workers at once, makes one citation:
 * the snapshot is named by address and content, and everything else is one transaction.
 */
export async function lookAtPage(
  room: Newsroom,
  outside: { looking: Looking; texts: OurTexts },
  { address: given }: { address: string },
): Promise<void> {
  const address = citingAddress(given);
  if (address === null) return;
  if (hostOf(address) === hostOf(room.publicUrl)) return commit(room, tx => answered(tx, room, [given], 'own'));
  const page = await outside.looking.page(address);
  if (page.found === 'later') {
    const { until } = page;
    await commit(room, async tx => {
      await room.queue.add(tx, 'look-at-page', { address: given }, { after: until });
      await answered(tx, room, [given], 'later', true);
    });
    return;
  }
  if (page.found !== 'page') {
    const { found } = page;
    await commit(room, async tx => {
      if (found === 'gone') await endCitation(tx, address, room.now());
      else await tryAgain(tx, room, address);
      await answered(tx, room, [given], found);
    });
    return;
  }
  const { settings } = await readOutlet(room.db);
  const read = page.isHtml ? readPage(page.text, page.url) : null;
  // a page says which of its addresses is its own, of the same site
  const said = read?.canonical && hostOf(read.canonical) === hostOf(page.url) ? citingAddress(read.canonical) : null;
  const own = said ?? citingAddress(page.url) ?? address;
  const citing: CitingPage = read
    ? { ...read, url: own }
    : { url: own, text: page.text, title: '', links: null, canonical: null, robots: [] };
  const index = await outside.texts.upToDate();
  const finding = await find(room, settings, citing, index.scan(citing.text));
  const addresses = [...new Set([given, address])];
  if (!finding) {
    await commit(room, async tx => {
      await endCitation(tx, own, room.now());
      if (address !== own) await endCitation(tx, address, room.now());
      await answered(tx, room, addresses, 'nothing');
    });
    return;
  }
  const kept = await keepSnapshot(room, own, page);
  await commit(room, async tx => {
    await keepFinding(tx, { ...finding, ...kept, address: own, host: hostOf(own) }, room.now());
    await answered(tx, room, [...addresses, own], 'found');
  });
}

/** What a page uses of ours; null: nothing, and it does not link to us. */
async function find(
  room: Newsroom,
  settings: OutletSettings,
  page: CitingPage,
  matches: ReturnType<Awaited<ReturnType<OurTexts['upToDate']>>['scan']>,
): Promise<Omit<Finding, 'address' | 'host' | 'snapshot' | 'digest'> | null> {
  const ids = matches.map(m => Number(m.id));
  const { editions, byRevision } = await editionsOfRevisions(room.db, ids);
  const title = storable(page.title.slice(0, 500)) as string;
  if (editions.length === 0) {
    const linked = await linkedEdition(room, page);
    return linked && { title, lang: linked.lang, outcome: 'mention', longest: 0, total: 0, uses: [useOfLink(linked)] };
  }
  const cited = new Map(editions.map(e => [e.editionId, citedOf(room, settings, e)]));
  const articles = new Map<string, CitedArticle>();
  for (const [revision, edition] of byRevision) {
    const article = cited.get(edition);
    if (article) articles.set(String(revision), article);
  }
  const day = dayIn(room.now(), settings.timeZone);
  const verdicts = judge(page, matches, {
    articles,
    terms: citationTerms(settings, room.publicUrl, termsOf(settings)),
    permissions: await permissionsFor(room, settings, editions),
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
    uses,
  };
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
): Promise<Allowance[]> {
  const found = new Map<string, Allowance>();
  for (const edition of editions) {
    const terms = termsOf(settings, edition.terms);
    const here = String(edition.editionId);
    const free = freeLicence(here, terms);
    if (free) found.set(`licence-${here}`, free);
    for (const { granted, revoked } of await permissionsForArticle(room.db, edition.articleId)) {
      const articles = granted.article === null ? null : [here];
      const known = found.get(String(granted.number));
      const one = allowanceOf({ ...granted, revoked }, articles, terms);
      // one letter about an article is about each of its editions
      found.set(one.id, known?.articles ? { ...one, articles: [...known.articles, here] } : one);
    }
  }
  return [...found.values()];
}

/** The article that a page links to; only the first is kept. */
async function linkedEdition(room: Newsroom, page: CitingPage): Promise<CitedEdition | null> {
  const own = hostOf(room.publicUrl);
  const paths = new Set((page.links ?? []).flatMap(l => (hostOf(l.href) === own ? [pathOf(l.href)] : [])));
  for (const path of [...paths].slice(0, 50)) {
    const edition = await editionAtPath(room.db, path);
    if (edition) return edition;
  }
  return null;
}

function useOfLink(edition: CitedEdition): Finding['uses'][number] {
  const verdict: Verdict = {
    article: String(edition.editionId),
    also: [],
    outcome: 'within',
    problems: [],
    longest: 0,
    total: 0,
    limit: null,
    permission: null,
    lapsed: null,
    link: null,
    credited: false,
    spans: [],
  };
  return { editionId: edition.editionId, verdict, passages: [] };
}

/** The page as it was, durable before anything names it. What is known already is not written again. */
async function keepSnapshot(
  room: Newsroom,
  address: string,
  page: { bytes: Uint8Array; headers: [string, string][] },
): Promise<{ snapshot: string; digest: string }> {
  const digest = createHash('sha256').update(page.bytes).digest('hex');
  const before = await citationAt(room.db, address);
  if (before?.digest === digest) return { snapshot: before.snapshot, digest };
  const name = createHash('sha256').update(`${address}\n${digest}`).digest('hex');
  const snapshot = `reuse/${name.slice(0, 2)}/${name}.warc.gz`;
  const { bytes } = writeSnapshot({
    url: address,
    date: room.now(),
    id: randomUUID(),
    status: 200,
    headers: page.headers,
    body: page.bytes,
  });
  await room.files.put(snapshot, bytes, 'application/warc');
  return { snapshot, digest };
}

/** A page that could not be had is asked for again a few times; it is no less a citation for that. */
async function tryAgain(tx: Tx, room: Newsroom, address: string): Promise<void> {
  const known = await tx
    .selectFrom('citation')
    .select(['id', 'failures'])
    .where('address', '=', address)
    .forUpdate()
    .executeTakeFirst();
  if (!known) return;
  const failures = known.failures + 1;
  const next = failures > 5 ? null : new Date(room.now().getTime() + 24 * 3_600_000 * failures);
  await tx.updateTable('citation').set({ failures, nextLookAt: next }).where('id', '=', known.id).execute();
}

/** Notes what came of the sightings of an address. */
async function answered(
  tx: Tx,
  room: Newsroom,
  addresses: readonly string[],
  result: LookResult,
  waits = false,
): Promise<void> {
  await tx
    .updateTable('sighting')
    .set({ result, ...(waits ? {} : { lookedAt: room.now() }) })
    .where('address', 'in', [...addresses])
    .where('lookedAt', 'is', null)
    .execute();
}

function hostOf(address: string): string {
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

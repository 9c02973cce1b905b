import { createHash } from 'node:crypto';
import type { EditionText } from '../domain/article/content.ts';
import { type CheckedText, checkText } from '../domain/article/edition-text.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import type { NodeJson } from '../domain/document/schema.ts';
import { goneAfter, pauseAfter, saidNow, soonest } from '../domain/external/follow.ts';
import type { FoundPage } from '../domain/external/page.ts';
import { readArticle } from '../domain/external/read-article.ts';
import { pageAddress } from '../domain/external/sites.ts';
import type { OutletSettings } from '../domain/outlet/settings.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { placeCasesAgain } from '../store/case.ts';
import type { Tx } from '../store/database.ts';
import {
  awaitedChanges,
  type ExternalPage,
  isAwaited,
  lockAddress,
  lockPage,
  pageAt,
  proposedChanges,
  readPage,
  writeChange,
} from '../store/external-page.ts';
import { readOutlet } from '../store/outlet.ts';
import { insertRevision } from '../store/revision.ts';
import { countVisit } from '../store/suggestion.ts';
import { emptyText } from './create-article.ts';
import { type After, commit, type Newsroom } from './newsroom.ts';

/** Pages of one site that we do not know yet and that are asked for in an hour, whatever comes of it. */
export const newPagesPerHour = 60;
/** Since the last report on a page, or since an acceptance, its changes are waited for so long, in days. */
const waitDays = 30;
/** Characters of a page that is kept, and kept again whenever it changes; more is no article. */
const mostCharacters = 300_000;

type Read = CheckedText & { lang: string; canonical: string | null; named: Pick<FoundPage, 'etag' | 'lastModified'> };

/**
 * The page that a report is about: one that is known, or else fetched and registered now, under the address that it gives as its own.
 * Only pages of the sites in the outlet's settings are; what the reader's browser shows is taken for nothing.
 */
export async function findPage(room: Newsroom, given: string): Promise<Result<ExternalPage>> {
  const { settings } = await readOutlet(room.db);
  const sites = settings.otherSites;
  const url = pageAddress(given, sites);
  if (url === null) return fail('forbidden', 'page.not-allowed', { field: 'page' });
  const known = await pageAt(room.db, url);
  if (known) return ok(known);

  const asked = await commit(room, tx =>
    countVisit(tx, {
      visitor: new URL(url).origin,
      act: 'page',
      now: room.now(),
      newSalt: room.token,
      hash: text => createHash('sha256').update(text).digest('base64url').slice(0, 22),
    }),
  );
  if (asked > newPagesPerHour) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'page.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
  }
  const first = await fetched(room, settings, url);
  if (!first.ok) return first;
  const own = pageAddress(first.value.canonical ?? first.value.url, sites, first.value.url);
  if (own === null) return fail('forbidden', 'page.not-allowed', { field: 'page' });
  const same = own === first.value.url ? null : await pageAt(room.db, own);
  if (same) return ok(same);
  // what stands under its own address is what is checked later, so it is what is read now
  const read = own === first.value.url ? first : await fetched(room, settings, own);
  if (!read.ok) return read;
  return commit(room, tx => register(tx, room, own, read.value));
}

async function fetched(room: Newsroom, settings: OutletSettings, url: string): Promise<Result<Read & { url: string }>> {
  const { otherSites } = settings;
  const answer = await room.pages(url, { within: at => pageAddress(at, otherSites) !== null });
  switch (answer.found) {
    case 'nothing':
      return fail('missing', 'page.missing', { field: 'page' });
    case 'unreachable':
      return fail('unavailable', 'page.unreachable', { data: { retryAfter: 120 } });
    case 'page': {
      const read = readText(answer, settings);
      return read ? ok({ ...read, url: pageAddress(answer.url, otherSites) ?? url }) : unreadable();
    }
    default:
      return unreadable();
  }
}

function unreadable(): Result<never> {
  return fail('invalid', 'page.unreadable', { field: 'page' });
}

/** The text of a page as a revision keeps it: its title first, then its lines; null when there is nothing to read. */
function readText(page: FoundPage, settings: OutletSettings): Read | null {
  const { title, lang, canonical, lines } = storable(readArticle(page.html, page.url)) as ReturnType<
    typeof readArticle
  >;
  if (lines.length === 0 || lines.reduce((sum, text) => sum + text.length, 0) > mostCharacters) return null;
  const all = title === '' || lines[0] === title ? lines : [title, ...lines];
  const blocks: NodeJson[] = all.map(text => ({ type: 'paragraph', content: [{ type: 'text', text }] }));
  const text: EditionText = {
    title: title.slice(0, 500).toWellFormed(),
    summary: '',
    content: { ...emptyText.content, doc: { type: 'doc', content: blocks } },
  };
  const spoken = languageOf(lang, settings);
  const checked = checkText(text, spoken);
  return checked.ok ? { ...checked.value, lang: spoken, canonical, named: page } : null;
}

/** The language of the outlet that a page's own is, or else the outlet's first: log and desk speak no other. */
function languageOf(lang: string | null, { languages, defaultLanguage }: OutletSettings): string {
  const base = lang?.split('-')[0]?.toLowerCase();
  return (
    languages.find(l => l.toLowerCase() === lang?.toLowerCase()) ?? languages.find(l => l === base) ?? defaultLanguage
  );
}

async function register(tx: Tx, room: Newsroom, url: string, read: Read): Promise<Result<ExternalPage>> {
  await lockAddress(tx, url);
  const known = await pageAt(tx, url);
  if (known) return ok(known);
  const now = room.now();
  const article = await tx
    .insertInto('article')
    .values({
      key: room.token().slice(0, 12),
      sectionId: null,
      originalLang: read.lang,
      createdAt: now,
      createdBy: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const edition = await tx
    .insertInto('edition')
    // no title makes such an address part, so it is never in the way of an article of ours
    .values({ articleId: article.id, lang: read.lang, slug: `:${article.id}`, state: 'draft', createdAt: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  const revision = await insertText(tx, edition.id, read, 'first', now);
  await tx
    .updateTable('edition')
    .set({ state: 'external', publishedRevisionId: revision.id })
    .where('id', '=', edition.id)
    .execute();
  await tx
    .insertInto('externalPage')
    .values({ editionId: edition.id, url, registeredAt: now, reportedAt: now, checkedAt: now, ...named(read.named) })
    .execute();
  return ok((await readPage(tx, edition.id))!);
}

function insertText(tx: Tx, editionId: number, read: Read, kind: 'first' | 'update', at: Date) {
  const { text, plain, words } = read;
  return insertRevision(tx, { editionId, text, plain, words, by: null, at, published: { kind, note: '' } });
}

const named = ({ etag, lastModified }: Read['named']) => ({ etag, lastModified });

/** From now on somebody waits for a page to change: it is asked for as soon as it may be, within the transaction. */
export async function awaitChange(tx: Tx, room: Newsroom, page: ExternalPage, reported: boolean): Promise<void> {
  const now = room.now();
  const next = new Date(Math.max(now.getTime(), page.checkedAt.getTime() + soonest));
  await tx
    .updateTable('externalPage')
    .set({ checks: 0, ...(reported && { reportedAt: now }) })
    .where('editionId', '=', page.editionId)
    .execute();
  if (page.nextCheckAt === null || page.nextCheckAt > next) await checkAt(tx, room, page.editionId, next);
}

async function checkAt(tx: Tx, room: Newsroom, editionId: number, at: Date): Promise<void> {
  await tx.updateTable('externalPage').set({ nextCheckAt: at }).where('editionId', '=', editionId).execute();
  await room.queue.add(tx, 'check-page', { editionId }, { after: at });
}

/**
 * The job: asks for a page whose time has come, keeps its text if it changed, moves the places of waiting cases along, and notes
 * which cases it now says what was accepted or proposed for. Asks for the next time while somebody waits. Twice does no harm.
 */
export async function checkPage(room: Newsroom, { editionId }: { editionId: number }): Promise<void> {
  const before = await readPage(room.db, editionId);
  const due = (page: ExternalPage | null) => page?.nextCheckAt && page.nextCheckAt <= room.now();
  if (!before || !due(before)) return;
  const { settings } = await readOutlet(room.db);
  const { otherSites } = settings;
  const listed = pageAddress(before.url, otherSites) !== null;
  const { etag, lastModified } = before;
  const answer = listed
    ? await room.pages(before.url, { etag, lastModified, within: at => pageAddress(at, otherSites) !== null })
    : null;
  await commit(room, async (tx, after) => {
    const page = await lockPage(tx, editionId);
    if (!page || !due(page)) return;
    const now = room.now();
    const read = answer?.found === 'page' ? readText(answer, settings) : null;
    const failed = answer?.found !== 'unchanged' && read === null;
    const failures = failed ? page.failures + 1 : 0;
    const state =
      answer?.found === 'nothing' && failures >= goneAfter ? 'gone' : failed ? page.state : ('there' as const);
    const changed = read !== null && (read.plain !== page.text || read.text.title !== page.title);
    if (changed) await follow(tx, room, page, read);
    const checks = page.checks + 1;
    await tx
      .updateTable('externalPage')
      .set({ checkedAt: now, nextCheckAt: null, checks, failures, state, ...(read && named(read.named)) })
      .where('editionId', '=', editionId)
      .execute();
    if (changed || state !== page.state) purgeLog(after, page);
    const since = new Date(now.getTime() - waitDays * 24 * 60 * 60 * 1000);
    if (listed && state === 'there' && (page.reportedAt > since || (await isAwaited(tx, editionId, since))))
      await checkAt(tx, room, editionId, new Date(now.getTime() + pauseAfter({ checks, failures })));
  });
}

/** Keeps the new text of a page, and moves what is known of its cases along. */
async function follow(tx: Tx, room: Newsroom, page: ExternalPage, read: Read): Promise<void> {
  const { editionId } = page;
  const now = room.now();
  const awaited = await awaitedChanges(tx, editionId);
  const proposed = await proposedChanges(tx, editionId);
  const revision = await insertText(tx, editionId, read, 'update', now);
  await tx.updateTable('edition').set({ publishedRevisionId: revision.id }).where('id', '=', editionId).execute();
  await placeCasesAgain(tx, editionId, page.text, read.plain);
  for (const { caseId, wording, revisionId, atStart, atEnd, text } of awaited)
    if (saidNow(text, { start: atStart, end: atEnd }, wording, read.plain))
      await writeChange(tx, { caseId, wording, revisionId, atStart, atEnd, foundAt: now });
  for (const { id, atStart, atEnd, proposals } of proposed) {
    if (atStart === null || atEnd === null) continue;
    for (const { exact, proposed: wording } of proposals ?? []) {
      const start = nearest(page.text, exact, atStart);
      const place = start === null ? null : { start, end: start + exact.length };
      if (!place || place.end < atStart - 500 || place.start > atEnd + 500) continue;
      const found = saidNow(page.text, place, wording, read.plain);
      if (!found) continue;
      const { revisionId } = page;
      await writeChange(tx, { caseId: id, wording, revisionId, atStart: place.start, atEnd: place.end, foundAt: now });
      // where it says so is where the case stands, also when the change was too much for its place to be followed
      await tx
        .updateTable('suggestionCase')
        .set({ atStart: found.start, atEnd: found.end })
        .where('id', '=', id)
        .execute();
      break;
    }
  }
}

/** Where words stand in a text, as near as may be to a place; null: nowhere. */
function nearest(text: string, words: string, to: number): number | null {
  const behind = text.indexOf(words, to);
  const before = text.lastIndexOf(words, to);
  if (behind < 0 || before < 0) return behind < 0 ? (before < 0 ? null : before) : behind;
  return behind - to < to - before ? behind : before;
}

/** The pages of the log and its feeds, which name pages of other sites. */
export function purgeLog(after: After, page: { lang: string }): void {
  after.purge(pageKey.lang(page.lang), pageKey.sitemap);
}

import { type Actor, may } from '../domain/access.ts';
import { citingAddress, type Looking, referredFrom } from '../domain/citation/looking.ts';
import { keptDays } from '../domain/privacy.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Tx } from '../store/database.ts';
import { editionAtPath } from '../store/our-texts.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { count } from './receive-suggestion.ts';

/*
 * Where to look for pages that use our words: what somebody enters, sites that are watched, where readers come from, and what
 * tells us itself (Webmention). All of it ends in the job look-at-page.
 */

const hour = 3_600_000;
/** Pages that a site is asked for after one look at its listings. */
const mostPages = 200;
/** Pages of one site that visits may have us look at in a day: a Referer is whatever somebody writes there. */
const mostOfHost = 20;
const mostAsked = 50;
const mostMentions = 30;

type Why = 'hand' | 'referrer' | 'webmention' | 'site';

/** Asks for a look at a page, at most once a day for each reason; by hand always. */
async function sight(tx: Tx, room: Newsroom, address: string, why: Why): Promise<boolean> {
  const at = room.now();
  const added = await tx
    .insertInto('sighting')
    .values({ address, host: new URL(address).host, why, day: at.toISOString().slice(0, 10), at })
    .onConflict(c =>
      why === 'hand'
        ? c.columns(['address', 'why', 'day']).doUpdateSet({ at, lookedAt: null, result: '' })
        : c.doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  if (added) await room.queue.add(tx, 'look-at-page', { address });
  return added !== undefined;
}

/** Somebody at the desk wants a page looked at now. */
export function askForLook(room: Newsroom, actor: Actor, given: string): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'citation.decide')) return fail('forbidden', 'access.denied');
    const address = citingAddress(withScheme(given));
    if (address === null) return fail('invalid', 'citation.no-address', { field: 'address' });
    await sight(tx, room, address, 'hand');
    return ok(null);
  });
}

/** Puts a site, or a feed or sitemap of it, among those that are watched. */
export function watchSite(room: Newsroom, actor: Actor, given: string): Promise<Result<{ id: number }>> {
  return commit(room, async tx => {
    if (!may(actor, 'citation.decide')) return fail('forbidden', 'access.denied');
    const address = citingAddress(withScheme(given));
    if (address === null) return fail('invalid', 'citation.no-address', { field: 'address' });
    const now = room.now();
    const by = actor.kind === 'user' ? actor.id : null;
    const { id } = await tx
      .insertInto('watchedSite')
      .values({ address, host: new URL(address).host, why: 'hand', sentAt: now, nextLookAt: now, createdBy: by })
      .onConflict(c => c.column('address').doUpdateSet({ nextLookAt: now, failures: 0, failed: '' }))
      .returning('id')
      .executeTakeFirstOrThrow();
    await room.queue.add(tx, 'look-at-site', { siteId: id });
    return ok({ id });
  });
}

export function endWatch(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'citation.decide')) return fail('forbidden', 'access.denied');
    await tx.deleteFrom('watchedSite').where('id', '=', id).execute();
    return ok(null);
  });
}

/** The job: sees which pages of a watched site are new and asks for a look at each. Twice does no harm. */
export async function lookAtSite(room: Newsroom, looking: Looking, { siteId }: { siteId: number }): Promise<void> {
  const site = await room.db.selectFrom('watchedSite').selectAll().where('id', '=', siteId).executeTakeFirst();
  if (!site?.nextLookAt) return;
  const { seen, lookedAt: since } = site;
  const news = await looking.pagesOf(site.address, { seen, since, most: mostPages });
  await commit(room, async tx => {
    const now = room.now();
    for (const { url, changed } of news.pages) {
      const address = citingAddress(url);
      if (address !== null && !(await isSeen(tx, address, changed))) await sight(tx, room, address, 'site');
    }
    // other listings may fail, as long as one tells something
    const [reason] = Object.values(news.failed).filter(r => r !== 'status');
    const failed = news.pages.length === 0 && Object.keys(news.seen).length === 0 ? (reason ?? 'not-listing') : '';
    const failures = failed ? site.failures + 1 : 0;
    await tx
      .updateTable('watchedSite')
      .set({
        seen: JSON.stringify(news.seen),
        lookedAt: now,
        nextLookAt: new Date(now.getTime() + Math.min(24, 2 ** failures) * hour),
        failures,
        failed,
      })
      .where('id', '=', siteId)
      .execute();
  });
}

/** Whether a listed page was looked at since it changed; one without a date is looked at once. */
async function isSeen(tx: Tx, address: string, changed: Date | null): Promise<boolean> {
  let query = tx.selectFrom('sighting').select('id').where('address', '=', address);
  if (changed) query = query.where('at', '>=', changed);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}

/**
 * Asks for the looks that are due, at sites and at pages that are not settled. Run every hour by whoever runs the jobs; by
 * several at once each is asked for once, as what is taken is moved on in the same transaction.
 */
export function askDueLooks(room: Newsroom): Promise<number> {
  return commit(room, async tx => {
    const now = room.now();
    const sites = await tx
      .selectFrom('watchedSite')
      .select('id')
      .where('nextLookAt', '<=', now)
      .orderBy('nextLookAt')
      .limit(500)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id } of sites) {
      await room.queue.add(tx, 'look-at-site', { siteId: id });
      await tx
        .updateTable('watchedSite')
        .set({ nextLookAt: new Date(now.getTime() + 24 * hour) })
        .where('id', '=', id)
        .execute();
    }
    const pages = await tx
      .selectFrom('citation')
      .select(['id', 'address'])
      .where('nextLookAt', '<=', now)
      .orderBy('nextLookAt')
      .limit(2000)
      .forUpdate()
      .skipLocked()
      .execute();
    for (const { id, address } of pages) {
      await room.queue.add(tx, 'look-at-page', { address });
      await tx
        .updateTable('citation')
        .set({ nextLookAt: new Date(now.getTime() + 24 * hour) })
        .where('id', '=', id)
        .execute();
    }
    return sites.length + pages.length;
  });
}

/** A visit that came from another site: the path that was asked for, and what the browser said of where it was. */
export type Referred = { path: string; referer: string };

/** Takes what visits told of other sites. Of a visit nothing is kept but the page or site that it came from. */
export async function noteReferrers(room: Newsroom, visits: readonly Referred[]): Promise<void> {
  const pages = new Set<string>();
  const sites = new Set<string>();
  const articles = new Map<string, boolean>();
  for (const { path, referer } of visits) {
    const from = referredFrom(referer, room.publicUrl);
    if (!from) continue;
    const known = articles.get(path) ?? (await editionAtPath(room.db, decoded(path))) !== null;
    articles.set(path, known);
    if (!known) continue;
    if (from.page) pages.add(from.page);
    else sites.add(from.site);
  }
  if (pages.size + sites.size === 0) return;
  await commit(room, async tx => {
    const now = room.now();
    const day = now.toISOString().slice(0, 10);
    for (const address of [...pages].slice(0, mostAsked)) {
      const { n } = await tx
        .selectFrom('sighting')
        .select(e => e.fn.countAll<number>().as('n'))
        .where('host', '=', new URL(address).host)
        .where('day', '=', day)
        .where('why', '=', 'referrer')
        .executeTakeFirstOrThrow();
      if (Number(n) < mostOfHost) await sight(tx, room, address, 'referrer');
    }
    for (const address of [...sites].slice(0, mostAsked)) await offerSite(tx, room, address, 'referrer');
  });
}

/** A site that sent somebody, for the desk to decide whether it is watched. */
async function offerSite(tx: Tx, room: Newsroom, address: string, why: 'referrer' | 'webmention'): Promise<void> {
  const now = room.now();
  await tx
    .insertInto('watchedSite')
    .values({ address, host: new URL(address).host, why, sentAt: now })
    .onConflict(c => c.column('address').doUpdateSet({ sentAt: now }))
    .execute();
}

/**
 * Takes a Webmention (https://www.w3.org/TR/webmention/): `source` says that it links to `target`, an article of ours. Whether it
 * does is seen when its turn comes.
 */
export async function receiveWebmention(
  room: Newsroom,
  input: { source: string; target: string },
  visitor: string,
): Promise<Result<{ status: 'queued' }>> {
  const source = citingAddress(input.source);
  const target = citingAddress(input.target);
  if (source === null) return fail('invalid', 'webmention.source', { field: 'source' });
  const own = new URL(room.publicUrl).host;
  if (target === null || new URL(target).host !== own) return fail('invalid', 'webmention.target', { field: 'target' });
  if (new URL(source).host === own) return fail('invalid', 'webmention.source', { field: 'source' });
  if ((await editionAtPath(room.db, decoded(new URL(target).pathname))) === null)
    return fail('invalid', 'webmention.target', { field: 'target' });
  // what is refused counts too
  const sent = await commit(room, tx => count(tx, room, visitor, 'webmention'));
  if (sent > mostMentions) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'webmention.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
  }
  return commit(room, async tx => {
    await sight(tx, room, source, 'webmention');
    return ok({ status: 'queued' as const });
  });
}

/** Forgets where visits came from, and sites that sent some and that nobody decided to watch. Returns how many. */
export async function forgetSightings(tx: Tx, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keptDays('referrer') * 24 * hour);
  const pages = await tx.deleteFrom('sighting').where('at', '<', before).executeTakeFirst();
  const sites = await tx
    .deleteFrom('watchedSite')
    .where('nextLookAt', 'is', null)
    .where('sentAt', '<', before)
    .executeTakeFirst();
  return Number(pages.numDeletedRows) + Number(sites.numDeletedRows);
}

function withScheme(typed: string): string {
  const text = typed.trim();
  return /^[a-z][a-z0-9+.-]*:/i.test(text) || !/^[^\s/]+\.[^\s/]+/.test(text) ? text : `https://${text}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).normalize('NFC');
  } catch {
    return path;
  }
}

import type { Actor } from '../domain/access.ts';
import type { EditionText } from '../domain/article/content.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { alignSegments } from '../domain/translation/align.ts';
import { followSegments } from '../domain/translation/follow.ts';
import { passageInTranslation } from '../domain/translation/passage.ts';
import { placeOf, type Segment, segmentAt, segmentsOf } from '../domain/translation/segments.ts';
import { linkAt, linkOfTarget, newLink, settleLink, type Translation } from '../domain/translation/translation.ts';
import { proposedWording } from '../domain/translation/wording.ts';
import type { Queries, Tx } from '../store/database.ts';
import { readDraft } from '../store/draft.ts';
import type { EditionRow } from '../store/edition.ts';
import { readSourceRevision, readTranslation, writeTranslation } from '../store/translation.ts';
import { followLocked, mattering } from './follow-original.ts';
import type { After, Newsroom } from './newsroom.ts';

/** What readers see of an edition. */
type Shown = { id: number; lang: string; text: EditionText };

/**
 * A case for each other published edition of an article of which one was corrected: at the passage that renders the same
 * words, as the translations' records say, with the wording that a changed number, date or name makes there.
 */
export async function askTranslations(
  tx: Tx,
  room: Newsroom,
  edition: EditionRow,
  originCaseId: number,
  change: { before: string; after: string; at: number; of: EditionText },
): Promise<void> {
  const here: Shown = { id: edition.id, lang: edition.lang, text: change.of };
  const others = await tx
    .selectFrom('edition')
    .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select(['edition.id', 'lang', 'revision.id as revisionId', 'title', 'summary', 'content', 'revision.text'])
    .where('articleId', '=', edition.articleId)
    .where('edition.id', '<>', edition.id)
    .where('edition.state', '=', 'published')
    .orderBy('edition.id')
    .execute();
  for (const { id, lang, revisionId, title, summary, content, text: plain } of others) {
    const there: Shown = { id, lang, text: { title, summary, content } };
    const langs = { source: edition.lang, target: lang };
    const { place, pieces } = await samePassages(tx, here, change.at, there, change.before.length);
    const wordings = pieces.map(at => ({ at, text: proposedWording(change, plain.slice(at.start, at.end), langs) }));
    // of a paragraph that was split, the part that has the number or the name
    const worded = wordings.filter(w => w.text !== null);
    const { at, text: proposed } = worded.length === 1 ? worded[0]! : { at: place, text: null };
    const quoted = at && plain.slice(at.start, at.end);
    const now = room.now();
    await tx
      .insertInto('suggestionCase')
      .values({
        about: 'check',
        editionId: id,
        lang,
        state: 'open',
        quote: at && JSON.stringify({ exact: quoted, start: at.start }),
        revisionId,
        atStart: at?.start ?? null,
        atEnd: at?.end ?? null,
        firstAt: now,
        lastAt: now,
        assignedTo: null,
        originCaseId,
        originChange: JSON.stringify({ before: change.before, after: change.after }),
        originProposed: proposed || null,
      })
      .execute();
  }
}

/**
 * Somebody looked at the passage of a translation that a correction elsewhere asked about: whether it was changed or holds,
 * what renders it is not stale any more. `at`: in what readers see, UTF-16 units. The caller holds the edition's lock.
 */
export async function settleChecked(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  after: After,
  edition: EditionRow,
  at: number,
): Promise<void> {
  await followLocked(tx, after, edition); // the correction may not have been followed yet
  const record = await readTranslation(tx, edition.id);
  const shown = await shownOf(tx, edition.id);
  const draft = await readDraft(tx, edition.id);
  const segment = shown && segmentAt(shown.text, at);
  if (!record || !draft || segment == null) return;
  const stale = carried(segmentsOf(shown!.text), segmentsOf(draft), [segment])
    .map(i => linkOfTarget(record, i))
    .filter(link => link?.stale);
  const by = actor.kind === 'user' ? actor.id : null;
  const settled = stale.reduce<Translation>(
    (t, link) => settleLink(t, link!.id, { by, at: room.now().toISOString(), state: 'reviewed' }),
    record,
  );
  if (stale.length === 0) return;
  // what else was settled in the working copy is not with readers yet
  const behind = Math.max(mattering(settled), record.behind - stale.length);
  await writeTranslation(tx, { ...record, ...settled, behind, behindSince: behind === 0 ? null : record.behindSince });
  after.purge(pageKey.article(edition.articleId));
}

/**
 * What of an edition says what stands at text[offset, offset + length) of another (UTF-16 units of what readers see): the
 * paragraph, or the sentences of it that do, where that is sure.
 */
export async function samePassage(db: Queries, from: Shown, offset: number, to: Shown): Promise<Place | null> {
  return (await samePassages(db, from, offset, to, 0)).place;
}

type Place = { start: number; end: number };

/** The same, with the places of its pieces: the sentences where they are sure, else each paragraph. */
async function samePassages(
  db: Queries,
  from: Shown,
  offset: number,
  to: Shown,
  length: number,
): Promise<{ place: Place | null; pieces: Place[] }> {
  const at = segmentAt(from.text, offset);
  if (at === null) return { place: null, pieces: [] };
  const mine = await readTranslation(db, from.id);
  const theirs = await readTranslation(db, to.id);
  let segments: number[];
  if (theirs?.source.kind === 'edition' && theirs.source.id === from.id) segments = await rendering(db, [at], from, to);
  else if (mine?.source.kind === 'edition' && mine.source.id === to.id) segments = await rendered(db, [at], from, to);
  else if (
    mine &&
    theirs &&
    mine.source.kind === 'edition' &&
    theirs.source.kind === 'edition' &&
    mine.source.id === theirs.source.id
  ) {
    const source = await shownOf(db, mine.source.id);
    segments = source ? await rendering(db, await rendered(db, [at], from, source), source, to) : [];
  } else {
    const pairs = alignSegments(segmentsOf(from.text), segmentsOf(to.text), { source: from.lang, target: to.lang });
    segments = pairs.filter(pair => pair.source.includes(at)).flatMap(pair => pair.target);
  }
  const places = segments.map(i => placeOf(to.text, i)).filter(place => place !== null);
  if (places.length === 0) return { place: null, pieces: [] };
  const here = placeOf(from.text, at);
  const within = here && { start: offset - here.start, end: offset - here.start + length };
  const sure = within && sentencesOf(from, at, within, to, segments);
  const whole = { start: Math.min(...places.map(p => p.start)), end: Math.max(...places.map(p => p.end)) };
  return { place: sure ?? whole, pieces: sure && places.length === 1 ? [sure] : places };
}

/** The sentences of segments that render a stretch of one; null where that is not sure, or words stand between them (notes). */
function sentencesOf(
  from: Shown,
  at: number,
  within: { start: number; end: number },
  to: Shown,
  segments: readonly number[],
): { start: number; end: number } | null {
  const theirs = segmentsOf(to.text);
  const one: Translation = { next: 2, links: [newLink(1, [0], [...segments.keys()])] };
  const found = passageInTranslation(
    one,
    [segmentsOf(from.text)[at]!],
    segments.map(i => theirs[i]!),
    { segment: 0, ...within },
    { source: from.lang, target: to.lang },
  );
  const segment = found && segments[found.segment]!;
  const place = segment === null ? null : placeOf(to.text, segment);
  if (!found || !place || place.end - place.start !== theirs[segment!]!.text.length) return null;
  return { start: place.start + found.start, end: place.start + found.end };
}

/** Segments of a translation as readers see it that render segments of its source as readers see that. */
async function rendering(db: Queries, segments: number[], source: Shown, translation: Shown): Promise<number[]> {
  const record = (await readTranslation(db, translation.id))!;
  const known = await readSourceRevision(db, record.source);
  const draft = await readDraft(db, translation.id);
  if (!known || !draft) return [];
  const then = carried(segmentsOf(source.text), segmentsOf(known.text), segments);
  const now = then.flatMap(i => linkAt(record, i)?.target ?? []);
  return carried(segmentsOf(draft), segmentsOf(translation.text), now);
}

/** The other way: segments of the source that segments of its translation render. */
async function rendered(db: Queries, segments: number[], translation: Shown, source: Shown): Promise<number[]> {
  const record = (await readTranslation(db, translation.id))!;
  const known = await readSourceRevision(db, record.source);
  const draft = await readDraft(db, translation.id);
  if (!known || !draft) return [];
  const now = carried(segmentsOf(translation.text), segmentsOf(draft), segments);
  const then = now.flatMap(i => linkOfTarget(record, i)?.source ?? []);
  return carried(segmentsOf(known.text), segmentsOf(source.text), then);
}

/** Where segments are in another state of the same text. */
function carried(before: readonly Segment[], after: readonly Segment[], segments: readonly number[]): number[] {
  const groups = followSegments(before, after);
  return [...new Set(groups.filter(g => g.from.some(i => segments.includes(i))).flatMap(g => g.to))];
}

/** What readers see of an edition now. */
export async function shownOf(db: Queries, editionId: number): Promise<Shown | null> {
  const row = await db
    .selectFrom('edition')
    .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select(['edition.id', 'lang', 'title', 'summary', 'content'])
    .where('edition.id', '=', editionId)
    .executeTakeFirst();
  return row
    ? { id: row.id, lang: row.lang, text: { title: row.title, summary: row.summary, content: row.content } }
    : null;
}

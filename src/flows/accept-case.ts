import type { Actor } from '../domain/access.ts';
import type { EditionText } from '../domain/article/content.ts';
import { checkText } from '../domain/article/edition-text.ts';
import { mergeDocs } from '../domain/document/merge.ts';
import { cleanText } from '../domain/document/normalise.ts';
import { parseDoc } from '../domain/document/parse.ts';
import { reword } from '../domain/document/reword.ts';
import { countWords, toText } from '../domain/document/text.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import type { Tx } from '../store/database.ts';
import { readDraft, writeDraft } from '../store/draft.ts';
import { type EditionRow, lockEdition } from '../store/edition.ts';
import { readRevision } from '../store/revision.ts';
import { type Acted, caseFor, record, tellReporters } from './decide-case.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { publishText } from './publish-revision.ts';
import { sameText } from './save-draft.ts';

export type Acceptance = {
  caseId: number;
  version: number;
  /** text[start, end) of what readers see now, as the editor saw it, and what shall stand there */
  start: number;
  end: number;
  text: string;
  replacement: string;
  kind: 'correction' | 'clarification' | 'update' | 'minor';
  note?: string;
  reply?: string;
};
export type Accepted = Acted & { revision: number; correction: number | null };

/**
 * Takes a correction in one step and one transaction: the revision that readers see, the entry in the public log (none for
 * a minor one), the working copy, the letters to those who left an address, and a case for each other published edition,
 * to look at the same passage there.
 */
export function acceptCase(room: Newsroom, actor: Actor, given: Acceptance): Promise<Result<Accepted>> {
  const input = storable(given) as Acceptance;
  return commit(room, async (tx, after) => {
    const edition = await lockEditionOfCase(tx, input.caseId);
    const found = await caseFor(tx, actor, input, 'accept');
    if (!found.ok) return found;
    const { one } = found.value;
    if (edition?.state !== 'published') return fail('conflict', 'case.no-passage');
    const shown = (await readRevision(tx, edition.publishedRevisionId!))!;
    const { start, end } = input;
    if (shown.text.slice(start, end) !== input.text) return fail('conflict', 'case.text-changed');
    const before = parseDoc(shown.content.doc);
    if (!before.ok) throw new Error(`revision ${shown.id} is not a document: ${before.error.key}`);
    const replacement = cleanText(input.replacement);
    const doc = reword(before.doc, start, end, replacement);
    if (!doc) return fail('conflict', 'case.across-blocks');
    const { title, summary, content } = shown;
    const checked = checkText({ title, summary, content: { ...content, doc: doc.toJSON() } }, edition.lang);
    if (!checked.ok) return checked;
    const published = await publishText(tx, room, actor, after, edition, {
      ...checked.value,
      kind: input.kind,
      note: cleanText(input.note ?? '').trim(),
      wrong: input.text,
      right: replacement,
    });
    if (!published.ok) return published;
    await followInDraft(tx, actor, edition, { before: shown, after: published.value.text });
    const { revisionId, publishedNumber, correction } = published.value;
    const acted = await record(tx, room, actor, {
      ...found.value,
      act: 'accept',
      reason: (input.reply ?? '').trim(),
      made: { revisionId, beforeRevisionId: shown.id, correctionNumber: correction },
    });
    await tellReporters(tx, room, one.id, 'report-accepted', { reply: input.reply ?? '' }, { held: true });
    if (input.kind !== 'minor')
      await askToCheck(tx, room, edition, one.id, {
        before: input.text,
        after: replacement,
        at: start,
        of: shown.text,
      });
    return ok({ ...acted, revision: publishedNumber, correction });
  });
}

/** The edition that a case is about, locked; before the case itself, as publishing does, so that neither waits for the other. */
export async function lockEditionOfCase(tx: Tx, caseId: number): Promise<EditionRow | null> {
  const row = await tx.selectFrom('suggestionCase').select('editionId').where('id', '=', caseId).executeTakeFirst();
  return row?.editionId ? lockEdition(tx, row.editionId) : null;
}

/**
 * The working copy takes the change along: it is the new text where it was the published one, and merges it where somebody
 * is at work. Where both changed one paragraph, theirs stands, and the desk shows the difference when they publish.
 */
export async function followInDraft(
  tx: Tx,
  actor: Actor,
  edition: EditionRow,
  change: { before: EditionText; after: EditionText },
): Promise<void> {
  const draft = await readDraft(tx, edition.id);
  if (!draft) return;
  let text: EditionText = change.after;
  if (!sameText(draft, change.before)) {
    const base = parseDoc(change.before.content.doc);
    const mine = parseDoc(draft.content.doc);
    const theirs = parseDoc(change.after.content.doc);
    if (!base.ok || !mine.ok || !theirs.ok) return;
    const { doc, conflicts } = mergeDocs(base.doc, mine.doc, theirs.doc);
    if (conflicts.length > 0) return;
    text = { title: draft.title, summary: draft.summary, content: { ...draft.content, doc: doc.toJSON() } };
  }
  const parsed = parseDoc(text.content.doc);
  const plain = parsed.ok ? toText(parsed.doc) : '';
  await writeDraft(tx, {
    title: text.title,
    summary: text.summary,
    content: text.content,
    editionId: edition.id,
    words: countWords(plain, edition.lang),
    savedBy: draft.savedBy?.id ?? (actor.kind === 'user' ? actor.id : null),
    savedAt: draft.savedAt,
  });
}

/**
 * A case for each other published edition. The passage is looked for at the same paragraph, counted in how many there are:
 * until paragraphs know what they render, that is where an editor begins to look.
 */
async function askToCheck(
  tx: Tx,
  room: Newsroom,
  edition: EditionRow,
  originCaseId: number,
  change: { before: string; after: string; at: number; of: string },
): Promise<void> {
  const others = await tx
    .selectFrom('edition')
    .innerJoin('revision', 'revision.id', 'edition.publishedRevisionId')
    .select(['edition.id', 'edition.lang', 'revision.id as revisionId', 'revision.text'])
    .where('articleId', '=', edition.articleId)
    .where('edition.id', '<>', edition.id)
    .where('edition.state', '=', 'published')
    .execute();
  for (const other of others) {
    const place = sameParagraph(change.of, change.at, other.text);
    const now = room.now();
    await tx
      .insertInto('suggestionCase')
      .values({
        about: 'check',
        editionId: other.id,
        lang: other.lang,
        state: 'open',
        quote: place && JSON.stringify({ exact: other.text.slice(place.start, place.end), start: place.start }),
        revisionId: other.revisionId,
        atStart: place?.start ?? null,
        atEnd: place?.end ?? null,
        firstAt: now,
        lastAt: now,
        assignedTo: null,
        originCaseId,
        originChange: JSON.stringify({ before: change.before, after: change.after }),
      })
      .execute();
  }
}

function sameParagraph(from: string, at: number, to: string): { start: number; end: number } | null {
  const index = from.slice(0, at).split('\n\n').length - 1;
  const [ours, theirs] = [from.split('\n\n'), to.split('\n\n')];
  if (theirs.length === 0 || to === '') return null;
  const k = Math.min(theirs.length - 1, Math.round((index * theirs.length) / ours.length));
  const start = theirs.slice(0, k).reduce((sum, p) => sum + p.length + 2, 0);
  return { start, end: start + theirs[k]!.length };
}

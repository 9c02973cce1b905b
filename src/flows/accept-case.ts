import type { Actor } from '../domain/access.ts';
import type { EditionText } from '../domain/article/content.ts';
import { checkText } from '../domain/article/edition-text.ts';
import { type CaseState, withSpace } from '../domain/correction/case.ts';
import { mergeDocs } from '../domain/document/merge.ts';
import { cleanText } from '../domain/document/normalise.ts';
import { parseDoc } from '../domain/document/parse.ts';
import { reword } from '../domain/document/reword.ts';
import { countWords, toText } from '../domain/document/text.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import type { CaseRecord } from '../store/case.ts';
import { appendEntry } from '../store/correction.ts';
import type { Tx } from '../store/database.ts';
import { readDraft, writeDraft } from '../store/draft.ts';
import type { EditionRow } from '../store/edition.ts';
import { type ExternalPage, readChange, writeChange } from '../store/external-page.ts';
import { readRevision } from '../store/revision.ts';
import { askTranslations, settleChecked } from './ask-translations.ts';
import { lockSubject } from './case-subject.ts';
import { type Acted, caseFor, record, tellReporters } from './decide-case.ts';
import { awaitChange, purgeLog } from './external-page.ts';
import { type After, commit, type Newsroom } from './newsroom.ts';
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
/** `revision`: the version that readers see now, among those that they saw */
export type Accepted = Acted & { revision: number; correction: number | null };

/**
 * Takes a correction in one step and one transaction: the revision that readers see, the entry in the public log (none for
 * a minor one), the working copy, the letters to those who left an address, and a case for each other published edition,
 * to look at the same passage there. On a page of another site the text is theirs to change: what is done here is all but that.
 */
export function acceptCase(room: Newsroom, actor: Actor, given: Acceptance): Promise<Result<Accepted>> {
  const input = storable(given) as Acceptance;
  return commit(room, async (tx, after) => {
    const subject = await lockSubject(tx, input.caseId);
    const found = await caseFor(tx, actor, input, 'accept');
    if (!found.ok) return found;
    const { one } = found.value;
    if (subject?.page) return acceptOfPage(tx, room, actor, after, subject.page, found.value, input);
    const edition = subject?.edition;
    if (edition?.state !== 'published') return fail('conflict', 'case.no-passage');
    const shown = (await readRevision(tx, edition.publishedRevisionId!))!;
    const replacement = cleanText(input.replacement);
    const { start, end } = replacement === '' ? withSpace(shown.text, input.start, input.end) : input;
    if (shown.text.slice(input.start, input.end) !== input.text) return fail('conflict', 'case.text-changed');
    const before = parseDoc(shown.content.doc);
    if (!before.ok) throw new Error(`revision ${shown.id} is not a document: ${before.error.key}`);
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
    if (one.about === 'check') await settleChecked(tx, room, actor, after, edition, start);
    const { revisionId, publishedNumber, correction } = published.value;
    const acted = await record(tx, room, actor, {
      ...found.value,
      act: 'accept',
      reason: (input.reply ?? '').trim(),
      made: { revisionId, beforeRevisionId: shown.id, correctionNumber: correction },
    });
    const answer = { reply: input.reply ?? '', where: 'here' } as const;
    await tellReporters(tx, room, one.id, 'report-accepted', answer, { held: true });
    if (input.kind !== 'minor')
      await askTranslations(tx, room, edition, one.id, {
        before: input.text,
        after: replacement,
        at: start,
        of: { title, summary, content },
      });
    return ok({ ...acted, revision: publishedNumber, correction });
  });
}

/**
 * The same for a page of another site: the decision, the entry in the log, the letters; no revision, since only the site can
 * change its page. When it does, the next check sees it. A page that says already what readers proposed is accepted as it is.
 */
async function acceptOfPage(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  after: After,
  page: ExternalPage,
  found: { one: CaseRecord; next: CaseState },
  input: Acceptance,
): Promise<Result<Accepted>> {
  const { start, end, kind } = input;
  const { one } = found;
  if (page.text.slice(start, end) !== input.text) return fail('conflict', 'case.text-changed');
  const replacement = cleanText(input.replacement);
  const same = replacement === input.text;
  const change = same ? await readChange(tx, one.id) : null;
  if (same && !change?.foundAt) return fail('conflict', 'edition.unchanged');
  const words = change ? { wrong: change.wrong, right: change.wording } : { wrong: input.text, right: replacement };
  const correction =
    kind === 'minor'
      ? null
      : await appendEntry(tx, {
          editionId: page.editionId,
          lang: page.lang,
          kind,
          ...words,
          note: cleanText(input.note ?? '').trim(),
          revisionId: page.revisionId,
          publishedNumber: page.publishedNumber,
          at: room.now(),
        });
  const acted = await record(tx, room, actor, {
    ...found,
    act: 'accept',
    reason: (input.reply ?? '').trim(),
    made: { revisionId: null, beforeRevisionId: page.revisionId, correctionNumber: correction },
  });
  if (!change) {
    const place = replacement === '' ? withSpace(page.text, start, end) : { start, end };
    await writeChange(tx, {
      caseId: one.id,
      wording: replacement,
      revisionId: page.revisionId,
      atStart: place.start,
      atEnd: place.end,
      foundAt: null,
    });
    await awaitChange(tx, room, page, false);
  }
  const answer = { reply: input.reply ?? '', where: 'there' } as const;
  await tellReporters(tx, room, one.id, 'report-accepted', answer, { held: true });
  purgeLog(after, page);
  return ok({ ...acted, revision: page.publishedNumber, correction });
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

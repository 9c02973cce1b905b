import type { Actor } from '../domain/access.ts';
import { checkText } from '../domain/article/edition-text.ts';
import { undoGraceMs, undoMs } from '../domain/correction/case.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { lastDecision, placeCasesAsIn } from '../store/case.ts';
import { appendEntry, readEntry } from '../store/correction.ts';
import { readRevision } from '../store/revision.ts';
import { followInDraft } from './accept-case.ts';
import { lockSubject } from './case-subject.ts';
import { type Acted, caseFor, recallLetters, record, tellReporters } from './decide-case.ts';
import { purgeLog } from './external-page.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { publishText } from './publish-revision.ts';

/**
 * Takes the last act on a case back, within ten seconds and by whoever did it. The letters about it have not left and never do.
 * What went out cannot be called back, so it is answered: readers see the earlier text again as a minor revision, the log's
 * entry is withdrawn by another; whoever was written to all the same is told.
 */
export function undoDecision(
  room: Newsroom,
  actor: Actor,
  input: { caseId: number; version: number },
): Promise<Result<Acted>> {
  return commit(room, async (tx, after) => {
    const subject = await lockSubject(tx, input.caseId);
    const found = await caseFor(tx, actor, input, 'undo');
    if (!found.ok) return found;
    const last = await lastDecision(tx, input.caseId);
    const mine = last && actor.kind === 'user' && last.by === actor.id;
    if (!last || !mine || last.act === 'undo' || last.act === 'reopen') return fail('conflict', 'case.not-waiting');
    if (room.now().getTime() - last.at.getTime() > undoMs + undoGraceMs) return fail('conflict', 'case.undo-late');
    if (last.act === 'accept' && subject?.page) {
      const { page } = subject;
      const of = last.correctionNumber === null ? null : await readEntry(tx, last.correctionNumber);
      if (of)
        await appendEntry(tx, {
          editionId: page.editionId,
          lang: page.lang,
          kind: 'withdrawal',
          wrong: '',
          right: '',
          note: '',
          revisionId: of.revisionId,
          publishedNumber: of.publishedNumber,
          withdraws: of.number,
          at: room.now(),
        });
      purgeLog(after, page);
    } else if (last.act === 'accept') {
      const edition = subject?.edition;
      if (edition?.state !== 'published' || edition.publishedRevisionId !== last.revisionId)
        return fail('conflict', 'case.undo-late');
      const [before, shown] = [
        (await readRevision(tx, last.beforeRevisionId!))!,
        (await readRevision(tx, last.revisionId!))!,
      ];
      const checked = checkText(before, edition.lang);
      if (!checked.ok) return checked;
      const published = await publishText(tx, room, actor, after, edition, {
        ...checked.value,
        kind: 'minor',
        note: '',
      });
      if (!published.ok) return published;
      await followInDraft(tx, actor, edition, { before: shown, after: published.value.text });
      await placeCasesAsIn(tx, input.caseId, before.id);
      if (last.correctionNumber !== null)
        await appendEntry(tx, {
          editionId: edition.id,
          lang: edition.lang,
          kind: 'withdrawal',
          wrong: '',
          right: '',
          note: '',
          revisionId: published.value.revisionId,
          publishedNumber: published.value.publishedNumber,
          withdraws: last.correctionNumber,
          at: room.now(),
        });
      await tx
        .deleteFrom('suggestionCase')
        .where('originCaseId', '=', input.caseId)
        .where('about', '=', 'check')
        .where('state', '=', 'open')
        .where('version', '=', 1)
        .execute();
    }
    const acted = await record(tx, room, actor, { ...found.value, act: 'undo' });
    const unsent = await recallLetters(tx, room, last);
    if (last.act === 'accept' || last.act === 'decline' || last.act === 'done')
      await tellReporters(tx, room, input.caseId, 'report-reopened', {}, { except: unsent });
    return ok(acted);
  });
}

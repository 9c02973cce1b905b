import { createHash } from 'node:crypto';
import { findQuote, findThrough } from '../domain/anchor/index.ts';
import { sameMistake, sentenceAround } from '../domain/correction/case.ts';
import { type Suggestion, type SuggestionInput, suggestionInput } from '../domain/correction/suggestion.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { caseOfWords, casesAround, countReport, lockCases } from '../store/case.ts';
import type { Tx } from '../store/database.ts';
import { lockPage } from '../store/external-page.ts';
import { readOutlet } from '../store/outlet.ts';
import { countVisit, isBlocked, publishedTexts, reportsSince, suggestionOfKey } from '../store/suggestion.ts';
import { awaitChange, findPage } from './external-page.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Reports of one address in an hour. */
export const mostPerHour = 20;
/** Within ten minutes: from so many reports of one article, or of all, each must bring a proof of work. */
export const calm = { minutes: 10, here: 30, all: 120 } as const;

export type Sender = { visitor: string; proof: string | null };

/**
 * Takes a report of a reader. The same idempotency key again gets the same answer. It is placed in the text that readers
 * see now, by the changes since the version that was read, and joins a waiting case of the same mistake or opens one. A page
 * of another site is fetched first when it is not known.
 */
export async function receiveSuggestion(
  room: Newsroom,
  input: SuggestionInput,
  sender: Sender,
): Promise<Result<{ id: string; status: 'received' }>> {
  const read = suggestionInput.safeParse(storable(input));
  if (!read.success) {
    const field = read.error.issues[0]?.path.join('.') ?? '';
    return fail('invalid', 'suggestion.wrong', { field, values: { field } });
  }
  const report = read.data;
  const { idempotencyKey: key } = report;
  const earlier = key && (await suggestionOfKey(room.db, key));
  if (earlier) return ok({ id: earlier, status: 'received' });
  const solved = sender.proof === null ? null : await room.proof.verify(sender.proof);
  if (sender.proof !== null && solved === null) return proofNeeded(room, 'suggestion.proof-wrong');

  // what is refused counts too, so the count has a transaction of its own
  const seen = await commit(room, tx => count(tx, room, sender.visitor, 'report'));
  if (seen > mostPerHour) {
    const minutes = 60 - room.now().getUTCMinutes();
    return fail('too-many', 'suggestion.too-many', { values: { minutes }, data: { retryAfter: minutes * 60 } });
  }
  // asking another site takes its time, which no transaction waits for
  const page = report.page === null ? null : await findPage(room, report.page);
  if (page && !page.ok) return page;
  const received = await commit(room, async tx => {
    const again = key && (await suggestionOfKey(tx, key));
    if (again) return ok({ id: again, status: 'received' as const });
    if (await isBlocked(tx, report.email, `${report.proposed ?? ''}\n${report.comment}`))
      return fail('forbidden', 'suggestion.blocked');
    const external = page && (await lockPage(tx, page.value.editionId));
    const edition = external
      ? { id: external.editionId }
      : report.articleId === null
        ? null
        : await publishedEdition(tx, report.articleId, report.lang);
    if (report.articleId !== null && !edition) return fail('missing', 'suggestion.article-missing');
    // a case is in the language of its page; the reporter is answered in that of the report, if we speak it
    const lang = external?.lang ?? report.lang;
    const { languages } = (await readOutlet(tx)).settings;
    const answerLang = external && !languages.includes(report.lang) ? external.lang : report.lang;
    await lockCases(tx, edition?.id ?? 0);
    const since = new Date(room.now().getTime() - calm.minutes * 60_000);
    const lately = await reportsSince(tx, edition?.id ?? null, since);
    if (lately.here >= calm.here || lately.all >= calm.all) {
      if (solved === null) return fail('needs-proof', 'suggestion.proof-needed');
      if ((await count(tx, room, solved, 'proof')) > 1) return fail('needs-proof', 'suggestion.proof-wrong');
    }
    const id = room.token();
    const placed = edition && report.quote ? await place(tx, edition.id, report) : null;
    const caseId =
      (edition && report.quote && (await waitingCase(tx, edition.id, { ...report, lang }, placed))) ||
      (await openCase(tx, room, { ...report, lang }, edition?.id ?? null, placed));
    await tx
      .insertInto('suggestion')
      .values({
        id,
        caseId,
        revisionId: placed?.revisionId ?? null,
        kind: report.kind,
        quote: report.quote && JSON.stringify(report.quote),
        proposed: report.proposed,
        comment: report.comment,
        email: report.email,
        lang: answerLang,
        via: external ? 'widget' : report.via,
        receivedAt: room.now(),
        idempotencyKey: key,
      })
      .execute();
    await countReport(tx, caseId, report.kind, room.now());
    if (external) await awaitChange(tx, room, external, true);
    return ok({ id, status: 'received' as const });
  });
  return !received.ok && received.failure.kind === 'needs-proof' ? proofNeeded(room, received.failure.key) : received;
}

/** A refusal that says which sum would open the door. */
export async function proofNeeded(room: Newsroom, key: string): Promise<Result<never>> {
  return fail('needs-proof', key, { data: { challenge: await room.proof.challenge() } });
}

/** Counts an act of a visitor and says how often it was within the hour. */
export function count(tx: Tx, room: Newsroom, visitor: string, act: string): Promise<number> {
  return countVisit(tx, {
    visitor,
    act,
    now: room.now(),
    newSalt: room.token,
    hash: text => createHash('sha256').update(text).digest('base64url').slice(0, 22),
  });
}

function publishedEdition(tx: Tx, articleId: number, lang: string) {
  return tx
    .selectFrom('edition')
    .select('id')
    .where('articleId', '=', articleId)
    .where('lang', '=', lang)
    .where('state', '=', 'published')
    .executeTakeFirst();
}

/** Where a report's passage stands in what readers see now. `revisionId`: of the version that was read. */
type Place = { revisionId: number; text: string; start: number | null; end: number | null };

async function place(tx: Tx, editionId: number, { quote, revision }: Suggestion): Promise<Place> {
  let texts = await publishedTexts(tx, editionId, revision);
  if (texts.length === 0) texts = await publishedTexts(tx, editionId, null); // a version that there never was
  const found =
    texts.length === 1
      ? findQuote(texts[0]!.text, quote!)
      : findThrough(
          texts.map(t => t.text),
          quote!,
        );
  return {
    revisionId: texts[0]!.id,
    text: texts.at(-1)!.text,
    start: found?.start ?? null,
    end: found?.end ?? null,
  };
}

/** The waiting case of the same mistake, if there is one. */
async function waitingCase(
  tx: Tx,
  editionId: number,
  report: Suggestion,
  placed: Place | null,
): Promise<number | null> {
  if (placed === null || placed.start === null || placed.end === null)
    return caseOfWords(tx, editionId, report.quote!.exact);
  const mine = { start: placed.start, end: placed.end, proposed: report.proposed };
  const sentence = sentenceAround(placed.text, mine.start, mine.end, report.lang);
  const near = await casesAround(tx, editionId, sentence.start, sentence.end);
  const same = near.find(one =>
    // each wording that was proposed there must leave room for this one to be of the same mistake
    (one.proposed?.length ? one.proposed : [null]).every(proposed =>
      sameMistake(mine, { start: one.atStart!, end: one.atEnd!, proposed }, [sentence]),
    ),
  );
  return same?.id ?? null;
}

async function openCase(
  tx: Tx,
  room: Newsroom,
  report: Suggestion,
  editionId: number | null,
  placed: Place | null,
): Promise<number> {
  const { id } = await tx
    .insertInto('suggestionCase')
    .values({
      about: editionId === null ? 'outlet' : report.quote ? 'passage' : 'article',
      editionId,
      lang: report.lang,
      state: 'open',
      quote: report.quote && JSON.stringify(report.quote),
      revisionId: placed?.revisionId ?? null,
      atStart: placed?.start ?? null,
      atEnd: placed?.end ?? null,
      firstAt: room.now(),
      lastAt: room.now(),
      assignedTo: null,
      originCaseId: null,
      originChange: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

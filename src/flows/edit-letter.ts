import { type Actor, may } from '../domain/access.ts';
import { parseDoc } from '../domain/document/parse.ts';
import { type DocJson, emptyDoc } from '../domain/document/schema.ts';
import { type IssueContent, issueAfter, tokenMark } from '../domain/newsletter/issue.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import type { Queries, Tx } from '../store/database.ts';
import { type IssueRecord, lockIssue, queueDeliveries, readIssue } from '../store/newsletter.ts';
import { readOutlet } from '../store/outlet.ts';
import { readPictures, readSite } from '../store/reading.ts';
import { commit, type Newsroom } from './newsroom.ts';

/* What the desk does with single letters before they go, and with everything that is on its way. */

/** Two jobs send one issue, in turn where one process works and side by side where several do. */
const lanes = 2;

/** Begins a letter. */
export function createLetter(
  room: Newsroom,
  actor: Actor,
  input: { lang: string },
): Promise<Result<{ id: number; version: number }>> {
  return commit(room, async tx => {
    if (!may(actor, 'newsletter.write')) return fail('forbidden', 'access.denied');
    const { settings } = await readOutlet(tx);
    if (!settings.languages.includes(input.lang))
      return fail('invalid', 'newsletter.language-unknown', { field: 'lang' });
    const now = room.now();
    const { id } = await tx
      .insertInto('newsletterIssue')
      .values({
        kind: 'letter',
        lang: input.lang,
        sectionId: null,
        rhythm: 'letters',
        slot: null,
        state: 'draft',
        document: JSON.stringify(emptyDoc),
        createdAt: now,
        createdBy: actor.kind === 'user' ? actor.id : null,
        changedAt: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return ok({ id, version: 1 });
  });
}

export type LetterInput = {
  id: number;
  version: number;
  lang: string;
  section: string | null;
  subject: string;
  preheader: string;
  document: DocJson;
};

/** Keeps a letter that has not gone yet. Refused when somebody else kept another meanwhile. */
export function saveLetter(room: Newsroom, actor: Actor, input: LetterInput): Promise<Result<{ version: number }>> {
  return commit(room, async tx => {
    const found = await draft(tx, actor, input.id, input.version);
    if (!found.ok) return found;
    const { settings } = await readOutlet(tx);
    if (!settings.languages.includes(input.lang))
      return fail('invalid', 'newsletter.language-unknown', { field: 'lang' });
    const doc = parseDoc(storable(input.document));
    if (!doc.ok) return fail('invalid', doc.error.key, { field: 'document' });
    const section =
      input.section === null
        ? null
        : await tx.selectFrom('section').select('id').where('slug', '=', input.section).executeTakeFirst();
    if (section === undefined) return fail('missing', 'newsletter.section-unknown', { field: 'section' });
    const version = found.value.version + 1;
    await tx
      .updateTable('newsletterIssue')
      .set({
        lang: input.lang,
        sectionId: section?.id ?? null,
        subject: (storable(input.subject) as string).trim(),
        preheader: (storable(input.preheader) as string).trim(),
        document: JSON.stringify(doc.doc.toJSON()),
        version,
        changedAt: room.now(),
      })
      .where('id', '=', input.id)
      .execute();
    return ok({ version });
  });
}

/** Deletes a letter that has not gone. */
export function deleteLetter(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  return commit(room, async tx => {
    const found = await draft(tx, actor, id, null);
    if (!found.ok) return found;
    await tx.deleteFrom('newsletterIssue').where('id', '=', id).execute();
    return ok(null);
  });
}

/** Sends a letter at an hour, or now; null: not yet after all. */
export function scheduleLetter(
  room: Newsroom,
  actor: Actor,
  input: { id: number; version: number; at: Date | 'now' | null },
): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'newsletter.send')) return fail('forbidden', 'access.denied');
    const found = await letter(tx, input.id, input.version);
    if (!found.ok) return found;
    const issue = found.value;
    const state = issueAfter(issue.state, input.at === null ? 'unschedule' : input.at === 'now' ? 'begin' : 'schedule');
    if (state === null) return fail('conflict', 'newsletter.not-open');
    if (input.at === null) {
      await tx.updateTable('newsletterIssue').set({ state, dueAt: null }).where('id', '=', issue.id).execute();
      return ok(null);
    }
    if (issue.subject === '') return fail('invalid', 'newsletter.no-subject', { field: 'subject' });
    if (isEmpty(issue.document)) return fail('invalid', 'newsletter.no-text', { field: 'document' });
    if (input.at === 'now') return begin(tx, room, issue);
    if (input.at.getTime() <= room.now().getTime()) return fail('invalid', 'newsletter.hour-past', { field: 'at' });
    await tx.updateTable('newsletterIssue').set({ state, dueAt: input.at }).where('id', '=', issue.id).execute();
    await room.queue.add(tx, 'begin-issue', { issueId: issue.id }, { after: input.at });
    return ok(null);
  });
}

/** The hour of a letter has come. Nothing happens if it was put off or has gone. */
export function beginDue(room: Newsroom, { issueId }: { issueId: number }): Promise<Result<null>> {
  return commit(room, async tx => {
    const issue = await lockIssue(tx, issueId);
    if (issue?.state !== 'scheduled' || issue.dueAt === null || issue.dueAt.getTime() > room.now().getTime())
      return ok(null);
    return begin(tx, room, issue);
  });
}

/** Freezes a letter and puts everybody who gets it on its list. */
async function begin(tx: Tx, room: Newsroom, issue: IssueRecord): Promise<Result<null>> {
  const now = room.now();
  const content = await writeLetter(tx, room, issue);
  const { id: issueId, lang, sectionId, rhythm } = issue;
  const waiting = await queueDeliveries(tx, { issueId, lang, sectionId, rhythm, since: now });
  if (waiting === 0) return fail('conflict', 'newsletter.nobody');
  await tx
    .updateTable('newsletterIssue')
    .set({ state: 'sending', content: JSON.stringify(content), startedAt: now, changedAt: now })
    .where('id', '=', issueId)
    .execute();
  await addSending(tx, room, issueId);
  return ok(null);
}

/** Stops what is on its way, or lets it go on. What the mail server has got is gone. */
export function holdIssue(room: Newsroom, actor: Actor, id: number, act: 'pause' | 'resume'): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'newsletter.send')) return fail('forbidden', 'access.denied');
    const issue = await lockIssue(tx, id);
    if (!issue) return fail('missing', 'newsletter.issue-missing');
    const state = issueAfter(issue.state, act);
    if (state === null) return fail('conflict', 'newsletter.not-open');
    await tx.updateTable('newsletterIssue').set({ state }).where('id', '=', id).execute();
    if (act === 'resume') await addSending(tx, room, id);
    return ok(null);
  });
}

/** The jobs that send an issue, within the transaction that begins it. */
export async function addSending(tx: Tx, room: Newsroom, issueId: number): Promise<void> {
  for (let lane = 0; lane < lanes; lane++) await room.queue.add(tx, 'send-issue', { issueId, lane, downs: 0 });
}

/** A letter or digest as it is or would be sent; links of a person in it lead nowhere. */
export async function previewIssue(room: Newsroom, actor: Actor, id: number): Promise<Result<IssueContent>> {
  if (!may(actor, 'newsletter.read')) return fail('forbidden', 'access.denied');
  const issue = await readIssue(room.db, id);
  if (!issue) return fail('missing', 'newsletter.issue-missing');
  return ok(issue.content ?? (await writeLetter(room.db, room, issue)));
}

/** Sends a letter as it is now to the person who asks, and to nobody else. */
export function sendTestLetter(room: Newsroom, actor: Actor & { email: string }, id: number): Promise<Result<null>> {
  return commit(room, async tx => {
    if (!may(actor, 'newsletter.write')) return fail('forbidden', 'access.denied');
    const issue = await readIssue(tx, id);
    if (!issue) return fail('missing', 'newsletter.issue-missing');
    const { subject, html, text } = issue.content ?? (await writeLetter(tx, room, issue));
    // the links of nobody: they say that they are over
    const mine = (of: string) => of.replaceAll(tokenMark, 'x'.repeat(tokenMark.length));
    await room.queue.add(tx, 'send-mail', {
      id: `newsletter-test:${id}:${room.token()}`,
      to: actor.email,
      subject: `[Test] ${subject || '…'}`,
      text: mine(text),
      html: mine(html),
    });
    return ok(null);
  });
}

async function writeLetter(db: Queries, room: Newsroom, issue: IssueRecord): Promise<IssueContent> {
  const site = await readSite(db);
  const document = issue.document ?? emptyDoc;
  return room.writeIssue(
    { ...site, publicUrl: room.publicUrl },
    {
      lang: issue.lang,
      section: site.sections.find(s => s.slug === issue.section) ?? null,
      rhythm: issue.rhythm,
      subject: issue.subject,
      preheader: issue.preheader,
      at: issue.dueAt ?? room.now(),
      document,
      pictures: await readPictures(db, picturesIn(document)),
    },
  );
}

/** Ids of the stored pictures in a text. */
function picturesIn(document: DocJson): string[] {
  const ids = new Set<string>();
  const parsed = parseDoc(document);
  if (parsed.ok)
    parsed.doc.descendants(node => {
      if (node.type.name === 'figure' && node.attrs.media) ids.add(node.attrs.media);
    });
  return [...ids];
}

function isEmpty(document: DocJson | null): boolean {
  const said = (node: { text?: string; type: string; content?: readonly never[] }): boolean =>
    Boolean(node.text?.trim()) || node.type === 'figure' || (node.content ?? []).some(said);
  return document === null || !said(document as never);
}

async function letter(tx: Tx, id: number, version: number | null): Promise<Result<IssueRecord>> {
  const issue = await lockIssue(tx, id);
  if (issue?.kind !== 'letter') return fail('missing', 'newsletter.issue-missing');
  if (version !== null && issue.version !== version) return fail('conflict', 'newsletter.changed');
  return ok(issue);
}

/** A letter that somebody may still write at. */
async function draft(tx: Tx, actor: Actor, id: number, version: number | null): Promise<Result<IssueRecord>> {
  if (!may(actor, 'newsletter.write')) return fail('forbidden', 'access.denied');
  const found = await letter(tx, id, version);
  if (found.ok && found.value.state !== 'draft') return fail('conflict', 'newsletter.not-open');
  return found;
}

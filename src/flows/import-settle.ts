import type { CheckedText } from '../domain/article/edition-text.ts';
import type { ImportedEdition, ImportedRevision } from '../exchange/item.ts';
import type { Tx } from '../store/database.ts';
import { insertDrafts, writeDraft } from '../store/draft.ts';
import { type Brought, writeBrought } from '../store/edition.ts';
import { writeLead } from '../store/front-lead.ts';
import type { NewRevision } from '../store/revision.ts';
import { searchColumns } from '../store/search.ts';
import type { ImportRun } from './import-run.ts';
import { type Found, personId, personSlug } from './import-shared.ts';

/*
 * Editions of an import brought into their state: what is shown, since when, how it is found, its working copy and
 * bylines. As many as there are, by a statement a table: asked one by one an article takes some twenty, and the database's
 * time goes into reading them.
 */

export type Checked = CheckedText & Pick<ImportedRevision, 'at' | 'published' | 'by'>;

/** An edition whose pictures are stored and whose texts were checked. */
export type Ready = { item: ImportedEdition; digest: string; revisions: Checked[]; draft: Checked | null };

/** A version that readers see or saw, as far as it matters to the edition. */
export type Shown = {
  id: number;
  text: NewRevision['text'];
  plain: string;
  kind: string | null;
  publishedAt: Date | null;
};

export type Settling = {
  editionId: number;
  ready: Ready;
  /** what readers saw, newest first */
  shown: readonly Shown[];
  /** it was made in this transaction */
  fresh: boolean;
};

/** Settles editions; returns where they stand, in their order. */
export async function settle(tx: Tx, run: ImportRun, found: Found, settling: readonly Settling[]): Promise<Brought[]> {
  const brought = settling.map(standing);
  await writeBrought(tx, brought);

  const drafts = settling.flatMap(s => {
    const copy = s.ready.draft ?? s.ready.revisions.at(-1);
    const newest = s.shown[0];
    return copy
      ? {
          ...copy.text,
          // people are tied to what is shown
          ...(s.ready.draft || !newest ? {} : { content: newest.text.content }),
          editionId: s.editionId,
          words: copy.words,
          savedAt: time(copy.at) ?? run.room.now(),
          savedBy: userOf(run, copy.by),
          fresh: s.fresh,
        }
      : [];
  });
  await insertDrafts(
    tx,
    drafts.filter(d => d.fresh),
  );
  for (const { fresh, ...draft } of drafts) if (!fresh) await writeDraft(tx, draft);

  for (const [n, { editionId, ready }] of settling.entries()) {
    const { item } = ready;
    const publishAt = brought[n]?.publishAt;
    if (publishAt) await run.room.queue.add(tx, 'publish-scheduled', { editionId }, { after: publishAt });
    if (!item.lead) continue;
    const until = time(item.lead.until);
    await writeLead(tx, { editionId, lang: item.lang, until, setAt: new Date(item.lead.setAt), setBy: null });
    if (until) await run.room.queue.add(tx, 'end-lead', { editionId }, { after: until });
  }
  await writeBylines(tx, found, settling);
  return brought;
}

function standing({ editionId, ready: { item }, shown }: Settling): Brought {
  const newest = shown[0];
  const state = (item.state === 'published' || item.state === 'unpublished') && !newest ? 'draft' : item.state;
  const major = shown.find(r => r.kind !== 'minor') ?? shown.at(-1);
  return {
    id: editionId,
    state,
    publishAt: state === 'scheduled' ? time(item.publishAt) : null,
    embargoUntil: time(item.embargoUntil),
    publishedRevisionId: newest?.id ?? null,
    firstPublishedAt: newest ? (time(item.firstPublishedAt) ?? shown.at(-1)?.publishedAt ?? null) : null,
    publishedAt: newest ? (time(item.publishedAt) ?? major?.publishedAt ?? null) : null,
    goneAt: state === 'unpublished' ? (time(item.goneAt) ?? newest?.publishedAt ?? null) : null,
    goneNote: state === 'unpublished' ? (item.goneNote ?? '') : null,
    search: newest
      ? searchColumns(item.lang, {
          title: newest.text.title,
          summary: newest.text.summary,
          plain: newest.plain,
          names: newest.text.content.byline.map(b => b.name),
        })
      : null,
  };
}

async function writeBylines(tx: Tx, found: Found, settling: readonly Settling[]): Promise<void> {
  const old = settling.filter(s => !s.fresh).map(s => s.editionId);
  if (old.length > 0) await tx.deleteFrom('editionByline').where('editionId', 'in', old).execute();
  const rows = new Map<string, { editionId: number; personId: number; role: string; position: number }>();
  for (const { editionId, shown } of settling)
    for (const [position, credit] of (shown[0]?.text.content.byline ?? []).entries()) {
      const person = credit.person ? await personId(tx, found, credit.person) : null;
      if (person !== null)
        rows.set(`${editionId}\n${person}\n${credit.role}`, {
          editionId,
          personId: person,
          role: credit.role,
          position,
        });
    }
  if (rows.size > 0)
    await tx
      .insertInto('editionByline')
      .values([...rows.values()])
      .execute();
}

/** The revisions of an edition as they are written, with their bylines tied to people. */
export async function newRevisions(
  tx: Tx,
  run: ImportRun,
  found: Found,
  editionId: number,
  lang: string,
  revisions: readonly Checked[],
): Promise<NewRevision[]> {
  const made: NewRevision[] = [];
  for (const [index, revision] of revisions.entries())
    made.push({
      editionId,
      text: run.exact
        ? revision.text
        : await withPeople(tx, run, found, lang, revision, index === revisions.length - 1),
      plain: revision.plain,
      words: revision.words,
      by: userOf(run, revision.by),
      at: time(revision.at) ?? run.room.now(),
      published: revision.published,
    });
  return made;
}

/** The text with its byline tied to people: those known by a name, new ones for what readers see now. */
async function withPeople(tx: Tx, run: ImportRun, found: Found, lang: string, revision: Checked, newest: boolean) {
  const { text } = revision;
  const byline = [];
  for (const credit of text.content.byline) {
    const person = credit.person ?? run.people.get(credit.name) ?? null;
    const slug = newest && revision.published ? await personSlug(tx, run, found, person, credit.name, lang) : person;
    byline.push({ ...credit, person: slug });
  }
  return { ...text, content: { ...text.content, byline } };
}

/** What changes whenever somebody saves or publishes an edition here. */
export function standingToken(is: {
  version: number | null;
  publishedRevisionId: number | null;
  state: string;
  slug: string;
}): string {
  return `${is.version ?? 0}.${is.publishedRevisionId ?? 0}.${is.state}.${is.slug}`;
}

export function userOf(run: ImportRun, email: string | null): string | null {
  return email === null ? null : (run.users.get(email) ?? null);
}

export function time(value: string | null | undefined): Date | null {
  return value ? new Date(value) : null;
}

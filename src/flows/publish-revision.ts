import { sql } from 'kysely';
import { type Actor, may } from '../domain/access.ts';
import type { Credit, EditionText, RevisionKind } from '../domain/article/content.ts';
import { type CheckedText, checkText } from '../domain/article/edition-text.ts';
import { pageKey } from '../domain/article/page-keys.ts';
import { slugOf } from '../domain/article/slug.ts';
import { moved, revisionKind } from '../domain/article/state.ts';
import { cleanText } from '../domain/document/normalise.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { placeCasesAgain } from '../store/case.ts';
import { appendEntry } from '../store/correction.ts';
import type { Tx } from '../store/database.ts';
import { readDraft, writeDraft } from '../store/draft.ts';
import { type EditionRow, lockEdition, writeStanding } from '../store/edition.ts';
import { succeedLead } from '../store/front-lead.ts';
import { remember } from '../store/memory.ts';
import { insertRevision, readRevision } from '../store/revision.ts';
import { searchColumns } from '../store/search.ts';
import { readSourceRevision, readTranslation, translationsOf, writeTranslation } from '../store/translation.ts';
import { mattering } from './follow-original.ts';
import { type After, commit, type Newsroom } from './newsroom.ts';
import { readChecklist } from './read-checklist.ts';
import { sameText } from './save-draft.ts';
import { tellElsewhere } from './tell-elsewhere.ts';
import { unitsOf } from './write-link.ts';

export type Published = {
  revisionId: number;
  publishedNumber: number;
  lang: string;
  slug: string;
  /** of the working copy, which goes on from here */
  version: number;
};

/**
 * Publishes the working copy as a new immutable revision. `version`: the draft that the editor saw; another is refused.
 * The first revision's kind is always 'first'; a minor one leaves the date of the last update as it is. Names in the
 * byline that nobody is known by become people. A text that readers see already is refused: a second click is no update.
 */
export async function publishRevision(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; version: number; kind?: Exclude<RevisionKind, 'first'>; note?: string },
): Promise<Result<Published>> {
  if (!may(actor, 'edition.publish')) return fail('forbidden', 'access.denied');
  return commit(room, async (tx, after) => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    return publishLocked(tx, room, actor, after, edition, input);
  });
}

/** The same within a transaction that holds the edition's lock (publishing on schedule). */
export async function publishLocked(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  after: After,
  edition: EditionRow,
  input: { version?: number; kind?: Exclude<RevisionKind, 'first'>; note?: string },
): Promise<Result<Published>> {
  const draft = await readDraft(tx, edition.id);
  if (!draft) return fail('missing', 'draft.missing');
  if (input.version !== undefined && draft.version !== input.version)
    return fail('conflict', 'draft.changed', { data: { theirs: draft } });
  const checked = checkText(draft, edition.lang);
  if (!checked.ok) return checked;
  const note = cleanText((input.note ?? '').slice(0, 2000)).trim();
  if (edition.firstPublishedAt && (input.kind === 'correction' || input.kind === 'clarification') && note === '')
    return fail('invalid', 'edition.note-missing', { field: 'note' });
  const problems = (await readChecklist(tx, edition, checked.value, room.now())).filter(item => item.level === 'error');
  if (problems.length > 0) return fail('invalid', 'edition.not-ready', { data: { checklist: problems } });
  const published = await publishText(tx, room, actor, after, edition, { ...checked.value, kind: input.kind, note });
  if (!published.ok) return published;
  const { text, ...revision } = published.value;
  // names that just became people are written back, so that the working copy says what readers see
  const version = sameText(draft, text)
    ? draft.version
    : await writeDraft(tx, {
        ...text,
        editionId: edition.id,
        words: checked.value.words,
        savedBy: draft.savedBy?.id ?? (actor.kind === 'user' ? actor.id : null),
        savedAt: draft.savedAt,
      });
  return ok({ ...revision, version });
}

/**
 * Publishes a text, whatever the working copy says, within a transaction that holds the edition's lock: the revision, the
 * entry in the public log unless it is a minor one, the search, the places of waiting reports. `wrong` and `right` are of
 * the entry, where one passage was changed. The text comes back with a person behind every name.
 */
export async function publishText(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  after: After,
  edition: EditionRow,
  input: CheckedText & {
    kind?: Exclude<RevisionKind, 'first'> | undefined;
    note: string;
    wrong?: string;
    right?: string;
  },
): Promise<Result<Omit<Published, 'version'> & { text: EditionText; correction: number | null }>> {
  const now = room.now();
  const next = moved(edition, { move: 'publish', kind: input.kind }, now);
  if (!next.ok) return next;
  const { plain, words, note, wrong = '', right = '' } = input;

  const byline = await knownPeople(tx, input.text.content.byline, edition.lang);
  const text = {
    ...input.text,
    content: { ...input.text.content, byline: byline.map(({ id: _, ...credit }) => credit) },
  };
  const shown = edition.state === 'published' ? await readRevision(tx, edition.publishedRevisionId!) : null;
  if (shown && sameText(shown, text)) return fail('conflict', 'edition.unchanged');
  const kind = revisionKind(edition, input.kind);
  const by = actor.kind === 'user' ? actor.id : null;
  const revision = await insertRevision(tx, {
    editionId: edition.id,
    text,
    plain,
    words,
    by,
    at: now,
    published: { kind, note },
  });
  await purgeEdition(tx, after, edition); // the pages of those who are credited no more
  const search = searchColumns(edition.lang, {
    title: text.title,
    summary: text.summary,
    plain,
    names: byline.map(b => b.name),
  });
  await tx
    .updateTable('edition')
    .set({ publishedRevisionId: revision.id, search: search.vector as never, searchTitle: search.title })
    .where('id', '=', edition.id)
    .execute();
  await writeStanding(tx, edition.id, next.value); // after the revision: nothing is published without one
  await succeedLead(tx, edition.id);
  await tx.deleteFrom('editionByline').where('editionId', '=', edition.id).execute();
  const rows = new Map(
    byline.map((b, position) => [
      `${b.id}:${b.role}`,
      { editionId: edition.id, personId: b.id, role: b.role, position },
    ]),
  );
  if (rows.size > 0)
    await tx
      .insertInto('editionByline')
      .values([...rows.values()])
      .execute();
  const logged = kind === 'correction' || kind === 'clarification' || (kind === 'update' && note !== '');
  const correction = logged
    ? await appendEntry(tx, {
        editionId: edition.id,
        lang: edition.lang,
        kind,
        wrong,
        right,
        note,
        revisionId: revision.id,
        publishedNumber: revision.publishedNumber!,
        at: now,
      })
    : null;
  if (shown) await placeCasesAgain(tx, edition.id, shown.text, plain);
  for (const editionId of await translationsOf(tx, 'edition', edition.id))
    await room.queue.add(tx, 'follow-original', { editionId });
  await catchUp(tx, room, edition);
  await purgeEdition(tx, after, edition);
  await tellElsewhere(tx, room, edition, kind === 'first');
  return ok({
    revisionId: revision.id,
    publishedNumber: revision.publishedNumber!,
    lang: edition.lang,
    slug: edition.slug,
    text,
    correction,
  });
}

/**
 * What readers see of a translation is the working copy now, and behind the original as far as that is. What was published
 * is remembered for the next translation.
 */
async function catchUp(tx: Tx, room: Newsroom, edition: EditionRow): Promise<void> {
  const { id: editionId } = edition;
  const record = await readTranslation(tx, editionId);
  const source = record && (await readSourceRevision(tx, record.source));
  const draft = await readDraft(tx, editionId);
  if (!record || !source || !draft) return;
  const sound = record.links.filter(l => l.source.length > 0 && l.stale === null);
  await remember(tx, unitsOf(edition, source, { text: draft, translation: record }, sound, room.now()));
  const behind = mattering(record);
  await writeTranslation(tx, { ...record, behind, behindSince: behind === 0 ? null : record.behindSince });
}

/** Every page that shows an edition: its article's, its section's, tags', people's, and the lists of its language. */
export async function purgeEdition(
  tx: Tx,
  after: After,
  edition: { id: number; articleId: number; lang: string },
): Promise<void> {
  const { rows } = await sql<{ kind: 'section' | 'tag' | 'person'; slug: string }>`
    select 'section' as kind, s.slug from article a join section s on s.id = a.section_id where a.id = ${edition.articleId}
    union all select 'tag', t.slug from article_tag at join tag t on t.id = at.tag_id where at.article_id = ${edition.articleId}
    union all select 'person', p.slug from edition_byline b join person p on p.id = b.person_id where b.edition_id = ${edition.id}`.execute(
    tx,
  );
  after.purge(pageKey.article(edition.articleId), pageKey.lang(edition.lang), pageKey.sitemap);
  for (const { kind, slug } of rows)
    after.purge(
      kind === 'person'
        ? pageKey.person(slug)
        : kind === 'tag'
          ? pageKey.tag(slug, edition.lang)
          : pageKey.section(slug, edition.lang),
    );
}

/** The byline with a person behind every name: those known by one of their names, new ones for the others. */
async function knownPeople(
  tx: Tx,
  byline: Credit[],
  lang: string,
): Promise<(Credit & { id: number; person: string })[]> {
  const found: (Credit & { id: number; person: string })[] = [];
  for (const credit of byline) {
    let person = credit.person
      ? await tx.selectFrom('person').select(['id', 'slug']).where('slug', '=', credit.person).executeTakeFirst()
      : undefined;
    person ??= await personCalled(tx, credit.name);
    person ??= await addPerson(tx, credit.name, lang);
    found.push({ ...credit, id: person.id, person: person.slug });
  }
  return found;
}

/** Who has this name in any language; the first who got it. */
function personCalled(tx: Tx, name: string) {
  return tx
    .selectFrom('person')
    .select(['id', 'slug'])
    .where(sql<boolean>`exists (select 1 from jsonb_each_text(names) n where n.value = ${name})`)
    .orderBy('id')
    .executeTakeFirst();
}

async function addPerson(tx: Tx, name: string, lang: string): Promise<{ id: number; slug: string }> {
  const wanted = slugOf(name) || 'person';
  for (let n = 1; ; n++) {
    const row = await tx
      .insertInto('person')
      .values({
        slug: n === 1 ? wanted : `${wanted}-${n}`,
        names: JSON.stringify({ [lang]: name }),
        email: null,
        mediaId: null,
        userId: null,
      })
      .onConflict(c => c.doNothing())
      .returning(['id', 'slug'])
      .executeTakeFirst();
    if (row) return row;
    // somebody has the address: perhaps the same person, whom another publishing made just now
    const same = await personCalled(tx, name);
    if (same) return same;
  }
}

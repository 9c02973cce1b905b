import { type Actor, may } from '../domain/access.ts';
import { checkText } from '../domain/article/edition-text.ts';
import type { NodeJson } from '../domain/document/schema.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import {
  copySource,
  joinNext,
  removeTarget,
  splitSource,
  splitTarget,
  type Work,
  writeWords,
} from '../domain/translation/edit.ts';
import { segmentsOf } from '../domain/translation/segments.ts';
import {
  noteLink,
  relink,
  type SegmentState,
  settleLink,
  type Translation,
  wordsOf,
  writeLink,
} from '../domain/translation/translation.ts';
import type { Tx } from '../store/database.ts';
import { type Draft, readDraft, writeDraft } from '../store/draft.ts';
import { type EditionRow, lockEdition } from '../store/edition.ts';
import { remember } from '../store/memory.ts';
import {
  nameEngine,
  readSourceRevision,
  readTranslation,
  type SourceRevision,
  type TranslationRecord,
  writeTranslation,
} from '../store/translation.ts';
import { personOf } from './create-article.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { followTitle, keepSnapshot, mayEdit } from './save-draft.ts';

export type LinkWords = {
  editionId: number;
  link: number;
  /** of the link, as the translator saw it; null for an engine, which writes only where nothing is written */
  version: number | null;
  target?: readonly (readonly NodeJson[])[] | undefined;
  state?: SegmentState | undefined;
  settle?: boolean | undefined;
  note?: string | undefined;
};

/**
 * Writes the words of one link into the working copy and what is said of them into the record, in one transaction: two
 * people at different segments both have what they wrote. A link that somebody changed since is refused ('conflict').
 */
export function writeSegment(room: Newsroom, actor: Actor, given: LinkWords): Promise<Result<{ version: number }>> {
  const input = storable(given) as LinkWords;
  return commit(room, tx =>
    atWork(
      tx,
      room,
      actor,
      input,
      (work, source) => {
        const by = actor.kind === 'user' ? actor.id : null;
        const at = { by, at: room.now().toISOString() };
        const before = work.translation.links.find(l => l.id === input.link)!;
        // four eyes: whoever wrote the words, and may not publish, has done them and not reviewed them
        const own = input.target !== undefined || before.by === by;
        const asked = input.state === 'reviewed' && own && !may(actor, 'edition.publish') ? 'draft' : input.state;
        let { text, translation } = work;
        if (input.target) {
          ({ text, translation } = writeWords(work, source.text, input.link, input.target));
          translation = writeLink(translation, input.link, { ...at, state: asked ?? 'draft' });
        }
        const { state = before.state } = { state: asked };
        const settle = input.settle ?? input.state === 'reviewed';
        if (settle || (asked && !input.target))
          translation = settleLink(translation, input.link, { ...at, state, settle });
        // a person who confirms an engine's words has read them
        if (by !== null && input.state) translation = readByPerson(translation, input.link);
        if (input.note !== undefined) translation = noteLink(translation, input.link, input.note);
        return { text, translation };
      },
      credited,
    ),
  );
}

/**
 * Credits are given as the work is done: whoever is first to write in a translation that names no translator, or is one by
 * profession, and whoever is first to review what others wrote. An editor takes out who does not want it.
 */
async function credited(tx: Tx, actor: Actor, before: Work, after: Work, lang: string): Promise<Work> {
  if (actor.kind !== 'user') return after;
  const { byline } = after.text.content;
  const wrote = (work: Work) => work.translation.links.some(l => l.by === actor.id);
  const reviewed = (work: Work) => work.translation.links.some(l => l.reviewedBy === actor.id);
  const first = !wrote(before) && wrote(after);
  const translator = first && (actor.role === 'translator' || !byline.some(c => c.role === 'translator'));
  const reviewer = !translator && !wrote(after) && !reviewed(before) && reviewed(after);
  if (!translator && !reviewer) return after;
  const me = (await personOf(tx, actor.id, lang)) ?? { person: null, name: actor.name };
  if (
    byline.some(
      c =>
        (c.role === 'translator' || c.role === 'reviewer') &&
        (c.name === me.name || (c.person !== null && c.person === me.person)),
    )
  )
    return after;
  const credit = { ...me, role: translator ? ('translator' as const) : ('reviewer' as const) };
  return { ...after, text: { ...after.text, content: { ...after.text.content, byline: [...byline, credit] } } };
}

function readByPerson(translation: Translation, id: number): Translation {
  return { ...translation, links: translation.links.map(l => (l.id === id ? { ...l, machine: null } : l)) };
}

/**
 * The words of an engine, where nobody has written any: machine-made until a person reviews them. False: somebody was faster, or
 * the source is not in the revision that they render any more.
 */
export function writeMachineWords(
  room: Newsroom,
  actor: Actor,
  input: {
    editionId: number;
    link: number;
    engine: string;
    target: readonly (readonly NodeJson[])[];
    /** of the source, that was translated */
    revision?: number;
  },
): Promise<Result<{ written: boolean }>> {
  return commit(room, async tx => {
    let written = true;
    const result = await atWork(tx, room, actor, { ...input, version: null }, (work, source) => {
      const link = work.translation.links.find(l => l.id === input.link)!;
      const older = input.revision !== undefined && input.revision !== source.id;
      if (older || wordsOf(segmentsOf(work.text), link.target).trim() !== '') {
        written = false;
        return work;
      }
      const { text, translation } = writeWords(work, source.text, input.link, input.target);
      const at = { by: null, at: room.now().toISOString() };
      return {
        text,
        translation: writeLink(translation, input.link, { ...at, state: 'draft', machine: input.engine }),
      };
    });
    if (!result.ok) return result;
    // readers are told, where the outlet wants it, long after the words were reviewed
    if (written && input.engine !== 'memory') await nameEngine(tx, input.editionId, input.engine);
    return ok({ written });
  });
}

type About = { editionId: number; link: number; version: number };

/** One with the next: their blocks are one paragraph where they stand side by side. */
export function joinSegments(room: Newsroom, actor: Actor, input: About): Promise<Result<{ version: number }>> {
  return commit(room, tx => atWork(tx, room, actor, input, work => joinNext(work, input.link)));
}

/** A block in two (`at`), or a link of several sources in one each. */
export function splitSegments(
  room: Newsroom,
  actor: Actor,
  input: About & { at?: { index: number; offset: number } | undefined },
): Promise<Result<{ version: number }>> {
  const { at } = input;
  return commit(room, tx =>
    atWork(tx, room, actor, input, work =>
      at ? splitTarget(work, input.link, at.index, at.offset) : splitSource(work, input.link),
    ),
  );
}

/** Takes out what stands for nothing in the source any more. */
export function removeSegments(room: Newsroom, actor: Actor, input: About): Promise<Result<{ version: number }>> {
  return commit(room, tx => atWork(tx, room, actor, input, work => removeTarget(work, input.link)));
}

/** A link with what other links (`with`, ids) hold in the translation: what a computed pairing got wrong. */
export function pairSegments(
  room: Newsroom,
  actor: Actor,
  input: About & { with: readonly number[] },
): Promise<Result<{ version: number }>> {
  return commit(room, tx =>
    atWork(tx, room, actor, input, ({ text, translation }) => ({
      text,
      translation: relink(
        translation,
        input.link,
        translation.links.filter(l => input.with.includes(l.id)).flatMap(l => l.target),
      ),
    })),
  );
}

/** The words of the source wherever the translation has none yet. */
export function copySegments(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number },
): Promise<Result<{ version: number }>> {
  return commit(room, tx =>
    atWork(tx, room, actor, input, (work, source) => {
      const copied = copySource(work, source.text);
      const at = { by: actor.kind === 'user' ? actor.id : null, at: room.now().toISOString() };
      const translation = copied.links.reduce(
        (t, id) => writeLink(t, id, { ...at, state: 'check' as const }),
        copied.work.translation,
      );
      return { text: copied.work.text, translation };
    }),
  );
}

/**
 * The one way in which the translating desk changes a text: the edition locked, the working copy and its record read,
 * changed by `change`, both written. What cannot be done to the text (RangeError) is refused and changes nothing. `keep`:
 * what the working copy said before is kept as a revision.
 */
export async function atWork(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; link?: number; version?: number | null; keep?: boolean },
  change: (work: Work, source: SourceRevision) => Work,
  /** what is done to the text besides, where the change was done */
  then: (tx: Tx, actor: Actor, before: Work, after: Work, lang: string) => Promise<Work> = async (_, __, ___, after) =>
    after,
): Promise<Result<{ version: number }>> {
  const edition = await lockEdition(tx, input.editionId);
  if (!edition) return fail('missing', 'edition.missing');
  if (!(await mayEdit(tx, actor, edition))) return fail('forbidden', 'access.not-yours');
  const record = await readTranslation(tx, edition.id);
  const source = record && (await readSourceRevision(tx, record.source));
  const draft = await readDraft(tx, edition.id);
  if (!record || !source || !draft) return fail('missing', 'translation.none');
  if (input.link !== undefined) {
    const link = record.links.find(l => l.id === input.link);
    if (!link) return fail('conflict', 'translation.link-gone');
    if (input.version != null && link.version !== input.version) return fail('conflict', 'translation.link-changed');
  }
  const before: Work = {
    text: { title: draft.title, summary: draft.summary, content: draft.content },
    translation: { next: record.next, links: record.links },
  };
  let after: Work;
  try {
    after = change(before, source);
  } catch (error) {
    if (error instanceof RangeError) return fail('invalid', 'translation.impossible');
    throw error;
  }
  after = await then(tx, actor, before, after, edition.lang);
  const version = await written(tx, room, actor, { edition, record, draft, keep: input.keep ?? false }, before, after);
  if (!version.ok) return version;
  await learn(tx, edition, source, before, after, room.now());
  return version;
}

async function written(
  tx: Tx,
  room: Newsroom,
  actor: Actor,
  at: { edition: EditionRow; record: TranslationRecord; draft: Draft; keep: boolean },
  before: Work,
  after: Work,
): Promise<Result<{ version: number }>> {
  const { edition, record, draft, keep } = at;
  let { version } = draft;
  if (after.text !== before.text) {
    const checked = checkText(after.text, edition.lang);
    if (!checked.ok) return checked;
    const by = actor.kind === 'user' ? actor.id : (draft.savedBy?.id ?? null);
    await keepSnapshot(tx, edition, draft, { by, keep });
    const { text, words } = checked.value;
    await followTitle(tx, edition, before.text.title, text.title);
    version = await writeDraft(
      tx,
      { ...text, editionId: edition.id, words, savedBy: by, savedAt: room.now() },
      { recorded: true },
    );
  }
  if (after.translation !== before.translation) await writeTranslation(tx, { ...record, ...after.translation });
  return ok({ version });
}

/** What became reviewed is remembered for the next translation. */
async function learn(
  tx: Tx,
  edition: EditionRow,
  source: SourceRevision,
  before: Work,
  after: Work,
  at: Date,
): Promise<void> {
  const reviewed = new Set(
    before.translation.links.filter(l => l.state === 'reviewed' && !l.stale).map(l => `${l.id}.${l.version}`),
  );
  const fresh = after.translation.links.filter(
    l => l.state === 'reviewed' && !l.stale && l.source.length > 0 && !reviewed.has(`${l.id}.${l.version}`),
  );
  if (fresh.length === 0) return;
  await remember(tx, unitsOf(edition, source, after, fresh, at));
}

/** The pairs of words that links stand for, as the memory takes them. */
export function unitsOf(
  edition: Pick<EditionRow, 'id' | 'lang'>,
  source: SourceRevision,
  work: Work,
  links: Translation['links'],
  at: Date,
) {
  const theirs = segmentsOf(source.text);
  const mine = segmentsOf(work.text);
  return links
    .map(link => ({
      sourceLang: source.lang,
      targetLang: edition.lang,
      source: wordsOf(theirs, link.source),
      target: wordsOf(mine, link.target),
      editionId: edition.id,
      linkId: link.id,
      by: link.by ?? link.reviewedBy,
      reviewed: link.state === 'reviewed',
      at,
    }))
    .filter(unit => unit.source !== '' && unit.target !== '');
}

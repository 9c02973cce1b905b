import type { Actor } from '../domain/access.ts';
import type { NodeJson } from '../domain/document/schema.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { type EngineBatch, inBatches, type Translator } from '../domain/translation/engine.ts';
import { type GlossaryEntry, termsIn } from '../domain/translation/glossary.ts';
import { fromMarkedText, type MarkedText, toMarkedText } from '../domain/translation/marked-text.ts';
import { type Segment, segmentsOf } from '../domain/translation/segments.ts';
import { type Link, wordsOf } from '../domain/translation/translation.ts';
import type { Queries } from '../store/database.ts';
import { readDraft } from '../store/draft.ts';
import { lockEdition } from '../store/edition.ts';
import { readGlossary } from '../store/glossary.ts';
import { matchesFor } from '../store/memory.ts';
import { readSourceRevision, readTranslation, type SourceRevision } from '../store/translation.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { mayEdit } from './save-draft.ts';
import { writeMachineWords } from './write-link.ts';

/** Links of one job: what is lost at most when a process ends while it runs. */
const atOnce = 20;

/**
 * Asks for drafts by the engine: of these links, or of all that have no words yet. They are made by jobs, and written where
 * nobody has written meanwhile. Answers how many are being made now, those asked for before included.
 */
export function askMachineDraft(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; links?: readonly number[] | undefined },
): Promise<Result<{ drafting: number }>> {
  return commit(room, async tx => {
    // whoever asks second sees what the first asked for
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    if (!(await mayEdit(tx, actor, edition))) return fail('forbidden', 'access.not-yours');
    if (!room.engine) return fail('unavailable', 'translation.no-engine');
    const work = await readWork(tx, edition.id);
    if (!work) return fail('missing', 'translation.none');
    const asked = input.links && new Set(input.links);
    const before = await draftingLinks(room, tx, edition.id);
    const links = work.open.map(l => l.id).filter(id => !before.has(id) && (!asked || asked.has(id)));
    for (let at = 0; at < links.length; at += atOnce)
      await room.queue.add(tx, 'machine-draft', { editionId: edition.id, links: links.slice(at, at + atOnce) });
    const open = new Set(work.open.map(l => l.id));
    return ok({ drafting: links.length + [...before].filter(id => open.has(id)).length });
  });
}

/** The links of an edition for which drafts are asked for and not made yet; some may have words by now. */
export async function draftingLinks(room: Newsroom, db: Queries, editionId: number): Promise<Set<number>> {
  const jobs = await room.queue.waiting(db, 'machine-draft', { editionId });
  return new Set(jobs.flatMap(job => job.links));
}

/**
 * Makes the drafts of one job and writes each as soon as it is there, so that a job that runs again goes on where the first stopped.
 * Answers why some were not made, when asking again is no use. Throws while the engine may answer later.
 */
export async function makeMachineDraft(
  room: Newsroom,
  input: { editionId: number; links: readonly number[] },
): Promise<string | null> {
  const { engine } = room;
  const work = await readWork(room.db, input.editionId);
  if (!engine || !work) return null;
  const glossary = await readGlossary(room.db);
  const todo = work.open.filter(l => input.links.includes(l.id)).map(link => itemOf(link, work.segments));
  const fresh: Item[] = [];
  for (const item of todo) {
    const known = await remembered(room, work, item);
    if (known) await write(room, work, item, 'memory', [known]);
    else fresh.push(item);
  }
  let problem: string | null = null;
  for (const batch of inBatches(fresh, item => item.texts, engine.most)) {
    const failed = await translate(room, engine, { ...work, glossary }, batch);
    if (failed?.final) return failed.detail;
    problem = failed?.detail ?? problem;
  }
  return problem;
}

type Work = {
  editionId: number;
  lang: string;
  source: SourceRevision;
  segments: Segment[];
  open: Link[];
  about: string;
};
/** One link: its source segments as texts for the engine. */
type Item = { link: Link; segments: Segment[]; marked: MarkedText[]; texts: string[] };

/** What is to be translated of an edition, and the links of it without words. */
async function readWork(db: Queries, editionId: number): Promise<Work | null> {
  const edition = await db.selectFrom('edition').select('lang').where('id', '=', editionId).executeTakeFirst();
  const record = await readTranslation(db, editionId);
  const source = record && (await readSourceRevision(db, record.source));
  const draft = await readDraft(db, editionId);
  if (!edition || !record || !source || !draft) return null;
  const segments = segmentsOf(source.text);
  const mine = segmentsOf(draft);
  const open = record.links.filter(
    l =>
      wordsOf(segments, l.source).trim() !== '' &&
      wordsOf(mine, l.target).trim() === '' &&
      l.source.every(i => segments[i]?.kind !== 'code'),
  );
  const about = [source.text.title, source.text.summary].filter(Boolean).join('\n').slice(0, 1000);
  return { editionId, lang: edition.lang, source, segments, open, about };
}

function itemOf(link: Link, segments: readonly Segment[]): Item {
  const own = link.source.flatMap(i => segments[i] ?? []);
  const marked = own.map(s => toMarkedText(s.content));
  return { link, segments: own, marked, texts: marked.flatMap(m => m.texts) };
}

/** The rendering of the same words by the outlet's translators, where they have no marks that it could not have. */
async function remembered(room: Newsroom, work: Work, { segments }: Item): Promise<NodeJson[] | null> {
  if (segments.some(s => s.content.some(n => n.type !== 'text' || n.marks?.length))) return null;
  const text = segments.map(s => s.text).join('\n');
  const pair = { sourceLang: work.source.lang, targetLang: work.lang };
  const found = await matchesFor(room.db, { ...pair, text, least: 100 });
  const same = found.filter(m => m.source === text);
  const best = same.find(m => m.reviewed) ?? same[0];
  return best ? [{ type: 'text', text: best.target.replace(/\s*\n\s*/g, ' ') }] : null;
}

/**
 * Translates and writes a batch; of one that the engine does not take whole, each half. `final`: it takes nothing from us.
 */
async function translate(
  room: Newsroom,
  engine: Translator,
  work: Work & { glossary: readonly GlossaryEntry[] },
  items: readonly Item[],
): Promise<{ detail: string; final: boolean } | null> {
  const batch: EngineBatch = {
    source: work.source.lang,
    target: work.lang,
    texts: items.flatMap(item => item.texts),
    context: work.about,
    glossary: termsOf(work, items),
  };
  const answer = await engine.translate(batch);
  if (answer.ok) {
    let at = 0;
    for (const item of items) {
      const rendered = item.marked.map(marked => {
        const texts = answer.texts.slice(at, at + marked.texts.length);
        at += marked.texts.length;
        return fromMarkedText(marked, texts).content;
      });
      await write(room, work, item, engine.name, rendered);
    }
    return null;
  }
  const { reason, detail } = answer;
  if (reason === 'refused' || reason === 'quota') return { detail, final: true };
  if (reason === 'busy' || reason === 'garbled') throw new Error(`${engine.name}: ${detail}`);
  if (items.length === 1) return { detail, final: false };
  const middle = Math.ceil(items.length / 2);
  let problem: { detail: string; final: boolean } | null = null;
  for (const half of [items.slice(0, middle), items.slice(middle)]) {
    const failed = await translate(room, engine, work, half);
    if (failed?.final) return failed;
    problem = failed ?? problem;
  }
  return problem;
}

/** The terms of the glossary that occur, each once. */
function termsOf(work: Work & { glossary: readonly GlossaryEntry[] }, items: readonly Item[]) {
  const words = items.flatMap(item => item.segments.map(s => s.text)).join('\n');
  const hits = termsIn(work.glossary, { source: work.source.lang, target: work.lang }, words);
  const terms = hits.map(({ term, use, may, never }) => ({
    term: term.text,
    preferred: use.length > 0 ? use : may,
    forbidden: never,
  }));
  return [...new Map(terms.map(t => [t.term, t])).values()];
}

/** The rendering of a link's segments into its targets: one each, or all in the first. Whoever wrote meanwhile has the last word. */
async function write(
  room: Newsroom,
  work: Work,
  { link }: Item,
  engine: string,
  rendered: NodeJson[][],
): Promise<void> {
  const places = Math.max(1, link.target.length);
  const space: NodeJson = { type: 'text', text: ' ' };
  const joined = rendered.flatMap((content, i) => (i === 0 ? content : [space, ...content]));
  const target = rendered.length === places ? rendered : [joined, ...Array.from({ length: places - 1 }, () => [])];
  const written = await writeMachineWords(
    room,
    { kind: 'system', name: 'machine draft' },
    { editionId: work.editionId, link: link.id, engine, target, revision: work.source.id },
  );
  // the link, the edition or the record is gone, or the words do not fit: there is nothing more to do
  if (!written.ok && !['missing', 'conflict', 'invalid'].includes(written.failure.kind))
    throw new Error(`machine draft: ${written.failure.key}`);
}

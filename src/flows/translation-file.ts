import { type Actor, may } from '../domain/access.ts';
import type { NodeJson } from '../domain/document/schema.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { writeWords } from '../domain/translation/edit.ts';
import type { FileTaken } from '../domain/translation/returned-file.ts';
import { type Segment, segmentsOf } from '../domain/translation/segments.ts';
import { type Link, wordsOf, writeLink } from '../domain/translation/translation.ts';
import { type Returned, readXliffFor } from '../exchange/xliff/returned.ts';
import type { XliffUnit } from '../exchange/xliff/unit.ts';
import { writeXliff } from '../exchange/xliff/write.ts';
import type { Queries } from '../store/database.ts';
import { readDraft } from '../store/draft.ts';
import { readSourceRevision, readTranslation, type SourceRevision } from '../store/translation.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { atWork } from './write-link.ts';

/** A translation as a file for translators' tools (XLIFF 2.1): one unit a link, with what is written already. */
export async function translationFile(
  room: Pick<Newsroom, 'db'>,
  actor: Actor,
  { editionId }: { editionId: number },
): Promise<Result<{ name: string; text: string }>> {
  if (!may(actor, 'article.read-draft')) return fail('forbidden', 'access.denied');
  const found = await unitsOf(room.db, editionId);
  if (!found) return fail('missing', 'translation.none');
  const { source, lang, slug, units } = found;
  const text = writeXliff({ source: source.lang, target: lang, original: source.text.title, units });
  return ok({ name: `${slug}.${source.lang}-${lang}.xlf`, text });
}

/**
 * Takes a file back: its words stand in the working copy, what they replace is kept as a revision. Nobody here has reviewed
 * them, so they are drafts, or to be checked where something is amiss. A file that breaks the standard is refused with its
 * complaints (`data`).
 */
export async function takeTranslationFile(
  room: Newsroom,
  actor: Actor,
  { editionId, bytes }: { editionId: number; bytes: Uint8Array },
): Promise<Result<FileTaken>> {
  const found = await unitsOf(room.db, editionId);
  if (!found) return fail('missing', 'translation.none');
  const languages = { source: found.source.lang, target: found.lang };
  const read = await readXliffFor(bytes, found.units, languages);
  if (!read.ok) {
    const [first] = read.complaints;
    const { line = 1, column = 1, reason = '' } = first ?? {};
    return fail('invalid', 'translation.file-wrong', {
      values: { line, column, reason },
      data: read.complaints.slice(0, 50),
    });
  }
  const taken: FileTaken = {
    written: 0,
    issues: issuesOf(read),
    absent: read.absent.length,
    unknown: read.unknown.map(({ id, line }) => ({ id, line })),
  };
  const done = await commit(room, tx =>
    atWork(tx, room, actor, { editionId, keep: true }, (work, source) => {
      const at = { by: actor.kind === 'user' ? actor.id : null, at: room.now().toISOString() };
      taken.written = 0;
      return read.units.reduce((now, unit) => {
        const link = now.translation.links.find(l => l.id === Number(unit.id));
        const words = link && unit.target && apart(unit.target, Math.max(1, link.target.length));
        if (!link || !words || sameWords(words, segmentsOf(now.text), link)) return now;
        const { text, translation } = writeWords(now, source.text, link.id, words);
        taken.written++;
        const amiss = unit.changed || unit.issues.length > 0 || unit.state === 'check';
        return { text, translation: writeLink(translation, link.id, { ...at, state: amiss ? 'check' : 'draft' }) };
      }, work);
    }),
  );
  return done.ok ? ok(taken) : done;
}

async function unitsOf(
  db: Queries,
  editionId: number,
): Promise<{ source: SourceRevision; lang: string; slug: string; units: XliffUnit[] } | null> {
  const record = await readTranslation(db, editionId);
  const source = record && (await readSourceRevision(db, record.source));
  const draft = await readDraft(db, editionId);
  const edition = await db
    .selectFrom('edition')
    .select(['lang', 'slug'])
    .where('id', '=', editionId)
    .executeTakeFirst();
  if (!record || !source || !draft || !edition) return null;
  const [theirs, mine] = [segmentsOf(source.text), segmentsOf(draft)];
  const units = record.links
    .filter(link => link.source.length > 0)
    .map(
      (link): XliffUnit => ({
        id: String(link.id),
        kind: theirs[link.source[0]!]!.kind,
        source: together(theirs, link.source),
        target: wordsOf(mine, link.target).trim() === '' ? null : together(mine, link.target),
        state: wordsOf(mine, link.target).trim() === '' ? 'untranslated' : link.state,
        notes: link.note === '' ? [] : [{ text: link.note }],
      }),
    );
  return { source, ...edition, units };
}

const between: NodeJson = { type: 'hard_break' };

/** Several segments as the words of one unit, a line break between them. */
function together(segments: readonly Segment[], indexes: readonly number[]): NodeJson[] {
  return indexes.flatMap((i, n) => [...(n > 0 ? [between] : []), ...(segments[i]?.content ?? [])]);
}

/** The words of a unit as those of so many segments; null where its line breaks part it otherwise. */
function apart(words: readonly NodeJson[], count: number): NodeJson[][] | null {
  if (count === 1) return [[...words]];
  const parts: NodeJson[][] = [[]];
  for (const node of words)
    if (node.type === between.type) parts.push([]);
    else parts.at(-1)!.push(node);
  return parts.length === count ? parts : null;
}

function sameWords(words: readonly NodeJson[][], segments: readonly Segment[], link: Link): boolean {
  const now = link.target.map(i => segments[i]!.content);
  return JSON.stringify(now) === JSON.stringify(words);
}

function issuesOf(read: Extract<Returned, { ok: true }>): FileTaken['issues'] {
  return read.units.flatMap(unit => [
    ...(unit.changed && unit.target
      ? [{ link: Number(unit.id), line: unit.line, column: unit.column, kind: 'changed' as const, reason: '' }]
      : []),
    ...unit.issues.map(({ line, column, kind, reason }) => ({ link: Number(unit.id), line, column, kind, reason })),
  ]);
}

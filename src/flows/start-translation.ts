import type { Actor } from '../domain/access.ts';
import type { EditionText } from '../domain/article/content.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { pairedTranslation } from '../domain/translation/align.ts';
import { segmentsOf } from '../domain/translation/segments.ts';
import type { Link } from '../domain/translation/translation.ts';
import { readDraft } from '../store/draft.ts';
import { type EditionRow, lockEdition } from '../store/edition.ts';
import { readSourceRevision, readTranslation, writeTranslation } from '../store/translation.ts';
import { commit, type Newsroom } from './newsroom.ts';
import { revisionToRender } from './revision-to-render.ts';
import { mayEdit } from './save-draft.ts';

/**
 * Says of an edition with a text of its own which edition of its article it renders (an import, one that was begun before):
 * its segments are paired with the source's by what they hold, for somebody to check.
 */
export function startTranslation(
  room: Newsroom,
  actor: Actor,
  input: { editionId: number; from: string },
): Promise<Result<null>> {
  return commit(room, async tx => {
    const here = await tx
      .selectFrom('edition')
      .select(['id', 'articleId'])
      .where('id', '=', input.editionId)
      .executeTakeFirst();
    const there =
      here &&
      (await tx
        .selectFrom('edition')
        .select('id')
        .where('articleId', '=', here.articleId)
        .where('lang', '=', input.from)
        .executeTakeFirst());
    // in one order for everybody, whichever is the translation
    const locked = new Map<number, EditionRow | null>();
    for (const id of [here?.id ?? 0, there?.id ?? 0].toSorted((a, b) => a - b))
      locked.set(id, await lockEdition(tx, id));
    const edition = locked.get(here?.id ?? 0);
    const source = locked.get(there?.id ?? 0);
    if (!edition) return fail('missing', 'edition.missing');
    if (!source || source.id === edition.id) return fail('missing', 'translation.no-source', { field: 'from' });
    if (!(await mayEdit(tx, actor, edition))) return fail('forbidden', 'access.not-yours');
    const rendered = await revisionToRender(tx, source);
    const draft = await readDraft(tx, edition.id);
    if (!rendered || !draft) return fail('missing', 'draft.missing');
    const { links, next } = paired(rendered.text, source.lang, draft, edition.lang);
    const before = await readTranslation(tx, edition.id);
    await writeTranslation(tx, {
      editionId: edition.id,
      source: { kind: 'edition', id: source.id, revisionId: rendered.id },
      next,
      links: withWriters(links, before?.links ?? []),
    });
    return ok(null);
  });
}

/** Pairs the segments of an edition with those of its source anew, whatever was recorded of them. */
export function pairAgain(room: Newsroom, actor: Actor, input: { editionId: number }): Promise<Result<null>> {
  return commit(room, async tx => {
    const edition = await lockEdition(tx, input.editionId);
    if (!edition) return fail('missing', 'edition.missing');
    if (!(await mayEdit(tx, actor, edition))) return fail('forbidden', 'access.not-yours');
    const record = await readTranslation(tx, edition.id);
    const source = record && (await readSourceRevision(tx, record.source));
    const draft = await readDraft(tx, edition.id);
    if (!record || !source || !draft) return fail('missing', 'translation.none');
    const { links, next } = paired(source.text, source.lang, draft, edition.lang);
    // ids go on, so that nobody who looks at the pairs of before writes into another
    const anew = withWriters(links, record.links).map(link => ({ ...link, id: link.id + record.next }));
    await writeTranslation(tx, { ...record, links: anew, next: record.next + next });
    return ok(null);
  });
}

/** Whose words they are stays, whatever they are paired with: a person's own to another's eyes, an engine's until somebody has read them. */
function withWriters(links: readonly Link[], before: readonly Link[]): Link[] {
  return links.map(link => {
    const same = before.filter(l => l.target.some(i => link.target.includes(i)));
    const last = same.toSorted((a, b) => (a.at ?? '').localeCompare(b.at ?? '')).at(-1);
    const machine = same.find(l => l.machine !== null)?.machine ?? null;
    return last ? { ...link, by: last.by, at: last.at, machine } : link;
  });
}

function paired(source: EditionText, sourceLang: string, target: EditionText, targetLang: string) {
  return pairedTranslation(segmentsOf(source), segmentsOf(target), { source: sourceLang, target: targetLang });
}

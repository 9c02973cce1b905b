import { type Actor, may } from '../domain/access.ts';
import { readInput } from '../domain/naming.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { type GlossaryInput, glossaryEntry, nameInput } from '../domain/translation/glossary.ts';
import { commit, type Newsroom } from './newsroom.ts';

/** Saves an entry of the glossary; `id` null: a new one. `input` is read by domain/translation/glossary.ts. */
export async function saveTerm(
  room: Newsroom,
  actor: Actor,
  id: number | null,
  input: unknown,
): Promise<Result<{ id: number }>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(glossaryEntry, input);
  if (!read.ok) return read;
  const entry = columns(room, actor, read.value);
  return commit(room, async tx => {
    const saved =
      id === null
        ? await tx.insertInto('glossaryTerm').values(entry).returning('id').executeTakeFirst()
        : await tx.updateTable('glossaryTerm').set(entry).where('id', '=', id).returning('id').executeTakeFirst();
    return saved ? ok(saved) : fail('missing', 'glossary.missing');
  });
}

/** Entries of one statement. */
const atOnce = 1000;

/** Adds entries that a file holds, read already. Those that say exactly what another says are left out; returns how many were new. */
export async function addTerms(
  room: Newsroom,
  actor: Actor,
  entries: readonly GlossaryInput[],
): Promise<Result<{ added: number }>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const known = await tx.selectFrom('glossaryTerm').select(['domain', 'note', 'terms']).execute();
    const there = new Set(known.map(said));
    const fresh = entries.filter(entry => {
      const before = there.size;
      return there.add(said(entry)).size > before;
    });
    // many a statement: the embedded database serves nobody else meanwhile
    for (let at = 0; at < fresh.length; at += atOnce)
      await tx
        .insertInto('glossaryTerm')
        .values(fresh.slice(at, at + atOnce).map(entry => columns(room, actor, entry)))
        .execute();
    return ok({ added: fresh.length });
  });
}

export async function deleteTerm(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const gone = await tx.deleteFrom('glossaryTerm').where('id', '=', id).returning('id').executeTakeFirst();
    return gone ? ok(null) : fail('missing', 'glossary.missing');
  });
}

/** Saves how a name is written in another language; `id` null: a new one. One form a name and language. */
export async function saveName(
  room: Newsroom,
  actor: Actor,
  id: number | null,
  input: unknown,
): Promise<Result<{ id: number }>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  const read = readInput(nameInput, input);
  if (!read.ok) return read;
  const form = { ...read.value, ...changed(room, actor) };
  return commit(room, async tx => {
    const other = await tx
      .selectFrom('nameForm')
      .select('id')
      .where('sourceLang', '=', form.sourceLang)
      .where('source', '=', form.source)
      .where('targetLang', '=', form.targetLang)
      .executeTakeFirst();
    if (other && other.id !== id) return fail('conflict', 'name-form.taken', { field: 'source' });
    const saved =
      id === null
        ? await tx
            .insertInto('nameForm')
            .values(form)
            .onConflict(c => c.doNothing())
            .returning('id')
            .executeTakeFirst()
        : await tx.updateTable('nameForm').set(form).where('id', '=', id).returning('id').executeTakeFirst();
    if (saved) return ok(saved);
    return id === null
      ? fail('conflict', 'name-form.taken', { field: 'source' })
      : fail('missing', 'name-form.missing');
  });
}

export async function deleteName(room: Newsroom, actor: Actor, id: number): Promise<Result<null>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  return commit(room, async tx => {
    const gone = await tx.deleteFrom('nameForm').where('id', '=', id).returning('id').executeTakeFirst();
    return gone ? ok(null) : fail('missing', 'name-form.missing');
  });
}

function columns(room: Newsroom, actor: Actor, { domain, note, terms }: GlossaryInput) {
  return { domain, note, terms: JSON.stringify(terms), ...changed(room, actor) };
}

function changed(room: Newsroom, actor: Actor) {
  return { changedAt: room.now(), changedBy: actor.kind === 'user' ? actor.id : null };
}

/** What an entry says, whatever the order of its terms. */
function said({ domain, note, terms }: GlossaryInput): string {
  return JSON.stringify([domain, note, terms.map(t => JSON.stringify([t.lang, t.text, t.status])).toSorted()]);
}

import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { type GlossaryInput, glossaryEntry } from '../domain/translation/glossary.ts';
import { readGlossaryCsv } from '../exchange/glossary-csv.ts';
import { addTerms } from './edit-glossary.ts';
import type { Newsroom } from './newsroom.ts';

export type GlossaryImported = {
  /** entries that were not there */
  added: number;
  entries: number;
  /** rows that were left out; line 1: the headings, and nothing was read */
  errors: { line: number; reason: string }[];
  /** headings that mean nothing here */
  ignored: string[];
};

const mostErrors = 100;

/** Adds the entries of a CSV file whose terms are of `lang`. Rows with the same term and note are one entry. */
export async function importGlossary(
  room: Newsroom,
  actor: Actor,
  bytes: Uint8Array,
  lang: string,
): Promise<Result<GlossaryImported>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  const { entries, errors, ignored } = readGlossaryCsv(bytes);
  const concepts = new Map<string, { input: GlossaryInput; line: number }>();
  for (const { term, translations, status, partOfSpeech, note, line } of entries) {
    const key = JSON.stringify([term, partOfSpeech, note]);
    const said = Object.entries(translations).map(([tag, text]) => ({ lang: tag, text, status }));
    const known = concepts.get(key);
    if (known) known.input.terms.push(...said);
    else {
      // without a translation the row is about the term itself
      const own = { lang, text: term, status: said.length > 0 ? ('preferred' as const) : status };
      const about = [partOfSpeech, note].filter(Boolean).join(' · ');
      concepts.set(key, { input: { domain: '', note: about, terms: [own, ...said] }, line });
    }
  }
  const good: GlossaryInput[] = [];
  for (const { input, line } of concepts.values()) {
    const read = glossaryEntry.safeParse(storable(input));
    if (read.success) good.push(read.data);
    else errors.push({ line, reason: `${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}` });
  }
  const added = await addTerms(room, actor, good);
  if (!added.ok) return added;
  return ok({ ...added.value, entries: good.length, errors: errors.slice(0, mostErrors), ignored });
}

import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { storable } from '../domain/storable.ts';
import { langOf } from '../domain/translation/memory.ts';
import { readTmx } from '../exchange/read-tmx.ts';
import type { TmxUnit, TmxVariant } from '../exchange/tmx.ts';
import { lookAtMemory, type NewUnit, remember } from '../store/memory.ts';
import { readOutlet } from '../store/outlet.ts';
import { commit, type Newsroom } from './newsroom.ts';

export type MemoryImported = {
  /** pairs that were not there */
  added: number;
  /** pairs of the file */
  pairs: number;
  /** units, languages and values that were left out */
  skipped: number;
  /** the first of them; lines from 1 */
  remarks: { line: number; reason: string }[];
  /** why the reading ended before the end of the file; what stands before is kept */
  refused: { line: number; column: number; reason: string } | null;
};

const atOnce = 1000; // pairs of one transaction
const mostRemarks = 100;
/** Of one unit, which may be a pair for each two of them. */
const mostVariants = 60;

/**
 * Remembers the pairs of a TMX file as it is read. Each thousand is committed, so a file that breaks off leaves what stood
 * before the break, and reading it again adds only the rest.
 */
export async function importMemory(
  room: Newsroom,
  actor: Actor,
  file: { name: string; bytes: AsyncIterable<Uint8Array> },
): Promise<Result<MemoryImported>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  const { languages } = (await readOutlet(room.db)).settings;
  const done: MemoryImported = { added: 0, pairs: 0, skipped: 0, remarks: [], refused: null };
  let waiting: NewUnit[] = [];
  const keep = async () => {
    const units = storable(waiting.map(({ at: _, ...unit }) => unit)) as Omit<NewUnit, 'at'>[];
    const dated = units.map((unit, i) => ({ ...unit, at: waiting[i]!.at }));
    done.added += await commit(room, tx => remember(tx, dated));
    done.pairs += waiting.length;
    waiting = [];
  };
  let sourceLang = '*all*';
  let tooMany = 0;
  for await (const record of readTmx(file.bytes)) {
    if (record.kind === 'header') sourceLang = record.header.sourceLang;
    else if (record.kind === 'skipped') {
      if (done.remarks.length < mostRemarks) done.remarks.push({ line: record.line, reason: record.reason });
    } else if (record.kind === 'unit') {
      const { unit } = record;
      if (unit.variants.length > mostVariants) {
        tooMany++;
        if (done.remarks.length < mostRemarks)
          done.remarks.push({ line: unit.line, reason: `more than ${mostVariants} languages in one unit` });
        continue;
      }
      waiting.push(...pairsOf(unit, sourceLang, languages, file.name.slice(0, 200), room.now()));
      if (waiting.length >= atOnce) await keep();
    } else {
      done.refused = record.refused && {
        line: record.refused.line,
        column: record.refused.column,
        reason: record.refused.reason,
      };
      done.skipped = tooMany + record.skipped.unit + record.skipped.language + record.skipped.value;
    }
  }
  await keep();
  // many at once: searches learn what is common now, not when the database comes to it by itself
  if (done.added >= atOnce) await lookAtMemory(room.db);
  return ok(done);
}

/** A unit as pairs: its source with each other language, or each with each where it has no source. */
function pairsOf(unit: TmxUnit, fileLang: string, languages: readonly string[], file: string, now: Date): NewUnit[] {
  const said = unit.sourceLang ?? fileLang;
  const base = (lang: string) => lang.toLowerCase().split('-')[0];
  const from = unit.variants.filter(
    v => said === '*all*' || v.lang.toLowerCase() === said.toLowerCase() || base(v.lang) === base(said),
  );
  const pairs: NewUnit[] = [];
  for (const source of from)
    for (const target of unit.variants) {
      const [sourceLang, targetLang] = [langOf(source.lang, languages), langOf(target.lang, languages)];
      if (!sourceLang || !targetLang || sourceLang === targetLang) continue;
      const author = target.changedBy ?? target.createdBy ?? unit.changedBy ?? unit.createdBy;
      pairs.push({
        sourceLang,
        targetLang,
        source: source.text,
        target: target.text,
        file,
        author: author?.slice(0, 200) ?? null,
        at: dateOf(target, unit, now),
      });
    }
  return pairs;
}

function dateOf(target: TmxVariant, unit: TmxUnit, now: Date): Date {
  const said = target.changed ?? target.created ?? unit.changed ?? unit.created;
  const date = said === null ? now : new Date(said);
  return Number.isNaN(date.getTime()) || date > now ? now : date;
}

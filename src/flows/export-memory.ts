import { type Actor, may } from '../domain/access.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { GlossaryEntry as CsvEntry } from '../exchange/glossary-csv.ts';
import { writeGlossaryCsv } from '../exchange/glossary-csv.ts';
import { noFacts, type TmxUnit } from '../exchange/tmx.ts';
import { writeTmx } from '../exchange/write-tmx.ts';
import type { Database } from '../store/database.ts';
import { listGlossary } from '../store/glossary.ts';
import { unitsAfter } from '../store/memory.ts';
import type { Newsroom } from './newsroom.ts';

/** All that was translated as TMX 1.4b, piece by piece. What is added meanwhile may be in it or not. */
export function exportMemory(room: Newsroom, actor: Actor): Result<AsyncGenerator<string>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  const header = {
    ...{ tool: 'Masthead', toolVersion: '0', segtype: 'paragraph', memoryFormat: 'Masthead', datatype: 'plaintext' },
    ...{ adminLang: 'en', sourceLang: '*all*', encoding: null, created: room.now().toISOString() },
    ...{ createdBy: null, changed: null, changedBy: null, props: [], notes: [], ownCharacters: [] },
  };
  return ok(writeTmx(header, tmxUnits(room.db)));
}

async function* tmxUnits(db: Database): AsyncGenerator<TmxUnit> {
  for (let after = 0; ; ) {
    const units = await unitsAfter(db, after, 1000);
    for (const unit of units) {
      after = unit.id;
      const words = (lang: string, text: string) => ({ ...noFacts, lang, content: [text], text });
      yield {
        ...noFacts,
        id: String(unit.id),
        segtype: null,
        sourceLang: unit.sourceLang,
        line: 0,
        variants: [
          words(unit.sourceLang, unit.source),
          {
            ...words(unit.targetLang, unit.target),
            created: unit.createdAt.toISOString(),
            lastUsed: unit.usedAt.toISOString(),
            createdBy: unit.who,
          },
        ],
      };
    }
    if (units.length < 1000) return;
  }
}

/**
 * The glossary as CSV, its terms in `lang`; entries that have none in it are not in the file, nor are fields. Several
 * wordings of a language stand in rows of the same term, further ones of `lang` itself in a column of their own.
 */
export async function exportGlossary(room: Newsroom, actor: Actor, lang: string): Promise<Result<Generator<string>>> {
  if (!may(actor, 'glossary.edit')) return fail('forbidden', 'access.denied');
  const rows: CsvEntry[] = [];
  const languages = new Set<string>();
  for (const { terms, note } of (await listGlossary(room.db)).toReversed()) {
    const own = terms.find(t => t.lang === lang && t.status === 'preferred') ?? terms.find(t => t.lang === lang);
    if (!own) continue;
    const others = terms.filter(t => t !== own);
    for (const { lang: tag } of others) languages.add(tag);
    const row = { term: own.text, partOfSpeech: '', note };
    if (others.length === 0) {
      if (own.status === 'forbidden') rows.push({ ...row, translations: {}, status: own.status });
      continue;
    }
    for (const status of ['preferred', 'allowed', 'forbidden'] as const) {
      const left = others.filter(t => t.status === status);
      while (left.length > 0) {
        const translations: Record<string, string> = {};
        for (const tag of new Set(left.map(t => t.lang)))
          translations[tag] = left.splice(
            left.findIndex(t => t.lang === tag),
            1,
          )[0]!.text;
        rows.push({ ...row, translations, status });
      }
    }
  }
  return ok(writeGlossaryCsv(rows, languages.size > 0 ? [...languages].toSorted() : ['en']));
}

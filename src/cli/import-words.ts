import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Actor } from '../domain/access.ts';
import { importGlossary } from '../flows/import-glossary.ts';
import { importMemory } from '../flows/import-memory.ts';
import type { Newsroom } from '../flows/newsroom.ts';
import { readOutlet } from '../store/outlet.ts';
import type { Outcome } from './command.ts';
import { inWords } from './import-report.ts';

const actor: Actor = { kind: 'system', name: 'import' };

/**
 * A translation memory (.tmx) or a glossary (.csv, its terms in the outlet's default language); null for any other file.
 */
export async function importWords(room: Newsroom, source: string): Promise<Outcome | null> {
  const name = basename(source);
  if (/\.tmx$/i.test(source)) {
    const done = await importMemory(room, actor, { name, bytes: createReadStream(source) });
    if (!done.ok) throw new Error(inWords(done.failure.key, done.failure.values));
    const { added, pairs, skipped, remarks, refused } = done.value;
    const text = [
      `${name}: ${added} new translations of ${pairs}; ${skipped} values left out`,
      ...lines(name, remarks),
      ...(refused ? [`${name}:${refused.line}:${refused.column}: ${refused.reason}; nothing behind it was read`] : []),
    ].join('\n');
    return { code: refused ? 1 : 0, text, json: done.value };
  }
  if (/\.csv$/i.test(source)) {
    const lang = (await readOutlet(room.db)).settings.defaultLanguage;
    const done = await importGlossary(room, actor, await readFile(source), lang);
    if (!done.ok) throw new Error(inWords(done.failure.key, done.failure.values));
    const { added, entries, errors } = done.value;
    const text = [`${name}: ${added} new terms of ${entries}`, ...lines(name, errors)].join('\n');
    return { code: errors.length > 0 ? 1 : 0, text, json: done.value };
  }
  return null;
}

/** As compilers tell of a line. */
function lines(name: string, remarks: readonly { line: number; reason: string }[]): string[] {
  return remarks.map(({ line, reason }) => `${name}:${line}: ${reason}`);
}

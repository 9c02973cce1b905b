import { csvRow, guardFormula, readCsv, unguardFormula } from './csv.ts';
import { readText } from './text.ts';

export const termStatuses = ['preferred', 'allowed', 'forbidden'] as const;
export type TermStatus = (typeof termStatuses)[number];

/** A term of the outlet's glossary and what it is called in other languages. */
export type GlossaryEntry = {
  term: string;
  /** by language tag; a language that has none is not there */
  translations: Record<string, string>;
  status: TermStatus;
  partOfSpeech: string;
  note: string;
};

export type GlossaryError = { line: number; reason: string };
export type GlossaryRead = {
  entries: (GlossaryEntry & { line: number })[];
  /** rows that were left out, or why nothing was read (line 1: the headings) */
  errors: GlossaryError[];
  /** languages of the file, as its headings name them */
  languages: string[];
  /** headings that mean nothing here */
  ignored: string[];
};

const most = { rows: 200_000, cell: 10_000 };
const headings: Record<string, 'term' | 'status' | 'partOfSpeech' | 'note'> = {
  term: 'term',
  source: 'term',
  'source term': 'term',
  status: 'status',
  usage: 'status',
  'part of speech': 'partOfSpeech',
  pos: 'partOfSpeech',
  note: 'note',
  notes: 'note',
  comment: 'note',
  definition: 'note',
};
const tag = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i;

/**
 * Reads a glossary from CSV: UTF-8 or UTF-16, separated by , or ; or tabs. The first row names the columns: `term`, one a
 * language (`translation:uk`, or `uk` alone; `translation` alone is of `language`), and `status`, `part of speech`, `note` if
 * there are any. Rows with mistakes are left out and told; the rest is read.
 */
export function readGlossaryCsv(bytes: Uint8Array, language: string | null = null): GlossaryRead {
  const read: GlossaryRead = { entries: [], errors: [], languages: [], ignored: [] };
  const nothing = (line: number, reason: string): GlossaryRead => ({
    ...read,
    entries: [],
    errors: [{ line, reason }],
  });
  const decoded = readText(bytes);
  if (!decoded.ok) return nothing(1, decoded.detail);
  const csv = readCsv(decoded.text.replace(/^\ufeff/, ''), most);
  if (!csv.ok) return nothing(csv.line, csv.reason);
  const [head, ...rows] = csv.rows;
  if (!head) return nothing(1, 'the file is empty');
  const columns = head.cells.map(cell => columnOf(cell, language));
  for (const [i, column] of columns.entries()) {
    const name = head.cells[i]!.trim();
    if (column === null) {
      if (name !== '') read.ignored.push(name);
    } else if (columns.slice(0, i).some(c => c !== null && c.key === column.key))
      return nothing(head.line, `there are two columns “${name}”`);
    else if (column.lang !== null) read.languages.push(column.lang);
  }
  if (!columns.some(c => c?.key === 'term')) return nothing(head.line, 'no column is called “term”');
  if (read.languages.length === 0)
    return nothing(
      head.line,
      'no column is a translation: call it “translation:” with its language, as in “translation:uk”',
    );
  const seen = new Map<string, number>();
  for (const { line, cells } of rows) {
    const tell = (reason: string) => read.errors.push({ line, reason });
    if (cells.length > columns.length && cells.slice(columns.length).some(c => c.trim() !== '')) {
      tell(`the row has ${cells.length} cells and the file ${columns.length} columns`);
      continue;
    }
    const of = (key: string) => unguardFormula(cells[columns.findIndex(c => c?.key === key)] ?? '').trim();
    const term = of('term');
    const said = of('status').toLowerCase();
    const status = said === '' ? 'preferred' : termStatuses.find(s => s === said);
    const pairs = read.languages
      .map(lang => [lang, of(`translation ${lang}`)] as const)
      .filter(([, words]) => words !== '');
    const key = JSON.stringify([term, pairs]);
    const before = seen.get(key);
    if (term === '') tell('the term is missing');
    else if (!status) tell(`the status “${said.slice(0, 40)}” must be ${termStatuses.join(', ')} or nothing`);
    else if (pairs.length === 0 && status !== 'forbidden') tell(`“${term.slice(0, 40)}” has no translation`);
    else if (before !== undefined) tell(`the same stands in line ${before}`);
    else {
      seen.set(key, line);
      const translations = Object.fromEntries(pairs);
      read.entries.push({ term, translations, status, partOfSpeech: of('partOfSpeech'), note: of('note'), line });
    }
  }
  return read;
}

type Column = { key: string; lang: string | null };

function columnOf(heading: string, language: string | null): Column | null {
  const name = heading
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, ' ');
  const known = Object.hasOwn(headings, name) ? headings[name] : undefined;
  if (known) return { key: known, lang: null };
  const own = /^(?:translation|target)(?:\s*[:(]\s*([\w-]+)\)?)?$/.exec(name);
  const lang = own ? (own[1] ?? language) : name;
  return lang !== null && tag.test(lang) ? { key: `translation ${canonical(lang)}`, lang: canonical(lang) } : null;
}

function canonical(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? lang;
  } catch {
    return lang;
  }
}

/**
 * Writes a glossary as CSV that Excel, LibreOffice and Google Sheets open as it is (a byte order mark, commas, CRLF). What a
 * spreadsheet would take for a formula is guarded, and read back without the guard.
 */
export function* writeGlossaryCsv(entries: Iterable<GlossaryEntry>, languages: readonly string[]): Generator<string> {
  yield `\ufeff${csvRow(['term', ...languages.map(lang => `translation:${lang}`), 'status', 'part of speech', 'note'])}`;
  for (const { term, translations, status, partOfSpeech, note } of entries)
    yield csvRow(
      [term, ...languages.map(lang => translations[lang] ?? ''), status, partOfSpeech, note].map(guardFormula),
    );
}

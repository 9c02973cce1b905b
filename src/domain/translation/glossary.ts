import { z } from 'zod';
import { langTag } from '../outlet/settings.ts';
import { fold } from '../search.ts';
import { stemUkrainian } from '../ukrainian.ts';
import type { Check } from './checks.ts';

/*
 * How the newsroom words a thing in each of its languages. Terms are found in whatever form they stand: by the stem where
 * there is one (Ukrainian), else by the beginning, so that what is said of a segment is advice and never a refusal.
 */

export const termStatuses = ['preferred', 'allowed', 'forbidden'] as const;
export type TermStatus = (typeof termStatuses)[number];

const text = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .transform(t => t.normalize('NFC').replace(/\s+/g, ' '));
/** An entry as it is sent: a concept with its terms. */
export const glossaryEntry = z.object({
  domain: z.string().trim().max(100).default(''),
  note: z.string().trim().max(2000).default(''),
  terms: z
    .array(z.object({ lang: langTag, text, status: z.enum(termStatuses).default('preferred') }))
    .min(1)
    .max(200),
});
/** A name as the outlet writes it in another language, as it is sent. */
export const nameInput = z
  .object({ sourceLang: langTag, source: text, targetLang: langTag, target: text })
  .refine(n => n.sourceLang !== n.targetLang);
export type NameInput = z.output<typeof nameInput>;
export type GlossaryInput = z.output<typeof glossaryEntry>;
export type GlossaryTerm = GlossaryInput['terms'][number];
export type GlossaryEntry = GlossaryInput & { id: number };

/** A term that stands in a text: [start, end) in UTF-16 units. */
export type TermFound = { entry: GlossaryEntry; term: GlossaryTerm; start: number; end: number; found: string };

/** A term of a source with how it is rendered. */
export type TermHit = TermFound & { use: string[]; may: string[]; never: string[] };

/** The terms of a source segment in the order in which they stand, each with its renderings; those without any are left out. */
export function termsIn(
  entries: readonly GlossaryEntry[],
  langs: { source: string; target: string },
  source: string,
): TermHit[] {
  return find(entries, langs.source, source).flatMap(hit => {
    const of = (status: TermStatus) => wordings(hit.entry, langs.target, status);
    const [use, may, never] = [of('preferred'), of('allowed'), of('forbidden')];
    return use.length + may.length + never.length > 0 ? [{ ...hit, use, may, never }] : [];
  });
}

/**
 * What the glossary has against a rendering: a term of the source of which no good wording stands there, and words that the
 * newsroom does not use, whatever the source says. The values are those of domain/translation/checks.ts.
 */
export function checkTerms(
  entries: readonly GlossaryEntry[],
  langs: { source: string; target: string },
  source: string,
  target: string,
): Check[] {
  const there = find(entries, langs.target, target);
  const checks: Check[] = [];
  const said = new Set<number>();
  for (const { term, found, entry } of there) {
    if (term.status !== 'forbidden' || said.has(entry.id)) continue;
    said.add(entry.id);
    const wanted = wordings(entry, langs.target, 'preferred').join(', ');
    checks.push({ key: 'term-forbidden', values: { term: wanted || term.text, found } });
  }
  for (const { entry, found, use, may } of termsIn(entries, langs, source)) {
    if (said.has(entry.id) || use.length + may.length === 0) continue;
    said.add(entry.id);
    // a good wording may stand within that of another entry
    const good = entry.terms.filter(t => t.status !== 'forbidden');
    if (find([{ ...entry, terms: good }], langs.target, target).length === 0)
      checks.push({ key: 'term-missing', values: { term: found, wanted: (use.length > 0 ? use : may).join(', ') } });
  }
  return checks;
}

function wordings(entry: GlossaryEntry, lang: string, status: TermStatus): string[] {
  return entry.terms.filter(t => t.status === status && isIn(t.lang, lang)).map(t => t.text);
}

/** A term of a language is one of its regions too: en in en-GB. */
function isIn(lang: string, wanted: string): boolean {
  return lang === wanted || wanted.startsWith(`${lang}-`) || lang.startsWith(`${wanted}-`);
}

type Word = { raw: string; folded: string; stem: string; start: number; end: number };

type Sought = { entry: GlossaryEntry; term: GlossaryTerm; words: Word[] };
/** Terms of one language: by how their first word begins, and those that are looked for sign by sign. */
type Index = { begins: Map<string, Sought[]>; signs: Sought[] };

const indexes = new WeakMap<readonly GlossaryEntry[], Map<string, Index>>();

/** A long glossary is not gone through for every segment: what is made of it is kept with it. */
function indexOf(entries: readonly GlossaryEntry[], lang: string): Index {
  const known = indexes.get(entries) ?? new Map<string, Index>();
  indexes.set(entries, known);
  const before = known.get(lang);
  if (before) return before;
  const index: Index = { begins: new Map(), signs: [] };
  for (const entry of entries)
    for (const term of entry.terms) {
      if (!isIn(term.lang, lang)) continue;
      const sought = { entry, term, words: unspaced.test(term.text) ? [] : wordsOf(lang, term.text) };
      const [first] = sought.words;
      if (unspaced.test(term.text)) index.signs.push(sought);
      else if (first)
        for (const key of keysOf(lang, first, true)) {
          const list = index.begins.get(key);
          if (list) list.push(sought);
          else index.begins.set(key, [sought]);
        }
    }
  known.set(lang, index);
  return index;
}

/** Every term of a language that stands in a text; of those within others only the longest. */
function find(entries: readonly GlossaryEntry[], lang: string, text: string): TermFound[] {
  const { begins, signs } = indexOf(entries, lang);
  const words = wordsOf(lang, text);
  const found: TermFound[] = [];
  const add = ({ entry, term }: Sought, start: number, end: number) =>
    found.push({ entry, term, start, end, found: text.slice(start, end) });
  for (const [at, start] of words.entries())
    for (const sought of new Set(keysOf(lang, start, false).flatMap(key => begins.get(key) ?? []))) {
      const last = words[at + sought.words.length - 1];
      if (!last || !sought.words.every((w, i) => sameWord(lang, w, words[at + i]!))) continue;
      // one run of words: not over the end of a sentence
      const between = text.slice(start.end, last.start).replace(/\p{L}\./gu, '');
      if (last !== start && /[.!?…;:\n](?:\s|$)/.test(between)) continue;
      add(sought, start.start, last.end);
    }
  const lower = signs.length > 0 ? lowered(text) : '';
  for (const sought of signs) {
    const term = lowered(sought.term.text);
    for (let at = lower.indexOf(term); at >= 0; at = lower.indexOf(term, at + term.length))
      add(sought, at, at + term.length);
  }
  const longest = found.filter(
    f => !found.some(o => o.end - o.start > f.end - f.start && o.start <= f.start && o.end >= f.end),
  );
  return longest.toSorted((a, b) => a.start - b.start || a.entry.id - b.entry.id);
}

const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** In lower case with every character in its place. */
function lowered(text: string): string {
  return text.replace(/[\s\S]/g, unit => {
    const lower = unit.toLowerCase();
    return lower.length === 1 ? lower : unit;
  });
}

function wordsOf(lang: string, text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}]|['’ʼ](?=\p{L}))*/gu)].map(({ 0: raw, index }) => {
    const folded = fold(lang, raw).replace(/'s$/, '');
    return { raw, folded, stem: stemOf(lang, folded), start: index, end: index + raw.length };
  });
}

const abbreviation = /^\p{Lu}{2,6}$/u;
const stemmed = /^(?:uk|en|ar|fa|ur)\b/;

/**
 * What a word is looked up by: two words that are one (`sameWord`) share a key. Of a word in a text, also as what an
 * abbreviation with an ending begins with.
 */
function keysOf(lang: string, { raw, folded, stem }: Word, ofTerm: boolean): string[] {
  const capitals = /^\p{Lu}{2,6}(?!\p{Lu})/u.exec(raw)?.[0];
  if (ofTerm && abbreviation.test(raw)) return [`^${raw}`];
  const keys = [`=${folded}`, stemmed.test(lang) ? `~${stem}` : `~${folded.slice(0, 3)}`];
  return capitals && !ofTerm ? [...keys, `^${capitals}`] : keys;
}

function stemOf(lang: string, folded: string): string {
  if (/^uk\b/.test(lang) && /^\p{Script=Cyrillic}+$/u.test(folded)) return stemUkrainian(folded);
  if (/^en\b/.test(lang)) return english(folded);
  if (/^(?:ar|fa|ur)\b/.test(lang))
    return folded
      .replace(/^[وف]?[بكل]?ال(?=.{2})|^[وف]?لل(?=.{2})|^[وف](?=.{3})/u, '')
      .replace(/(?<=.{3})(?:ات|ون|ين|ان|ها|هم|ه|ي)$/u, '');
  return folded;
}

/** Whether a word of a text is one of a term, in this form or another. */
function sameWord(lang: string, term: Word, word: Word): boolean {
  // WHO is not who; an abbreviation may have an ending
  if (abbreviation.test(term.raw))
    return word.raw.startsWith(term.raw) && !/\p{Lu}/u.test(word.raw.slice(term.raw.length));
  if (term.folded === word.folded) return true;
  if (/\d/.test(term.folded)) return false;
  const [a, b] = [term.stem, word.stem];
  if (stemmed.test(lang)) return a === b && a.length > 1;
  const longer = Math.max(a.length, b.length);
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  return shared >= Math.max(4, longer - 3) || (longer <= 4 && shared === 3 && longer - shared <= 1);
}

/** Plurals and the regular forms of verbs. */
function english(word: string): string {
  const stem = word
    .replace(/ies$|ied$/, 'y')
    .replace(/(?<=sh|ch|x|z|s)es$/, '')
    .replace(/(?<=..[^su])s$/, '')
    .replace(/(?<=...)(?:ing|ed)$/, '')
    .replace(/(?<=...)e$/, '');
  // stopped
  return stem.length < word.length - 1 ? stem.replace(/([b-df-hj-np-rtv-z])\1$/, '$1') : stem;
}

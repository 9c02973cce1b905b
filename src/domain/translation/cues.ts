import type { Segment } from './segments.ts';
import { addressesOf } from './typography.ts';

/*
 * What a segment and its rendering have in common in spite of their languages: numbers, names and other words that sound
 * alike in another script, tokens in Latin letters, addresses. Each is a key; equal keys speak for each other.
 */

/** A key, and how little of a chance it is that both have it: names by their sounds 0.35, numbers of several digits 2. */
export type Cues = ReadonlyMap<string, number>;

const number = /\p{Nd}+(?:[.,'’٬٫\u00a0\u202f\u2009 ]\p{Nd}{3}(?!\p{Nd}))*(?:[.,٫]\p{Nd}+)?/gu;

/** The digits of numbers as they are said in any script and format: 1,000.5, 1 000,5 and ١٬٠٠٠٫٥ are 10005. */
export function numbersOf(text: string): string[] {
  return (text.match(number) ?? []).map(digits);
}

export function digits(text: string): string {
  return text.replace(/\P{Nd}/gu, '').replace(/\p{Nd}/gu, decimal);
}

/** The value of a digit of any script: every set of ten stands in order in Unicode, its zero at an even ten from the others. */
function decimal(char: string): string {
  const code = char.codePointAt(0)!;
  if (code < 0x80) return char;
  let zero = code;
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

const latin = /\p{sc=Latin}[\p{sc=Latin}\p{Nd}_]*(?:[-./'’@][\p{sc=Latin}\p{Nd}_]+)*/gu;
const word = /[\p{L}\p{M}]+(?:['’ʼ][\p{L}\p{M}]+)*/gu;
/** Words that Arabic writes together with the next. */
const clitics = /^(?:[وفبكل]{0,2}ال|لل|[وفبكل])/u;

/** How many sounds of a word are compared, and how few say nothing. */
const mostSounds = 5;
const leastSounds = 3;

export function cuesOf(segment: Segment, withArabic: boolean): Cues {
  const cues = new Map<string, number>();
  const { text } = segment;
  for (const n of numbersOf(text)) cues.set(`n${n}`, n.length > 1 ? 2 : 0.7);
  for (const token of text.match(latin) ?? []) if (token.length > 1) cues.set(`t${token.toLowerCase()}`, 0.8);
  for (const address of addressesOf([segment])) {
    // the same page in another language differs in the language
    const path = address.replace(/^https?:\/\/(www\.)?/, '').replace(/(^|\/)[a-z]{2}(?=\/|$)/, '$1');
    cues.set(`a${path}`, 1);
    cues.set(`h${path.replace(/^\/?([^/?#]*).*$/, '$1')}`, 0.5);
  }
  for (const match of text.matchAll(word)) {
    const [said] = match;
    const named = /^\p{Lu}/u.test(said) && match.index > 0 && !/[.!?…:]["»”)]?\s+$/.test(text.slice(0, match.index));
    const sure = named ? 0.7 : 0.35;
    const forms = clitics.test(said) ? [said, said.replace(clitics, '')] : [said];
    for (const form of forms) {
      const key = sounds(form, withArabic);
      if (key.length < leastSounds) continue;
      cues.set(`s${key}`, Math.max(sure, cues.get(`s${key}`) ?? 0));
    }
  }
  return cues;
}

/** Letters of one sound, as transliteration mixes them up: vowels and half vowels are left out. */
const letters: Record<string, string> = {};
for (const [sound, all] of Object.entries({
  p: 'bpбпπβبپ',
  f: 'fvфвφف',
  t: 'dtдтτδθتدطضثذ',
  k: 'gkqchгґкхγκχكقغخحهگ',
  s: 'szjжзсцчшщσζسزشصجظچژ',
  l: 'lлλل',
  r: 'rрρر',
  m: 'mмμم',
  n: 'nнνن',
}))
  for (const letter of all) letters[letter] = sound;
const pairs: [RegExp, string][] = [
  [/sch|tsch|tch|sh|ch|zh|cz|sz|rz|ts|дж|дз|тс|تس/gu, 's'],
  [/ph/gu, 'f'],
  [/th/gu, 't'],
  [/ck|gh|kh/gu, 'k'],
  [/c(?=[eiy])/gu, 's'],
  [/x|кс|كس/gu, 'ks'],
];

/** The consonants of a word, at most five: Лармунда, Larmund and لارموند sound alike. Empty for a script without letters of sounds. */
export function sounds(said: string, withArabic: boolean): string {
  let plain = said.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
  for (const [from, to] of pairs) plain = plain.replace(from, to);
  // Arabic writes w with the letter of a vowel
  plain = plain.replace(/w/g, withArabic ? '' : 'f');
  let key = '';
  for (const letter of plain) {
    const sound = letters[letter];
    if (sound !== undefined && sound !== key.at(-1)) key += sound;
    if (key.length === mostSounds) break;
  }
  return key;
}

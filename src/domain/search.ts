import { stemUkrainian } from './ukrainian.ts';

/*
 * Preparing text for the database's search, so that it finds the same whatever the locale of the database (one set up with
 * the locale C knows no letters but ASCII) and in languages that PostgreSQL has no dictionary for. Text and query go through
 * the same preparation; what is left are words of letters, marks and digits with a space between them.
 */

/** PostgreSQL's text search configurations that come with every server from release 15 on, and the embedded one. */
const configurations: Record<string, string> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  ne: 'nepali',
  nl: 'dutch',
  nb: 'norwegian',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
};

/** The configuration for a language tag; 'simple' where PostgreSQL has none. */
export function searchConfiguration(lang: string): string {
  return configurations[base(lang)] ?? 'simple';
}

const letters: Record<string, string> = {
  // Latin letters with strokes and ligatures, which are no accents to Unicode
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ħ: 'h', ŧ: 't', ı: 'i' },
  // Arabic: carriers of hamza, final forms, and Persian letters where one keyboard has the one and another the other
  ...{ أ: 'ا', إ: 'ا', آ: 'ا', ٱ: 'ا', ى: 'ي', ی: 'ي', ة: 'ه', ک: 'ك' },
  ...{ ґ: 'г', ё: 'е', ς: 'σ' },
};
const otherLetters = new RegExp(`[${Object.keys(letters).join('')}]`, 'g');
const latinOrGreekAccents = /(?<=[\p{Script=Latin}\p{Script=Greek}])\p{Mn}+/gu;
// the vowel signs of Arabic and Hebrew, which newspapers leave out, and tatweel, which only stretches a word
const vowelSigns = /[\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;

// м'який, צה"ל: signs within a word of another script than Latin
const apostrophes = /(?<=[^\P{L}\p{Script=Latin}])['’‘`׳״"](?=[^\P{L}\p{Script=Latin}])/gu;

/**
 * Text without what readers leave out when they type: compatibility forms, case, accents of Latin and Greek letters (but
 * German's, whose dictionary knows them both ways), vowel signs of Arabic and Hebrew, variants of letters, invisible
 * characters; an apostrophe within a word of another script than Latin; digits of any script become ASCII's.
 */
export function fold(lang: string, text: string): string {
  // ´ would fall apart into a space and an accent
  let folded = text.normalize('NFC').replace(/´/g, "'").normalize('NFKC').toLowerCase();
  if (base(lang) !== 'de') folded = folded.normalize('NFD').replace(latinOrGreekAccents, '');
  return folded
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(vowelSigns, '')
    .replace(otherLetters, letter => letters[letter]!)
    .replace(/ʼ/g, "'")
    .replace(apostrophes, '')
    .replace(/\p{Nd}/gu, digitOf);
}

const longestWord = 60; // UTF-16 units; PostgreSQL takes 2,046 bytes

/**
 * The words that the database indexes: folded, scripts without spaces as overlapping pairs of signs, Ukrainian words
 * without endings. They stop where a tsvector, which holds 1 MB, would not take them any more: after `most` bytes.
 */
export function prepareText(lang: string, text: string, most = 600_000): string {
  const words: string[] = [];
  const times = new Map<string, number>();
  let bytes = 0;
  for (const word of wordsOf(lang, fold(lang, text), true)) {
    const before = times.get(word) ?? 0;
    // each word once with its length, and 2 bytes for each of its first 256 places
    bytes += (before === 0 ? bytesOf(word) + 6 : 0) + (before < 256 ? 2 : 0);
    if (bytes > most) break;
    times.set(word, before + 1);
    words.push(word);
  }
  return words.join(' ');
}

/**
 * A reader's query for to_tsquery: `all` asks for every word, `any` for one of them. Words in quotes stand side by side, a
 * word after a minus must not be there. Null when nothing is asked.
 */
export function prepareQuery(lang: string, query: string): { all: string; any: string } | null {
  const wanted: string[] = [];
  const unwanted: string[] = [];
  let left = 24; // words
  for (const [, minus, quoted, plain = ''] of query
    .slice(0, 400)
    .matchAll(/(?<![^\s])(-)?(?:["“”„«]([^"“”«»]+)["“”»]|(\S+))/gu)) {
    const words = [...wordsOf(lang, fold(lang, quoted ?? plain), false)].slice(0, left);
    left -= words.length;
    // a single sign of a script without spaces begins a pair
    const asked = words.map(word => (unspaced.test(word) && [...word].length === 1 ? `'${word}':*` : `'${word}'`));
    if (asked.length === 0) continue;
    (minus ? unwanted : wanted).push(`(${asked.join(quoted ? ' <-> ' : ' & ')})`);
  }
  if (wanted.length === 0) return null;
  const but = unwanted.map(words => ` & !${words}`).join('');
  return { all: wanted.join(' & ') + but, any: `(${wanted.join(' | ')})${but}` };
}

/**
 * A title as trigrams compare it for slips of the finger: each letter as one ASCII letter or digit, since a database with the
 * locale C sees no others. Letters that share one are few within a script; signs of scripts without spaces are left out.
 */
export function similarityKey(lang: string, text: string): string {
  return fold(lang, text)
    .replace(unspacedRuns, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/[^ a-z0-9]/gu, letter => (letter.codePointAt(0)! % 36).toString(36))
    .trim()
    .slice(0, 500);
}

function* wordsOf(lang: string, folded: string, singly: boolean): Generator<string> {
  const stem = stems[base(lang)] ?? (word => word);
  const spaced = unspaced.test(folded) ? folded.replace(unspacedRuns, run => ` ${pairs(run, singly)} `) : folded;
  for (const [word] of spaced.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu))
    yield stem(
      word.length > longestWord
        ? word
            .slice(0, longestWord)
            .toWellFormed()
            .replace(/\ufffd$/, '')
        : word,
    );
}

/** What is done to words before the database's own dictionary, if it has one, gets them. */
const stems: Record<string, (word: string) => string> = {
  uk: word => (/^\p{Script=Cyrillic}+$/u.test(word) ? stemUkrainian(word) : word),
  // the database's Arabic stemmer cuts less of an ending after the article, and no article after و: it goes first
  ar: word => word.replace(/^[وف]?(?:ال|بال|كال|لل)(?=.{3})/u, ''),
};

const signs =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\u30fc';
const unspaced = new RegExp(`[${signs}]`, 'u');
const unspacedRuns = new RegExp(`[${signs}][${signs}\\p{M}]*`, 'gu');

/** Each sign with the one after it; `singly`: and the last alone, so that a search for one sign finds it anywhere. */
function pairs(run: string, singly: boolean): string {
  const all = [...run];
  const last = singly || all.length === 1 ? all.length : all.length - 1;
  return all
    .slice(0, last)
    .map((sign, i) => sign + (all[i + 1] ?? ''))
    .join(' ');
}

function digitOf(digit: string): string {
  // the digits of a script stand in a row, zero first
  const code = digit.codePointAt(0)!;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

/** At most so many bytes of UTF-8. */
function bytesOf(word: string): number {
  return /^[\u0000-\u007f]*$/.test(word) ? word.length : word.length * 3;
}

function base(lang: string): string {
  return lang.split('-')[0] ?? '';
}

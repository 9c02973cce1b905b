import { fold } from '../search.ts';

/*
 * Earlier translations found again by their source: how alike two segments are, by what an index finds those that may be
 * alike, and what of a found translation can be set right by itself. Likeness is counted in words, as translators know it
 * from their tools; what an index holds is only a way to come to few candidates (store/memory.ts).
 */

export type TokenKind = 'word' | 'sign' | 'number' | 'punctuation';
type Token = { text: string; kind: TokenKind; weight: number };

// A sign of a script without spaces is about half a word. Numbers and codes are quickly replaced, commas sooner still.
const weights: Record<TokenKind, number> = { word: 2, sign: 1, number: 1, punctuation: 0.5 };

const unspaced =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\u30fc';
const tokenPattern = new RegExp(
  [
    // addresses, and words with a digit in them: F-16, COVID-19, 3PAO
    '(?<code>https?://\\S+|[\\w.+-]+@[\\w-]+\\.[\\w.]+|\\p{L}+-?\\d[\\p{L}\\d]*|\\d+\\p{Script=Latin}[\\p{Script=Latin}\\d]*)',
    // digits with what groups and divides them: 12 345,6 and 10:30 and 27.01.2010
    '(?<number>(?<!\\d)\\d{1,3}(?: \\d{3})+(?:[.,]\\d+)?(?!\\d)|\\d+(?:[.,:/]\\d+)*)',
    `(?<sign>[${unspaced}]\\p{M}*)`,
    `(?<word>(?:(?![${unspaced}])[\\p{L}\\p{M}])(?:(?![${unspaced}])[\\p{L}\\p{M}]|'(?=\\p{L}))*)`,
    '(?<punctuation>\\S)',
  ].join('|'),
  'gu',
);

/** What a text is compared by: folded (see domain/search.ts), one kind of quote and of dash. */
export function tokensOf(lang: string, text: string): Token[] {
  const folded = fold(lang, text)
    .replace(/[“”„‟«»‹›]|''/g, '"')
    .replace(/[‘’‚]/g, "'")
    .replace(/[‐-―−]/g, '-');
  const tokens: Token[] = [];
  for (const { 0: matched, groups = {} } of folded.matchAll(tokenPattern)) {
    const kind: TokenKind =
      groups.code !== undefined || groups.number !== undefined
        ? 'number'
        : groups.sign !== undefined
          ? 'sign'
          : groups.word !== undefined
            ? 'word'
            : 'punctuation';
    tokens.push({ text: groups.number?.replaceAll(' ', '') ?? matched, kind, weight: weights[kind] });
  }
  return tokens;
}

/**
 * How alike two segments are, from 0 to 100: the share of the words of the longer one that need not be touched, a word that
 * is nearly the same counting in part. 100 is said of the same text alone; other quotes, case or accents are 99. Below
 * `least` it may be any smaller number: the work ends once that is sure.
 */
export function similarity(lang: string, a: string, b: string, least = 0): number {
  if (a === b) return 100;
  return alike(tokensOf(lang, a), tokensOf(lang, b), least);
}

/** The same of texts that are tokens already, other than that it is at most 99. */
export function alike(a: readonly Token[], b: readonly Token[], least = 0): number {
  const longer = Math.max(weigh(a), weigh(b));
  if (longer === 0) return 0;
  const most = (longer * (100 - least)) / 100;
  if (Math.abs(weigh(a) - weigh(b)) > most) return 0;
  let from = 0;
  while (from < a.length && from < b.length && a[from]!.text === b[from]!.text) from++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end)!.text === b.at(-1 - end)!.text) end++;
  const distance = edits(a.slice(from, a.length - end), b.slice(from, b.length - end), most);
  return Math.min(99, Math.max(0, Math.floor(100 * (1 - distance / longer))));
}

function weigh(tokens: readonly Token[]): number {
  let sum = 0;
  for (const { weight } of tokens) sum += weight;
  return sum;
}

const cells = 1_000_000; // of the table that two texts of some 1,000 words fill

/** The least weight of what is put in, left out or exchanged; Infinity once it is more than `most`. */
function edits(a: readonly Token[], b: readonly Token[], most: number): number {
  if (a.length === 0 || b.length === 0) return weigh(a) + weigh(b);
  if (a.length * b.length > cells) return unordered(a, b);
  const exchanged = new Map<string, number>();
  let above = new Float64Array(b.length + 1);
  for (let j = 0; j < b.length; j++) above[j + 1] = above[j]! + b[j]!.weight;
  let row = new Float64Array(b.length + 1);
  for (const x of a) {
    row[0] = above[0]! + x.weight;
    let lowest = row[0]!;
    for (let j = 0; j < b.length; j++) {
      const y = b[j]!;
      let cost = Math.min(above[j + 1]! + x.weight, row[j]! + y.weight);
      const diagonal = above[j]!;
      if (diagonal < cost)
        cost =
          x.text === y.text
            ? diagonal
            : Math.min(cost, diagonal + difference(x, y, exchanged) * Math.max(x.weight, y.weight));
      row[j + 1] = cost;
      if (cost < lowest) lowest = cost;
    }
    if (lowest > most) return Infinity;
    [above, row] = [row, above];
  }
  return above[b.length]!;
}

/** Texts that are too long for a table, without regard to order. */
function unordered(a: readonly Token[], b: readonly Token[]): number {
  const left = new Map<string, number>();
  for (const { text } of a) left.set(text, (left.get(text) ?? 0) + 1);
  let shared = 0;
  for (const { text, weight } of b) {
    const n = left.get(text) ?? 0;
    if (n === 0) continue;
    left.set(text, n - 1);
    shared += weight;
  }
  return Math.max(weigh(a), weigh(b)) - shared;
}

/** How much of a word is another, from 0 to 1: letters that differ; more than half of them is another word altogether. */
function difference(x: Token, y: Token, known: Map<string, number>): number {
  if (x.kind !== 'word' || y.kind !== 'word') return 1;
  const [a, b] = [x.text, y.text];
  const longer = Math.max(a.length, b.length);
  if (longer > 40 || Math.abs(a.length - b.length) * 2 > longer) return 1;
  const key = `${a} ${b}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const row = [i + 1];
    for (let j = 0; j < b.length; j++)
      row.push(Math.min(above[j + 1]! + 1, row[j]! + 1, above[j]! + (a[i] === b[j] ? 0 : 1)));
    above = row;
  }
  const share = above[b.length]! / longer > 0.5 ? 1 : above[b.length]! / longer;
  known.set(key, share);
  return share;
}

/** What is stored of a source so that it is found again. */
export type Signature = {
  /** of the folded text, for the same words in other typography; 53 bits */
  key: number;
  /** one number a word (or pair of signs) of a language pair and a class of length, 32 bits */
  marks: number[];
  /** `sketchBits` of 0 and 1: the words as a set so small that the database itself can count what two share */
  sketch: string;
  /** in half words, what `weights` counts in */
  weight: number;
};

export const sketchBits = 512;
const mostMarks = 800;
const stemLength = 6; // of a word; what stands behind is an ending more often than not

/** Segments are as long as their class or up to 1.43 times that: of one that is 70 % alike, the next or the one before. */
const classOf = (weight: number) => Math.floor(Math.log(Math.max(1, weight)) / Math.log(1 / 0.7));

type Pair = { sourceLang: string; targetLang: string };

/**
 * The signature of a source. Words are marked by their beginnings, in the pair of languages and together with the length of
 * the whole, so that an index never has to look at the same word elsewhere; numbers only where there is nothing else.
 */
export function signatureOf(pair: Pair, source: string): Signature {
  const tokens = tokensOf(pair.sourceLang, source);
  const words = wordsToMark(tokens);
  const weight = Math.round(weigh(tokens));
  const bits = new Array<string>(sketchBits).fill('0');
  for (const word of words) bits[(hash32(word, 0x9e3779b1) >>> 0) % sketchBits] = '1';
  return {
    key: hash53(tokens.map(t => t.text).join(' ')),
    marks: [...new Set(marksOf(pair, words, classOf(weight)))],
    sketch: bits.join(''),
    weight,
  };
}

/** The marks that a segment at least as alike as `least` (0 to 100) can have: for each word, one a class of length. */
export function wordsToAsk(pair: Pair, source: string, least: number): number[][] {
  const tokens = tokensOf(pair.sourceLang, source);
  const weight = weigh(tokens);
  const classes: number[] = [];
  const last = classOf(Math.ceil((weight * 100) / Math.max(1, least)));
  for (let c = classOf(Math.floor((weight * least) / 100)); c <= last; c++) classes.push(c);
  const words = wordsToMark(tokens);
  const all = classes.map(c => marksOf(pair, words, c));
  return words.map((_, i) => all.map(marks => marks[i]!));
}

function wordsToMark(tokens: readonly Token[]): string[] {
  const words = new Set<string>();
  for (const [i, { kind, text }] of tokens.entries())
    if (kind === 'word') words.add(text.slice(0, stemLength));
    else if (kind === 'sign') {
      const next = tokens[i + 1];
      words.add(next?.kind === 'sign' ? text + next.text : text);
    }
  if (words.size === 0) for (const { text } of tokens) words.add(text);
  // longer words are rarer: they stay when there are too many, and are first for whoever knows nothing of frequencies
  return [...words].toSorted((a, b) => b.length - a.length).slice(0, mostMarks);
}

function marksOf(pair: Pair, words: readonly string[], lengthClass: number): number[] {
  const seed = hash32(`${pair.sourceLang}>${pair.targetLang} ${lengthClass}`, 0x811c9dc5);
  return words.map(word => hash32(word, seed));
}

const budget = 1500; // units that an index may come up with, whose texts are not looked at yet

/**
 * Which marks to ask an index for, out of `wordsToAsk`: those of the rarest words, as many as come up with `budget` units.
 * Of n words, a text that shares all but e has one of any e + 1: three in ten of them are asked for in any case, up to four.
 * `frequency`: the share of all units that have a common mark; one that is not named is rarer than those.
 */
export function marksToAsk(
  words: readonly (readonly number[])[],
  frequency: ReadonlyMap<number, number>,
  units: number,
): number[] {
  const rarest = words
    .map((marks, i) => ({ marks, i, n: units * marks.reduce((sum, mark) => sum + (frequency.get(mark) ?? 0), 0) }))
    .toSorted((a, b) => a.n - b.n || a.i - b.i);
  const inAnyCase = Math.min(4, Math.floor(words.length * 0.3) + 1);
  const chosen: number[] = [];
  let sum = 0;
  for (const [taken, { marks, n }] of rarest.entries()) {
    sum += n;
    if (taken >= inAnyCase && sum > budget) break;
    chosen.push(...marks);
  }
  return chosen;
}

function hash32(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  // FNV leaves the last letters in the low bits
  h ^= h >>> 15;
  return (Math.imul(h, 0x2c1b3c6d) ^ (h >>> 13)) | 0;
}

function hash53(text: string): number {
  const high = hash32(text, 0x811c9dc5) >>> 0;
  const low = hash32(text, 0x1b873593) >>> 0;
  return (high & 0x1fffff) * 0x1_0000_0000 + low;
}

/** A translation made to fit: `replaced` says what stands in it otherwise than when it was written. */
export type Adapted = { target: string; replaced: { from: string; to: string }[] };

/**
 * The earlier translation with the numbers of the text at hand, when nothing else differs and nothing can go wrong: each
 * number that differs stands in the translation exactly as often as in its source, and the words around it stay as they are
 * in the target's grammar (1 day, 5 days). Null otherwise.
 */
export function adapt(
  langs: { source: string; target: string },
  match: { source: string; target: string },
  text: string,
): Adapted | null {
  const [before, now] = [parted(match.source), parted(text)];
  if (before.numbers.length !== now.numbers.length) return null;
  const words = (text: string) => tokensOf(langs.source, text).map(t => t.text);
  for (const [i, part] of before.parts.entries())
    if (words(part).join(' ') !== words(now.parts[i]!).join(' ')) return null;
  const changes = new Map<string, string>();
  for (const [i, number] of before.numbers.entries()) {
    const from = worth(number, langs.source);
    const to = worth(now.numbers[i]!, langs.source);
    if ((changes.get(from) ?? to) !== to) return null;
    changes.set(from, to);
  }
  const target = parted(match.target);
  const there = target.numbers.map(n => worth(n, langs.target));
  const count = (list: string[], value: string) => list.filter(v => v === value).length;
  const sources = before.numbers.map(n => worth(n, langs.source));
  for (const [from, to] of changes)
    if (from !== to && (count(there, from) !== count(sources, from) || !agreesAlike(langs.target, from, to)))
      return null;
  const replaced: Adapted['replaced'] = [];
  let out = target.parts[0]!;
  for (const [i, number] of target.numbers.entries()) {
    const [from, to] = [there[i]!, changes.get(there[i]!)];
    const written = to === undefined || to === from ? number : writtenAs(number, to, langs.target);
    if (written !== number) replaced.push({ from: number, to: written });
    out += written + target.parts[i + 1]!;
  }
  return replaced.length > 0 ? { target: out, replaced } : null;
}

const space = ' \\u00a0\\u202f\\u2009';
const numberPattern = new RegExp(
  `(?<![\\p{L}\\p{Nd}])(?:\\p{Nd}{1,3}(?:[${space}]\\p{Nd}{3})+(?:[.,٫]\\p{Nd}+)?(?!\\p{Nd})|\\p{Nd}+(?:[.,:/٬٫]\\p{Nd}+)*)`,
  'gu',
);

/** A text at its numbers: one part more than numbers. */
function parted(text: string): { parts: string[]; numbers: string[] } {
  return { parts: text.split(numberPattern), numbers: text.match(numberPattern) ?? [] };
}

const signsOf = (lang: string) => {
  const parts = new Intl.NumberFormat(lang).formatToParts(1_234_567.8);
  const sign = (type: string, otherwise: string) => parts.find(p => p.type === type)?.value ?? otherwise;
  return { group: sign('group', ','), decimal: sign('decimal', '.') };
};

/** A number in ASCII digits without what groups them, and with a point; a date or an hour as it stands. */
function worth(number: string, lang: string): string {
  const { group, decimal } = signsOf(lang);
  const ascii = fold(lang, number);
  const grouping = `[${space}٬${/\s/.test(group) ? '' : group}]`;
  const plain = new RegExp(`^(?:\\d{1,3}(?:${grouping}\\d{3})+|\\d+)(?:[${decimal}٫]\\d+)?$`);
  if (!plain.test(ascii)) return ascii;
  return ascii.replace(new RegExp(`${grouping}(?=\\d{3})`, 'g'), '').replace(/[^\d]/, '.');
}

/** Whether what is said of one number can be said of the other without another ending. */
function agreesAlike(lang: string, from: string, to: string): boolean {
  const plain = /^\d+(?:\.\d+)?$/;
  if (!plain.test(from) || !plain.test(to)) return !plain.test(from) && !plain.test(to);
  const year = /^(?:19|20)\d\d$/;
  if (year.test(from) && year.test(to)) return true;
  const rules = new Intl.PluralRules(lang);
  return rules.select(Number(from)) === rules.select(Number(to)) && from.includes('.') === to.includes('.');
}

/** A value in the manner of a number that stood there: its digits, its grouping. */
function writtenAs(number: string, value: string, lang: string): string {
  if (!/^\d+(?:\.\d+)?$/.test(value)) return inDigitsOf(number, value);
  const { group, decimal } = signsOf(lang);
  const [whole = '', fraction] = value.split('.');
  const own = new RegExp(`\\p{Nd}([${space}٬'’${group}])\\p{Nd}{3}(?!\\p{Nd})`, 'u').exec(number)?.[1];
  // four digits stand together unless those before them did not
  const by = own ?? (whole.length > 4 && !/^\p{Nd}{5,}/u.test(number) ? group : null);
  const grouped = by && whole.length > 3 ? whole.replace(/\B(?=(?:\d{3})+$)/g, by) : whole;
  return inDigitsOf(number, fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`);
}

function inDigitsOf(number: string, ascii: string): string {
  const first = /\p{Nd}/u.exec(number)?.[0] ?? '0';
  const zero = first.codePointAt(0)! - Number(fold('en', first));
  return ascii.replace(/\d/g, digit => String.fromCodePoint(zero + Number(digit)));
}

/**
 * The language under which the words of a foreign file are remembered: its own where the outlet writes in it, else without
 * the region, since what was translated for en-US serves en. Null when it is no language tag.
 */
export function langOf(tag: string, languages: readonly string[]): string | null {
  try {
    const [canonical = ''] = Intl.getCanonicalLocales(tag.replaceAll('_', '-'));
    if (languages.includes(canonical)) return canonical;
    const { language, script } = new Intl.Locale(canonical);
    return script ? `${language}-${script}` : language;
  } catch {
    return null;
  }
}

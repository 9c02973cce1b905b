/*
 * Numbers of a text and of its rendering, compared by what they are worth: 1,000.5 is 1 000,5 is ١٬٠٠٠٫٥. A complaint is a
 * question to a person, so whatever a good translator may do with a number is let pass: writing it out or in digits, a
 * month by its name, 212,000 as 212 thousand, 7 pm as 19:00.
 */

/** A number as it was written; `values` are all that it can mean, the likeliest first. */
type Numeral = { text: string; values: number[]; scaled: number | null };

/** The first number of the source that the rendering lacks, and what stands there in its place. */
export type NumberMistake = { wanted: string; found: string | null };

/** Numbers of one segment; one with more is no paragraph, and comparing takes the square of them. */
const most = 300;

/** At most one complaint a number of the source. Numbers that only the rendering has are let pass unless one is missing. */
export function numberMistakes(source: string, target: string, langs: { source: string; target: string }) {
  const mistakes = codeMistakes(source, target);
  const wanted = numeralsOf(source, langs.source);
  const there = numeralsOf(target, langs.target);
  if (wanted.length > most || there.length > most) return mistakes;
  const free = new Set(there);
  const missing: Numeral[] = [];
  for (const numeral of wanted) {
    const match = [...free].find(other => same(numeral, other));
    if (match) free.delete(match);
    else missing.push(numeral);
  }
  // what is in words on both sides stands for nothing else; the rest may be digits on the other side
  const said = writtenNumbers(source, langs.source);
  const saidThere = writtenNumbers(target, langs.target);
  for (const number of [...said.final]) if (saidThere.take(number)) said.take(number);
  const extra = [...free].filter(n => !n.values.some(v => said.take(v)));
  const absent = missing.filter(
    n => !n.values.some(v => saidThere.take(v) || saidThere.takeScaled(v)) && !romanThere(target, n),
  );
  const fresh = extra.filter(n => !wanted.some(other => same(other, n)));
  for (const numeral of absent) {
    const repeated = there.some(other => same(numeral, other));
    const near = (n: Numeral) => distance(n, numeral);
    // one that is there already may still stand in the place of another, where it looks like it
    const candidates = repeated ? fresh : [...fresh, ...extra.filter(n => !fresh.includes(n) && near(n) < 0.7)];
    const nearest = candidates.toSorted((a, b) => near(a) - near(b))[0] ?? null;
    if (nearest) {
      for (const list of [fresh, extra]) if (list.includes(nearest)) list.splice(list.indexOf(nearest), 1);
    } else if (repeated || numeral.values.some(mayBeWords)) continue;
    mistakes.push({ wanted: numeral.text, found: nearest?.text ?? null });
  }
  // fifty-two, and 56 in the rendering
  for (const numeral of fresh) {
    const [value] = numeral.values;
    const like = [...said.final].find(n => n > 12 && value! > 12 && Math.abs(Math.log(n / value!)) < 0.5);
    if (like !== undefined && said.take(like)) mistakes.push({ wanted: String(like), found: numeral.text });
  }
  return mistakes;
}

/** Names with a number, and numbers of versions: SHA-1, v1.7.9, B12, 2.0.1. */
const codes = /(?<![\p{L}\d.])(?:(?:[A-Z]+-?|[A-Za-z]+)\d+(?:\.\d+)*|\d{1,2}(?:\.\d{1,2}){2,})(?![\p{L}\d-]|\.\d)/gu;

/** Of names with a number, those that the rendering has with another one. */
function codeMistakes(source: string, target: string): NumberMistake[] {
  const of = (text: string) => new Set(withoutAddresses(text).match(codes) ?? []);
  const letters = (code: string) => code.replace(/[-\d.]+$/, '').toLowerCase();
  const [wanted, there] = [of(source), of(target)];
  const fresh = [...there].filter(code => !wanted.has(code));
  return [...wanted].flatMap(code => {
    const other = there.has(code) ? undefined : fresh.find(f => letters(f) === letters(code));
    return other === undefined ? [] : [{ wanted: code, found: other }];
  });
}

const withoutAddresses = (text: string) => text.replace(/\bhttps?:\/\/\S+|\bwww\.\S+|\S{1,60}@\S{1,200}/g, ' ');

/** Whether good style writes it in words, or leaves it out: small and round numbers, nought minutes. */
function mayBeWords(value: number): boolean {
  return Number.isInteger(value) && (value <= 20 || (value <= 100 && value % 10 === 0) || value === 1000);
}

function distance(a: Numeral, b: Numeral): number {
  return Math.abs(Math.log((a.values[0]! + 1) / (b.values[0]! + 1)));
}

function same(a: Numeral, b: Numeral): boolean {
  const of = (n: Numeral) => (n.scaled === null ? n.values : [...n.values, n.scaled]);
  return of(a).some(x => of(b).some(y => Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x))));
}

const primary = (lang: string) => lang.split('-')[0]!.toLowerCase();
const space = '\\u0020\\u00a0\\u202f\\u2009';
const marks = `.,'’٫٬·${space}`;
const digitsPattern = new RegExp(`\\d+(?:[${marks}:]\\d+)*`, 'g');
const spaced = new RegExp(`[${space}]`);
// spaces group digits by three, or stand between two numbers
const groupedBySpaces = new RegExp(`^\\d{1,3}(?:[${space}]\\d{3})+(?:[.,٫]\\d+)?$`);
const groupMarks = new RegExp(`['’٬·${space}]`, 'g');

function numeralsOf(words: string, lang: string): Numeral[] {
  const text = latinDigits(withoutAddresses(words)).replace(codes, c => ' '.repeat(c.length));
  const found: Numeral[] = [];
  for (const match of text.matchAll(digitsPattern)) {
    if (found.length > most) break;
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 24);
    const before = text.slice(Math.max(0, match.index - 6), match.index);
    for (const part of partsOf(match[0], lang)) {
      const values = valuesOf(part, lang);
      const [value] = values;
      if (value === undefined) continue;
      const scale = scaleAfter(after, lang);
      // the 1960s may be the sixties
      const decade = value >= 1800 && value < 2100 && value % 10 === 0 && /^(?:s\b|-?[хті])/.test(after);
      if (decade) values.push(value % 100);
      // 7 pm, 7.30 pm
      if (value >= 1 && value < 13 && /^[^\p{L}\d]{0,2}p\.?m\b/iu.test(after)) values.push(round((value % 12) + 12));
      // the second year of 2025/26
      const year = /(\d\d)\d\d[-–—/]$/.exec(before)?.[1];
      if (year && /^\d\d$/.test(part)) values.push(Number(year + part));
      found.push({ text: part, values, scaled: scale === null ? null : value * scale });
    }
  }
  return found;
}

const round = (value: number) => Math.round(value * 100) / 100;

/** Arabic, Persian and full-width digits as ASCII. ½ and ² are no numerals here. */
function latinDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹０-９]/g, d => String(d.charCodeAt(0) & 15));
}

/** A run of digits and separators as the numbers in it: a date and an hour are several, 1 000 000 is one. */
function partsOf(run: string, lang: string): string[] {
  if (/^\d{1,2}:\d\d$/.test(run)) return [run];
  if (run.includes(':')) return run.split(':').flatMap(part => partsOf(part, lang));
  if (spaced.test(run))
    return groupedBySpaces.test(run) ? [run] : run.split(spaced).flatMap(part => partsOf(part, lang));
  const separators = [...run].filter(c => !/\d/.test(c));
  if (separators.length < 2) return [run];
  const [first] = separators;
  const last = separators.at(-1)!;
  const all = separators.every(s => s === first);
  // 1.000.000 and 1,00,000; else 14.03.2023, or a version
  if (all) return /^\d{1,3}(?:\D\d{2,3})*\D\d{3}$/.test(run) ? [run] : run.split(first!);
  const groups = separators.slice(0, -1).every(s => s === first) && last !== first;
  return groups ? [run] : run.split(/\D/);
}

/** Languages whose decimals begin with a point; the others have a comma, but for those that use both. */
const pointed = new Set(['en', 'zh', 'ja', 'ko', 'th', 'he', 'hi', 'ur', 'bn', 'ta', 'ms']);
const both = new Set(['ar', 'fa', 'es', 'vi']);

function valuesOf(part: string, lang: string): number[] {
  const bare = part.replace(groupMarks, '').replace('٫', '.');
  const separators = bare.match(/[.,]/g) ?? [];
  // an hour is what it looks like with a point: 7:30 is 7.30
  if (bare.includes(':')) return [Number(bare.replace(':', '.'))];
  if (separators.length === 0) return [Number(bare)];
  // a day of a month: 24.02 is also a 24
  const day = !pointed.has(primary(lang)) && /^(?:[0-2]?\d|3[01])\.(?:0\d|1[0-2])$/.test(bare);
  if (day) return [Number(bare), Number(bare.split('.')[0])];
  const grouped = Number(bare.replace(/[.,]/g, ''));
  const decimal = (mark: string) => Number(bare.replaceAll(mark === '.' ? ',' : '.', '').replace(mark, '.'));
  const last = separators.at(-1)!;
  if (new Set(separators).size === 2) return [decimal(last)];
  if (separators.length > 1) return [grouped];
  const three = /^\d{1,3}[.,]\d{3}$/.test(bare);
  if (!three || part.includes('٫')) return [decimal(last)];
  if (both.has(primary(lang))) return [grouped, decimal(last)];
  return (last === '.') === pointed.has(primary(lang)) ? [decimal(last)] : [grouped];
}

/** Words for thousands and more, as they begin; a number before one may be written in full elsewhere. */
const scales: Record<string, [RegExp, number][]> = {
  en: [
    [/^thousand|^k\b/i, 1e3],
    [/^million|^mln\b|^m\b/i, 1e6],
    [/^billion|^bn\b/i, 1e9],
    [/^trillion/i, 1e12],
  ],
  uk: [
    [/^тис/i, 1e3],
    [/^млн|^мільйон/i, 1e6],
    [/^млрд|^мільярд/i, 1e9],
    [/^трлн|^трильйон/i, 1e12],
  ],
  ru: [
    [/^тыс/i, 1e3],
    [/^млн|^миллион/i, 1e6],
    [/^млрд|^миллиард/i, 1e9],
    [/^трлн|^триллион/i, 1e12],
  ],
  de: [
    [/^tausend|^tsd/i, 1e3],
    [/^million|^mio/i, 1e6],
    [/^milliard|^mrd/i, 1e9],
    [/^billion/i, 1e12],
  ],
  fr: [
    [/^mille\b/i, 1e3],
    [/^million/i, 1e6],
    [/^milliard/i, 1e9],
  ],
  es: [
    [/^mil\b/i, 1e3],
    [/^mill[oó]n/i, 1e6],
  ],
  pl: [
    [/^tys/i, 1e3],
    [/^mln|^milion/i, 1e6],
    [/^mld|^miliard/i, 1e9],
  ],
  ar: [
    [/^[أا]لف|^آلاف/, 1e3],
    [/^مليون|^ملايين/, 1e6],
    [/^مليار/, 1e9],
  ],
  zh: [
    [/^[万萬]/, 1e4],
    [/^[亿億]/, 1e8],
    [/^千/, 1e3],
    [/^百万|^百萬/, 1e6],
  ],
  ja: [
    [/^[万萬]/, 1e4],
    [/^[億]/, 1e8],
    [/^千/, 1e3],
  ],
  ko: [
    [/^만/, 1e4],
    [/^억/, 1e8],
    [/^천/, 1e3],
  ],
};

function scaleAfter(after: string, lang: string): number | null {
  const word = after.replace(/^[\s\u00a0-]+/, '');
  return scales[primary(lang)]?.find(([pattern]) => pattern.test(word))?.[1] ?? null;
}

/** Whether a Roman numeral stands for it: the 19th century is the XIX. in many languages. */
function romanThere(target: string, numeral: Numeral): boolean {
  const [value] = numeral.values;
  if (value === undefined || value < 1 || value > 39 || !Number.isInteger(value)) return false;
  const roman = 'X'.repeat(value / 10) + ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'][value % 10];
  const latin = target.replace(/[ХІ]/g, c => (c === 'Х' ? 'X' : 'I'));
  return new RegExp(`(?<![\\p{L}])${roman}(?![\\p{Lu}])`, 'u').test(latin);
}

/*
 * Numbers in words, as far as digits in the other text can stand for them. A list of stems for the languages that the house
 * writes in; of others, no number is known to be written out.
 */
const stems: Record<string, [string, number][]> = {
  en: [
    ...count(
      1,
      'one|first|once two|second|twice|both three|third|thrice four five|fifth six seven eigh nine|ninth ten',
    ),
    ...count(11, 'eleven twelve|twelfth|dozen thirteen fourteen fifteen sixteen seventeen eighteen nineteen twent'),
    ...count(30, 'thirty|thirti forty|forti fifty|fifti sixty|sixti seventy|seventi eighty|eighti ninety|nineti', 10),
    ['hundred', 100],
    ['thousand', 1000],
    ['half', 50],
    ['quarter', 25],
    ['score', 20],
    ['noon', 12],
    ['midnight', 0],
  ],
  uk: [
    ...count(
      1,
      'один|одн|перш|раз дв|друг|обид три|трет|троє|трьо чотир|четвер п’ят|п’ят шіст|шест сім|сьом|сем вісім|восьм девят|дев’ят|девʼят десят',
    ),
    ...count(
      11,
      'одинадцят дванадцят тринадцят чотирнадцят п’ятнадцят|пʼятнадцят шістнадцят сімнадцят вісімнадцят дев’ятнадцят двадцят',
    ),
    ...count(30, 'тридцят сорок п’ятдесят шістдесят сімдесят вісімдесят дев’яност сто', 10),
    ['двіст', 200],
    ['трист', 300],
    ['чотирист', 400],
    ['п’ятсот', 500],
    ['шістсот', 600],
    ['сімсот', 700],
    ['вісімсот', 800],
    ['дев’ятсот', 900],
    ['тисяч', 1000],
    ['пів', 50],
    ['чверт', 25],
    ['дюжин', 12],
    ['полудень', 12],
    ['опівн', 0],
  ],
  ru: [
    ...count(
      1,
      'один|одн|перв|раз дв|втор|оба|обе три|трет|трех|трёх четыр|четвер пят шест сем|седьм восем|восьм девят десят',
    ),
    ...count(
      11,
      'одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат',
    ),
    ...count(30, 'тридцат сорок пятьдесят шестьдесят семьдесят восемьдесят девяност сто', 10),
    ['двест', 200],
    ['трист', 300],
    ['четырест', 400],
    ['пятьсот', 500],
    ['шестьсот', 600],
    ['семьсот', 700],
    ['восемьсот', 800],
    ['девятьсот', 900],
    ['тысяч', 1000],
    ['пол', 50],
    ['четверт', 25],
    ['дюжин', 12],
  ],
  ar: [
    ...count(
      1,
      'واحد|أول|إحدى|حادي|مرة اثن|ثاني|كلا|مرتين ثلاث|ثالث أربع|رابع خمس|خامس ست|سادس سبع|سابع ثمان|ثامن تسع|تاسع عشر|عاشر',
    ),
    ...count(
      20,
      'عشرون|عشرين ثلاثون|ثلاثين أربعون|أربعين خمسون|خمسين ستون|ستين سبعون|سبعين ثمانون|ثمانين تسعون|تسعين مئة|مائة',
      10,
    ),
    ['ألف', 1000],
    ['آلاف', 1000],
    ['نصف', 50],
    ['ربع', 25],
  ],
  zh: [
    ...[...'一二三四五六七八九十'].map((c, i): [string, number] => [c, i + 1]),
    ['两', 2],
    ['百', 100],
    ['千', 1000],
    ['半', 50],
  ],
};

function count(from: number, words: string, step = 1): [string, number][] {
  return words
    .split(' ')
    .flatMap((group, i) => group.split('|').map((word): [string, number] => [word, from + i * step]));
}

/** Numbers that a text says in words, each to be taken once; `final` are the whole ones: 45 where it says forty-five. */
class Written {
  final: number[] = [];
  private parts: number[] = [];
  thousands = false;

  add(number: number, parts: readonly number[]) {
    this.final.push(number);
    this.parts.push(...parts);
  }
  take(number: number): boolean {
    for (const list of [this.final, this.parts]) {
      const at = list.indexOf(number);
      if (at < 0) continue;
      list.splice(at, 1);
      return true;
    }
    return false;
  }
  /** two to five thousand: the thousand is said once */
  takeScaled(number: number): boolean {
    const scale = [1e9, 1e6, 1e3].find(s => number >= s && number % s === 0);
    return scale !== undefined && this.thousands && this.take(number / scale);
  }
}

function writtenNumbers(text: string, lang: string): Written {
  const written = new Written();
  const language = primary(lang);
  const known = stems[language];
  if (!known) return written;
  const plain = text.toLowerCase().replace(/['ʼ`]/g, '’');
  if (language === 'zh') {
    for (const [stem, value] of known) for (let n = plain.split(stem).length; n > 1; n--) written.add(value, []);
    return written;
  }
  let run: number[] = [];
  const end = () => {
    const [number, parts] = summed(run, language === 'ar');
    if (run.length > 0) written.add(number, parts);
    run = [];
  };
  for (const [word] of plain.matchAll(/[\p{L}\p{M}’]+|[^\p{L}\p{M}’\s-]+/gu)) {
    const bare = language === 'ar' ? word.replace(/[\u064b-\u0652]/g, '').replace(/^[وبلفك]?(?:ال|لل)?/, '') : word;
    if (/^(?:and|і|й|та|и|و)$/.test(word) && run.length > 0) continue;
    let best: [string, number] | null = null;
    for (const stem of known) if (bare.startsWith(stem[0]) && stem[0].length > (best?.[0].length ?? 0)) best = stem;
    if (weekdays.test(bare)) best = null;
    if (best === null) end();
    else run.push(best[1]);
    if (best && best[1] >= 1000) written.thousands = true;
    if (scales[language]?.some(([pattern]) => pattern.test(bare))) written.thousands = true;
  }
  end();
  return written;
}

// third and fourth day of the week, in Arabic
const weekdays = /^(?:ثلاثاء|أربعاء|اربعاء|خميس)$/;

/** The words of one number as its value, and the values of its parts: three hundred and five are 305, three, hundred and five. */
function summed(run: readonly number[], unitsFirst: boolean): [number, number[]] {
  let total = 0;
  let below = 0;
  for (const value of run) {
    if (value === 1000) {
      total += (below || 1) * 1000;
      below = 0;
    } else if (value === 100 && below > 0 && below < 10) below *= 100;
    else if (unitsFirst && below > 0 && below < 10 && value >= 10 && value < 100) below += value;
    else if (below > 0 && (value < 10 ? below % 10 !== 0 : value < 100 ? below % 100 !== 0 : true)) {
      // a number of its own begins: two or three
      total = below;
      below = value;
    } else below += value;
  }
  return [total + below, run.length > 1 ? [...run] : []];
}

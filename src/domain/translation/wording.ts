import { diffSequences } from '../document/myers.ts';
import { sounds } from './cues.ts';
import { builtInTables, transliterate } from './transliterate.ts';

/*
 * A correction that travels: where only a number, a month or a name changed, the rendering with the same change. It is put
 * before a person who decides; so it is proposed where there is one place and one form that it can mean, and nowhere else.
 */

type Langs = { source: string; target: string };
/** A piece of a text: a number, a word, or a sign. */
type Token = { text: string; at: number };
type Edit = { at: number; length: number; words: string };

const spaces = '\u0020\u00a0\u202f\u2009';
const tokenPattern = new RegExp(
  `\\p{Nd}{1,3}(?:([.,'’٬${spaces}])\\p{Nd}{3}(?!\\p{Nd}))(?:\\1\\p{Nd}{3}(?!\\p{Nd}))*(?:[.,٫]\\p{Nd}+)?|` +
    `\\p{Nd}+(?:[.,٫]\\p{Nd}+)?|[\\p{L}\\p{M}]+(?:['’ʼ-][\\p{L}\\p{M}]+)*|[^\\s\\p{L}\\p{M}\\p{Nd}]`,
  'gu',
);

/**
 * What a rendering becomes when only numbers, months or names of its source changed: `change` is the source's words before and
 * after, `target` the words that render them. Numbers keep the form that they have there (separators, digits), a month its
 * case; a name is changed where it is spelled the same, or as the built-in table transliterates it. Null whenever anything
 * else changed, or it is not sure what stands for it, or another number would ask for another form of its noun.
 */
export function proposedWording(
  change: { before: string; after: string },
  target: string,
  langs: Langs,
): string | null {
  const before = tokens(change.before);
  const after = tokens(change.after);
  const replaced = replacements(before, after);
  if (!replaced || replaced.length === 0) return null;
  const there = tokens(target);
  const edits = new Map<number, Edit>();
  for (const [old, fresh] of replaced) {
    // every mention of it has to change alike, or it is not known which one does
    const mentions = before.filter(t => t.text === old).length;
    const same = replaced.filter(([from, to]) => from === old && to === fresh).length;
    if (mentions !== same) return null;
    const found = isNumber(old)
      ? numberEdits(old, fresh, there, target, langs)
      : (monthEdits(old, fresh, target, langs) ?? nameEdits(old, fresh, there, langs));
    if (!found || found.length !== mentions) return null;
    for (const edit of found) edits.set(edit.at, edit);
  }
  let words = target;
  for (const edit of [...edits.values()].sort((a, b) => b.at - a.at))
    words = words.slice(0, edit.at) + edit.words + words.slice(edit.at + edit.length);
  return words === target ? null : words;
}

function tokens(text: string): Token[] {
  return Array.from(text.matchAll(tokenPattern), m => ({ text: m[0], at: m.index }));
}

/** Tokens that stand in place of others, one for one; null when anything was put in or left out, or words changed. */
function replacements(before: readonly Token[], after: readonly Token[]): [string, string][] | null {
  const found: [string, string][] = [];
  let gone: string[] = [];
  const runs = diffSequences(
    before.map(t => t.text),
    after.map(t => t.text),
    200,
  );
  for (const [n, run] of runs.entries()) {
    if (run.op === 'same') continue;
    const other = runs[n + 1];
    if (run.op === 'del' && other?.op === 'add') gone = before.slice(run.aFrom, run.aTo).map(t => t.text);
    else if (run.op === 'add' && runs[n - 1]?.op === 'del') {
      const come = after.slice(run.bFrom, run.bTo).map(t => t.text);
      if (come.length !== gone.length) return null;
      for (const [k, old] of gone.entries()) {
        if (old === come[k]) continue;
        const kind = isNumber(old) ? isNumber(come[k]!) : isNamed(old) && isNamed(come[k]!);
        if (!kind) return null;
        found.push([old, come[k]!]);
      }
    } else return null;
  }
  return found;
}

const isNumber = (text: string) => /^\p{Nd}/u.test(text);
/** Names and, in English, months; in a script without capitals any word may be one. */
const isNamed = (text: string) => /^(?:\p{Lu}|\p{Lo})/u.test(text) || monthOf(text) !== null;

const commaDecimals = new Set([
  'be',
  'bg',
  'cs',
  'da',
  'de',
  'el',
  'es',
  'fi',
  'fr',
  'hu',
  'it',
  'nl',
  'no',
  'pl',
  'pt',
  'ro',
  'ru',
  'sk',
  'sv',
  'tr',
  'uk',
]);
const primary = (lang: string) => lang.split('-')[0]!.toLowerCase();

/** How a number is written: its digits before and after the decimal sign, the signs, the zero of its digits. */
type Written = { whole: string; fraction: string; group: string; point: string; zero: number };

function written(text: string, lang: string): Written {
  const first = [...text].find(char => /\p{Nd}/u.test(char))!.codePointAt(0)!;
  let zero = first;
  while (zero > first - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && first !== 0x30) zero--;
  if (first < 0x80) zero = 0x30;
  const plain = text.replace(/\p{Nd}/gu, char => String(char.codePointAt(0)! - zero));
  const point = commaDecimals.has(primary(lang)) ? ',' : '.';
  const groups = /^\d{1,3}(?:[^\d]\d{3})+/.exec(plain)?.[0] ?? '';
  const sign = groups.charAt(groups.search(/\D/));
  // one group behind the language's own decimal sign is a fraction: 4,600 is 4.6 in Ukrainian
  const isGrouped = groups !== '' && !(sign === point && groups.split(sign).length === 2) && sign !== '٫';
  const rest = isGrouped ? plain.slice(groups.length) : plain.replace(/^\d+/, '');
  return {
    whole: (isGrouped ? groups : /^\d+/.exec(plain)![0]).replace(/\D/g, ''),
    fraction: rest.slice(1),
    group: isGrouped ? sign : '',
    point: rest.charAt(0) || (zero === 0x660 ? '٫' : point),
    zero,
  };
}

const worth = ({ whole, fraction }: Written) => `${whole}.${fraction}`;
const isYear = ({ whole, fraction, group }: Written) => fraction === '' && group === '' && /^[12]\d{3}$/.test(whole);

function numberEdits(old: string, fresh: string, there: readonly Token[], target: string, langs: Langs): Edit[] | null {
  const was = written(old, langs.source);
  const now = written(fresh, langs.source);
  const edits: Edit[] = [];
  for (const token of there) {
    if (!isNumber(token.text)) continue;
    const here = written(token.text, langs.target);
    if (worth(here) !== worth(was)) continue;
    const behind = target.slice(token.at + token.text.length);
    if (!isYear(was) && /^[\s\u00a0]*[\p{L}]/u.test(behind) && formOf(was, langs.target) !== formOf(now, langs.target))
      return null;
    edits.push({ at: token.at, length: token.text.length, words: inForm(now, here, langs.target) });
  }
  return edits;
}

/** The form that a noun takes behind a number. */
function formOf({ whole, fraction }: Written, lang: string): string {
  const rules = new Intl.PluralRules(lang, { minimumFractionDigits: Math.min(fraction.length, 20) });
  return rules.select(Number(`${whole}.${fraction || '0'}`));
}

/** A number as another one is written: its signs and digits. */
function inForm(number: Written, like: Written, lang: string): string {
  let { whole } = number;
  const isGrouped = like.group !== '' || (number.group !== '' && whole.length > 4 && !isYear(like));
  if (isGrouped && whole.length > 3) {
    const group = like.group || (commaDecimals.has(primary(lang)) ? '\u00a0' : like.zero === 0x660 ? '٬' : ',');
    whole = whole.replace(/\d(?=(?:\d{3})+$)/g, `$&${group}`);
  }
  const text = number.fraction === '' ? whole : `${whole}${like.point}${number.fraction}`;
  return like.zero === 0x30 ? text : text.replace(/\d/g, digit => String.fromCodePoint(like.zero + Number(digit)));
}

type Months = { lang: string; forms: string[][] };
const monthTables = new Map<string, Months>();

/** The names of months, one list for each form that the language has: in a date, alone, short. */
function months(lang: string): Months {
  const known = monthTables.get(lang);
  if (known) return known;
  const styles: [string, Intl.DateTimeFormatOptions][] = [
    [lang, { month: 'long', day: 'numeric' }],
    [lang, { month: 'long' }],
    [lang, { month: 'short' }],
    // the Levant's names beside Egypt's
    ...(primary(lang) === 'ar' ? [['ar-SY', { month: 'long' }] as [string, Intl.DateTimeFormatOptions]] : []),
  ];
  const forms = styles.map(([of, style]) => {
    const format = new Intl.DateTimeFormat(of, { timeZone: 'UTC', ...style });
    return Array.from(
      { length: 12 },
      (_, month) => format.formatToParts(Date.UTC(2026, month, 15)).find(p => p.type === 'month')!.value,
    );
  });
  const table = { lang, forms: forms.filter(form => form.every(name => /^\p{L}/u.test(name))) };
  monthTables.set(lang, table);
  return table;
}

function monthOf(word: string, lang = 'en'): number | null {
  for (const form of months(lang).forms) {
    const month = form.findIndex(name => name.toLowerCase() === word.toLowerCase());
    if (month >= 0) return month;
  }
  return null;
}

/** Null when it is no month. */
function monthEdits(old: string, fresh: string, target: string, langs: Langs): Edit[] | null {
  const [from, to] = [monthOf(old, langs.source), monthOf(fresh, langs.source)];
  if (from === null || to === null) return null;
  const edits = new Map<number, Edit>();
  for (const form of months(langs.target).forms) {
    const name = form[from]!;
    const whole = new RegExp(`(?<![\\p{L}\\p{M}])${name.replace(/\./g, '\\.')}(?![\\p{L}\\p{M}])`, 'giu');
    for (const { index, 0: found } of target.matchAll(whole)) {
      const capital = found.charAt(0) !== found.charAt(0).toLowerCase();
      const words = capital ? form[to]!.charAt(0).toUpperCase() + form[to]!.slice(1) : form[to]!;
      if (!edits.has(index)) edits.set(index, { at: index, length: found.length, words });
    }
  }
  return [...edits.values()];
}

function nameEdits(old: string, fresh: string, there: readonly Token[], langs: Langs): Edit[] | null {
  if (monthOf(old, langs.source) !== null || monthOf(fresh, langs.source) !== null) return null;
  const table = builtInTables.find(t => t.lang === primary(langs.source));
  for (const write of [(name: string) => name, table && ((name: string) => transliterate(table, name))]) {
    if (!write || sounds(write(old), false) === '') continue;
    const found = there.filter(t => t.text === write(old));
    if (found.length > 0) return found.map(t => ({ at: t.at, length: t.text.length, words: write(fresh) }));
  }
  return null;
}

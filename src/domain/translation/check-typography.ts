import type { Segment } from './segments.ts';

/* Marks as the language of a rendering sets them. What it shares with English is not looked at. */

/** A mark that is wrong or missing, and how it should be; `wanted` is empty where it should not be there at all. */
export type MarkMistake = { found: string; wanted: string };

type Quotes = { usual: string; also: string };
/** The pair that newspapers of a language use first, and all marks that may stand in its texts. */
const quotes: Record<string, Quotes> = {
  en: { usual: '“ ”', also: '“”‘’"\'„' },
  uk: { usual: '« »', also: '«»„“”' },
  ru: { usual: '« »', also: '«»„“”' },
  be: { usual: '« »', also: '«»„“”' },
  bg: { usual: '„ “', also: '„“”«»' },
  de: { usual: '„ “', also: '„“‚‘»«›‹' },
  fr: { usual: '« »', also: '«»“”‹›' },
  es: { usual: '« »', also: '«»“”‘’' },
  it: { usual: '« »', also: '«»“”‘’' },
  pt: { usual: '“ ”', also: '“”‘’«»' },
  pl: { usual: '„ ”', also: '„”«»' },
  cs: { usual: '„ “', also: '„“‚‘»«' },
  sk: { usual: '„ “', also: '„“‚‘»«' },
  ro: { usual: '„ ”', also: '„”«»' },
  hu: { usual: '„ ”', also: '„”»«' },
  ar: { usual: '« »', also: '«»“”' },
  fa: { usual: '« »', also: '«»“”' },
  zh: { usual: '“ ”', also: '“”‘’「」『』《》〈〉' },
  ja: { usual: '「 」', also: '「」『』《》〈〉“”' },
};
const doubles = /["„“”«»「」『』]/g;

/** Quotation marks that are not of the target's language, and pairs that are not closed where the source's are. */
export function quoteMistakes(source: string, target: string, lang: string): MarkMistake[] {
  const own = quotes[primary(lang)];
  if (!own) return [];
  // inches and seconds are no quotation marks
  const text = target.replace(/(\d)["”″]/g, '$1');
  const foreign = (text.match(doubles) ?? []).filter(mark => !own.also.includes(mark));
  if (foreign.length >= 2 || (foreign.length === 1 && foreign[0] !== '"'))
    return [{ found: foreign[0]!, wanted: own.usual }];
  for (const [left, right] of [
    ['«', '»'],
    ['「', '」'],
    ['『', '』'],
  ] as const) {
    const [opened, closed] = [count(text, left), count(text, right)];
    // a quotation that goes on in the next paragraph is open here, and in the source
    if (own.also.includes(left) && opened !== closed && balanced(source))
      return [{ found: opened > closed ? left : right, wanted: own.usual }];
  }
  return [];
}

const count = (text: string, mark: string) => text.split(mark).length - 1;
const balanced = (text: string) =>
  count(text, '"') % 2 === 0 && ['“”', '«»', '「」'].every(pair => count(text, pair[0]!) === count(text, pair[1]!));
const primary = (lang: string) => lang.split('-')[0]!.toLowerCase();

const questions = /[?？؟⁈⁉;](?![\p{L}\d])/gu;
/** What ends a sentence, with the quotation marks, brackets and notes that may stand around it. */
const end = /([.!?…。！？؟।:：;；،]*)[\s"“”„«»'’‘」』）)\]]*([.!?…。！？؟।:：]*)[\s"“”„«»'’‘」』）)\]]*$/u;
type End = 'question' | 'statement' | 'colon' | 'none';

function endOf(text: string): End {
  // a note stands at the end in brackets
  const bare = text.endsWith(']') ? text.replace(/(?: \[[^\][]{0,2000}\])+$/, '') : text;
  const match = end.exec(bare.slice(-40));
  const marks = (match?.[1] ?? '') + (match?.[2] ?? '');
  if (/[?？؟]/.test(marks)) return 'question';
  if (/[.!…。！।]/.test(marks)) return 'statement';
  if (/[:：]/.test(marks)) return 'colon';
  return 'none';
}

/** Languages whose sentences have no mark at their end. */
const unmarked = new Set(['th', 'lo', 'km', 'my']);

/** Marks of sentences: those that the source has and the rendering lacks, and those of another language. */
export function punctuationMistakes(
  source: readonly Segment[],
  target: readonly Segment[],
  langs: { source: string; target: string },
): MarkMistake[] {
  const from = source.map(s => s.text).join('\n');
  const to = target.map(s => s.text).join('\n');
  const lang = primary(langs.target);
  const mistakes: MarkMistake[] = [];
  const say = (found: string, wanted: string) => {
    if (!mistakes.some(m => m.found === found && m.wanted === wanted)) mistakes.push({ found, wanted });
  };
  if (!unmarked.has(lang) && !unmarked.has(primary(langs.source))) endMistakes(from, to, source, lang, say);

  if (lang === 'es') {
    if (count(to, '?') > count(to, '¿')) say('?', '¿ ?');
    if (count(to, '!') > count(to, '¡')) say('!', '¡ !');
  } else if (lang === 'fr') {
    // in Canada only the colon and the guillemets have one
    const marks = langs.target === 'fr-CA' ? /([\p{L}\d)])( ?)([:»])(?=\s|$)/gu : /([\p{L}\d)])( ?)([;:!?»])(?=\s|$)/gu;
    for (const [, before, , mark] of to.matchAll(marks))
      if (!(mark === ':' && /\d/.test(before!))) say(mark!, `\u00a0${mark}`);
    if (/«(?:\p{L}| )/u.test(to)) say('«', '«\u00a0');
  } else if (lang === 'ar' || lang === 'fa' || lang === 'ur') {
    const wanted: Record<string, string> = { '?': '؟', ',': '،', ';': '؛' };
    for (const [, mark] of to.matchAll(/[\p{Script=Arabic}\p{M}»”)]([?,;])(?!\d)/gu)) say(mark!, wanted[mark!]!);
  } else if (lang === 'zh' || lang === 'ja') {
    const wanted: Record<string, string> = { '?': '？', ',': '，', ';': '；', ':': '：', '!': '！', '.': '。' };
    if (lang === 'ja') wanted[','] = '、';
    for (const [, mark] of to.matchAll(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]([?,;:!.])(?![\w./])/gu))
      say(mark!, wanted[mark!]!);
  }
  return mistakes;
}

/** Characters; what is shorter may be an abbreviation. */
const leastSentence = 20;

function endMistakes(
  from: string,
  to: string,
  source: readonly Segment[],
  lang: string,
  say: (found: string, wanted: string) => void,
) {
  const [was, is] = [endOf(from), endOf(to)];
  const ask =
    lang === 'ar' || lang === 'fa' || lang === 'ur'
      ? '؟'
      : lang === 'zh' || lang === 'ja'
        ? '？'
        : lang === 'el'
          ? ';'
          : '?';
  const asked = (text: string) => (text.match(/[?？؟]/g) ?? []).length;
  const [wanted, found] = [asked(from), lang === 'el' ? (to.match(questions) ?? []).length : asked(to)];
  if (found < wanted || (was === 'question' && is !== 'question' && lang !== 'el')) say('', ask);
  else if (is === 'question' && was !== 'question' && wanted === 0) say(ask, '');
  else if (was === 'statement' && is === 'none' && from.length >= leastSentence)
    say('', lang === 'zh' || lang === 'ja' ? '。' : '.');
  else if (was === 'none' && is === 'statement' && source.every(s => s.kind === 'title' || s.kind === 'heading'))
    say('.', '');
}

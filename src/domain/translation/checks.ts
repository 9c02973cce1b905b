import type { NodeJson } from '../document/schema.ts';
import { nameMistakes } from './check-names.ts';
import { numberMistakes } from './check-numbers.ts';
import { punctuationMistakes, quoteMistakes } from './check-typography.ts';
import { checkTerms, type GlossaryEntry } from './glossary.ts';
import type { Segment } from './segments.ts';

/**
 * What a computer notices in a rendering; a person decides. `values` fill the message `translate.check.<key>`:
 * - number: `wanted` as the source has it, `found` in its place or ''
 * - name: `name` of the source, `found`
 * - link: `href`, `how` it differs: missing, added
 * - quotes, punctuation: the mark `found` or '', and the one `wanted` or ''
 * - untranslated: `words` that are the source's
 * - too-long, too-short: `percent` of the length that is usual
 * - footnote: how many in `source`, in `target`
 * - marks: nothing; the source's words are marked (bold, code, raised) and the rendering's are not
 * - term-missing: `term`, `wanted`; term-forbidden: `term`, `found`
 */
export type Check = {
  key:
    | 'number'
    | 'name'
    | 'link'
    | 'quotes'
    | 'punctuation'
    | 'untranslated'
    | 'too-long'
    | 'too-short'
    | 'footnote'
    | 'marks'
    | 'term-missing'
    | 'term-forbidden';
  values: Record<string, string | number>;
};

/** Of a segment whose words are compared; one that is longer is no paragraph of a newspaper. */
const mostCharacters = 20_000;

/**
 * What may be wrong in a rendering of these segments. Whatever a good translator may do is let pass, so that a complaint is
 * worth reading. Nothing is said of a rendering that has no words yet, or of program code.
 */
export function checkRendering(
  source: readonly Segment[],
  target: readonly Segment[],
  langs: { source: string; target: string },
  glossary: readonly GlossaryEntry[] = [],
): Check[] {
  const prose = (s: Segment) => s.kind !== 'code';
  const [from, to] = [source.filter(prose), target.filter(prose)];
  const [original, rendering] = [textOf(from), textOf(to)];
  if (original.trim() === '' || rendering.trim() === '') return [];
  const checks: Check[] = [];
  const say = (key: Check['key'], values: Check['values']) => checks.push({ key, values });

  for (const link of linkMistakes(from, to, langs)) say('link', link);
  const [notes, rendered] = [count(from, 'footnote'), count(to, 'footnote')];
  if (notes !== rendered) say('footnote', { source: notes, target: rendered });
  if (isMarked(from) && !isMarked(to)) say('marks', {});
  if (Math.max(original.length, rendering.length) > mostCharacters) return checks;
  const copied = untranslated(from, to, langs);
  if (copied !== null) say('untranslated', { words: copied });
  for (const { wanted, found } of numberMistakes(original, rendering, langs))
    say('number', { wanted, found: found ?? '' });
  // of a copy, nothing of the target's language can be said
  if (copied !== rendering.trim()) {
    for (const { name, found } of nameMistakes(original, rendering)) say('name', { name, found });
    for (const { found, wanted } of quoteMistakes(original, rendering, langs.target)) say('quotes', { found, wanted });
    for (const { found, wanted } of punctuationMistakes(from, to, langs)) say('punctuation', { found, wanted });
    const percent = lengthOf(original, rendering, langs);
    if (percent !== null) say(percent > 100 ? 'too-long' : 'too-short', { percent });
  }
  checks.push(...checkTerms(glossary, langs, original, rendering));
  return checks;
}

const textOf = (segments: readonly Segment[]) => segments.map(s => s.text).join('\n');
const nodesOf = (segments: readonly Segment[]) => segments.flatMap(s => s.content);
const count = (segments: readonly Segment[], type: string) => nodesOf(segments).filter(n => n.type === type).length;
const primary = (lang: string) => lang.split('-')[0]!.toLowerCase();

/** Whether words are marked. Italics are let pass where the rendering may have quotation marks or nothing in their place. */
function isMarked(segments: readonly Segment[]): boolean {
  return nodesOf(segments).some(n => n.marks?.some(m => !['link', 'lang', 'em'].includes(m.type)));
}

// --- links

function hrefsOf(segments: readonly Segment[]): string[] {
  const hrefs: string[] = [];
  for (const node of nodesOf(segments)) {
    const href = node.marks?.find(m => m.type === 'link')?.attrs?.href;
    // a link over bold and plain words is several nodes
    if (typeof href === 'string' && hrefs.at(-1) !== href) hrefs.push(href);
  }
  return hrefs;
}

function linkMistakes(from: readonly Segment[], to: readonly Segment[], langs: { source: string; target: string }) {
  const there = hrefsOf(to);
  const missing: string[] = [];
  for (const href of hrefsOf(from)) {
    const same = there.findIndex(other => other === href || isEdition(href, other, langs));
    if (same >= 0) there.splice(same, 1);
    else missing.push(href);
  }
  return [...missing.map(href => ({ href, how: 'missing' })), ...there.map(href => ({ href, how: 'added' }))];
}

/** Whether a link leads to what the other leads to, in the target's language: our own /en/… as /uk/…, en.wikipedia.org as uk. */
function isEdition(href: string, other: string, langs: { source: string; target: string }): boolean {
  const base = 'https://own.invalid/';
  if (!URL.canParse(href, base) || !URL.canParse(other, base)) return false;
  const [a, b] = [new URL(href, base), new URL(other, base)];
  const first = (url: URL) => url.pathname.split('/')[1]!.toLowerCase();
  if (a.host === b.host) return first(a) === langs.source.toLowerCase() && first(b) === langs.target.toLowerCase();
  const [from, ...site] = a.host.split('.');
  const [to, ...others] = b.host.split('.');
  return from === primary(langs.source) && to === primary(langs.target) && site.join('.') === others.join('.');
}

// --- what was left in the source's language

const scripts = [
  'Latin',
  'Cyrillic',
  'Arabic',
  'Hebrew',
  'Greek',
  'Han',
  'Hangul',
  'Devanagari',
  'Thai',
  'Georgian',
  'Armenian',
];
const scriptPatterns = scripts.map(s => [s, new RegExp(`\\p{Script=${s}}`, 'u')] as const);

/** The script of most letters of a text; null when it has none. */
function scriptOf(text: string): string | null {
  const counts = new Map<string, number>();
  for (const letter of text.match(/\p{L}/gu) ?? []) {
    const found = scriptPatterns.find(([, pattern]) => pattern.test(letter))?.[0];
    if (found) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/**
 * Words of a text one after another. A null stands where something may be the same in two languages: code, what is marked as
 * another language, an address, a path, the name of an option.
 */
function ownWords(segments: readonly Segment[]): (string | null)[] {
  const foreign = (n: NodeJson) => n.marks?.some(m => m.type === 'code' || m.type === 'lang');
  return segments
    .map(s => s.content.map(n => (n.type === 'text' && !foreign(n) ? n.text : ' | ')).join(''))
    .join(' | ')
    .replace(/\p{Script=Han}|[，。、；：？！（）《》「」“”…]+/gu, ' $& ')
    .split(/\s+/)
    .filter(Boolean)
    .map(token => (token.length > 100 ? '|' : token))
    .map(
      token =>
        /^\P{L}*?([\p{L}\p{M}'’]+(?:-\p{L}+)*)[\p{P}]*$/u.exec(token.replace(/^[\p{Ps}\p{Pi}"'–—]+/u, ''))?.[0] ?? null,
    )
    .map(token =>
      token === null || /[_/#$<>\\=|]|^-|\d/.test(token) ? null : token.replace(/[^\p{L}\p{M}'’-]/gu, ''),
    );
}

const leastRun = 5; // words

/** The longest stretch of words that are still the source's; null when there is none worth a question. */
function untranslated(
  from: readonly Segment[],
  to: readonly Segment[],
  langs: { source: string; target: string },
): string | null {
  if (primary(langs.source) === primary(langs.target)) return null;
  const [source, target] = [ownWords(from), ownWords(to)];
  const script = scriptOf(source.join(' '));
  const words = target.filter(w => w !== null);
  if (script === null || words.length === 0) return null;
  const other = differ(script, langs.target);
  // names stay as they are in languages of one script, and are not written small
  const common = (some: readonly string[]) => some.filter(w => /^\p{Ll}{3}|^\p{Lo}{2}|^\p{Script=Han}/u.test(w)).length;
  const least = words.length >= 3 ? 2 : other ? 1 : 3;
  if (textOf(from).trim() === textOf(to).trim() && common(words) >= least) return textOf(to).trim();
  const foreign = new RegExp(`\\p{Script=${script}}`, 'u');
  const pairs = new Set(source.slice(1).map((word, i) => `${source[i]} ${word}`));
  const run = other
    ? longest(target, word => foreign.test(word))
    : longest(target, (word, i) => pairs.has(`${target[i - 1]} ${word}`) || pairs.has(`${word} ${target[i + 1]}`));
  return run.length >= leastRun && common(run) * 2 > run.length ? run.join(' ') : null;
}

/** Scripts of languages, as far as they are not Latin. */
const written: Record<string, string> = {
  ...Object.fromEntries(['uk', 'ru', 'be', 'bg', 'mk', 'sr', 'kk', 'ky', 'mn', 'tg'].map(l => [l, 'Cyrillic'])),
  ...Object.fromEntries(['ar', 'fa', 'ur', 'ps', 'ckb'].map(l => [l, 'Arabic'])),
  he: 'Hebrew',
  yi: 'Hebrew',
  el: 'Greek',
  zh: 'Han',
  ja: 'Han',
  ko: 'Hangul',
  hi: 'Devanagari',
  mr: 'Devanagari',
  ne: 'Devanagari',
  th: 'Thai',
  ka: 'Georgian',
  hy: 'Armenian',
};
const differ = (script: string, lang: string) => script !== (written[primary(lang)] ?? 'Latin') && !/^sr/.test(lang);

function longest(words: readonly (string | null)[], is: (word: string, i: number) => boolean): string[] {
  let best: string[] = [];
  let run: string[] = [];
  for (const [i, word] of words.entries()) {
    run = word !== null && is(word, i) ? [...run, word] : [];
    if (run.length > best.length) best = run;
  }
  return best;
}

// --- length

/** Letters of a text in a language for one of the same in English (news and handbooks; measured for en, ru, uk, ar, zh). */
const lengths: Record<string, number> = {
  ar: 0.85,
  he: 0.8,
  zh: 0.33,
  ja: 0.45,
  ko: 0.55,
  de: 1.12,
  fr: 1.15,
  es: 1.1,
  it: 1.1,
  pl: 1.05,
  th: 0.9,
};

/** Percent of the usual length, where it is out of all proportion. Short texts say little, so they are let pass. */
function lengthOf(original: string, rendering: string, langs: { source: string; target: string }): number | null {
  const letters = (text: string) => (text.match(/[\p{L}\p{N}]/gu) ?? []).length;
  const factor = (lang: string) => lengths[primary(lang)] ?? 1;
  // counted as English, so that a limit means the same for all pairs
  const usual = letters(original) / factor(langs.source);
  const found = letters(rendering) / factor(langs.target);
  const out = found > usual * 1.8 + 40 || found < usual * 0.5 - 15;
  return out ? Math.max(1, Math.round((found / usual) * 100)) : null;
}

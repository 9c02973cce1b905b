import type { NodeJson } from '../document/schema.ts';
import type { Segment } from './segments.ts';

/*
 * When two texts say the same: what a typesetter may change without a translator having to look. Narrower than the folding
 * of domain/anchor, which finds a passage again in spite of other differences: here letter case, diacritics, numbers and
 * every sign that is no quotation mark, dash or space count, since a rendering may hang on them.
 */

const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u0640]/gu;
/** Ligatures, presentation forms of Arabic, wide forms of ASCII: the same characters in other clothes. */
const clothes = /[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc\uff01-\uff5e\u3000]/g;
const doubles = '"“”„‟«»″＂「」『』《》';
const singles = "‹›‘’‚‛'`´′＇";
const quotes = new RegExp(`(?<!\\p{N})[${doubles}${singles}]+`, 'gu');
/** Behind a digit they may be minutes and seconds, feet and inches. */
const doublesBehindDigit = new RegExp(`(?<=\\p{N})[${doubles}]`, 'gu');
const singlesBehindDigit = new RegExp(`(?<=\\p{N})[${singles}]`, 'gu');
const unspaced = '\\p{Ideographic}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';
/** Only a space between two words, or between a number and a number (1, 2 is not 1,2), tells anything. */
const idleSpace = new RegExp(
  `(?<=[^\\p{L}\\p{N}\\p{M}]|[${unspaced}]) | (?=[^\\p{L}\\p{N}\\p{M}]|[${unspaced}])`,
  'gu',
);
const listed = /(?<=\p{N}[.,]) (?=\p{N})/gu;

const known = new Map<string, string>();

/** The words without what is typography alone: equal for texts that say the same. */
export function folded(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const words = text
    .normalize('NFC')
    .replace(clothes, form => form.normalize('NFKC'))
    .replace(invisible, '')
    .replace(doublesBehindDigit, '″')
    .replace(singlesBehindDigit, '′')
    .replace(quotes, "'")
    .replace(/[\p{Pd}−]+/gu, '-')
    .replace(/…/g, '...')
    .replace(/\s+/g, ' ')
    .replace(listed, '\u0000')
    .replace(idleSpace, '')
    .trim();
  if (known.size > 20_000) known.clear();
  known.set(text, words);
  return words;
}

/** Whether there is anything to render: letters or numbers. */
export function isWorded(segment: Segment): boolean {
  return /[\p{L}\p{N}]/u.test(segment.text);
}

/** The addresses that the words of segments link to, in order; parts of one link that stand side by side count once. */
export function addressesOf(segments: readonly Segment[]): string[] {
  const found: string[] = [];
  let last: string | null = null;
  const visit = (node: NodeJson) => {
    const href = node.marks?.find(mark => mark.type === 'link')?.attrs?.href;
    const address = typeof href === 'string' ? href : null;
    if (address !== null && address !== last) found.push(address);
    last = address;
    node.content?.forEach(visit);
  };
  for (const segment of segments) {
    last = null;
    segment.content.forEach(visit);
  }
  return found;
}

/** What is compared of segments taken together: their words, and the addresses that they link to. */
export function saying(segments: readonly Segment[]): string {
  return sayingOf(
    segments
      .map(s => s.text)
      .filter(Boolean)
      .join('\n'),
    addressesOf(segments),
  );
}

export function sayingOf(words: string, addresses: readonly string[]): string {
  return [folded(words), ...addresses].join('\u0001');
}

import type { Check } from '../../src/domain/translation/checks.ts';
import { type ParallelPair, plain } from './parallel.ts';

/* Mistakes that happen to translators, planted in good translations: null where a segment gives no occasion for one. */

type Planting = { keys: Check['key'][]; plant(pair: ParallelPair): ParallelPair | null };

export const plantings: Record<string, Planting> = {
  'wrong number': { keys: ['number'], plant: wrongNumber },
  'dropped link': { keys: ['link'], plant: droppedLink },
  'copied source': { keys: ['untranslated'], plant: copiedSource },
  'dropped question mark': { keys: ['punctuation'], plant: droppedQuestion },
};

/** One digit of one number is another, where both texts have digits. */
function wrongNumber(pair: ParallelPair): ParallelPair | null {
  const { source, target } = pair;
  if (target.kind === 'code' || !/(?<!\p{L})\p{Nd}/u.test(source.text)) return null;
  const numbers = [...target.text.matchAll(/(?<![\p{L}\p{Nd}./_-])\p{Nd}+/gu)];
  const one = numbers[Math.floor(numbers.length / 2)];
  if (!one) return null;
  const at = one.index + one[0].length - 1;
  const digit = target.text.charCodeAt(at);
  const zero = [0x30, 0x660, 0x6f0].findLast(z => z <= digit)!;
  const other = String.fromCharCode(zero + ((digit - zero + 4) % 10));
  return changed(pair, target.text.slice(0, at) + other + target.text.slice(at + 1));
}

/** A link over the first words of the source, of which the rendering has none. */
function droppedLink(pair: ParallelPair): ParallelPair | null {
  const { source, target } = pair;
  const [first, ...rest] = source.content;
  if (source.kind === 'code' || first?.type !== 'text') return null;
  const link = { type: 'link', attrs: { href: 'https://example.org/report', title: null } };
  const unlinked = target.content.map(n => ({ ...n, marks: (n.marks ?? []).filter(m => m.type !== 'link') }));
  return {
    ...pair,
    source: { ...source, content: [{ ...first, marks: [link] }, ...rest] },
    target: { ...target, content: unlinked },
  };
}

/** The whole segment, where it has words that are not names or numbers. */
function copiedSource(pair: ParallelPair): ParallelPair | null {
  const { source, target } = pair;
  return source.kind === 'code' ||
    (source.text.match(/\p{Ll}{3,}|\p{Lo}{3,}/gu) ?? []).length < 4 ||
    source.text === target.text
    ? null
    : { ...pair, target: source };
}

function droppedQuestion(pair: ParallelPair): ParallelPair | null {
  const { source, target } = pair;
  if (!/[?？؟]/.test(source.text)) return null;
  const at = target.text.search(/[?？؟]/);
  return at < 0 ? null : changed(pair, target.text.slice(0, at) + target.text.slice(at + 1));
}

function changed(pair: ParallelPair, text: string): ParallelPair {
  return { ...pair, target: { ...plain(text), kind: pair.target.kind } };
}

/*
 * How the terms count a text: Unicode code points after NFC, with white space folded to one. Also runs in the browser.
 * domain/reuse/copied-text.ts counts the same on the bytes that it keeps.
 */

/** A text as it is counted: composed (NFC), runs of white space one space, none at the ends. */
export function folded(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** Its length by the terms, in code points. */
export function lengthByTerms(text: string): number {
  let count = 0;
  for (const _ of folded(text)) count++;
  return count;
}

/** A sentence of a text: where it begins, and where it ends without the space behind it, in UTF-16 units. */
export type Sentence = { start: number; end: number };

/** The sentences of a text in a language; a line break ends one too. */
export function sentencesOf(text: string, lang: string): Sentence[] {
  const found: Sentence[] = [];
  for (const { index, segment } of new Intl.Segmenter(lang, { granularity: 'sentence' }).segment(text)) {
    const start = index + segment.length - segment.trimStart().length;
    const end = index + segment.trimEnd().length;
    if (start < end) found.push({ start, end });
  }
  return found;
}

/**
 * The longest part of a text from its beginning that keeps to the limit: whole sentences, else whole words with an
 * ellipsis. '' where not even a word fits.
 */
export function cutToLimit(text: string, limit: number, lang: string): string {
  if (lengthByTerms(text) <= limit) return text.trim();
  let end = 0;
  for (const sentence of sentencesOf(text, lang)) {
    if (lengthByTerms(text.slice(0, sentence.end)) > limit) break;
    end = sentence.end;
  }
  if (end > 0) return text.slice(0, end).trim();
  const words = [...new Intl.Segmenter(lang, { granularity: 'word' }).segment(text)];
  for (const { index, segment, isWordLike } of words) {
    if (lengthByTerms(text.slice(0, index + segment.length)) + 1 > limit) break;
    if (isWordLike) end = index + segment.length;
  }
  return end > 0 ? `${text.slice(0, end).trim()}…` : '';
}

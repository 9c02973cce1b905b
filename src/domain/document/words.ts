let segmenter: Intl.Segmenter | undefined;

/** The words of a text and what is between them (UAX 29), in order: joined they are the text. */
export function wordSegments(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  return Array.from(segmenter.segment(text), s => s.segment);
}

/** How much two lists of words share, from 0 to 1: 2·common / all (Dice), white space left out. */
export function alike(a: readonly string[], b: readonly string[]): number {
  const count = new Map<string, number>();
  let all = 0;
  for (const word of a) {
    if (word.trim() === '') continue;
    all++;
    count.set(word, (count.get(word) ?? 0) + 1);
  }
  let common = 0;
  for (const word of b) {
    if (word.trim() === '') continue;
    all++;
    const left = count.get(word) ?? 0;
    if (left > 0) {
      common++;
      count.set(word, left - 1);
    }
  }
  return all === 0 ? 1 : (2 * common) / all;
}

/*
 * Offsets that do not split what readers see as one character: a letter with its marks, a family of emoji, a flag.
 */
let segmenter: Intl.Segmenter | undefined;
/** No character is looked at further than this: a text of nothing but marks is no writing. */
const longest = 1024;

/** `at`, or the beginning of the grapheme cluster that it would split. */
export function graphemeStart(text: string, at: number): number {
  return clusterAround(text, at)?.[0] ?? at;
}

/** `at`, or the end of the grapheme cluster that it would split. */
export function graphemeEnd(text: string, at: number): number {
  return clusterAround(text, at)?.[1] ?? at;
}

function clusterAround(text: string, at: number): [number, number] | null {
  if (at <= 0 || at >= text.length || isBreak(text, at)) return null;
  let from = at - 1;
  while (from > 0 && at - from < longest && !isBreak(text, from)) from--;
  let to = at + 1;
  while (to < text.length && to - at < longest && !isBreak(text, to)) to++;
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const { segment, index } of segmenter.segment(text.slice(from, to))) {
    const start = from + index;
    if (start >= at) return null;
    if (start + segment.length > at) return [start, start + segment.length];
  }
  return null;
}

/** Between two letters that never join there is a break; for anything rarer the segmenter is asked. */
const isBreak = (text: string, at: number) => alone(text.charCodeAt(at - 1)) && alone(text.charCodeAt(at));

/** Latin without U+00A9, U+00AE (emoji bases) and line breaks, Cyrillic and Greek letters, unified ideographs, kana. */
function alone(code: number): boolean {
  if (code < 0x300) return code >= 0x20 ? code !== 0xa9 && code !== 0xad && code !== 0xae : code === 0x09;
  return (code >= 0x390 && code < 0x483) || (code >= 0x3041 && code < 0x3097) || (code >= 0x4e00 && code < 0xa000);
}
